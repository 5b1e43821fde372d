"""A file of vouchers joins what its months hold, instead of replacing it: nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from arshjul.books import elsewhere, facts, queries, replacing
from arshjul.books.batches import Written
from arshjul.books.mappings import parse_mapping
from arshjul.books.models import Reading, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.memory import Memory
from arshjul.kernel.money import format_amount
from arshjul.kernel.text import Text, some_of
from arshjul.ledger import read
from arshjul.ledger.doubled import Doubled, doubled, doubled_in
from arshjul.ledger.facts import facts as facts_of
from arshjul.ledger.store import BatchInfo
from arshjul.ledger.store import Snapshot as LedgerSnapshot
from arshjul.statements.group import ELIMINATIONS

READ_ANEW = "books.adds-read-anew"
NOT_VOUCHERS, AGAIN, TWICE = "books.adds-not-vouchers", "books.added-again", "books.added-twice"
OTHER_ROWS = "books.added-number-again"
VOUCHERS = "voucher"
KEPT = 24

_foreseen: Memory[list[Finding]] = Memory(KEPT)


def may_add(reading: Reading, entity: str) -> bool:
    """Whether a file has vouchers and nothing else that counts; the eliminations are made anew, never added to."""
    kinds = {row["kind"] for row in reading.summary.get("months", ())}
    return entity != ELIMINATIONS and kinds == {VOUCHERS}


def months(reading: Reading) -> tuple[int, ...]:
    """The very months that a file has vouchers in."""
    return tuple(sorted({row["period"] for row in reading.summary.get("months", ()) if row["kind"] == VOUCHERS}))


def told(reading: Reading, entity: str, current: Snapshot | None) -> list[Finding]:
    """How much joins how much, when a file is added to months that hold something, also an earlier reading of it."""
    if current is None or not may_add(reading, entity):
        return []
    there = _beside(reading, entity, current)
    held = facts.held_by_month(there, entity, months(reading), replacing.OUTCOME)
    return [*([_joins(reading, entity, held)] if held else []), *_read_anew(reading, entity, current)]


def _joins(reading: Reading, entity: str, held: Mapping[int, facts.Held]) -> Finding:
    given = [row for row in reading.summary["months"] if row["kind"] == VOUCHERS and row["period"] in held]
    comes = facts.Held.sum(facts.Held(row["rows"], row["debit"]) for row in given)
    there, called = facts.Held.sum(held.values()), replacing.in_words(held)
    values: dict[str, object] = {"rows": there.rows, "debit": format_amount(there.debit, "kr", 2)}
    values |= {"given": comes.rows, "given_debit": format_amount(comes.debit, "kr", 2)}
    values |= {"months_sv": called.sv, "months_en": called.en}
    return _said("books.adds", Place(reading.file.name), entity, **values)


def _read_anew(reading: Reading, entity: str, current: Snapshot) -> Iterator[Finding]:
    """The earlier readings of the same file that were added, and that this one takes the place of."""
    came_with = queries.manifest(current).came_with
    for key, scopes in elsewhere.leaving_added(reading, entity, current).items():
        called = replacing.in_words(period for _family, period in scopes)
        about = {"number": came_with[key], "months_sv": called.sv, "months_en": called.en}
        yield _said(READ_ANEW, Place(reading.file.name), entity, **about)


def _beside(reading: Reading, entity: str, current: Snapshot) -> LedgerSnapshot:
    """The books without the earlier readings that this one takes the place of."""
    ledger = queries.manifest(current).ledger
    for key, scopes in elsewhere.leaving_added(reading, entity, current).items():
        ledger = ledger.minus(entity, key, scopes)
    return ledger


def hindered(reading: Reading, entity: str, current: Snapshot | None) -> list[Finding]:
    """Why a file can't be added, as far as is seen before it is written."""
    if not may_add(reading, entity):
        return [_said(NOT_VOUCHERS, Place(reading.file.name), entity)]
    again = _counting(reading, entity, current)
    called = replacing.in_words(again)
    return [_said(AGAIN, Place(reading.file.name), entity, months_sv=called.sv, months_en=called.en)] if again else []


def _counting(reading: Reading, entity: str, current: Snapshot | None) -> list[int]:
    """The months in which the very same bytes count already."""
    if current is None:
        return []
    manifest = queries.manifest(current)
    same = {batch.key for batch in manifest.batches if batch.file.sha256 == reading.file.sha256}
    same -= {batch.key for batch in elsewhere.earlier_added(reading, entity, current)}
    scopes = ((month, manifest.holding.get((entity, replacing.OUTCOME, month), ())) for month in months(reading))
    return [month for month, keys in scopes if same.intersection(keys)]


def questions(reading: Reading, batch: BatchInfo, current: Snapshot | None) -> list[Finding]:
    """What of the vouchers is in the books already: the same are never added; a number with other rows is asked of."""
    there = doubled(batch, _beside(reading, batch.entity, current)) if current else []
    return _asked(reading, batch.entity, there)


def foreseen(reading: Reading, entity: str, current: Snapshot | None) -> list[Finding]:
    """The same before anything is written: kept in memory, since the file and a version of the books never change."""
    if current is None or not may_add(reading, entity):
        return []
    key = (reading.pk, entity, current.number, current.made_at.isoformat())
    return _foreseen.get(key, lambda: _asked(reading, entity, _there(reading, entity, current)))


def _there(reading: Reading, entity: str, current: Snapshot) -> list[Doubled]:
    """The vouchers of a read file that are there: of what was written of it, or read again from its bytes."""
    beside = _beside(reading, entity, current)
    kept, file = reading.written, reading.file
    written = facts.info_of(kept) if kept and kept["entity"] == entity else None
    if written and Path(written.path).exists():
        return doubled(written, beside)
    if not beside.of_entity(entity).parts():
        return []
    found = read(facts.original(file), options=facts.options(parse_mapping(reading.mapping)), name=file.name)
    return doubled_in(facts_of(found, entity=entity, batch=""), entity, beside)


def _asked(reading: Reading, entity: str, found: Collection[Doubled]) -> list[Finding]:
    same, others = ([one for one in found if one.is_same is is_same] for is_same in (True, False))
    told = [(TWICE, same), (OTHER_ROWS, others)]
    return [_of(name, reading, entity, vouchers) for name, vouchers in told if vouchers]


def _of(name: str, reading: Reading, entity: str, vouchers: Collection[Doubled]) -> Finding:
    first = next(iter(vouchers))
    called = some_of([f"{one.series} {one.number or f'#{one.line}'}".strip() for one in vouchers])
    about = {"count": len(vouchers), "vouchers": called, "day": _day(first.date)}
    return _said(name, Place(reading.file.name, first.line), entity, **about)


def _day(number: int) -> str:
    text = str(number)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _said(name: str, place: Place, entity: str, **values: object) -> Finding:
    names = queries.keepers().get(entity, Text(entity, entity))
    return finding(name, place, entity_sv=names.sv, entity_en=names.en, **values)


def info_of(written: Written, entity: str) -> BatchInfo:
    """The ledger's own value of what has been written and is in no books yet."""
    about = {name: getattr(written, name) for name in ("rows", "debit", "credit", "path", "scopes", "borrowed")}
    return facts.info_of(about | {"id": written.key, "entity": entity, "sha256": "", "adds": True})
