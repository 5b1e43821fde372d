"""The municipality this site serves, loaded once from its folder of data."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from arshjul.municipality import Municipality, load


def folder() -> Path:
    """The municipality's folder of data."""
    return Path(settings.ARSHJUL_MUNICIPALITIES) / settings.ARSHJUL_MUNICIPALITY


def current() -> Municipality:
    """The municipality's data; a folder with errors can't be served (run `./arshjul municipality check`)."""
    return _loaded(folder())


def fingerprint() -> str:
    """The SHA-256 of every file in the folder: what was made of the municipality's data is old when it differs."""
    return _fingerprint(folder())


@cache
def _fingerprint(here: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(one for one in here.rglob("*") if one.is_file()):
        digest.update(f"{path.relative_to(here)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def _loaded(place: Path) -> Municipality:
    loaded, _findings = load(place)
    return loaded
