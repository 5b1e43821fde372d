"""What a SIE file says in a form that few have: told at its line, and no amount is lost or read as another."""

import pytest
from tests.ledger.conftest import HEAD, NEEDS_NUMBA, VOUCHERS

from arshjul.kernel.findings import Level, catalogue
from arshjul.ledger import Options, read
from arshjul.ledger.facts import blocking, facts
from arshjul.ledger.report import exit_code

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
LINE = len(HEAD.splitlines()) + 1


def reading(more, reader="reference", encoding="cp437"):
    return read(f"{HEAD}{more}\n{VOUCHERS}".encode(encoding), options=Options(reader=reader))


def told(*given, **how):
    return {(one.id.removeprefix("ledger."), one.place.line) for one in reading(*given, **how).findings}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("more", "name"),
    [
        ("#IB 0 2999 0.00", "account-undeclared"),
        ("#PSALDO -1 202501 7010 {} 5.00", "account-undeclared"),
        ("#KTYP 7777 T", "account-undeclared"),
        ('#OIB 0 1910 {1 "Z"} 1000.00', "object-undeclared"),
        ('#PBUDGET 0 202601 3011 {7 "X"} -5.00\n#PBUDGET 0 202601 3011 {47 "X"} -5.00', "dimension-undeclared"),
        ("#OBJEKT 99 A Alfa", "dimension-undeclared"),
        ('#PBUDGET 0 202601 3011 {20 ""} -5.00', "object-empty"),
        ('#PBUDGET 0 202601 3011 {"" ""} -5.00', "object-empty"),
        ("#DIM abc Projekt", "dimension-not-numeric"),
        ("#DIM 47", "name-missing"),
    ],
)
def test_what_only_a_balance_or_a_declaration_names_is_judged_too(more, name, reader):
    found = {line for known, line in told(more, reader) if known == name}
    assert found == {LINE + len(more.splitlines()) - 1}


@pytest.mark.parametrize("reader", READERS)
def test_a_code_used_by_rows_and_balances_is_told_once_with_them_all(reader):
    more = '#OIB 0 1910 {1 "Z"} 1000.00\n#VER A 5 20260131 ""\n{\n#TRANS 1910 {1 "Z"} 0.00\n}'
    (found,) = [one for one in reading(more, reader).findings if one.id == "ledger.object-undeclared"]
    assert (found.place.line, "2" in str(found.message)) == (LINE, True)


HIERARCHY = """#UNDERDIM 21 Enhet 1
#UNDERDIM 22 Grupp 21
#OBJEKT 1 A Alfa
#OBJEKT 1 AB Albe
#OBJEKT 21 10 Tio
#OBJEKT 21 B10 Beta
#OBJEKT 22 X Ex
"""


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("given", "parted", "name"),
    [
        ('{21 "A10"}', '1 "A" 21 "10"', "objects-joined"),
        ('{1 "A" 21 "A10"}', '1 "A" 21 "10"', "objects-joined"),
        ('{22 "A10X"}', '1 "A" 21 "10" 22 "X"', "objects-joined"),
        ('{6 "P" 21 "A10"}', '6 "P" 1 "A" 21 "10"', "objects-joined"),
        ('{21 "10"}', '21 "10"', ""),
        ('{21 "AB10"}', '21 "AB10"', "object-undeclared"),
        ('{1 "AB" 21 "A10"}', '1 "AB" 21 "A10"', "object-undeclared"),
        ('{21 "C10"}', '21 "C10"', "object-undeclared"),
        ('{21 "A11"}', '21 "A11"', "object-undeclared"),
        ('{1 "A" 1 "A"}', '1 "A" 1 "A"', "object-dimension-twice"),
    ],
)
def test_a_joined_code_of_a_balance_is_parted_when_it_can_be_in_one_way(given, parted, name, reader):
    more = f"{HIERARCHY}#OIB 0 1910 {given} 1000.00"
    assert [item.objects for item in reading(more, reader).balances if item.tag == "OIB"] == [parted]
    line = LINE + len(HIERARCHY.splitlines())
    assert {known for known, at in told(more, reader) if at == line} == ({name} if name else set())


