"""The whole code string of an entry: what the parts beside account are called, and their codes, by the files received.

A file's names belong to its batch, since a code may be called something else in another year's file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from arshjul.books.models import Batch
from arshjul.ledger import Reading
from arshjul.ledger import facts as ledger_facts

PART = ""
"""The code under which the part's own name lies among those of its codes."""
UNIT = "ansvar"


def of_reading(reading: Reading) -> dict[str, dict[str, str]]:
    """Names by code part (its column in the facts, else the dimension's number) and code; units are named apart."""
    part_of = ledger_facts.PartMap.of(reading.dimensions, reading.options.dimensions).columns
    found: dict[str, dict[str, str]] = {}
    named = [(one.number, PART, one.name) for one in reading.dimensions]
    named += [(one.dimension, one.code, one.name) for one in reading.objects]
    for dimension, code, name in named:
        part = part_of.get(dimension, dimension)
        if name and part != UNIT:
            found.setdefault(part, {})[code] = name
    return found


@dataclass(frozen=True, slots=True)
class CodeNames:
    """The names one file gives parts of the code string and their codes."""

    by_part: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, batch: Batch) -> CodeNames:
        """Those of a batch's file."""
        return cls({**(batch.code_names or {}), UNIT: batch.names.get("units", {})})

    def name(self, part: str, code: str) -> str:
        """What a code is called; empty when the file doesn't say."""
        return self.by_part.get(part, {}).get(code, "") if code else ""

    def others(self, dimensions: str) -> str:
        """The parts that have no column of their own, by number and name, out of the facts' JSON.

        >>> CodeNames({"7": {"": "Anställd", "47": "Kock"}}).others('{"7": "47", "bil": "12"}')
        '7 Anställd: 47 Kock, bil: 12'
        >>> CodeNames({}).others("")
        ''
        """
        return ", ".join(self._other(part, code) for part, code in json.loads(dimensions or "{}").items())

    def _other(self, part: str, code: str) -> str:
        title = self.by_part.get(part, {}).get(PART, "")
        return f"{part} {title}".strip() + ": " + f"{code} {self.name(part, code)}".strip()


def by_batch(keys: Collection[str]) -> Mapping[str, CodeNames]:
    """The names of some batches by their keys, in one question."""
    return {batch.key: CodeNames.of(batch) for batch in _named(keys)}


def _named(keys: Collection[str]) -> Iterator[Batch]:
    return Batch.objects.filter(key__in=keys).only("key", "names", "code_names").iterator()
