"""A nämnd's and a company's drafts of every kind, those who may see them, and every address that leads to them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from arshjul.books import hand_over
from arshjul.books import services as books
from arshjul.books.models import Batch, FileHandOver
from arshjul.contact import services as contact
from arshjul.documents import services as documents
from arshjul.documents.compose import Written
from arshjul.documents.models import Draft
from arshjul.followup import services as followup
from arshjul.followup.domain import DialogueKind
from arshjul.followup.models import Measure
from arshjul.goals import services as goals
from arshjul.goals.domain import DirectiveRow, GoalInput, IndicatorInput
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now, today
from arshjul.organisation.domain import Role
from arshjul.organisation.models import Assignment, Body, Person
from arshjul.planning import services as planning
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.record import services as record
from arshjul.record.domain import Minutes
from arshjul.record.types import Decision

NAMND, COMPANY, OTHER, OTHER_COMPANY = "bun", "hamnen", "kun", "oresundskraft"
AUDITOR = "ragnhild-revisor"
PLAN_YEAR, REPORT_YEAR = 2031, 2030
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)\s(?!.*(?:django_session|organisation_tally)).*", re.IGNORECASE)
LEDGER = (
    b'#FLAGGA 0\r\n#SIETYP 4\r\n#FNAMN "Prov"\r\n#RAR 0 20300101 20301231\r\n#KONTO 3000 "x"\r\n#KONTO 1930 "y"\r\n'
)
LEDGER += b'#VER A 1 20300105 "ett"\r\n{\r\n#TRANS 3000 {} -100.00\r\n#TRANS 1930 {} 100.00\r\n}\r\n'


@dataclass(frozen=True, slots=True)
class Place:
    """An address that leads to somebody's draft: its view, its arguments, and the body whose draft it is."""

    view: str
    args: tuple[Any, ...]
    owner: str

    @property
    def url(self) -> str:
        """The address."""
        return reverse(self.view, args=self.args)


def patterns() -> dict[str, URLPattern]:
    """Every address of the site by the name of its view."""
    return dict(_walk(get_resolver().url_patterns, ""))


def _walk(entries: Any, space: str) -> Any:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def parameters(pattern: URLPattern) -> list[str]:
    """The names of what an address holds."""
    return list(pattern.pattern.converters)


def outsiders() -> None:
    """A person in each role at another committee and at another company."""
    for slug in (OTHER, OTHER_COMPANY):
        for role in set(Role) - {Role.AUDITOR}:
            employ(f"{slug}-{role.value}", role, slug)


def employ(name: str, role: Role, *bodies: str) -> Person:
    """Somebody with a role in some bodies."""
    person, _ = Person.objects.get_or_create(username=name, defaults={"demo": True})
    for slug in bodies:
        Assignment.objects.get_or_create(
            person=person, role=role.value, body=organisation.body(slug), valid_from=date(2000, 1, 1)
        )
    return person


def drafts(text: str = "Utkast") -> dict[str, Place]:
    """Drafts of every kind, unseen outside the nämnd or company that writes them; every text begins with `text`."""
    body, company = organisation.body(NAMND), organisation.body(COMPANY)
    return {
        place.view: place
        for places in (
            _plans(body, company, text),
            _goals(body, text),
            _reports(body, text),
            _documents(body, text),
            _books(body),
            _matters(body, text),
        )
        for place in places
    }


def _matters(body: Body, text: str) -> list[Place]:
    matter = record.open_matter(authority=body.authority, title=text)
    entry = record.register(matter=matter, direction="own", title=text, by=None)
    return [
        Place("desk:matter", (matter.pk,), NAMND),
        Place("desk:secrecy", (matter.pk, entry.ordinal), NAMND),
        Place("desk:notice", (_decided(body).uuid,), NAMND),
    ]


def _decided(body: Body) -> Decision:
    """A decision, which everyone may read; its announcement is registered within the authority."""
    item = record.draft(body=body, kind="note", year=PLAN_YEAR, title="Beslutat", by=None)
    item.matter = record.open_matter(authority=body.authority, title="Beslutat")
    item.save()
    minutes = Minutes(today(), 9999)
    return record.decide_by_minutes(items=[item], body=body, minutes=minutes, title="Beslutat", by=None, content={})


def _plans(body: Body, company: Body, text: str) -> list[Place]:
    plan = planning.start_proposal(year=PLAN_YEAR, body=body, by=None)
    lines = [LineInput(NAMND, LineKind.COST, PLAN_YEAR, -100, text)]
    planning.save_lines(plan=plan, lines=lines, by=None, text=text)
    business = planning.start(kind=PlanKind.BUSINESS, year=PLAN_YEAR, body=company, by=None)
    return [
        Place("planning:plan", (plan.pk,), NAMND),
        Place("planning:hand-over", (plan.pk,), NAMND),
        Place("planning:line", (plan.lines.get().pk,), NAMND),
        Place("planning:decide", (business.pk,), COMPANY),
        Place("planning:revise", (business.pk,), COMPANY),
    ]


def _goals(body: Body, text: str) -> list[Place]:
    one = goals.start_goals(year=PLAN_YEAR, body=body, by=None)
    written = GoalInput(slug="ett", text=text, perspective=text, own=True, indicators=(IndicatorInput("a", text, ""),))
    goals.save_goals(goal_set=one, goals=[written], by=None)
    owned = goals.start_directive(year=PLAN_YEAR, company=organisation.body(COMPANY), by=None)
    goals.save_directive(directive=owned, rows=[DirectiveRow(text, text)], by=None)
    owner = owned.item.body.slug
    return [
        *(Place(f"goals:{name}", (one.pk,), NAMND) for name in ("set", "hand-over", "decide")),
        Place("goals:directive", (owned.pk,), owner),
        Place("goals:hand-in-directive", (owned.pk,), owner),
        Place("goals:decide-directive", (owned.pk,), owner),
        Place("goals:take-up-directive", (owned.pk,), owner),
    ]


