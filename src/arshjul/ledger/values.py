"""The values a reader gives: header, chart of accounts, balances, vouchers, rows and findings.

Vouchers and rows are Arrow tables (`VOUCHERS`, `ROWS`), since a year may have ten million of
them; the rest are tuples of frozen values. Amounts are öre, credit is negative. Dates are integers
YYYYMMDD and periods YYYYMM as in the files; `None` where the file says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from arshjul.kernel.findings import Finding

Column = Any
"""A column of an Arrow table; Arrow ships no types."""

TRANS, RTRANS, BTRANS = 0, 1, 2
"""Row tags: an entry, and the history of added and removed rows that never counts."""

_CODE = pa.dictionary(pa.int32(), pa.string())

VOUCHERS = pa.schema(
    [
        ("voucher", pa.int64()),
        ("line", pa.int64()),
        ("series", _CODE),
        ("number", pa.string()),
        ("date", pa.int32()),
        ("text", pa.string()),
        ("registered", pa.int32()),
        ("sign", _CODE),
    ]
)
"""One row per voucher (*verifikation*); `voucher` counts from 0 through the file."""

ROWS = pa.schema(
    [
        ("tag", pa.int8()),
        ("line", pa.int64()),
        ("voucher", pa.int64()),
        ("account", _CODE),
        ("objects", _CODE),
        ("amount", pa.int64()),
        ("date", pa.int32()),
        ("text", pa.string()),
        ("quantity", _CODE),
        ("sign", _CODE),
    ]
)
"""One row per #TRANS, #RTRANS, #BTRANS; `objects` is the list in canonical form (`1 "Nord" 6 "0015"`)."""


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A fiscal year (*räkenskapsår*): 0 is the file's own, -1 the one before; dates YYYYMMDD."""

    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Account:
    """An account (*konto*); `kind` is the file's #KTYP: T, S, K, I or empty."""

    code: str
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A code part (*koddel*, SIE dimension), perhaps below another (#UNDERDIM)."""

    number: str
    name: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class ObjectCode:
    """A code within a dimension (SIE object)."""

    dimension: str
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance or a period's change: tag IB, UB, RES, OIB, OUB, PSALDO or PBUDGET; period 0 for a whole year.

    `line` is where the file says it (0 when no file does); the same balance on another line is the same.
    """

    tag: str
    year: int
    period: int
    account: str
    objects: str
    amount: int | None
    quantity: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Record:
    """Any other record of the file, kept so that it can be written back."""

    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Who sends what: the identification items of the file."""

    sie_type: int = 0
    flag: str = ""
    program: str = ""
    company: str = ""
    organisation_number: str = ""
    claimed_format: str = ""
    generated: int | None = None
    currency: str = "SEK"
    fiscal_years: tuple[FiscalYear, ...] = ()
    records: tuple[Record, ...] = ()

    def year(self, index: int) -> FiscalYear | None:
        """The fiscal year with this index, if the file gives it."""
        return next((year for year in self.fiscal_years if year.index == index), None)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts and sums of one reading; sums are öre over #TRANS rows (credit negative) and year 0."""

    vouchers: int = 0
    transactions: int = 0
    rtrans: int = 0
    btrans: int = 0
    unbalanced: int = 0
    debit: int = 0
    credit: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: `reader` is auto, reference, numpy or numba; `mapping` is for CSV and XLSX.

    `encoding` forces one where the detection is known to be wrong. `dimensions` maps the file's
    dimension numbers to columns of the facts ("20": "verksamhet") and wins over names and defaults.
    """

    reader: str = "auto"
    encoding: str | None = None
    mapping: Mapping[str, Any] | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    chunk_bytes: int = 8 << 20
    max_places: int = 100
    max_unpacked: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file says, with everything odd about it."""

    format: str
    encoding: str
    header: Header
    accounts: tuple[Account, ...]
    dimensions: tuple[Dimension, ...]
    objects: tuple[ObjectCode, ...]
    balances: tuple[Balance, ...]
    vouchers: pa.Table
    rows: pa.Table
    summary: Summary
    findings: tuple[Finding, ...]
    options: Options = field(default_factory=Options)
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many findings there are of each kind, by id; `findings` holds the first of many."""
    sums: tuple[tuple[int, ...], ...] = ()
    """The months (YYYYMM) of each change that a table gives for several together; it stands on the last of them."""

    def balance_sum(self, tag: str, year: int = 0) -> int:
        """The sum of all balances of a tag in one year, in öre."""
        return sum(item.amount or 0 for item in self.balances if item.tag == tag and item.year == year)


UNKNOWN = "SIE?"
"""The format of what is no ledger that we know."""


def empty_reading(kind: str, encoding: str, findings: tuple[Finding, ...], options: Options) -> Reading:
    """A reading of something that holds no ledger, only findings."""
    return Reading(
        format=kind,
        encoding=encoding,
        header=Header(),
        accounts=(),
        dimensions=(),
        objects=(),
        balances=(),
        vouchers=VOUCHERS.empty_table(),
        rows=ROWS.empty_table(),
        summary=Summary(),
        findings=findings,
        options=options,
    )
