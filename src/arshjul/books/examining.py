"""What a received file holds, before anything of it is in the books: findings, sums, and a mapping for a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from arshjul.books import batches, month_parts, municipal_codes, summed
from arshjul.books.facts import OUTCOME, options, original
from arshjul.books.models import ReceivedFile
from arshjul.kernel.findings import Finding, Level, catalogue
from arshjul.ledger import Reading, covered, cubes, marks, read, store
from arshjul.ledger import facts as ledger_facts
from arshjul.ledger.balance_sums import BalanceSum, balance_sums
from arshjul.ledger.source import kind_of
from arshjul.ledger.streaming import marks_path
from arshjul.ledger.tabular.proposing.propose import propose
from arshjul.statements.snapshots import BUDGET, OPENING, opens_calendar

COUNTED = ("voucher", "period", "opening", "budget")
"""Kinds of facts that are summed; details and history lie beside them."""
HEAD = 1 << 18
"""Bytes of a table that a mapping is proposed from."""
OF_THE_WHOLE = frozenset({"ledger.table-unbalanced", "ledger.voucher-unbalanced"})
"""What can't be said of a table by its first bytes."""
LARGE = 32 << 20
"""Bytes of a file from which it is examined piece by piece."""
KEYS = ["period", "kind", "account", "ansvar"]
SUMS = ("amount", "debit", "rows")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file holds: findings, codes, months, and sums for the sender to check against.

    `written` is what lies on disk of a large file, to be published as it is.
    """

    findings: tuple[Finding, ...]
    rows: int
    accounts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    periods: tuple[int, ...] = ()
    summary: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, Any] | None = None


def examine(file: ReceivedFile, mapping: Mapping[str, Any] | None, entity: str) -> Seen:
    """Read a received file; a large one piece by piece, and its facts are kept to be published for the entity."""
    if original(file).stat().st_size > LARGE:
        return _examined_and_written(file, mapping, entity)
    reading = read(original(file), options=options(mapping), name=file.name)
    if ledger_facts.blocking(reading, accepted=[found.id for found in reading.findings]):
        return Seen(reading.findings, 0, summary=_header(reading))
    return _seen(reading, _sums_of(ledger_facts.facts(reading, entity="", batch="")), _vouchers(reading))


def _examined_and_written(file: ReceivedFile, mapping: Mapping[str, Any] | None, entity: str) -> Seen:
    """Nothing of the whole is in memory; months that a batch has already are known by what lies beside it."""
    batches.sweep()
    loaded = batches.load(file, mapping, entity, [f"ledger.{name}" for name in catalogue("ledger")])
    reading = loaded.reading
    if loaded.batch is None:
        return Seen(reading.findings, 0, summary=_header(reading))
    outcome = "voucher" if reading.summary.transactions else "period"
    known = [_sums_beside(part, outcome) for part in store.Snapshot((loaded.batch,)).parts()]
    nothing = _sums_of(ledger_facts.FACTS.empty_table())
    seen = _seen(reading, pa.concat_tables([nothing, *known]), _vouchers(reading, loaded.batch))
    return replace(seen, written=batches.as_kept(loaded))


def _seen(reading: Reading, sums: pa.Table, vouchers: pa.Table | None) -> Seen:
    """What the sums of a file say, by month, kind, account and unit; and its vouchers, in which days they are."""
    dated = None if vouchers is None else marks.months_of(vouchers)
    by_month = sums.group_by(["period", "kind"]).aggregate([(name, "sum") for name in SUMS]).to_pylist()
    rows = {row["period"]: row["rows_sum"] for row in by_month if row["kind"] in OUTCOME}
    return Seen(
        findings=reading.findings,
        rows=pc.sum(sums["rows"]).as_py() or 0,
        accounts=_codes(sums, "account"),
        units=_codes(sums, "ansvar"),
        periods=tuple(sorted({row["period"] for row in by_month})),
        summary=_header(reading)
        | {"months": _months(by_month), "outcome": _by_account(sums, OUTCOME), "plan": _by_account(sums, (BUDGET,))}
        | {"opened": _by_account(_opening(sums), (OPENING,))}
        | _covered(reading, rows, dated)
        | {month_parts.PARTS: {} if vouchers is None else month_parts.of_vouchers(vouchers)}
        | {"covers_budget": list(covered.budget_months_of(reading, _planned(by_month)))},
    )


def _planned(by_month: Iterable[Mapping[str, Any]]) -> set[int]:
    """The months with a budget."""
    return {row["period"] for row in by_month if row["kind"] == "budget"}


def _opening(sums: pa.Table) -> pa.Table:
    """What a calendar year opens with."""
    return sums.filter(pa.array(opens_calendar(sums["period"].to_numpy())))


def _by_account(sums: pa.Table, kinds: Sequence[str]) -> dict[str, int]:
    """What each account moved by, or is planned to, öre."""
    moved = sums.filter(pc.is_in(sums["kind"], pa.array(kinds)))
    by_account = moved.group_by("account").aggregate([("amount", "sum")])
    return dict(zip(by_account["account"].to_pylist(), by_account["amount_sum"].to_pylist(), strict=True))


def _covered(reading: Reading, rows: Mapping[int, int], dated: set[int] | None) -> dict[str, Any]:
    """The months of outcome that a file replaces, those of them outside its fiscal year, and that year's.

    Astray is also a month in which no voucher is dated, so that rows have got there by their own days alone.
    `sums` are the months of each change that it gives only the sum of, and `agrees` whether its closing balances are
    what it comes to.
    """
    year = reading.header.year(0)
    return {
        "covers": list(covered.months_of(reading, rows)),
        "astray": sorted({*covered.astray(rows, year), *(rows.keys() - dated if dated is not None else ())}),
        summed.SUMS: [list(months) for months in covered.sums_of(reading)] if rows else [],
        "agrees": covered.agrees_with_balances(reading),
        "year": [year.start // 100, year.end // 100] if year else None,
        "through": covered.last_month(reading.header, year) if year else None,
    }


def _sums_of(facts: pa.Table) -> pa.Table:
    """Amount, debit and number of the facts that count."""
    plain = pa.table({name: facts[name].cast("string") if name != "period" else facts[name] for name in KEYS})
    plain = plain.append_column("amount", facts["amount"])
    counted = plain.filter(pc.is_in(plain["kind"], pa.array(COUNTED)))
    counted = counted.append_column("debit", pc.max_element_wise(counted["amount"], pa.scalar(0, pa.int64())))
    sums = counted.group_by(KEYS).aggregate([("amount", "sum"), ("debit", "sum"), ("amount", "count")])
    return sums.rename_columns([*KEYS, *SUMS])


def _sums_beside(part: store.Part, outcome: str) -> pa.Table:
    """The same, out of the sums beside a batch; its outcome is all of one kind."""
    table = cubes.held(part, "units")
    family = table["family"].cast("string")
    columns = {
        "period": table["period"],
        "kind": pc.if_else(pc.equal(family, "actual"), outcome, family),
        "account": table["account"].cast("string"),
        "ansvar": table["code"].cast("string"),
        "amount": table["amount"],
        "debit": table["debit"],
        "rows": table["entries"],
    }
    return pa.table(columns)


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
    is_cut = is_text and len(head) == HEAD
    told = tuple(one for one in proposal.findings if not (is_cut and one.id in OF_THE_WHOLE))
    return ProposedMapping(text, tuple(proposal.preview()), told)


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
        "balances": len(reading.balances),
        "kinds": [_kind_sum(one) for one in balance_sums(reading)],
        "faults": _faults(reading),
        "municipal": municipal_codes.named(reading),
    }


def _kind_sum(one: BalanceSum) -> dict[str, Any]:
    return {"kind": one.kind, "year": asdict(one.year), "count": one.count, "amount": one.amount}


def _faults(reading: Reading) -> dict[str, int]:
    """How many errors there are of each kind, by id: of many, the first alone are kept."""
    errors = {one.id for one in reading.findings if one.level is Level.ERROR}
    return {name: count for name, count in reading.counts.items() if name in errors}


def _vouchers(reading: Reading, batch: store.BatchInfo | None = None) -> pa.Table | None:
    """The file's vouchers; those of a file read in pieces are known by its marks, and of some files by nothing.

    Vouchers without entries say nothing of the months.
    """
    if not reading.summary.transactions:
        return None
    if reading.vouchers.num_rows == reading.summary.vouchers:
        return reading.vouchers
    known = marks.load(marks_path(Path(batch.path))) if batch else None
    return known.vouchers if known else None


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
            "rows": row["rows_sum"],
            "debit": row["debit_sum"],
            "credit": row["amount_sum"] - row["debit_sum"],
        }
        for row in sorted(rows, key=lambda row: (row["period"], row["kind"]))
    ]
