"""What a SIE file says of a voucher beside its entries: its own text, when it was registered, by whom, quantities."""

from pathlib import Path

import pytest

from arshjul.ledger import Options, marks, read, store
from arshjul.ledger.streaming import marks_path
from arshjul.ledger.voucher_said import said

from .test_sie5 import DOCUMENT

FILE = """#FLAGGA 0
#SIETYP 4
#RAR 0 20250101 20251231
#VER A 1 20250115 "HUVUDTEXT Ö" 20250116 KALLE
{
#TRANS 1910 {} 100 20250115 "Radtext" 2 LISA
#TRANS 3010 {} -100 20250201 "Se #VER A 9"
}
#VER A 2 20250120 "Nästa"
{
#TRANS 1910 {} 5
#BTRANS 3010 {} -6
#TRANS 3010 {} -5
}
"""


@pytest.mark.parametrize("feed", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["cp437", "utf8", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_voucher_is_read_again_where_it_stands(encoding, feed):
    data = FILE.replace("\n", feed).encode(encoding)
    first = said(data, encoding, [6, 7])
    assert (first.text, first.date, first.registered, first.sign) == ("HUVUDTEXT Ö", 20250115, 20250116, "KALLE")
    assert {line: (row.quantity, row.sign) for line, row in first.rows.items()} == {6: ("2", "LISA"), 7: ("", "")}
    second = said(data, encoding, [13, 11, 12])
    assert (second.text, second.registered, second.sign, set(second.rows)) == ("Nästa", None, "", {11, 12, 13})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_voucher_of_sie_5_is_read_again_where_it_stands(encoding):
    second = """<JournalEntry id="2" journalDate="2026-02-03" text="Tvåan"><EntryInfo date="2026-02-04" by="Åsa"/>
<LedgerEntry accountId="1910" amount="7" quantity="3" text="Egen"/>
<LedgerEntry accountId="3011" amount="-7"/>
</JournalEntry></Journal>"""
    data = DOCUMENT.replace("</Journal>", second).replace('encoding="utf-8"', f'encoding="{encoding}"').encode(encoding)
    found = read(data)
    rows = found.rows.to_pylist()
    for voucher in found.vouchers.to_pylist():
        lines = [row["line"] for row in rows if row["voucher"] == voucher["voucher"]]
        told = said(data, found.encoding, lines)
        assert [told.text, told.date, told.registered, told.sign] == [
            voucher[name] for name in ("text", "date", "registered", "sign")
        ]
        assert {line: row.quantity for line, row in told.rows.items()} == {
            row["line"]: row["quantity"] for row in rows if row["line"] in lines
        }


@pytest.mark.shared
def test_real_vouchers_are_said_as_they_were_read(sie_files):
    """Read again one at a time, every voucher with rows has the text, days and sign that the whole file gave it."""
    tried = 0
    for path in sie_files:
        found = read(path)
        lines = {}
        for row in found.rows.select(["voucher", "line"]).to_pylist():
            lines.setdefault(row["voucher"], []).append(row["line"])
        for voucher in found.vouchers.to_pylist():
            if voucher["voucher"] in lines:
                told = said(path, found.encoding, lines[voucher["voucher"]])
                kept = ("text", "date", "registered", "sign")
                assert [getattr(told, name) for name in kept] == [voucher[name] for name in kept], (path.name, voucher)
                tried += 1
    assert tried > 500


def test_one_whose_voucher_begins_in_another_piece_of_the_file(monkeypatch):
    monkeypatch.setattr("arshjul.ledger.voucher_said.CHUNK", 80)
    assert said(FILE.encode(), "utf8", [13]).text == "Nästa"
    assert said(FILE.encode(), "utf8", [6, 7]).text == "HUVUDTEXT Ö"


@pytest.mark.parametrize(
    ("data", "encoding", "line"),
    [
        (b"Konto;Belopp\n1910;5\n", "utf8", 2),
        (DOCUMENT.encode(), "utf8", 3),
        (DOCUMENT[:-40].encode(), "utf8", 3),
        (FILE.encode(), "utf8", 900),
        (FILE.encode(), "utf8", 2),
        (b"", "utf8", 1),
    ],
    ids=["a table", "SIE 5 elsewhere", "SIE 5 broken off", "beyond the file", "before any voucher", "nothing"],
)
def test_where_nothing_can_be_told_nothing_is(data, encoding, line):
    assert said(data, encoding, [line]) is None


def test_a_line_far_into_a_large_file_is_found_by_its_marks(tmp_path):
    """Every voucher is read right from where its piece begins, and the pieces before aren't gone through."""
    vouchers = "".join(
        f'#VER A {n} 20250115 "Text {n}"\n{{\n#TRANS 1910 {{}} {n}\n#TRANS 3010 {{}} -{n}\n}}\n' for n in range(1, 200)
    )
    data = FILE.split("#VER", maxsplit=1)[0] + '#KONTO 1910 "Kassa"\n#KONTO 3010 "Taxa"\n' + vouchers
    original = tmp_path / "stor.se"
    original.write_text(data, encoding="utf-8")
    errors = [one.id for one in read(original).findings]
    loaded = store.load(tmp_path, original, entity="k", options=Options(chunk_bytes=900), accepted=errors)
    marked = marks_path(Path(loaded.batch.path))
    assert marked.exists()
    rows = [number for number, line in enumerate(data.splitlines(), 1) if line.startswith("#TRANS 1910")]
    found = [said(original, "utf8", [row, row + 1], marked) for row in rows]
    assert [one.text for one in found] == [f"Text {n}" for n in range(1, 200)]
    assert [set(one.rows) for one in found] == [{row, row + 1} for row in rows]
    assert marks.near(marked, rows[-1])[0] > len(data) - 2_000
    assert marks.near(tmp_path / "none.marks", 7) == (0, 1)
