"""Which unit of the organisation each code (ansvar) of a ledger belongs to, month by month.

    the books' cube (by ledger code) → `by_unit` → the same amounts by unit of the organisation

A unit takes its own code exactly, and the codes that its patterns fit; its own code goes before any pattern, and the
longest pattern decides. Units are dated: what is booked in a month belongs to the unit of the month's last day. Codes
that no unit takes are kept together on `UNCLAIMED` and entries without a code on `WITHOUT`, so that the total is always
the ledger's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial, reduce
from operator import add

from arshjul.kernel.patterns import longest
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import Unit
from arshjul.statements.cube import Cube

UNCLAIMED, WITHOUT = "ansvar-utan-namnd", "utan-ansvar"
"""In the unit's place: what stands on codes that no unit takes, and what stands on no code at all."""
TITLES: Mapping[str, Text] = {
    UNCLAIMED: Text("Ansvar som ingen nämnd har", "Units that no committee has"),
    WITHOUT: Text("Utan ansvar", "Without unit"),
}

Units = tuple[Unit, ...]
Naming = Callable[[Unit], str]


class UnitCodes:
    """The units of one day in one entity's books; remembers every code it has met.

    >>> from arshjul.kernel.text import Text
    >>> school, sports = Unit("20", Text("a", "a"), "a", codes="2, 31-33"), Unit("65", Text("b", "b"), "b", codes="325")
    >>> of = UnitCodes([school, sports])
    >>> [unit.code if (unit := of.unit(code)) else None for code in ("20", "65", "2114", "3250", "3260", "4")]
    ['20', '65', '20', '65', '20', None]
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        """`units` are those in force, of one entity."""
        self._by_code = {unit.code: unit for unit in units}
        self._patterns = [pattern for unit in self._by_code.values() for pattern in unit.patterns]
        self._met: dict[str, Unit | None] = {}

    def unit(self, code: str) -> Unit | None:
        """The unit that takes a code; `None` when none does."""
        if code not in self._met:
            self._met[code] = self._by_code.get(code) or self._fitting(code)
        return self._met[code]

    def _fitting(self, code: str) -> Unit | None:
        found = longest(self._patterns, code)
        return self._by_code[found.line] if found else None

    def place(self, code: str, naming: Naming) -> str:
        """What stands in the unit's place for a code: the name of its unit, `UNCLAIMED` or `WITHOUT`."""
        unit = self.unit(code)
        if unit is not None:
            return naming(unit)
        return UNCLAIMED if code else WITHOUT


@lru_cache(maxsize=64)
def codes_on(units: Units, entity: str | None, day: date) -> UnitCodes:
    """The units in force on a day in an entity's books; `None` is the municipality itself."""
    return UnitCodes(unit for unit in units if unit.entity == entity and day in unit.valid)


@lru_cache(maxsize=8)
def named(units: Units) -> Mapping[str, Unit]:
    """Every unit by its name in a statement, in its latest version; most often the name is the code.

    A code that another body had before keeps that time apart, as `20:skola`; one in a company's books is `bolag/20`.
    """
    naming = naming_of(units)
    latest = {naming(unit): unit for unit in sorted(units, key=lambda unit: unit.valid.start)}
    return {naming(unit): latest[naming(unit)] for unit in units}


def naming_of(units: Units) -> Naming:
    """What each unit is called in statements and addresses; see `named`."""
    last = {(unit.entity, unit.code): unit.body for unit in sorted(units, key=lambda unit: unit.valid.start)}

    def name(unit: Unit) -> str:
        code = f"{unit.entity}/{unit.code}" if unit.entity else unit.code
        return code if unit.body == last[unit.entity, unit.code] else f"{code}:{unit.body or ''}"

    return name


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a cube in which each code has one unit: of one entity, in months without a change."""

    codes: UnitCodes
    cube: Cube


def pieces(cube: Cube, units: Units, own: str) -> Iterator[Piece]:
    """A cube in its pieces, which together hold every row; `own` names the municipality's own books."""
    for entity, held in _apart(cube, "entity", lambda value: value).items():
        for part in _apart(held, "period", partial(_spell, _turns(units))).values():
            day = last_day(int(part.values("period")[-1]))
            yield Piece(codes_on(units, None if entity == own else str(entity), day), part)


