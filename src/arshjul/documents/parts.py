"""What a document's figures are read from, and what one provider gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from arshjul.documents.dataset import Figure
from arshjul.documents.domain import Block
from arshjul.kernel.findings import Finding


@dataclass(frozen=True, slots=True)
class Basis:
    """The year, report point and last day of the period; the books' version and the day whose plans are in force.

    `outline` is the document's, whose statements are made; without one the usual statements are.
    """

    year: int
    point: str
    end: date
    snapshot: int | None
    plan_day: date
    language: str = "sv"
    outline: str = ""

    def as_json(self) -> dict[str, str]:
        """For the seal: texts alone."""
        return {
            "year": str(self.year),
            "point": self.point,
            "end": self.end.isoformat(),
            "snapshot": "" if self.snapshot is None else str(self.snapshot),
            "plan_day": self.plan_day.isoformat(),
            "language": self.language,
            **({"outline": self.outline} if self.outline else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Basis:
        """What `as_json` gave."""
        return cls(
            int(data["year"]),
            data["point"],
            date.fromisoformat(data["end"]),
            int(data["snapshot"]) if data["snapshot"] else None,
            date.fromisoformat(data["plan_day"]),
            data["language"],
            data.get("outline", ""),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What a provider gives: figures, blocks by outline content, and whether vouchers under them are constructed."""

    figures: tuple[Figure, ...] = ()
    blocks: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    constructed: bool = False
    findings: tuple[Finding, ...] = ()
