"""Whose books a file is of, by the organisation number it carries: a file of one company isn't put into another's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from arshjul.books import facts, queries
from arshjul.books.models import Batch, Reading, ReceivedFile, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.statements.group import ELIMINATIONS

OTHER, OTHER_BOOKS = "books.other-company", "books.other-books"
KINDS = frozenset(("ab", "aktiebolag", "aktiebolaget", "publ"))
"""Words of a company's name that one file may have and the next not."""
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
    sha256: str = ""
    key: str = ""


Known = dict[str, tuple[str, str]]
"""By entity the number and name of its latest file that carried a number."""


def published() -> list[Published]:
    """Every batch there has been, in the order they came; one query."""
    about = [f"reading__summary__{name}" for name in ("orgnr", "company", "parts")]
    fields = ("file_id", "entity", "published_at", *about, "file__sha256", "key")
    rows = Batch.objects.order_by("pk").values_list(*fields)
    return [Published(*row) for row in rows]


def owned(batches: Iterable[Published], current: Snapshot | None) -> list[Published]:
    """Those of the batches that nobody has withdrawn: of what was withdrawn, nothing is learnt of whose a file is."""
    disowned = queries.manifest(current).disowned if current else ()
    return [one for one in batches if one.key not in disowned]


def latest(batches: Iterable[Published]) -> Known:
    """The number and name that each entity's latest file carried."""
    return {one.entity: (number(one.orgnr), str(one.company or "")) for one in batches if number(one.orgnr)}


def stated_number(entity: str, of: Snapshot) -> str:
    """The organisation number of the latest that carries one of an entity's files in a version; empty when none does.

    Written as it is written: "212000-1157".
    """
    batches = reversed(queries.manifest(of).batches)
    given = (number(batch.reading.summary.get("orgnr")) for batch in batches if batch.entity == entity)
    return next((_with_hyphen(one) for one in given if one), "")


def _with_hyphen(given: str) -> str:
    return f"{given[:6]}-{given[6:]}"


def meant(file: ReceivedFile) -> str:
    """The entity that a file seems to be of before it is read: by the number at its start, else by who sent it."""
    with facts.original(file).open("rb") as stream:
        stated = STATED.search(stream.read(HEAD))
    given = stated[1].decode("ascii") if stated else ""
    return owner(given, latest(owned(published(), queries.current()))) or of_sender(file)


def of_sender(file: ReceivedFile) -> str:
    """The entity whose books the sender keeps: a company its own, all others the municipality's."""
    slug = file.authority.slug
    return slug if slug in queries.keepers() else facts.own_entity()


def owner(orgnr: object, known: Known) -> str:
    """The entity whose books had this number before; empty when none or several had."""
    given = number(orgnr)
    found = [entity for entity, (one, _name) in known.items() if given and one == given]
    return found[0] if len(found) == 1 else ""


def other_company(reading: Reading, entity: str, batches: Sequence[Published]) -> list[Finding]:
    """The file carries another number than the entity's books have had, or somebody else's number or name.

    The name is asked of files without a number that the entity's own can be held against: files change theirs.
    """
    if entity == ELIMINATIONS:
        return []
    given, known = number(reading.summary.get("orgnr")), latest(batches)
    before, called = known.get(entity, ("", ""))
    if given and before:
        return [] if given == before else [_other_number(reading, entity, given, before, called)]
    owners = [one for one, its in _numbers(known).items() if given and its == given]
    if entity in owners:
        return []
    return [_other_books(reading, entity, _said_of(owners[0]))] if owners else _other_name(reading, entity, batches)


def _numbers(known: Known) -> dict[str, str]:
    """The number of each entity: of its latest file, else as the municipality's folder says."""
    stated = {one.id: number(one.orgnr) for one in municipality.current().companies}
    stated |= {entity: number(its) for entity, its in facts.published_numbers().items()}
    return stated | {entity: its for entity, (its, _name) in known.items()}


def _other_number(reading: Reading, entity: str, given: str, before: str, called: str) -> Finding:
    name = _name(entity)
    return finding(
        OTHER,
        Place(reading.file.name),
        company=str(reading.summary.get("company") or ""),
        given=_with_hyphen(given),
        entity_sv=name.sv,
        entity_en=name.en,
        before=_with_hyphen(before),
        called=called,
    )


def _other_name(reading: Reading, entity: str, batches: Sequence[Published]) -> list[Finding]:
    """The file's name is somebody else's: by the municipality's folder, or by earlier files."""
    called = _plain(reading.summary.get("company"))
    names: dict[str, set[str]] = defaultdict(set)
    for keeper, title in queries.keepers().items():
        names[keeper] |= {_plain(title.sv), _plain(title.en)}
    for one in batches:
        names[one.entity] |= {_plain(one.company)} - {""}
    if not called or called in names[entity]:
        return []
    owners = [keeper for keeper, known in names.items() if called in known]
    return [_other_books(reading, entity, _said_of(owners[0]))] if owners else []


def other_than_before(reading: Reading, entity: str, batches: Iterable[Published]) -> list[Finding]:
    """The file's name is none that the entity's earlier files have had, and it has no number to be known by."""
    given, called = number(reading.summary.get("orgnr")), _plain(reading.summary.get("company"))
    earlier = [str(one.company) for one in batches if one.entity == entity and one.company]
    if given or not called or not earlier or called in map(_plain, earlier):
        return []
    name = _name(entity)
    about = {"company": str(reading.summary["company"]), "before": earlier[-1]}
    return [finding("books.other-name", Place(reading.file.name), entity_sv=name.sv, entity_en=name.en, **about)]


def _other_books(reading: Reading, entity: str, why: Text) -> Finding:
    name, given = _name(entity), number(reading.summary.get("orgnr"))
    company = str(reading.summary.get("company") or "")
    about = {"company": f"{company} ({_with_hyphen(given)})" if given else company}
    about |= {"entity_sv": name.sv, "entity_en": name.en, "why_sv": why.sv, "why_en": why.en}
    return finding(OTHER_BOOKS, Place(reading.file.name), **about)


def _said_of(entity: str) -> Text:
    name = _name(entity)
    return Text(f"Det hör till räkenskaperna för {name.sv}.", f"That belongs to the books of {name.en}.")


def _name(entity: str) -> Text:
    return queries.keepers().get(entity, Text(entity, entity))


def _plain(name: object) -> str:
    """A company's name as it is compared: without what kind of company it is, signs and capitals.

    >>> _plain("Helsingborgs Hamn AB"), _plain("HELSINGBORGS HAMN Aktiebolag"), _plain(None)
    ('helsingborgs hamn', 'helsingborgs hamn', '')
    """
    words = re.findall(r"\w+", str(name or "").casefold())
    return " ".join(word for word in words if word not in KINDS)
