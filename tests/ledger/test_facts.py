"""What a file says becomes facts that may be summed: nothing twice, nothing lost, history never."""

import io
from collections import Counter
from random import Random

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from arshjul.ledger import Options, read, store
from arshjul.ledger.facts import PartMap, blocking, facts
from arshjul.ledger.report import as_json
from arshjul.ledger.sie5_write import write_sie5
from arshjul.ledger.values import Dimension

from .conftest import NEEDS_NUMBA
from .test_sie5 import DOCUMENT

HEAD = (
    "#FLAGGA 0\n#PROGRAM x 1\n#FORMAT PC8\n#GEN 20260101\n#FNAMN K\n"
    '#KONTO 1910 Kassa\n#KONTO 5011 "Lön"\n#KONTO 3011 Avgift\n'
)
YEAR = "#RAR 0 20260101 20261231\n#RAR -1 20250101 20251231\n"


def said(text, year=YEAR, kind=4):
    reading = read((HEAD + f"#SIETYP {kind}\n" + year + text).encode("cp437"))
    rows = facts(reading, entity="k", batch="b").to_pylist()
    return reading, rows


def ids(reading):
    return {found.id.removeprefix("ledger.") for found in reading.findings}


def sums(rows, *columns):
    found = Counter()
    for row in rows:
        found[tuple(row[name] for name in columns)] += row["amount"]
    return dict(found)


VOUCHER = """#VER A 1 20260131 "Lön"
{
#TRANS 5011 {1 "4100" 20 "440"} 500.00
#TRANS 1910 {} -500.00
}
"""


def test_added_and_removed_rows_are_history_and_never_summed():
    reading, rows = said(
        '#VER A 1 20260131\n{\n#RTRANS 5011 {} 9.00\n#TRANS 5011 {} 9.00\n#BTRANS 5011 {} 7.00 "" "" "" anna\n'
        "#TRANS 1910 {} -9.00\n}\n"
    )
    assert sums(rows, "kind", "account") == {
        ("added", "5011"): 900,
        ("voucher", "5011"): 900,
        ("removed", "5011"): 700,
        ("voucher", "1910"): -900,
    }
    assert (reading.summary.debit, reading.summary.credit) == (900, -900)
    assert (reading.summary.rtrans, reading.summary.btrans) == (1, 1)


def test_type_3_totals_and_object_rows_say_the_same_amount_once():
    _reading, rows = said(
        '#DIM 1 Ansvar\n#PSALDO 0 202601 5011 {} 100.00\n#PSALDO 0 202601 5011 {1 "41"} 60.00\n'
        '#PSALDO 0 202601 5011 {1 "42"} 40.00\n',
        kind=3,
    )
    assert sums(rows, "kind", "ansvar") == {
        ("period-detail", ""): 10_000,
        ("period", "41"): 6_000,
        ("period", "42"): 4_000,
    }


def test_object_rows_that_are_not_the_whole_leave_a_remainder_of_the_total():
    _reading, rows = said(
        '#DIM 1 Ansvar\n#PSALDO 0 202601 5011 {} 100.00\n#PSALDO 0 202601 5011 {1 "41"} 60.00\n', kind=3
    )
    assert sums(rows, "kind", "ansvar") == {
        ("period", "41"): 6_000,
        ("period", ""): 4_000,
        ("period-detail", ""): 10_000,
    }


def test_period_balances_are_the_change_of_the_month():
    reading, rows = said(
        "#IB 0 1910 50.00\n#UB 0 1910 80.00\n#PSALDO 0 202601 1910 {} 10.00\n#PSALDO 0 202602 1910 {} 20.00\n", kind=2
    )
    assert "period-differs" not in ids(reading)
    assert sums(rows, "kind", "period") == {
        ("opening", 202601): 5_000,
        ("period", 202601): 1_000,
        ("period", 202602): 2_000,
    }


