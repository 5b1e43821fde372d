"""Columns of amounts that are called by a month or a part of a year: which of them a mapping is proposed for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Given

from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular.convert import CENTURY, span_of
from arshjul.ledger.tabular.likely import headers, timed
from arshjul.ledger.tabular.likely.looks import YEAR, is_numeric
from arshjul.ledger.tabular.likely.year_parts import Part, part_of
from arshjul.ledger.tabular.proposing import guess, years
from arshjul.ledger.tabular.proposing.start import Start

UNSAID = "ÅÅÅÅ"
"""Stands for the year in what is proposed, where nothing says it."""

Months = dict[int | str, str]
"""What a mapping says of its columns of months: YYYYMM, or from one month to another, and the name of the column."""
Called = dict[str, Part]
"""Columns by name, and what they are called by; a month is a part of its own."""


def found_in(start: Start) -> Called:
    """The columns that are called by months, or when there are none by parts of a year.

    Several must hold numbers; then one that is blank, or holds something else, is of a month too.
    """
    by_month = {
        name: Part(number, number, year) for name, (year, number) in timed.called_by_months(start.names).items()
    }
    if _several(by_month, start):
        return by_month
    parts = {name: part for name in start.names if (part := part_of(name)) and is_numeric(start.columns[name])}
    is_sure = _several(parts, start) or any(part.is_sure for part in parts.values())
    return parts if is_sure else {}


def _several(called: Called, start: Start) -> bool:
    numeric = {part for name, part in called.items() if is_numeric(start.columns[name])}
    return len(numeric) >= timed.NEEDED_NAMES


def chosen(called: Called, found: Given[str, str], start: Start, notes: Notes) -> Months:
    """The columns to read, all of the same amounts, unless another column says when."""
    own = _of_one_kind(called, headers.meant(start.titles))
    is_timed = {what for what, name in found.items() if name not in own} & guess.WHEN
    if not own or is_timed:
        return {}
    if others := [name for name in called if name not in own]:
        notes.add("mapping-amount-per-column", column=", ".join(own), others=", ".join(others))
    months = _dated(own, start, notes)
    if spans := {key: name for key, name in months.items() if isinstance(key, str) and "-" in key}:
        notes.add("mapping-quarters", columns=", ".join(spans.values()), months=", ".join(map(str, spans)))
    return months


def _of_one_kind(called: Called, is_meant: Callable[[str], bool]) -> Called:
    """Of several columns of a time one, all of the same amounts: those that are meant, else the first."""
    kinds: dict[tuple[str, ...], Called] = {}
    for name, part in called.items():
        own = kinds.setdefault(timed.without_time(name), {})
        if part not in own.values():
            own[name] = part
    return next((own for own in kinds.values() if any(map(is_meant, own))), next(iter(kinds.values()), {}))


def _dated(called: Called, start: Start, notes: Notes) -> Months:
    """The columns by month; the year of those that say none is taken from where it stands, and else asked for."""
    own = {name: part.year or _year_in(name) for name, part in called.items()}
    lacking = [name for name, year in own.items() if not year]
    known = {year for year in own.values() if year}
    year = (known.pop() if len(known) == 1 else years.said(start, lacking, notes)) if lacking else None
    if lacking and not year:
        notes.add("mapping-year-missing", columns=", ".join(lacking))
    return {_key(part, own[name] or year or UNSAID): name for name, part in called.items()}


def _year_in(name: str) -> int:
    said = YEAR.search(name)
    return int(said[0]) if said else 0


def _key(part: Part, year: int | str) -> int | str:
    if part.first < part.last:
        return part.within(year)
    return int(year) * CENTURY + part.last if year != UNSAID else f"{year}{part.last:02d}"


def are_so_far(months: Iterable[int | str]) -> bool:
    """Whether columns all begin with the year, each through a later month: amounts so far.

    >>> are_so_far(["202601-202603", "202601-202606"]), are_so_far(["202601-202603", "202604-202606"])
    (True, False)
    """
    spans = [span_of(str(key)) for key in months]
    firsts = {span[0] for span in spans if span}
    return len(spans) > 1 and None not in spans and len(firsts) == 1


def said_of_all(amount: str, year: int | None, start: Start) -> int | str | None:
    """The month or the several months that all rows are of, by the name of the amounts or the titles of the table."""
    texts = (amount, *start.titles, *start.above)
    for text in texts:
        if month := timed.month_said([text]):
            return month
        part = part_of(text)
        if part and part.is_sure and (of_year := part.year or _year_in(text) or year):
            return part.within(of_year)
    return None
