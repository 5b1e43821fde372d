"""Writing is the inverse of reading, and what is written keeps the standard."""

import io
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul import __version__
from arshjul.ledger import read
from arshjul.ledger.export import write_csv
from arshjul.ledger.facts import facts
from arshjul.ledger.report import as_json
from arshjul.ledger.sie.fields import NEEDS_QUOTES, canonical_objects
from arshjul.ledger.sie.tables import rows_table, vouchers_table
from arshjul.ledger.sie.write import PlanLine, plan_reading, write_sie
from arshjul.ledger.values import (
    Account,
    Balance,
    Dimension,
    FiscalYear,
    Header,
    ObjectCode,
    Options,
    Reading,
    Summary,
)

LETTERS = [chr(n) for n in range(32, 127)] + list("åäöÅÄÖéü")
CP437 = st.text(st.sampled_from(LETTERS), max_size=12) | st.text(st.sampled_from('\\"{} a#\t\x01\x1a\x1c'), max_size=5)
CHARTED = st.sampled_from(["3010", "93010", "993010", "bas:3010", "ny:3010", "ny:93010", "kommun-bas:5010", "b:3o"])
CODES = st.text(st.sampled_from("0123456789ABÅ"), min_size=1, max_size=6)
AMOUNTS = st.integers(-(10**15), 10**15)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda day: int(day.strftime("%Y%m%d")))
OBJECTS = st.lists(st.tuples(st.sampled_from(["1", "6", "20", "23"]), CODES | CP437), max_size=3).map(
    lambda pairs: canonical_objects(tuple(item for pair in pairs for item in pair))
)
ROW = st.tuples(
    st.sampled_from([0, 0, 0, 1, 2]),
    CODES | CHARTED,
    OBJECTS,
    AMOUNTS,
    st.none() | DAYS,
    CP437,
    st.sampled_from(["", "2", "-1.5"]),
    CP437,
)
VOUCHER = st.tuples(CP437, CP437, DAYS, CP437, st.none() | DAYS, CP437, st.lists(ROW, max_size=5))


def made(vouchers, balances=(), accounts=()):
    head = [(place, 0, *voucher[:-1]) for place, voucher in enumerate(vouchers)]
    rows = [(row[0], 0, place, *row[1:]) for place, voucher in enumerate(vouchers) for row in voucher[-1]]
    return Reading(
        format="SIE4",
        encoding="cp437",
        header=Header(4, "0", "", "Åmåls kommun", "", "PC8", 20260201, "SEK", (FiscalYear(0, 20260101, 20261231),)),
        accounts=tuple(accounts),
        dimensions=(Dimension("1", "Ansvar"), Dimension("21", "Under", "1")),
        objects=(ObjectCode("1", "Nord", 'En "norra"'),),
        balances=tuple(balances),
        vouchers=vouchers_table(head),
        rows=rows_table(rows),
        summary=Summary(),
        findings=(),
        options=Options(),
    )


def contents(reading):
    return {
        "rows": reading.rows.drop_columns(["line"]).to_pylist(),
        "vouchers": reading.vouchers.drop_columns(["line"]).to_pylist(),
        "balances": reading.balances,
        "accounts": reading.accounts,
        "dimensions": reading.dimensions,
        "objects": reading.objects,
        "years": reading.header.fiscal_years,
        "company": reading.header.company,
    }


@given(st.lists(VOUCHER, max_size=4), st.lists(st.tuples(CODES, CP437, st.sampled_from(["", "T", "K"])), max_size=3))
def test_reading_what_was_written_gives_it_back(vouchers, accounts):
    named = {code: Account(code, name, kind) for code, name, kind in accounts}
    balances = [Balance("IB", 0, 0, "1910", "", 100, "3"), Balance("PBUDGET", 0, 202601, "3011", '1 "Nord"', -5)]
    first = made(vouchers, balances, named.values())
    data = write_sie(first).data
    again = read(data)
    assert contents(again) == spaced(contents(first))
    assert "ledger.checksum-wrong" not in {found.id for found in again.findings}
    assert write_sie(again).data == data
    fast = read(data, options=Options(reader="numpy"))
    assert contents(fast) == contents(again)


def spaced(said):
    """The same with the space that SIE needs between a backslash and the quote that ends its text."""
    if isinstance(said, str):
        return said + " " if said.endswith("\\") and NEEDS_QUOTES.search(said) else said
    if isinstance(said, dict):
        return {key: part if key == "objects" else spaced(part) for key, part in said.items()}
    if isinstance(said, list):
        return [spaced(part) for part in said]
    return (
        replace(said, name=spaced(said.name))
        if isinstance(said, Account)
        else said
        if not isinstance(said, tuple)
        else tuple(map(spaced, said))
    )


