"""Vouchers of one series and number, told apart as the reader grouped them."""

import pytest

from arshjul.ledger import Options, read
from arshjul.ledger.facts import facts
from arshjul.ledger.same_number import told_apart

from .test_sie5 import DOCUMENT

HEAD = '#FLAGGA 0\n#SIETYP 4\n#FNAMN "Åmål"\n#RAR 0 20260101 20261231\n#KONTO 1910 Kassa\n#KONTO 3011 Taxa\n'
MONTH = """#VER "" 1 2026{month}31
{{
#TRANS 1910 {{}} {kronor}
{between}#TRANS 3011 {{}} -{kronor}
}}
"""


def month(number, kronor, between=""):
    return MONTH.format(month=f"{number:02}", kronor=kronor, between=between)


def vouchers(data, number="1", mapping=None):
    """The vouchers of a number by their rows' amounts in kronor."""
    reading = read(data, options=Options(mapping=mapping))
    rows = facts(reading, entity="k", batch="b")
    rows = rows.filter([one == number for one in rows["voucher"].to_pylist()]).sort_by("row")
    found = told_apart(rows, data, mapping)
    assert sum(one.num_rows for one in found) == rows.num_rows
    return [[amount // 100 for amount in one["amount"].to_pylist()] for one in found], reading


@pytest.mark.parametrize("encoding", ["cp437", "utf-16"])
@pytest.mark.parametrize("feed", ["\n", "\r\n"])
def test_a_new_voucher_begins_where_the_sie_file_says_so(encoding, feed):
    data = (HEAD + month(1, 5) + month(3, 7)).replace("\n", feed).encode(encoding)
    found, reading = vouchers(data)
    assert found == [[5, -5], [7, -7]]
    assert "ledger.voucher-twice" in {one.id for one in reading.findings}


def test_lines_end_as_on_an_old_mac():
    assert vouchers((HEAD + month(1, 5) + month(3, 7)).replace("\n", "\r").encode())[0] == [[5, -5], [7, -7]]


def test_lines_between_the_rows_of_one_voucher_dont_part_it():
    between = '\n\n#PROSA "mitt i"\n#BTRANS 1910 {} 9\n'
    assert vouchers((HEAD + month(1, 5, between)).encode())[0] == [[5, 9, -5]]


def test_the_day_of_a_row_of_sie_doesnt_part_a_voucher():
    data = HEAD + '#VER "" 1 20260131\n{\n#TRANS 1910 {} 5 20260131\n#TRANS 3011 {} -5 20260228\n}\n'
    assert vouchers(data.encode())[0] == [[5, -5]]


TABLE = "Serie;Vernr;Datum;Konto;Belopp\n" + "".join(
    f"{serie};1;{day};{account};{kronor}\n"
    for account, sign in (("1910", 1), ("3011", -1))
    for serie, day, kronor in (("A", "2026-01-31", 5 * sign), ("A", "2026-02-28", 7 * sign))
)
COLUMNS = {"voucher": "Vernr", "date": "Datum", "account": "Konto", "amount": "Belopp"}


def test_numbers_of_a_table_without_series_begin_again_each_month_wherever_the_rows_stand():
    assert vouchers(TABLE.encode(), mapping={"columns": COLUMNS})[0] == [[5, -5], [7, -7]]


def test_numbers_of_a_table_with_series_begin_again_each_year():
    table = TABLE.replace("2026-02-28", "2027-02-28")
    mapping = {"columns": COLUMNS | {"series": "Serie"}}
    assert vouchers(TABLE.encode(), mapping=mapping)[0] == [[5, 7, -5, -7]]
    assert vouchers(table.encode(), mapping=mapping)[0] == [[5, -5], [7, -7]]


def test_journal_entries_of_sie_5_are_told_apart():
    head, entry, end = DOCUMENT.partition("<JournalEntry")[0], DOCUMENT.partition("<JournalEntry")[2], "</Journal>"
    one, _, rest = f"<JournalEntry{entry}".partition(end)
    assert vouchers((head + one + one + end + rest).encode())[0] == [[5, -5], [5, -5]]
