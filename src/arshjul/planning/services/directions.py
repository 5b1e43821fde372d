"""Planning directions: KS says what, within which frames and by when (KL 11:9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max

from arshjul.kernel.findings import finding
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import Role
from arshjul.organisation.types import Person
from arshjul.planning import wheel
from arshjul.planning.law_checks import outcomes_of_direction
from arshjul.planning.models import Direction, Frame
from arshjul.planning.services.common import lock, plan_years
from arshjul.record import services as record
from arshjul.record.domain import Minutes
from arshjul.record.services import Refused
from arshjul.record.types import Decision

FrameKey = tuple[str, str, int]
"""Body slug, unit code or empty, year."""


@transaction.atomic
def draft_direction(*, year: int, by: Person | None) -> Direction:
    """The draft of the year's directions: the one there is, else a new one, else the next version of the decided."""
    board = organisation.executive_board()
    record.require_role(
        by, Role.CONTROLLER, act_sv="skriva planeringsanvisningar", act_en="write directions", body=board
    )
    lock(board)
    draft = Direction.objects.filter(year=year, item__state="draft").select_related("item").first()
    if draft is not None:
        return draft
    highest = Direction.objects.filter(year=year).aggregate(highest=Max("version"))["highest"] or 0
    item = record.draft(body=board, kind="directions", year=year, title=f"Planeringsanvisningar {year}", by=by)
    return Direction.objects.create(item=item, year=year, version=highest + 1, years=plan_years(year))


@transaction.atomic
def set_frames(
    *,
    direction: Direction,
    frames: Mapping[FrameKey, int],
    by: Person | None,
    text: str | None = None,
    proposals_due: date | None = None,
    edition: int | None = None,
) -> Direction:
    """Save the whole page of directions at once: text, date and every body's frame (öre); a missing frame is none."""
    record.require_role(by, Role.CONTROLLER, act_sv="sätta ramar", act_en="set frames")
    item = record.require_change(item=direction.item, by=by, edition=edition)
    bodies = organisation.body_keys()
    unknown = sorted({slug for slug, _, _ in frames} - set(bodies))
    if unknown:
        raise Refused([finding("planning.unknown-body", body=slug) for slug in unknown])
    direction.frames.all().delete()
    Frame.objects.bulk_create(
        Frame(direction=direction, body_id=bodies[slug], unit=unit, year=year, amount=amount)
        for (slug, unit, year), amount in frames.items()
    )
    direction.text = direction.text if text is None else text
    direction.proposals_due = proposals_due or direction.proposals_due
    direction.save(update_fields=["text", "proposals_due"])
    record.touched(item)
    direction.item = item
    record.log(action="directions.save", by=by, label=item.title, authority=item.authority)
    return direction


@transaction.atomic
def issue_direction(*, direction: Direction, minutes: Minutes, by: Person | None) -> Decision:
    """KS decides the directions: tried against the law, sealed, registered, seen by all, and the wheel's step done."""
    board = organisation.executive_board()
    record.require_role(
        by,
        Role.CONTROLLER,
        Role.SECRETARY,
        act_sv="registrera beslutet om planeringsanvisningar",
        act_en="register the decision on directions",
    )
    _require_complete(direction)
    decision = record.decide_by_minutes(
        items=[direction.item],
        body=board,
        minutes=minutes,
        title=direction.item.title,
        by=by,
        content=content_of_direction(direction),
        law=outcomes_of_direction(direction, minutes),
    )
    wheel.complete(
        year=direction.year,
        produces="directions",
        decided_by=board,
        body=board,
        by=by,
        item=direction.item,
        decision=decision,
    )
    return decision


def _require_complete(direction: Direction) -> None:
    findings = []
    if direction.proposals_due is None:
        findings.append(finding("planning.proposals-due-missing"))
    if not direction.frames.exists():
        findings.append(finding("planning.frames-missing"))
    if findings:
        raise Refused(findings)


def content_of_direction(direction: Direction) -> dict[str, object]:
    """All the directions say, as they are sealed."""
    return {
        "year": direction.year,
        "version": direction.version,
        "years": direction.years,
        "text": direction.text,
        "proposals_due": direction.proposals_due.isoformat() if direction.proposals_due else None,
        "unit": "öre",
        "frames": [
            {"body": slug, "unit": unit, "year": year, "amount": amount}
            for slug, unit, year, amount in direction.frames.values_list("body__slug", "unit", "year", "amount")
        ],
    }
