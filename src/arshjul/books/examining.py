"""What a received file holds, before anything of it is in the books: findings, sums, and a mapping for a table."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from arshjul.books.facts import options, original, root
from arshjul.books.models import ReceivedFile
from arshjul.kernel.findings import Finding, catalogue
from arshjul.ledger import Reading, read, store
from arshjul.ledger import facts as ledger_facts
from arshjul.ledger.source import kind_of
from arshjul.ledger.tabular.propose import propose

COUNTED = ("voucher", "period", "opening", "budget")
"""Kinds of facts that are summed; details and history lie beside them."""
HEAD = 1 << 18
"""Bytes of a table that a mapping is proposed from."""
LARGE = 32 << 20
"""Bytes of a file from which it is examined piece by piece."""
ROWS_AT_A_TIME = 1 << 17
SUMMED = ("kind", "period", "account", "ansvar", "amount")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file holds: findings, codes, months, and sums for the sender to check against."""

    findings: tuple[Finding, ...]
    rows: int
    accounts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[int, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)


def examine(file: ReceivedFile, mapping: Mapping[str, Any] | None) -> Seen:
    """Read a received file, leaving nothing behind; a large one piece by piece, so that memory doesn't grow with it."""
    if original(file).stat().st_size > LARGE:
        return _examined_by_pieces(file, mapping)
    reading = read(original(file), options=options(mapping), name=file.name)
    if ledger_facts.blocking(reading, accepted=[found.id for found in reading.findings]):
        return Seen(reading.findings, 0, summary=_header(reading))
    return _seen(reading, [ledger_facts.facts(reading, entity="", batch="")])


def _examined_by_pieces(file: ReceivedFile, mapping: Mapping[str, Any] | None) -> Seen:
    """The facts are written to a folder of their own, summed from there piece by piece, and thrown away."""
    every = [f"ledger.{name}" for name in catalogue("ledger")]
    with tempfile.TemporaryDirectory(dir=root() / "incoming") as folder:
        loaded = store.load(
            Path(folder), original(file), entity="", options=options(mapping), accepted=every, name=file.name
        )
        if loaded.batch is None:
            return Seen(loaded.reading.findings, 0, summary=_header(loaded.reading))
        with pq.ParquetFile(loaded.batch.path) as facts_of_it:
            pieces = facts_of_it.iter_batches(ROWS_AT_A_TIME, columns=list(SUMMED))
            return _seen(loaded.reading, (pa.Table.from_batches([piece]) for piece in pieces))


def _seen(reading: Reading, pieces: Iterable[Any]) -> Seen:
    sums = _summed(pieces)
    by_month = sums.group_by(["period", "kind"]).aggregate([(name, "sum") for name in ("amount", "debit", "rows")])
    months = by_month.rename_columns(["period", "kind", "amount_sum", "debit_sum", "amount_count"]).to_pylist()
    return Seen(
        findings=reading.findings,
        rows=pc.sum(sums["rows"]).as_py() or 0,
        accounts=_codes(sums, "account"),
        units=_codes(sums, "ansvar"),
        periods=tuple(sorted({row["period"] for row in months})),
        summary=_header(reading) | {"months": _months(months)},
    )


def _summed(pieces: Iterable[Any]) -> Any:  # noqa: ANN401  an Arrow table
    """Amount, debit and number of the rows that count, by month, kind, account and unit."""
    keys = ["period", "kind", "account", "ansvar"]
    names = [*keys, "amount", "debit", "rows"]
    nothing = ledger_facts.FACTS.empty_table()
    parts = [_part_sums(piece, keys).rename_columns(names) for piece in chain([nothing], pieces)]
    whole = pa.concat_tables(parts).group_by(keys)
    return whole.aggregate([(name, "sum") for name in ("amount", "debit", "rows")]).rename_columns(names)


def _part_sums(piece: Any, keys: list[str]) -> Any:  # noqa: ANN401  Arrow tables
    plain = pa.table({name: piece[name].cast("string") if name != "period" else piece[name] for name in keys})
    plain = plain.append_column("amount", piece["amount"])
    counted = plain.filter(pc.is_in(plain["kind"], pa.array(COUNTED)))
    counted = counted.append_column("debit", pc.max_element_wise(counted["amount"], pa.scalar(0, pa.int64())))
    return counted.group_by(keys).aggregate([("amount", "sum"), ("debit", "sum"), ("amount", "count")])


@dataclass(frozen=True, slots=True)
class ProposedMapping:
    """A mapping proposed from a table's start, as YAML, with the first rows as it reads them and what it guessed."""

    yaml: str
    preview: tuple[Mapping[str, Any], ...]
    findings: tuple[Finding, ...]


def proposed_mapping(file: ReceivedFile) -> ProposedMapping | None:
    """A mapping proposed from a table's own content; None when nothing can be."""
    path = original(file)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    is_text = kind_of(head) == "text"
    proposal = propose(head[: head.rfind(b"\n") + 1 or len(head)] if is_text else path, name=file.name)
    if not proposal.mapping:
        return None
    text = yaml.safe_dump(proposal.mapping, allow_unicode=True, sort_keys=False)
    return ProposedMapping(text, tuple(proposal.preview()), proposal.findings)


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
        "parts": _parts(reading),
        "debit": summary.debit,
        "credit": summary.credit,
    }


def _parts(reading: Reading) -> list[dict[str, str]]:
    """A SIE file's dimensions: number, name, the one above it (#UNDERDIM), and the code part each is read as."""
    if not reading.format.startswith("SIE"):
        return []
    columns = ledger_facts.PartMap.of(reading.dimensions, reading.options.dimensions).columns
    return [
        {"number": one.number, "name": one.name, "above": one.parent, "part": columns.get(one.number, "")}
        for one in reading.dimensions
    ]


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
