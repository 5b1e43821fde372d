"""Receiving a file: its bytes are kept as they came, with sender and time, and the same file twice is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import IntegrityError, transaction

from arshjul.books import facts
from arshjul.books.models import ReceivedFile
from arshjul.books.policies import PUBLISHERS
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation.clock import day_of, now
from arshjul.organisation.types import Authority, Person
from arshjul.record import services as record
from arshjul.record.services import Refused

CHUNK = 1 << 20
"""Bytes taken of an upload at a time."""


class Upload(Protocol):
    """What Django gives for an uploaded file, and `LocalFile` for one on disk."""

    @property
    def name(self) -> str | None:
        """What the sender calls it."""

    @property
    def size(self) -> int | None:
        """The number of bytes, as far as is known."""

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """The bytes in pieces."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file on the server's disk, given as an upload is."""

    path: Path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def size(self) -> int:
        """The number of bytes."""
        return self.path.stat().st_size

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """The bytes in pieces."""
        with self.path.open("rb") as stream:
            while block := stream.read(chunk_size or CHUNK):
                yield block


@dataclass(frozen=True, slots=True)
class Received:
    """A received file, and what to tell the sender (for example that we have it already)."""

    file: ReceivedFile
    findings: tuple[Finding, ...] = ()


def receive(*, upload: Upload | None, authority: Authority, by: Person | None, constructed: bool = False) -> Received:
    """Keep the bytes unchanged under their SHA-256, with sender and time; the same bytes twice are one file."""
    record.require_role(by, *PUBLISHERS, act_sv="ta emot räkenskaper", act_en="receive ledgers")
    if upload is None:
        raise Refused([finding("books.file-missing")])
    name = Path(upload.name or "").name[:255] or "utan namn"
    _require_fitting(upload, upload.size or 0)
    with facts.arriving() as (stream, path):
        sha256, size = _written(upload, stream)
        if size == 0:
            raise Refused([finding("books.file-empty", name=name)])
        facts.keep_original(path, sha256)
        return _registered(authority, by, sha256=sha256, name=name, size=size, constructed=constructed)


def _require_fitting(upload: Upload, size: int) -> None:
    """Refuse what is too large to be sent over the web; who is on the server is bound by its disk alone."""
    limit = settings.MAX_RECEIVED_BYTES
    if size > limit and not isinstance(upload, LocalFile):
        raise Refused([finding("books.file-too-large", size=size, limit=limit)])


def _written(upload: Upload, stream: IO[bytes]) -> tuple[str, int]:
    """Write the upload and hash it meanwhile in a thread of its own; its SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    hashed: Future[None] | None = None
    with ThreadPoolExecutor(1) as aside:
        for chunk in upload.chunks(CHUNK):
            size += len(chunk)
            _require_fitting(upload, size)
            if hashed:
                hashed.result()
            hashed = aside.submit(digest.update, chunk)
            stream.write(chunk)
    stream.flush()
    return digest.hexdigest(), size


@transaction.atomic
def _registered(authority: Authority, by: Person | None, **about: Any) -> Received:  # noqa: ANN401  fields of the row
    known = ReceivedFile.objects.filter(sha256=about["sha256"], authority=authority).first()
    if known:
        day = day_of(known.received_at).isoformat()
        return Received(known, (finding("books.already-received", date=day, name=known.name),))
    try:
        with transaction.atomic():
            file = ReceivedFile.objects.create(authority=authority, sender=by, received_at=now(), **about)
    except IntegrityError:
        return _registered(authority, by, **about)
    record.log(action="books.receive", by=by, label=file.name, authority=authority, details={"sha256": file.sha256})
    return Received(file)
