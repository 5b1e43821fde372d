"""Outlines: which sections a municipality's documents have, and what each one holds."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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

    >>> Content.parse("statement:drift")
    Content(kind=<ContentKind.STATEMENT: 'statement'>, of='drift')
    """

    kind: ContentKind
    of: str = ""

    @classmethod
    def parse(cls, text: str) -> Content:
        """From `kind` or `kind:of`."""
        kind, _, of = text.partition(":")
        return cls(ContentKind(kind), of)


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
