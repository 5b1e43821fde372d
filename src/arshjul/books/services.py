"""Acts of the books: receive a file, read and check it, publish it as the next snapshot.

The facts are written to disk first, under a name nobody reads; then one transaction makes batch, cells and
snapshot together. Killed at any moment, the old books or the new are there, never a half.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction

from arshjul.books import batches, cells, closing, companies, examining, facts, hand_over, queries, replacing
from arshjul.books.domain import some_of
from arshjul.books.models import Batch, Reading, ReceivedFile, Snapshot, SnapshotPart
from arshjul.books.policies import PUBLISHERS, BooksPolicy, FilePolicy, HandOverPolicy
from arshjul.books.receiving import LocalFile, Received, Upload, receive
from arshjul.kernel.findings import Finding, Level, Place, catalogue, finding
from arshjul.kernel.text import Text
from arshjul.ledger.facts import PARTS as CODE_PARTS
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Authority, Person
from arshjul.record import services as record
from arshjul.record.services import Refused
from arshjul.statements.group import ELIMINATIONS

__all__ = [
    "LocalFile",
    "Received",
    "Upload",
    "entities",
    "findings_of",
    "is_published",
    "load_constructed",
    "load_example",
    "lost_units",
    "parse_mapping",
    "publish_batch",
    "read_and_check",
    "receive",
]
LOST = "books.units-lost"
BUDGET = "budget"
"""The family of what a file says is planned, beside what has happened."""
UNIT_PART = "ansvar"
"""The code part whose codes are those of the units of the organisation."""
CATALOGUED = 300
"""Findings kept with a reading; beyond that their number is told."""


def parse_mapping(text: str) -> Mapping[str, Any] | None:
    """A mapping's YAML as data; `None` for empty text. `Refused` when it isn't a mapping."""
    if not text.strip():
        return None
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # the last two: no such day, nested without end
        raise Refused([finding("books.mapping-wrong", reason=" ".join(str(error).split()))]) from error
    if not isinstance(data, dict):
        raise Refused([finding("books.mapping-wrong", reason="det är ingen samling av namn och värden")])
    _require_parts(data.get(facts.PARTS, {}))
    return data


def parts_mapping(number: str) -> str:
    """The mapping of a SIE file that says which of its dimensions is ansvar."""
    return str(yaml.safe_dump({facts.PARTS: {number: UNIT_PART}}, allow_unicode=True))


def _require_parts(parts: object) -> None:
    """Refuse dimensions that aren't said to be a code part, each another."""
    named = [str(part) for part in parts.values()] if isinstance(parts, dict) else []
    if not isinstance(parts, dict) or not set(named) <= set(CODE_PARTS) or len(set(named)) < len(named):
        reason = f'parts är till exempel {{"2": ansvar}}, med var sin av {", ".join(CODE_PARTS)}'
        raise Refused([finding("books.mapping-wrong", reason=reason)])


def read_and_check(*, file: ReceivedFile, by: Person | None, mapping: str = "", entity: str = "") -> Reading:
    """Read a received file: every finding at once, and sums to check against; changes nothing in the books.

    The same file by the same mapping is read once. A large one is taken for the entity's books, by default those that
    its number and its sender say: published there, it needn't be read again.
    """
    known = file.readings.filter(mapping=mapping).first()
    if known:
        return known
    seen = examining.examine(file, parse_mapping(mapping), entity or companies.meant(file))
    found = list(seen.findings)
    held = {"units": list(seen.units), "accounts": list(seen.accounts)}
    if not seen.rows:
        found.append(finding("books.not-readable", Place(file.name), name=file.name))
    return _one_reading(
        file,
        mapping,
        readable=bool(seen.rows),
        findings=[_kept(one) for one in found[:CATALOGUED]],
        summary=dict(seen.summary) | held | {"findings": len(found)},
        written=seen.written,
        read_at=now(),
        read_by=by,
    )


