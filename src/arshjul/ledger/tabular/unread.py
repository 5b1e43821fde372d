"""Columns of amounts that a mapping doesn't read: seen in a table's first rows, summed as it is read, and told.

A table whose columns are all read costs nothing here; of another only columns that may hold amounts are taken along.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Given
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow.compute as pc

from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.tabular.codes import Mask
from arshjul.ledger.tabular.convert import CENTURY, MISSING, Integers, cell_text, texts
from arshjul.ledger.tabular.files.cells import Cells
from arshjul.ledger.tabular.likely import headers, looks, timed
from arshjul.ledger.tabular.mapping import Mapping
from arshjul.ledger.tabular.rounding import amounts_of
from arshjul.ledger.tabular.sums import total
from arshjul.ledger.tabular.table import Table
from arshjul.ledger.values import Column

SAMPLE = 200
FIRST = 20
TELLING = r"^\s*[-\x{2212}\x{2013}(]|[.,][0-9]{1,2}\)?\s*$"
"""An amount and no code: a minus, or one or two decimals."""
OTHER_NUMBERS = frozenset(
    "no number num id rad row antal kvantitet mängd timmar dagar procent andel kurs pris count quantity hours days percent rate price".split()  # noqa: SIM905, E501 - reads as one text
)
_NUMBER_NAME = re.compile(r"nr|nummer|kod|code|%")


@dataclass(frozen=True, slots=True)
class Left:
    """What a column that isn't read holds on rows of accounts; `is_sum` when each amount is its row's sum."""

    count: int
    debit: int
    credit: int
    line: int
    bad: int
    is_telling: bool
    is_sum: bool

    def with_more(self, other: Left) -> Left:
        """The same of two pieces of a table, this one first."""
        return Left(
            self.count + other.count,
            self.debit + other.debit,
            self.credit + other.credit,
            self.line or other.line,
            self.bad + other.bad,
            self.is_telling or other.is_telling,
            self.is_sum and other.is_sum,
        )


def watched(names: Sequence[str], rows: Iterable[Sequence[object]], mapping: Mapping) -> dict[str, bool]:
    """The columns that the mapping doesn't read and that may hold amounts, and whether the first rows show that."""
    used = frozenset(mapping.used)
    spare = {name: place for place, name in enumerate(names) if name not in used}
    if not spare:
        return {}
    sample = list(islice(rows, SAMPLE))
    cells = {name: _cells(sample, place) for name, place in spare.items()}
    return {name: bool(own) for name, own in cells.items() if not own or _holds_amounts(name, own)}


def _cells(rows: Sequence[Sequence[object]], place: int) -> list[str]:
    found = (cell_text(row[place]).strip() for row in rows if place < len(row))
    return [text for text in found if text]


def _holds_amounts(name: str, cells: Sequence[str]) -> bool:
    if looks.share(cells[:FIRST], _is_number) < looks.MANY:
        return False
    is_certain = looks.share(cells, _is_number) >= looks.MOST and not _are_codes(cells)
    return not _is_other_number(name) and (is_certain or name_tells(name))


def _is_number(text: str) -> bool:
    return text.isdigit() or looks.looks_numeric(text)


def name_tells(name: str) -> bool:
    """Whether a column is called as amounts are, or by a time: Utfall, IB, Kv2, 2027, P02."""
    return timed.is_of_amounts(name) and not _is_other_number(name)


def _is_other_number(name: str) -> bool:
    return bool(OTHER_NUMBERS & set(headers.words(name))) or _NUMBER_NAME.search(name.lower()) is not None


def _are_codes(cells: Sequence[str]) -> bool:
    """Digits alone, all of one length or some with a zero before: codes, days and numbers of things."""
    plain = all(text.isdigit() for text in cells)
    return plain and (len(set(map(len, cells))) == 1 or any(text[0] == "0" and len(text) > 1 for text in cells))


def left(cells: Cells, mapping: Mapping, tables: Sequence[Table]) -> dict[str, Left]:
    """What each column beside those that are read holds."""
    beside = [name for name in cells.columns if name not in mapping.read and name not in mapping.only]
    if not beside or not len(cells.lines):
        return {}
    rows = np.logical_or.reduce([table.rows for table in tables])
    sums = np.sum([np.where(table.ore == MISSING, 0, table.ore) for table in tables], axis=0)
    return {name: _left(cells.columns[name], cells.lines, mapping, rows, sums) for name in beside}


def _left(column: Column, lines: Integers, mapping: Mapping, rows: Mask, sums: Integers) -> Left:
    ore, bad, _moved = amounts_of(column, mapping.amounts)
    given = rows & (ore != MISSING)
    is_telling = pc.any(pc.match_substring_regex(texts(column), TELLING)).as_py() is True
    is_sum = bool(np.array_equal(ore[given], sums[given]))
    count, first = int(np.count_nonzero(given)), int(lines[given.argmax()]) if given.any() else 0
    worth = ore[given]
    return Left(count, total(worth[worth > 0]), total(worth[worth < 0]), first, len(bad), is_telling, is_sum)


def tell(notes: Notes, found: Given[str, Left], seen: Given[str, bool], mapping: Mapping) -> None:
    """A finding for each column of amounts that isn't read: what it holds, and whether the mapping says so."""
    unsaid = {column: period for period, column in mapping.unsaid.items()}
    for column, one in found.items():
        said = {"column": column, "count": one.count, "debit": kr(one.debit), "credit": kr(-one.credit)}
        if not one.count:
            continue
        if column in unsaid:
            year, number = divmod(unsaid[column], CENTURY)
            notes.add("table-period-unsaid", one.line, **said, period=f"{number:02d}", year=year)
        elif column in mapping.unread or (one.is_sum and len(mapping.months) > 1):
            notes.add("table-column-unread", one.line, **said)
        elif (seen.get(column) or one.is_telling or name_tells(column)) and one.bad <= one.count:
            notes.add("table-amounts-unread", one.line, **said)
