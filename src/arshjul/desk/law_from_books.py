"""What the books say in the words of the rules: statements by the law's layout, opening balances, the chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from arshjul.books import facts as books_facts
from arshjul.books import projects as projects_of_books
from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.desk.law_cases import Source, YearFacts, known
from arshjul.desk.law_from_planning import PlannedProject
from arshjul.kernel.money import add
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.planning.law_checks import mnkr
from arshjul.statements import editions, sources
from arshjul.statements.balance import unknown_rows
from arshjul.statements.cash_lines import PLACED, cash_lines
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.equity import by_origin
from arshjul.statements.layouts import Layout, Row, RowKind
from arshjul.statements.statement import Statement, compile_statement

INCOME, BALANCE, CASH_FLOW = "resultatrakning", "balansrakning", "kassaflodesanalys"
NOW, BEFORE = "now", "before"
INVESTMENTS, SPENT = "investeringsredovisning", "arets-utfall"
INVESTED, PAID = "cashflow.invest", ("investering-immateriella", "investering-materiella")
RESULT, TAX, GRANTS = "arets-resultat", "skatteintakter", "generella-statsbidrag"
BOOKS = Text("Räkenskaperna {year}, version {number}", "The books of {year}, version {number}")
BALANCE_ROWS = {
    "tillgangar": "summa-tillgangar",
    "eget_kapital_avsattningar_och_skulder": "summa-eget-kapital-skulder",
}
RESERVE = "resultatreserv"
CASH_ROWS = {
    "lopande": "kassaflode-lopande",
    "investering": "kassaflode-investering",
    "finansiering": "kassaflode-finansiering",
    "bidrag_till_infrastruktur": "utbetalda-infrastrukturbidrag",
    "arets_kassaflode": "arets-kassaflode",
    "likvida_vid_arets_borjan": "likvida-medel-ingaende",
    "likvida_vid_arets_slut": "likvida-medel-utgaende",
}


@dataclass(frozen=True)
class _Books:
    """The municipality's own books of a year and, when asked for, the year before, under the chart in force."""

    year: int
    chart: Chart
    of: Snapshot
    now: Cube

    @cached_property
    def before(self) -> Cube:
        """The year before; one query."""
        return books.cube(self.year - 1, self.of).where(entity=books_facts.own_entity())

    @property
    def has_opening(self) -> bool:
        """Whether the year has an opening balance: without one there is no balance sheet."""
        return self.now.where(period=self.year * 100).total() is not None


def held(year: int, of: Snapshot | None, projects: Mapping[str, PlannedProject] = MappingProxyType({})) -> YearFacts:
    """The chart's mapping, and once the whole year is booked its statements (mnkr), of a version of the books.

    `projects` are those that KF has decided. Two queries at the most; the sums of projects lie beside the batches.
    """
    found = _books(year, of)
    if found is None:
        return YearFacts()
    facts = _mapping(found)
    if _is_whole(found):
        facts |= _income(found) | (_balance(found) | _cash(found) if found.has_opening else {})
        facts |= _internal(found) | (_investments(found, projects) if INVESTED in facts else {})
    return YearFacts(facts).traced(_source(found))


def _source(found: _Books) -> Source:
    title = BOOKS.format(year=found.year, number=found.of.number)
    return Source(title, f"{reverse('books:trial-balance')}?ar={found.year}")


def _books(year: int, of: Snapshot | None) -> _Books | None:
    chart = books.chart(year)
    if chart is None or of is None:
        return None
    now = books.cube(year, of).where(entity=books_facts.own_entity())
    return _Books(year, chart, of, now) if len(now) else None


def _is_whole(found: _Books) -> bool:
    return found.year * 100 + MONTHS_PER_YEAR in found.now.values("period")


def _mapping(found: _Books) -> dict[str, Any]:
    """The line of each account in use; one that nobody mapped has none."""
    takings = [found.chart.mappings[name] for name in (INCOME, BALANCE) if name in found.chart.mappings]
    accounts = [str(account) for account in found.now.values("account")]
    lines = {account: [taking.line(account) for taking in takings] for account in accounts}
    number = found.chart.number
    mapping = {
        number(account): next((line or "-" for line, mapped in answers if mapped), "")
        for account, answers in lines.items()
    }
    years = {"kontoplan.year": found.year, "mapping.year": found.year}
    return {**years, "KOD-01.mapping": mapping, "accounts": list(mapping)}


def layout_of(name: str, year: int) -> Layout | None:
    """The statement's layout as the law has it for the year; `None` before the law."""
    try:
        return editions.find(name, date(year, 1, 1))
    except LookupError:
        return None


