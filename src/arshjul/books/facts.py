"""The books' door to the ledger: originals, batches and what they sum to; how a batch is written is `batches`'s.

The ledger package knows no database, and this room keeps no SQL of its own. What lies on disk is found by the paths
in `Batch`, relative to the data folder, so that the folder can move.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from arshjul.books.models import Batch, ReceivedFile, Withdrawal
from arshjul.kernel.text import Text
from arshjul.ledger import Options, cubes, store
from arshjul.ledger.engines import DuckEngine, Engine
from arshjul.ledger.snapshot import Withdrawn
from arshjul.ledger.store import BatchInfo, Part
from arshjul.ledger.store import Snapshot as LedgerSnapshot
from arshjul.organisation import municipality
from arshjul.statements import constructed as made
from arshjul.statements import snapshots
from arshjul.statements.constructed_file import as_sie
from arshjul.statements.cube import Cube

OUTCOME = ("voucher", "period")
"""The kinds of facts that are outcome."""
PARTS = "parts"
"""The part of a mapping that says which code part each dimension of a SIE file is."""
THREADS = 2
LAST_PERIOD = 999_912


def root() -> Path:
    """The ledger's folder in the data folder."""
    return Path(settings.ARSHJUL_DATA) / "ledger"


def arriving() -> AbstractContextManager[tuple[IO[bytes], Path]]:
    """A file for bytes on their way in, with its path; it is gone in the end unless it was kept."""
    return store.arriving(root())


def keep_original(path: Path, sha256: str) -> None:
    """Keep a file of the data folder as the original with this SHA-256: it is moved there."""
    store.take_original(root(), path, sha256)


def original(file: ReceivedFile) -> Path:
    """Where a received file's bytes lie."""
    return store.original_path(root(), file.sha256)


def options(mapping: Mapping[str, Any] | None) -> Options:
    """How a file is read: by a mapping when it is a table; `parts` says which code part a dimension of SIE is."""
    table = {name: value for name, value in (mapping or {}).items() if name != PARTS}
    parts = {str(number): str(part) for number, part in ((mapping or {}).get(PARTS) or {}).items()}
    return Options(mapping=table or None, dimensions=parts)


def relative(path: str) -> str:
    """A path of the ledger's folder as it is kept."""
    return str(Path(path).relative_to(root()))


NUMBERS = ("id", "entity", "rows", "debit", "credit", "sha256")


def lending(part: Part) -> dict[str, Any]:
    """A batch that lends some scopes, as it is kept with the one that borrows them."""
    own = part.batch
    kept = {name: getattr(own, name) for name in NUMBERS}
    return kept | {"path": relative(own.path), "lies": own.scopes, "scopes": part.scopes}


def lender(kept: Mapping[str, Any]) -> Part:
    """The same, out of how it is kept."""
    lies, scopes = _scopes(kept["lies"]), _scopes(kept["scopes"])
    own = {name: kept[name] for name in NUMBERS}
    return Part(BatchInfo(**own, periods=_periods(lies), path=str(root() / kept["path"]), scopes=lies), scopes)


