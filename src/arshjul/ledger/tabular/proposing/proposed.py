"""The mapping that the start of a table seems to ask for; what may be guessed wrong is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arshjul.kernel.money import format_amount
from arshjul.ledger.facts import PARTS
from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular import openings
from arshjul.ledger.tabular.amounts import read_amount
from arshjul.ledger.tabular.convert import MONTHS, SHORT_DAY, SHORT_MONTH, day_order, is_beside_months
from arshjul.ledger.tabular.likely import headers, looks, timed, written
from arshjul.ledger.tabular.likely.year_parts import Part
from arshjul.ledger.tabular.mapping import CLOSING, RUNNING, SIDE_WORDS, Amounts, side_of
from arshjul.ledger.tabular.proposing import guess, rows_meant, time_columns, years
from arshjul.ledger.tabular.proposing.start import Start

SHOWN = 5
WHOLE_YEAR = Part(1, MONTHS)
AMOUNTS = ("amount", "debit", "credit")


def proposed(start: Start, notes: Notes) -> dict[str, Any]:
    """A mapping for a table that starts so; the guesses that may be wrong are noted."""
    notes.line = start.skip + 1 if start.header else None
    start, words = start.apart()
    found = guess.fields(start.names, start.columns, header=bool(start.header))
    if "side" not in found and found.get("amount") in words:
        found["side"] = found["amount"]
    if start.header:
        _name_accounts(found, start)
    mapping: dict[str, Any] = {"name": start.file_name, "skip": start.skip}
    mapping["header"] = start.header if start.header > 1 else bool(start.header)
    if start.header > 1:
        notes.add("mapping-header-rows", rows=start.header, columns=", ".join(start.names))
    timed_columns = time_columns.found_in(start) if start.header else {}
    months = time_columns.chosen(timed_columns, found, start, notes)
    if months:
        mapping |= _by_month(found, months, start)
    else:
        mapping |= _times(found, start, notes)
    _so_far(mapping, notes)
    _open(mapping, start, notes)
    _tell_kind(mapping, start.titles, notes)
    mapping |= _codes(found, start, set(timed_columns) if months else set(), notes)
    if "side" in found and (sides := words.get(found["side"]) or _sides(start.columns[found["side"]])):
        mapping["side"] = sides
        if not headers.is_called("side", found["side"]):
            notes.add("mapping-side-guessed", column=found["side"], debit=sides["debit"], credit=sides["credit"])
    cells = start.columns.get(found.get("period", ""), [])
    if beside := sorted({cell for cell in cells if is_beside_months(cell)}):
        notes.add("mapping-periods-beside", column=found["period"], periods=", ".join(beside[:SHOWN]))
    mapping |= rows_meant.proposed(mapping, start, notes)
    mapping["amount"] = _amount(found, months, start, notes)
    _take_unit(mapping["amount"], start, notes)
    return mapping


def _name_accounts(found: dict[str, str], start: Start) -> None:
    """A column of names is the accounts' own when each account has one name in it."""
    column = found.get("text", "")
    if "account_name" in found or "account" not in found or not headers.may_name_accounts(column):
        return
    accounts, names = start.pairs(found["account"], column)
    pairs = {pair for pair in zip(accounts, names, strict=True) if all(pair)}
    if len(pairs) == len({account for account, _name in pairs}):
        found["account_name"] = found.pop("text")
        left = [name for name in start.names if name not in found.values()]
        text = headers.said(left).get("text") or found.pop("voucher_text", "")
        found |= {"text": text} if text else {}


def _by_month(found: dict[str, str], months: dict[int | str, str], start: Start) -> dict[str, Any]:
    """A table with a column a month: what a column of a month was taken for otherwise is left out."""
    for what in [what for what, name in found.items() if name in months.values() or what in guess.NUMERIC]:
        del found[what]
    kind = "budget" if headers.are_plans(months.values(), start.titles) else "period"
    return {"kind": kind, "columns": found, "months": months}


