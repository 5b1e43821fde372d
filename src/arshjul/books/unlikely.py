"""What a file says that seldom is so, told before it is published.

Empty months in the middle, signs turned round, opening balances that the year before didn't close on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date

from arshjul.books import facts, one_sided, queries, replacing, summed
from arshjul.books.models import Reading, Snapshot
from arshjul.kernel.findings import Finding, Level, Place, finding
from arshjul.kernel.money import format_amount
from arshjul.organisation import municipality
from arshjul.statements import editions
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.snapshots import OPENING
from arshjul.statements.ties import BALANCE, opening_agrees

INCOME, COSTS = (frozenset(line for line, of in one_sided.LINES.items() if of == side) for side in ("income", "costs"))
"""Lines of the income statement whose sums have one sign in any year; financial items go either way."""
FEWEST_ROWS = 10
"""Rows of outcome from which the signs of a file say something: a few may all be corrections."""
OPENS_APART = {"statements.opening-differs", "statements.equity-opens-apart"}
MOST = 3 / 4
"""The part of a side's accounts that stand the other way round when the whole file does."""


def told(reading: Reading, entity: str, current: Snapshot | None) -> Iterator[Finding]:
    """What is unlikely in a file taken for an entity's books; the eliminations are made here and may be anything."""
    if entity != ELIMINATIONS:
        yield from _without_entries(reading)
        yield from _outcome_reversed(reading, entity)
        yield from _plan_reversed(reading, entity)
        yield from _opens_apart(reading, entity, current)
        yield from one_sided.told(reading, entity, current)


def _without_entries(reading: Reading) -> Iterator[Finding]:
    """Months that the file replaces though it has nothing in them, with entries before and after."""
    summary = reading.summary
    held = set(_months(reading, facts.OUTCOME))
    empty = set(summary.get("covers", ())).difference(held, *summed.said_in(summary))
    between = {month for month in empty if held and min(held) < month < max(held)}
    if between:
        months = replacing.in_words(between)
        yield finding(
            "books.months-without-entries", Place(reading.file.name), months_sv=months.sv, months_en=months.en
        )


def _outcome_reversed(reading: Reading, entity: str) -> Iterator[Finding]:
    """Income in debit *and* costs in credit, on most accounts of each: one alone may be a year's corrections."""
    rows = sum(row["rows"] for row in reading.summary.get("months", ()) if row["kind"] in facts.OUTCOME)
    plan = _chart(reading, facts.OUTCOME)
    if plan is not None and (rows >= FEWEST_ROWS or not reading.summary.get("vouchers")):
        moved = reading.summary.get("outcome", {})
        income, costs = (_on(lines, moved, plan, entity) for lines in (INCOME, COSTS))
        if _are_mostly_debit(income) and _are_mostly_debit([-ore for ore in costs]):
            amounts = {"income": _kronor(sum(income)), "costs": _kronor(-sum(costs))}
            yield finding("books.signs-reversed", Place(reading.file.name), **amounts)


def _are_mostly_debit(accounts: Collection[int]) -> bool:
    return sum(accounts) > 0 and sum(ore > 0 for ore in accounts) >= MOST * len(accounts)


def _plan_reversed(reading: Reading, entity: str) -> Iterator[Finding]:
    """Nobody budgets an income below nothing."""
    plan = _chart(reading, (replacing.BUDGET,))
    income = sum(_on(INCOME, reading.summary.get("plan", {}), plan, entity)) if plan else 0
    if income > 0:
        yield finding("books.plan-signs-reversed", Place(reading.file.name), income=_kronor(income))


def _opens_apart(reading: Reading, entity: str, current: Snapshot | None) -> Iterator[Finding]:
    """The accounts that don't open as the books of the year before closed, when those have opening balances too.

    On the statement it is an error; here the file may be right and the year before is what is to be sent anew.
    """
    opened = reading.summary.get("opened", {})
    plan, months = _chart(reading, (OPENING,)), _months(reading, (OPENING,))
    if not opened or plan is None or current is None:
        return
    year = max(months) // 100
    closing = queries.line_cube(year - 1, current).where(entity=entity)
    if (year - 1) * 100 in closing.values("period"):
        rows = (
            CubeRow(entity, "", plan.code(entity, account), "", "", year * 100, ore) for account, ore in opened.items()
        )
        layout = editions.edition(BALANCE, date(year, 12, 31), municipality=municipality.folder())
        found = opening_agrees(Cube.of(rows), closing, plan, layout)
        yield from (replace(one, level=Level.WARNING) for one in found if one.id in OPENS_APART)


def _chart(reading: Reading, kinds: Collection[str]) -> Chart | None:
    """The charts of the latest year in which the file has something of the kinds."""
    months = _months(reading, kinds)
    return queries.chart(max(months) // 100) if months else None


def _months(reading: Reading, kinds: Collection[str]) -> list[int]:
    return [row["period"] for row in reading.summary.get("months", ()) if row["kind"] in kinds]


def _on(lines: Collection[str], moved: Mapping[str, int], plan: Chart, entity: str) -> list[int]:
    """What each account of some lines of the income statement moved by, öre; debit is plus, and nothing is left out."""
    line_of = plan.mapping("resultatrakning").line
    return [ore for account, ore in moved.items() if ore and line_of(plan.code(entity, account))[0] in lines]


def _kronor(ore: int) -> str:
    return format_amount(ore, "kr", 2)
