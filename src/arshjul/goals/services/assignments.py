"""Assignments (uppdrag): given by a decision, reported back, and closed by the giver alone (KL 6:5)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from arshjul.goals.domain import AssignmentState
from arshjul.goals.models import Assignment, AssignmentReport
from arshjul.goals.policies import ASSIGNMENT_GIVERS, ASSIGNMENT_REPORTERS
from arshjul.kernel.findings import finding
from arshjul.kernel.text import Text
from arshjul.organisation.clock import today
from arshjul.organisation.types import Body, Person
from arshjul.record import services as record
from arshjul.record.lengths import too_long
from arshjul.record.services import Refused
from arshjul.record.types import Decision

LONGEST_ASSIGNMENT = 1_000
"""Characters; the text is part of a unique index, and PostgreSQL holds 2 700 bytes there."""


@transaction.atomic
def give_assignment(
    *, decision: Decision, receiver: Body, text: str, due: date | None, by: Person | None, year: int | None = None
) -> Assignment:
    """Register an assignment that a decision gave; the same one twice is one."""
    record.require_role(
        by,
        *ASSIGNMENT_GIVERS,
        act_sv="registrera uppdrag",
        act_en="register assignments",
        authority_id=decision.body.authority_id,
    )
    findings = [] if text.strip() else [finding("goals.assignment-text-missing")]
    if due is None:
        findings.append(finding("goals.assignment-due-missing", text=text))
    elif due < decision.date:
        findings.append(finding("goals.assignment-due-early", due=due.isoformat(), date=decision.date.isoformat()))
    findings += too_long(text, LONGEST_ASSIGNMENT, Text("Uppdraget", "The assignment"))
    if due is None or findings:
        raise Refused(findings)
    assignment, made = Assignment.objects.get_or_create(
        decision=decision,
        receiver=receiver,
        text=text.strip(),
        defaults={"giver": decision.body, "due": due, "year": year or decision.date.year},
    )
    if made:
        record.log(action="assignment.give", by=by, label=text, authority=decision.body.authority)
    return assignment


@transaction.atomic
def report_assignment(*, assignment: Assignment, text: str, by: Person | None, finished: bool = False) -> Assignment:
    """The receiver reports back; it stays on the list until the giver closes it."""
    record.require_role(
        by,
        *ASSIGNMENT_REPORTERS,
        act_sv="återrapportera uppdraget",
        act_en="report the assignment back",
        authority_id=assignment.receiver.authority_id,
    )
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.state == AssignmentState.CLOSED.value:
        raise Refused([finding("goals.assignment-closed", text=locked.text)])
    if not text.strip():
        raise Refused([finding("goals.report-text-missing")])
    last = locked.reports.last()
    if last and (last.text, last.on, last.finished) == (text.strip(), today(), finished):
        return locked
    AssignmentReport.objects.create(assignment=locked, on=today(), text=text.strip(), by=by, finished=finished)
    locked.state = (AssignmentState.REPORTED if finished else AssignmentState.OPEN).value
    locked.save(update_fields=["state"])
    record.log(action="assignment.report", by=by, label=locked.text, authority=locked.receiver.authority)
    return locked


@transaction.atomic
def close_assignment(*, assignment: Assignment, decision: Decision, by: Person | None) -> Assignment:
    """The giver closes it by a decision of its own."""
    record.require_role(
        by,
        *ASSIGNMENT_GIVERS,
        act_sv="avsluta uppdrag",
        act_en="close assignments",
        authority_id=assignment.giver.authority_id,
    )
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if decision.body_id != locked.giver_id:
        raise Refused([finding("goals.closed-by-other", giver=locked.giver.name, body=decision.body.name)])
    if locked.state == AssignmentState.CLOSED.value:
        return locked
    locked.state, locked.closed_by = AssignmentState.CLOSED.value, decision
    locked.save(update_fields=["state", "closed_by"])
    record.log(action="assignment.close", by=by, label=locked.text, authority=locked.giver.authority)
    return locked