def _apart(cube: Cube, dimension: str, group_of: Callable[[str | int], str | int]) -> Mapping[str | int, Cube]:
    """One cube per group; the cube itself when there is one, since copying a large one takes time."""
    groups = {group_of(value) for value in cube.values(dimension)}
    return {groups.pop(): cube} if len(groups) == 1 else cube.grouped(dimension, group_of)


def _turns(units: Units) -> Sequence[int]:
    """The months (YYYYMM) from which some unit is another than before."""
    days = {day for unit in units for day in (unit.valid.start, unit.valid.end) if day and day != date.min}
    return sorted({day.year * 100 + day.month for day in days})


def _spell(turns: Sequence[int], period: int | str) -> int:
    """The number of turns that have been by a period."""
    return bisect_right(turns, _month(period))


def last_day(period: int) -> date:
    """The day whose units a period (YYYYMM) is booked on."""
    return Month.parse(_month(period)).last


def _month(period: int | str) -> int:
    """The month that a period is in the books of: the opening balance is January's."""
    year, month = divmod(int(period), 100)
    return year * 100 + min(max(month, 1), 12)


def by_unit(cube: Cube, units: Units, own: str) -> Cube:
    """The same amounts with the unit of the organisation in the ledger code's place, by name."""
    called = naming_of(units)
    parts = [
        piece.cube.renamed("unit", partial(piece.codes.place, naming=called)) for piece in pieces(cube, units, own)
    ]
    return reduce(add, parts) if parts else cube


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ledger's codes of some units, and the (entity, code, month) among them that are somebody else's."""

    codes: tuple[str, ...]
    left_out: tuple[tuple[str, str, int], ...] = ()


def chosen(cube: Cube, units: Units, own: str, wanted: Collection[str]) -> Chosen:
    """The codes in a cube that belong to some units by name."""
    called = naming_of(units)
    held = [(piece.cube, _within(piece, called, wanted)) for piece in pieces(cube, units, own)]
    codes = {code for _, inside in held for code in inside}
    if len(held) == 1:
        return Chosen(tuple(sorted(codes)))
    others = (part.where(unit=codes - inside).sums("entity", "unit", "period") for part, inside in held)
    left_out = {(str(entity), str(code), _month(period)) for keys in others for entity, code, period in keys}
    return Chosen(tuple(sorted(codes)), tuple(sorted(left_out)))


def within(cube: Cube, units: Units, own: str, wanted: Collection[str]) -> Cube:
    """The rows of a cube that belong to some units by name, with their codes as they are."""
    called = naming_of(units)
    parts = [piece.cube.where(unit=_within(piece, called, wanted)) for piece in pieces(cube, units, own)]
    return reduce(add, parts) if parts else cube


def _within(piece: Piece, called: Naming, wanted: Collection[str]) -> frozenset[str]:
    codes = map(str, piece.cube.values("unit"))
    return frozenset(code for code in codes if piece.codes.place(code, called) in wanted)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A prefix that takes unclaimed codes and no other: how many, their sum in öre, and the unit of that very code."""

    prefix: str
    codes: int
    ore: int
    unit: Unit | None = None


def proposals(unclaimed: Mapping[str, int], taken: Collection[str], units: Units) -> tuple[Proposal, ...]:
    """Prefixes to give to units, those with most codes first.

    As long as the units' own codes most often are, since their first digits mostly name the nämnd; longer where a code
    that some unit has begins the same.
    """
    width = next((width for width, _ in Counter(len(unit.code) for unit in units).most_common(1)), 1)
    begun = {code[:length] for code in taken for length in range(1, len(code) + 1)}
    by_prefix: dict[str, list[int]] = defaultdict(list)
    for code, ore in unclaimed.items():
        free = (code[:length] for length in range(width, len(code)) if code[:length] not in begun)
        by_prefix[next(free, code)].append(ore)
    own = {unit.code: unit for unit in units}
    found = [Proposal(prefix, len(amounts), sum(amounts), own.get(prefix)) for prefix, amounts in by_prefix.items()]
    return tuple(sorted(found, key=lambda one: (-one.codes, one.prefix)))
