"""What should never have been published is withdrawn: its months are no longer held, and nothing is deleted.

A withdrawal is a version of the books of its own, or goes with a publication that takes an earlier reading's place. The
versions before it, and what is pinned to them, answer as they did. What the withdrawn file had replaced doesn't come
back by itself: that is for the person to say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from arshjul.books import closing, queries, replacing, summed
from arshjul.books.keepers import entities
from arshjul.books.models import Batch, Snapshot, Withdrawal
from arshjul.books.policies import PUBLISHERS, BooksPolicy
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text
from arshjul.organisation.clock import now
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.lengths import longest, too_long
from arshjul.record.services import Refused

REASON = Text("Skäl", "Reason")
Scope = tuple[str, int]
"""(family, period)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A batch by key, the scopes that it is withdrawn from, and whether what it had replaced there counts again."""

    key: str
    scopes: frozenset[Scope]
    restores: bool = False

    def kept(self) -> dict[str, object]:
        """As it is kept in the withdrawal."""
        return {"id": self.key, "scopes": [list(scope) for scope in sorted(self.scopes)], "restores": self.restores}


def of_batch(batch: Batch, current: Snapshot | None) -> frozenset[Scope]:
    """What a batch counts for now."""
    holding = queries.manifest(current).holding if current else {}
    scopes = {(str(family), int(period)) for family, period in batch.scopes}
    return frozenset(scope for scope in scopes if batch.key in holding.get((batch.entity, *scope), ()))


def of_months(entity: str, months: Collection[int], current: Snapshot | None) -> list[Part]:
    """All that counts of an entity's outcome in some months."""
    found: dict[str, set[Scope]] = {}
    for month in months if current else ():
        scope = (replacing.OUTCOME, month)
        for key in queries.manifest(current).holding.get((entity, *scope), ()) if current else ():
            found.setdefault(key, set()).add(scope)
    return [Part(key, frozenset(scopes)) for key, scopes in found.items()]


def withdraw(
    *, entity: str, parts: Sequence[Part], reason: str, by: Person | None, expected: int | None = None
) -> Snapshot:
    """Make the next snapshot, in which some batches count no longer for some scopes of an entity's.

    Refused without a reason, in a closed year, when something of it doesn't count, and when a sum over several months
    would be divided. `expected` is the snapshot number that the person saw (0: none yet).
    """
    record.require_role(by, *PUBLISHERS, act_sv="återkalla räkenskaper", act_en="withdraw ledgers")
    with transaction.atomic():
        closing.hold()
        before = queries.current()
        if expected is not None and expected != (before.number if before else 0):
            raise Refused([finding("record.edited-meanwhile", title="Räkenskaperna")])
        hindered = hindrances(entity, parts, reason, by, before)
        if hindered:
            raise Refused(hindered)
        made = next_snapshot(before, by, gone=parts, entity=entity, reason=reason.strip())
        known = {batch.key: batch for batch in queries.manifest(before).batches} if before else {}
        record.log(
            action="books.withdraw",
            by=by,
            label=" ".join([entity, *(known[part.key].file.name for part in parts)]),
            details={"snapshot": made.number, "reason": reason.strip(), "parts": [part.kept() for part in parts]},
        )
    return made


def hindrances(
    entity: str, parts: Sequence[Part], reason: str, by: Person | None, before: Snapshot | None
) -> list[Finding]:
    """Why something can't be withdrawn as it is asked for."""
    name = entities().get(entity, Text(entity, entity))
    found = too_long(reason.strip(), longest(Withdrawal, "reason"), REASON)
    if by is not None and not BooksPolicy.may_publish(standing(by), entity):
        found.append(finding("books.not-your-books", name=name.sv))
    if not reason.strip():
        found.append(finding("books.withdrawal-without-reason", Place(REASON.sv)))
    holding = queries.manifest(before).holding if before else {}
    counts = [part.key in holding.get((entity, *scope), ()) for part in parts for scope in part.scopes]
    if not counts or not all(counts):
        return [*found, finding("books.nothing-to-withdraw", name_sv=name.sv, name_en=name.en)]
    return found + _closed(entity, parts) + (_divided(parts, before) if before else [])


def require_open(entity: str, parts: Iterable[Part]) -> None:
    """Refuse to take anything but a budget out of a closed year."""
    found = _closed(entity, parts)
    if found:
        raise Refused(found)


def _closed(entity: str, parts: Iterable[Part]) -> list[Finding]:
    periods = {period for part in parts for family, period in part.scopes if family != replacing.BUDGET}
    return closing.in_closed_years(entity, periods, entities().get(entity, Text(entity, entity)))


def _divided(parts: Iterable[Part], before: Snapshot) -> list[Finding]:
    """Sums over several months of which only some would be withdrawn."""
    manifest = queries.manifest(before)
    known = {batch.key: batch for batch in manifest.batches}
    found = []
    for part in parts:
        gone = {period for family, period in part.scopes if family == replacing.OUTCOME}
        held = {period for family, period in of_batch(known[part.key], before) if family == replacing.OUTCOME}
        for months in summed.counting(known[part.key], manifest):
            left = held.intersection(months) - gone
            if left and gone.intersection(months):
                called, all_ = replacing.in_words(left), replacing.in_words(months)
                about = {"months_sv": called.sv, "months_en": called.en, "sum_sv": all_.sv, "sum_en": all_.en}
                found.append(finding("books.withdrawal-divides-sum", Place(known[part.key].file.name), **about))
    return found


def next_snapshot(
    before: Snapshot | None,
    by: Person | None,
    *,
    added: Batch | None = None,
    gone: Sequence[Part] = (),
    entity: str = "",
    reason: str = "",
) -> Snapshot:
    """The next version of the books, with what it adds and what it withdraws."""
    moment = now()
    try:
        with transaction.atomic():
            withdrawn = _withdrawal(added.entity if added else entity, gone, reason, moment, by) if gone else None
            number = before.number + 1 if before else 1
            return Snapshot.objects.create(number=number, made_at=moment, made_by=by, added=added, withdrawn=withdrawn)
    except IntegrityError as error:
        raise Refused([finding("record.edited-meanwhile", title="Räkenskaperna")]) from error


def _withdrawal(entity: str, gone: Sequence[Part], reason: str, at: datetime, by: Person | None) -> Withdrawal:
    return Withdrawal.objects.create(entity=entity, parts=[part.kept() for part in gone], reason=reason, at=at, by=by)
