"""The books by unit of the organisation: which nämnd, or which company, an entry belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from arshjul.books import facts
from arshjul.kernel.text import Text
from arshjul.municipality import units
from arshjul.municipality.organisation import BodyKind, Unit
from arshjul.municipality.units import Chosen, Proposal
from arshjul.organisation import municipality
from arshjul.statements.cube import Cube, CubeRow


def by_unit(cube: Cube) -> Cube:
    """A cube with units of the organisation in the place of the ledger's codes; see `municipality.units`."""
    return units.by_unit(cube, municipality.current().units, facts.own_entity())


def of_body(slug: str) -> frozenset[str]:
    """The units of a body by name."""
    known = units.named(municipality.current().units)
    return frozenset(name for name, unit in known.items() if unit.body == slug)


def chosen(cube: Cube, wanted: Collection[str]) -> Chosen:
    """The ledger's codes in a cube that belong to some units by name."""
    return units.chosen(cube, municipality.current().units, facts.own_entity(), wanted)


def within(cube: Cube, wanted: Collection[str]) -> Cube:
    """The rows of some units by name, with the ledger's own codes."""
    return units.within(cube, municipality.current().units, facts.own_entity(), wanted)


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """The codes of the municipality's own books that no unit takes, with their sums in öre, and prefixes for them."""

    codes: Mapping[str, int]
    proposals: tuple[Proposal, ...]


def unclaimed(cube: Cube) -> Unclaimed:
    """What no unit takes of the municipality's own books by ledger code, and prefixes that nobody has in them."""
    held = cube.where(entity=facts.own_entity())
    sums = {str(code): ore for (code,), ore in within(held, {units.UNCLAIMED}).sums("unit").items()}
    taken = {str(code) for code in held.values("unit")} - sums.keys()
    return Unclaimed(sums, units.proposals(sums, taken, municipality.current().units))


def unknown(codes: Iterable[str], period: int) -> tuple[str, ...]:
    """The codes that no unit of the municipality takes in a month."""
    of = units.codes_on(municipality.current().units, None, units.last_day(period))
    return tuple(code for code in codes if code and of.unit(code) is None)


def owners(cube: Cube) -> frozenset[str]:
    """Whose the entries of a cube by unit are: the bodies of the units, and companies that keep books of their own.

    What nobody has taken in the municipality's own books is nobody's and so stands under its own name.
    """
    whole = municipality.current()
    known, companies = units.named(whole.units), {company.id for company in whole.companies}
    return frozenset(_owner(str(entity), str(name), known, companies) for entity, name in cube.sums("entity", "unit"))


def owners_of_rows(entity: str, rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The same for some entries of an entity's books."""
    held = (CubeRow(entity, row["ansvar"], row["account"], "", "", row["period"], row["amount"]) for row in rows)
    return owners(by_unit(Cube.of(held)))


def titles() -> Mapping[str, Text]:
    """What each unit by name is called, what no nämnd has and what stands on no code among them."""
    known = units.named(municipality.current().units)
    return {**{name: unit.name for name, unit in known.items()}, **units.TITLES}


def _of_unit(unit: Unit) -> str:
    """Whose a unit's entries are: its body's, but of a utility in a company's books the company's own."""
    body = municipality.current().body(unit.body) if unit.body else None
    is_utility = body is not None and body.kind is BodyKind.UTILITY
    return unit.entity if unit.entity and is_utility else unit.body or ""


def _owner(entity: str, name: str, known: Mapping[str, Unit], companies: Collection[str]) -> str:
    if name in known:
        return _of_unit(known[name])
    return entity if entity in companies else name
