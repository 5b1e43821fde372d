"""The law this site goes by: the rules in `law/`, loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from arshjul.law import Rulebook, load


def rulebook() -> Rulebook:
    """The rules of law as dated data."""
    return _loaded(Path(settings.ARSHJUL_LAW))


@cache
def _loaded(folder: Path) -> Rulebook:
    return load(folder)
