"""Printed tables of a version: its lines with years across, and frames beside what it proposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arshjul.kernel.money import add
from arshjul.kernel.text import Text
from arshjul.organisation.types import Body
from arshjul.planning import queries
from arshjul.planning.domain import LINE_NAMES, LineKind
from arshjul.planning.models import Plan, PlanLine
from arshjul.planning.statement_budget import STATEMENTS


@dataclass(frozen=True, slots=True)
class TableRow:
    """A printed row: body (empty for the whole municipality), text, kind and its lines across the years."""

    body: str
    text: str
    kind: Text
    lines: tuple[PlanLine | None, ...]
    changed: bool


def table_of(lines: Sequence[PlanLine], years: Sequence[int]) -> list[TableRow]:
    """The lines as rows, years across; a line that isn't carried on from an earlier version is marked."""
    groups: list[tuple[tuple[object, ...], dict[int, PlanLine]]] = []
    for line in lines:
        key = (line.body_id, line.kind, line.unit, line.row, line.text, line.amendment_id, line.basis_id is None)
        group = next((one for one in reversed(groups) if one[0] == key and line.year not in one[1]), None)
        if group is None:
            groups.append((key, {line.year: line}))
        else:
            group[1][line.year] = line
    rows = []
    for _key, cells in groups:
        first = next(iter(cells.values()))
        text = first.amendment.title if first.amendment else first.text
        kind = LINE_NAMES[LineKind(first.kind)]
        whole = LineKind(first.kind) in STATEMENTS
        rows.append(
            TableRow(
                "" if whole else first.body.name,
                text,
                kind,
                tuple(cells.get(year) for year in years),
                first.basis_id is None,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Comparison:
    """A nämnd's frame, what was carried on, what this version changes and where it lands, in öre."""

    body: Body
    frame: int | None
    carried: int | None
    change: int | None
    total: int | None


def comparison(one: Plan, bodies: Sequence[Body]) -> list[Comparison]:
    """Frames beside carried lines and own changes for the budget year; two queries."""
    frames = queries.frames_in_force(one.year)
    carried: dict[int, int] = {}
    change: dict[int, int] = {}
    given = one.lines.filter(year=one.year, kind=LineKind.APPROPRIATION.value)
    for body, basis, amount in given.values_list("body", "basis", "amount"):
        side = change if basis is None else carried
        side[body] = side.get(body, 0) + amount
    return [
        Comparison(
            body,
            frames.get((body.pk, one.year)),
            carried.get(body.pk),
            change.get(body.pk),
            add(carried.get(body.pk), change.get(body.pk)),
        )
        for body in bodies
    ]
