"""A cell's vouchers in spans of months, in each of which every member of the group is taken in by one part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arshjul.books.domain import Selection
from arshjul.books.taken import Parts


def spans_of(parts: Mapping[int, Parts], chosen: Selection, *, on: int | None = None) -> list[Selection]:
    """The cell in such spans, most often one, without members that weren't in the group in them.

    `parts` are the members that aren't taken in whole, by period. What stands on a day is taken in by the parts of that
    day, whenever it was booked: `on` is its period.
    """
    found = []
    for first, last, held in _runs(parts, chosen, on):
        gone = {entity for entity, part in held if part == 0}
        entities = tuple(one for one in chosen.entities if one not in gone)
        kept = tuple(one for one in held if one[1] > 0)
        if entities or not chosen.entities:
            found.append(replace(chosen, first=first, last=last, entities=entities, parts=kept))
    return found or [chosen]


def _runs(parts: Mapping[int, Parts], chosen: Selection, on: int | None) -> list[tuple[int, int, Parts]]:
    """The first and last period of each span, with the parts of the cell's own members in it."""
    own = {
        period: tuple(one for one in of_period if not chosen.entities or one[0] in chosen.entities)
        for period, of_period in parts.items()
    }
    if on is not None:
        return [(chosen.first, chosen.last, own.get(on, ()))]
    periods = (one for one in own if chosen.first <= one <= chosen.last and (one % 100 or one == chosen.first))
    held = {period: own[period] for period in periods}
    if len(set(held.values())) <= 1:
        return [(chosen.first, chosen.last, held.get(chosen.last, ()))]
    runs: list[tuple[int, int, Parts]] = []
    for period, of_period in held.items():
        if runs and runs[-1][2] == of_period:
            runs[-1] = (runs[-1][0], period, of_period)
        else:
            runs.append((period, period, of_period))
    return runs
