"""Who owns whom on a day: an owner's share through every chain of companies, as a part of one whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from arshjul.kernel.period import Interval


@dataclass(frozen=True, slots=True)
class Holding:
    """An owner's share of an entity during an interval; `None` isn't known, never guessed."""

    owner: str
    owned: str
    share: Fraction | None
    valid: Interval


def shares(holdings: Iterable[Holding], root: str, day: date) -> Mapping[str, Fraction | None]:
    """The root's share of every entity it owns on a day, over all chains added; `None` where a share isn't known.

    A company that owns itself by a circle gives nothing by the circle: what it owns of itself is nobody's.

    >>> always = Interval(date.min)
    >>> chain = [Holding("kommun", "bolag", Fraction(1, 2), always), Holding("bolag", "dotter", Fraction(1), always)]
    >>> shares(chain, "kommun", date(2026, 1, 1))["dotter"]
    Fraction(1, 2)
    """
    held = [one for one in holdings if day in one.valid]
    owned = dict.fromkeys(one.owned for one in held)
    found = {entity: _share(entity, root, held, frozenset()) for entity in owned}
    return {entity: share for entity, share in found.items() if share is None or share}


def _share(entity: str, root: str, held: list[Holding], passed: frozenset[str]) -> Fraction | None:
    if entity == root:
        return Fraction(1)
    total = Fraction(0)
    for one in held:
        if one.owned != entity or one.owner in passed:
            continue
        above = _share(one.owner, root, held, passed | {entity})
        if above == 0:
            continue
        if above is None or one.share is None:
            return None
        total += above * one.share
    return total
