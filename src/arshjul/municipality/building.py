"""From checked plain data to the values of a municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from arshjul.kernel.money import Unit as MoneyUnit
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality.contact import Contact, Link, OpenException, OpeningHours, Span
from arshjul.municipality.domain import Words
from arshjul.municipality.organisation import (
    Administration,
    Body,
    BodyKind,
    Company,
    Consolidation,
    Federation,
    Organisation,
    Ownership,
    Person,
    Service,
    Unit,
)
from arshjul.municipality.outlines import Content, Outline, OutlineSection
from arshjul.municipality.scales import Band, Scale
from arshjul.wheel.domain import Role

Data = Mapping[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HEAD_TITLE = Text("förvaltningschef", "head of administration")


def text(data: Data | None) -> Text | None:
    """A bilingual text, or None when it isn't given."""
    return Text(data["sv"], data["en"]) if data else None


def interval(data: Data) -> Interval:
    """`from` up to, not including, `to`; always when neither is given."""
    end = data.get("to")
    return Interval(date.fromisoformat(data.get("from", "0001-01-01")), date.fromisoformat(end) if end else None)


def share(value: str | int | None) -> Fraction | None:
    """Of one whole.

    >>> share("91 %"), share("1/6"), share(None)
    (Fraction(91, 100), Fraction(1, 6), None)
    """
    if value is None:
        return None
    written = str(value)
    return Fraction(written.rstrip("% ")) / 100 if written.endswith("%") else Fraction(written)


def organisation(data: Data, register_pattern: str) -> Organisation:
    """Bodies, administrations, companies, federations and unit codes."""
    return Organisation(
        bodies=tuple(_body(one) for one in data.get("bodies", ())),
        administrations=tuple(_administration(one) for one in data.get("administrations", ())),
        companies=tuple(_company(one) for one in data.get("companies", ())),
        federations=tuple(_federation(one) for one in data.get("federations", ())),
        units=tuple(_unit(one) for one in data.get("units", ())),
        register_pattern=register_pattern,
    )


def _body(data: Data) -> Body:
    name = Text(**data["name"])
    return Body(
        id=data["id"],
        kind=BodyKind(data["kind"]),
        name=name,
        short=text(data.get("short")) or name,
        authority=data.get("authority", data["id"]),
        register=data.get("register", ""),
        valid=interval(data),
        published_as=tuple(data.get("published_as", ())),
        source=data.get("source", ""),
        note=data.get("note", ""),
        books=data.get("books"),
    )


def _administration(data: Data) -> Administration:
    return Administration(
        id=data["id"],
        name=text(data["name"]),
        head_title=text(data.get("head_title")) or HEAD_TITLE,
        serves=tuple(Service(one["body"], interval(one)) for one in data["serves"]),
        valid=interval(data),
        source=data.get("source", ""),
        note=data.get("note", ""),
    )


def _company(data: Data) -> Company:
    name = Text(**data["name"])
    method = data.get("consolidation")
    return Company(
        id=data["id"],
        name=name,
        short=text(data.get("short")) or name,
        legal_form=data["legal_form"],
        register=data.get("register", ""),
        parent=data.get("parent"),
        orgnr=data.get("orgnr"),
        owners=tuple(_ownership(one) for one in data.get("owners", ())),
        consolidation=Consolidation(method) if method else None,
        takes_part=data.get("takes_part", False),
        sector=text(data.get("sector")),
        valid=interval(data),
        published_as=tuple(data.get("published_as", ())),
        source=data.get("source", ""),
        note=data.get("note", ""),
    )


def _ownership(data: Data) -> Ownership:
    votes = share(data.get("votes"))
    return Ownership(data["owner"], share(data["share"]), votes, interval(data), data.get("source", ""))


def _federation(data: Data) -> Federation:
    return Federation(
        id=data["id"],
        name=Text(**data["name"]),
        legal_form=data["legal_form"],
        members=tuple(data.get("members", ())),
        share=share(data.get("share")),
        valid=interval(data),
        source=data.get("source", ""),
        note=data.get("note", ""),
    )