def test_beside_vouchers_period_balances_are_not_summed_again():
    _reading, rows = said("#PSALDO 0 202601 5011 {} 500.00\n" + VOUCHER)
    assert sums(rows, "kind", "account") == {("voucher", "5011"): 50_000, ("voucher", "1910"): -50_000}


def test_type_1_gives_the_change_of_the_year():
    _reading, rows = said("#IB 0 1910 50.00\n#UB 0 1910 80.00\n#RES 0 5011 -30.00\n", kind=1)
    assert sums(rows, "kind", "account", "period") == {
        ("opening", "1910", 202601): 5_000,
        ("period", "1910", 202612): 3_000,
        ("period", "5011", 202612): -3_000,
    }


def test_a_missing_opening_is_derived_for_balance_accounts_alone():
    reading, rows = said("#UB -1 1910 70.00\n#UB -1 3011 -70.00\n" + VOUCHER)
    assert "opening-derived" in ids(reading)
    assert [(row["account"], row["amount"]) for row in rows if row["kind"] == "opening"] == [("1910", 7_000)]
    given, rows = said("#UB -1 1910 70.00\n#IB 0 1910 5.00\n" + VOUCHER)
    assert {"opening-differs"} <= ids(given)
    assert [row["amount"] for row in rows if row["kind"] == "opening"] == [500]


def test_the_files_own_account_kinds_say_which_are_balance_accounts():
    reading, rows = said("#KTYP 3011 S\n#KTYP 1910 K\n#UB -1 1910 70.00\n#UB -1 3011 -70.00\n" + VOUCHER)
    assert "opening-derived" in ids(reading)
    assert [row["account"] for row in rows if row["kind"] == "opening"] == ["3011"]


def test_a_year_of_26_months_is_read_and_told():
    reading, rows = said(VOUCHER + VOUCHER.replace("A 1 20260131", "A 2 20280228"), year="#RAR 0 20260101 20280228\n")
    assert "year-not-twelve-months" in ids(reading)
    assert as_json(reading)["fiscal_years"] == [{"index": 0, "start": "20260101", "end": "20280228"}]
    assert sums(rows, "account", "period")["5011", 202802] == 50_000


def test_a_dimension_below_another_wants_its_parent():
    head = '#DIM 1 Ansvar\n#UNDERDIM 21 Aktivitet 1\n#OBJEKT 1 "4100" Norr\n#OBJEKT 21 "7" Vakt\n'
    reading, rows = said(head + VOUCHER.replace('20 "440"', '21 "7"'))
    assert "parent-object-missing" not in ids(reading)
    assert [item.parent for item in reading.dimensions] == ["", "1"]
    assert (rows[0]["ansvar"], rows[0]["aktivitet"]) == ("4100", "7")
    reading, _rows = said(head + VOUCHER.replace('1 "4100" 20 "440"', '21 "7"'))
    assert "parent-object-missing" in ids(reading)


