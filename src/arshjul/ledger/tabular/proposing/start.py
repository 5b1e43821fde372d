"""The start of a table, from which a mapping is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from arshjul.ledger.tabular import sided
from arshjul.ledger.tabular.files.cells import header_names
from arshjul.ledger.tabular.likely import looks
from arshjul.ledger.tabular.proposing import header_rows

TRIED = 200


@dataclass(frozen=True, slots=True)
class Start:
    """The first rows of a table: `above` stand over the header, which takes so many rows, none when it has none."""

    file_name: str
    sheet: str
    above: tuple[str, ...]
    header: int
    names: tuple[str, ...]
    body: list[list[str]]
    columns: looks.Columns
    skip: int

    @classmethod
    def of(cls, table: list[list[str]], file_name: str, sheet: str = "") -> Start:
        """The start of a table by its first rows."""
        found = header_rows.found_in(table) or header_rows.Header(0, 0)
        names: tuple[str, ...] = header_names(table[found.start : found.end]) if found.rows else ()
        names = names or tuple(str(place + 1) for place in range(len(table[found.start])))
        body = table[found.end :][:TRIED]
        columns = {
            name: [row[place] for row in body if place < len(row) and row[place]] for place, name in enumerate(names)
        }
        above = tuple(" ".join(filter(None, row)) for row in table[: found.start])
        return cls(file_name, sheet, above, found.rows, names, body, columns, found.start)

    @property
    def titles(self) -> tuple[str, str]:
        """What the table is called: its sheet, then its file."""
        return self.sheet, self.file_name

    def apart(self) -> tuple[Start, dict[str, dict[str, str]]]:
        """The same with numbers alone where cells say their side after them; and by column what they call the sides."""
        words = {name: found for name, cells in self.columns.items() if (found := sided.words_of(cells))}
        if not words:
            return self, {}
        body = [
            [sided.cut(cell)[0] if name in words else cell for name, cell in zip(self.names, row, strict=False)]
            for row in self.body
        ]
        columns = {**self.columns, **{name: [sided.cut(cell)[0] for cell in self.columns[name]] for name in words}}
        return replace(self, body=body, columns=columns), words

    def rows(self, names: Sequence[str]) -> list[dict[str, str]]:
        """The cells of some columns, row by row; blank where a row is shorter."""
        places = {name: self.names.index(name) for name in names}
        return [{name: row[at] if at < len(row) else "" for name, at in places.items()} for row in self.body]

    def pairs(self, first: str, second: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The cells of two columns, where a row has both places."""
        one, other = self.names.index(first), self.names.index(second)
        found = [(row[one], row[other]) for row in self.body if max(one, other) < len(row)]
        firsts, seconds = zip(*found, strict=True) if found else ((), ())
        return firsts, seconds
