"""A file of vouchers joins what its months hold, instead of replacing it: nothing is lost and nothing doubled."""

from __future__ import annotations

from collections.abc import Collection

from arshjul.books import facts, queries, replacing
from arshjul.books.batches import Written
from arshjul.books.models import Reading, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import format_amount
from arshjul.kernel.text import Text, some_of
from arshjul.ledger.doubled import Doubled, doubled
from arshjul.ledger.store import BatchInfo
from arshjul.statements.group import ELIMINATIONS

NOT_VOUCHERS, AGAIN, TWICE = "books.adds-not-vouchers", "books.added-again", "books.added-twice"
OTHER_ROWS = "books.added-number-again"
VOUCHERS = "voucher"


def may_add(reading: Reading, entity: str) -> bool:
    """Whether a file has vouchers and nothing else that counts; the eliminations are made anew, never added to."""
    kinds = {row["kind"] for row in reading.summary.get("months", ())}
    return entity != ELIMINATIONS and kinds == {VOUCHERS}


def months(reading: Reading) -> tuple[int, ...]:
    """The very months that a file has vouchers in."""
    return tuple(sorted({row["period"] for row in reading.summary.get("months", ()) if row["kind"] == VOUCHERS}))


def told(reading: Reading, entity: str, current: Snapshot | None) -> list[Finding]:
    """How much joins how much, when a file is added to months that hold something."""
    found = replacing.replaced(reading, months(reading), entity, current) if may_add(reading, entity) else None
    if found is None or not found.held:
        return []
    held, called = facts.Held.sum(found.held.values()), replacing.in_words(found.held)
    values: dict[str, object] = {"rows": held.rows, "debit": format_amount(held.debit, "kr", 2)}
    values |= {"given": found.given.rows, "given_debit": format_amount(found.given.debit, "kr", 2)}
    values |= {"months_sv": called.sv, "months_en": called.en}
    return [_said("books.adds", Place(reading.file.name), entity, **values)]


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
    scopes = ((month, manifest.holding.get((entity, replacing.OUTCOME, month), ())) for month in months(reading))
    return [month for month, keys in scopes if same.intersection(keys)]


def questions(reading: Reading, batch: BatchInfo, current: Snapshot | None) -> list[Finding]:
    """What of the vouchers is in the books already: the same are never added; a number with other rows is asked of."""
    found = doubled(batch, queries.manifest(current).ledger) if current else []
    same, others = ([one for one in found if one.is_same is is_same] for is_same in (True, False))
    told = [(TWICE, same), (OTHER_ROWS, others)]
    return [_of(name, reading, batch.entity, vouchers) for name, vouchers in told if vouchers]


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
