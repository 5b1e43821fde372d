"""Whose books hold a water utility: units of the municipality's own, all of a company's, or some units of a company's.

What the utility opened with and what is booked on it are read here, so that its statements needn't know which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from arshjul.books import keepers, openings
from arshjul.books import units as units_of_books
from arshjul.followup.accounts.finished import with_opened
from arshjul.followup.accounts.group.owning import opening
from arshjul.followup.accounts.in_print import printed_form
from arshjul.followup.accounts.place import Place, Span, edition, own
from arshjul.followup.accounts.units.forms import kind_of
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.units import named
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout, RowKind
from arshjul.statements.statement import Source


def of_utility(at: Place) -> Place | None:
    """The place of the utility's books; without units the whole of a company is the utility. None without a utility."""
    entity = at.whole.utility_books(at.last.last)
    units = _units(at, entity)
    if entity is None and not units:
        return None
    return replace(at, entities=(entity,) if entity else own(), units=units)


def is_of_company(at: Place) -> bool:
    """Whether the utility's place is of a company's books."""
    return at.entities != own()


def maps(at: Place, statement: str) -> bool:
    """Whether the chart that the utility's books follow says which accounts a statement's lines take."""
    return at.chart is not None and at.chart.maps(at.entities[0], statement)


def form(identifier: str, statement: str, at: Place) -> Layout:
    """The municipality's own form of a statement; a company's books are laid out by the shipped one, which has tax."""
    printed = None if is_of_company(at) else printed_form(statement, at)
    return printed or edition(identifier, at)


def opened(at: Place, year: int) -> Cube:
    """What a year opens with on the utility: by unit (#OIB), or of all the company's accounts (#IB)."""
    if not at.units:
        return opening(at, year)
    by_unit = units_of_books.by_unit(openings.by_part(at.of, at.entities[0], year, openings.UNIT))
    return by_unit.where(unit=set(at.units))


def booked(at: Place, last: Month) -> Cube:
    """What is booked on the utility in a month's year, through it."""
    return replace(at, year=last.year, last=last, span=Span.YEAR_TO_DATE).flow()


def traced(source: Source, at: Place) -> Source:
    """The column; what units opened with says so, since no voucher gives it. Accounts' openings are in the books."""
    return replace(source, amounts=with_opened(source.amounts)) if at.units else source


def told(at: Place, layout: Layout) -> Iterator[Finding]:
    """What the reader must know of a utility in a company's books, or in the books of several."""
    if is_of_company(at):
        words = {"name_sv": _name(at).sv, "name_en": _name(at).en}
        which = "followup.utility-of-company" if at.units else "followup.utility-is-company"
        yield finding(which, None, **words)
        share = at.whole.indirect_share(at.entities[0], at.last.last)
        if not at.units and share is not None and share < 1:
            yield finding("followup.utility-shared", None, share=str(share), **words)
        yield from rows_unmapped(at, layout)
    yield from _elsewhere(at)


def lacks_chart(at: Place, identifier: str) -> Finding:
    """That the chart of a company's books doesn't say which accounts a statement of the utility takes."""
    layout = edition(identifier, at)
    chart = at.chart.followed.get(at.entities[0], at.chart) if at.chart else None
    return finding(
        "followup.utility-chart-lacks",
        None,
        name_sv=_name(at).sv,
        name_en=_name(at).en,
        chart=chart.id if chart else "",
        statement=layout.statement,
        layout_sv=layout.title.sv,
        layout_en=layout.title.en,
    )


def _units(at: Place, entity: str | None) -> frozenset[str]:
    """The utility's units in the books of a company, or of the municipality."""
    known = named(at.whole.units).items()
    return frozenset(
        name for name, unit in known if unit.entity == entity and kind_of(at.whole, unit) is BodyKind.UTILITY
    )


def rows_unmapped(at: Place, layout: Layout) -> Iterator[Finding]:
    """The rows of the form that a company's chart gives no account."""
    chart = at.chart.followed.get(at.entities[0], at.chart) if at.chart else None
    if chart is None or not is_of_company(at) or not maps(at, layout.statement):
        return
    taken = chart.mappings[layout.statement].every_line()
    rows = [row for row in layout.rows if row.kind is RowKind.LINE and not row.optional]
    lacking = [row.label for row in rows if not taken & {*row.every_line, row.id}]
    if lacking:
        sv, en = (", ".join(label.in_language(say) for label in lacking) for say in ("sv", "en"))
        words = {"rows_sv": sv, "rows_en": en, "chart": chart.id, "statement": layout.statement}
        yield finding("followup.utility-rows-unmapped", None, **words)


def _elsewhere(at: Place) -> Iterator[Finding]:
    """Other books that hold, or held in the months shown beside, some of the utility."""
    shown = at.entities[0]
    ends = {at.last, Month(at.year - 1, at.last.month), Month.parse(at.months(at.year - 1)[0])}
    earlier = {at.whole.utility_books(end.last) or own()[0] for end in ends if at.whole.utilities(end.last)}
    units = {unit.entity or own()[0] for unit in at.whole.units if kind_of(at.whole, unit) is BodyKind.UTILITY}
    others = [keepers.keepers().get(one, Text(one, one)) for one in sorted((earlier | units) - {shown})]
    if others:
        sv, en = (", ".join(name.in_language(say) for name in others) for say in ("sv", "en"))
        yield finding("followup.utility-elsewhere", None, others_sv=sv, others_en=en, name=_name(at).sv)


def _name(at: Place) -> Text:
    entity = at.entities[0]
    return keepers.keepers().get(entity, Text(entity, entity))