def test_an_opening_balance_of_a_sub_object_meets_its_entries():
    row = '#TRANS 1910 {1 "A" 21 "10"} 5.00'
    more = f'{HIERARCHY}#OIB 0 1910 {{21 "A10"}} 1000.00\n#VER A 5 20260131 ""\n{{\n{row}\n#TRANS 3011 {{}} -5.00\n}}'
    rows = [one for one in facts(reading(more), entity="k", batch="b").to_pylist() if one["ansvar"] == "A"]
    assert [(one["kind"], one["dimensions"], one["amount"]) for one in rows] == [
        ("voucher", '{"21": "10"}', 500),
        ("opening", '{"21": "10"}', 100000),
    ]


def test_a_cycle_of_dimensions_parts_nothing():
    code = "a" * 90
    more = f'#UNDERDIM 21 D 22\n#UNDERDIM 22 D 21\n#OBJEKT 21 a\n#OBJEKT 22 a\n#OIB 0 1910 {{21 "{code}"}} 1000.00'
    assert "objects-joined" not in {name for name, _line in told(more)}


def test_a_code_that_could_be_parted_in_countless_ways_is_soon_left():
    own = "".join(f"#UNDERDIM {n} D {n - 1}\n#OBJEKT {n} a\n#OBJEKT {n} aa\n#OBJEKT {n} aaa\n" for n in range(22, 62))
    more = f'{own}#OBJEKT 21 b\n#OIB 0 1910 {{61 "{"a" * 100}"}} 1000.00'
    assert "objects-joined" not in {name for name, _line in told(more)}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("amount", ["1 000.00", "-1 000.00", "1 000", "12 500,50", "1 000 000.00"])
def test_an_amount_with_blanks_is_no_thousandth_of_itself(amount, reader):
    rows = f'#VER A 5 20260131 ""\n{{\n#TRANS 1910 {{}} {amount} "" "Hyra"\n#TRANS 3011 {{}} 0.00\n}}'
    found = reading(rows, reader)
    assert ("amount-unreadable", LINE + 2) in told(rows, reader)
    assert "row-date-unreadable" not in {name for name, _line in told(rows, reader)}
    assert found.rows["amount"].to_pylist()[0] is None


@pytest.mark.parametrize(
    ("amount", "name", "ore"),
    [
        ("1 000.00", "amount-unreadable", None),
        ("-1 250,50", "amount-unreadable", None),
        ("-1 000 000", "amount-unreadable", None),
        ("5 100", "quantity-or-thousands", 500),
        ("5.00 100", "", 500),
        ("5 100000", "", 500),
        ("5 12", "", 500),
    ],
)
def test_a_balance_with_blanks_is_told_and_a_quantity_is_one(amount, name, ore):
    more = f"#PBUDGET 0 202601 3011 {{}} {amount}"
    found = {one for one, line in told(more) if line == LINE}
    assert found == ({name} if name else set())
    assert [item.amount for item in reading(more).balances if item.tag == "PBUDGET"] == [ore]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "spoiled",
    [
        "# TRANS 1910 {} 5.00",
        ";#TRANS 1910 {} 5.00",
        "#TRANSX 1910 {} 5.00",
        "#TRANS1910 {} 5.00",
        "1910 {} 5.00",
        "#NY 1",
    ],
)
def test_a_spoiled_row_of_a_voucher_is_an_error(spoiled, reader):
    more = f'#VER A 5 20260131 ""\n{{\n{spoiled}\n}}'
    assert ("voucher-line-lost", LINE + 2) in told(more, reader)
    assert exit_code(reading(more, reader)) == 1
    assert "label-unknown" not in {name for name, _line in told(more, reader)}


@pytest.mark.parametrize("reader", READERS)
def test_a_row_behind_a_hard_space_is_an_error(reader):
    more = '#VER A 5 20260131 ""\n{\n\u00a0#TRANS 1910 {} 5.00\n}'
    assert ("voucher-line-lost", LINE + 2) in told(more, reader, "utf-8")


@pytest.mark.parametrize("reader", READERS)
def test_a_text_over_several_lines_is_no_lost_row(reader):
    more = '#VER A 5 20260131 ""\n{\n#TRANS 1910 {} 0.00 "" "rad ett\nrad två\nrad tre"\n}'
    names = told(more, reader)
    assert {("line-not-a-record", LINE + 3), ("line-not-a-record", LINE + 4)} <= names
    assert "voucher-line-lost" not in {name for name, _line in names}
    assert ("voucher-line-lost", LINE + 4) in told(more.replace("rad tre", "x #TRANS 1910 {} 5"), reader)