def _times(found: dict[str, str], start: Start, notes: Notes) -> dict[str, Any]:
    """The columns and how they tell the time; a table without days is of a month or a year, which is told."""
    amount = found.get("amount", "")
    is_plan = headers.are_plans([amount], start.titles)
    has_vouchers = "date" in found or ("voucher" in found and {"period", "month"} & set(found))
    mapping: dict[str, Any] = {"kind": "budget" if is_plan else "voucher" if has_vouchers else "period"}
    mapping["columns"] = found
    year = years.said(start, [amount], notes)
    if "date" in found:
        mapping |= _day_shape(found["date"], start.columns, notes)
    elif looks.are_short_months(start.columns.get(found.get("period", ""), [])):
        mapping["date"] = SHORT_MONTH
    elif "month" in found and "year" not in found:
        if year:
            mapping["constants"] = {"year": str(year)}
            notes.add("mapping-year-guessed", column=found["month"], year=year)
        else:
            del found["month"]
    elif not {"period", "month"} & set(found) and set(AMOUNTS) & set(found):
        period = time_columns.said_of_all(amount, year, start)
        if is_plan and not period and ("year" in found or year):
            mapping |= {} if "year" in found else {"constants": {"year": str(year)}}
            notes.add("mapping-budget-of-year", year=year or found["year"])
        elif said := period or (year and WHOLE_YEAR.within(year)):
            mapping["constants"] = {"period": str(said)}
            notes.add("mapping-no-time", period=said)
    others = [name for name in timed.year_columns(start.names) if name != amount]
    if amount in timed.year_columns(start.names) and others:
        notes.add("mapping-amount-per-column", column=amount, others=", ".join(others))
    return mapping


def _day_shape(column: str, columns: looks.Columns, notes: Notes) -> dict[str, str]:
    """How days are written, where it has to be said."""
    if looks.are_short_days(columns[column]):
        return {"date": SHORT_DAY}
    order, is_open = day_order(columns[column])
    if is_open:
        notes.add("mapping-day-order", column=column)
    return {"date": order} if order else {}


def _amount_columns(mapping: dict[str, Any]) -> list[str]:
    columns = mapping["columns"]
    return [columns[field] for field in AMOUNTS if field in columns] or list(mapping.get("months", {}).values())


def _so_far(mapping: dict[str, Any], notes: Notes) -> None:
    """Amounts that are called as accumulated since the year began."""
    columns = _amount_columns(mapping)
    is_so_far = any(map(headers.since_new_year, columns)) or time_columns.are_so_far(mapping.get("months", ()))
    if mapping["kind"] == "period" and is_so_far:
        mapping["kind"] = RUNNING
        notes.add("mapping-running-balance", column=", ".join(columns))


def _tell_kind(mapping: dict[str, Any], titles: Sequence[str], notes: Notes) -> None:
    """Amounts without vouchers are a budget or the outcome: which is told when no word says it outright."""
    columns = _amount_columns(mapping)
    if mapping["kind"] not in {"voucher", CLOSING} and not headers.is_told((*columns, *titles)):
        notes.add("mapping-kind-guessed", kind=mapping["kind"])


def _open(mapping: dict[str, Any], start: Start, notes: Notes) -> None:
    """Rows that say that a year opens with them, and balances that they are among."""
    columns = mapping["columns"]
    if mapping["kind"] not in {"voucher", "period"}:
        return
    said = [columns[field] for field in openings.FIELDS if field in columns]
    found = (openings.USUAL.match(cell) for row in start.rows(said) for cell in row.values())
    words = {match[0].casefold(): match[0] for match in found if match}
    amounts = _amount_columns(mapping)
    if words:
        mapping["opening"] = list(words.values())
        if own := _opening_column(amounts, start, said):
            columns["opening"] = own
        told = {"words": ", ".join(words.values()), "column": columns.get("opening", ", ".join(amounts))}
        notes.add("mapping-opening-rows", **told)
    periods = start.columns.get(columns.get("period", ""), [])
    is_opened = words or any(cell.endswith("00") for cell in periods if is_beside_months(cell))
    if is_opened and any(headers.running(name) and not headers.since_new_year(name) for name in amounts):
        mapping["kind"] = CLOSING
        notes.add("mapping-closing", column=", ".join(amounts))


