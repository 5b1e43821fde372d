"""Which batches hold: values that a database or a file may keep, and that say where every figure comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import pyarrow.parquet as pq

from arshjul.ledger.facts import LATER

Scope = tuple[str, int]
"""(family, period): what a batch says the last word about, for its entity."""


KNOWN = 4_096
"""Batches whose columns are remembered; their files never change."""


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """One import: whose facts, of which periods, how many, their debit and credit in öre, from which original.

    It replaces what was there of its scopes, unless it `adds` to that. Facts that an earlier original says in the same
    bytes aren't written again: `borrowed` names the batches, which borrow none themselves, and the scopes whose facts
    are read from them.
    """

    id: str
    entity: str
    periods: tuple[int, ...]
    rows: int
    debit: int
    credit: int
    sha256: str
    path: str
    scopes: tuple[Scope, ...] = ()
    borrowed: tuple[Part, ...] = ()
    adds: bool = False

    @property
    def own_scopes(self) -> tuple[Scope, ...]:
        """The scopes whose facts lie in the batch's own file."""
        others = {scope for part in self.borrowed for scope in part.scopes}
        return tuple(scope for scope in self.scopes if scope not in others)

    def owner(self, scope: Scope) -> BatchInfo:
        """The batch in whose file the facts of a scope lie."""
        return next((part.batch for part in self.borrowed if scope in part.scopes), self)

    @property
    def lacks(self) -> frozenset[str]:
        """The columns of facts that its own file lacks, since an earlier version wrote it."""
        return _lacked(self.path)


@lru_cache(KNOWN)
def _lacked(path: str) -> frozenset[str]:
    return frozenset(LATER) - frozenset(pq.read_schema(path).names)


@dataclass(frozen=True, slots=True)
class Part:
    """What holds of one batch: all of it, or only some scopes."""

    batch: BatchInfo
    scopes: tuple[Scope, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the batch has been replaced."""
        return set(self.scopes) == set(self.batch.own_scopes)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What counts no longer from a moment on: a batch, by id, in some scopes of its entity's.

    `known` is how many batches were known by then. What it had replaced stays away, unless it `restores` that: then it
    is as if the batch had never been there.
    """

    entity: str
    batch: str
    scopes: tuple[Scope, ...]
    known: int
    restores: bool = False


Held = tuple[str, Scope]
"""An entity and a scope of its."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Batches in the order they became known, and what has been withdrawn; every figure can be made again of it."""

    batches: tuple[BatchInfo, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()

    def plus(self, batch: BatchInfo) -> Snapshot:
        """The snapshot with one more batch; the same batch twice changes nothing."""
        same = batch.id in {known.id for known in self.batches[-1:]}
        return self if same else replace(self, batches=(*self.batches, batch))

    def minus(self, entity: str, batch: str, scopes: Iterable[Scope], *, restores: bool = False) -> Snapshot:
        """The snapshot with a batch withdrawn from some scopes of its entity's."""
        gone = Withdrawn(entity, batch, tuple(scopes), len(self.batches), restores)
        return replace(self, withdrawn=(*self.withdrawn, gone))

    def of_entity(self, entity: str) -> Snapshot:
        """What is of one entity alone."""
        places = [place for place, batch in enumerate(self.batches) if batch.entity == entity]
        withdrawn = [
            replace(one, known=sum(place < one.known for place in places))
            for one in self.withdrawn
            if one.entity == entity
        ]
        return Snapshot(tuple(self.batches[place] for place in places), tuple(withdrawn))

    def counting(self) -> dict[Held, tuple[int, ...]]:
        """The places of the batches that count for each scope that is held: the last, and those added since.

        The scope that something was said of last comes last.
        """
        touched: dict[Held, list[int]] = {(one.entity, scope): [] for one in self.withdrawn for scope in one.scopes}
        found: dict[Held, tuple[int, ...]] = {}
        for place, batch in enumerate(self.batches):
            for scope in batch.scopes:
                whose = batch.entity, scope
                before = found.pop(whose, ())
                found[whose] = (*before, place) if batch.adds else (place,)
                if touched and whose in touched:
                    touched[whose].append(place)
        left = {whose: self._left(whose, places) for whose, places in touched.items()}
        return {whose: places for whose, places in (found | left).items() if places}

    def _left(self, whose: Held, places: Iterable[int]) -> tuple[int, ...]:
        """What counts of a scope that something has been withdrawn from, in which batches at some places have been."""
        waiting = [one for one in self.withdrawn if one.entity == whose[0] and whose[1] in one.scopes]
        history: list[int | Withdrawn] = []
        for place in places:
            while waiting and waiting[0].known <= place:
                history = self._without(history, waiting.pop(0))
            history.append(place)
        for one in waiting:
            history = self._without(history, one)
        return self._told(history)

    def _without(self, history: list[int | Withdrawn], gone: Withdrawn) -> list[int | Withdrawn]:
        """What has happened to a scope when something is withdrawn: that too, or as if it had never been there."""
        if not gone.restores:
            return [*history, gone]
        return [one for one in history if isinstance(one, Withdrawn) or self.batches[one].id != gone.batch]

    def _told(self, history: Iterable[int | Withdrawn]) -> tuple[int, ...]:
        """What counts after all that has happened."""
        counting: tuple[int, ...] = ()
        for one in history:
            if isinstance(one, Withdrawn):
                counting = tuple(place for place in counting if self.batches[place].id != one.batch)
            else:
                counting = (*counting, one) if self.batches[one].adds else (one,)
        return counting

    def parts(self) -> tuple[Part, ...]:
        """What holds of each batch file, in the order they became known."""
        return _parts(self)


@lru_cache(KNOWN)
def _parts(snapshot: Snapshot) -> tuple[Part, ...]:
    """See `Snapshot.parts`; kept, since a page asks several times and a snapshot never changes."""
    counting = snapshot.counting()
    owners: dict[str, BatchInfo] = {}
    holding: dict[str, list[Scope]] = {}
    for place, batch in enumerate(snapshot.batches):
        for scope in batch.scopes:
            if place in counting.get((batch.entity, scope), ()):
                owner = batch.owner(scope)
                owners[owner.id] = owner
                holding.setdefault(owner.id, []).append(scope)
    return tuple(Part(owners[name], tuple(scopes)) for name, scopes in holding.items())