def _statement(found: _Books, name: str, wanted: tuple[str, ...] = (NOW, BEFORE)) -> Statement | None:
    """The statement as the law lays it out, this year and last; `None` before the law or without mapping."""
    layout = layout_of(name, found.year)
    if layout is None or layout.statement not in found.chart.mappings:
        return None
    columns = {}
    for column in wanted:
        cube, year = (found.now, found.year) if column == NOW else (found.before, found.year - 1)
        last = Month(year, MONTHS_PER_YEAR)
        at = sources.balance_at(last) if layout.basis == "balance" else sources.year_to_date(last)
        rows = cube.where(period=set(at))
        source, _ = sources.by_line(rows, found.chart, layout, Text("", ""))
        columns[column] = by_origin(source, rows, found.chart, layout)
    return compile_statement(layout, {name: source for name, source in columns.items() if source.amounts})


def _income(found: _Books) -> dict[str, Any]:
    statement = _statement(found, INCOME)
    if statement is None:
        return {}
    rows = [row for row in statement.rows if _shown(statement, row)]
    amounts = _by_label(statement, rows, NOW)
    return (
        _result(found, statement)
        | _by_unit(found)
        | {
            "rr.lines": [{"name": row.label.sv, "reason": row.note.sv if row.note else None} for row in rows],
            "rr.amounts": amounts,
            "rows.current": amounts,
            "rows.prior": _by_label(statement, rows, BEFORE),
        }
    )


def _result(found: _Books, statement: Statement) -> dict[str, Any]:
    def has_accounts(row: str) -> bool:
        return bool(found.chart.patterns(INCOME, statement.layout.row(row).lines))

    result, given = statement.ore(RESULT, NOW), {row: statement.ore(row, NOW) for row in (TAX, GRANTS)}
    base = None if unknown_rows(given, has_accounts) else add(*given.values())
    return known(result=_mnkr(result), rr=_mnkr(result), tax_and_grants=_mnkr(base))


def _by_unit(found: _Books) -> dict[str, Any]:
    """The outcome of each unit on the income statement's accounts (surplus plus): the operations account."""
    taking = found.chart.mappings[INCOME]
    own = found.now.where(account=lambda account: taking.line(str(account))[0] is not None)
    return {"outcome": {str(unit): mnkr(-ore) for (unit,), ore in own.sums("unit").items()}}


def _shown(statement: Statement, row: Row) -> bool:
    """Rows that the law doesn't have are shown when there are amounts on them."""
    return not (row.optional or row.kind is RowKind.REST) or statement.ore(row.id, NOW) is not None


def _by_label(statement: Statement, rows: list[Row], column: str) -> dict[str, Any]:
    return {row.label.sv: _mnkr(statement.ore(row.id, column)) for row in rows}


def _mnkr(ore: int | None) -> Any:  # noqa: ANN401  a Decimal or nothing
    return None if ore is None else mnkr(ore)


def _rows(statement: Statement, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: mnkr(ore) for name, row in names.items() if (ore := statement.ore(row, NOW)) is not None}


def _balance(found: _Books) -> dict[str, Any]:
    statement = _statement(found, BALANCE)
    if statement is None:
        return {}
    opened, closed, result = (
        _mnkr(statement.ore(row, NOW)) for row in ("eget-kapital-ingaende", "eget-kapital-utgaende", RESULT)
    )
    cash = _mnkr(statement.ore("kassa-och-bank", NOW))
    return {
        "br": _rows(statement, BALANCE_ROWS),
        "br.tree": [row.label.sv for row in statement.rows],
        **_reserve(found),
        **known(ek_open=opened, ek_close=closed, br__kassa=cash, br__kortfristiga_placeringar=_placed(found)),
        **({"BR-02.result": result} if result is not None else {}),
        **_openings(found),
    }


def _placed(found: _Books) -> Any:  # noqa: ANN401  a Decimal or nothing
    """The short-term placements that the chart counts as cash."""
    if CASH_FLOW not in found.chart.mappings:
        return None
    at = sources.balance_at(Month(found.year, MONTHS_PER_YEAR))
    placed = cash_lines(found.now.where(period=set(at)), found.chart).get(PLACED)
    return None if placed is None else _mnkr(placed.cash)