def _opening_column(amounts: Sequence[str], start: Start, said: Sequence[str]) -> str:
    """A column of balances that the rows a year opens with have, where they have no other amount."""
    balances = [name for name in start.names if headers.running(name) and name not in amounts]
    rows = [
        row for row in start.rows([*said, *amounts, *balances]) if any(openings.USUAL.match(row[name]) for name in said)
    ]
    if any(row[name] for row in rows for name in amounts):
        return ""
    return next((name for name in balances if any(looks.looks_numeric(row[name]) for row in rows)), "")


def _codes(found: dict[str, str], start: Start, of_months: set[str], notes: Notes) -> dict[str, Any]:
    """Code parts of their own, and codes that stand with their names in one cell; amounts in a currency are no code."""
    mapping: dict[str, Any] = {}
    if not start.header:
        return mapping
    aside = guess.aside(start.names, found)
    if aside:
        mapping["unread"] = [aside]
    left = [name for name in start.names if name not in of_months and not headers.is_called("currency", name)]
    if dimensions := guess.further(left, found, start.columns):
        mapping["dimensions"] = dimensions
    coded = ("account", *PARTS)
    if named := [what for what in coded if looks.have_names(start.columns.get(found.get(what, ""), []))]:
        mapping["first_word"] = named
        notes.add("mapping-first-word", columns=", ".join(found[what] for what in named))
    return mapping


def _take_unit(shape: dict[str, Any], start: Start, notes: Notes) -> None:
    """The unit of a line above the header, where the columns' names say none."""
    said = next((line for line in start.above if written.unit_said(line)), "") if start.header else ""
    if said and shape["unit"] == "kr":
        shape["unit"] = written.unit_said(said)
        notes.add("mapping-unit-guessed", 1 + start.above.index(said), text=said, unit=shape["unit"])


def _amount(found: dict[str, str], months: dict[int | str, str], start: Start, notes: Notes) -> dict[str, Any]:
    of_amounts = [found[field] for field in AMOUNTS if field in found] or list(months.values())
    name = of_amounts[0] if of_amounts else ""
    cells = [cell for column in of_amounts for cell in start.columns.get(column, [])]
    is_signed = bool(name) and "account" in found and not {"debit", "credit", "side"} & set(found)
    signs = written.signs(*start.pairs(found["account"], name)) if is_signed else written.Signs(0, 0, 0, 0)
    shape: dict[str, Any] = {
        "decimal": written.decimal(cells),
        "thousands": written.thousands(cells),
        "unit": written.unit(name),
        "sign": signs.sign,
    }
    _tell_signs(signs, notes)
    if example := written.open_thousands(cells):
        shape |= written.settled(example, shape["unit"])
        ore = read_amount(example, Amounts(shape["decimal"], shape["thousands"], shape["unit"]))
        notes.add("mapping-thousands", column=name, example=example, worth=format_amount(ore, "kr", 2))
    if written.credit_is_minus(_credits(found, start)):
        shape["credit"] = "minus"
    return shape


def _tell_signs(signs: written.Signs, notes: Notes) -> None:
    """Which sign was guessed and why; positive revenues without negative costs leave it open."""
    if signs.sign < 0:
        notes.add("mapping-sign-guessed", **signs._asdict())
    elif signs.has_positive_revenue:
        notes.add("mapping-sign-open", **signs._asdict())


def _credits(found: dict[str, str], start: Start) -> Sequence[str]:
    """The amounts of the credit side, in a column of their own or told by another."""
    if "side" not in found:
        return start.columns[found["credit"]] if "credit" in found else []
    sides, amounts = start.pairs(found["side"], found["amount"])
    return [amount for side, amount in zip(sides, amounts, strict=True) if side_of(side) == "credit"]


def _sides(cells: Sequence[str]) -> dict[str, str]:
    """What a column of sides calls debit and credit."""
    called = {side: next((cell for cell in cells if side_of(cell) == side), "") for side in SIDE_WORDS}
    return called if all(called.values()) else {}
