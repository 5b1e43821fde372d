"""Which of a table's first rows hold the names of its columns: one, or several that say them together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile
from typing import NamedTuple

from arshjul.ledger.tabular.convert import is_cell_error
from arshjul.ledger.tabular.files.cells import header_names, unique_names
from arshjul.ledger.tabular.likely import headers, looks, timed
from arshjul.ledger.tabular.likely.looks import MANY, YEAR

FIRST_ROWS = 20
"""Among which the header is looked for."""
MOST_ROWS = 3
"""Of a header that is proposed."""
OF_A_COLUMN = ("account", "account_name", "amount", "debit", "credit", "date", "period", "voucher", "series")

_BEGINS_WITH_YEAR = re.compile(r"(?:19|20)\d\d(?![\d.,])")

Row = Sequence[str]
Rows = Sequence[Row]


class Header(NamedTuple):
    """Where the header begins, counted from 0, and how many rows it takes."""

    start: int
    rows: int

    @property
    def end(self) -> int:
        """Where the table's own rows begin."""
        return self.start + self.rows


def found_in(table: Rows) -> Header | None:
    """The header of a table by its first rows; None when it has none.

    >>> found_in([["Konto", "Januari", ""], ["", "Utfall", "Budget"], ["3010", "-5", "-6"]])
    Header(start=0, rows=2)
    >>> found_in([["Konto", "Belopp"], ["3010", "-5"], ["5010", "5"]])
    Header(start=0, rows=1)
    """
    place = _one_row(table)
    tried = (Header(at, 2) for at in range(FIRST_ROWS))
    header = Header(place, 1) if place is not None else next((one for one in tried if _say_together(table, one)), None)
    if header is None:
        return None
    while header.rows < MOST_ROWS and _goes_on(table, header):
        header = Header(header.start, header.rows + 1)
    while header.rows < MOST_ROWS and _is_grouped(table, header):
        header = Header(header.start - 1, header.rows + 1)
    return header


def _one_row(table: Rows) -> int | None:
    """The row that is called most like columns are.

    Of two such rows, one below the other, it is the one that says more: a report may have its program's names above.
    """
    known = [len(headers.said(unique_names(row))) for row in table[: FIRST_ROWS + 1]]
    for place, count in enumerate(known[:FIRST_ROWS]):
        if count >= timed.NEEDED_NAMES:
            return place + (place + 1 < len(known) and known[place + 1] > count)
    width = max((len(row) for row in table), default=0)
    for place, row in enumerate(table[: FIRST_ROWS // 2]):
        if _are_names(row, width) and any(map(looks.is_numeric, _columns(table[place + 1 :], width))):
            return place
    return None


def _are_names(row: Row, width: int) -> bool:
    filled = [cell for cell in row if cell]
    few_are_numbers = all(
        not looks.looks_numeric(cell) or YEAR.fullmatch(cell) or looks.is_period(cell)
        for cell in timed.without_months(filled)
    )
    return len(filled) >= max(timed.NEEDED_NAMES, MANY * width) and len(set(filled)) == len(filled) and few_are_numbers


def _columns(table: Rows, width: int) -> list[list[str]]:
    return [[row[place] for row in table if place < len(row) and row[place]] for place in range(width)]


def _say_together(table: Rows, header: Header) -> bool:
    """Whether two rows are called as columns only when they are taken together."""
    rows = table[header.start : header.end]
    is_whole = len(rows) == header.rows and all(map(_is_part, rows))
    return is_whole and _known(rows) >= timed.NEEDED_NAMES and bool(_numeric(table, header))


def _goes_on(table: Rows, header: Header) -> bool:
    """Whether the row below the header is part of it: words, some of them above numbers, as no row of a table is."""
    if header.end >= len(table) or not _is_part(below := table[header.end]):
        return False
    longer = Header(header.start, header.rows + 1)
    before, after = (header_names(table[one.start : one.end]) for one in (header, longer))
    filled = [place for place, cell in enumerate(below) if cell]
    if any(looks.looks_numeric(below[place]) for place in filled) and _has_account(before, after, below):
        return False
    is_rule = not any(map(str.isalnum, "".join(below)))
    named = [place for place in filled if _is_called(after[place])]
    over_numbers = _numeric(table, longer).intersection(filled) - {_place_of("account", before)}
    is_told = len(filled) >= timed.NEEDED_NAMES and (over_numbers or len(named) == len(filled))
    is_alone = len(filled) == 1 and (named and not _is_called(before[filled[0]]))
    return bool(is_rule or is_told or is_alone) and len(headers.said(after)) >= len(headers.said(before))


def _has_account(before: Sequence[str], after: Sequence[str], below: Row) -> bool:
    """Whether a row may be an entry, whose amount looks like a year: something stands as its account."""
    place = _place_of("account", before)
    if place is None:
        return True
    return place < len(below) and bool(below[place]) and not headers.is_called("account", after[place])


def _is_grouped(table: Rows, header: Header) -> bool:
    """Whether the row above the header is part of it: times or kinds of amounts, or the first parts of names."""
    if not header.start or not _is_part(above := table[header.start - 1]):
        return False
    longer = Header(header.start - 1, header.rows + 1)
    before, after = (header_names(table[one.start : one.end]) for one in (header, longer))
    if len(headers.said(after)) < len(headers.said(before)):
        return False
    below = table[header.start]
    filled = [(place, cell) for place, cell in enumerate(above) if cell]
    groups = [(place, cell) for place, cell in filled if place < len(below) and below[place]]
    if not groups:
        return any(_is_called(cell) for _place, cell in filled)
    is_apart = len(filled) > 1 and bool(before.again) and not after.again
    return all(
        _is_called(after[place]) or (not _is_called(before[place], amounts=False) and (is_apart or _says_what(cell)))
        for place, cell in groups
    )


def _is_part(row: Row) -> bool:
    """Whether a row may be of a header: words and times, and no other numbers, days or errors of a spreadsheet."""
    filled = [cell for cell in row if cell]
    return bool(filled) and not any(map(_is_of_rows, filled))


def _is_of_rows(cell: str) -> bool:
    is_number = cell[0].isdigit() or looks.looks_numeric(cell) or looks.is_day(cell)
    is_time = bool(_BEGINS_WITH_YEAR.match(cell)) or looks.is_period(cell) or timed.is_of_time(cell)
    return is_cell_error(cell) or (is_number and not is_time)


def _says_what(cell: str) -> bool:
    """Whether a group is of a time or a kind of amounts, or of names that go on below."""
    return timed.is_of_time(cell) or headers.is_told([cell]) or cell.endswith("-")


def _is_called(name: str, *, amounts: bool = True) -> bool:
    of_amounts = {"amount", "debit", "credit"}
    return any(headers.is_called(field, name) for field in OF_A_COLUMN if amounts or field not in of_amounts)


def _place_of(field: str, names: Sequence[str]) -> int | None:
    name = headers.said(names).get(field)
    return names.index(name) if name in names else None


def _known(rows: Rows) -> int:
    return len(headers.said(header_names(rows)))


def _numeric(table: Rows, header: Header) -> frozenset[int]:
    """The columns that are of numbers below a header, and below words that may go on with it."""
    body = list(dropwhile(_is_part, table[header.end :]))
    width = max((len(row) for row in table), default=0)
    return frozenset(place for place, cells in enumerate(_columns(body, width)) if looks.is_numeric(cells))