@pytest.mark.parametrize("series", ["", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Å å"])
def test_empty_and_long_series_are_kept(series):
    _reading, rows = said(VOUCHER.replace("#VER A", f'#VER "{series}"'))
    assert {row["series"] for row in rows} == {series}


def test_records_inside_a_voucher_are_read_and_told():
    reading, rows = said(VOUCHER.replace("{\n#TRANS 5011", '{\n#OBJEKT 1 "4100" Norr\n#TRANS 5011'))
    assert "record-inside-voucher" in ids(reading)
    assert [item.name for item in reading.objects] == ["Norr"]
    assert len(rows) == 2


def test_what_is_not_declared_is_kept_and_told():
    reading, rows = said(VOUCHER.replace("5011", "5999").replace('1 "4100"', '33 "x"'))
    assert {"account-undeclared", "dimension-undeclared"} <= ids(reading)
    assert blocking(reading, [found.id for found in reading.findings]) == ()
    assert rows[0]["account"] == "5999"
    assert rows[0]["dimensions"] == '{"33": "x"}'


def test_a_dimension_that_needs_quotes_keeps_its_code():
    _reading, rows = said(VOUCHER.replace('{1 "4100" 20 "440"}', '{"a b" "x" 1 "4100"}'))
    assert (rows[0]["ansvar"], rows[0]["dimensions"]) == ("4100", '{"a b": "x"}')


MONEY = st.integers(-(10**9), 10**9)
VOUCHERS = st.lists(st.tuples(st.integers(1, 12), st.lists(MONEY, min_size=1, max_size=5)), min_size=1, max_size=8)


@settings(max_examples=50, deadline=None)
@given(vouchers=VOUCHERS, seed=st.integers(0, 99))
def test_the_order_of_the_vouchers_changes_no_sum(vouchers, seed):
    def text(order):
        return "".join(
            f"#VER A {number} 2026{month:02d}15\n{{\n"
            + "".join(f'#TRANS 5011 {{1 "{place}"}} {ore / 100:.2f}\n' for place, ore in enumerate(amounts))
            + f"#TRANS 1910 {{}} {-sum(amounts) / 100:.2f}\n}}\n"
            for number, (month, amounts) in order
        )

    numbered = list(enumerate(vouchers))
    shuffled = Random(seed).sample(numbered, len(numbered))  # noqa: S311 - an order needs no secrecy
    (_one, rows), (_other, others) = said(text(numbered)), said(text(shuffled))
    by = ("account", "period", "ansvar", "series", "voucher")
    assert sums(rows, *by) == sums(others, *by)
    assert sum(row["amount"] for row in rows) == 0
    for path in (("account",), ("period",), ("ansvar", "period"), ("voucher",)):
        assert sum(sums(rows, *path).values()) == 0
    assert sums(rows, "account").get(("5011",), 0) == sum(ore for _month, amounts in vouchers for ore in amounts)


BALANCED = HEAD + "#SIETYP {kind}\n" + YEAR + "#DIM 1 Ansvar\n\n{balances}"
BALANCES = {
    "opening and budget": (4, "#IB 0 1910 5.00\n#PBUDGET 0 202601 5011 {} 7.00\n\n#IB 0 3011 -5.00\n" + VOUCHER),
    "months": (2, '#IB -1 1910 3.00\n#PSALDO 0 202601 5011 {} 9.00\n#PSALDO 0 202602 5011 {1 "41"} 8.00\n'),
    "opening derived": (4, "#UB -1 1910 4.00\n#UB -1 2010 -4.00\n" + VOUCHER),
    "a year": (1, "#IB 0 1910 1.00\n#UB 0 1910 2.00\n#RES 0 5011 6.00\n"),
}


@pytest.mark.parametrize("reader", ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)])
@pytest.mark.parametrize("name", BALANCES)
def test_a_balance_leads_to_its_line_in_the_file(name, reader):
    kind, balances = BALANCES[name]
    text = BALANCED.replace("{kind}", str(kind)).replace("{balances}", balances)
    reading = read(text.encode("cp437"), options=Options(reader=reader))
    lines = text.splitlines()
    found = [row for row in facts(reading, entity="k", batch="b").to_pylist() if row["kind"] != "voucher"]
    assert found
    for row in found:
        line = lines[row["row"] - 1]
        assert row["account"] in line.split()
        assert line.split()[0] in {row["text"], "#UB", "#RES"}


def test_a_balance_of_sie_5_and_of_a_table_leads_to_its_line():
    lines = DOCUMENT.splitlines()
    found = facts(read(DOCUMENT.encode()), entity="k", batch="b").to_pylist()
    for row in found:
        if row["kind"] == "opening":
            assert "OpeningBalance" in lines[row["row"] - 1]
        if row["kind"].startswith("budget"):
            assert "<Budget" in lines[row["row"] - 1]
    assert {row["kind"] for row in found} >= {"opening", "budget"}
    table = "Budget 2026\nKonto;Ansvar;Period;Belopp\n\n5011;41;202601;7\n3011;42;202602;-3\n"
    mapping = {"kind": "budget", "skip": 1, "columns": {"account": "Konto", "ansvar": "Ansvar", "period": "Period"}}
    mapping["columns"]["amount"] = "Belopp"
    found = facts(read(table.encode(), options=Options(mapping=mapping)), entity="k", batch="b").to_pylist()
    assert sorted((row["account"], row["row"]) for row in found) == [("3011", 5), ("5011", 4)]


