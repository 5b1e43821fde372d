"""The balance requirement account and the reserves of a year, once the whole of it is booked, in the rules' words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse

from arshjul.books.types import Snapshot
from arshjul.desk.law_cases import Source, YearFacts, known
from arshjul.desk.law_from_books import layout_of
from arshjul.desk.law_sealed import Sealed
from arshjul.followup.accounts import REQUIREMENT, RESULT, own, place, requirement
from arshjul.followup.accounts.balance import BALANCE, balance, has_balances
from arshjul.followup.accounts.place import Accounts, Place
from arshjul.followup.accounts.requirement import AFTER, DISSOLVED, EXCEPTED, GAINS, OUTCOME, moved
from arshjul.followup.accounts.requirement_print import REQUIRED, printed_adjustments, printed_requirement
from arshjul.followup.accounts.stated import amounts_of
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.planning.law_checks import mnkr
from arshjul.record.types import FactStatement
from arshjul.statements.balance import RER, RUR, reserve_moves
from arshjul.statements.city_lines import INCOME, PREFIXES
from arshjul.statements.statement import Statement

LOSSES, UNREALISED, REVERSED = "realisationsforluster-undantag", "orealiserade", "aterforing-orealiserade"
EQUITY, PENSIONS = "ek_close", "pensionsforpliktelser"
KINDS = {
    GAINS: "realisationsvinster",
    LOSSES: "realisationsförluster",
    UNREALISED: "orealiserade vinster och förluster",
    REVERSED: "återföring av orealiserade vinster och förluster",
}
"""What the rules of law call the adjustments, by row."""
FORECAST_RESULT = f"{PREFIXES[INCOME]}{RESULT}"
TITLE = Text("Balanskravsutredningen {year}", "The balance requirement account of {year}")


def held(year: int, of: Snapshot | None, statements: Iterable[FactStatement], books: Mapping[str, Any]) -> YearFacts:
    """What the account and the reserves say (mnkr); nothing before the whole year is booked.

    `statements` are those of the year and `books` what the books say of it in the words of the rules. An adjustment
    that is neither booked nor stated is left out, so that the rules that need it can't be assessed.
    """
    at = replace(place(year, of), entities=own())
    if of is None or at.chart is None or at.last.number in at.lacking(year):
        return YearFacts()
    said = [*statements]
    cases = {(one.year, one.case): one for one in said if one.rule == _paragraph(REQUIREMENT, year)}
    found = requirement(at, said=cases, earlier=False)
    if found.statement.ore(RESULT, OUTCOME) is None:
        return YearFacts()
    facts = _account(at, found) | _reserves(at, found.statement) | _equity(at, said, books)
    source = Source(TITLE.format(year=year), f"{reverse('followup:statement', args=[REQUIREMENT])}?ar={year}")
    return YearFacts(facts).traced(source)


def forecast(sealed: Sealed) -> dict[str, Any]:
    """The balance requirement result by the forecast of the last statutory interim report handed over (mnkr)."""
    statutory = {point.id for point in municipality.current().reports if point.statutory and point.kind != "annual"}
    given = [one.content.get("forecasts", {}) for one in sealed.handed if one.content.get("point") in statutory]
    whole = [lines for lines in given if FORECAST_RESULT in lines]
    if not whole:
        return {}
    adjusted = (ore for line, ore in whole[-1].items() if line.startswith(PREFIXES[REQUIREMENT]))
    return {"report.balanskrav_forecast": mnkr(whole[-1][FORECAST_RESULT] + sum(adjusted))}


def _paragraph(statement: str, year: int) -> str:
    layout = layout_of(statement, year)
    return layout.stated_under if layout else ""


def _account(at: Place, found: Accounts) -> dict[str, Any]:
    """The account row by row, with the result as it was printed when it was."""
    statement, printed = found.statement, printed_requirement(at)
    adjustments = _adjustments(statement)
    result, after, required = (statement.ore(row, OUTCOME) for row in (RESULT, AFTER, REQUIRED))
    told = printed.ore if printed else required
    facts: dict[str, Any] = {f"{rule}.result": _mnkr(result) for rule in ("BAL-01", "BAL-02")} | adjustments
    if len(adjustments) == len(KINDS):
        own_kinds = [one.row.label.sv for one in printed_adjustments(at)]
        kinds = [kind for row, kind in KINDS.items() if statement.ore(row, OUTCOME)]
        facts |= known(result_after_adj=_mnkr(after), balanskravsresultat=_mnkr(told))
        facts |= {"adjustments": [*kinds, *own_kinds]}
        facts |= {"BAL-06.balance.year": at.year, "BAL-06.balance.amount": _mnkr(told)} if told is not None else {}
    return facts


def _adjustments(statement: Statement) -> dict[str, Any]:
    """The four adjustments as the rules ask for them: gains that aren't put back, the rest as they stand."""
    gains, excepted, *rest = (statement.ore(row, OUTCOME) for row in (GAINS, EXCEPTED, LOSSES, UNREALISED, REVERSED))
    known_gain = gains is not None and (excepted is not None or gains == 0)
    gain = -(gains or 0) - (excepted or 0) if known_gain else None
    names = ("adj_real_gain", "adj_real_loss", "adj_unrealised", "adj_reversal")
    return known(**{name: _mnkr(ore) for name, ore in zip(names, (gain, *rest), strict=True)})