def test_a_text_that_ends_with_a_backslash_is_written_whole():
    names = {"1910": "Kassa\\", "3011": "Avgift \\"}
    first = made(
        [("A", "\\", 20260101, "\\\\server\\", None, "", [(0, "1910", '1 Nord\\ 6 "B"', 5, None, "", "", "")])]
    )
    first = replace(first, accounts=tuple(Account(code, name) for code, name in names.items()))
    written = write_sie(first)
    (told,) = written.findings
    assert (told.id, told.message.sv.startswith("1 post har ")) == ("ledger.backslash-written", True)
    again = read(written.data)
    assert {account.code: account.name for account in again.accounts} == {**names, "3011": "Avgift \\ "}
    assert again.vouchers["text"].to_pylist() == ["\\\\server\\"]
    assert again.rows["objects"].to_pylist() == ['1 Nord\\ 6 "B"']


def test_a_whole_file_survives_with_its_history(whole):
    first = read(whole.encode("cp437"))
    again = read(write_sie(first).data)
    assert contents(again) == contents(first)
    assert as_json(again) == as_json(first)


def test_a_label_with_a_space_is_written_as_one(whole):
    first = read((whole + '"#EGEN POST" 7 8\n').encode("cp437"))
    again = read(write_sie(first).data)
    assert [record.fields for record in again.header.records if record.label == "#EGEN POST"] == [("7", "8")]


def test_an_import_file_has_no_balances(whole):
    text = write_sie(read(whole.encode("cp437")), kind="4I").data.decode("cp437")
    assert "#IB" not in text
    assert "#RAR" not in text
    assert text.count("#VER") == 2


def test_a_file_of_our_own_says_which_version_made_it(whole):
    assert read(write_sie(made([])).data).header.program == f"Arshjul | {__version__}"
    assert read(write_sie(read(whole.encode("cp437"))).data).header.program == "Ekonomi | 1.0"


def test_signs_outside_the_code_page_are_told():
    written = write_sie(made([("A", "1", 20260101, "Hyra – kvartal 𝄞", None, "", [])]))
    assert {found.id for found in written.findings} == {"ledger.not-in-cp437"}
    assert read(written.data).vouchers["text"].to_pylist() == ["Hyra - kvartal ?"]


@pytest.mark.parametrize("with_checksum", [True, False])
def test_a_line_break_in_a_text_ends_no_record_and_is_told(with_checksum):
    first = made([("A", "1", 20260101, "Hyra\r\nkvartal\n1", None, "", [])], (), [Account("5011", "Löner\noch mer")])
    written = write_sie(first, with_checksum=with_checksum)
    (told,) = written.findings
    assert (told.id, "2 texter" in told.message.sv) == ("ledger.line-break-written", True)
    again = read(written.data)
    assert again.vouchers["text"].to_pylist() == ["Hyra kvartal 1"]
    assert [account.name for account in again.accounts] == ["Löner och mer"]
    assert "ledger.line-not-a-record" not in {found.id for found in again.findings}


def test_the_organisation_number_is_written():
    written = write_sie(replace(made([]), header=Header(organisation_number="212000-1157", company="Åmål"))).data
    assert read(written).header.organisation_number == "212000-1157"
    assert written.count(b"#ORGNR") == write_sie(read(written)).data.count(b"#ORGNR") == 1


def test_a_plan_travels_as_pbudget_and_comes_back_by_code_part():
    header = Header(company="Åmål", generated=20261101, fiscal_years=(FiscalYear(0, 20270101, 20271231),))
    lines = [
        PlanLine("5011", period, 100_00 + period % 100, (("1", unit), ("20", "440")))
        for period in (202701, 202702)
        for unit in ("4100", "4200")
    ]
    dimensions = [Dimension("1", "Ansvar"), Dimension("20", "Verksamhet")]
    data = write_sie(plan_reading(header, [Account("5011", "Löner")], dimensions, [], lines)).data
    table = facts(read(data), entity="kommun", batch="b")
    budget = [row for row in table.to_pylist() if row["kind"] == "budget"]
    assert sum(row["amount"] for row in budget) == sum(line.amount for line in lines)
    assert {(row["ansvar"], row["verksamhet"], row["period"]) for row in budget} == {
        (unit, "440", period) for unit in ("4100", "4200") for period in (202701, 202702)
    }
    assert {row["kind"] for row in table.to_pylist()} == {"budget", "budget-detail"}


def test_csv_runs_no_formulas():
    stream = io.BytesIO()
    write_csv(pa.table({"text": ["=HYPERLINK(1)", "Lön"], "amount": [-150, None], "row": [1, 2]}), stream)
    assert stream.getvalue().decode("utf-8-sig").splitlines() == ["text;amount;row", "'=HYPERLINK(1);-1,50;1", "Lön;;2"]


@pytest.mark.slow
@pytest.mark.shared
def test_real_files_written_again_say_the_same(sie_files):
    for path in sie_files:
        first = read(path)
        if first.format != "SIE4" or any(found.level == "error" for found in first.findings):
            continue
        again = read(write_sie(first).data)
        assert contents(again) == contents(first), path.name
