"""A file without any costs, income or balances, in months of the books that have them: it is probably an extract."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from arshjul.books import queries, replacing
from arshjul.books.models import Reading, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.ties import BALANCE

RESULT = "resultatrakning"
SIDES: Mapping[str, Text] = {
    "income": Text("intäktskonton", "income accounts"),
    "costs": Text("kostnadskonton", "cost accounts"),
    "balance": Text("balanskonton", "balance accounts"),
}
LINES = {
    "verksamhetens-intakter": "income",
    "skatteintakter": "income",
    "generella-statsbidrag": "income",
    "kommunal-fastighetsavgift": "income",
    "verksamhetens-kostnader": "costs",
    "avskrivningar": "costs",
}
"""The side that a line of the income statement is of; financial items may be either or none."""

SideOf = Callable[[str], str | None]


def told(reading: Reading, entity: str, current: Snapshot | None) -> Iterator[Finding]:
    """The sides that the books have in the file's months and the file has none of, though it has others."""
    months = [month for month in replacing.covered(reading, entity) if month in _held(entity, current)]
    plans = {year: plan for year in {month // 100 for month in months} if (plan := queries.chart(year))}
    given = {_side(plan, plan.code(entity, code)) for plan in plans.values() for code in _accounts(reading)} - {None}
    if not given or current is None:
        return
    for side in SIDES.keys() - given:
        lost = {month for month in months if month // 100 in plans and _has(side, entity, month, plans, current)}
        if lost:
            names, when = queries.keepers().get(entity, Text(entity, entity)), replacing.in_words(lost)
            about = {"side_sv": SIDES[side].sv, "side_en": SIDES[side].en, "months_sv": when.sv, "months_en": when.en}
            place = Place(reading.file.name)
            yield finding("books.side-missing", place, entity_sv=names.sv, entity_en=names.en, **about)


def _accounts(reading: Reading) -> Collection[str]:
    """The accounts that the file's outcome is on."""
    return tuple(reading.summary.get("outcome", ()))


def _held(entity: str, current: Snapshot | None) -> Collection[int]:
    return queries.periods(current).get(entity, ()) if current else ()


def _has(side: str, entity: str, month: int, plans: Mapping[int, Chart], current: Snapshot) -> bool:
    codes = queries.line_cube(month // 100, current).where(entity=entity, period=month).values("account")
    return any(_side(plans[month // 100], str(code)) == side for code in codes)


def _side(plan: Chart, code: str) -> str | None:
    """Income, costs or balance; none when no statement says which."""
    line = plan.mapping(RESULT).line(code)[0]
    if line is not None:
        return LINES.get(line)
    return "balance" if plan.mapping(BALANCE).line(code)[0] is not None else None
