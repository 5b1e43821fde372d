"""Months of the span in which no nämnd has anything booked, though the municipality's books hold them."""

from __future__ import annotations

from collections.abc import Iterable

from arshjul.followup.accounts.place import Place, Span
from arshjul.followup.accounts.units.forms import kind_of
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import spans
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.units import named
from arshjul.statements.cube import Cube


def units_flow(at: Place, year: int | None = None) -> Cube:
    """The place's flow by unit; twelve rolling months are all or none of the nämnder's too."""
    cube = at.flow_by_unit(year)
    short = at.span is Span.ROLLING and _without(at, year or at.year, cube)
    return Cube.of(()) if short else cube


def without_units(at: Place) -> Iterable[Finding]:
    """What is told when a statement by unit counts fewer months than it is of, or isn't shown for lack of some."""
    without = _without(at, at.year, at.flow_by_unit())
    if without:
        which = "followup.units-without-rolling" if at.span is Span.ROLLING else "followup.units-without-months"
        yield finding(which, months=spans(without))


def _without(at: Place, year: int, cube: Cube) -> list[int]:
    """The months of a year's span that the books have of others than the nämnder; none when these have nothing."""
    known = named(at.whole.units).items()
    ours = {name for name, unit in known if unit.body and kind_of(at.whole, unit) is not BodyKind.UTILITY}
    held = {int(period) for period in cube.where(unit=ours).values("period")}
    return [month for month in at.months(year) if held and month not in {*held, *at.lacking(year)}]
