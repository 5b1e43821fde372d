"""What a figure is made of: its sum by company, by unit of the organisation and by account, each a way further down.

Told by the cubes alone, whatever the number of entries. Each part is a cell of its own whose vouchers sum to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import Any, overload

from arshjul.books import facts, queries, services, units
from arshjul.books.domain import Selection
from arshjul.books.models import Snapshot
from arshjul.books.naming import AccountNames
from arshjul.kernel.text import Text
from arshjul.statements.cube import Cube, CubeRow

KEPT = ("entity", "unit", "account")
Key = Any
"""A company and its unit, or an account."""
Naming = Callable[[Key], tuple[Text, Selection]]
"""What a part is called, and the cell that it is."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure: its sum in the ledger, what the group takes in of it when told (öre), and its vouchers."""

    title: Text
    ore: int
    taken: int | None
    url: str


class Parts(Sequence[Part]):
    """The parts of a figure, the largest first; each is named when asked for, since a page shows a few of many."""

    def __init__(self, sums: Mapping[Key, int], taken: Mapping[Key, int] | None, named: Naming) -> None:
        """Sums by key, and how a key is named; no parts when there is but one."""
        self._sums, self._taken, self._named = sums, taken, named
        self._order = sorted(sums, key=lambda key: (-abs(sums[key]), str(key))) if len(sums) > 1 else []

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Part: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Part]: ...
    def __getitem__(self, at: int | slice) -> Part | Sequence[Part]:
        keys = self._order[at]
        return [self._part(key) for key in keys] if isinstance(keys, list) else self._part(keys)

    def _part(self, key: Key) -> Part:
        title, chosen = self._named(key)
        taken = None if self._taken is None else self._taken.get(key, 0)
        return Part(title, self._sums[key], taken, queries.drill_url(chosen))


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure by company and unit of the organisation, and by account; empty where there is but one."""

    whose: Parts
    accounts: Parts


def breakdown(selection: Selection, of: Snapshot | None, cube: Cube, taken: Cube | None) -> Breakdown:
    """A cell by whose it is and by account, the largest amounts first; `taken` is the same cell as the group has it."""
    held, mine = cube.collapsed(*KEPT), taken.collapsed(*KEPT) if taken is not None else None
    whose = partial(_whose, several=len(held.values("entity")) > 1)
    by_owner = _by_owner(selection)
    return Breakdown(
        Parts({}, None, by_owner) if selection.projects else _parts(held, mine, ("entity", "unit"), whose, by_owner),
        _parts(held, mine, ("account",), attrgetter("account"), _by_account(selection, of, held)),
    )


def _by_account(selection: Selection, of: Snapshot | None, held: Cube) -> Naming:
    """What an account is called, and the part of a cell that is on it: in the books of those who have it."""
    names = queries.account_names(of, selection.last // 100)

    def named(code: str) -> tuple[Text, Selection]:
        holding = map(str, held.where(account=code).values("entity"))
        return _account(code, names), _of(replace(selection, accounts=(code,)), holding)

    return named


def _account(code: str, named: AccountNames) -> Text:
    """An account's number and name, and its chart when that isn't the municipality's."""
    title, plan = named.titled(code), named.chart
    own = plan.chart_of(code) if plan else None
    if plan is None or own is None or own.id == plan.id:
        return Text(title, title)
    return Text(f"{title} ({own.title.sv})", f"{title} ({own.title.en})")


def _whose(row: CubeRow, *, several: bool) -> tuple[str, str]:
    """A company as one among others; the municipality's own books, and a company alone, by unit."""
    return (row.entity, "" if several and row.entity != facts.own_entity() else row.unit)


def _by_owner(selection: Selection) -> Naming:
    """What a company or a unit is called, and the part of a cell that is theirs."""
    titles, entities = units.titles(), services.entities()

    def named(key: tuple[str, str]) -> tuple[Text, Selection]:
        entity, unit = key
        title = titles.get(unit) if unit else entities.get(entity)
        areas = (unit,) if unit else selection.areas
        return title or Text(unit or entity, unit or entity), _of(replace(selection, areas=areas), {entity})

    return named


def _of(selection: Selection, entities: Iterable[str]) -> Selection:
    """A cell of some entities' books alone."""
    whose = tuple(sorted(entities))
    return replace(selection, entities=whose, parts=tuple(one for one in selection.parts if one[0] in whose))


def _parts(
    cube: Cube,
    taken: Cube | None,
    kept: Sequence[str],
    key_of: Callable[[CubeRow], Key],
    named: Naming,
) -> Parts:
    of_group = _sums(taken.collapsed(*kept), key_of) if taken is not None else None
    return Parts(_sums(cube.collapsed(*kept), key_of), of_group, named)


def _sums(rows: Iterable[CubeRow], key_of: Callable[[CubeRow], Key]) -> Mapping[Key, int]:
    sums: dict[Key, int] = defaultdict(int)
    for row in rows:
        sums[key_of(row)] += row.amount
    return sums
