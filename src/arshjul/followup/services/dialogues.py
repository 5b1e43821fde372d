"""Dialogues: planned, written, closed; their actions done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from arshjul.followup import queries
from arshjul.followup.domain import DIALOGUE_NAMES, DialogueKind
from arshjul.followup.models import Dialogue, DialogueAction
from arshjul.followup.policies import HOSTS, DialoguePolicy
from arshjul.followup.services.common import require_edition
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation.clock import now, today
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Body, Person
from arshjul.record import services as record
from arshjul.record.services import Refused


@transaction.atomic
def plan_dialogue(
    *,
    kind: DialogueKind,
    year: int,
    host: Body,
    participants: Iterable[Body],
    held_on: date,
    by: Person | None,
    agenda: str = "",
    step: str = "",
) -> Dialogue:
    """Set a date for a dialogue with its agenda; seen by the authorities that take part."""
    record.require_role(by, *HOSTS, act_sv="hålla dialogen", act_en="hold the dialogue", body=host)
    bodies = list(participants)
    if not bodies:
        raise Refused([_lacks("deltagare", "participants")])
    dialogue = Dialogue.objects.create(
        kind=kind.value,
        year=year,
        step=step or queries.dialogue_step(kind),
        host=host,
        held_on=held_on,
        agenda=agenda,
        created_at=now(),
        created_by=by,
    )
    dialogue.participants.set({host, *bodies})
    record.log(action="dialogue.plan", by=by, label=_dialogue_label(dialogue), authority=host.authority)
    return dialogue


def _lacks(sv: str, en: str) -> Finding:
    return finding("followup.dialogue-part-missing", part=sv, part_en=en)


def _dialogue_label(dialogue: Dialogue) -> str:
    return f"{DIALOGUE_NAMES[DialogueKind(dialogue.kind)].sv} {dialogue.held_on.isoformat()}, {dialogue.host.name_sv}"


@transaction.atomic
def write_dialogue(
    *,
    dialogue: Dialogue,
    agenda: str,
    notes: str,
    actions: Sequence[tuple[str, str, date]],
    by: Person | None,
    edition: int | None = None,
) -> Dialogue:
    """Write agenda and notes, and add actions (what, who, by when)."""
    locked = _open_dialogue(dialogue, by)
    require_edition(edition, locked.edition)
    locked.agenda, locked.notes, locked.edition = agenda, notes, locked.edition + 1
    locked.save()
    DialogueAction.objects.bulk_create(
        DialogueAction(dialogue=locked, text=text, responsible=responsible, due=due)
        for text, responsible, due in actions
    )
    record.log(action="dialogue.write", by=by, label=_dialogue_label(locked), authority=locked.host.authority)
    return locked


def _open_dialogue(dialogue: Dialogue, by: Person | None) -> Dialogue:
    locked = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if locked.closed_at is not None:
        raise Refused([finding("followup.dialogue-closed", date=locked.held_on.isoformat())])
    if by is not None and not DialoguePolicy.may_change(standing(by), locked):
        raise Refused([finding("record.not-yours", act="skriva i dialogen", who="den som deltar")])
    return locked


@transaction.atomic
def close_dialogue(*, dialogue: Dialogue, by: Person | None) -> Dialogue:
    """Close a dialogue that has been held: its notes stand, and the step of the wheel is done for each body."""
    locked = _open_dialogue(dialogue, by)
    lacking = [] if locked.notes.strip() else [_lacks("anteckningar", "notes")]
    if locked.held_on > today():
        lacking.append(_lacks("en dag som har varit", "day that has been"))
    if lacking:
        raise Refused(lacking)
    locked.closed_at = now()
    locked.save(update_fields=["closed_at"])
    if locked.step:
        for body in queries.bodies_of_step(locked):
            record.complete_step(
                year=locked.year,
                step=locked.step,
                body=body,
                by=by,
                evidence=_dialogue_label(locked),
                on=locked.held_on,
            )
    record.log(action="dialogue.close", by=by, label=_dialogue_label(locked), authority=locked.host.authority)
    return locked


@transaction.atomic
def finish_action(*, action: DialogueAction, on: date, by: Person | None) -> DialogueAction:
    """Mark an action of a dialogue as done; a second time changes nothing."""
    if by is not None and not DialoguePolicy.may_act(standing(by), action.dialogue):
        raise Refused([finding("record.not-yours", act="ändra åtgärden", who="den som deltog")])
    DialogueAction.objects.filter(pk=action.pk, done_on__isnull=True).update(done_on=on)
    action.refresh_from_db()
    return action
