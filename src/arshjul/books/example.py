"""The example municipality's constructed ledgers, put into the books through the real path."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from arshjul.books import facts, queries
from arshjul.books.checking import read_and_check
from arshjul.books.models import ReceivedFile, Snapshot
from arshjul.books.publishing import publish_batch
from arshjul.books.receiving import LocalFile, receive
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.types import Authority


def load_example(progress: Callable[[str], None]) -> None:
    """Put every constructed year of the example municipality into the books."""
    for year in facts.constructed_years():
        load_constructed(year, progress)


def load_constructed(year: int, progress: Callable[[str], None]) -> Snapshot | None:
    """Put the example municipality's constructed ledger of a year into the books, through the real path.

    Calling it again changes nothing.
    """
    made = queries.current()
    for entity, name, content in facts.constructed_files(municipality.folder(), year):
        made = _load_one(entity, name, content, progress) or made
    return made


def _load_one(entity: str, name: str, content: bytes, progress: Callable[[str], None]) -> Snapshot | None:
    authority = _authority(entity)
    known = ReceivedFile.objects.filter(sha256=hashlib.sha256(content).hexdigest(), authority=authority).first()
    if known and known.batches.exists():
        return None
    progress(f"Läser in {name}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        file = receive(upload=LocalFile(path), authority=authority, by=None, constructed=True).file
    reading = read_and_check(file=file, by=None)
    return publish_batch(reading=reading, entity=entity, by=None)


def _authority(entity: str) -> Authority:
    """The authority that answers for an entity's books; the executive board's for the municipality and the rest."""
    return organisation.authority_answering(entity)
