"""Collects findings while a file is read: every kind, each at its first places, then how many more."""

from __future__ import annotations

from collections import Counter

from arshjul.kernel.findings import Finding, Place, finding

NUL = "\x00"
LOST = "\ufffd"


def kept(text: str) -> str:
    """The text as every database can keep it: with a replacement sign for each NUL."""
    return text.replace(NUL, LOST)


class Notes:
    """Findings of one file; beyond `max_places` of one kind only the number grows, so memory is bounded."""

    def __init__(self, where: str, max_places: int) -> None:
        self.where = where
        self.max_places = max_places
        self.line: int | None = None
        """Where what has no line of its own stands."""
        self.counts: Counter[str] = Counter()
        self._found: list[Finding] = []

    def add(self, name: str, line: int | None = None, **values: object) -> None:
        """Note `ledger.<name>` at a line of the file."""
        self.counts[name] += 1
        if self.counts[name] <= self.max_places:
            place = Place(self.where, self.line if line is None else line)
            said = {key: kept(value) if isinstance(value, str) else value for key, value in values.items()}
            self._found.append(finding(f"ledger.{name}", place, **said))

    def kinds(self) -> dict[str, int]:
        """How many there are of each kind, by id."""
        return {f"ledger.{name}": count for name, count in self.counts.items()}

    def all(self) -> tuple[Finding, ...]:
        """Every finding in order of line; what belongs to the whole file comes first."""
        more = [
            finding("ledger.more-of-the-same", Place(self.where), id=f"ledger.{name}", count=count - self.max_places)
            for name, count in self.counts.items()
            if count > self.max_places
        ]
        return tuple(sorted([*self._found, *more], key=lambda found: (found.place.line or 0, found.id)))