def _reserve(found: _Books) -> dict[str, Any]:
    """The result reserve as the year opened and closed, and as the year before closed; a credit in the books.

    Books that hold balances but nothing on its accounts have none. Those made beneath published figures don't say.
    """
    taking, year = found.chart.mappings[BALANCE], found.year
    silent = books.is_constructed(found.of, year, (books_facts.own_entity(),)) or RESERVE not in taking.every_line()

    def held(cube: Cube) -> Any:  # noqa: ANN401  a Decimal or nothing
        ore = cube.where(account=lambda account: taking.line(str(account))[0] == RESERVE).total()
        return None if ore is None and silent else mnkr(-(ore or 0))

    opening, closing = held(found.now.where(period=year * 100)), held(found.now)
    before = held(found.before) if found.before.where(period=(year - 1) * 100).total() is not None else None
    opened = known(br__rer_open=opening, rer_opening=opening, prev__br__rer_close=before)
    return opened | known(br__rer_close=closing, br__rer=closing)


def _openings(found: _Books) -> dict[str, Any]:
    """Opening balances and the closing ones of the year before, account by account, when both are booked."""
    taking = found.chart.mappings[BALANCE]
    opening = found.now.where(period=found.year * 100).sums("account")
    closing = found.before.where(account=lambda account: taking.line(str(account))[0] is not None).sums("account")
    if not closing:
        return {}
    return {
        name: {found.chart.number(str(account)): mnkr(ore) for (account,), ore in sums.items()}
        for name, sums in (("ib", opening), ("ub_prev", closing))
    }


def _internal(found: _Books) -> dict[str, Any]:
    """The year's items with a counterparty (motpart), and which of them are the municipality's own by its chart."""
    year = found.now.where(period=_months)
    codes = {str(code) for code in year.values("counterparty")}
    if not any(codes):
        return {}
    own = [code for code in sorted(codes) if found.chart.entity_of(code) == books_facts.own_entity()]
    items = [
        {"motpart": str(code), "konto": found.chart.number(str(account)), "amount": mnkr(ore)}
        for (code, account), ore in sorted(year.sums("counterparty", "account").items())
    ]
    return {"transactions": items, **({"motpart.internal": own} if own else {})}


def _investments(found: _Books, projects: Mapping[str, PlannedProject]) -> dict[str, Any]:
    """Every project in the plan or the books (mnkr); what is spent on no project stands last among the outcomes."""
    layout = layout_of(INVESTMENTS, found.year)
    if layout is None or layout.statement not in found.chart.mappings:
        return {}
    through = projects_of_books.through(found.of, books_facts.own_entity(), found.year * 100 + MONTHS_PER_YEAR)
    in_year = through.where(period=lambda period: period // 100 == found.year and _months(period))
    now, ever = (_spent(one, found, layout) for one in (in_year, through))
    whole = _spent(found.now.where(period=_months), found, layout, row_of=lambda _unit: SPENT)
    codes = sorted(set(projects) | set(now))
    rest = whole.get(SPENT, 0) - sum(now.values())
    if not codes and not rest:
        return {}
    ahead = {code: _ahead(one, found.year) for code, one in projects.items()}
    return {
        "project.decided_total": [mnkr(projects[code].decided_total) if code in projects else None for code in codes],
        "projected_total": [mnkr(ever.get(code, 0) + ahead[code]) if code in projects else None for code in codes],
        "accumulated": [mnkr(ever.get(code, 0)) for code in codes],
        "year_outcome": [mnkr(ore) for ore in (*(now.get(code, 0) for code in codes), *([rest] if rest else []))],
    }


def _months(period: int) -> bool:
    """Whether a period is a month, and not the opening balance."""
    return period % 100 != 0


def _ahead(project: PlannedProject, year: int) -> int:
    return sum(amount for planned, amount in project.by_year.items() if planned > year)


def _spent(
    cube: Cube, found: _Books, layout: Layout, row_of: Callable[[str], str | None] = lambda unit: unit
) -> dict[str, int]:
    given, _ = sources.by_unit(cube, found.chart, layout, row_of=row_of)
    cells = given[SPENT].amounts if SPENT in given else {}
    return {code: cell.ore for code, cell in cells.items() if cell.ore is not None}


def _cash(found: _Books) -> dict[str, Any]:
    layout = layout_of(CASH_FLOW, found.year)
    if layout is None or layout.statement not in found.chart.mappings:
        return {}
    last = Month(found.year, MONTHS_PER_YEAR)
    source, _ = sources.cash_flow(found.now, found.chart, layout, last, Text("", ""))
    statement = compile_statement(layout, {NOW: source})
    paid = add(*(statement.ore(row, NOW) for row in PAID))
    return {"kassaflode": _rows(statement, CASH_ROWS), **known(cashflow__invest=_mnkr(paid))}
