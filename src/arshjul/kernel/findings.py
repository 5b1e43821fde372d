"""Findings: what is wrong in what people give, said plainly, all at once.

Each package ships a `findings.yaml`, its catalogue: an id that never changes, level, title,
message, why it matters and what to do, in Swedish and English, and an example that provokes it. The reference page of
findings is generated from the catalogues. Code only names the id and fills in the values.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.text import Text


class Level(enum.StrEnum):
    """How bad it is: an error stops the act, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: a file or object, and where within it (line counted from 1)."""

    where: str = ""
    line: int | None = None
    part: str = ""

    def __str__(self) -> str:
        spot = f"{self.where}:{self.line}" if self.line is not None else self.where
        return f"{spot} {self.part}".strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong: id, level, message, hint, place."""

    id: str
    level: Level
    message: Text
    hint: Text
    place: Place = field(default_factory=Place)

    def as_json(self, language: str = "sv") -> dict[str, Any]:
        """The form commands print with `--json`."""
        return {
            "id": self.id,
            "level": self.level.value,
            "where": self.place.where,
            "line": self.place.line,
            "message": self.message.in_language(language),
            "hint": self.hint.in_language(language),
        }


@dataclass(frozen=True, slots=True)
class Kind:
    """A catalogue entry: what all findings of one id share. `example` provokes it."""

    id: str
    level: Level
    title: Text
    message: Text
    hint: Text
    example: str


class UnknownFindingError(LookupError):
    """Code named a finding id that no catalogue holds: a programmer's fault."""


@cache
def catalogue(package: str) -> Mapping[str, Kind]:
    """The finding catalogue of one package of Årshjul, by id."""
    from importlib import resources

    source = resources.files(f"arshjul.{package}").joinpath("findings.yaml")
    entries: dict[str, dict[str, Any]] = datafile.load(source.read_text(encoding="utf-8")) or {}
    return {name: _kind(f"{package}.{name}", entry) for name, entry in entries.items()}


def _kind(identifier: str, entry: Mapping[str, Any]) -> Kind:
    return Kind(
        id=identifier,
        level=Level(entry["level"]),
        title=Text(**entry["title"]),
        message=Text(**entry["message"]),
        hint=Text(**entry["hint"]),
        example=str(entry["example"]),
    )


def finding(identifier: str, place: Place | None = None, **values: object) -> Finding:
    """A finding of the kind `package.name`, with the values its message and hint ask for."""
    package, _, name = identifier.partition(".")
    try:
        kind = catalogue(package)[name]
    except (KeyError, FileNotFoundError) as error:
        raise UnknownFindingError(identifier) from error
    return Finding(
        id=identifier,
        level=kind.level,
        message=kind.message.format(**values),
        hint=kind.hint.format(**values),
        place=place or Place(),
    )


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding stops the act."""
    return any(found.level is Level.ERROR for found in findings)
