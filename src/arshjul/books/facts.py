"""The books' door to the ledger: originals and facts on disk, sums of a batch; the rows under a cell are `entries`'s.

The ledger package knows no database, and this room keeps no SQL of its own. What lies on disk is found by the paths
in `Batch`, relative to the data folder, so that the folder can move.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from arshjul.books.models import Batch, ReceivedFile
from arshjul.kernel.findings import Finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.ledger import Options, Reading, cubes, read, shelves, store
from arshjul.ledger import facts as ledger_facts
from arshjul.ledger.engines import DuckEngine, Engine
from arshjul.ledger.store import BatchInfo, Part
from arshjul.ledger.store import Snapshot as LedgerSnapshot
from arshjul.organisation import municipality
from arshjul.statements import constructed as made
from arshjul.statements import snapshots
from arshjul.statements.constructed_file import as_sie
from arshjul.statements.cube import Cube
from arshjul.statements.group import ELIMINATIONS

OUTCOME = ("voucher", "period")
"""The kinds of facts that are outcome."""
PARTS = "parts"
"""The part of a mapping that says which code part each dimension of a SIE file is."""
THREADS = 2
LENDERS = 3
LAST_PERIOD = 999_912
CELLS_AT_A_TIME = 5_000


class CellRow(NamedTuple):
    """A sum of facts as the cube keeps it; öre."""

    family: str
    unit: str
    account: str
    activity: str
    counterparty: str
    period: int
    amount: int


@dataclass(frozen=True, slots=True)
class Written:
    """A batch on disk, not yet in the books; `scopes` are (family, period)."""

    key: str
    scopes: tuple[tuple[str, int], ...]
    rows: int
    debit: int
    credit: int
    path: str
    borrowed: list[dict[str, Any]] | None
    names: Mapping[str, Mapping[str, str]]
    cells: Iterator[CellRow]
    """Its sums, each made when it is asked for and once."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing was written: the findings that stopped it."""

    findings: tuple[Finding, ...]


def root() -> Path:
    """The ledger's folder in the data folder."""
    return Path(settings.ARSHJUL_DATA) / "ledger"


def keep_original(path: Path) -> str:
    """Keep a file's bytes under their SHA-256, which is given back."""
    return store.put_original(root(), path)


def original(file: ReceivedFile) -> Path:
    """Where a received file's bytes lie."""
    return store.original_path(root(), file.sha256)


def options(mapping: Mapping[str, Any] | None) -> Options:
    """How a file is read: by a mapping when it is a table; `parts` says which code part a dimension of SIE is."""
    table = {name: value for name, value in (mapping or {}).items() if name != PARTS}
    parts = {str(number): str(part) for number, part in ((mapping or {}).get(PARTS) or {}).items()}
    return Options(mapping=table or None, dimensions=parts)


def write(
    file: ReceivedFile, mapping: Mapping[str, Any] | None, entity: str, accept: Collection[str]
) -> Written | Stopped:
    """Write a file's facts as an immutable batch; it counts for nothing until a snapshot names it."""
    loaded = store.load(
        root(),
        original(file),
        entity=entity,
        options=options(mapping),
        accepted=accept,
        covers=_whole_year(file) if entity == ELIMINATIONS else None,
        earlier=[] if entity == ELIMINATIONS else _earlier(entity, constructed=file.constructed),
        name=file.name,
    )
    batch = loaded.batch
    if batch is None:
        return Stopped(loaded.blocking)
    cubes.make(batch)
    shelves.make(batch)
    return Written(
        key=batch.id,
        scopes=batch.scopes,
        rows=batch.rows,
        debit=batch.debit,
        credit=batch.credit,
        path=_relative(batch.path),
        borrowed=[_as_kept(part) for part in batch.borrowed] or None,
        names=_names(loaded.reading),
        cells=_cells(batch),
    )


def _relative(path: str) -> str:
    return str(Path(path).relative_to(root()))


def _earlier(entity: str, *, constructed: bool) -> list[BatchInfo]:
    """The entity's latest batches, oldest first: a file sent again with more says most of what one of them said."""
    latest = (
        Batch.objects.filter(entity=entity, constructed=constructed).select_related("file").order_by("-pk")[:LENDERS]
    )
    return [_info(batch) for batch in reversed(latest)]