@pytest.mark.parametrize("reader", READERS)
def test_a_label_of_the_program_outside_vouchers_is_only_kept(reader):
    assert ("label-unknown", LINE) in told("#TRANSPORT 1\n#NY 1", reader)
    assert ("voucher-line-lost", LINE) in told("# TRANS 1910 {} 5.00", reader)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("rest", "names"),
    [
        ("text utan citat", {"quantity-unreadable"}),
        ('"text" "2 st"', {"quantity-unreadable"}),
        ('"text med " citat"', {"quantity-unreadable", "quote-in-field"}),
        ('"text" -2.5 sign', set()),
        ('"text" "1 000,25"', set()),
        ('"text" "" sign', set()),
    ],
)
def test_a_text_without_quotes_is_told_by_what_its_words_become(rest, names, reader):
    more = f'#VER A 5 20260131 ""\n{{\n#TRANS 1910 {{}} 0.00 20260131 {rest}\n#TRANS 1910 {{}} 0.00 "" t 1\n}}'
    assert {one for one, line in told(more, reader) if line == LINE + 2} == names
    assert reading(more, reader).rows.to_pylist() == reading(more).rows.to_pylist()


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("#RAR 0 20260101 20261231\n", "", "year-current-missing"),
        ("#RAR -1 20250101 20251231", "#RAR -1 20240101 20241231", "years-apart"),
        ("#IB 0 1910 1000.00", "#IB 0 1910 1000.00\n#UB -3 1910 5.00", "year-undeclared"),
    ],
)
def test_years_that_do_not_hold_together_are_told(old, new, name):
    text = (HEAD + VOUCHERS).replace(old, new)
    found = [one for one in read(text.encode("cp437")).findings if one.id == f"ledger.{name}"]
    assert [(one.level, one.place.line is None) for one in found] == [(Level.WARNING, False)]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("end", ["\x1a", "\n\x1a\x1a", "\r\n\x1a\r\n"])
def test_the_end_of_file_sign_of_dos_is_no_line(reader, end):
    data = (HEAD + VOUCHERS).rstrip("\n").encode("cp437")
    found = read(data + end.encode(), options=Options(reader=reader))
    assert found.findings == read(data, options=Options(reader=reader)).findings
    assert found.rows.to_pylist() == read(data).rows.to_pylist()


def test_an_entry_of_a_document_outside_its_vouchers_is_an_error_and_no_other_is():
    entry = '<LedgerEntry accountId="1910" amount="5"/>'
    inside = f'<Journal id="A"><JournalEntry id="1" journalDate="2026-01-31" text="t">{entry}</JournalEntry>'
    whole = f'<Sie xmlns="http://www.sie.se/sie5">\n{inside}\n{entry}</Journal>\n{entry}</Sie>'
    found = read(whole.encode())
    assert [one.place.line for one in found.findings if one.id == "ledger.xml-entry-outside"] == [3, 4]
    assert found.rows["amount"].to_pylist() == [500]
    assert "ledger.xml-entry-outside" in {one.id for one in blocking(found, ["ledger.xml-entry-outside"])}


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("reader", READERS)
def test_a_file_of_two_bytes_a_letter_needs_no_mark(codec, reader):
    text = HEAD + VOUCHERS
    found = read(text.encode(codec), options=Options(reader=reader))
    assert (found.format, found.encoding) == ("SIE4", "utf16")
    assert found.rows.to_pylist() == read(text.encode("cp437")).rows.to_pylist()
    assert read("a;b\r\n1;2\r\n3;4\r\n".encode(codec)).encoding == "utf16"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_half_a_letter_of_two_bytes_is_told_at_its_line(codec, end):
    text = f'{HEAD}#OBJEKT 1 "\ud800" x\n{VOUCHERS}'.replace("\n", end)
    found = read(text.encode(codec, errors="surrogatepass"))
    (one,) = [one for one in found.findings if one.id == "ledger.encoding-strange-lines"]
    assert one.place.line == LINE


def test_advice_of_a_ledger_file_speaks_of_no_spreadsheet():
    for name in ("amount-missing", "amount-unreadable"):
        kind = catalogue("ledger")[name]
        assert "Excel" not in kind.hint.sv + kind.hint.en
        assert "SIE" not in kind.message.sv + kind.message.en


@pytest.mark.parametrize("reader", READERS)
def test_changes_by_month_beside_a_voucher_without_a_day(reader):
    more = '#PSALDO 0 202601 1910 {} -500.00\n#VER A 5 x ""\n{\n#TRANS 1910 {} 5.00\n}'
    assert ("date-unreadable", LINE + 1) in told(more, reader)
