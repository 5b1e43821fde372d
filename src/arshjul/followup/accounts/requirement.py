"""Balanskravsutredning out of the books, and the room that the law leaves in the result reserve."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from arshjul.books import queries as books
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.income import LAST_YEAR, TAXES, income, lacks_taxes, printed_column, printed_income
from arshjul.followup.accounts.operations import BRIDGE
from arshjul.followup.accounts.place import RESULT, TITLES, Accounts, Place, edition, finished
from arshjul.followup.accounts.planned import BUDGET, FORECAST
from arshjul.followup.accounts.stated import stated, with_stated
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.organisation.lawbook import rulebook
from arshjul.statements.balance import ReserveRoom, reserve_room
from arshjul.statements.layouts import Layout, Row, RowKind, find
from arshjul.statements.sources import by_line, by_row, left_out
from arshjul.statements.statement import Cell, Source, Statement, Trace, amounts, compile_statement

REQUIREMENT, RESERVE = "balanskravsutredning", "resultatreserv"
GAINS, EXCEPTED = "realisationsvinster", "realisationsvinster-undantag"
AFTER, REQUIRED = "efter-balanskravsjusteringar", "balanskravsresultat"
PRINTED = "tryckt-balanskravsresultat"
EARLIER, LEFT = "tidigare-ar", "att-reglera"
RESERVES = {
    "resultatreserv": Text("Resultatreserven", "The result reserve"),
    "resultatutjamningsreserv": Text("Resultatutjämningsreserven", "The result equalisation reserve"),
}
"""The chart's lines of reserves, in words."""
GREW, SHRANK = Text("ökade", "grew"), Text("minskade", "shrank")
COLUMNS = ("outcome", BUDGET, FORECAST, LAST_YEAR)
THRESHOLD_RULE, CEILING_RULE = "BAL-02", "BAL-03"
EQUITY, PENSIONS = "eget-kapital-utgaende", "pensionsforpliktelser"
RESERVE_LEFT = "varav-resultatreserv-utgaende"
PER_CENT = 100
KRONOR = Unit("kr", 2)


def requirement(at: Place, *, columns: tuple[str, ...] = ("outcome",), report_point: str | None = None) -> Accounts:
    """The balance requirement account of a year (LKBR 11:10).

    The books give the result, realisation gains, what moved on each reserve's accounts, and out of the whole books of
    the year before what it left to restore. Whether a gain is in line with good financial management is a judgement:
    it is mapped to accounts of its own or stated by a person, and rows that have neither are told. Of further
    `columns` the budget in force and the latest forecast have their result, and the year before is there when the law
    had the same rows.
    """
    layout = edition(REQUIREMENT, at)
    wanted = tuple(name for name in ("outcome", BUDGET, FORECAST) if name in {*columns, "outcome"})
    result = income(at.year, at=at, columns=wanted, report_point=report_point, printed=True)
    cells, found = _result(at, result.statement)
    booked, told = _booked(at, layout)
    said = stated(layout, at, (at.year,)).get(at.year, {})
    source, apart = with_stated(Source(TITLES["outcome"], cells | booked), layout, said)
    before = _year_before(at)
    restore = _to_restore(at, before)
    source = replace(source, amounts={**source.amounts, **restore})
    if not source.amounts:
        return finished(at, compile_statement(layout, {}), (*found, *told, *apart))
    planned = _planned(result.statement, restore)
    given = {"outcome": source, **planned, **(_last_year(layout, before) if LAST_YEAR in columns else {})}
    statement = compile_statement(layout, given)
    judged = (*_judged(statement), *((finding("followup.requirement-planned"),) if planned else ()))
    return finished(at, _beside_print(statement, at), (*found, *told, *apart, *judged))


def _planned(result: Statement, restore: Mapping[str, Cell]) -> dict[str, Source]:
    """The result of the budget and of the forecast, with what earlier years left to restore."""
    cells = {name: result.cell(RESULT, name) for name in (BUDGET, FORECAST)}
    given = {name: cell for name, cell in cells.items() if cell.ore is not None}
    return {name: Source(TITLES[name], {RESULT: cell, **restore}) for name, cell in given.items()}


