"""A read file becomes the next snapshot of the books.

The facts are written to disk first, under a name nobody reads; then one transaction makes batch, cells and
snapshot together. Killed at any moment, the old books or the new are there, never a half.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import transaction

from arshjul.books import (
    adding,
    batches,
    cells,
    closing,
    elsewhere,
    hand_over,
    hindrances,
    queries,
    replacing,
    withdrawing,
)
from arshjul.books.keepers import entities
from arshjul.books.mappings import parse_mapping
from arshjul.books.models import Batch, Reading, Snapshot
from arshjul.books.policies import PUBLISHERS
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation.clock import now
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.services import Refused


def publish_batch(
    *,
    reading: Reading,
    entity: str,
    by: Person | None,
    accept: Collection[str] = (),
    expected: int | None = None,
    adds: bool = False,
) -> Snapshot:
    """Put a read file into the books as the next snapshot, whole or not at all.

    It replaces the entity's periods that it covers, unless it `adds` to them; earlier snapshots stay as they are. The
    snapshot also withdraws what would else count twice.
    Findings of level error must be accepted by id, and so must months that lose what is booked in them
    (`replacing.lost`, `elsewhere.leaving`). `expected` is the snapshot number the person's page showed (0: none yet):
    when the books have moved since, nothing is done and they see the new state first.
    """
    file = reading.file
    record.require_role(by, *PUBLISHERS, act_sv="publicera räkenskaper", act_en="publish ledgers")
    hindrances.require_own_books(entity, by)
    hindrances.require_own_file(reading, by)
    hindrances.require_acceptable(reading, entity, accept, adds=adds)
    hindrances.require_new(reading, adds=adds)
    known = None if adds else batches.examined(reading.written, entity, accept)
    written = known or batches.write(file, parse_mapping(reading.mapping), entity, accept, adds=adds)
    if isinstance(written, batches.Stopped):
        raise Refused([*written.findings, hindrances.not_accepted({one.id for one in written.findings})])
    with transaction.atomic():
        closing.hold()
        hindrances.require_open(entity, written)
        hand_over.hold(file)
        hindrances.require_own_file(reading, by)
        hindrances.require_new(reading, adds=adds)
        hindrances.require_there(written)
        before = queries.current()
        if expected is not None and expected != (before.number if before else 0):
            raise Refused([finding("record.edited-meanwhile", title="Räkenskaperna")])
        asked = _asked(reading, written, entity, before, accept, adds=adds)
        hindrances.require_answered_for(asked, accept)
        gone = _leaving(reading, written, entity, before, adds=adds)
        accepted = hindrances.answered(reading, asked, accept)
        withdrawing.require_open(entity, gone)
        batch = _batch(reading, written, entity, by, accepted, adds=adds)
        made = withdrawing.next_snapshot(before, by, added=batch, gone=[*gone, *_own(batch, written, before)])
        hand_over.published(batch=batch, by=by)
        record.log(
            action="books.publish",
            by=by,
            label=f"{entity} {file.name}",
            authority=file.authority,
            details={"snapshot": made.number, "sha256": file.sha256, "facts": written.key, "accept": accepted}
            | ({"adds": True} if adds else {}),
        )
    return made


def _asked(
    reading: Reading,
    written: batches.Written,
    entity: str,
    before: Snapshot | None,
    accept: Collection[str],
    *,
    adds: bool,
) -> list[Finding]:
    """What somebody must answer for by the books as they are at this very moment; with what they may have accepted."""
    if adds:
        found = hindrances.questions(reading, entity, before, adds=True)
        return found + adding.questions(reading, adding.info_of(written, entity), before)
    covers = hindrances.covered(written)
    plans = [period for family, period in written.scopes if family == replacing.BUDGET]
    if not accept:
        told = elsewhere.told(reading, entity, before, written.scopes)
        return replacing.lost(reading, covers, entity, before, plans) + told
    return hindrances.questions(reading, entity, before, covers, plans)


def require_publishable(*, reading: Reading, entity: str, accept: Collection[str] = (), adds: bool = False) -> None:
    """Refuse what `publish_batch` would refuse, and change nothing."""
    hindrances.require_acceptable(reading, entity, accept, adds=adds)
    if adds:
        hindrances.require_answered_for(adding.foreseen(reading, entity, queries.current()), accept)
    months = adding.months(reading) if adds else replacing.covered(reading, entity)
    found = closing.in_closed_years(entity, months, entities()[entity])
    if found:
        raise Refused(found)


def _leaving(
    reading: Reading, written: batches.Written, entity: str, before: Snapshot | None, *, adds: bool
) -> list[withdrawing.Part]:
    """What the publication withdraws: the rest of sums broken up, and earlier readings of the same amounts."""
    if adds:
        gone = elsewhere.leaving_added(reading, entity, before)
        return [withdrawing.Part(key, frozenset(scopes)) for key, scopes in gone.items() if key != written.key]
    gone = elsewhere.leaving(reading, entity, before, written.scopes)
    for key, months in replacing.rest_of_sums(hindrances.covered(written), entity, before).items():
        gone.setdefault(key, set()).update((replacing.OUTCOME, month) for month in months)
    return [withdrawing.Part(key, frozenset(scopes)) for key, scopes in gone.items()]


def _own(batch: Batch, written: batches.Written, before: Snapshot | None) -> Iterator[withdrawing.Part]:
    """What the same batch emptied when an earlier version of Årshjul published it: that it no longer does."""
    more = {(str(family), int(period)) for family, period in batch.scopes} - set(written.scopes)
    holding = queries.manifest(before).holding if before else {}
    others = {scope for scope in more if set(holding.get((batch.entity, *scope), ())) - {batch.key}}
    parts = ((others, True), (more - others, False))
    yield from (withdrawing.Part(batch.key, frozenset(scopes), restores) for scopes, restores in parts if scopes)


def _batch(
    reading: Reading, written: batches.Written, entity: str, by: Person | None, accepted: list[str], *, adds: bool
) -> Batch:
    """The batch's row; facts that were in the books before are the same batch again."""
    facts_of_it = {
        "reading": reading,
        "file": reading.file,
        "entity": entity,
        "scopes": [list(scope) for scope in written.scopes],
        "rows": written.rows,
        "debit": written.debit,
        "credit": written.credit,
        "path": written.path,
        "adds": adds or None,
        "borrowed": written.borrowed,
        "accepted": accepted,
        "names": written.names,
        "code_names": written.code_names,
        "constructed": reading.file.constructed,
        "published_at": now(),
        "published_by": by,
    }
    batch, made = Batch.objects.get_or_create(key=written.key, defaults=facts_of_it)
    if made:
        cells.fill(batch, written.cells)
    return batch
