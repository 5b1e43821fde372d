"""What a figure is made of: its sum by company, by unit of the organisation and by account, each a way further down.

Told by the cubes alone, whatever the number of entries. Each part is a cell of its own whose vouchers sum to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from typing import TypeVar

from arshjul.books import facts, queries, services, units
from arshjul.books.domain import Selection
from arshjul.books.models import Snapshot
from arshjul.books.naming import AccountNames
from arshjul.kernel.text import Text
from arshjul.statements.cube import Cube, CubeRow

BY_OWNER, BY_ACCOUNT = ("entity", "unit"), ("entity", "account")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure: its sum in the ledger, what the group takes in of it when told (öre), and its vouchers."""

    title: Text
    ore: int
    taken: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure by company and unit of the organisation, and by account; empty where there is but one."""

    whose: tuple[Part, ...]
    accounts: tuple[Part, ...]


def breakdown(selection: Selection, of: Snapshot | None, cube: Cube, taken: Cube | None) -> Breakdown:
    """A cell by whose it is and by account, the largest amounts first; `taken` is the same cell as the group has it."""
    holding: dict[str, set[str]] = defaultdict(set)
    for row in cube.collapsed(*BY_ACCOUNT):
        holding[row.account].add(row.entity)
    named = queries.account_names(of, selection.last // 100)

    def by_account(code: str) -> tuple[Text, Selection]:
        return _account(code, named), _of(replace(selection, accounts=(code,)), holding[code])

    whose = partial(_whose, several=len(cube.values("entity")) > 1)
    return Breakdown(
        () if selection.projects else _parts(cube, taken, BY_OWNER, whose, _by_owner(selection)),
        _parts(cube, taken, BY_ACCOUNT, attrgetter("account"), by_account),
    )


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


def _by_owner(selection: Selection) -> Callable[[tuple[str, str]], tuple[Text, Selection]]:
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
    named: Callable[[Key], tuple[Text, Selection]],
) -> tuple[Part, ...]:
    sums = _sums(cube.collapsed(*kept), key_of)
    if len(sums) < 2:  # noqa: PLR2004  one is the whole
        return ()
    of_group = _sums(taken.collapsed(*kept), key_of) if taken is not None else None
    order = sorted(sums, key=lambda key: (-abs(sums[key]), str(key)))
    parts = ((named(key), sums[key], None if of_group is None else of_group.get(key, 0)) for key in order)
    return tuple(Part(title, ore, mine, queries.drill_url(chosen)) for (title, chosen), ore, mine in parts)


def _sums(rows: Iterable[CubeRow], key_of: Callable[[CubeRow], Key]) -> Mapping[Key, int]:
    sums: dict[Key, int] = defaultdict(int)
    for row in rows:
        sums[key_of(row)] += row.amount
    return sums
