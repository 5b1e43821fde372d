"""The ledger's codes (ansvar) under a figure, and what to write in organisation.yaml for those that no unit takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from arshjul.books import queries
from arshjul.books.domain import Selection
from arshjul.books.models import Snapshot
from arshjul.municipality.units import UNCLAIMED, Proposal


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code of the ledger with the name its file gives and its sum under the figure, öre (credit with minus)."""

    code: str
    name: str
    ore: int


def codes_of_cell(selection: Selection, of: Snapshot | None) -> Sequence[CodeRow]:
    """The codes under a figure, in their order."""
    named = queries.unit_names(of)
    sums = queries.cell_cube(selection, of).sums("unit")
    return [CodeRow(str(code), named.get(str(code), ""), ore) for (code,), ore in sums.items()]


def found(rows: Iterable[CodeRow], search: str) -> Sequence[CodeRow]:
    """Those whose code begins with the words or whose name has them."""
    wanted = search.casefold()
    return [row for row in rows if row.code.casefold().startswith(wanted) or wanted in row.name.casefold()]


def proposals_for(selection: Selection, of: Snapshot | None, rows: Iterable[CodeRow]) -> tuple[Proposal, ...]:
    """Prefixes for the codes under a figure of what no unit takes, with how many there are of each and their sum."""
    if UNCLAIMED not in selection.areas:
        return ()
    known = {one.prefix: one for one in queries.unclaimed(selection.last // 100, of).proposals}
    under: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        beginnings = (row.code[:length] for length in range(len(row.code), 0, -1))
        under[next((one for one in beginnings if one in known), row.code)].append(row.ore)
    return tuple(
        replace(one, codes=len(under[prefix]), ore=sum(under[prefix]))
        for prefix, one in known.items()
        if prefix in under
    )
