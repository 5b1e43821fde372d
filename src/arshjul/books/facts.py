"""The books' door to the ledger: originals and facts on disk, sums of a batch, and rows under a cell.

The ledger package knows no database and this room keeps no SQL of its own save the few questions below;
what lies on disk is found by the paths in `Batch`, relative to the data folder, so that the folder can move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from arshjul.books.domain import Page, Selection
from arshjul.books.models import Batch, ReceivedFile
from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.ledger import Options, Reading, read, store
from arshjul.ledger import facts as ledger_facts
from arshjul.organisation import municipality
from arshjul.statements import constructed as made
from arshjul.statements.constructed_file import as_sie

COUNTED = ("voucher", "period", "opening", "budget")
"""Kinds of facts that are summed; details and history lie beside them."""
OUTCOME = ("voucher", "period")


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
class Seen:
    """What a file holds: findings, codes, months, and sums for the sender to check against."""

    findings: tuple[Finding, ...]
    rows: int
    accounts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[int, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A batch on disk, not yet in the books; `scopes` are (family, period)."""

    key: str
    scopes: tuple[tuple[str, int], ...]
    rows: int
    debit: int
    credit: int
    path: str
    names: Mapping[str, Mapping[str, str]]
    cells: tuple[CellRow, ...]


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


def _options(mapping: Mapping[str, Any] | None) -> Options:
    return Options(mapping=mapping)


def examine(file: ReceivedFile, mapping: Mapping[str, Any] | None) -> Seen:
    """Read a received file without writing anything."""
    reading = read(original(file), options=_options(mapping), name=file.name)
    blocked = ledger_facts.blocking(reading, accepted=[found.id for found in reading.findings])
    if blocked:
        return Seen(reading.findings, 0, summary=_header(reading))
    table = ledger_facts.facts(reading, entity="", batch="")
    counted = table.filter(pc.is_in(table["kind"].cast("string"), pa.array(COUNTED)))
    counted = counted.append_column("debit", pc.max_element_wise(counted["amount"], pa.scalar(0, pa.int64())))
    sums = [("amount", "sum"), ("debit", "sum"), ("amount", "count")]
    by_month = counted.group_by(["period", "kind"]).aggregate(sums).to_pylist()
    return Seen(
        findings=reading.findings,
        rows=counted.num_rows,
        accounts=_codes(counted, "account"),
        units=_codes(counted, "ansvar"),
        periods=tuple(sorted({row["period"] for row in by_month})),
        summary=_header(reading) | {"months": _months(by_month)},
    )


def _codes(table: Any, column: str) -> tuple[str, ...]:  # noqa: ANN401  an Arrow table
    return tuple(sorted(value for value in pc.unique(table[column].cast("string")).to_pylist() if value is not None))


def _header(reading: Reading) -> dict[str, Any]:
    header, summary = reading.header, reading.summary
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "company": header.company,
        "orgnr": header.organisation_number,
        "program": header.program,
        "vouchers": summary.vouchers,
        "transactions": summary.transactions,
        "debit": summary.debit,
        "credit": summary.credit,
    }


def _months(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "period": row["period"],
            "kind": row["kind"],
            "rows": row["amount_count"],
            "debit": row["debit_sum"],
            "credit": row["amount_sum"] - row["debit_sum"],
        }
        for row in sorted(rows, key=lambda row: (row["period"], row["kind"]))
    ]


def write(
    file: ReceivedFile, mapping: Mapping[str, Any] | None, entity: str, accept: Collection[str]
) -> Written | Stopped:
    """Write a file's facts as an immutable batch; it counts for nothing until a snapshot names it."""
    loaded = store.load(
        root(), original(file), entity=entity, options=_options(mapping), accepted=accept, name=file.name
    )
    batch = loaded.batch
    if batch is None:
        return Stopped(loaded.blocking)
    return Written(
        key=batch.id,
        scopes=batch.scopes,
        rows=batch.rows,
        debit=batch.debit,
        credit=batch.credit,
        path=str(Path(batch.path).relative_to(root())),
        names=_names(loaded.reading),
        cells=tuple(_cells(Path(batch.path))),
    )


def _names(reading: Reading) -> dict[str, dict[str, str]]:
    part_of = ledger_facts.PartMap.of(reading.dimensions, reading.options.dimensions).columns
    units = {one.code: one.name for one in reading.objects if part_of.get(one.dimension) == "ansvar"}
    return {"accounts": {one.code: one.name for one in reading.accounts if one.name}, "units": units}


