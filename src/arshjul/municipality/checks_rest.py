"""Checks of the name, words, scales, opening hours, people and outlines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files
from arshjul.municipality.scales import gaps_and_overlaps


@cache
def vocabulary() -> dict[str, Text]:
    """The concepts each municipality has its own word for, with their meaning."""
    source = resources.files("arshjul.municipality").joinpath("vocabulary.yaml")
    loaded: dict[str, Any] = datafile.load(source.read_text(encoding="utf-8"))
    return {key: Text(**meaning) for key, meaning in loaded.items()}


def check_rest(municipality: Municipality, files: Files) -> Iterator[Finding]:
    """Everything wrong with the name, words, scales, opening hours, people and outlines."""
    if "municipality" in files.data and municipality.id != municipality.folder.resolve().name:
        words = {"id": municipality.id, "folder": municipality.folder.resolve().name}
        yield finding("municipality.folder-name", files.place("municipality", "id"), **words)
    if "words" in files.data:
        yield from _words(municipality, files)
    yield from _scales(municipality, files)
    yield from _hours(municipality, files)
    yield from _people(municipality, files)
    yield from _outlines(municipality, files)


def _words(municipality: Municipality, files: Files) -> Iterator[Finding]:
    terms = municipality.words.terms
    for key, meaning in vocabulary().items():
        if key not in terms:
            place = files.place("words", "terms")
            yield finding("municipality.missing-word", place, key=key, sv=meaning.sv, en=meaning.en)
    for key in terms:
        if key not in vocabulary():
            close = difflib.get_close_matches(key, vocabulary(), 1)
            guess = close[0] if close else ", ".join(vocabulary())
            yield finding("municipality.unknown-word", files.place("words", "terms", key), key=key, guess=guess)


def _scales(municipality: Municipality, files: Files) -> Iterator[Finding]:
    for scale in municipality.scales:
        holes, overlaps = gaps_and_overlaps(scale.bands)
        for kind, pairs in (("bands-hole", holes), ("bands-overlap", overlaps)):
            for left, right in pairs:
                place = files.place("scales", "scales", scale.id, "bands", right.id)
                yield finding(
                    f"municipality.{kind}",
                    place,
                    scale=scale.id,
                    left=left.title.sv,
                    right=right.title.sv,
                    left_en=left.title.en,
                    right_en=right.title.en,
                )


def _hours(municipality: Municipality, files: Files) -> Iterator[Finding]:
    if municipality.contact is None:
        return
    for way, hours in municipality.contact.hours.items():
        days = [*hours.week.values(), hours.day_before_holiday or (), *(one.spans for one in hours.exceptions)]
        for span in (span for spans in days for span in spans):
            if span.end <= span.start:
                yield finding(
                    "municipality.hours-backwards", files.place("contact", "opening_hours", way), span=span, way=way
                )


def _people(municipality: Municipality, files: Files) -> Iterator[Finding]:
    known = municipality.organisation.ids()
    for person in municipality.people:
        for body in person.bodies:
            if body not in known:
                place = files.place("people", "people", person.id)
                yield finding("municipality.unknown-body", place, body=body, known=", ".join(sorted(known)))


def _outlines(municipality: Municipality, files: Files) -> Iterator[Finding]:
    if municipality.wheel is None:
        return
    wheel = municipality.wheel
    steps = {step.id for step in wheel.steps} | {step.id for variant in wheel.variants for step in variant.steps}
    for outline in municipality.outlines:
        if outline.step is not None and outline.step not in steps:
            place = files.place("outlines", "outlines", outline.id, "step")
            yield finding("municipality.unknown-step", place, step=outline.step, known=", ".join(sorted(steps)))
        yield from _twice(outline.id, [section.id for _, section in outline.walk()], files)


def _twice(outline: str, sections: list[str], files: Files) -> Iterator[Finding]:
    for identifier in sorted({one for one in sections if sections.count(one) > 1}):
        place = files.place("outlines", "outlines", outline, "sections")
        yield finding("municipality.duplicate-id", place, id=identifier, also=outline)
