"""Receiving a file: its bytes are kept as they came, with sender and time, and the same file twice is recognised."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import IntegrityError, transaction

from arshjul.books import facts
from arshjul.books.models import ReceivedFile
from arshjul.books.policies import PUBLISHERS
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation.clock import now
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
    refused = _refusal(upload)
    if upload is None or refused:
        raise Refused(refused)
    name = Path(upload.name or "").name[:255] or "utan namn"
    with _streamed(upload) as (kept, sha256, size):
        if size == 0:
            raise Refused([finding("books.file-empty", name=name)])
        if size > settings.MAX_RECEIVED_BYTES:
            raise Refused([_too_large(size)])
        facts.keep_original(kept, sha256)
        return _registered(authority, by, sha256=sha256, name=name, size=size, constructed=constructed)


def _refusal(upload: Upload | None) -> list[Finding]:
    if upload is None:
        return [finding("books.file-missing")]
    if (upload.size or 0) > settings.MAX_RECEIVED_BYTES:
        return [_too_large(upload.size or 0)]
    return []


def _too_large(size: int) -> Finding:
    return finding("books.file-too-large", size=size, limit=settings.MAX_RECEIVED_BYTES)


class _streamed:  # noqa: N801  used as a verb: with _streamed(upload) as …
    """The upload written to a temporary file on the data disk, and hashed meanwhile in a thread of its own."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload

    def __enter__(self) -> tuple[Path, str, int]:
        folder = facts.root() / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        hashed: Future[None] | None = None
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as stream, ThreadPoolExecutor(1) as aside:
            self.path = Path(stream.name)
            for chunk in self.upload.chunks(CHUNK):
                size += len(chunk)
                if size > settings.MAX_RECEIVED_BYTES:
                    break
                if hashed:
                    hashed.result()
                hashed = aside.submit(digest.update, chunk)
                stream.write(chunk)
        return self.path, digest.hexdigest(), size

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)


@transaction.atomic
def _registered(authority: Authority, by: Person | None, **about: Any) -> Received:  # noqa: ANN401  fields of the row
    known = ReceivedFile.objects.filter(sha256=about["sha256"], authority=authority).first()
    if known:
        day = known.received_at.date().isoformat()
        return Received(known, (finding("books.already-received", date=day, name=known.name),))
    try:
        with transaction.atomic():
            file = ReceivedFile.objects.create(authority=authority, sender=by, received_at=now(), **about)
    except IntegrityError:
        return _registered(authority, by, **about)
    record.log(action="books.receive", by=by, label=file.name, authority=authority, details={"sha256": file.sha256})
    return Received(file)
