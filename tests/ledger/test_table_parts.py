"""Columns of quarters, thirds and other parts of a year: proposed with their year, and read as sums of their months."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.conftest import HEAD
from tests.ledger.tables import ids, proposed, told, workbook

from arshjul.ledger import Options, read, store
from arshjul.ledger.facts import facts
from arshjul.ledger.tabular.mapping_checks import judged
from arshjul.ledger.tabular.proposing.propose import propose

QUARTERS = ["202601-202603", "202604-202606", "202607-202609", "202610-202612"]
THIRDS = ["202601-202604", "202605-202608", "202609-202612"]


def table(*names):
    places = range(1, len(names) + 1)
    rows = [["Konto", *names], ["3010", *(-5 * at for at in places)], ["5010", *(5.5 * at for at in places)]]
    return "".join(";".join(map(str, row)).replace(".", ",") + "\n" for row in rows)


@pytest.mark.parametrize(
    ("names", "months"),
    [
        (["Q1", "Q2", "Q3", "Q4"], QUARTERS),
        (["Kvartal 1", "Kvartal 2", "Kvartal 3", "Kvartal 4"], QUARTERS),
        (["Kv 1", "Kv 2"], QUARTERS[:2]),
        (["1:a kvartalet", "2:a kvartalet"], QUARTERS[:2]),
        (["2026Q1", "2026Q2"], QUARTERS[:2]),
        (["2026 K1", "2026 K2"], QUARTERS[:2]),
        (["T1", "T2", "T3"], THIRDS),
        (["Tertial 1", "Tertial 2"], THIRDS[:2]),
        (["Utfall Tertial 2"], THIRDS[1:2]),
        (["Halvår 1", "Halvår 2"], ["202601-202606", "202607-202612"]),
        (["jan–apr", "maj–aug"], THIRDS[:2]),
        (["202601-202603", "202604-202606"], QUARTERS[:2]),
    ],
)
def test_parts_of_a_year_are_proposed_with_the_months_that_they_are_of(names, months):
    proposal, found = proposed(table(*names))
    assert proposal.mapping["months"] == dict(zip(months, names, strict=True))
    assert {"mapping-quarters", "table-sums-of-months"} <= found
    spans = [tuple(map(int, span.split("-"))) for span in months]
    assert [(sum_[0], sum_[-1]) for sum_ in proposal.reading.sums] == spans
    assert [one.period for one in proposal.reading.balances] == [last for _first, last in spans] * 2


@pytest.mark.parametrize(
    ("file_name", "sheet", "above", "year", "finding"),
    [
        ("tal 2026.xlsx", "Blad1", "", 2026, None),
        ("tal.xlsx", "Bokslut 2025", "", 2025, "mapping-year-above"),
        ("tal.xlsx", "Blad1", "Bokslut 2025", 2025, "mapping-year-above"),
        ("tal_20260115.xlsx", "Blad1", "Bokslut 2025", 2025, "mapping-year-above"),
        ("tal 2026.xlsx", "Blad1", "Bokslut 2025", 2025, "mapping-year-differs"),
        ("tal 2026.xlsx", "2025", "", 2025, "mapping-year-differs"),
        ("tal.xlsx", "Blad1", "", "ÅÅÅÅ", "mapping-year-missing"),
        ("tal_20260115.xlsx", "Blad1", "", "ÅÅÅÅ", "mapping-year-missing"),
        ("tal_2026-01-15.xlsx", "Blad1", "", "ÅÅÅÅ", "mapping-year-missing"),
        ("tal 2025 och 2026.xlsx", "Blad1", "", "ÅÅÅÅ", "mapping-year-missing"),
    ],
)
@pytest.mark.parametrize("names", [("Kv1", "Kv2"), ("Januari", "Februari")])
def test_the_year_is_the_one_that_stands_nearest_and_is_never_guessed(file_name, sheet, above, year, finding, names):
    rows = [line.split(";") for line in (f"{above}\n" * bool(above) + table(*names)).splitlines()]
    proposal = propose(workbook(rows, sheet=sheet), name=file_name)
    assert {str(key)[:4] for key in proposal.mapping["months"]} == {str(year)}
    found = {one.id.removeprefix("ledger.") for one in proposal.findings}
    years = {"mapping-year-above", "mapping-year-differs", "mapping-year-missing"}
    assert found & years == ({finding} if finding else set())
    assert proposal.is_usable == (year != "ÅÅÅÅ")


def test_a_year_that_is_left_out_is_asked_for_once():
    proposal, _ = proposed(table("Jan", "Feb", "Mar"), "tal.csv")
    asked = [one for one in proposal.findings if one.id == "ledger.mapping-invalid"]
    assert len(asked) == 1
    assert "år" in asked[0].message.sv


def test_a_code_that_looks_like_a_year_is_none():
    text = "Konto;Ansvar;Jan;Feb\n2010;2025;-5;-6\n"
    assert "ÅÅÅÅ01" in proposed(text, "tal.csv")[0].mapping["months"]


@pytest.mark.parametrize("above", ["Period: 202601-202603", "Utfall januari–mars 2026", "Kvartal 1 2026"])
def test_a_table_of_one_part_of_a_year_says_so_for_all_its_rows(above):
    proposal, found = proposed(f"{above}\nKonto;Debet;Kredit\n3010;;5\n5010;5,50;\n", "lista.csv")
    assert proposal.mapping["constants"] == {"period": "202601-202603"}
    assert proposal.reading.sums == ((202601, 202602, 202603),)
    assert {"mapping-no-time", "table-sums-of-months"} <= found


def mapping(kind, months):
    return {"kind": kind, "columns": {"account": "Konto"}, "months": months}


@given(st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=3))
def test_a_budget_of_parts_is_divided_into_months_that_sum_to_each_part(kronor):
    names = ["Jan", "Kv2", "Halvår 2"]
    text = f"Konto;{';'.join(names)}\n5010;{';'.join(map(str, kronor))}\n"
    spans = ["202601", "202604-202606", "202607-202612"]
    reading = read(text.encode(), options=Options(mapping=mapping("budget", dict(zip(spans, names, strict=True)))))
    for span, amount in zip(spans, kronor, strict=True):
        first, last = int(span[:6]), int(span[-6:])
        own = [one.amount for one in reading.balances if first <= one.period <= last]
        assert (sum(own), len(own)) == (amount * 100, last - first + 1)
        assert max(own) - min(own) <= 1
    assert reading.sums == ()
    assert told(reading, "table-budget-of-parts") == [2]


def test_amounts_so_far_are_sums_of_the_months_since_the_one_before():
    proposal, found = proposed(table("jan-mar", "jan-jun", "jan-okt"))
    assert (proposal.mapping["kind"], "mapping-running-balance" in found) == ("balance", True)
    assert [one.amount for one in proposal.reading.balances] == [-500, -500, -500, 550, 550, 550]
    assert [(one[0], one[-1]) for one in proposal.reading.sums] == [
        (202601, 202603),
        (202604, 202606),
        (202607, 202610),
    ]


@pytest.mark.parametrize(
    ("kind", "months", "name"),
    [
        ("period", {"202601-202603": "a", "202603": "b"}, "months-overlap"),
        ("budget", {"202601-202603": "a", "202601-202606": "b"}, "months-overlap"),
        ("period", {"202601": "a", "2026-01": "b"}, "months-overlap"),
        ("balance", {"202601-202603": "a", "202603": "b"}, "months-overlap"),
        ("period", {"202601-202701": "a"}, "month-unknown"),
        ("period", {"202603-202601": "a"}, "month-unknown"),
        ("period", {"202601-202613": "a"}, "month-unknown"),
        ("period", {"ÅÅÅÅ01-ÅÅÅÅ03": "a", "ÅÅÅÅ04-ÅÅÅÅ06": "b"}, "year-unsaid"),
    ],
)
def test_months_that_would_count_twice_or_are_none_are_faults(kind, months, name):
    assert [one.name for one in judged(mapping(kind, months))[1]] == [name]


def test_vouchers_are_of_one_month():
    given = {"columns": {"account": "k", "amount": "b"}, "constants": {"period": "202601-202603"}}
    assert [one.name for one in judged(given)[1]] == ["span-and-kind"]


def load(root, content, **more):
    return store.load(root, content, entity="kommun", options=Options(**more)).batch


def test_a_quarter_replaces_all_of_its_months_and_not_only_the_last(tmp_path):
    vouchers = "".join(
        f"#VER A {month} 2026{month:02d}15\n{{\n#TRANS 5010 {{}} 10\n#TRANS 1910 {{}} -10\n}}\n" for month in (1, 2, 3)
    )
    load(tmp_path, (HEAD + vouchers).encode("cp437"))
    quarter = load(tmp_path, table("Kv1").encode(), mapping=mapping("period", {"202601-202603": "Kv1"}))
    assert [period for family, period in quarter.scopes if family == "actual"] == [202601, 202602, 202603]
    reading = read(table("Kv1").encode(), options=Options(mapping=mapping("period", {"202601-202603": "Kv1"})))
    assert set(facts(reading, entity="k", batch="b")["period"].to_pylist()) == {202603}
    assert ids(reading) == {"table-sums-of-months"}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Kvartal", ["2026Q1", "2026 kv 2"]),
        ("Period", ["Kvartal 1 2026", "202604-202606"]),
        ("År;Kvartal", ["2026;Q1", "2026;Q2"]),
        ("Kvartal", ["Q1", "Q2"]),
    ],
)
@pytest.mark.parametrize("kind", ["utfall", "budget"])
def test_rows_may_each_say_their_part_of_the_year(header, cells, kind):
    rows = [f"{account};{cell};{amount}" for cell in cells for account, amount in (("3010", -100), ("5010", 100))]
    text = "\n".join([f"Konto;{header};{kind.capitalize()}", *rows, ""])
    reading = proposed(text, f"{kind} 2026.csv")[0].reading
    found = {}
    for one in reading.balances:
        found.setdefault(one.period, []).append(one.amount)
    if kind == "utfall":
        assert found == {202603: [-10000, 10000], 202606: [-10000, 10000]}
        assert reading.sums == ((202601, 202602, 202603), (202604, 202605, 202606))
    else:
        assert {period: sum(map(abs, ore)) for period, ore in found.items()} == {
            period: 6668 if period in {202601, 202604} else 6666 for period in range(202601, 202607)
        }
        assert "table-budget-of-parts" in ids(reading)


def test_a_part_of_a_year_is_no_day_of_a_voucher():
    text = b"Konto;Period;Ver;Belopp\n3010;2026Q1;1;-5\n1910;2026Q1;1;5\n"
    columns = {"account": "Konto", "period": "Period", "voucher": "Ver", "amount": "Belopp"}
    assert told(read(text, options=Options(mapping={"columns": columns})), "table-no-date") == [2, 3]


def test_a_month_and_the_quarter_that_ends_with_it_are_not_known_apart():
    text = b"Konto;Period;Belopp\n3010;2026Q1;-5\n5010;202603;5\n"
    columns = {"account": "Konto", "period": "Period", "amount": "Belopp"}
    reading = read(text, options=Options(mapping={"kind": "period", "columns": columns}))
    assert reading.sums == ((202601, 202602, 202603),)
