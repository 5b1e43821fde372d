"""Months of the span in which no nämnd has anything booked, though the municipality's books hold them."""

from __future__ import annotations

from collections.abc import Iterable

from arshjul.followup.accounts.place import Place
from arshjul.followup.accounts.units.forms import kind_of
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import spans
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.units import named
from arshjul.statements.cube import Cube


def without_units(at: Place, cube: Cube) -> Iterable[Finding]:
    """What is told when a statement by unit counts fewer months than it is of; `cube` is its flow by unit."""
    known = named(at.whole.units).items()
    ours = {name for name, unit in known if unit.body and kind_of(at.whole, unit) is not BodyKind.UTILITY}
    held = {int(period) for period in cube.where(unit=ours).values("period")}
    without = [month for month in at.months(at.year) if month not in {*held, *at.lacking(at.year)}]
    if held and without:
        yield finding("followup.units-without-months", months=spans(without))
