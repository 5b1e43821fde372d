"""A file that was sent before, with more or with some changed: only what differs is read and written.

The new original is compared byte by byte with an earlier one (`alike`), while what is new by the look of its ends is
read already; nothing is told or written before the comparison is done. A month that lies wholly in pieces that stand
in both files has the same facts in both, so the new batch borrows the month from the batch that holds it already;
every other month is written anew, whole. Sums, vouchers and findings are those of the whole new file. Where this can't
be certain, the file is read from end to end as any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from arshjul.ledger import marks as marking_of
from arshjul.ledger.alike import Match, bytes_of, likely, plan, standing
from arshjul.ledger.batch import writer_to
from arshjul.ledger.covered import astray
from arshjul.ledger.facts import PartMap
from arshjul.ledger.marks import Marking, Marks, placed
from arshjul.ledger.originals import original_path, written
from arshjul.ledger.sie.reader import PERIODIC, NotBetweenVouchersError, SieReader
from arshjul.ledger.sie.totals import NONE
from arshjul.ledger.snapshot import BatchInfo, Part
from arshjul.ledger.source import Source
from arshjul.ledger.streaming import FactStream, Job, Loaded, StoppedError, keep_marks, marks_of, marks_path
from arshjul.ledger.values import ROWS, Reading

LEAST = 0.5
"""The share of the file that must stand in the earlier one to make it worth while."""

TRIED = 3
UNCERTAIN = frozenset(
    "ledger." + name
    for name in (
        "account-undeclared",
        "code-with-blanks",
        "dimension-reserved",
        "dimension-undeclared",
        "object-dimension-twice",
        "object-empty",
        "object-undeclared",
        "parent-object-missing",
    )
)
"""Findings that count uses and say the first line of each: of pieces taken over only the codes are known."""


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An earlier batch, its marks and the pieces that stand in the new file too, at first by their ends alone."""

    batch: BatchInfo
    marks: Marks
    found: list[Match]

    def standing(self, job: Job) -> list[Match]:
        """The pieces that are the same from end to end."""
        original = Source(original_path(job.root, self.batch.sha256))
        with bytes_of(original) as old, bytes_of(job.source) as new:
            return standing(old, new, self.found)

    def is_worth(self, size: int) -> bool:
        """Whether it says enough of the new file."""
        return sum(mark.span.end - mark.span.start for mark, _at in self.found) >= LEAST * size


class _UncertainError(Exception):
    """The file must be read from end to end."""


class _ChangedError(Exception):
    """Not all pieces that looked the same are."""


def load_again(job: Job, earlier: Iterable[BatchInfo]) -> Loaded | None:
    """Load a file that an earlier batch says much of; None when it must be loaded as any other."""
    like = _most_alike(job, earlier)
    if like is None:
        return None
    with ThreadPoolExecutor(2) as pool:
        compared = pool.submit(like.standing, job)
        try:
            return _load(job, like, compared, pool)
        except _ChangedError:
            like = replace(like, found=compared.result())
            return _load(job, like, compared, pool) if like.is_worth(job.source.size) else None


def _load(job: Job, like: _Earlier, compared: Future[list[Match]], aside: ThreadPoolExecutor) -> Loaded | None:
    reader = SieReader(job.source, job.options, plan(like.found, job.source.size))
    if reader.detected.name != like.marks.encoding:
        return None
    batch = job.batch(after=like.batch.id)
    again = _Again(job, like, reader, compared)
    try:
        with written(job.target(batch)) as stream, writer_to(stream) as writer, ThreadPoolExecutor(1) as pool:
            facts = FactStream(writer, pool, job, batch)
            found = again.read(facts)
            facts.end(found)
            marked = aside.submit(keep_marks, again.marks, job.target(batch))
            job.kept.result()
    except StoppedError as stop:
        job.kept.result()
        return Loaded(None, stop.reading, stop.stopping)
    except (_UncertainError, NotBetweenVouchersError):
        again.stand()
        return None
    info = replace(job.describe(facts.tally, batch, found), borrowed=again.borrowed())
    marked.result()
    return Loaded(info, found)


def _most_alike(job: Job, earlier: Iterable[BatchInfo]) -> _Earlier | None:
    """The latest batch of the entity whose original says, by its pieces' ends, at least half of the new file."""
    known = [one for one in earlier if one.entity == job.entity]
    for batch in reversed(known[-TRIED:]):
        marks = marking_of.load(marks_path(Path(batch.path)))
        path = original_path(job.root, batch.sha256)
        if marks is None or not path.exists() or _is_the_same(job, batch, path.stat().st_size):
            continue
        with bytes_of(Source(path)) as old, bytes_of(job.source) as new:
            like = _Earlier(batch, marks, likely(old, new, marks))
        if like.is_worth(job.source.size):
            return like
    return None