def _scopes(kept: Iterable[Iterable[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(family), int(period)) for family, period in kept)


def _periods(scopes: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    return tuple(sorted({period for _family, period in scopes}))


@lru_cache(maxsize=1)
def _engine(_process: int) -> Engine:
    """One engine per process: what it has opened can't be shared by a forked worker."""
    return DuckEngine(threads=THREADS)


def engine() -> Engine:
    """The engine that answers drill-downs."""
    return _engine(os.getpid())


def ledger_snapshot(batches: Iterable[Batch], gone: Iterable[Withdrawn] = ()) -> LedgerSnapshot:
    """The ledger's own value of a snapshot: batches in the order they became known, and what has been withdrawn."""
    return LedgerSnapshot(tuple(info(batch) for batch in batches), tuple(gone))


def withdrawn(kept: Withdrawal, known: int) -> list[Withdrawn]:
    """The ledger's own values of a withdrawal after which so many batches were known."""
    return [Withdrawn(kept.entity, part["id"], _scopes(part["scopes"]), known, part["restores"]) for part in kept.parts]


def info(batch: Batch) -> BatchInfo:
    """The ledger's own value of a batch."""
    kept = ("entity", "rows", "debit", "credit", "path", "scopes", "borrowed", "adds")
    about = {name: getattr(batch, name) for name in kept}
    return info_of(about | {"id": batch.key, "sha256": batch.file.sha256})


def info_of(kept: Mapping[str, Any]) -> BatchInfo:
    """The ledger's own value of a batch, out of how it is kept."""
    scopes = _scopes(kept["scopes"])
    return BatchInfo(
        **{name: kept[name] for name in NUMBERS},
        periods=_periods(scopes),
        path=str(root() / kept["path"]),
        scopes=scopes,
        borrowed=tuple(lender(one) for one in kept["borrowed"] or ()),
        adds=bool(kept.get("adds")),
    )


Scope = tuple[str, str, int]
"""(entity, family, period)."""


def projects(of: LedgerSnapshot) -> Cube:
    """All years' outcome by project, account and month, out of the sums beside the batches; no project is empty."""
    return snapshots.cube(of, first=0, last=LAST_PERIOD, families=(snapshots.ACTUAL,), level="projects")


def part_openings(of: LedgerSnapshot, entity: str) -> list[dict[str, Any]]:
    """What an entity's years open with by unit and project, as the files give it (#OIB)."""
    found: list[dict[str, Any]] = engine().run("part_openings", of, entity=(entity,)).to_pylist()
    return found


def units(of: LedgerSnapshot, entity: str, months: Collection[int]) -> set[str]:
    """The units that an entity has outcome on in some months, out of the sums beside the batches."""
    found = snapshots.cube(of, first=min(months), last=max(months), families=(snapshots.ACTUAL,))
    return {str(unit) for unit in found.where(entity=entity, period=set(months)).values("unit") if unit}


class Held(NamedTuple):
    """How many entries there are, and their debit in öre."""

    rows: int
    debit: int

    @classmethod
    def sum(cls, several: Iterable[Held]) -> Held:
        """All of them together."""
        listed = list(several)
        return cls(sum(one.rows for one in listed), sum(one.debit for one in listed))


def held_by_month(of: LedgerSnapshot, entity: str, months: Collection[int], of_family: str) -> dict[int, Held]:
    """What an entity has of a family in each of some months, out of the sums beside the batches; no empty ones."""
    found: dict[int, Held] = {}
    for part in of.parts():
        if part.batch.entity != entity:
            continue
        sums = cubes.held(part, "accounts")
        family, period = sums["family"].cast("string"), sums["period"]
        wanted = pc.and_(pc.equal(family, of_family), pc.is_in(period, pa.array(sorted(months), pa.int32())))
        for month, rows, debit in zip(*_by_month(sums.filter(wanted)), strict=True):
            found[month] = Held.sum([Held(rows, debit), *([found[month]] if month in found else [])])
    return found


def held_of(batches: Iterable[Batch], months: Collection[int], of_family: str) -> dict[int, Held]:
    """What some batches say of a family in each of some months, each by itself; no empty ones."""
    found: dict[int, Held] = {}
    for batch in batches:
        for month, held in held_by_month(ledger_snapshot([batch]), batch.entity, months, of_family).items():
            found[month] = Held.sum([held, *([found[month]] if month in found else [])])
    return found


def _by_month(sums: pa.Table) -> Iterable[list[int]]:
    grouped = sums.group_by("period").aggregate([("entries", "sum"), ("debit", "sum")])
    return (grouped[name].to_pylist() for name in ("period", "entries_sum", "debit_sum"))


def lines_of(file: ReceivedFile, line: int, around: int) -> list[tuple[int, str]]:
    """The lines of the received file near one, as they are, for reading with the eyes."""
    encoding = read_encoding(file)
    shown = []
    with original(file).open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            if number > line + around:
                break
            if number >= line - around:
                shown.append((number, raw.decode(encoding, errors="replace").rstrip("\r\n")))
    return shown


def read_encoding(file: ReceivedFile) -> str:
    """The encoding that the file was found to be in."""
    latest = file.readings.first()
    name = str(latest.summary.get("encoding", "")) if latest else ""
    try:
        "".encode(name or "utf-8")
    except LookupError:
        return "utf-8"
    return name or "utf-8"


def own_entity() -> str:
    """The id of the municipality's own books: as its published tables name it."""
    folder = municipality.folder()
    years = made.years(folder)
    return next(iter(made.build(folder, years[-1]).entities)) if years else "kommunen"


def published_entities() -> dict[str, Text]:
    """The entities whose figures are published, by id: the municipality itself and the rest of its group."""
    folder = municipality.folder()
    years = made.years(folder)
    known = made.build(folder, years[-1]).entities if years else {}
    return {name: Text(one.name, one.name) for name, one in known.items() if not one.is_made_up}


def published_numbers() -> dict[str, str]:
    """The organisation number of each entity whose figures are published, as its published tables say."""
    folder = municipality.folder()
    years = made.years(folder)
    known = made.build(folder, years[-1]).entities if years else {}
    return {name: one.orgnr for name, one in known.items()}


def constructed_years() -> tuple[int, ...]:
    """The years that can be built under published sums."""
    return made.years(municipality.folder())


def constructed_files(folder: Path, year: int) -> Iterator[tuple[str, str, bytes]]:
    """The constructed ledgers of a municipality's year as SIE files: (entity, file name, bytes)."""
    built = made.build(folder, year)
    for name in (name for name in built.entities if any(one.entity == name for one in built)):
        yield name, f"{folder.name}-{name}-{year}-konstruerad.se", as_sie(built, name)
