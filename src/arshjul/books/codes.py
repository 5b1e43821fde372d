"""The ledger's codes (ansvar) under a figure, and what to write in organisation.yaml for those that no unit takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


def unclaimed(cube: Cube, counted: Callable[[str], bool] = lambda _account: True) -> Unclaimed:
    """What no unit takes of a cube by ledger code, over the accounts that count; proposals are of the whole cube."""
    sums = units.unclaimed(cube, counted)
    taken = {str(code) for code in cube.values("unit")} - set(units.chosen(cube, {UNCLAIMED}).codes)
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
    accounts = queries.accounts_of(selection, of)
    whole = queries.cell_cube(replace(selection, areas=(), lines=(), accounts=()), of)
    return unclaimed(whole, lambda account: accounts is None or account in accounts)
