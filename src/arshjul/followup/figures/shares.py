"""What a figure of the group is made of when a share changed: its months by the share, and what changed hands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.books.taken import Parts, taken
from arshjul.followup.accounts.balance import BALANCE
from arshjul.followup.accounts.group.owning import owned
from arshjul.followup.accounts.place import LAST_MONTH, YEAR_DIGITS, Place, Span
from arshjul.followup.figures.parts import Figure, Part
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.equity import LINES
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.sources import CASH, signs_of

LAST_YEAR = "last_year"
WHOLE = Text("i sin helhet", "in whole")
TAKEN = Text("{name} tas in till {part}", "{name} is taken in by {part}")
FROM = Text("Från och med {month}", "From {month}")
PURCHASE = Text("Förvärvets post i elimineringarna", "The entry of the purchase among the eliminations")
FIRST_DAY = Text("När året började", "When the year began")


def place_of(figure: Figure) -> Place:
    """The year that the column shows: that of the page, or the whole year before."""
    at = replace(figure.asked.at, span=Span.YEAR_TO_DATE)
    if figure.column.id != LAST_YEAR:
        return at
    year = at.year - 1
    return replace(at, year=year, last=Month(year, LAST_MONTH), chart=books.chart(year))


def mine(figure: Figure, cube: Cube) -> Cube:
    """The rows of the member whose column it is; of all in another column."""
    is_member = figure.column.id == ELIMINATIONS or figure.column.id in books.keepers()
    return cube.where(entity=figure.column.id) if is_member else cube


def by_span(figure: Figure, spans: Iterable[Selection]) -> Iterator[Part]:
    """The figure's months in spans, each by the parts that were taken in then, with its vouchers."""
    layout = figure.statement.layout
    sign = signs_of(layout)[(figure.row.lines or (figure.row.id,))[0]]
    sign = -sign if figure.row.turned and not figure.row.lines else sign
    for span in spans:
        of_year = figure.asked.at.parts_of(span.last // YEAR_DIGITS)
        held = taken(span.last // YEAR_DIGITS, figure.asked.at.of, of_year[span.last])
        accounts = set(books.accounts_of(span, figure.asked.at.of) or ())
        total = held.where(entity=set(span.entities), account=accounts, period=span.holds).total()
        first, last = (Month.parse(one) if one % YEAR_DIGITS else None for one in (span.first, span.last))
        label = FIRST_DAY if last is None else Text(*(f"{first}–{last}" if first != last else f"{last}",) * 2)
        yield Part(label, None if total is None else sign * total, books.drill_url(span), _by_part(span.parts))


def _by_part(parts: Parts) -> Text:
    """Who is taken in by which part."""
    names = books.keepers()
    told = [TAKEN.format(name=names[entity].sv if entity in names else entity, part=part) for entity, part in parts]
    return Text(", ".join(one.sv for one in told), ", ".join(one.en for one in told)) if told else WHOLE


def taken_over(figure: Figure) -> Iterator[Part]:
    """What came or went with a share: by member and month of the change, and the entries of purchases."""
    at = place_of(figure)
    changed = owned(at, at.last)
    if changed is None or at.chart is None:
        return
    rows = _counted(figure, at.chart, mine(figure, changed.taken_over))
    names = books.keepers()
    for (entity, period), total in sorted(
        rows.sums("entity", "period").items(), key=lambda one: (one[0][1], one[0][0])
    ):
        is_purchase, month = entity == ELIMINATIONS, Month.parse(int(period))
        label = PURCHASE if is_purchase else names.get(str(entity), Text(str(entity), str(entity)))
        url = _entries(at, rows, month) if is_purchase else _stood(str(entity), month)
        yield Part(label, -total, url, FROM.format(month=month))


def _counted(figure: Figure, chart: Chart, rows: Cube) -> Cube:
    """The rows of equity; in a cash flow all that isn't cash, which with the other sign is the cash, in its months."""
    line_of = chart.mapping(figure.statement.layout.statement).line
    if figure.statement.layout.statement == BALANCE:
        return rows.where(account=lambda account: line_of(account)[0] in LINES)
    months = set(replace(place_of(figure), span=figure.accounts.span).months(place_of(figure).year))
    return rows.where(account=lambda account: line_of(account)[0] not in {CASH, None}, period=months)


def _stood(entity: str, month: Month) -> str:
    """What stood in the member's own balance sheet the month before."""
    before = month.plus(-1)
    asked: Mapping[str, object] = {"ar": before.year, "manad": before.month, "vem": entity}
    return f"{reverse('followup:statement', args=[BALANCE])}?{urlencode(asked)}"


def _entries(at: Place, rows: Cube, month: Month) -> str:
    accounts = tuple(str(one) for one in rows.where(entity=ELIMINATIONS, period=month.number).values("account"))
    chosen = Selection(month.number, month.number, entities=(ELIMINATIONS,), accounts=accounts)
    return books.drill_url(replace(chosen, snapshot=at.of.number if at.of else None))