def _reports(body: Body, text: str) -> list[Place]:
    report = followup.open_report(year=REPORT_YEAR, point="delar-april", body=body, by=None)
    explained = [followup.Explained("drift-resultat", text, text, text)]
    given = [followup.Given("drift-resultat", -100, text)]
    followup.save_report(report=report, by=None, forecasts=given, explanations=explained, summary=text)
    measure = Measure.objects.create(
        body=body, year=REPORT_YEAR, title=text, responsible=text, state="decided", amount=1, due=today(),
        created_at=now(), opened_by=report.forecasts.first(),
    )  # fmt: skip
    dialogue = followup.plan_dialogue(
        kind=DialogueKind.DIALOGUE, year=REPORT_YEAR, host=body, participants=[body], held_on=today(), by=None
    )
    followup.write_dialogue(dialogue=dialogue, agenda=text, notes=text, actions=[(text, text, today())], by=None)
    return [
        *(Place(f"followup:{name}", (report.pk,), NAMND) for name in ("report", "assess", "projects", "hand-over")),
        Place("followup:measure", (measure.pk,), NAMND),
        Place("followup:dialogue", (dialogue.uuid,), NAMND),
        Place("followup:action-done", (dialogue.actions.get().pk,), NAMND),
    ]


def _documents(body: Body, text: str) -> list[Place]:
    draft = documents.begin(outline="operations-chapter", year=2016, body=body, by=None)
    _fill(draft, text)
    made = documents.compile_draft(draft=draft, by=None)
    section = draft.texts.values_list("section", flat=True)[0]
    return [
        *(Place(f"documents:{name}", (draft.pk,), NAMND) for name in ("draft", "preview", "compile", "read")),
        Place("documents:section", (draft.pk, section), NAMND),
        Place("documents:preview-chapter", (draft.pk, section), NAMND),
        *(Place(f"documents:preview-picture-{shape}", (draft.pk, 0), NAMND) for shape in ("wide", "narrow")),
        Place("documents:compilation", (made.pk,), NAMND),
        Place("documents:publish", (made.pk,), NAMND),
        Place("documents:file", (made.pk, made.files.filter(name__endswith=".html")[0].name), NAMND),
    ]


def _fill(draft: Draft, text: str) -> None:
    """Write each section that takes a text, and leave out what this year can't hold."""
    for _level, section in documents.outline_of(draft).walk():
        if any(one.kind.value == "text" for one in section.contents):
            documents.write(draft=draft, section=section.id, text=text, by=None)
    for section, found in documents.check(draft).composed.findings.items():
        if any(one.level.value == "error" for one in found):
            kept = documents.texts_of(draft).get(section, Written())
            documents.write(draft=draft, section=section, text=kept.text, omitted=text, by=None)


def _books(body: Body) -> list[Place]:
    sent = SimpleUploadedFile("prov.se", LEDGER)
    file = books.receive(upload=sent, authority=body.authority, by=None).file
    reading = books.read_and_check(file=file, by=None)
    return [
        Place("books:file", (file.pk,), NAMND),
        Place("books:original", (file.pk,), NAMND),
        Place("books:file-line", (file.pk, 1), NAMND),
        Place("books:publish", (reading.pk,), NAMND),
        Place("books:hand-over", (reading.pk,), NAMND),
        Place("books:send-back", (_sent_back(body).pk,), "ks"),
        *(Place("books:withdraw", (one.pk,), "ks") for one in Batch.objects.order_by("pk")[:1]),
    ]


def _sent_back(body: Body) -> FileHandOver:
    """A file whose hand-over is answered, so that it waits for nobody."""
    sent = SimpleUploadedFile("prov-2.se", LEDGER.replace(b"ett", b"tva"))
    reading = books.read_and_check(file=books.receive(upload=sent, authority=body.authority, by=None).file, by=None)
    handed = hand_over.hand_over(reading=reading, entity="helsingborg", by=None)
    hand_over.send_back(handed=handed, reason="Prov", by=None)
    return handed


def case() -> Place:
    """A message to the municipality, for the contact centre and the registrar."""
    sent = contact.Message(subject="Fråga", text="Hemligt", name="Någon", reply_to="n@example.org")
    return Place("contact:case", (contact.receive(message=sent, token=uuid.uuid4()).uuid,), "ks")


def insiders(owner: str) -> set[str]:
    """Names of those who work inside the authority of a body."""
    inside = Assignment.objects.filter(body__authority=organisation.body(owner).authority)
    return set(inside.values_list("person__username", flat=True))


class Visitor(Client):
    """A client that reads a streamed answer to its end and closes it, and is shown a fault as anyone is."""

    def request(self, **request: Any) -> Any:
        """The answer, whole."""
        answer = super().request(**request)
        if answer.streaming:
            answer.read = b"".join(answer)
        return answer


def signed_in(name: str, **options: Any) -> Client:
    """Somebody at the site; without a name nobody in particular."""
    client = Visitor(raise_request_exception=False, **options)
    if name:
        client.force_login(Person.objects.get(username=name))
    return client


def writes_of(act: Any) -> tuple[Any, list[str]]:
    """What an act answers, and every statement with which it changed the database."""
    with CaptureQueriesContext(connection) as captured:
        answer = act()
    return answer, [query["sql"][:200] for query in captured.captured_queries if WRITES.match(query["sql"])]