def _cells(path: Path) -> Iterator[CellRow]:
    rows = _ask(
        "SELECT kind, ansvar, account, verksamhet, motpart, period, CAST(SUM(amount) AS BIGINT) "
        "FROM read_parquet(?) WHERE kind IN (?, ?, ?, ?) GROUP BY ALL",
        [str(path), *COUNTED],
    )
    summed: dict[tuple[str, str, str, str, str, int], int] = {}
    for kind, unit, account, activity, counterparty, period, amount in rows:
        key = (ledger_facts.FAMILIES[kind], unit, account, activity, counterparty, period)
        summed[key] = summed.get(key, 0) + amount
    return (CellRow(*key, amount) for key, amount in summed.items())


def _ask(question: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with duckdb.connect(":memory:", config={"threads": 2}) as engine:
        return engine.execute(question, values).fetchall()


Scope = tuple[str, str, int]
"""(entity, family, period)."""


def rows(
    batches: Collection[Batch],
    holding: Mapping[Scope, str],
    selection: Selection,
    *,
    search: str,
    page: int,
    size: int,
) -> Page:
    """One page of the voucher rows under a cell, with the number and sum of them all."""
    where, values = _conditions(batches, holding, selection, search)
    if where is None:
        return Page((), 1, 0)
    ((total, amount),) = _ask(f"SELECT COUNT(*), CAST(SUM(amount) AS BIGINT) FROM {where}", values)
    number = min(max(page, 1), max(1, -(-total // size)))
    found = _ask(
        f"SELECT {', '.join(_COLUMNS)} FROM {where} ORDER BY {_ORDER} LIMIT {size} OFFSET {(number - 1) * size}", values
    )
    return Page(tuple(dict(zip(_COLUMNS, row, strict=True)) for row in found), number, total, amount)


def every_row(
    batches: Collection[Batch], holding: Mapping[Scope, str], selection: Selection, *, search: str
) -> list[Mapping[str, Any]]:
    """All voucher rows under a cell."""
    where, values = _conditions(batches, holding, selection, search)
    if where is None:
        return []
    found = _ask(f"SELECT {', '.join(_COLUMNS)} FROM {where} ORDER BY {_ORDER}", values)
    return [dict(zip(_COLUMNS, row, strict=True)) for row in found]


_COLUMNS = (
    "batch",
    "entity",
    "kind",
    "series",
    "voucher",
    "row",
    "date",
    "period",
    "account",
    "ansvar",
    "verksamhet",
    "motpart",
    "amount",
    "text",
)
_ORDER = "period, date, batch, series, row"


def _conditions(
    batches: Collection[Batch], holding: Mapping[Scope, str], selection: Selection, search: str
) -> tuple[str | None, list[Any]]:
    """FROM and WHERE of a cell: only the months in which each batch counts."""
    months = _months_held(holding, selection)
    chosen = [batch for batch in batches if months.get(batch.key)]
    if not chosen:
        return None, []
    values: list[Any] = [[str(path_of(batch)) for batch in chosen]]
    held = " OR ".join(
        "(batch = ? AND (CASE kind WHEN 'opening' THEN 'opening' ELSE 'actual' END, period) IN "
        f"({', '.join(['(?, ?)'] * len(months[batch.key]))}))"
        for batch in chosen
    )
    for batch in chosen:
        values += [batch.key, *(part for scope in months[batch.key] for part in scope)]
    where = f"read_parquet(?) WHERE kind IN ('voucher', 'period', 'opening') AND ({held})"
    for column, wanted in (("account", selection.accounts), ("ansvar", selection.units)):
        if wanted:
            where += f" AND {column} IN ({', '.join('?' * len(wanted))})"
            values += wanted
    if search:
        where += " AND (contains(lower(text), ?) OR voucher = ? OR account = ?)"
        values += [search.lower(), search, search]
    return where, values


def _months_held(holding: Mapping[Scope, str], selection: Selection) -> dict[str, list[tuple[str, int]]]:
    """Per batch the (family, period) of the cell; an opening balance is asked for as month 00."""
    held: dict[str, list[tuple[str, int]]] = {}
    for (entity, family, period), key in sorted(holding.items()):
        asked = period // 100 * 100 if family == "opening" else period
        if family == "budget" or not selection.holds(asked):
            continue
        if not selection.entities or entity in selection.entities:
            held.setdefault(key, []).append((family, period))
    return held


def path_of(batch: Batch) -> Path:
    """Where a batch's facts lie."""
    return root() / batch.path


def voucher(batch: Batch, series: str, number: str) -> tuple[Mapping[str, Any], ...]:
    """All counted rows of one voucher, in the file's order."""
    found = _ask(
        f"SELECT {', '.join(_COLUMNS)} FROM read_parquet(?) "
        "WHERE kind = 'voucher' AND series = ? AND voucher = ? ORDER BY row",
        [str(path_of(batch)), series, number],
    )
    return tuple(dict(zip(_COLUMNS, row, strict=True)) for row in found)


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
