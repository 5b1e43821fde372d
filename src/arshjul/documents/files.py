"""Files kept under their SHA-256 in the data folder: written beside and renamed, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def _place(sha256: str) -> Path:
    return Path(settings.ARSHJUL_DATA) / "documents" / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Keep the bytes and return their SHA-256; the same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    place = _place(sha256)
    if place.exists():
        return sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(place)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes kept under a SHA-256; raises `FileNotFoundError` when they are gone."""
    return _place(sha256).read_bytes()


def is_whole(sha256: str) -> bool:
    """Whether the bytes are there and still have the SHA-256 they are kept under."""
    try:
        return hashlib.sha256(read(sha256)).hexdigest() == sha256
    except FileNotFoundError:
        return False
