"""Where a document's figures and tables come from: each provider reads one room below and gives its part.

    Basis (year, report point, books version, plan day) ─→ providers ─→ DataSet + blocks by outline content

The same basis gives the same data set: books' versions and decided plans are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from arshjul.books import queries as books
from arshjul.documents import source_goals, source_statements, source_wheel
from arshjul.documents.dataset import DataSet, Figure
from arshjul.documents.domain import Block
from arshjul.documents.models import Draft
from arshjul.documents.parts import Basis, Part
from arshjul.kernel.findings import Finding
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.record import queries as record

FIRST_OF_YEAR = (1, 1)
LAST_OF_YEAR = (12, 31)


@dataclass(frozen=True, slots=True)
class Assembled:
    """The sealed data set, the tables and pictures by outline content, and whether vouchers are constructed."""

    basis: Basis
    dataset: DataSet
    blocks: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    constructed: bool = False
    findings: tuple[Finding, ...] = ()


Provider = Callable[[Basis], Part]
PROVIDERS: tuple[Provider, ...] = (source_statements.part, source_goals.part, source_wheel.part)
"""One for each room below that has something to say; add a room's provider here."""


def basis(year: int, point: str, language: str = "sv", *, snapshot: int | None = None, outline: str = "") -> Basis:
    """What a document of a year and report point is read from today: the current books and the plans in force."""
    found = municipality.current().wheel
    report = found.report(point) if found and point else None
    end = report.period_end(year) if report else date(year, *LAST_OF_YEAR)
    current = books.snapshot(snapshot)
    return Basis(year, point, end, current.number if current else None, today(), language, outline)


def basis_of(draft: Draft) -> Basis:
    """What a draft is read from today."""
    return basis(draft.year, draft.point, draft.language, outline=draft.outline)


def assemble(of: Basis) -> Assembled:
    """Read every provider's part for a basis and seal the figures; kept in memory until somebody acts."""
    return _assembled(municipality.folder(), of, record.latest_act())


@lru_cache(maxsize=16)
def _assembled(_folder: Path, of: Basis, _latest_act: str) -> Assembled:
    parts = [_period(of), *(provider(of) for provider in PROVIDERS)]
    figures = [figure for part in parts for figure in part.figures]
    data = DataSet.of(figures, municipality.current().words.unit, of.as_json())
    blocks = {key: found for part in parts for key, found in part.blocks.items()}
    return Assembled(
        of,
        data,
        blocks,
        any(part.constructed for part in parts),
        tuple(found for part in parts for found in part.findings),
    )


def _period(of: Basis) -> Part:
    """The document's own days."""
    english = of.language.startswith("en")
    first = date(of.year, *FIRST_OF_YEAR)
    return Part(
        figures=(
            Figure("rapport.fran", "First day of the period" if english else "Periodens första dag", day=first),
            Figure("rapport.till", "Last day of the period" if english else "Periodens sista dag", day=of.end),
            Figure("rapport.ar", "Year" if english else "År", text=str(of.year)),
            Figure("rapport.foregaende-ar", "Year before" if english else "Föregående år", text=str(of.year - 1)),
        )
    )