SAID = [
    ("A", "1", "Egen", "Hyra Åkeri"),
    ("A", "1", "Hyra Åkeri", "Hyra Åkeri"),
    ("A", "2", "b", ""),
    ("A", "2", "", ""),
]
VOUCHERS = (
    '#VER A 1 20260131 "Hyra Åkeri"\n{\n#TRANS 1910 {} 1 "" Egen\n#TRANS 3011 {} -1\n}\n'
    '#VER A 2 20260131\n{\n#TRANS 1910 {} 2 "" b\n#TRANS 3011 {} -2\n}\n'
)
ROWS = "Serie;Ver;Datum;Konto;Belopp;Text;Vertext\n" + "\n".join(
    f"A;{ver};2026-01-31;{account};{amount};{text};{head}"
    for ver, account, amount, text, head in [
        (1, 1910, 1, "Egen", ""),
        (1, 3011, -1, "", " Hyra Åkeri"),
        (2, 1910, 2, "b", ""),
        (2, 3011, -2, "", ""),
    ]
)
COLUMNS = {"series": "Serie", "voucher": "Ver", "date": "Datum", "account": "Konto", "amount": "Belopp", "text": "Text"}


def workbook(rows):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for place, line in enumerate(rows.split("\n")):
            sheet.write_row(place, 0, line.split(";"))
    return stream.getvalue()


def sie_5(vouchers):
    reading = read(("#FLAGGA 0\n#GEN 20260101\n#SIETYP 4\n#RAR 0 20260101 20261231\n" + vouchers).encode())
    return write_sie5(reading).data


SIE_4 = "#FLAGGA 0\n#SIETYP 4\n" + VOUCHERS
FILES = {
    "reference": (SIE_4.encode("cp437"), Options(reader="reference")),
    "numpy": (SIE_4.encode("cp437"), Options(reader="numpy")),
    "numba": (SIE_4.encode("cp437"), Options(reader="numba")),
    "import": (SIE_4.replace("#SIETYP 4", "#SIETYP 4\n#PROGRAM lön 1").encode("cp437"), Options()),
    "two bytes a letter": (SIE_4.encode("utf-16"), Options()),
    "SIE 5": (sie_5(VOUCHERS), Options()),
    "csv": (ROWS.encode(), Options(mapping={"columns": COLUMNS | {"voucher_text": "Vertext"}})),
    "xlsx": (workbook(ROWS), Options(mapping={"columns": COLUMNS | {"voucher_text": "Vertext"}})),
}


@pytest.mark.parametrize("name", [pytest.param(one, marks=NEEDS_NUMBA if one == "numba" else ()) for one in FILES])
def test_every_fact_has_its_vouchers_text_beside_its_own(tmp_path, name):
    data, options = FILES[name]
    found = facts(read(data, options=options), entity="k", batch="b").to_pylist()
    kept = ("series", "voucher", "text", "voucher_text")
    assert [tuple(row[one] for one in kept) for row in found] == SAID
    batch = store.load(tmp_path, data, entity="k", options=options).batch
    assert [tuple(row[one] for one in kept) for row in pq.read_table(batch.path).to_pylist()] == SAID


def test_a_table_in_which_rows_of_a_voucher_have_different_texts_says_so():
    mapping = {"columns": COLUMNS | {"voucher_text": "Vertext"}}
    found = read(
        ROWS.replace("b;\n", "b;X\n").replace(";;", ";;Y", 1).encode() + b"Y", options=Options(mapping=mapping)
    )
    (told,) = [one for one in found.findings if one.id == "ledger.table-voucher-text-differs"]
    assert told.place.line == 5
    assert found.vouchers["text"].to_pylist()[1] == "X"