def _as_kept(part: Part) -> dict[str, Any]:
    """A batch that lends some scopes, as it is kept with the one that borrows them."""
    own = part.batch
    kept = {name: getattr(own, name) for name in ("id", "entity", "rows", "debit", "credit", "sha256")}
    return kept | {"path": _relative(own.path), "lies": own.scopes, "scopes": part.scopes}


def _part(kept: Mapping[str, Any]) -> Part:
    lies, scopes = _scopes(kept["lies"]), _scopes(kept["scopes"])
    own = {name: kept[name] for name in ("id", "entity", "rows", "debit", "credit", "sha256")}
    return Part(BatchInfo(**own, periods=_periods(lies), path=str(root() / kept["path"]), scopes=lies), scopes)


def _scopes(kept: Iterable[Iterable[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(family), int(period)) for family, period in kept)


def _periods(scopes: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    return tuple(sorted({period for _family, period in scopes}))


def _whole_year(file: ReceivedFile) -> tuple[int, ...] | None:
    """Every month of the file's year: eliminations are made anew for a whole year, and replace those made before."""
    year = read(original(file), name=file.name).header.year(0)
    if year is None:
        return None
    first, last = Month.parse(year.start // 100), Month.parse(year.end // 100)
    return tuple(month.number for month in first.through(last))


def _names(reading: Reading) -> dict[str, dict[str, str]]:
    part_of = ledger_facts.PartMap.of(reading.dimensions, reading.options.dimensions).columns
    units = {one.code: one.name for one in reading.objects if part_of.get(one.dimension) == "ansvar"}
    return {"accounts": {one.code: one.name for one in reading.accounts if one.name}, "units": units}


def _cells(batch: BatchInfo) -> Iterator[CellRow]:
    """The sums of a batch that isn't in the books yet, asked of an engine of its own."""
    found = DuckEngine(threads=THREADS).run("cube", LedgerSnapshot((batch,)))
    names = ("family", "ansvar", "account", "verksamhet", "motpart", "period", "amount")
    parts = found.select(names).to_batches(max_chunksize=CELLS_AT_A_TIME)
    return (CellRow(*row) for part in parts for row in zip(*part.to_pydict().values(), strict=True))


@lru_cache(maxsize=1)
def _engine(_process: int) -> Engine:
    """One engine per process: what it has opened can't be shared by a forked worker."""
    return DuckEngine(threads=THREADS)


def engine() -> Engine:
    """The engine that answers drill-downs."""
    return _engine(os.getpid())


def ledger_snapshot(batches: Iterable[Batch]) -> LedgerSnapshot:
    """The ledger's own value of a snapshot: batches in the order they became known, a later one replacing."""
    return LedgerSnapshot(tuple(_info(batch) for batch in batches))


def _info(batch: Batch) -> BatchInfo:
    scopes = _scopes(batch.scopes)
    return BatchInfo(
        id=batch.key,
        entity=batch.entity,
        periods=_periods(scopes),
        rows=batch.rows,
        debit=batch.debit,
        credit=batch.credit,
        sha256=batch.file.sha256,
        path=str(root() / batch.path),
        scopes=scopes,
        borrowed=tuple(_part(kept) for kept in batch.borrowed or ()),
    )


Scope = tuple[str, str, int]
"""(entity, family, period)."""


def projects(of: LedgerSnapshot) -> Cube:
    """All years' outcome by project, account and month, out of the sums beside the batches."""
    found = snapshots.cube(of, first=0, last=LAST_PERIOD, families=(snapshots.ACTUAL,), level="projects")
    return found.where(unit=bool)


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
    return {name: Text(one.name, one.name) for name, one in known.items()}


def constructed_years() -> tuple[int, ...]:
    """The years that can be built under published sums."""
    return made.years(municipality.folder())


def constructed_files(folder: Path, year: int) -> Iterator[tuple[str, str, bytes]]:
    """The constructed ledgers of a municipality's year as SIE files: (entity, file name, bytes)."""
    built = made.build(folder, year)
    for name in built.entities:
        yield name, f"{folder.name}-{name}-{year}-konstruerad.se", as_sie(built, name)