def _last_year(layout: Layout, before: Statement | None) -> dict[str, Source]:
    """The account of the year before, when its rows are those of this year's law."""
    if before is None or not before.columns or before.layout.valid != layout.valid:
        return {}
    own_rows = [row.id for row in layout.rows if not row.formula]
    cells = {row: cell for row in own_rows if (cell := before.cell(row, "outcome")).ore is not None}
    return {LAST_YEAR: Source(TITLES[LAST_YEAR], cells)}


def _judged(statement: Statement) -> tuple[Finding, ...]:
    """What is left to judge: rows that neither accounts nor a person have given, and exceptions beyond the gains."""
    lacking = [*_missing((statement, row.id) for row in statement.layout.stated_rows)]
    gains, excepted = (statement.ore(row, "outcome") or 0 for row in (GAINS, EXCEPTED))
    found = []
    if lacking:
        sv, en = "; ".join(one.sv for one in lacking), "; ".join(one.en for one in lacking)
        found.append(finding("followup.requirement-judged", rows_sv=sv, rows_en=en))
    if excepted > -gains:
        beyond = finding("followup.exception-above-gains", gains=_kr(-gains), excepted=_kr(excepted))
        found.append(beyond)
    return tuple(found)


def _kr(ore: int) -> str:
    return KRONOR.format(ore)


def _booked(at: Place, layout: Layout) -> tuple[dict[str, Cell], tuple[Finding, ...]]:
    """What moved on the accounts that the rows show, and what moved on a reserve that no row of the year may show."""
    if at.chart is None or not at.mapped(REQUIREMENT):
        return {}, (finding("followup.requirement-unmapped"),)
    moved, unmapped = by_line(at.flow(), at.chart, layout, TITLES["outcome"])
    apart = (
        _apart(at, RESERVES[line], cell.ore or 0)
        for line, cell in moved.amounts.items()
        if line in RESERVES and cell.ore and not _is_shown(layout, line, cell.ore)
    )
    return dict(by_row(moved, layout).amounts), (*unmapped, *left_out(at.flow(), at.chart, layout), *apart)


def _is_shown(layout: Layout, line: str, ore: int) -> bool:
    """Whether a row of the form shows what a reserve grew by (minus), or shrank by."""
    return any(line in (row.grows if ore < 0 else row.shrinks) for row in layout.rows)


def _apart(at: Place, name: Text, ore: int) -> Finding:
    which = GREW if ore < 0 else SHRANK
    unit = at.whole.words.unit
    return finding(
        "followup.reserve-apart",
        name_sv=name.sv,
        name_en=name.en,
        how_sv=which.sv,
        how_en=which.en,
        amount=unit.format(abs(ore)),
        unit=unit.name,
        year=at.year,
    )


def _result(at: Place, statement: Statement) -> tuple[dict[str, Cell], tuple[Finding, ...]]:
    """The year's result, when the books hold the whole of it: what the nämnder have spent alone is no result."""
    if lacks_taxes(at, statement, "outcome"):
        return {}, (finding("followup.taxes-lacking"),)
    return ({RESULT: statement.cell(RESULT, "outcome")} if statement.columns else {}), ()


def _year_before(at: Place) -> Statement | None:
    """The account of the year before, when its books are there and whole."""
    before = replace(at, year=at.year - 1, last=at.last.plus(-MONTHS_PER_YEAR), chart=books.chart(at.year - 1))
    if before.year not in books.years(at.of) or before.lacking(before.year):
        return None
    return requirement(before).statement


def _to_restore(at: Place, before: Statement | None) -> dict[str, Cell]:
    """What the year before left to restore (KL 11:12), when it left anything."""
    left = before.ore(LEFT, "outcome") if before else None
    return {EARLIER: Cell(left, Trace(sources=(str(at.year - 1),)))} if left is not None and left < 0 else {}


@dataclass(frozen=True, slots=True)
class PrintedRequirement:
    """The balance requirement result as printed: öre, the published table, and where the row stands in print."""

    ore: int
    table: str
    source: str


def printed_requirement(at: Place) -> PrintedRequirement | None:
    """What the municipality printed as the year's balance requirement result, if it did."""
    table = printed_income(at)
    ore = table.ore(REQUIRED, printed_column(at, table, at.year)) if table else None
    return None if table is None or ore is None else PrintedRequirement(ore, table.id, table.row(REQUIRED).source)


