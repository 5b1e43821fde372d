"""The goals' indicators with target, outcome and assessment, as follow-up keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from arshjul.documents import printing
from arshjul.documents.dataset import Figure
from arshjul.documents.domain import RowKind, Table, TableCell, TableColumn, TableRow
from arshjul.documents.parts import Basis, Part
from arshjul.followup import queries as followup
from arshjul.followup.domain import Direction
from arshjul.followup.queries import GoalRow
from arshjul.kernel.text import Text
from arshjul.organisation import municipality

CAPTION = Text("Mål och mätetal {year}", "Goals and indicators {year}")
INDICATOR = Text("Mål och mätetal", "Goal and indicator")
COLUMNS = {
    "enhet": Text("Enhet", "Unit"),
    "foregaende": Text("{before}", "{before}"),
    "mal": Text("Målvärde", "Target"),
    "utfall": Text("Utfall {year}", "Outcome {year}"),
    "bedomning": Text("Bedömning", "Assessment"),
}
TEXTS = frozenset({"enhet", "bedomning"})


def part(basis: Basis) -> Part:
    """The indicators with an outcome at the report point; nothing when none is assessed."""
    rows = [row for row in followup.goal_status(basis.year, at=basis.point) if row.year is not None]
    if not rows:
        return Part()
    return Part(
        figures=tuple(figure for row in rows for figure in _figures(row, basis)),
        blocks={"goals": (_table(rows, basis),)},
    )


def _trimmed(value: Decimal | None) -> Decimal | None:
    """Without the zeros that the database adds.

    >>> _trimmed(Decimal("86.3000")), _trimmed(Decimal("90.0000"))
    (Decimal('86.3'), Decimal('90'))
    """
    if value is None:
        return None
    whole = value.quantize(Decimal(1))
    return whole if value == whole else value.normalize()


def _values(row: GoalRow, basis: Basis) -> dict[str, Decimal | None]:
    own = row.year
    return {
        "foregaende": _trimmed(row.history.get(basis.year - 1)),
        "mal": _trimmed(own.target if own else None),
        "utfall": _trimmed(own.value if own else None),
    }


def _assessment(row: GoalRow, basis: Basis) -> str:
    return row.band.band.title.in_language(basis.language) if row.band.band else ""


def _figures(row: GoalRow, basis: Basis) -> Iterable[Figure]:
    one, name = row.indicator, _name(row)
    source = row.year.source if row.year else one.source
    for column, value in _values(row, basis).items():
        yield Figure(
            id=f"{name}.{column}",
            label=f"{one.name}, {_title(column, basis).lower()}",
            value=value,
            unit=one.unit,
            better="down" if one.direction is Direction.MAX else "up",
            definition=one.goal_text,
            source=source,
        )
    text = _assessment(row, basis) or None
    yield Figure(f"{name}.bedomning", one.name, text=text, definition=one.goal_text, source=source)


def _name(row: GoalRow) -> str:
    return f"mal.{row.indicator.body}.{row.indicator.slug}"


def _cell(row: GoalRow, column: str, text: str, value: Decimal | None = None) -> TableCell:
    return TableCell(text, value=value, figure=f"{_name(row)}.{column}" if text else "")


def _title(column: str, basis: Basis) -> str:
    return COLUMNS[column].in_language(basis.language).format(year=basis.year, before=basis.year - 1)


def _table(rows: list[GoalRow], basis: Basis) -> Table:
    return Table(
        id="mal",
        caption=CAPTION.in_language(basis.language).format(year=basis.year),
        unit="",
        corner=INDICATOR.in_language(basis.language),
        columns=tuple(TableColumn(name, _title(name, basis), numeric=name not in TEXTS) for name in COLUMNS),
        rows=tuple(_grouped(rows, basis)),
    )


def _grouped(rows: list[GoalRow], basis: Basis) -> Iterable[TableRow]:
    """Indicators under their goal, with the body that owns it."""
    whole = municipality.current()
    by_goal = groupby(rows, key=lambda row: (row.indicator.body, row.indicator.goal, row.indicator.goal_text))
    for (body, goal, text), members in by_goal:
        owner = whole.name_of(body).in_language(basis.language)
        blank = tuple(TableCell("") for _ in COLUMNS)
        yield TableRow(f"{body}-{goal}", f"{text} ({owner})", RowKind.HEADING, blank)
        yield from (_row(row, basis) for row in members)


def _row(row: GoalRow, basis: Basis) -> TableRow:
    numbers = {
        name: _cell(row, name, "" if value is None else printing.number(value, basis.language), value)
        for name, value in _values(row, basis).items()
    }
    texts = {"enhet": TableCell(row.indicator.unit), "bedomning": _cell(row, "bedomning", _assessment(row, basis))}
    cells = numbers | texts
    identifier = f"{row.indicator.body}-{row.indicator.goal}-{row.indicator.slug}"
    return TableRow(identifier, row.indicator.name, RowKind.LINE, tuple(cells[name] for name in COLUMNS))
