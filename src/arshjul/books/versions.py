"""Versions of the books: which snapshot is meant, and what counts in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from arshjul.books import facts
from arshjul.books.domain import Selection
from arshjul.books.models import Batch, Snapshot, Withdrawal
from arshjul.kernel.memory import Memory
from arshjul.ledger.store import Snapshot as LedgerSnapshot

KEPT = 24
LAST_MONTH = 12
UNREAD = ("added__code_names", "added__reading__written", "added__reading__findings")
"""What may be large, and only a voucher's page, an export or a file's own page needs."""


_known: Memory[tuple[Snapshot, ...]] = Memory(1)
"""Every snapshot with what it added, oldest first, as when the current one was last asked for."""


def current() -> Snapshot | None:
    """The books as they are now; `None` before anything is published. One query, for what has been published since."""
    made = _made()
    return made[-1] if made else None


def _made() -> tuple[Snapshot, ...]:
    """Every snapshot, oldest first: asked for from the newest that is known on, and all when that one isn't there."""
    known = _known.held(None) or ()
    since = _from(known[-1].number if known else 0)
    if known and (not since or _same(since[0]) != _same(known[-1])):
        known, since = (), _from(0)
    made = (*known[:-1], *since)
    _known.put(None, made)
    return made


def _from(first: int) -> tuple[Snapshot, ...]:
    """The snapshots from a number on, oldest first, with what they added and what its file was found to say."""
    found = Snapshot.objects.filter(number__gte=first).select_related("added__file", "added__reading", "withdrawn__by")
    return tuple(found.defer(*UNREAD).order_by("number"))


def _same(one: Snapshot) -> tuple[object, ...]:
    """What tells a snapshot from another of its number."""
    return one.number, one.made_at, one.added_id, one.withdrawn_id


def snapshot(number: int | None = None) -> Snapshot | None:
    """The snapshot with a number; the current one when none is given."""
    if number is None:
        return current()
    return Snapshot.objects.select_related("added").filter(number=number).first()


def as_known(moment: date) -> Snapshot | None:
    """The books as they were known at the end of a day."""
    return Snapshot.objects.filter(made_at__date__lte=moment).order_by("-number").first()


def of_the_same_day(known: Snapshot) -> list[Snapshot]:
    """The versions that were made on a version's day, oldest first."""
    day = timezone.localtime(known.made_at).date()
    return [*Snapshot.objects.filter(made_at__date=day).order_by("number")]


def snapshots() -> QuerySet[Snapshot]:
    """Every snapshot, newest first, with what it added and withdrew."""
    about = ("added__file", "added__reading", "added__published_by", "withdrawn__by", "made_by")
    found = Snapshot.objects.select_related(*about)
    return found.defer("added__code_names", "added__reading__written")


