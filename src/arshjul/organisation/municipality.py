"""The municipality this site serves, loaded once from its folder of data."""

from __future__ import annotations

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


@cache
def _loaded(place: Path) -> Municipality:
    loaded, _findings = load(place)
    return loaded
