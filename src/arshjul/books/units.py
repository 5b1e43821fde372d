"""The books by unit of the organisation: which nämnd, or which company, an entry belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from arshjul.books import facts
from arshjul.kernel.text import Text
from arshjul.municipality import units
from arshjul.municipality.units import Chosen, Naming
from arshjul.organisation import municipality
from arshjul.statements.cube import Cube, CubeRow

CENTRAL = "centralt"
"""In the body's place: what the organisation knows of but gives to nobody."""


def by_unit(cube: Cube, naming: Naming | None = None) -> Cube:
    """A cube with units of the organisation in the place of the ledger's codes; see `municipality.units`."""
    return units.by_unit(cube, municipality.current().units, facts.own_entity(), naming)


def by_body(cube: Cube) -> Cube:
    """A cube with the body each entry belongs to in the unit's place; `CENTRAL` when its unit belongs to none."""
    return by_unit(cube, lambda unit: unit.body or CENTRAL)


def chosen(cube: Cube, wanted: Collection[str]) -> Chosen:
    """The ledger's codes in a cube that belong to some units by name."""
    return units.chosen(cube, municipality.current().units, facts.own_entity(), wanted)


def within(cube: Cube, wanted: Collection[str]) -> Cube:
    """The rows of some units by name, with the ledger's own codes."""
    return units.within(cube, municipality.current().units, facts.own_entity(), wanted)


def unclaimed(cube: Cube, counted: Callable[[str], bool]) -> Mapping[str, int]:
    """The sum of each code that no unit takes, over the accounts that count; öre."""
    return units.unclaimed(cube, municipality.current().units, facts.own_entity(), counted)


def unknown(codes: Iterable[str], period: int) -> tuple[str, ...]:
    """The codes that no unit of the municipality takes in a month."""
    of = units.codes_on(municipality.current().units, None, units.last_day(period))
    return tuple(code for code in codes if code and of.unit(code) is None)


def owners(cube: Cube) -> frozenset[str]:
    """Whose the entries are: the bodies of their units, and companies that keep books of their own.

    What nobody has taken in the municipality's own books is nobody's and so stands under its own name.
    """
    companies = {company.id for company in municipality.current().companies}
    held = by_body(cube).sums("entity", "unit")
    return frozenset(_owner(str(entity), str(body), companies) for entity, body in held)


def owners_of_rows(entity: str, rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The same for some entries of an entity's books."""
    return owners(
        Cube.of(CubeRow(entity, row["ansvar"], row["account"], "", "", row["period"], row["amount"]) for row in rows)
    )


def titles() -> Mapping[str, Text]:
    """What each unit by name is called, what no nämnd has and what stands on no code among them."""
    known = units.named(municipality.current().units)
    return {**{name: unit.name for name, unit in known.items()}, **units.TITLES}


def _owner(entity: str, body: str, companies: Collection[str]) -> str:
    nobodys = body in {units.UNCLAIMED, units.WITHOUT}
    return entity if nobodys and entity in companies else body
