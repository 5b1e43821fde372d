"""What the record has sealed of a budget year: decisions, hand-overs and publications, read in one query.

Drafts are never read: what is told of the law is the same for everyone, and shows nothing from inside an authority.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from arshjul.organisation.domain import Role
from arshjul.organisation.policies import Held, Standing
from arshjul.record import queries as record
from arshjul.record.domain import DecisionKind

READER = Standing(person_id=None, held=(Held(Role.AUDITOR, 0, "", 0),))
"""Reads every authority's sealed content, as an auditor may; no page shows what it reads of a draft."""
FIXING = frozenset({DecisionKind.ADOPT.value, DecisionKind.AMEND.value})
FIELDS = {
    "item": "pk",
    "kind": "kind",
    "title": "title",
    "body_kind": "body__kind",
    "body": "body__slug",
    "from_authority": "authority__name_sv",
    "decision": "decisions__uuid",
    "decision_kind": "decisions__kind",
    "by_kind": "decisions__body__kind",
    "by": "decisions__body__name_sv",
    "on": "decisions__date",
    "paragraph": "decisions__paragraph",
    "reasons": "decisions__reasons",
    "decided": "decisions__seal__content",
    "handed": "handovers__pk",
    "to_authority": "handovers__to_authority__name_sv",
    "at": "handovers__at",
    "registered_at": "handovers__entry_in__registered_at",
    "number": "handovers__entry_in__matter__number",
    "party": "handovers__entry_in__counterpart",
    "subject": "handovers__entry_in__title",
    "sent": "handovers__entry_out",
    "handed_content": "handovers__seal__content",
    "outline": "document__outline",
    "point": "document__point",
    "language": "document__language",
    "texts": "document__compilations__texts",
    "basis": "document__compilations__basis",
    "published": "document__compilations__publication__number",
    "published_on": "document__compilations__publication__published_on",
    "marking": "entries__markings__pk",
    "marked": "entries__pk",
    "provision": "entries__markings__provision",
    "marked_at": "entries__markings__at",
    "marked_by": "entries__markings__authority__name_sv",
    "marked_title": "entries__title",
    "matter": "entries__matter_id",
    "series": "entries__matter__authority__register_prefix",
    "matter_year": "entries__matter__year",
    "notice": "decisions__notices__pk",
    "adjusted_on": "decisions__notices__adjusted_on",
    "announced_on": "decisions__notices__announced_on",
    "removed_on": "decisions__notices__removed_on",
    "place": "decisions__notices__place",
    "matter_number": "entries__matter__number",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """An item that a body has fixed, with what it said as it was sealed."""

    kind: str
    title: str
    body: str
    body_kind: str
    by: str
    by_kind: str
    on: date
    paragraph: int
    reasons: str
    uuid: str
    content: Mapping[str, Any]

    @property
    def label(self) -> str:
        """How it is cited in a list."""
        return f"{self.by} {self.on} § {self.paragraph}, {self.title}"


@dataclass(frozen=True, slots=True)
class Handed:
    """An item that left its authority for another, as both registers have it."""

    kind: str
    title: str
    from_authority: str
    to_authority: str
    at: datetime
    registered_at: datetime
    number: int
    party: str
    subject: str
    rows: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Published:
    """A document that is out: its outline and report point, per section its text and why it was left out; its columns.

    The columns are those of its statements, by statement; none are known of a version compiled before they were kept.
    """

    outline: str
    point: str
    language: str
    title: str
    number: int
    on: date
    texts: Mapping[str, Sequence[str]]
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marked:
    """A registered document that is marked as secret: where, on what provision, when and by which authority."""

    matter: int
    reference: str
    title: str
    provision: str
    on: date
    authority: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A decision's minutes as they were announced: the days, and where they are."""

    decision: str
    label: str
    adjusted_on: date
    announced_on: date
    removed_on: date | None
    place: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """All that is sealed of a year, each in the order of time."""

    decided: tuple[Decided, ...] = ()
    handed: tuple[Handed, ...] = ()
    published: tuple[Published, ...] = ()
    marked: tuple[Marked, ...] = ()
    announced: tuple[Announced, ...] = ()

    def last(self, kind: str, until: date | None = None) -> Decided | None:
        """The item of a kind that was decided last, by a day when one is given."""
        found = [one for one in self.decided if one.kind == kind and (until is None or one.on <= until)]
        return found[-1] if found else None


def sealed(year: int) -> Sealed:
    """What is sealed of a budget year; one query, whatever the year holds."""
    items = record.items_visible_to(READER).filter(year=year)
    found = [dict(zip(FIELDS, row, strict=True)) for row in items.order_by("pk").values_list(*FIELDS.values())]
    return Sealed(
        tuple(_decided(found)),
        tuple(_handed(found)),
        tuple(_published(found)),
        tuple(_marked(found)),
        tuple(_announced(found)),
    )


def _content(text: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(text)["content"]
    return content


def _decided(rows: Iterable[Mapping[str, Any]]) -> list[Decided]:
    fixed = {(row["item"], row["decision"]): row for row in rows if row["decision_kind"] in FIXING}
    made = [
        Decided(
            **{name: row[name] for name in ("kind", "title", "body", "body_kind", "by", "by_kind", "on", "paragraph")},
            reasons=row["reasons"].strip(),
            uuid=str(row["decision"]),
            content=_content(row["decided"]),
        )
        for row in fixed.values()
    ]
    return sorted(made, key=lambda one: (one.on, one.paragraph))


def _handed(rows: Iterable[Mapping[str, Any]]) -> list[Handed]:
    names = ("kind", "title", "from_authority", "to_authority", "at", "registered_at", "number", "party", "subject")
    given = {row["handed"]: row for row in rows if row["handed"] is not None}
    made = [
        Handed(
            **{name: row[name] for name in names},
            rows=sum(row[name] is not None for name in ("sent", "number")),
            content=_content(row["handed_content"]),
        )
        for row in given.values()
    ]
    return sorted(made, key=lambda one: one.at)


def _published(rows: Iterable[Mapping[str, Any]]) -> list[Published]:
    out = {row["published"]: row for row in rows if row["published"] is not None}
    return [
        Published(
            **{name: row[name] for name in ("outline", "point", "language", "title")},
            number=number,
            on=row["published_on"],
            texts=row["texts"],
            columns=row["basis"].get("columns", {}),
        )
        for number, row in sorted(out.items())
    ]


def _marked(rows: Iterable[Mapping[str, Any]]) -> list[Marked]:
    """The latest marking of each document, when it has a provision: one without takes the earlier away."""
    made = {row["marking"]: row for row in rows if row["marking"] is not None}
    latest = {made[marking]["marked"]: made[marking] for marking in sorted(made)}
    return [
        Marked(
            **{name: row[name] for name in ("matter", "provision")},
            reference=record.reference(row["series"], row["matter_year"], row["matter_number"]),
            title=row["marked_title"],
            on=localtime(row["marked_at"]).date(),
            authority=row["marked_by"],
        )
        for row in latest.values()
        if row["provision"]
    ]


def _announced(rows: Iterable[Mapping[str, Any]]) -> list[Announced]:
    """The latest announcement of each decision's minutes."""
    made = {row["notice"]: row for row in rows if row["notice"] is not None}
    latest = {made[notice]["decision"]: made[notice] for notice in sorted(made)}
    return [
        Announced(
            **{name: row[name] for name in ("adjusted_on", "announced_on", "removed_on", "place")},
            decision=str(decision),
            label=f"{row['by']} {row['on']} § {row['paragraph']}",
        )
        for decision, row in latest.items()
    ]
