"""From a received file to a batch on disk that counts for nothing yet: what publishing then only names.

A large file is read once. What was written of it when it was examined is what is published, when it is put into the
books that it was taken for; else it is read again. What nobody publishes in a week is thrown away.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from arshjul.books import code_names
from arshjul.books.facts import info, info_of, lending, options, original, relative, root
from arshjul.books.models import Batch, ReceivedFile
from arshjul.kernel.findings import Finding, Level
from arshjul.kernel.period import Month
from arshjul.ledger import Reading, cubes, read, shelves, store
from arshjul.ledger import facts as ledger_facts
from arshjul.ledger.covered import last_month
from arshjul.ledger.engines import asked_once
from arshjul.ledger.store import BatchInfo
from arshjul.ledger.store import Snapshot as LedgerSnapshot
from arshjul.statements.group import ELIMINATIONS

LENDERS = 3
"""Batches that a new file is compared with, the latest of its books."""
CELLS_AT_A_TIME = 20_000
WAITS_SECONDS = 7 * 24 * 3600
"""How long what was written of an examined file waits to be published."""


class CellRow(NamedTuple):
    """A sum of facts as the cube keeps it; öre."""

    family: str
    unit: str
    account: str
    activity: str
    counterparty: str
    period: int
    amount: int


Names = Mapping[str, Mapping[str, str]]
"""Names of accounts and units, or of the codes of each part, by code."""


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
    names: Names
    code_names: Names
    cells: Iterator[CellRow]
    """The sums of what it says itself, each made when it is asked for and once."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Nothing was written: the findings that stopped it."""

    findings: tuple[Finding, ...]


def load(
    file: ReceivedFile, mapping: Mapping[str, Any] | None, entity: str, accept: Collection[str], *, adds: bool = False
) -> store.Loaded:
    """Read a file and write its facts for an entity's books; unchanged months are borrowed from its latest batches."""
    return store.load(
        root(),
        original(file),
        entity=entity,
        options=options(mapping),
        accepted=accept,
        covers=_made_anew(file) if entity == ELIMINATIONS else None,
        earlier=[] if entity == ELIMINATIONS or adds else _earlier(entity, constructed=file.constructed),
        name=file.name,
        adds=adds,
    )


def write(
    file: ReceivedFile, mapping: Mapping[str, Any] | None, entity: str, accept: Collection[str], *, adds: bool = False
) -> Written | Stopped:
    """Write a file's facts as an immutable batch; it counts for nothing until a snapshot names it."""
    loaded = load(file, mapping, entity, accept, adds=adds)
    if loaded.batch is None:
        return Stopped(loaded.blocking)
    return _written(loaded.batch, _names(loaded.reading), code_names.of_reading(loaded.reading))


def as_kept(loaded: store.Loaded) -> dict[str, Any] | None:
    """What was written of an examined file, as it is kept with the reading until it is published."""
    batch = loaded.batch
    if batch is None:
        return None
    about = {name: getattr(batch, name) for name in ("id", "entity", "scopes", "rows", "debit", "credit", "sha256")}
    errors = {one.id for one in loaded.reading.findings if one.level is Level.ERROR}
    return about | {
        "path": relative(batch.path),
        "borrowed": [lending(part) for part in batch.borrowed] or None,
        "names": _names(loaded.reading),
        "code_names": code_names.of_reading(loaded.reading),
        "errors": sorted(errors),
    }


def examined(kept: Mapping[str, Any] | None, entity: str, accept: Collection[str]) -> Written | None:
    """What was written when the file was examined, if it was for these books, is there, and nothing stops it."""
    if kept is None or kept["entity"] != entity or not set(kept["errors"]) <= set(accept):
        return None
    batch = info_of(kept)
    try:
        os.utime(batch.path)  # waits no longer
        return _written(batch, kept["names"], kept.get("code_names", {}))
    except FileNotFoundError:
        return None


def is_there(written: Written) -> bool:
    """Whether a batch on disk hasn't been thrown away meanwhile."""
    return (root() / written.path).exists()


def sweep() -> None:
    """Throw away what was written of files that nobody has published in a week."""
    latest = time.time() - WAITS_SECONDS
    folder = root() / "batches"
    old = {path for path in folder.glob("*.parquet") if path.stat().st_mtime < latest}
    published = set(Batch.objects.filter(key__in=[path.stem for path in old]).values_list("key", flat=True))
    for path in old:
        if path.stem not in published:
            _throw_away(path, folder.glob(f"{path.stem}.*"))


def _throw_away(batch: Path, files: Iterable[Path]) -> None:
    """The batch's own file first: without it the others are nothing."""
    for path in (batch, *files):
        with suppress(FileNotFoundError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _written(batch: BatchInfo, names: Names, codes: Names) -> Written:
    cubes.make(batch)
    shelves.make(batch)
    return Written(
        key=batch.id,
        scopes=batch.scopes,
        rows=batch.rows,
        debit=batch.debit,
        credit=batch.credit,
        path=relative(batch.path),
        borrowed=[lending(part) for part in batch.borrowed] or None,
        names=names,
        code_names=codes,
        cells=_cells(batch),
    )


def _earlier(entity: str, *, constructed: bool) -> list[BatchInfo]:
    """The entity's latest batches, oldest first: a file sent again with more says most of what one of them said."""
    latest = (
        Batch.objects.filter(entity=entity, constructed=constructed, adds=None)
        .select_related("file")
        .order_by("-pk")[:LENDERS]
    )
    return [info(batch) for batch in reversed(latest)]


def _made_anew(file: ReceivedFile) -> tuple[int, ...] | None:
    """The months that eliminations are made anew for, those made before replaced: the year's through #OMFATTN."""
    header = read(original(file), name=file.name).header
    year = header.year(0)
    if year is None:
        return None
    first, last = Month.parse(year.start // 100), Month.parse(last_month(header, year))
    return tuple(month.number for month in first.through(last))


def _names(reading: Reading) -> dict[str, dict[str, str]]:
    part_of = ledger_facts.PartMap.of(reading.dimensions, reading.options.dimensions).columns
    units = {one.code: one.name for one in reading.objects if part_of.get(one.dimension) == "ansvar"}
    return {"accounts": {one.code: one.name for one in reading.accounts if one.name}, "units": units}


def _cells(batch: BatchInfo) -> Iterator[CellRow]:
    """The sums of what a batch that isn't in the books yet says itself."""
    own = replace(batch, scopes=batch.own_scopes, borrowed=())
    found = asked_once("cube", LedgerSnapshot((own,)))
    names = ("family", "ansvar", "account", "verksamhet", "motpart", "period", "amount")
    parts = found.select(names).to_batches(max_chunksize=CELLS_AT_A_TIME)
    return (CellRow(*row) for part in parts for row in zip(*part.to_pydict().values(), strict=True))