@transaction.atomic
def _one_reading(file: ReceivedFile, mapping: str, **about: Any) -> Reading:  # noqa: ANN401  fields of the row
    """Keep a reading, unless somebody else has read the file by the same mapping meanwhile."""
    ReceivedFile.objects.select_for_update().get(pk=file.pk)
    return file.readings.filter(mapping=mapping).first() or file.readings.create(mapping=mapping, **about)


def unmapped_accounts(reading: Reading, entity: str) -> list[Finding]:
    """Accounts without a line in the chart that the entity follows: told before the file is published in its books."""
    months = [row["period"] for row in reading.summary.get("months", [])]
    plan = queries.chart(max(months) // 100) if months else None
    if plan is None:
        return []
    codes = {account: plan.code(entity, account) for account in reading.summary.get("accounts", [])}
    name = entities().get(entity, Text(entity, entity))
    return [
        finding(
            "books.account-unmapped",
            Place(reading.file.name),
            account=account,
            year=max(months) // 100,
            chart=plan.chart_of(code).id,
            entity_sv=name.sv,
            entity_en=name.en,
        )
        for account, code in codes.items()
        if not plan.is_mapped(code)
    ]


def _kept(one: Finding) -> dict[str, Any]:
    return {
        "id": one.id,
        "level": one.level.value,
        "message": {"sv": one.message.sv, "en": one.message.en},
        "hint": {"sv": one.hint.sv, "en": one.hint.en},
        "where": one.place.where,
        "line": one.place.line,
        "part": one.place.part,
    }


def findings_of(reading: Reading) -> list[Finding]:
    """A reading's findings as they were told."""
    return [
        Finding(
            id=one["id"],
            level=Level(one["level"]),
            message=Text(**one["message"]),
            hint=Text(**one["hint"]),
            place=Place(one["where"], one["line"], one["part"]),
        )
        for one in reading.findings
    ]


def publish_batch(
    *, reading: Reading, entity: str, by: Person | None, accept: Collection[str] = (), expected: int | None = None
) -> Snapshot:
    """Put a read file into the books as the next snapshot, whole or not at all.

    It replaces the entity's periods that it covers; earlier snapshots stay as they are. Findings of level error must
    be accepted by id, and so must months that lose what is booked in them (`replacing.lost`). `expected` is the
    snapshot number the person's page showed (0: none yet): when the books have moved since, nothing is done and they
    see the new state first.
    """
    file = reading.file
    record.require_role(by, *PUBLISHERS, act_sv="publicera räkenskaper", act_en="publish ledgers")
    _require_own_books(entity, by)
    _require_own_file(reading, by)
    _require_acceptable(reading, entity, accept)
    _require_new(reading)
    known = batches.examined(reading.written, entity, accept)
    written = known or batches.write(file, parse_mapping(reading.mapping), entity, accept)
    if isinstance(written, batches.Stopped):
        raise Refused([*written.findings, _not_accepted({one.id for one in written.findings})])
    with transaction.atomic():
        closing.hold()
        _require_open(entity, written)
        hand_over.hold(file)
        _require_own_file(reading, by)
        _require_new(reading)
        _require_there(written)
        before = queries.current()
        if expected is not None and expected != (before.number if before else 0):
            raise Refused([finding("record.edited-meanwhile", title="Räkenskaperna")])
        _require_answered_for(reading, written, entity, before, accept)
        rest = replacing.rest_of_sums(_covers(written), entity, before)
        batch = _batch(reading, _with(written, rest), entity, by, accept)
        if not set(rest) <= {period for _family, period in batch.scopes}:
            # What is published is never changed: it can't be made to replace the rest of a sum that came after it.
            raise Refused(replacing.split(reading, _covers(written), entity, before))
        made = _next_snapshot(before, batch, by)
        hand_over.published(batch=batch, by=by)
        record.log(
            action="books.publish",
            by=by,
            label=f"{entity} {file.name}",
            authority=file.authority,
            details={"snapshot": made.number, "sha256": file.sha256, "facts": written.key, "accept": sorted(accept)},
        )
    return made


def require_publishable(*, reading: Reading, entity: str, accept: Collection[str] = ()) -> None:
    """Refuse what `publish_batch` would refuse, and change nothing."""
    _require_acceptable(reading, entity, accept)
    found = closing.in_closed_years(entity, replacing.covered(reading, entity), entities()[entity])
    if found:
        raise Refused(found)


def _require_own_file(reading: Reading, by: Person | None) -> None:
    """Refuse another authority's file unless it waits, read in this way, for the person to publish."""
    if by is None or FilePolicy.may_read_again(standing(by), reading.file):
        return
    if not HandOverPolicy.waiting(standing(by)).filter(reading=reading).exists():
        raise Refused([hand_over.not_waiting(reading.file)])


def _require_own_books(entity: str, by: Person | None) -> None:
    """Refuse books that another authority keeps; an unknown name is told by the check that follows."""
    name = entities().get(entity)
    if by is not None and name is not None and not BooksPolicy.may_publish(standing(by), entity):
        raise Refused([finding("books.not-your-books", name=name.sv)])


def _require_acceptable(reading: Reading, entity: str, accept: Collection[str]) -> None:
    found = []
    if not reading.readable:
        found.append(finding("books.not-readable", Place(reading.file.name), name=reading.file.name))
    errors = {one["id"] for one in reading.findings if one["level"] == Level.ERROR.value}
    left = sorted(errors - set(accept) - {"books.not-readable"})
    if left:
        found.append(_not_accepted(left))
    if entity not in entities():
        found.append(finding("books.entity-unknown", entity=entity))
    if companies.OTHER not in accept and entity in entities():
        found += companies.other_company(reading, entity, entities()[entity], companies.latest(companies.published()))
    if LOST not in accept:
        found += lost_units(reading, entity, queries.current())
    found += _not_answered_for(reading, replacing.covered(reading, entity), entity, queries.current(), accept)
    if found:
        raise Refused(found)


def _not_answered_for(
    reading: Reading, covers: Collection[int], entity: str, current: Snapshot | None, accept: Collection[str]
) -> list[Finding]:
    """Months that would lose what is booked in them, unless the person has accepted that by name."""
    return [one for one in replacing.lost(reading, covers, entity, current) if one.id not in accept]


def lost_units(reading: Reading, entity: str, current: Snapshot | None) -> list[Finding]:
    """Units that have entries in the books in the file's months but none in the file: publishing removes them."""
    given = reading.summary.get("units")
    months = {row["period"] for row in reading.summary.get("months", []) if row["kind"] in facts.OUTCOME}
    if current is None or given is None or not months.intersection(queries.periods(current).get(entity, ())):
        return []
    held = facts.units(queries.manifest(current).ledger, entity, months)
    lost = sorted(held - set(given))
    name = entities()[entity] if entity in entities() else Text(entity, entity)
    return [finding(LOST, Place(reading.file.name), entity=name.sv, units=some_of(lost))] if lost else []


def _not_accepted(ids: Collection[str]) -> Finding:
    """The findings that nobody has accepted, by what they are called."""
    kinds = {one: catalogue(one.partition(".")[0])[one.partition(".")[2]] for one in sorted(ids)}
    swedish = ", ".join(f"”{kind.title.sv}” ({one})" for one, kind in kinds.items())
    english = ", ".join(f"“{kind.title.en}” ({one})" for one, kind in kinds.items())
    return finding("books.not-accepted", ids=swedish, ids_en=english)


ELIMINATIONS_NAME = Text("Elimineringar i koncernen", "Eliminations within the group")


def entities() -> Mapping[str, Text]:
    """The entities that keep books: the municipality itself, its companies, what is published of the group.

    Last the eliminations of the group's accounts, which are entries as any others.
    """
    return {**queries.keepers(), ELIMINATIONS: ELIMINATIONS_NAME}


def _require_new(reading: Reading) -> None:
    """Refuse a file that counts already."""
    current = queries.current()
    if current is not None and is_published(reading, current):
        raise Refused([finding("books.already-published", name=reading.file.name, number=current.number)])


def is_published(reading: Reading, current: Snapshot | None) -> bool:
    """Whether the file, by the same mapping, counts for every period it holds."""
    batch = Batch.objects.filter(file=reading.file, reading__mapping=reading.mapping).order_by("-pk").first()
    if batch is None or current is None:
        return False
    holding = queries.manifest(current).holding
    return all(holding.get((batch.entity, family, period)) == batch.key for family, period in batch.scopes)


def _require_open(entity: str, written: batches.Written) -> None:
    """Refuse facts of a closed year; what is budgeted for it may still be told."""
    periods = {period for family, period in written.scopes if family != BUDGET}
    found = closing.in_closed_years(entity, periods, entities()[entity])
    if found:
        raise Refused(found)


def _require_answered_for(
    reading: Reading, written: batches.Written, entity: str, before: Snapshot | None, accept: Collection[str]
) -> None:
    """Refuse what would empty months of the books as they are at this very moment, unless that is accepted."""
    found = _not_answered_for(reading, _covers(written), entity, before, accept)
    if found:
        raise Refused(found)


def _covers(written: batches.Written) -> list[int]:
    """The months of outcome that a batch has the last word on."""
    return [period for family, period in written.scopes if family == replacing.OUTCOME]


def _with(written: batches.Written, months: Collection[int]) -> batches.Written:
    """The same batch with the last word on some more months of outcome."""
    return replace(written, scopes=(*written.scopes, *((replacing.OUTCOME, month) for month in months)))


def _require_there(written: batches.Written) -> None:
    """Refuse what had waited so long that it was thrown away just now; asked again, the file is read again."""
    if not batches.is_there(written):
        raise Refused([finding("record.edited-meanwhile", title="Räkenskaperna")])


def _batch(
    reading: Reading, written: batches.Written, entity: str, by: Person | None, accept: Collection[str]
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
        "borrowed": written.borrowed,
        "accepted": sorted(accept),
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


def _next_snapshot(before: Snapshot | None, batch: Batch, by: Person | None) -> Snapshot:
    try:
        with transaction.atomic():
            made = Snapshot.objects.create(
                number=before.number + 1 if before else 1, made_at=now(), made_by=by, added=batch
            )
    except IntegrityError as error:
        raise Refused([finding("record.edited-meanwhile", title="Räkenskaperna")]) from error
    replaced = {tuple(scope) for scope in batch.scopes}
    kept = SnapshotPart.objects.filter(snapshot=before) if before else SnapshotPart.objects.none()
    old = [
        SnapshotPart(snapshot=made, batch_id=part.batch_id, entity=part.entity, family=part.family, period=part.period)
        for part in kept
        if part.entity != batch.entity or (part.family, part.period) not in replaced
    ]
    new = [
        SnapshotPart(snapshot=made, batch=batch, entity=batch.entity, family=family, period=period)
        for family, period in batch.scopes
    ]
    SnapshotPart.objects.bulk_create([*old, *new])
    return made


def load_example(progress: Callable[[str], None]) -> None:
    """Put every constructed year of the example municipality into the books."""
    for year in facts.constructed_years():
        load_constructed(year, progress)


def load_constructed(year: int, progress: Callable[[str], None]) -> Snapshot | None:
    """Put the example municipality's constructed ledger of a year into the books, through the real path.

    Calling it again changes nothing.
    """
    made = queries.current()
    for entity, name, content in facts.constructed_files(municipality.folder(), year):
        made = _load_one(entity, name, content, progress) or made
    return made


def _load_one(entity: str, name: str, content: bytes, progress: Callable[[str], None]) -> Snapshot | None:
    authority = _authority(entity)
    known = ReceivedFile.objects.filter(sha256=hashlib.sha256(content).hexdigest(), authority=authority).first()
    if known and known.batches.exists():
        return None
    progress(f"Läser in {name}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        file = receive(upload=LocalFile(path), authority=authority, by=None, constructed=True).file
    reading = read_and_check(file=file, by=None)
    return publish_batch(reading=reading, entity=entity, by=None)


def _authority(entity: str) -> Authority:
    """The authority that answers for an entity's books; the executive board's for the municipality and the rest."""
    return organisation.authority_answering(entity)
