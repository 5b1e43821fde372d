"""Units that another nämnd has now than in some of the months shown, or in those of the year before beside them.

What is booked in a month stands on the nämnd that had the unit then, and nothing is recalculated: it is told instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from arshjul.followup.accounts.place import Place, own
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text, some_of
from arshjul.municipality.organisation import Unit
from arshjul.municipality.units import Piece, codes_on, last_day, pieces
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import KRONOR

CENTRAL = Text("kommunens centrala enheter", "the municipality's central units")
Ways = dict[tuple[str, str], dict[Unit, dict[int, int]]]
"""By the body that had a unit and the one that has it: öre by unit and by the year in whose column it stands."""


def moved(at: Place, layout: Layout, *, beside: bool = True) -> tuple[Finding, ...]:
    """A finding for each pair of bodies between which units have moved, with what stands on the one that had them.

    `beside` when the year before is shown too.
    """
    years = (at.year - 1, at.year) if beside else (at.year,)
    if not _has_turned(at, years):
        return ()
    ways: Ways = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for year in years:
        for unit, now, ore in _moved(at, layout, year):
            ways[unit.body or "", now.body or ""][unit][year] += ore
    return tuple(_told(at, *bodies, units) for bodies, units in sorted(ways.items()))


def _has_turned(at: Place, years: Iterable[int]) -> bool:
    """Whether any of the municipality's units begins or ends within the months shown."""
    first = last_day(min(number for year in years for number in at.months(year)))
    days = {day for unit in at.whole.units for day in (unit.valid.start, unit.valid.end) if day}
    return any(first <= day <= at.last.last for day in days)


def _moved(at: Place, layout: Layout, year: int) -> Iterator[tuple[Unit, Unit, int]]:
    """The unit that had a code in some months of a year's span, the one that has it at the end, and the amount."""
    if at.chart is None:
        return
    line_of = at.chart.mapping(layout.statement).line
    city = own()[0]
    booked = at.flow_by_code(year).where(entity=city, account=lambda account: line_of(account)[0] is not None)
    for piece in pieces(booked, at.whole.units, city):
        yield from _elsewhere(at, piece)


def _elsewhere(at: Place, piece: Piece) -> Iterator[tuple[Unit, Unit, int]]:
    ends = codes_on(at.whole.units, None, at.last.last)
    for (code,), ore in piece.cube.sums("unit").items():
        then, now = piece.codes.unit(str(code)), ends.unit(str(code))
        if then and now and then.body != now.body and ore:
            yield then, now, -ore


def _told(at: Place, then: str, now: str, units: dict[Unit, dict[int, int]]) -> Finding:
    had, has = _name(at, then), _name(at, now)
    before, within = (sum(ore[year] for ore in units.values()) for year in (at.year - 1, at.year))
    return finding(
        "followup.units-moved",
        units_sv=some_of([f"{unit.code} {unit.name.sv}" for unit in units]),
        units_en=some_of([f"{unit.code} {unit.name.en}" for unit in units]),
        then_sv=had.sv,
        then_en=had.en,
        now_sv=has.sv,
        now_en=has.en,
        within=KRONOR.format(within),
        before=KRONOR.format(before),
        year=at.year,
        last_year=at.year - 1,
    )


def _name(at: Place, body: str) -> Text:
    found = at.whole.body(body) if body else None
    return found.name if found else CENTRAL
