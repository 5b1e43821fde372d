"""What published documents say in the words of the rules: which parts they have, when and how they came out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from arshjul.desk.law_cases import Case, YearFacts
from arshjul.desk.law_sealed import Published, Sealed
from arshjul.documents.render_pdf import PROFILES
from arshjul.municipality.outlines import ContentKind, Outline
from arshjul.organisation import municipality

UA = "ua1"
"""The profile under which a PDF has language, title, tags, headers of tables and alternative texts."""


def held(sealed: Sealed) -> YearFacts:
    """The parts of the year's published reports, and each document's form; no query."""
    facts: dict[str, Any] = {}
    for one in sealed.published:
        outline = municipality.current().outline(one.outline)
        if outline is None or one.language != "sv":
            continue
        if outline.kind == "interim" and _statutory(one.point):
            facts["report.parts"] = parts(outline, one)
        if outline.kind == "annual":
            facts["ar.parts"] = parts(outline, one)
            facts["public_from"] = {"arsredovisning": one.on}
    return YearFacts(facts, tuple(_forms(sealed)))


def _statutory(point: str) -> bool:
    return any(one.id == point and one.statutory for one in municipality.current().reports)


def parts(outline: Outline, one: Published) -> list[str]:
    """Sections and statements that the published version holds; those left out aren't among them."""
    there: list[str] = []
    for _level, section in outline.walk():
        if not one.omitted.get(section.id, False):
            statements = [content.of for content in section.contents if content.kind is ContentKind.STATEMENT]
            there += [section.id, *(name for of in statements for name in (of, of.split("-")[0]))]
    return list(dict.fromkeys(there))


def _forms(sealed: Sealed) -> Iterator[Case]:
    """Each publication as PDF: what its profile promises; contrast isn't in the profile and is left out."""
    promised = dict.fromkeys(("title", "tagged", "table_headers", "alt"), True) if UA in PROFILES else {}
    for one in sealed.published:
        facts = {"document": {"format": "pdf", "lang": one.language, **promised}, "document.made_on": one.on}
        yield Case("DOS-02", one.title, facts)
