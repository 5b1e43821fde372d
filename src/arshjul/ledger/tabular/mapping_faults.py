"""What may be wrong in a mapping, as data: each fault has its place, its reason and what to do."""

from __future__ import annotations

from collections.abc import Mapping as Given
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.text import Text
from arshjul.ledger.tabular.likely.headers import field_called


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place in a mapping (`columns.amount`), and what to do."""

    name: str
    key: str
    says: Text
    do: Text

    def values(self) -> dict[str, Any]:
        """The values of its finding."""
        return {"key": self.key, "sv": self.says.sv, "en": self.says.en, "do_sv": self.do.sv, "do_en": self.do.en}


@cache
def _catalogue() -> Given[str, Given[str, Text]]:
    from importlib import resources

    source = resources.files("arshjul.ledger.tabular").joinpath("mapping_faults.yaml")
    entries: dict[str, dict[str, Any]] = datafile.load(source.read_text(encoding="utf-8"))
    return {name: {part: Text(**text) for part, text in entry.items()} for name, entry in entries.items()}


@dataclass(slots=True)
class Faults:
    """The faults of a mapping, as they are found."""

    found: list[Fault] = field(default_factory=list)

    def add(self, name: str, key: str, **values: object) -> None:
        """A fault of a name at a place."""
        texts = _catalogue()[name]
        told = {"key": key, "near_sv": "", "near_en": "", **values}
        self.found.append(Fault(name, key, texts["says"].format(**told), texts["do"].format(**told)))

    def unless(self, holds: object, name: str, key: str, **values: object) -> None:
        """A fault, unless something holds."""
        if not holds:
            self.add(name, key, **values)

    def among(self, name: str, given: str, key: str, known: Sequence[str]) -> None:
        """A fault that names what there is to choose among, and what of it may have been meant."""
        from difflib import get_close_matches

        near = field_called(given) if field_called(given) in known else next(iter(get_close_matches(given, known)), "")
        meant = {"near_sv": f" Menades {near}?", "near_en": f" Was {near} meant?"} if near else {}
        self.add(name, key, given=given, known=", ".join(known), **meant)