def test_a_vouchers_text_goes_on_into_the_next_piece_of_a_table(tmp_path):
    """It stands on the voucher's first row alone, as in a printed list."""
    rows = [
        f"1;{number};2026-01-31;1910;{sign}5;;{text}"
        for number in range(9)
        for sign, text in (("", f"T{number}"), ("-", ""), ("", ""), ("-", ""))
    ]
    data = "\n".join(["Serie;Ver;Datum;Konto;Belopp;Text;Vertext", *rows]).encode()
    mapping = {"columns": COLUMNS | {"voucher_text": "Vertext"}}
    for size in (40, 70, 100, 1 << 20):
        root = tmp_path / str(size)
        batch = store.load(root, data, entity="k", options=Options(mapping=mapping, chunk_bytes=size)).batch
        found = pq.read_table(batch.path).to_pylist()
        assert [row["voucher_text"] for row in found] == [f"T{number}" for number in range(9) for _ in range(4)]


LARGE = "#VER A 1 20260131\n{\n#TRANS 1910 {} %s\n#TRANS 3011 {} -%s\n}\n"


def test_an_amount_beyond_what_books_hold_is_told_as_that():
    for amount in ("99999999999999999.99", "123456789012345678901", "9" * 5_000):
        reading = judged(LARGE % (amount, amount))
        assert {"amount-too-large"} == ids(reading) & {"amount-too-large", "amount-unreadable", "amount-shape"}
        assert amount in next(one for one in reading.findings if one.id.endswith("too-large")).message.sv
        assert blocking(reading, accepted=["ledger.amount-too-large"])


def test_sums_beyond_what_books_hold_stop_the_file_whatever_is_accepted():
    twice = (LARGE + LARGE.replace("A 1", "A 2")) % (("92000000000000000.00",) * 4)
    for text in (twice, "#IB 0 1910 92000000000000000.00\n", "#PBUDGET 0 202601 3011 {} -92000000000000000\n"):
        reading = judged(text)
        assert "sum-too-large" in ids(reading)
        assert blocking(reading, accepted=["ledger.sum-too-large"])
    assert "sum-too-large" not in ids(judged(LARGE % ("90000000000000.00", "90000000000000.00")))


def judged(text):
    return read((HEAD + "#SIETYP 4\n" + YEAR + text).encode("cp437"))


def parts_of(*dimensions, own=None):
    found = tuple(Dimension(number, name) for number, name in dimensions)
    return {number: part for number, part in PartMap.of(found, own).columns.items() if number not in {"1", "6"}}


def test_a_free_dimension_is_what_it_is_called_and_not_what_its_number_usually_is():
    assert parts_of(("20", "Finansiering"), ("21", "Underavdelning"), ("22", ""), ("23", "Moms")) == {"22": "objekt"}
    assert parts_of(("23", "Verksamhetskod"), ("20", "Mpt"), ("31", "Projektnr")) == {
        "20": "motpart",
        "21": "aktivitet",
        "22": "objekt",
        "23": "verksamhet",
        "31": "projekt",
    }
    assert parts_of(("20", "Finansiering"), own={"20": "verksamhet"})["20"] == "verksamhet"
    assert PartMap.of([Dimension("1", "Nämnd"), Dimension("6", "Uppdrag")]).columns["1"] == "ansvar"


def test_codes_of_a_dimension_with_a_name_of_its_own_are_no_counterparties():
    _reading, rows = said('#DIM 23 "Moms"\n#VER A 1 20260131\n{\n#TRANS 1910 {23 "510"} 1\n#TRANS 3011 {} -1\n}\n')
    assert [(row["motpart"], row["dimensions"]) for row in rows] == [("", '{"23": "510"}'), ("", "")]
