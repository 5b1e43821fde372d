"""A year's books with each entity by a part: what a group takes in, kept in memory as the books themselves are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from arshjul.books import cubes, units
from arshjul.books.types import Snapshot
from arshjul.kernel.memory import Memory
from arshjul.statements.cube import Cube
from arshjul.statements.group import Member, consolidate

KEPT = 24
Parts = tuple[tuple[str, Fraction], ...]
"""Whose books, and how much of each amount."""
LINES, UNITS, CODES = "lines", "units", "codes"
_WHOLE: Mapping[str, Callable[[int, Snapshot | None], Cube]] = {
    LINES: cubes.line_cube,
    UNITS: cubes.unit_cube,
    CODES: cubes.cube,
}
_SUMMED: Mapping[str, Callable[[Cube], Cube]] = {
    LINES: lambda cube: cube.collapsed(*cubes.BY_LINE),
    UNITS: lambda cube: units.by_unit(cube).collapsed(*cubes.BY_UNIT),
    CODES: lambda cube: cube,
}
_taken: Memory[Cube] = Memory(KEPT)


def taken(year: int, of: Snapshot | None, parts: Parts, level: str = LINES) -> Cube:
    """The year's outcome and opening balances, each entity by its part: by account, by unit too, or as codes are.

    The parts are taken of what is booked and summed after that, so that every level says the same of a line.
    """
    if of is None:
        return Cube.of(())
    whole = {entity for entity, part in parts if part == 1}
    if all(part in {0, 1} for _entity, part in parts):
        return _WHOLE[level](year, of).where(entity=whole)
    key = (*cubes.key_of(of, year), level, parts)
    return _taken.get(key, lambda: _SUMMED[level](by_parts(cubes.cube(year, of), parts)))


def with_parts(year: int, of: Snapshot | None, parts: Parts, level: str) -> Cube:
    """The year's outcome and opening balances of everybody, those that are named by their part."""
    named = {entity for entity, _part in parts}
    return _WHOLE[level](year, of).where(entity=lambda entity: entity not in named) + taken(year, of, parts, level)


def by_parts(cube: Cube, parts: Parts) -> Cube:
    """The rows of each entity by its part."""
    return consolidate(cube, [Member.of_part(entity, part) for entity, part in parts])
