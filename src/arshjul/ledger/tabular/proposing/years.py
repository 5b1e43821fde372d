"""Which year a table is of, by what stands nearest its amounts; sources that say different years are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular.likely import headers, looks
from arshjul.ledger.tabular.likely.looks import YEAR
from arshjul.ledger.tabular.likely.timed import year_said
from arshjul.ledger.tabular.proposing.start import Start

_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d([-_. ]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)")
"""In the name of a file, when it was taken out and not what it is of."""
ABOVE = "above"
WHERE = {
    ABOVE: ("ovanför rubriken", "above the header"),
    "sheet": ("i bladets namn", "in the name of the sheet"),
    "column": ("i en kolumn", "in a column"),
    "names": ("i en annan kolumns namn", "in the name of another column"),
    "file": ("i filens namn", "in the name of the file"),
}


def said(start: Start, names: Sequence[str], notes: Notes, line: int | None = None) -> int | None:
    """The year of amounts whose columns have some names: in those, or where it stands nearest."""
    own = {int(year) for name in names for year in YEAR.findall(name)}
    if own:
        return min(own) if len(own) == 1 or len(names) == 1 else None
    found = list(_elsewhere(start))
    if not found:
        return None
    where, year = found[0]
    others = [(other, one) for other, one in found[1:] if one != year]
    if others:
        notes.add(
            "mapping-year-differs",
            line,
            year=year,
            **_where(where),
            other=others[0][1],
            **_where(others[0][0], "other_"),
        )
    elif where in {ABOVE, "sheet", "names"}:
        notes.add(
            "mapping-year-above", 1 if where == ABOVE else line, columns=", ".join(names), year=year, **_where(where)
        )
    return year


def _where(source: str, prefix: str = "") -> dict[str, str]:
    sv, en = WHERE[source]
    return {f"{prefix}where_sv": sv, f"{prefix}where_en": en}


def _elsewhere(start: Start) -> Iterator[tuple[str, int]]:
    """The year that each source says, if it says one, the nearest first."""
    if above := year_said(start.above):
        yield ABOVE, int(above)
    for where, texts in (("sheet", [start.sheet]), ("column", _alike(start)), ("names", start.names)):
        yield from _only(where, (year for text in texts for year in YEAR.findall(text)))
    yield from _only("file", YEAR.findall(_DAY.sub(" ", start.file_name)))


def _only(where: str, years: Iterable[str]) -> Iterator[tuple[str, int]]:
    one = set(years)
    if len(one) == 1:
        yield where, int(one.pop())


def _alike(start: Start) -> Iterator[str]:
    """The cell of each column of years, months or days that says the same year all through."""
    for name in start.names:
        cells = start.columns[name]
        is_of_time = any(headers.holds_words(field, name) for field in ("year", "period", "date")) or name.endswith(
            "år"
        )
        if cells and is_of_time and all(YEAR.match(cell) or looks.is_period(cell) for cell in cells):
            found = {year[0] for cell in cells if (year := YEAR.search(cell))}
            yield from found if len(found) == 1 else ()
