"""The figures a draft is written against: read when somebody acts, kept, and known to be old when something came since.

Reading them asks every room below, so a page doesn't: it shows what the kept figures say, and whether they still hold.
Compiling always reads anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from arshjul import __version__
from arshjul.documents import serial, sources
from arshjul.documents.models import Draft, KeptFigures
from arshjul.documents.sources import Assembled
from arshjul.organisation import municipality
from arshjul.organisation.clock import now, today
from arshjul.record import queries as record

NO_FIGURES = ("document.", "case.", "demo.")
"""Acts that no figure comes from: writing in documents, cases of the contact centre, signing in as a demo person."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Figures as they were read at a moment; `is_current` when nothing they come from has changed since."""

    assembled: Assembled
    read_at: datetime
    is_current: bool


def made_of() -> str:
    """What figures read now would be made of: the last act that may change one, the day, the folder, the program."""
    act = record.latest_act(other_than=NO_FIGURES)
    return " ".join((act, today().isoformat(), municipality.fingerprint(), __version__))


def read(draft: Draft) -> Assembled:
    """Read the figures as they are now, and keep them with the draft."""
    stamp = made_of()
    assembled = sources.assemble(sources.basis_of(draft))
    KeptFigures.objects.update_or_create(
        draft=draft, defaults={"made_of": stamp, "content": _text(assembled), "read_at": now()}
    )
    return assembled


def renewed(draft: Draft) -> Assembled:
    """The kept figures when they hold, otherwise figures read now: for an act, never for the showing of a page."""
    found = kept(draft)
    return found.assembled if found and found.is_current else read(draft)


def kept(draft: Draft) -> Kept | None:
    """The figures kept with a draft; `None` when none have been read."""
    found = KeptFigures.objects.filter(draft=draft).first()
    if found is None:
        return None
    return Kept(_assembled(found.content), found.read_at, found.made_of == made_of())


def _text(assembled: Assembled) -> str:
    blocks = tuple(assembled.blocks.items())
    parts = (assembled.basis, assembled.dataset, blocks, assembled.constructed, assembled.findings)
    return serial.pack(parts).decode()


@lru_cache(maxsize=8)
def _assembled(content: str) -> Assembled:
    basis, dataset, blocks, constructed, findings = serial.unpack(content.encode())
    return Assembled(basis, dataset, dict(blocks), constructed, findings)