def _reserves(at: Place, statement: Statement) -> dict[str, Any]:
    """What went into and out of each reserve, and what is left of the older one."""
    rows = {row.id: statement.ore(row.id, OUTCOME) for row in statement.layout.rows}
    moves = {
        name: ore for name, ore in reserve_moves(statement.layout, rows).items() if moved(at, _line(name)) is not None
    }
    if "rur_out" in moves:
        moves["rur_out"] += rows.get(DISSOLVED) or 0
    if rows[REQUIRED] is None:
        moves.pop("rur_out", None)
    grew = moved(at, RUR)
    if grew is not None:
        moves["rur_in"] = max(0, -grew)
    facts = {name: mnkr(ore) for name, ore in moves.items()}
    reserved = facts.get("rer_in")
    return facts | known(reservation=reserved, rur_closing=_left(at))


def _line(name: str) -> str:
    return RER if name.startswith("rer") else RUR


def _left(at: Place) -> Any:  # noqa: ANN401  a Decimal or nothing
    """What is left of the older reserve at the year's end; nothing is left of one without a balance."""
    taking = at.chart.mappings.get(BALANCE) if at.chart else None
    if taking is None or RUR not in taking.every_line() or not has_balances(at, at.year):
        return None
    left = at.balance(at.last).where(account=lambda account: taking.line(str(account))[0] == RUR).total()
    return mnkr(-(left or 0))


def _equity(at: Place, statements: Iterable[FactStatement], books: Mapping[str, Any]) -> dict[str, Any]:
    """Equity with the pension obligations beside the balance sheet, and the result reserve as the year opened."""
    pensions, equity = _pensions(at, statements), books.get(EQUITY)
    whole = None if pensions is None or equity is None else equity - mnkr(pensions)
    return known(rer_before=books.get("rer_opening"), equity_incl_pension_contingency=whole)


def _pensions(at: Place, statements: Iterable[FactStatement]) -> int | None:
    """The pension obligations beside the balance sheet: booked on a memo account, else stated (öre)."""
    taking, layout = at.chart.mappings.get(BALANCE) if at.chart else None, layout_of(BALANCE, at.year)
    if taking and PENSIONS in taking.every_line():
        return balance(at).statement.ore(PENSIONS, OUTCOME)
    mine = (one for one in statements if layout and (one.rule, one.case) == (layout.stated_under, ""))
    return next((amounts_of(one, layout).get(PENSIONS) for one in mine if layout), None)


def _mnkr(ore: int | None) -> Any:  # noqa: ANN401  a Decimal or nothing
    return None if ore is None else mnkr(ore)
