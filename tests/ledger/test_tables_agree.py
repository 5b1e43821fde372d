"""The quick way through a table gives what the plain one gives: cell by cell, line by line, finding by finding."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arshjul.kernel.money import AmountError
from arshjul.ledger import Options, read, store
from arshjul.ledger.source import Source
from arshjul.ledger.tabular.amounts import MISSING, amounts, read_amount
from arshjul.ledger.tabular.files import text
from arshjul.ledger.tabular.mapping import Amounts
from arshjul.ledger.tabular.reader import TableReader

HEADER = "konto;datum;belopp;serie;ver;text;ansvar\n"
MAPPING = {
    "separator": ";",
    "columns": {
        "account": "konto",
        "date": "datum",
        "amount": "belopp",
        "series": "serie",
        "voucher": "ver",
        "text": "text",
        "ansvar": "ansvar",
    },
}
COLUMNS = {"account": "konto", "amount": "belopp", "ansvar": "ansvar"}
MAPPINGS = [
    MAPPING,
    {"separator": ";", "columns": COLUMNS | {"side": "serie", "date": "datum"}, "side": {"debit": "A", "credit": "B"}},
    {"separator": ";", "columns": COLUMNS | {"period": "datum", "voucher": "ver"}, "period": {13: 12, 0: "opening"}},
    {"separator": ";", "columns": COLUMNS | {"month": "ver"}, "constants": {"year": "2026"}, "kind": "opening"},
]
AMOUNTS = [
    *(
        "1",
        "-1",
        "0,5",
        "1.5",
        "1 234,50",
        "1\u00a0234,50",
        "1\u202f234",
        "\u22125,25",
        "\u20135",
        "(7,50)",
        "8-",
        "-",
        "",
        " ",
    ),
    *(
        "1.234,50",
        "1,234.50",
        "12 34",
        "1,234",
        "1,230",
        ".5",
        "5.",
        "-.5",
        "+5",
        "1e5",
        "--5",
        "5-5",
        "0x1",
        "Inf",
        "nan",
    ),
    *(
        "1'234",
        "1 234 567,8",
        " 12,5 ",
        "12 kr",
        "1,5 tkr",
        "0,001",
        "1..2",
        "9" * 17,
        "9" * 19,
        "-" + "9" * 30,
        "00012",
    ),
    *("92233720368547758,07", "92233720368547758,08", "-92233720368547758,08", "abc", "1;5", "\t5", "- 5", "1  234"),
]
DATES = [
    *("2026-01-31", "20260131", "2026-1-5", "31.1.2026", "31/12/2026", "2026-02-30", "46053", "", "2026-01", "260131"),
    *(
        "202613",
        "2026-00",
        "15 februari 2026",
        "2026-01-31T10:00:00",
        "31 jan 2026",
        "0000-00-00",
        "9999-12-31",
        "2026/01/31",
    ),
]
TEXTS = [
    "",
    "Hyra",
    '"citerat"',
    '"a;b"',
    '"a\nb"',
    '"a""b"',
    '5" rör',
    '"öppet',
    "å\u00e9",
    "=1+1",
    "\x00x",
    "  rak  ",
]
CELLS = {
    "konto": ["1910", "5011", "", " 3011 ", "Summa", "total", "Total Expend", "19A", "03011", "30 11"],
    "datum": DATES,
    "belopp": AMOUNTS,
    "serie": ["A", "B", ""],
    "ver": ["1", "2", "3", ""],
    "text": TEXTS,
    "ansvar": ["4100", "", "42"],
}
ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", ";\n", "\n;;;;;;\n"]

rows = st.tuples(*(st.sampled_from(cells) for cells in CELLS.values()), st.sampled_from(ENDS))
tables = st.lists(rows, max_size=25).map(lambda found: "".join(";".join(row[:-1]) + row[-1] for row in found))
noise = st.text(alphabet=';\n\r"\x00 a1,.-å\u00a0\u2212\ufeff', max_size=60)
bodies = st.lists(st.one_of(tables, tables, noise), max_size=3).map("".join)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "cp437", "utf-16"])


def by_blocks(data, layout, size):
    """Every row by blocks of about so many bytes: (line, cells), remarks and lines of another encoding."""
    found, remarks, strange = [], [], ()
    pieces = text.blocks(Source(data), layout, size)
    piece = next(pieces, None)
    while piece:
        read_ = text.read_block(piece, layout)
        columns = [column.cast(pa.string()).to_pylist() for column in read_.cells.columns.values()]
        found += [
            (at, cells)
            for at, cells in zip(read_.cells.lines.tolist(), zip(*columns, strict=True), strict=True)
            if any(cell.strip() for cell in cells)
        ]
        remarks += read_.cells.remarks
        strange += read_.strange
        try:
            piece = pieces.send(read_.unfinished)
        except StopIteration:
            piece = None
    return found, remarks, strange


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(body=bodies, encoding=encodings, size=st.integers(1, 400))
@example(body='1910;2026-01-31;1;A;1;"a\nb";\n5011;2026-01-31;-1;A;1;x;\n', encoding="utf-8", size=400)
@example(body="\ufeff\n", encoding="utf-8", size=1)
@example(body='1;2;3;4;5;"a;"b\n1;2;3;4;5;6;7\n', encoding="utf-8", size=400)
def test_blocks_of_any_size_give_the_same_cells(body, encoding, size):
    data = (HEADER + body).encode(encoding, errors="replace")
    layout = text.layout_of(Source(data), separator=";", encoding=None, skip=0, header=True)
    layout = layout.reading(None, frozenset({"konto", "datum"}))
    quick = by_blocks(data, layout, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "quick_cells", lambda *_: None)
        plain = by_blocks(data, layout, 1 << 30)
    assert quick == plain


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(body=bodies, size=st.integers(1, 400), mapping=st.sampled_from(MAPPINGS))
@example(body="\n;", size=1, mapping=MAPPING)
def test_a_file_in_pieces_is_the_whole_file(body, size, mapping):
    data = (HEADER + body).encode("utf-8", errors="replace")
    whole = read(data, options=Options(mapping=mapping))
    reader = TableReader(Source(data), Options(mapping=mapping, chunk_bytes=size))
    pieces = list(reader.pieces())
    found = reader.reading(whole.rows, whole.vouchers)
    names = ["line", "account", "objects", "amount", "date", "text"]
    by_piece = [row for piece in pieces for row in piece.rows.select(names).to_pylist()]
    assert by_piece == whole.rows.select(names).to_pylist()
    assert found.findings == whole.findings
    assert found.summary == whole.summary
    assert found.accounts == whole.accounts
    assert found.balances == whole.balances


shapes = st.builds(
    Amounts,
    decimal=st.sampled_from([",", "."]),
    thousands=st.sampled_from([" ", ".", ",", "'", "\u00a0"]),
    unit=st.sampled_from(["kr", "tkr", "öre", "mnkr"]),
    sign=st.sampled_from([1, -1]),
).filter(lambda shape: shape.decimal != shape.thousands)
numbers = st.text(alphabet="0123456789.,- '\u00a0\u2212()e", max_size=14)
some_amounts = st.lists(st.one_of(st.sampled_from(AMOUNTS), numbers), max_size=20)
signs = st.text("0123456789- x", min_size=1, max_size=17)
even_amounts = st.lists(st.builds("{}.{}".format, signs, st.text("0123456789-x", min_size=2, max_size=2)), max_size=4)
plain_amounts = st.lists(st.decimals(-(10**9), 10**9, places=2).map(str), max_size=20)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(cells=st.one_of(some_amounts, plain_amounts, even_amounts), shape=shapes, start=st.integers(0, 3))
def test_a_column_of_amounts_is_its_cells_one_by_one(cells, shape, start):
    column = pa.array(["x"] * start + cells, pa.string()).slice(start)
    ore, bad = amounts(column, shape)
    for place, cell in enumerate(cells):
        try:
            expected = read_amount(cell, shape)
        except AmountError:
            assert place in bad
            continue
        assert place not in bad
        assert ore[place] == (MISSING if expected is None else expected)


def test_the_facts_of_a_streamed_file_are_those_of_the_whole(tmp_path):
    lines = [f"{3000 + n % 7};2026-{n % 12 + 1:02d}-15;{n % 50},{n % 10}0;A;{n // 4};t {n};{n % 3}" for n in range(400)]
    data = (HEADER + "\n".join(lines)).encode()
    accepted = ["ledger.voucher-unbalanced"]
    batches = [
        store.load(
            tmp_path / str(size),
            data,
            entity="k",
            options=Options(mapping=MAPPING, chunk_bytes=size),
            accepted=accepted,
        )
        for size in (300, 1 << 20)
    ]
    one, other = (pq.read_table(loaded.batch.path).to_pylist() for loaded in batches)
    assert one == other
    assert len(one) == len(lines)
    assert batches[0].reading.summary == batches[1].reading.summary
    assert batches[0].reading.summary.vouchers == 100


def test_a_workbooks_numbers_are_its_decimal_texts():
    cells = [0.1, 0.2 + 0.1, 1234.5, -5.0, 7, "1 234,50", "", "x", 0.001, 1e300, float("nan"), True]
    ore, bad = amounts(cells, Amounts())
    assert bad == [7, 8, 9, 10, 11]
    expected = [10, 30, 123450, -500, 700, 123450, MISSING]
    assert np.asarray(ore[:7]).tolist() == expected
