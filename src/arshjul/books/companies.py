"""Whose books a file is of, by the organisation number it carries: a file of one company isn't put into another's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from arshjul.books import facts, queries
from arshjul.books.models import Batch, Reading, ReceivedFile
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text

OTHER = "books.other-company"
STATED = re.compile(rb'^#ORGNR\s+"?([\d -]+)', re.MULTILINE)
HEAD = 1 << 16
"""Bytes of a file in which it says whose it is."""
DIGITS = 10
"""An organisation number has ten digits; a century may stand before them."""


def number(text: object) -> str:
    """The ten digits of an organisation number; empty when it isn't one.

    >>> number("212000-1157"), number("16 212000 1157"), number("saknas"), number(None)
    ('2120001157', '2120001157', '', '')
    """
    digits = re.sub(r"\D", "", str(text or ""))
    return digits[-DIGITS:] if len(digits) in {DIGITS, DIGITS + 2} else ""


class Published(NamedTuple):
    """A file in the books: whose, when, the number and name that it carried, and how its dimensions were read."""

    file_id: int
    entity: str
    published_at: datetime
    orgnr: str | None
    company: str | None
    parts: list[dict[str, str]] | None = None


Known = dict[str, tuple[str, str]]
"""By entity the number and name of its latest file that carried a number."""


def published() -> list[Published]:
    """Every batch there has been, in the order they came; one query."""
    about = [f"reading__summary__{name}" for name in ("orgnr", "company", "parts")]
    rows = Batch.objects.order_by("pk").values_list("file_id", "entity", "published_at", *about)
    return [Published(*row) for row in rows]


def latest(batches: Iterable[Published]) -> Known:
    """The number and name that each entity's latest file carried."""
    return {one.entity: (number(one.orgnr), str(one.company or "")) for one in batches if number(one.orgnr)}


def stated_number(entity: str) -> str:
    """The organisation number that the entity's latest file carried ("212000-1157"); empty when none has."""
    given, _name = latest(published()).get(entity, ("", ""))
    return _with_hyphen(given) if given else ""


def _with_hyphen(given: str) -> str:
    return f"{given[:6]}-{given[6:]}"


def meant(file: ReceivedFile) -> str:
    """The entity that a file seems to be of before it is read: by the number at its start, else by who sent it."""
    with facts.original(file).open("rb") as stream:
        stated = STATED.search(stream.read(HEAD))
    given = stated[1].decode("ascii") if stated else ""
    return owner(given, latest(published())) or of_sender(file)


def of_sender(file: ReceivedFile) -> str:
    """The entity whose books the sender keeps: a company its own, all others the municipality's."""
    slug = file.authority.slug
    return slug if slug in queries.keepers() else facts.own_entity()


def owner(orgnr: object, known: Known) -> str:
    """The entity whose books had this number before; empty when none or several had."""
    given = number(orgnr)
    found = [entity for entity, (one, _name) in known.items() if given and one == given]
    return found[0] if len(found) == 1 else ""


def other_company(reading: Reading, entity: str, name: Text, known: Known) -> list[Finding]:
    """The file carries another number than the entity's books have had: perhaps it is somebody else's."""
    given = number(reading.summary.get("orgnr"))
    before, called = known.get(entity, ("", ""))
    if not given or not before or given == before:
        return []
    return [
        finding(
            OTHER,
            Place(reading.file.name),
            company=str(reading.summary.get("company") or ""),
            given=_with_hyphen(given),
            entity_sv=name.sv,
            entity_en=name.en,
            before=_with_hyphen(before),
            called=called,
        )
    ]
