"""What stands in the way of a publication: whose file and books it is, what must be accepted, and what has moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from arshjul.books import (
    adding,
    batches,
    closing,
    companies,
    elsewhere,
    facts,
    gave_way,
    hand_over,
    queries,
    replacing,
    withdrawn,
)
from arshjul.books.checking import is_older
from arshjul.books.keepers import entities
from arshjul.books.models import Batch, Reading, Snapshot
from arshjul.books.policies import BooksPolicy, FilePolicy, HandOverPolicy
from arshjul.kernel.findings import Finding, Level, Place, catalogue, finding
from arshjul.kernel.text import Text, some_of
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record.services import Refused

LOST = "books.units-lost"


def require_own_file(reading: Reading, by: Person | None) -> None:
    """Refuse another authority's file unless it waits, read in this way, for the person to publish."""
    if by is None or FilePolicy.may_read_again(standing(by), reading.file):
        return
    if not HandOverPolicy.waiting(standing(by)).filter(reading=reading).exists():
        raise Refused([hand_over.not_waiting(reading.file)])


def require_own_books(entity: str, by: Person | None) -> None:
    """Refuse books that another authority keeps; an unknown name is told by the check that follows."""
    name = entities().get(entity)
    if by is not None and name is not None and not BooksPolicy.may_publish(standing(by), entity):
        raise Refused([finding("books.not-your-books", name=name.sv)])


def require_acceptable(reading: Reading, entity: str, accept: Collection[str], *, adds: bool = False) -> None:
    """Refuse what nobody may publish, and what nobody has accepted by id."""
    found = []
    errors = _errors(reading)
    if not reading.readable:
        found.append(finding("books.not-readable", Place(reading.file.name), name=reading.file.name))
    elif errors - set(accept):
        found.append(not_accepted(errors - set(accept)))
    if entity not in entities():
        found.append(finding("books.entity-unknown", entity=entity))
    elif adds and reading.readable:
        found += adding.hindered(reading, entity, queries.current())
    found += _not_answered_for(questions(reading, entity, queries.current(), adds=adds), accept)
    if found:
        raise Refused(found)


def _errors(reading: Reading) -> set[str]:
    return {one["id"] for one in reading.findings if one["level"] == Level.ERROR.value}


def questions(
    reading: Reading,
    entity: str,
    current: Snapshot | None,
    covers: Collection[int] | None = None,
    plans: Collection[int] | None = None,
    batches: Sequence[companies.Published] | None = None,
    *,
    adds: bool = False,
) -> list[Finding]:
    """What somebody must answer for, beside the errors of the file: another company's, what the books would lose.

    `covers` and `plans` are the months that it replaces, and `batches` all there have been; those of now when left out.
    A file that `adds` loses nothing.
    """
    if entity not in entities():
        return []
    known = companies.owned(companies.published() if batches is None else batches, current)
    whose = [*companies.other_company(reading, entity, known), *gave_way.told(reading, entity, known, current)]
    whose += withdrawn.told_again(reading, entity, current)
    if adds:
        joins = [(replacing.OUTCOME, month) for month in adding.months(reading)]
        return [*whose, *elsewhere.told(reading, entity, current, joins, adds=True)]
    covers = replacing.covered(reading, entity) if covers is None else covers
    return [
        *whose,
        *elsewhere.told(reading, entity, current),
        *lost_units(reading, entity, current),
        *replacing.lost(reading, covers, entity, current, plans),
    ]


def answered(reading: Reading, asked: Collection[Finding], accept: Collection[str]) -> list[str]:
    """Of what a person accepts by id, what there is to accept: the history says that and nothing else.

    `asked` is what there is beside the errors of the file. Of a file with more findings than are kept with its reading,
    any of the reader's may be among those not kept.
    """
    if not accept:
        return []
    there = _errors(reading) | {one.id for one in asked}
    if reading.summary.get("findings", 0) > len(reading.findings):
        there |= {one for one in accept if one.startswith("ledger.")}
    return sorted(there & set(accept))


def _not_answered_for(found: Collection[Finding], accept: Collection[str]) -> list[Finding]:
    """Months that would lose what is booked in them, unless the person has accepted that by name."""
    return [one for one in found if one.id not in accept]


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


def not_accepted(ids: Collection[str]) -> Finding:
    """The findings that nobody has accepted, by what they are called."""
    kinds = {one: catalogue(one.partition(".")[0])[one.partition(".")[2]] for one in sorted(ids)}
    swedish = ", ".join(f"”{kind.title.sv}” ({one})" for one, kind in kinds.items())
    english = ", ".join(f"“{kind.title.en}” ({one})" for one, kind in kinds.items())
    return finding("books.not-accepted", ids=swedish, ids_en=english)


def require_new(reading: Reading, *, adds: bool = False) -> None:
    """Refuse a file that counts already; whether one that is to be added does is asked month by month."""
    current = queries.current()
    if not adds and current is not None and is_published(reading, current, alone=True):
        raise Refused([finding("books.already-published", name=reading.file.name, number=current.number)])


def is_published(reading: Reading, current: Snapshot | None, *, alone: bool = False) -> bool:
    """Whether the file, by the same mapping and the same readers or newer, counts for every period it holds.

    `alone`: with no other that was added to it, or that it was added to.
    """
    same = Batch.objects.filter(file=reading.file, reading__mapping=reading.mapping).select_related("reading")
    batch = same.order_by("-pk").first()
    if batch is None or current is None or (batch.reading_id < reading.pk and is_older(batch.reading)):
        return False
    holding = queries.manifest(current).holding
    held = [holding.get((batch.entity, family, period), ()) for family, period in batch.scopes]
    return all(keys == (batch.key,) if alone else batch.key in keys for keys in held)


def require_open(entity: str, written: batches.Written) -> None:
    """Refuse facts of a closed year; what is budgeted for it may still be told."""
    periods = {period for family, period in written.scopes if family != replacing.BUDGET}
    found = closing.in_closed_years(entity, periods, entities()[entity])
    if found:
        raise Refused(found)


def require_answered_for(asked: Collection[Finding], accept: Collection[str]) -> None:
    """Refuse what must be accepted of the books as they are at this very moment, and isn't; or never can be."""
    found = [one for one in asked if one.id not in accept or one.id == adding.TWICE]
    if found:
        raise Refused(found)


def covered(written: batches.Written) -> list[int]:
    """The months of outcome that a batch has the last word on."""
    return [period for family, period in written.scopes if family == replacing.OUTCOME]


def require_there(written: batches.Written) -> None:
    """Refuse what had waited so long that it was thrown away just now; asked again, the file is read again."""
    if not batches.is_there(written):
        raise Refused([finding("record.edited-meanwhile", title="Räkenskaperna")])
