"""What a SIE file says of a voucher beside its entries: its own text, when it was registered, by whom, quantities."""

import pytest

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
@pytest.mark.parametrize("encoding", ["cp437", "utf8"])
def test_a_voucher_is_read_again_where_it_stands(encoding, feed):
    data = FILE.replace("\n", feed).encode(encoding)
    first = said(data, encoding, [6, 7])
    assert (first.text, first.date, first.registered, first.sign) == ("HUVUDTEXT Ö", 20250115, 20250116, "KALLE")
    assert {line: (row.quantity, row.sign) for line, row in first.rows.items()} == {6: ("2", "LISA"), 7: ("", "")}
    second = said(data, encoding, [13, 11, 12])
    assert (second.text, second.registered, second.sign, set(second.rows)) == ("Nästa", None, "", {11, 12, 13})


def test_one_whose_voucher_begins_in_another_piece_of_the_file(monkeypatch):
    monkeypatch.setattr("arshjul.ledger.voucher_said.CHUNK", 80)
    assert said(FILE.encode(), "utf8", [13]).text == "Nästa"
    assert said(FILE.encode(), "utf8", [6, 7]).text == "HUVUDTEXT Ö"


@pytest.mark.parametrize(
    ("data", "encoding", "line"),
    [
        (b"Konto;Belopp\n1910;5\n", "utf8", 2),
        (DOCUMENT.encode(), "utf8", 27),
        (FILE.encode("utf-16"), "utf16", 6),
        (FILE.encode(), "utf8", 900),
        (FILE.encode(), "utf8", 2),
        (b"", "utf8", 1),
    ],
    ids=["a table", "SIE 5", "two bytes a letter", "beyond the file", "before any voucher", "nothing"],
)
def test_where_nothing_can_be_told_nothing_is(data, encoding, line):
    assert said(data, encoding, [line]) is None
