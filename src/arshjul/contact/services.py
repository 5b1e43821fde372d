"""Acts of contact: answer "did this help?", receive a message, take a case in hand, note, answer, close."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from arshjul.contact.domain import CASE_STATES, CASE_TRANSITIONS, CaseState, Channel
from arshjul.contact.models import Answer, Case, CaseNote
from arshjul.contact.policies import HANDLERS
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now, today
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.lengths import longest, too_long
from arshjul.record.services import Refused

LONGEST_MESSAGE = 8_000
LONGEST_COMMENT = 1_000
LIMITED = {
    "subject": Text("Vad gäller det?", "What is it about?"),
    "name": Text("Namn", "Name"),
    "reply_to": Text("E-post eller telefon", "E-mail or telephone"),
}
"""Fields of a message whose text has a limit."""
COMMENT = Text("Vill du berätta mer?", "Would you like to tell us more?")


def answer_helped(*, page: str, language: str, helped: bool, comment: str = "") -> Answer:
    """Count one vote about a page; a few words may come along."""
    if found := too_long(comment, LONGEST_COMMENT, COMMENT):
        raise Refused(found)
    return Answer.objects.create(
        page=page[:300], language=language[:2], helped=helped, comment=comment.strip(), on=today()
    )


@dataclass(frozen=True, slots=True)
class Message:
    """What a person sends: subject and text; name and where to answer are theirs to leave out."""

    subject: str
    text: str
    name: str = ""
    reply_to: str = ""
    about_page: str = ""
    channel: Channel = Channel.FORM

    def findings(self) -> list[Finding]:
        """All that hinders it from being received."""
        found = []
        if not self.subject.strip():
            found.append(finding("contact.subject-missing"))
        if not self.text.strip():
            found.append(finding("contact.message-missing"))
        if len(self.text) > LONGEST_MESSAGE:
            found.append(finding("contact.message-too-long", length=len(self.text), limit=LONGEST_MESSAGE))
        for column, label in LIMITED.items():
            found += too_long(getattr(self, column), longest(Case, column), label)
        return found


def receive(*, message: Message, token: uuid.UUID, by: Person | None = None) -> Case:
    """Register a message as a case with the executive board; the same form sent twice gives the first case."""
    if found := message.findings():
        raise Refused(found)
    try:
        return _receive(message=message, token=token, by=by)
    except IntegrityError:
        return Case.objects.select_related("matter__authority").get(token=token)


@transaction.atomic
def _receive(*, message: Message, token: uuid.UUID, by: Person | None) -> Case:
    existing = Case.objects.select_related("matter__authority").filter(token=token).first()
    if existing:
        return existing
    authority = organisation.executive_board().authority
    matter = record.open_matter(authority=authority, title=message.subject.strip())
    record.register(
        matter=matter,
        direction="in",
        title=message.subject.strip(),
        by=by,
        counterpart=message.name.strip() or "Anonym",
    )
    case = Case.objects.create(
        token=token,
        matter=matter,
        channel=message.channel.value,
        subject=message.subject.strip(),
        message=message.text.strip(),
        name=message.name.strip(),
        reply_to=message.reply_to.strip(),
        about_page=message.about_page[:300],
        received_at=now(),
    )
    record.log(action="case.receive", by=by, label=matter.reference, authority=authority)
    return case


def _handle(case: Case, by: Person) -> Case:
    record.require_role(by, *HANDLERS, act_sv="handlägga ärenden", act_en="handle cases")
    return Case.objects.select_for_update().select_related("matter__authority").get(pk=case.pk)


def _move(case: Case, to: CaseState, by: Person) -> None:
    if to not in CASE_TRANSITIONS[CaseState(case.state)]:
        is_now, wanted = CASE_STATES[CaseState(case.state)], CASE_STATES[to]
        raise Refused([finding("contact.wrong-state", now=is_now.sv.lower(), wanted=wanted.sv.lower())])
    case.state = to.value
    case.save(update_fields=["state", "assigned_to"])
    record.log(action=f"case.{to.value}", by=by, label=case.matter.reference, authority=case.matter.authority)


@transaction.atomic
def take_in_hand(*, case: Case, by: Person) -> Case:
    """Make the case one's own."""
    locked = _handle(case, by)
    locked.assigned_to = by
    _move(locked, CaseState.IN_HAND, by)
    CaseNote.objects.create(case=locked, kind=CaseNote.Kind.STATE, text=f"{by.full_name} tog ärendet", at=now(), by=by)
    return locked


@transaction.atomic
def note(*, case: Case, text: str, by: Person) -> CaseNote:
    """Write down what was said or done (FL 27 §)."""
    locked = _handle(case, by)
    _require_text(text)
    return CaseNote.objects.create(case=locked, kind=CaseNote.Kind.NOTE, text=text.strip(), at=now(), by=by)


@transaction.atomic
def answer(*, case: Case, text: str, by: Person) -> CaseNote:
    """Answer the person: registered as outgoing in the matter."""
    locked = _handle(case, by)
    _require_text(text)
    _move(locked, CaseState.ANSWERED, by)
    record.register(
        matter=locked.matter,
        direction="out",
        title=f"Svar: {locked.subject}",
        by=by,
        counterpart=locked.name or "Anonym",
    )
    return CaseNote.objects.create(case=locked, kind=CaseNote.Kind.ANSWER, text=text.strip(), at=now(), by=by)


@transaction.atomic
def close(*, case: Case, by: Person) -> Case:
    """End the case; it stays in the register."""
    locked = _handle(case, by)
    _move(locked, CaseState.CLOSED, by)
    CaseNote.objects.create(case=locked, kind=CaseNote.Kind.STATE, text="Avslutad", at=now(), by=by)
    return locked


def _require_text(text: str) -> None:
    if not text.strip():
        raise Refused([finding("contact.text-missing")])
