"""Which column of a table is which field: by what they are called, then by what their cells look like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Given

from arshjul.ledger.facts import PARTS
from arshjul.ledger.tabular.likely import headers, looks, timed
from arshjul.ledger.tabular.likely.looks import MANY, MOST, Columns, share

ACCOUNT_DIGITS = range(3, 9)
NUMERIC = frozenset({"amount", "debit", "credit"})
WHEN = frozenset({"date", "period", "month"})
"""Fields that say when."""


def fields(names: Sequence[str], columns: Columns, *, header: bool) -> dict[str, str]:
    """Which column is which field; a name that its cells contradict doesn't count.

    A column of amounts in the currency beside the amounts tells that those are in kronor.
    """
    said = headers.said(names) if header else {}
    found = {field: name for field, name in said.items() if looks.fit(field, columns[name])}
    told = said.get("date")
    _join_year_and_month(found, said.get("period", ""), columns)
    if told and not set(found) & WHEN and looks.fit("period", columns[told]):
        found["period"] = told
    elif told and "date" not in found and looks.are_short_days(columns[told]):
        found["date"] = told
    months = said.get("period", "")
    if months and not set(found) & WHEN and looks.are_short_months(columns[months]):
        found["period"] = months
    if header:
        _believe_names(found, names, columns)
    if {"debit", "credit"} <= set(found):
        found.pop("amount", None)
    if "amount" not in found:
        found.pop("side", None)
    if "text" not in found and "voucher_text" in found:
        found["text"] = found.pop("voucher_text")
    if found.pop("currency_amount", None) and NUMERIC & set(found):
        found.pop("currency", None)
    _by_content(found, names, columns)
    sides = next((name for name in names if name not in found.values() and looks.are_sides(columns[name])), "")
    if sides and "amount" in found and "side" not in found:
        found["side"] = sides
    return found


def aside(names: Sequence[str], found: Given[str, str]) -> str:
    """A column of amounts in a currency, beside the amounts in kronor; empty when there is none."""
    said = headers.said(names).get("currency_amount", "")
    return said if NUMERIC & set(found) and said not in found.values() else ""


def _join_year_and_month(found: dict[str, str], called: str, columns: Columns) -> None:
    """A column of months without their year says when only with one of years, or with the year of the table."""
    if called and not {"date", "period"} & set(found) and looks.fit("month", columns[called]):
        found["month"] = called
    elif "year" in found:
        del found["year"]


def _believe_names(found: dict[str, str], names: Sequence[str], columns: Columns) -> None:
    """Where nothing says when or how much, a column called by the very word does, whatever some of its cells hold."""
    for fields, others in ((("date", "period"), {"month"}), (("amount", "debit", "credit"), set[str]())):
        if not {*fields, *others} & set(found):
            free = [name for name in names if name not in found.values()]
            called = {field: next((name for name in free if headers.is_called(field, name)), "") for field in fields}
            found |= {field: name for field, name in called.items() if name and looks.may_fit(field, columns[name])}


def _by_content(found: dict[str, str], names: Sequence[str], columns: Columns) -> None:
    """Fill in what the names didn't say by what the cells look like."""
    tests: list[tuple[str, Callable[[str], bool]]] = [
        ("date", lambda text: looks.is_day(text) and not looks.looks_like_code(text)),
        ("period", looks.is_month),
        ("amount", lambda text: looks.looks_numeric(text) and not text.isdigit()),
        ("account", lambda text: text.isdigit() and len(text) in ACCOUNT_DIGITS),
        ("amount", looks.looks_numeric),
    ]
    for field, test in tests:
        if field in found or (field == "amount" and {"debit", "credit"} & set(found)):
            continue
        if field in {"date", "period"} and {"date", "month"} & set(found):
            continue
        free = [name for name in names if name not in found.values() and columns[name]]
        fitting = [name for name in free if share(columns[name], test) >= MOST]
        if fitting:
            found[field] = fitting[0] if field != "amount" else _most_varied(fitting, columns)


def _most_varied(names: Sequence[str], columns: Columns) -> str:
    """Amounts differ more than codes do; of columns that differ alike, and of those called by a year, the first.

    What changed in a period is read rather than what it began or ended with.
    """
    names = [name for name in names if not (headers.opens(name) or headers.running(name))] or names
    names = [name for name in timed.year_columns(names) if name in names][:1] or names
    return max(names, key=lambda name: (len(set(columns[name])) > MANY * len(columns[name]), -names.index(name)))


def further(names: Sequence[str], found: Given[str, str], columns: Columns) -> dict[str, str]:
    """Columns of codes that no field has: code parts of their own, by their names."""
    left = [name for name in names if name not in found.values() and columns[name] and not timed.is_of_amounts(name)]
    return {name.lower(): name for name in left if looks.are_codes(columns[name]) and name.lower() not in PARTS}