def _unit(data: Data) -> Unit:
    return Unit(
        code=data["code"],
        name=Text(**data["name"]),
        body=data["body"],
        valid=interval(data),
        published_as=tuple(data.get("published_as", ())),
        note=data.get("note", ""),
        codes=data.get("codes", ""),
        entity=data.get("entity"),
    )


def people(data: Data) -> tuple[Person, ...]:
    """The made-up persons of the demonstration."""
    return tuple(
        Person(
            id=one["id"],
            name=one["name"],
            role=Role(one["role"]),
            bodies=tuple(one.get("bodies") or (one["body"],)),
            title=Text(**one["title"]),
        )
        for one in data["people"]
    )


def words(data: Data) -> Words:
    """The municipality's words and the unit of its tables."""
    terms = {key: Text(**value) for key, value in data["terms"].items()}
    return Words(terms, MoneyUnit(data["unit"], data["decimals"]))


def scales(data: Data) -> tuple[Scale, ...]:
    """The scales for assessments."""
    return tuple(_scale(one) for one in data["scales"])


def _scale(data: Data) -> Scale:
    bands = tuple(_band(one, one) for one in data["bands"])
    by_id = {one["id"]: one for one in data["bands"]}
    printed = tuple(_band(by_id[one["band"]], one) for one in data.get("published", ()) if one["band"] in by_id)
    blank = data.get("unmeasured")
    return Scale(
        id=data["id"],
        title=Text(**data["title"]),
        bands=bands,
        unmeasured=Band("unmeasured", Text(**blank["title"]), blank["colour"], blank["symbol"]) if blank else None,
        published=printed,
        unit=data.get("unit", "%"),
        source=data.get("source", ""),
    )


def _band(look: Data, ends: Data) -> Band:
    low, high = ends.get("from", ends.get("above")), ends.get("to", ends.get("below"))
    return Band(
        id=look["id"],
        title=Text(**look["title"]),
        colour=look["colour"],
        symbol=look["symbol"],
        low=_number(low),
        high=_number(high),
        includes_low="from" in ends,
        includes_high="to" in ends,
    )


def _number(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(str(value).replace(",", "."))


def contact(data: Data) -> Contact:
    """How the municipality is reached."""
    return Contact(
        phone=data.get("phone", ""),
        email=data.get("email", ""),
        visit=text(data.get("visit")),
        post=text(data.get("post")),
        links=tuple(Link(Text(**one["title"]), one["url"]) for one in data.get("links", ())),
        hours={way: _hours(one) for way, one in data.get("opening_hours", {}).items()},
        example=data.get("example", False),
        source=data.get("source", ""),
    )


def _hours(data: Data) -> OpeningHours:
    before = data.get("day_before_holiday")
    return OpeningHours(
        week={WEEKDAYS.index(day): _spans(spans) for day, spans in data["week"].items()},
        day_before_holiday=None if before is None else _spans(before),
        exceptions=tuple(_exception(one) for one in data.get("exceptions", ())),
    )


def _exception(data: Data) -> OpenException:
    first = date.fromisoformat(data["from"])
    last = date.fromisoformat(data.get("to", data["from"]))
    return OpenException(Interval(first, last + timedelta(days=1)), _spans(data["hours"]), Text(**data["reason"]))


def _spans(spans: list[str]) -> tuple[Span, ...]:
    return tuple(sorted(Span.parse(span) for span in spans))


def outlines(data: Data) -> tuple[Outline, ...]:
    """The outlines of the documents."""
    return tuple(
        Outline(
            id=one["id"],
            title=Text(**one["title"]),
            kind=one["kind"],
            sections=tuple(_sections(one["sections"])),
            per=one.get("per", "once"),
            step=one.get("step"),
            source=one.get("source", ""),
        )
        for one in data["outlines"]
    )


def _sections(data: list[Data]) -> Iterator[OutlineSection]:
    for one in data:
        yield OutlineSection(
            id=one["id"],
            title=Text(**one["title"]),
            contents=tuple(Content.parse(content) for content in one.get("holds", ())),
            text=text(one.get("text")),
            sections=tuple(_sections(one.get("sections", []))),
            required=one.get("required", True),
            answers={whose: tuple(points) for whose, points in one.get("answers", {}).items()},
        )
