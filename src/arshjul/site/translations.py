"""Translations: `.po` files are the source, `.mo` files are made from them when they change."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOMS = Path(__file__).resolve().parents[1]


def sources() -> list[Path]:
    """Every room's `django.po`."""
    return sorted(ROOMS.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_changed() -> int:
    """Make each `.mo` that is missing or older than its source; gives how many were made."""
    stale = [source for source in sources() if _is_stale(source)]
    for source in stale:
        _compile(source)
    return len(stale)


def _is_stale(source: Path) -> bool:
    made = source.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    """Write beside and rename, so that a reader meets the old file or the new one."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
    beside = source.with_suffix(f".mo.{os.getpid()}")
    with beside.open("wb") as file:
        write_mo(file, catalogue)
    beside.replace(source.with_suffix(".mo"))


def untranslated() -> list[str]:
    """Every entry without an English text, or marked as unsure, as `file: text`."""
    found = []
    for source in sources():
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parents[1].name, abort_invalid=True)
        name = source.relative_to(ROOMS)
        unsure = [entry for entry in catalogue if entry.id and (entry.fuzzy or not _whole(entry.string))]
        found += [f"{name}: {entry.id!r}" for entry in unsure]
    return found


def _whole(text: str | tuple[str, ...] | list[str]) -> bool:
    return bool(text) if isinstance(text, str) else all(text)
