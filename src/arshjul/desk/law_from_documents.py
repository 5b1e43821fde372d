"""What published documents say in the words of the rules: which parts they have, when and how they came out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from arshjul.desk.law_cases import Case, Source, YearFacts
from arshjul.desk.law_sealed import Published, Sealed
from arshjul.documents.law_checks import facts_of_annual_report, facts_of_interim_report, is_statutory
from arshjul.documents.render_pdf import PROFILES
from arshjul.documents.rendering import DATA, HTML, PDF, XLSX
from arshjul.kernel.text import Text
from arshjul.municipality.outlines import Outline
from arshjul.organisation import municipality

FORMATS = tuple(name.rpartition(".")[2] for name in (PDF, HTML, XLSX, DATA))
"""The forms in which every publication comes."""
UA = "ua1"
"""The profile under which a PDF has language, title, tags, headers of tables and alternative texts."""


def held(sealed: Sealed) -> YearFacts:
    """The parts and compared columns of the year's published reports, and each document's form; no query."""
    facts: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for one in sealed.published:
        outline = municipality.current().outline(one.outline)
        if outline is None or one.language != "sv":
            continue
        told = _report(outline, one)
        facts |= told
        sources |= dict.fromkeys(told, source_of(one))
    return YearFacts(facts, tuple(_forms(sealed)), sources)


def source_of(one: Published) -> Source:
    """The publication, with its page."""
    return Source(Text(one.title, one.title), reverse("portal:publication", args=[one.number]))


def _report(outline: Outline, one: Published) -> dict[str, Any]:
    if not is_statutory(outline, one.point):
        return {}
    if outline.kind == "interim":
        return facts_of_interim_report(outline, one.texts, one.columns)
    if outline.kind == "annual":
        return {**facts_of_annual_report(outline, one.texts), "public_from": {"arsredovisning": one.on}}
    return {}


def _forms(sealed: Sealed) -> Iterator[Case]:
    """Each publication as PDF: what its profile promises, and the contrast of the colours it is set in."""
    promised = dict.fromkeys(("title", "tagged", "table_headers", "alt"), True) if UA in PROFILES else {}
    promised["contrast"] = True
    for one in sealed.published:
        facts = {"document": {"format": "pdf", "lang": one.language, **promised}, "document.made_on": one.on}
        yield Case("DOS-02", one.title, facts, source_of(one))
        yield Case(
            "ODL-01", one.title, {"dataset.formats": list(FORMATS), "dataset.published_on": one.on}, source_of(one)
        )
