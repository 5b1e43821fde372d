"""What the received files say in the words of the rules: each SIE file, that it is kept as it came, and corrections."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse

from arshjul.books import facts as books
from arshjul.books import queries
from arshjul.books.types import Batch, Snapshot
from arshjul.desk.law_cases import Case, Source, YearFacts
from arshjul.kernel.text import Text
from arshjul.law.checking import Outcome, check
from arshjul.law.sie_file import facts_of
from arshjul.organisation.lawbook import rulebook

SIE = "SIE"
FORMAT_RULES = tuple(f"SIE-{number:02d}" for number in range(1, 9))
ONCE = "SIE-09"
LARGEST = 2_000_000
"""The largest file (bytes) whose records are tried here; a larger one's own reading has its findings."""
LARGEST_HASHED = 64_000_000
FIRST = 4_096
"""As much of a file (bytes) as holds its flag."""
MUNICIPALITY, COMPANY = "kommun", "bolag"
SYSTEM = "Årshjul"


def log() -> tuple[Snapshot, ...]:
    """Every version of the books, oldest first, with what it added; one query."""
    return tuple(reversed(queries.snapshots()))


def current(versions: Sequence[Snapshot]) -> Snapshot | None:
    """The books as they are now."""
    return versions[-1] if versions else None


def held(year: int, versions: Sequence[Snapshot], today: date) -> YearFacts:
    """The files behind a year's books and how they came; no query but the first time for a version of the books."""
    added = [one.added for one in versions if one.added]
    of_year = [batch for batch in added if _is_of(batch, year)]
    if not of_year:
        return YearFacts()
    source = Source(Text("Versioner av räkenskaperna", "Versions of the books"), reverse("books:snapshots"))
    cases = [case for batch in of_year for case in _file(batch, year, added, today)]
    return YearFacts({"audit_log": list(_log(of_year))}, tuple(cases)).traced(source)


def _is_of(batch: Batch, year: int) -> bool:
    return any(period // 100 == year for _family, period in batch.scopes)


def _log(batches: Sequence[Batch]) -> Iterator[dict[str, Any]]:
    """Each publication of an entity's year, in order: a later one corrects, and the earlier is kept."""
    versions: dict[str, int] = {}
    for batch in batches:
        versions[batch.entity] = versions.get(batch.entity, 0) + 1
        by = batch.published_by.full_name if batch.published_by else SYSTEM
        time = batch.published_at.isoformat(timespec="minutes")
        yield {"row": batch.entity, "version": versions[batch.entity], "user": by, "time": time}


def _file(batch: Batch, year: int, added: Sequence[Batch], today: date) -> Iterator[Case]:
    file, path = batch.file, books.original(batch.file)
    source = Source(Text(file.name, file.name), reverse("books:file", args=[file.pk]))
    kept = {"file.fiscal_year": year, "file.original_sha256": file.sha256, "disposed_on": "", "as_of": today}
    yield Case("ARK-01", file.name, kept | _on_disk(path), source)
    if not str(batch.reading.summary.get("format", "")).startswith(SIE):
        return
    earlier = [one.file.sha256 for one in added if one.pk < batch.pk and one.file_id != batch.file_id]
    yield Case(ONCE, file.name, {"sha256": file.sha256, "imported.sha256": earlier} | _flag(path), source)
    kind = MUNICIPALITY if batch.entity == books.own_entity() else COMPANY
    encoding = str(batch.reading.summary.get("encoding", "")) if batch.accepted else ""
    for rule, outcome in zip(FORMAT_RULES, _outcomes(year, path, file.name, kind, encoding), strict=True):
        yield Case(rule, file.name, {"entity.kind": kind}, source, outcome=outcome)


def _on_disk(path: Path) -> dict[str, str]:
    """The SHA-256 of what lies on disk now; nothing (`file.sha256` is empty) when the file is gone."""
    try:
        stat = path.stat()
    except OSError:
        return {"file.sha256": ""}
    return {"file.sha256": _sha256(path, stat.st_mtime_ns)} if stat.st_size <= LARGEST_HASHED else {}


@lru_cache(maxsize=1_000)
def _sha256(path: Path, _changed: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=1_000)
def _flag(path: Path) -> dict[str, str]:
    """The file's own word on whether it has been imported, from its first lines."""
    try:
        with path.open("rb") as stream:
            found = facts_of(stream.read(FIRST))
    except OSError:
        return {}
    return {"flag": found["flag"]} if "flag" in found else {}


def _given(path: Path, name: str) -> dict[str, Any]:
    """The file in the words of the rules; nothing when it is gone or too large to be tried here."""
    try:
        return facts_of(path.read_bytes(), name) if path.stat().st_size <= LARGEST else {}
    except OSError:
        return {}


@lru_cache(maxsize=1_000)
def _outcomes(year: int, path: Path, name: str, kind: str, encoding: str) -> tuple[Outcome, ...]:
    """What the format's rules said of a file in its year; its bytes never change, so it is tried once."""
    given = _given(path, name) | {"entity.kind": kind} | ({"confirmed_encoding": encoding} if encoding else {})
    return tuple(check(rulebook(), given, on=date(year, 1, 1), rules=FORMAT_RULES))
