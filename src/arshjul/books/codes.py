"""The ledger's codes (ansvar) under a figure, and what to write in organisation.yaml for those that no unit takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from arshjul.books import queries, units
from arshjul.books.domain import Selection
from arshjul.books.models import Snapshot
from arshjul.municipality.units import UNCLAIMED, Proposal, proposals
from arshjul.organisation import municipality
from arshjul.statements.cube import Cube


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code of the ledger with the name its file gives and its sum under the figure, öre (credit with minus)."""

    code: str
    name: str
    ore: int


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """The codes that no unit takes, with their sums in öre, and the prefixes that would take them."""

    codes: Mapping[str, int]
    proposals: tuple[Proposal, ...]

    @property
    def ore(self) -> int:
        """Their sum."""
        return sum(self.codes.values())


def unclaimed(cube: Cube, whole: Cube) -> Unclaimed:
    """What no unit takes of a cube by ledger code, and prefixes that nobody has in the whole of the books."""
    held = units.within(cube, {UNCLAIMED}).sums("unit")
    sums = {str(code): ore for (code,), ore in held.items()}
    if not sums:
        return Unclaimed({}, ())
    taken = {str(code) for code in whole.values("unit")} - set(units.chosen(whole, {UNCLAIMED}).codes)
    return Unclaimed(sums, proposals(sums, taken, municipality.current().units))


def codes_of_cell(selection: Selection, of: Snapshot | None, search: str = "") -> Sequence[CodeRow]:
    """The codes under a figure, in their order; those whose code begins with the words or whose name has them."""
    named = queries.unit_names(of)
    sums = queries.cell_cube(selection, of).sums("unit")
    rows = (CodeRow(str(code), named.get(str(code), ""), ore) for (code,), ore in sums.items())
    wanted = search.casefold()
    return [row for row in rows if row.code.startswith(search) or wanted in row.name.casefold()]


def unclaimed_of_cell(selection: Selection, of: Snapshot | None) -> Unclaimed | None:
    """What to give to units, when the figure is what no unit takes."""
    if UNCLAIMED not in selection.areas:
        return None
    whole = replace(selection, areas=(), lines=(), accounts=())
    return unclaimed(queries.cell_cube(selection, of), queries.cell_cube(whole, of))
