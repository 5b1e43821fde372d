"""The room that the law leaves in the result reserve (KL 11:14), of the year's outcome, its budget and its forecast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from arshjul.followup.accounts import reserve_missing
from arshjul.followup.accounts.balance import RESERVE_LEFT, balance, negative_reserve
from arshjul.followup.accounts.finished import finished
from arshjul.followup.accounts.income import INCOME, TAXES, income
from arshjul.followup.accounts.place import RESULT, TITLES, Accounts, Place, Span, edition
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, planned
from arshjul.followup.accounts.requirement import AFTER
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.organisation.lawbook import rulebook
from arshjul.statements.balance import ReserveRoom, reserve_moves, reserve_room
from arshjul.statements.editions import find
from arshjul.statements.statement import Source, Statement, amounts, compile_statement

RESERVE = "resultatreserv"
THRESHOLD_RULE, CEILING_RULE = "BAL-02", "BAL-03"
EQUITY, PENSIONS = "eget-kapital-utgaende", "pensionsforpliktelser"
OUTCOME, CLOSED = "outcome", "last_year"
PER_CENT = 100
KRONOR = Unit("kr", 2)


def room(at: Place, account: Statement, *, report_point: str | None = None) -> Accounts | None:
    """How much may be reserved for the year, step by step; `None` before the law had such a reserve.

    `account` is the year's balance requirement account, and each of its columns of the whole year has one here: of part
    of a year there is no room yet. What is neither in the books nor stated is named.
    """
    if _rates(at) is None:
        return None
    layout = find(RESERVE, at.day)
    sheet = balance(replace(at, span=Span.YEAR_TO_DATE)).statement
    given = _taxes(at, account, report_point)
    columns, told = {}, [*negative_reserve(sheet)]
    for name in (column.id for column in account.columns if column.id in given):
        told += _used_beyond(account, name, sheet)
        found, missing = _of_column(at, account, sheet, name, given[name])
        if found is None:
            most = _at_most(at, account, sheet, name, given[name])
            told += [_unknown(at, TITLES[name], missing), *(_reserved_beyond(account, name, most) if most else ())]
            told += reserve_missing.told(at, name, given[name])
            continue
        columns[name] = _steps(found, sheet.ore(RESERVE_LEFT, CLOSED) or 0, TITLES[name])
        told += _reserved_beyond(account, name, found)
    if FORECAST in columns and taxes_from(at, FORECAST, report_point) == BUDGET:
        told.append(finding("followup.reserve-room-budgeted"))
    if not given and not at.is_whole_year:
        told.append(finding("followup.reserve-room-of-year", year=at.year))
    if columns.keys() - {OUTCOME}:
        told.append(finding("followup.reserve-room-planned"))
    made = finished(at, compile_statement(layout, columns), tuple(told))
    return replace(made, last=Month(at.year, MONTHS_PER_YEAR), span=Span.YEAR_TO_DATE)


def _taxes(at: Place, account: Statement, report_point: str | None) -> Mapping[str, Mapping[str, int | None]]:
    """Taxes and general grants by row of each column of the account that is of the whole year.

    A forecast of the result alone has the budget's.
    """
    plans = planned(INCOME, edition(INCOME, at), at, report_point)
    found = {name: {row: plans[name].amounts[row].ore for row in TAXES if row in plans[name].amounts} for name in plans}
    if FORECAST in found:
        found[FORECAST] = found.get(taxes_from(at, FORECAST, report_point), {})
    if at.is_whole_year:
        booked = income(at.year, at=at, columns=(OUTCOME,)).statement
        found[OUTCOME] = {row: booked.ore(row, OUTCOME) for row in TAXES}
    shown = {column.id for column in account.columns}
    return {name: taxes for name, taxes in found.items() if name in shown}


def taxes_from(at: Place, column: str, report_point: str | None) -> str:
    """The column whose taxes and grants a room is counted on: a forecast of the result alone has the budget's."""
    if column != FORECAST:
        return column
    given = planned(INCOME, edition(INCOME, at), at, report_point, columns=(FORECAST,))
    return FORECAST if FORECAST in given and given[FORECAST].amounts.keys() & set(TAXES) else BUDGET


def _of_column(
    at: Place, account: Statement, sheet: Statement, name: str, taxes: Mapping[str, int | None]
) -> tuple[ReserveRoom | None, Sequence[Text]]:
    """The room of a column, else the words for what is missing."""
    missing = [*_lacking_result(at, account, name, taxes), *_lacking_equity(sheet, name)]
    shares = reserve_shares(at, sheet, name, account.ore(RESULT, name))
    return (None if missing else _counted(account, sheet, name, taxes, shares)), missing


def _at_most(
    at: Place, account: Statement, sheet: Statement, name: str, taxes: Mapping[str, int | None]
) -> ReserveRoom | None:
    """The most that the room can be while equity or pension obligations aren't known; `None` when that isn't known.

    The threshold is the lower one, but when equity is negative before any obligations.
    """
    rates, equity = _rates(at), _latest(sheet, EQUITY, name)
    if rates is None or [*_lacking_result(at, account, name, taxes)]:
        return None
    threshold, negative, ceiling = rates
    own_result = 0 if name == OUTCOME else account.ore(RESULT, name) or 0
    is_negative = equity is not None and equity + own_result < 0
    return _counted(account, sheet, name, taxes, (negative if is_negative else threshold, ceiling))


