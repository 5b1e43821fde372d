"""What the rows of a balance requirement account are made of that no voucher and no sum gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.followup.accounts.income import INCOME, LAST_YEAR
from arshjul.followup.accounts.place import RESULT, Span, edition, own
from arshjul.followup.accounts.requirement import EARLIER, LEFT, requirement
from arshjul.followup.accounts.requirement_print import PRINTED, REQUIRED, printed_requirement
from arshjul.followup.accounts.units.bridge import BRIDGE
from arshjul.followup.figures.parts import Figure, Part, said
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.statements.city_lines import REQUIREMENT
from arshjul.statements.layouts import RowKind


def _as_printed(figure: Figure) -> Iterable[Part]:
    """The result that the municipality printed, with where it is printed."""
    printed = printed_requirement(figure.asked.own_year)
    if printed is not None:
        yield Part(figure.row.label, printed.ore, "", said(printed.source))


def _not_published(figure: Figure) -> Iterable[Part]:
    """What was printed, less the account's own result and what other printed rows explain."""
    beside = [row.id for row in figure.statement.rows if row.kind is RowKind.MEMO and row.id not in {PRINTED, BRIDGE}]
    rows = {row.id: row for row in figure.statement.rows}
    for sign, name in ((1, PRINTED), *((-1, name) for name in (REQUIRED, *beside))):
        ore = figure.statement.ore(name, figure.column.id)
        if ore is not None:
            yield Part(rows[name].label, sign * ore, figure.cell_url(name, figure.column.id))


def _left_by_the_year_before(figure: Figure) -> Iterable[Part]:
    """What the year before left to restore, which leads to that year's account."""
    year = figure.year - (2 if figure.column.id == LAST_YEAR else 1)
    url = figure.elsewhere_url(REQUIREMENT, {"rad": LEFT, "kolumn": "outcome", "ar": year})
    before = replace(figure.asked.own_year, year=year, last=Month(year, MONTHS_PER_YEAR))
    ore = requirement(replace(before, chart=books.chart(before.year))).statement.ore(LEFT, "outcome")
    yield Part(said(str(year)), ore, url)


def _result_of_income(figure: Figure) -> Iterable[Part]:
    """The result of the municipality's own income statement of the same months and column, where its parts are told."""
    at = replace(figure.asked.at, entities=own())
    cell: dict[str, object] = {
        "rad": RESULT,
        "kolumn": figure.column.id,
        "ar": figure.year,
        "vem": "",
        "form": "tryckt",
    }
    cell |= {"tillfalle": figure.asked.point} if figure.asked.point else {}
    cell |= {"manad": at.last.month} if at.last.month < MONTHS_PER_YEAR else {}
    cell |= {"omfattning": at.span.value} if at.span is not Span.YEAR_TO_DATE else {}
    yield Part(figure.row.label, figure.ore, figure.elsewhere_url(INCOME, cell), edition(INCOME, at).title)


ROWS: Mapping[tuple[str, str], Callable[[Figure], Iterable[Part]]] = {
    (REQUIREMENT, PRINTED): _as_printed,
    (REQUIREMENT, BRIDGE): _not_published,
    (REQUIREMENT, RESULT): _result_of_income,
    (REQUIREMENT, EARLIER): _left_by_the_year_before,
}
"""How each row is explained, whatever its column."""
