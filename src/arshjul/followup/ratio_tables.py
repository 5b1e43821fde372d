"""Key ratios as a page and a file show them: each with the amounts it is made of, and the way down from each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from arshjul.followup import tables
from arshjul.followup.accounts.key_ratios import KeyRatios, RatioRow
from arshjul.followup.accounts.years import YearlyRatios
from arshjul.followup.exports import Sheet
from arshjul.followup.tables import ShownCell
from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text

ABOVE, BELOW = Text("täljare", "numerator"), Text("nämnare", "denominator")
NO_ENTRIES = ShownCell(None)
HUNDREDTHS = 100 * 100
"""A quotient in hundredths of a per cent, as öre are hundredths of a krona."""


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a statement in a key ratio: above or below the line, its sign, and its linked amount per column."""

    place: Text
    sign: str
    label: Text
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ShownRatio:
    """A key ratio and its parts."""

    row: RatioRow
    parts: tuple[Part, ...]


def shown(found: KeyRatios) -> tuple[ShownRatio, ...]:
    """Each ratio with its parts, in the order of the definitions."""
    by_row = {
        (name, row.id, column.id): cell
        for name, accounts in found.made_of.items()
        for row, line in zip(accounts.statement.rows, tables.shown(accounts, accounts.unit).rows, strict=True)
        for column, cell in zip(accounts.statement.columns, line.cells, strict=True)
    }
    return tuple(ShownRatio(row, tuple(_parts(row, found, by_row))) for row in found.rows)


def _parts(row: RatioRow, found: KeyRatios, by_row: Mapping[tuple[str, str, str], ShownCell]) -> Iterable[Part]:
    for place, terms in ((ABOVE, row.definition.numerator), (BELOW, row.definition.denominator)):
        for sign, reference in terms:
            name, line = reference.split("/")
            layout = found.made_of[name].statement.layout
            label = next((one.label for one in layout.rows if one.id == line), Text(line, line))
            cells = tuple(
                ShownCell(0) if (column, reference) in found.zeros else by_row.get((name, line, column), NO_ENTRIES)
                for column in found.columns
            )
            yield Part(place, "−" if sign < 0 else "+", _within(layout.title, label), cells)


def _within(title: Text, label: Text) -> Text:
    return Text(f"{title.sv}: {label.sv}", f"{title.en}: {label.en}")


def sheet(
    found: KeyRatios, shown_ratios: Iterable[ShownRatio], title: str, language: str, told: Iterable[Finding] = ()
) -> Sheet:
    """The ratios in per cent, each followed by its parts in kronor; `told` is what the page says before them."""
    rows: list[tuple[str, tuple[int | None, ...]]] = []
    for one in shown_ratios:
        values = tuple(_hundredths(ratio.value) for ratio in one.row.values)
        rows.append((f"{one.row.definition.title.in_language(language)} (%)", values))
        rows += [
            (
                f"{part.label.in_language(language)} ({part.sign} {part.place.in_language(language)}, kr)",
                tuple(cell.ore for cell in part.cells),
            )
            for part in one.parts
        ]
    findings = (*told, *(finding for each in found.made_of.values() for finding in each.findings))
    about = tuple(dict.fromkeys(finding.message.in_language(language) for finding in findings))
    return Sheet(title, about, tuple(each.in_language(language) for each in found.titles), tuple(rows))


def yearly_sheet(found: YearlyRatios, title: str, language: str) -> Sheet:
    """The ratios of several years in per cent."""
    rows = tuple(
        (f"{definition.title.in_language(language)} (%)", tuple(_hundredths(one.value) for one in values))
        for definition, values in found.rows
    )
    return Sheet(title, (), tuple(map(str, found.years)), rows)


def _hundredths(value: Fraction | None) -> int | None:
    return None if value is None else round(value * HUNDREDTHS)
