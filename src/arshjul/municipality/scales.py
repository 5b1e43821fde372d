"""Scales for assessments: bands of colour without holes, and beside them the bands as they were printed."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Band:
    """One colour and the values it is for; an end that is None is open.

    `symbol` says the same as the colour without it. `includes_low` and `includes_high` say whether the ends belong.
    """

    id: str
    title: Text
    colour: str
    symbol: str
    low: Decimal | None = None
    high: Decimal | None = None
    includes_low: bool = True
    includes_high: bool = False

    def __contains__(self, value: Decimal) -> bool:
        over = self.low is None or value > self.low or (self.includes_low and value == self.low)
        under = self.high is None or value < self.high or (self.includes_high and value == self.high)
        return over and under


@dataclass(frozen=True, slots=True)
class Assessed:
    """A value's band, the printed band if any, and a note when the printed bands leave it out."""

    value: Decimal | None
    band: Band | None
    published: Band | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands from low to high; `unmeasured` is what a missing value shows as, never a colour of result.

    >>> def band(name, low, high):
    ...     return Band(name, Text(name, name), name, name, low, high)
    >>> scale = Scale("s", Text("", ""), (band("red", None, Decimal(90)), band("green", Decimal(90), None)))
    >>> scale.assess(Decimal(90)).band.id
    'green'
    """

    id: str
    title: Text
    bands: tuple[Band, ...]
    unmeasured: Band | None = None
    published: tuple[Band, ...] = ()
    unit: str = "%"
    source: str = ""

    def assess(self, value: Decimal | None) -> Assessed:
        """The band of a value; `municipality.printed-band-gap` when the printed bands hold no place for it."""
        if value is None:
            return Assessed(None, self.unmeasured)
        band = _band(self.bands, value)
        printed = _band(self.published, value)
        if not self.published or printed is not None:
            return Assessed(value, band, printed)
        title = band.title if band else Text("ingen", "none")
        shown = f"{value.normalize():f}".replace(".", ",")
        gap = finding("municipality.printed-band-gap", value=shown, unit=self.unit, sv=title.sv, en=title.en)
        return Assessed(value, band, None, gap)


def _band(bands: Sequence[Band], value: Decimal) -> Band | None:
    return next((band for band in bands if value in band), None)


def gaps_and_overlaps(bands: Sequence[Band]) -> tuple[list[tuple[Band, Band]], list[tuple[Band, Band]]]:
    """Neighbours with a hole between them, and neighbours that both hold some value, from low to high.

    A missing open end in either direction counts as a hole of the outermost band with itself.
    """
    ordered = sorted(bands, key=lambda band: (band.low is not None, band.low or Decimal(0)))
    holes = [
        (band, band) for band, end in ((ordered[0], ordered[0].low), (ordered[-1], ordered[-1].high)) if end is not None
    ]
    overlaps = []
    for left, right in itertools.pairwise(ordered):
        if left.high is None or right.low is None or left.high > right.low:
            overlaps.append((left, right))
        elif left.high < right.low or not (left.includes_high or right.includes_low):
            holes.append((left, right))
        elif left.includes_high and right.includes_low:
            overlaps.append((left, right))
    return holes, overlaps
