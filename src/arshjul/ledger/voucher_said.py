"""What a SIE 1–4 file says of one voucher beside its entries: text, registration and who; read where it stands.

The facts hold each row's text, and the voucher's where a row has none. The rest is seldom asked for, and stays in the
original.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from arshjul.ledger import marks
from arshjul.ledger.encoding import PYTHON_NAMES, WIDE
from arshjul.ledger.reading import read
from arshjul.ledger.source import Source
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
    """What the file says of the voucher with rows on some lines; `None` when it isn't SIE 1–4 or has none there.

    `encoding` is what the file was read in; one of two bytes a letter isn't looked into. `marked` is where the marks of
    a large file lie, by which it needn't be gone through from the start.
    """
    if PYTHON_NAMES.get(encoding, encoding).startswith(WIDE):
        return None
    start = marks.near(marked, min(lines)) if marked else (0, 1)
    found = _standing(original, start, min(lines), max(lines))
    if found is None:
        return None
    begins, data = found
    reading = read(HEAD + data + b"\n}\n", options=Options(reader="reference", encoding=encoding or None))
    if not reading.vouchers.num_rows:
        return None
    (voucher,) = reading.vouchers.slice(0, 1).to_pylist()
    rows = reading.rows.select(["line", "quantity", "sign"]).to_pylist()
    return VoucherSaid(
        **{name: voucher[name] for name in ("text", "date", "registered", "sign")},
        rows={row["line"] - LINES + begins - 1: RowSaid(row["quantity"], row["sign"]) for row in rows},
    )


def _standing(original: str | Path | bytes, start: tuple[int, int], first: int, last: int) -> tuple[int, bytes] | None:
    """The line on which the voucher of some lines begins, and its bytes through the last of them.

    `start` is a byte at which a line begins, and which line it is.
    """
    byte, line = start
    for chunk in Source(original).chunks(CHUNK, b"\n" + VOUCHER, start=byte):
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
