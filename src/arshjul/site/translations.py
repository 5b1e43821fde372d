"""Translations: texts are collected from code and templates into each room's `.po`, and compiled when it changes.

The source language is Swedish; each room has an English catalogue. Babel does it all: no system tool is needed.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOMS = Path(__file__).resolve().parents[1]
LANGUAGE = "en"
LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = DEFAULT_KEYWORDS | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in LAZY}
WIDTH = 110
NOT_KEPT = re.compile(r'"(?:POT-|PO-Rev|Generated-By|Last-Translator|Project|Report-Msgid|Language-Team)')

MessageId = str | tuple[str, ...]


def sources(rooms: Path = ROOMS) -> list[Path]:
    """Every room's `django.po`."""
    return sorted(rooms.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_changed(rooms: Path = ROOMS) -> int:
    """Make each `.mo` that is missing or older than its source; gives how many were made."""
    stale = [source for source in sources(rooms) if _is_stale(source)]
    for source in stale:
        _compile(source)
    return len(stale)


def _is_stale(source: Path) -> bool:
    made = source.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    """Write beside and rename, so that a reader meets the old file or the new one."""
    beside = source.with_suffix(f".mo.{os.getpid()}")
    with beside.open("wb") as file:
        write_mo(file, _read(source))
    beside.replace(source.with_suffix(".mo"))


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parents[1].name, abort_invalid=True)


def texts_of(room: Path) -> Iterator[tuple[MessageId, str | None]]:
    """Every text a room shows that is meant to be translated, with its context."""
    for path in sorted([*room.rglob("*.py"), *room.glob("templates/**/*.*")]):
        if path.suffix in {".py", ".html", ".txt"}:
            yield from _texts_in(path)


def _texts_in(path: Path) -> Iterator[tuple[MessageId, str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into what looks like calls; without indentation any reader of Python takes it.
        text = re.sub(r"(?m)^[ \t]+", "", templatize(text))
    source = io.BytesIO(text.encode())
    for _line, message, _comments, context in extract(
        "python", source, keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message:
            yield message, context


def collect(room: Path) -> bool:
    """Bring a room's English catalogue in step with its texts; gives whether it changed."""
    target = room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    template = Catalog(charset="utf-8")
    for message, context in texts_of(room):
        template.add(message, context=context)
    if not len(template) and not target.exists():
        return False
    kept = _read(target) if target.exists() else Catalog(locale=LANGUAGE, charset="utf-8", fuzzy=False)
    before = {_key(entry.id, entry.context) for entry in kept if entry.id}
    after = {_key(entry.id, entry.context) for entry in template if entry.id}
    if before == after and target.exists():
        return False
    kept.update(template, no_fuzzy_matching=True)
    kept.obsolete.clear()
    _write(target, kept)
    return True


def _write(target: Path, catalogue: Catalog) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = "# English texts of one room of Årshjul; the Swedish ones stand in the code."
    made = io.BytesIO()
    write_po(made, catalogue, width=WIDTH, no_location=True, sort_output=True)
    lines = made.getvalue().decode().splitlines()
    kept = [line for line in lines if not NOT_KEPT.match(line)]
    target.write_text("\n".join(kept).strip() + "\n", encoding="utf-8")


def collect_all() -> list[str]:
    """Collect every room; gives the rooms whose catalogue changed."""
    return [room.name for room in sorted(ROOMS.iterdir()) if room.is_dir() and collect(room)]


def untranslated(rooms: Path = ROOMS) -> list[str]:
    """Every text on the screens that has no sure English one, as `room: text`."""
    known, unsure = _known(rooms)
    used = {
        (room.name, *_key(message, context))
        for room in sorted(rooms.iterdir())
        if room.is_dir()
        for message, context in texts_of(room)
    }
    missing = {f"{name}: {text!r}" for name, text, context in used if (text, context) not in known}
    return sorted(missing | unsure)


def disagreeing(rooms: Path = ROOMS) -> list[str]:
    """Every text that two rooms put into different English: Django reads all rooms as one, so one of them is lost."""
    given: dict[tuple[str, str | None], dict[str, str]] = {}
    for source in sources(rooms):
        for entry in _read(source):
            if entry.id and _whole(entry.string):
                room = source.parents[2].parent.name
                given.setdefault(_key(entry.id, entry.context), {})[room] = str(entry.string)
    return [
        f"{text!r}: " + ", ".join(f"{room} {english!r}" for room, english in by_room.items())
        for (text, _context), by_room in sorted(given.items(), key=str)
        if len(set(by_room.values())) > 1
    ]


def _known(rooms: Path) -> tuple[set[tuple[str, str | None]], set[str]]:
    """The texts that have English in any room (Django looks in all), and the entries that lack it."""
    known, unsure = set(), set()
    for source in sources(rooms):
        for entry in _read(source):
            if entry.id and _whole(entry.string) and not entry.fuzzy:
                known.add(_key(entry.id, entry.context))
            elif entry.id:
                unsure.add(f"{source.parents[2].parent.name}: {_key(entry.id, None)[0]!r}")
    return known, unsure


def _key(message: MessageId | list[str], context: str | None) -> tuple[str, str | None]:
    return (message if isinstance(message, str) else message[0]), context


def _whole(text: str | tuple[str, ...] | list[str]) -> bool:
    return bool(text) if isinstance(text, str) else all(text)
