"""What a SIE file says of one voucher beside its entries: registration and who, quantities; read where it stands.

The facts hold each row's text and the voucher's own. The rest is seldom asked for, and stays in the original, as does
the voucher's text in batches that earlier versions wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from arshjul.ledger import marks, sie5
from arshjul.ledger.encoding import PYTHON_NAMES, WIDE, decode
from arshjul.ledger.reading import read
from arshjul.ledger.sie.tables import rows_table, vouchers_table
from arshjul.ledger.source import HEAD_BYTES, Source, kind_of
from arshjul.ledger.values import Options

CHUNK = 8 << 20
VOUCHER = b"#VER"
HEAD = b"#FLAGGA 0\n#SIETYP 4\n"
LINES = HEAD.count(b"\n")


@dataclass(frozen=True, slots=True)
class RowSaid:
    """A row's quantity and who entered it; empty when the file doesn't say."""

    quantity: str
    sign: str


@dataclass(frozen=True, slots=True)
class VoucherSaid:
    """A voucher's own text, day and day of registration (YYYYMMDD), who registered it, and its rows by line."""

    text: str
    date: int | None
    registered: int | None
    sign: str
    rows: Mapping[int, RowSaid]


def said(
    original: str | Path | bytes, encoding: str, lines: Collection[int], marked: Path | None = None
) -> VoucherSaid | None:
    """What the file says of the voucher with rows on some lines; `None` when it isn't SIE or has none there.

    `encoding` is what the file was read in. `marked` is where the marks of a large file lie, by which it needn't be
    gone through from the start.
    """
    source = Source(original)
    with source.open() as stream:
        kind = kind_of(stream.read(HEAD_BYTES))
    if kind == "xml":
        return _of_document(source, lines)
    start = marks.near(marked, min(lines)) if marked else (0, 1)
    if PYTHON_NAMES.get(encoding, encoding).startswith(WIDE):
        source, encoding, start = _in_utf8(source, encoding), "utf8", (0, 1)
    found = _standing(source, start, min(lines), max(lines))
    if found is None:
        return None
    begins, data = found
    reading = read(HEAD + data + b"\n}\n", options=Options(reader="reference", encoding=encoding or None))
    if not reading.vouchers.num_rows:
        return None
    return _said(reading.vouchers, reading.rows, begins - 1 - LINES)


def _said(vouchers: pa.Table, rows: pa.Table, moved: int) -> VoucherSaid:
    """What the first of the vouchers says, with the lines of its rows moved."""
    (voucher,) = vouchers.slice(0, 1).to_pylist()
    return VoucherSaid(
        **{name: voucher[name] for name in ("text", "date", "registered", "sign")},
        rows={row["line"] + moved: RowSaid(row["quantity"], row["sign"]) for row in rows.to_pylist()},
    )


def _of_document(source: Source, lines: Collection[int]) -> VoucherSaid | None:
    """The same of SIE 5."""
    found = sie5.voucher_on(source, lines)
    return _said(vouchers_table([found[0]]), rows_table(found[1]), 0) if found else None


def _in_utf8(source: Source, encoding: str) -> Source:
    """A file whose letters take several bytes, as one in which they don't; its lines as the reader counts them."""
    with source.open() as stream:
        text, _strange = decode(stream.read(), encoding)
    return Source(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").encode())


def _standing(source: Source, start: tuple[int, int], first: int, last: int) -> tuple[int, bytes] | None:
    """The line on which the voucher of some lines begins, and its bytes through the last of them.

    `start` is a byte at which a line begins, and which line it is.
    """
    byte, line = start
    for chunk in source.chunks(CHUNK, b"\n" + VOUCHER, start=byte):
        feeds = chunk.count(b"\n")
        if line + feeds < first:
            line += feeds
            continue
        ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == ord("\n"))
        row = int(ends[first - line - 1]) + 1 if first > line else 0
        begins = chunk.rfind(b"\n" + VOUCHER, 0, row) + 1
        if not chunk.startswith(VOUCHER, begins):
            return None
        stop = int(ends[last - line]) if last - line < len(ends) else len(chunk)
        return line + int(np.searchsorted(ends, begins)), chunk[begins:stop]
    return None
