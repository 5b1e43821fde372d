"""The frames of the directions, beside what the bodies ask for and what the executive board proposes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Sum

from arshjul.kernel.text import Text
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body
from arshjul.planning.domain import LineKind, PlanKind
from arshjul.planning.models import Direction, Frame, Plan, PlanLine
from arshjul.planning.queries.versions import directions, plans
from arshjul.record.domain import STATE_NAMES, ItemState


def frames_in_force(year: int) -> Mapping[tuple[int, int], int]:
    """The frames of the latest decided directions: öre by body pk and year; one query."""
    found = Frame.objects.filter(direction__year=year, direction__item__state=ItemState.DECIDED.value).order_by()
    rows = list(found.values_list("direction__version", "body", "year", "amount"))
    latest = max((row[0] for row in rows), default=0)
    frames: dict[tuple[int, int], int] = defaultdict(int)
    for version, body, frame_year, amount in rows:
        if version == latest:
            frames[body, frame_year] += amount
    return dict(frames)


def direction_in_force(year: int) -> Direction | None:
    """The latest decided directions of a budget year."""
    decided = Direction.objects.filter(year=year, item__state=ItemState.DECIDED.value)
    return decided.select_related("item").order_by("-version").first()


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A body's frame, what it asks for and what KS proposes, in öre; `None` where there is nothing yet."""

    body: Body
    frame: int | None
    proposed: int | None
    composed: int | None
    state: Text | None
    handed_over: bool
    plan_pk: int | None

    @property
    def difference(self) -> int | None:
        """What is asked for beyond the frame."""
        return None if self.frame is None or self.proposed is None else self.proposed - self.frame


def frame_vs_proposal(year: int, bodies: Iterable[Body], who: Standing) -> tuple[FrameRow, ...]:
    """Each body's frame beside its proposal (as the person may see it) and KS's composed version."""
    return frame_rows(bodies, list(plans(who, year)), issued(directions_with_frames(who, year)), year)


def directions_with_frames(who: Standing, year: int) -> list[Direction]:
    """The directions of a year that the person sees, newest first, frames at hand; two queries."""
    return list(directions(who, year).prefetch_related(Prefetch("frames", Frame.objects.order_by())))


def issued(found: Iterable[Direction]) -> Direction | None:
    """The newest of them that is decided."""
    return next((one for one in found if one.item.state == ItemState.DECIDED.value), None)


def frame_rows(
    bodies: Iterable[Body], versions: Iterable[Plan], direction: Direction | None, year: int
) -> tuple[FrameRow, ...]:
    """Frames beside proposals and KS's version, out of what is already read; one query for the sums."""
    frames: dict[int, int] = defaultdict(int)
    for frame in direction.frames.all() if direction else ():
        if frame.year == year:
            frames[frame.body_id] += frame.amount
    in_order = sorted(versions, key=lambda one: one.version)
    latest = {one.body_id: one for one in in_order if one.kind == PlanKind.PROPOSAL.value}
    composed = next((one for one in reversed(in_order) if one.kind == PlanKind.COMPOSED.value), None)
    sums = _sums([*(one.pk for one in latest.values()), *([composed.pk] if composed else [])], year)
    return tuple(
        FrameRow(
            body=body,
            frame=frames.get(body.pk),
            proposed=sums.get((latest[body.pk].pk, body.pk)) if body.pk in latest else None,
            composed=sums.get((composed.pk, body.pk)) if composed else None,
            state=STATE_NAMES[ItemState(latest[body.pk].item.state)] if body.pk in latest else None,
            handed_over=body.pk in latest and latest[body.pk].item.state != ItemState.DRAFT.value,
            plan_pk=latest[body.pk].pk if body.pk in latest else None,
        )
        for body in bodies
    )


def _sums(pks: Iterable[int], year: int) -> Mapping[tuple[int, int], int]:
    rows = PlanLine.objects.filter(plan__in=list(pks), year=year, kind=LineKind.APPROPRIATION.value).order_by()
    return {
        (plan_pk, body): int(total)
        for plan_pk, body, total in rows.values_list("plan", "body").annotate(t=Sum("amount"))
    }


def side_by_side(versions: Sequence[Plan], year: int) -> Mapping[int, Mapping[int, int]]:
    """Appropriations of several versions: öre by body pk, then by plan pk."""
    table: dict[int, dict[int, int]] = defaultdict(dict)
    for (plan_pk, body), amount in _sums([one.pk for one in versions], year).items():
        table[body][plan_pk] = amount
    return table
