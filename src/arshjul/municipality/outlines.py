"""Outlines: which sections a municipality's documents have, and what each one holds."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from arshjul.kernel.text import Text


class ContentKind(enum.StrEnum):
    """What a section may hold."""

    TEXT = "text"
    STATEMENT = "statement"
    GOALS = "goals"
    INVESTMENTS = "investments"
    WHEEL = "wheel"
    LAW_STATUS = "law-status"


@dataclass(frozen=True, slots=True)
class Content:
    """One part of a section; `of` names the statement's layout or the wheel's picture.

    A statement may choose its `columns`, in their order (none: those of its form), the `months` that its flows count
    and `whose` books it reads.

    >>> Content.parse("statement:drift").key
    'statement:drift'
    >>> Content.parse({"statement": "drift", "months": "manad", "columns": ["intakter", "forecast"]}).key
    'statement:drift (manad; intakter, forecast)'
    """

    kind: ContentKind
    of: str = ""
    columns: tuple[str, ...] = ()
    months: str = ""
    whose: str = ""

    @classmethod
    def parse(cls, given: str | Mapping[str, Any]) -> Content:
        """From `kind`, `kind:of`, or a statement with its choices."""
        if isinstance(given, str):
            kind, _, of = given.partition(":")
            return cls(ContentKind(kind), of)
        choices = (tuple(given.get("columns", ())), given.get("months", ""), given.get("whose", ""))
        return cls(ContentKind.STATEMENT, given["statement"], *choices)

    @property
    def key(self) -> str:
        """The name it has among what is assembled for a document."""
        chosen = "; ".join(filter(None, (self.whose, self.months, ", ".join(self.columns))))
        named = f"{self.kind.value}:{self.of}" if self.of else self.kind.value
        return f"{named} ({chosen})" if chosen else named


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A section: its title, what it holds, the text it starts with, the sections within it.

    `answers` says which of the law's points it is the answer to: `parts` of the report, and points of the management
    report for the `municipality` and the `group`, by the names that the rules have for them.
    """

    id: str
    title: Text
    contents: tuple[Content, ...] = ()
    text: Text | None = None
    sections: tuple[OutlineSection, ...] = ()
    required: bool = True
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def walk(self, level: int = 1) -> Iterator[tuple[int, OutlineSection]]:
        """The section and all within it, with their levels."""
        yield level, self
        for section in self.sections:
            yield from section.walk(level + 1)


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of one kind of document (`plan`, `interim`, `annual`, `committee-budget`, …).

    `per` says who writes one: the municipality (once) or each committee or company.
    """

    id: str
    title: Text
    kind: str
    sections: tuple[OutlineSection, ...]
    per: str = "once"
    step: str | None = None
    source: str = ""

    def walk(self) -> Iterator[tuple[int, OutlineSection]]:
        """All sections in order, with their levels."""
        for section in self.sections:
            yield from section.walk()