def _beside_print(statement: Statement, at: Place) -> Statement:
    """What the municipality printed as its result, when that isn't what the books give: the rest is unexplained."""
    found, ours = printed_requirement(at), statement.ore(REQUIRED, "outcome")
    if found is None or ours is None or found.ore == ours:
        return statement
    printed = found.ore
    rows = (
        Row(BRIDGE, Text("Ej publicerade justeringar", "Adjustments not published"), RowKind.MEMO),
        Row(PRINTED, Text("Balanskravsresultat som tryckt", "Balance requirement result as printed"), RowKind.MEMO),
    )
    told = Trace(sources=(found.table,))
    cells = {(BRIDGE, "outcome"): Cell(printed - ours, told), (PRINTED, "outcome"): Cell(printed, told)}
    return replace(statement, rows=(*statement.rows, *rows), cells={**statement.cells, **cells})


def room(at: Place, account: Statement) -> Accounts | None:
    """How much may be reserved for the year (KL 11:14), step by step; `None` before the law had such a reserve.

    `account` is the year's balance requirement account. What is neither in the books nor stated is named.
    """
    if _rates(at) is None:
        return None
    layout = find(RESERVE, at.day)
    result = income(at.year, at=at, columns=("outcome",)).statement
    sheet = balance(at).statement
    shares = reserve_shares(at, sheet)
    needed = [(account, RESULT), (account, AFTER), *((result, row) for row in TAXES)]
    missing = [*_missing([*needed, *((sheet, row) for row in (EQUITY, PENSIONS))])]
    if shares is None or missing:
        return finished(at, compile_statement(layout, {}), (_unknown(at, missing),))
    least, after, tax, grants = (each.ore(row, "outcome") or 0 for each, row in needed)
    before = sheet.ore(RESERVE_LEFT, "last_year") or 0
    found = reserve_room(
        result=least,
        after_adjustments=after,
        base=tax + grants,
        threshold_rate=shares[0],
        ceiling_rate=shares[1],
        reserve_before=before,
    )
    return finished(at, compile_statement(layout, {"outcome": _steps(found, before)}), ())


def _missing(needed: Iterable[tuple[Statement, str]]) -> Iterator[Text]:
    """What the rows without an amount are called."""
    return (each.layout.row(row).label for each, row in needed if each.ore(row, "outcome") is None)


def _unknown(at: Place, missing: Sequence[Text]) -> Finding:
    return finding(
        "followup.reserve-room-unknown",
        year=at.year,
        missing_sv="; ".join(one.sv for one in missing),
        missing_en="; ".join(one.en for one in missing),
    )


def reserve_shares(at: Place, sheet: Statement) -> tuple[Fraction, Fraction] | None:
    """The shares of taxes and general grants that hold for the year: threshold and ceiling of the reserve.

    The threshold is another when equity is negative; `None` without a law, or when the books don't tell the equity.
    """
    known, equity = _rates(at), _equity(sheet)
    if known is None or equity is None:
        return None
    threshold, negative, ceiling = known
    return negative if equity < 0 else threshold, ceiling


def _rates(at: Place) -> tuple[Fraction, Fraction, Fraction] | None:
    """The law's shares on the year's last day: the threshold, that of negative equity, the ceiling."""
    book = rulebook()
    threshold, ceiling = book[THRESHOLD_RULE].on(at.day), book[CEILING_RULE].on(at.day)
    if threshold is None or ceiling is None:
        return None
    shares = (threshold.values["share"], threshold.values["share_negative_equity"], ceiling.values["ceiling"])
    one, two, three = (Fraction(share) / PER_CENT for share in shares)
    return one, two, three


def _equity(sheet: Statement) -> int | None:
    """Equity with the pension obligations beside the balance sheet; `None` when either isn't in the books."""
    equity, pensions = sheet.ore(EQUITY, "outcome"), sheet.ore(PENSIONS, "outcome")
    return None if equity is None or pensions is None else equity - pensions


def _steps(found: ReserveRoom, before: int) -> Source:
    steps: dict[str, int | None] = {
        "lagsta-resultat": found.lower_result,
        "troskel": -found.threshold,
        "utrymme-resultat": found.by_result,
        "tak": found.ceiling,
        "reserv-fore": -before,
        "utrymme-tak": found.by_ceiling,
        "utrymme": found.room,
    }
    return Source(TITLES["outcome"], amounts(steps))