@dataclass(frozen=True, slots=True)
class Gone:
    """A withdrawal: the version that it made, and the batches withdrawn."""

    number: int
    act: Withdrawal
    batches: tuple[Batch, ...]

    @property
    def is_asked_for(self) -> bool:
        """Whether a person withdrew them, and no publication that took their place."""
        return bool(self.act.reason)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What counts in a snapshot: its batches with those that lend months to them, and which for each scope.

    Of a scope that is the one that replaced what was before, then those added to it, without what has been withdrawn.
    """

    snapshot: Snapshot
    batches: tuple[Batch, ...]
    holding: Mapping[facts.Scope, tuple[str, ...]]
    ledger: LedgerSnapshot
    came_with: Mapping[str, int]
    """The version that each batch came with, the last time it did."""
    moved: Mapping[facts.Scope, int]
    """The version in which something was last said of each scope, also that it holds no longer."""
    withdrawn: tuple[Gone, ...] = ()
    """What has been withdrawn, oldest first."""

    @property
    def disowned(self) -> frozenset[str]:
        """The batches that somebody has withdrawn and that count for nothing."""
        gone = {batch.key for one in self.withdrawn if one.is_asked_for for batch in one.batches}
        return frozenset(gone.difference(*self.holding.values())) if gone else frozenset()

    def held(self, first: int, last: int, entities: Collection[str] = ()) -> tuple[Batch, ...]:
        """The batches that count for some of the periods, of some entities when asked."""
        keys = {
            key
            for (entity, _family, period), keys in self.holding.items()
            if first <= period <= last and (not entities or entity in entities)
            for key in keys
        }
        return tuple(batch for batch in self.batches if batch.key in keys)

    def batch(self, entity: str, family: str, period: int) -> Batch | None:
        """The batch that has the last word on an entity's months of a family ("actual", "opening", "budget")."""
        keys = self.holding.get((entity, family, period), ())
        return next((batch for batch in self.batches if batch.key == keys[-1]), None) if keys else None

    @property
    def is_joined(self) -> bool:
        """Whether several batches count together for some scope."""
        return any(len(keys) > 1 for keys in self.holding.values())

    def lying(self) -> Iterator[tuple[facts.Scope, Batch]]:
        """Every scope that holds, with each batch among whose facts and cells it lies: its own, or one that lends."""
        known = {batch.key: batch for batch in self.batches}
        lent = {
            (batch.key, *scope): part["id"]
            for batch in self.batches
            for part in batch.borrowed or ()
            for scope in part["scopes"]
        }
        for (entity, family, period), keys in self.holding.items():
            for key in keys:
                yield (entity, family, period), known[lent.get((key, family, period), key)]

    def periods(self) -> Mapping[str, tuple[int, ...]]:
        """The months of outcome that each entity has."""
        found: dict[str, list[int]] = {}
        for entity, family, period in sorted(self.holding):
            if family == "actual":
                found.setdefault(entity, []).append(period)
        return {entity: tuple(months) for entity, months in found.items()}

    def keepers_of(self, year: int) -> tuple[str, ...]:
        """Those with books of a calendar year: months of outcome, or what the year opened with."""
        january = year * 100 + 1
        of_year = (
            entity
            for entity, family, period in self.holding
            if (family == "actual" and period // 100 == year) or (family, period) == ("opening", january)
        )
        return tuple(dict.fromkeys(of_year))

    def entities(self) -> tuple[str, ...]:
        """Those whose books there are."""
        return tuple(dict.fromkeys(entity for entity, _family, _period in self.holding))

    def unit_names(self) -> Mapping[str, str]:
        """The names that the received files give units, by code; the latest file wins."""
        return {code: name for batch in self.batches for code, name in batch.names.get("units", {}).items()}

    def names_of_part(self, part: str) -> Mapping[str, str]:
        """The names that the received files give the codes of another part than units; the latest file wins.

        One query: they may be many, and aren't read with what else is known of a batch.
        """
        given = dict(Batch.objects.filter(pk__in=[one.pk for one in self.batches]).values_list("pk", "code_names"))
        named = (given.get(batch.pk) or {} for batch in self.batches)
        return {code: name for names in named for code, name in names.get(part, {}).items()}

    def account_names(self, year: int | None = None) -> Mapping[str, Mapping[str, str]]:
        """The names that each entity's files (those of a year) give its accounts, by number; its latest file wins."""
        found: dict[str, dict[str, str]] = {facts.own_entity(): {}}
        for batch in self.batches if year is None else self.held(year * 100, year * 100 + LAST_MONTH):
            found.setdefault(batch.entity, {}).update(batch.names.get("accounts", {}))
        return found


manifests: Memory[Manifest] = Memory(KEPT)


def manifest(of: Snapshot, made: Iterable[Snapshot] | None = None) -> Manifest:
    """What counts in a snapshot; kept in memory, since it never changes.

    No query when the current snapshot has been asked for, or when all snapshots through it are given, oldest first,
    with what they added; else one.
    """
    key = (of.number, of.made_at.isoformat())
    return manifests.get(key, lambda: _manifest(of, _made_through(of) if made is None else made))


def _made_through(of: Snapshot) -> Iterable[Snapshot]:
    """Every snapshot through one, oldest first."""
    known = _known.held(None) or ()
    made = known if _same(of) in map(_same, known) else _made()
    return (one for one in made if one.number <= of.number)


def added(of: Snapshot) -> dict[str, Batch]:
    """Every batch there has been through a version, also what counts no longer, by key."""
    return {one.added.key: one.added for one in _made_through(of) if one.added}


def _manifest(of: Snapshot, made: Iterable[Snapshot]) -> Manifest:
    made = list(made)
    batches = [one.added for one in made if one.added]
    ledger = _ledger(made)
    holding = {
        (entity, *scope): tuple(ledger.batches[place].id for place in places)
        for (entity, scope), places in ledger.counting().items()
    }
    keys = {key for several in holding.values() for key in several}
    keys |= {part["id"] for batch in batches if batch.key in keys for part in batch.borrowed or ()}
    counting = {batch.key: batch for batch in batches if batch.key in keys}
    came_with = {one.added.key: one.number for one in made if one.added}
    return Manifest(of, tuple(counting.values()), holding, ledger, came_with, _moved(made), _gone(made, batches))


def _ledger(made: Iterable[Snapshot]) -> LedgerSnapshot:
    """The ledger's own value: what each version added, then what it withdrew."""
    known: list[Batch] = []
    withdrawn = []
    for one in made:
        known += [one.added] if one.added else []
        withdrawn += facts.withdrawn(one.withdrawn, len(known)) if one.withdrawn else []
    return facts.ledger_snapshot(known, withdrawn)


def _moved(made: Iterable[Snapshot]) -> dict[facts.Scope, int]:
    found: dict[facts.Scope, int] = {}
    for one in made:
        told = [(one.added.entity, scope) for scope in one.added.scopes] if one.added else []
        gone = one.withdrawn
        told += [(gone.entity, scope) for part in gone.parts for scope in part["scopes"]] if gone else []
        found |= {(entity, family, period): one.number for entity, (family, period) in told}
    return found


def _gone(made: Iterable[Snapshot], batches: Iterable[Batch]) -> tuple[Gone, ...]:
    known = {batch.key: batch for batch in batches}
    acts = [(one.number, one.withdrawn) for one in made if one.withdrawn]
    return tuple(Gone(number, act, tuple(known[part["id"]] for part in act.parts)) for number, act in acts)


def periods(of: Snapshot | None) -> Mapping[str, tuple[int, ...]]:
    """The periods that each entity has in a snapshot."""
    return manifest(of).periods() if of else {}


def keepers_of(of: Snapshot | None, year: int) -> tuple[str, ...]:
    """Those with books of a calendar year in a snapshot, also when nothing but its opening balance is there."""
    return manifest(of).keepers_of(year) if of else ()


def years(of: Snapshot | None = None) -> tuple[int, ...]:
    """The years that have books in a snapshot (the current one), newest first."""
    of = of or current()
    return tuple(sorted({one // 100 for months in periods(of).values() for one in months}, reverse=True))


def is_constructed(of: Snapshot | None, year: int, entities: Collection[str] = ()) -> bool:
    """Whether some of a year's vouchers (of some entities' when named) are made up, which must then be said."""
    held = manifest(of).held(year * 100, year * 100 + LAST_MONTH, entities) if of else ()
    return any(batch.constructed for batch in held)


def is_made_up(of: Snapshot | None, year: int, entities: Collection[str] = ()) -> bool:
    """Whether some of a year's constructed vouchers are a company's, beneath no sum that is published."""
    held = manifest(of).held(year * 100, year * 100 + LAST_MONTH, entities) if of else ()
    return any(not has_published_sums(entity) for entity in {batch.entity for batch in held if batch.constructed})


def has_published_sums(entity: str) -> bool:
    """Whether sums of an entity's books are published: the municipality's, and those of the rest of its group."""
    return entity in facts.published_entities()


def all_constructed(of: Snapshot | None, selection: Selection) -> bool:
    """Whether every voucher of a cell's months is made up, so that no person's affairs can be among them."""
    first = selection.first // 100 * 100
    held = manifest(of).held(first, selection.last, selection.entities) if of else ()
    return all(batch.constructed for batch in held)


def last_period(year: int, of: Snapshot | None = None, entity: str = "") -> int | None:
    """The last month of a year that has books, of one entity when asked."""
    held = periods(of or current())
    months = held.get(entity, ()) if entity else [one for found in held.values() for one in found]
    return max((one for one in months if one // 100 == year), default=None)