def _counted(
    account: Statement,
    sheet: Statement,
    name: str,
    taxes: Mapping[str, int | None],
    shares: tuple[Fraction, Fraction] | None,
) -> ReserveRoom | None:
    result, after = account.ore(RESULT, name), account.ore(AFTER, name)
    if shares is None or result is None or after is None:
        return None
    return reserve_room(
        result=result,
        after_adjustments=after,
        base=sum(ore or 0 for ore in taxes.values()),
        threshold_rate=shares[0],
        ceiling_rate=shares[1],
        reserve_before=sheet.ore(RESERVE_LEFT, CLOSED) or 0,
    )


def _lacking_result(at: Place, account: Statement, name: str, taxes: Mapping[str, int | None]) -> Iterator[Text]:
    yield from _lacking(account, (RESULT, AFTER), name)
    yield from (row.label for row in reserve_missing.lacking_taxes(at, taxes))


def _lacking(statement: Statement, rows: Iterable[str], column: str) -> Iterator[Text]:
    return (statement.layout.row(row).label for row in rows if statement.ore(row, column) is None)


def _lacking_equity(sheet: Statement, name: str) -> Iterator[Text]:
    """What isn't known of equity: of the year's end for the outcome, else of the end of the year before."""
    if name == OUTCOME:
        return _lacking(sheet, (EQUITY, PENSIONS), OUTCOME)
    known = (row for row in (EQUITY, PENSIONS) if _latest(sheet, row, name) is None)
    return (sheet.layout.row(row).label for row in known)


def _latest(sheet: Statement, row: str, name: str) -> int | None:
    """Öre of a row of the balance sheet as a column knows it.

    Of a plan or a forecast equity is the year before's, and pension obligations those known last.
    """
    if name == OUTCOME:
        return sheet.ore(row, OUTCOME)
    now = sheet.ore(row, OUTCOME) if row == PENSIONS else None
    return sheet.ore(row, CLOSED) if now is None else now


def reserve_shares(
    at: Place, sheet: Statement, name: str = OUTCOME, result: int | None = None
) -> tuple[Fraction, Fraction] | None:
    """The shares of taxes and general grants that hold for the year: threshold and ceiling of the reserve.

    The threshold is another when equity with the pension obligations beside the balance sheet is negative. Of a plan
    or a forecast it is the year before's equity and the `result` (öre). `None` without a law or a known equity.
    """
    known, equity, pensions = _rates(at), _latest(sheet, EQUITY, name), _latest(sheet, PENSIONS, name)
    if known is None or equity is None or pensions is None:
        return None
    threshold, negative, ceiling = known
    at_the_end = equity + (0 if name == OUTCOME else result or 0) - pensions
    return negative if at_the_end < 0 else threshold, ceiling


def _rates(at: Place) -> tuple[Fraction, Fraction, Fraction] | None:
    """The law's shares on the year's last day: the threshold, that of negative equity, the ceiling."""
    book = rulebook()
    threshold, ceiling = book[THRESHOLD_RULE].on(at.day), book[CEILING_RULE].on(at.day)
    if threshold is None or ceiling is None:
        return None
    shares = (threshold.values["share"], threshold.values["share_negative_equity"], ceiling.values["ceiling"])
    one, two, three = (Fraction(share) / PER_CENT for share in shares)
    return one, two, three


def _unknown(at: Place, column: Text, missing: Sequence[Text]) -> Finding:
    return finding(
        "followup.reserve-room-unknown",
        year=at.year,
        column_sv=column.sv,
        column_en=column.en,
        missing_sv="; ".join(one.sv for one in missing),
        missing_en="; ".join(one.en for one in missing),
    )


def _reserved_beyond(account: Statement, name: str, found: ReserveRoom) -> Iterator[Finding]:
    """A reservation beyond the room."""
    reserved = _moves(account, name).get("rer_in", 0)
    if not found.allows(reserved):
        amount, limit = KRONOR.format(reserved), KRONOR.format(found.room)
        sv, en = TITLES[name].sv, TITLES[name].en
        yield finding("followup.reserved-beyond-room", amount=amount, room=limit, column_sv=sv, column_en=en)


def _used_beyond(account: Statement, name: str, sheet: Statement) -> Iterator[Finding]:
    """A use beyond what the reserve held when the year began; nothing when no balance sheet says what that was."""
    used, held = _moves(account, name).get("rer_out", 0), sheet.ore(RESERVE_LEFT, CLOSED) or 0
    if used > max(0, held) and sheet.ore(EQUITY, CLOSED) is not None:
        amount, limit = KRONOR.format(used), KRONOR.format(held)
        sv, en = TITLES[name].sv, TITLES[name].en
        yield finding("followup.used-beyond-reserve", amount=amount, held=limit, column_sv=sv, column_en=en)


def _moves(account: Statement, name: str) -> Mapping[str, int]:
    return reserve_moves(account.layout, {row.id: account.ore(row.id, name) for row in account.layout.rows})


def _steps(found: ReserveRoom, before: int, title: Text) -> Source:
    steps: dict[str, int | None] = {
        "lagsta-resultat": found.lower_result,
        "troskel": -found.threshold,
        "utrymme-resultat": found.by_result,
        "tak": found.ceiling,
        "reserv-fore": -before,
        "utrymme-tak": found.by_ceiling,
        "utrymme": found.room,
    }
    return Source(title, amounts(steps))
