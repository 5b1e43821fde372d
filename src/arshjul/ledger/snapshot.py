"""Which batches hold: values that a database or a file may keep, and that say where every figure comes from."""

from __future__ import annotations

from dataclasses import dataclass
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
class Snapshot:
    """Batches in the order they became known; pin this value and every figure can be made again."""

    batches: tuple[BatchInfo, ...] = ()

    def plus(self, batch: BatchInfo) -> Snapshot:
        """The snapshot with one more batch; the same batch twice changes nothing."""
        return self if batch.id in {known.id for known in self.batches[-1:]} else Snapshot((*self.batches, batch))

    def parts(self) -> tuple[Part, ...]:
        """What holds of each batch file: for every entity, family and period the last batch and those added since."""
        return _parts(self.batches)


@lru_cache(KNOWN)
def _parts(batches: tuple[BatchInfo, ...]) -> tuple[Part, ...]:
    """See `Snapshot.parts`; kept, since a page asks several times and a snapshot never changes."""
    last: dict[tuple[str, Scope], int] = {}
    for place, batch in enumerate(batches):
        for scope in batch.scopes:
            if not batch.adds:
                last[batch.entity, scope] = place
    owners: dict[str, BatchInfo] = {}
    holding: dict[str, list[Scope]] = {}
    for place, batch in enumerate(batches):
        for scope in batch.scopes:
            if last.get((batch.entity, scope), 0) <= place:
                owner = batch.owner(scope)
                owners[owner.id] = owner
                holding.setdefault(owner.id, []).append(scope)
    return tuple(Part(owners[name], tuple(scopes)) for name, scopes in holding.items())