def _is_the_same(job: Job, batch: BatchInfo, size: int) -> bool:
    """Whether the file is a batch's own original; only one of its size is hashed to the end before it is compared."""
    return size == job.source.size and batch.sha256 == job.digest.result()


class _Again:
    """The reading of what is new, put together with what is known."""

    def __init__(self, job: Job, like: _Earlier, reader: SieReader, compared: Future[list[Match]]) -> None:
        self.job, self.like, self.reader, self.compared = job, like, reader, compared
        self.marking = Marking()
        self.marks: marking_of.Marks | None = None
        self.touched: set[int] = set()

    def read(self, facts: FactStream) -> Reading:
        """Read and write what is new, then what is known of months that are no longer the same."""
        for piece in self.reader.pieces():
            made = facts.take(piece, self.reader)
            self.marking.add(piece, facts.parts.columns, made)
        own = [mark for mark, _vouchers in self.marking.pieces]
        self.touched = {period for mark in (*own, *self._gone()) for period in mark.facts.periods}
        for mark, at in self.like.found:
            self.marking.again(mark, at, self.like.marks.vouchers_of(mark))
            self.reader.totals.plus(mark.sums)
            facts.tally.plus(mark.facts)
        self.reader.totals.accounts.also(self.like.marks.accounts)
        self.reader.totals.lists.also(self.like.marks.lists)
        self._write_touched(facts)
        found = self._judged()
        self.stand()
        return found

    def stand(self) -> None:
        """Wait until the pieces taken over are compared, and see that they all are the same."""
        if len(self.compared.result()) != len(self.like.found):
            raise _ChangedError

    def _gone(self) -> list[marking_of.Mark]:
        """Pieces of the earlier file that don't stand in the new one."""
        standing = {mark.span.start for mark, _at in self.like.found}
        return [mark for mark in self.like.marks.pieces if mark.span.start not in standing]

    def _write_touched(self, facts: FactStream) -> None:
        """Known pieces with months that something new says too: those months are written whole."""
        spans = [
            replace(mark.span, skip=not (mark.span.start in self._starts() and self.touched & set(mark.facts.periods)))
            for mark in self.marking.ordered()
        ]
        if all(span.skip for span in spans):
            return
        options = replace(self.job.options, encoding=self.like.marks.encoding)
        reader = SieReader(self.job.source, options, spans)
        touched = pa.array(sorted(self.touched), pa.int32())
        reader.book.dimensions = self.reader.book.dimensions
        for piece in reader.pieces():
            if not piece.clean:
                raise _UncertainError
            table = facts.facts(piece, self.reader)
            facts.write(table.filter(pa.compute.is_in(table["period"], touched)))

    def _starts(self) -> frozenset[int]:
        return frozenset(at for _mark, at in self.like.found)

    def _judged(self) -> Reading:
        """The reading of the whole file, when it can be certain."""
        self._check()
        self.marks = marks_of(self.reader, self.marking)
        if self.marks is None:
            raise _UncertainError
        vouchers = placed(self.marks)
        for mark in self.marks.pieces:
            empty = mark.sums.first_empty
            self.reader.totals.empty_at(vouchers, empty if empty == NONE else mark.first + empty)
        found = self.reader.reading(ROWS.empty_table(), vouchers)
        if any(one.id in UNCERTAIN for one in found.findings):
            raise _UncertainError
        return found

    def _check(self) -> None:
        """Code parts must be mapped as they were, every line be in the encoding found, and the year hold every month.

        Changes by month are tried against every entry of their account, and numbers that are read as codes may be
        others in the earlier file. Of pieces taken over only the months are known: outside the fiscal year a row must
        be told with its line.
        """
        if PERIODIC in self.reader.book.first_lines or self.reader.book.codes:
            raise _UncertainError
        months = {period for mark, _at in self.like.found for period in mark.facts.periods}
        year = self.reader.book.years.get(0)
        if year and astray(dict.fromkeys(months, 1), year):
            raise _UncertainError
        mapped = PartMap.of(self.reader.book.dimensions.values(), self.job.options.dimensions).columns
        alike = self.marking.is_alike and self.marking.parts in (None, self.like.marks.parts)
        if not (alike and mapped == self.like.marks.parts and self.reader.is_certain):
            raise _UncertainError

    def borrowed(self) -> tuple[Part, ...]:
        """The months that are as they were, each from the batch in whose file they lie."""
        months = {period for mark, _at in self.like.found for period in mark.facts.periods} - self.touched
        owners: dict[str, tuple[BatchInfo, list[tuple[str, int]]]] = {}
        for period in sorted(months):
            owner = self.like.batch.owner(("actual", period))
            owners.setdefault(owner.id, (owner, []))[1].append(("actual", period))
        return tuple(
            Part(replace(owner, scopes=owner.own_scopes, borrowed=()), tuple(scopes))
            for owner, scopes in owners.values()
        )
