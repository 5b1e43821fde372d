"""A file that counted before and gave way to another: published again, it undoes what the other corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from arshjul.books import queries
from arshjul.books.companies import Published
from arshjul.books.models import Reading, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text
from arshjul.statements.group import ELIMINATIONS

OLDER = "books.file-gave-way"
OPENING = "opening"


class _Version(NamedTuple):
    """A version of the books by number, and the file that made it."""

    number: int
    key: str
    sha256: str
    name: str
    scopes: list[list[object]]
    adds: bool | None


def told(reading: Reading, entity: str, batches: Sequence[Published], current: Snapshot | None) -> list[Finding]:
    """In which versions the same bytes counted in an entity's books, and which file took their place.

    The eliminations are made again from the books, and may be the same as once before. What has been withdrawn took
    no file's place.
    """
    sha256 = reading.file.sha256
    mine = {one.sha256 for one in batches if one.entity == entity}
    if entity == ELIMINATIONS or sha256 not in mine or len(mine) == 1:
        return []
    disowned = queries.manifest(current).disowned if current else ()
    versions = [one for one in _versions_of(entity) if one.key not in disowned]
    last = max(place for place, version in enumerate(versions) if version.sha256 == sha256)
    scopes = _weighty(versions[last].scopes)
    replacing = (one for one in versions[last + 1 :] if not one.adds)
    other = next((one for one in replacing if scopes & _weighty(one.scopes)), None)
    if other is None:
        return []
    names = queries.keepers().get(entity, Text(entity, entity))
    about = {"entity_sv": names.sv, "entity_en": names.en, "other": other.name, "number": other.number}
    counted = _from_to(versions[last].number, other.number - 1)
    return [finding(OLDER, Place(reading.file.name), versions=counted, **about)]


def _versions_of(entity: str) -> Iterator[_Version]:
    """The versions that an entity's files made, oldest first; one query."""
    about = [f"added__{name}" for name in ("key", "file__sha256", "file__name", "scopes", "adds")]
    rows = Snapshot.objects.filter(added__entity=entity).order_by("number").values_list("number", *about)
    return (_Version(*row) for row in rows)


def _weighty(scopes: Iterable[Iterable[object]]) -> set[tuple[object, ...]]:
    """The months of outcome and budget; every file of a year opens it again, and that alone replaces nothing else."""
    held = {tuple(scope) for scope in scopes}
    return {scope for scope in held if scope[0] != OPENING} or held


def _from_to(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
