"""Balances said more than one way: the sum is the total's, or all that is said, and no code part falls away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.ledger import Options, read
from arshjul.ledger.counted import of_balances, of_table, opening
from arshjul.ledger.facts import facts
from arshjul.ledger.sie5_write import write_sie5
from arshjul.ledger.values import Balance

from .test_facts import ids, said, sums


def budget(*lines):
    return "".join(f"#PBUDGET 0 202601 3011 {line}\n" for line in lines)


YEARS = "#RAR 0 20260101 20261231\n#RAR -1 20250101 20251231\n"


def with_years(text, kind=2):
    reading, rows = said(text, year=YEARS, kind=kind)
    left_out = [found for found in reading.findings if found.id.endswith("period-of-other-year-left-out")]
    return reading, rows, [(found.place.line, found.message.sv) for found in left_out]


@pytest.mark.parametrize(("tag", "kind"), [("PSALDO", "period"), ("PBUDGET", "budget")])
def test_a_month_said_under_another_year_too_is_counted_once(tag, kind):
    """As a vendor writes last year's budget again, with the months of this year."""
    mine = f"#{tag} 0 202601 3011 {{}} -90.00\n#{tag} 0 202602 3011 {{}} -5.00\n"
    others = (
        f'#{tag} -1 202601 3011 {{}} -90.00\n#{tag} -1 202601 3012 {{1 "A"}} -7.00\n#{tag} -1 202602 3011 {{}} -6\n'
    )
    reading, rows, told = with_years(mine + others)
    assert sums(rows, "kind", "period") == {
        (kind, 202601): -9_000,
        (kind, 202602): -500,
        (f"{kind}-detail", 202601): -9_700,
        (f"{kind}-detail", 202602): -600,
    }
    ((line, words),) = told
    assert line == reading.balances[2].line
    assert words.startswith("3 rader anger räkenskapsår -1")
    assert "(−103,00 kr)" in words
    assert "period-outside-year" not in ids(reading)


def test_a_month_said_under_another_year_alone_holds():
    reading, rows, told = with_years("#PBUDGET -1 202601 3011 {} -90.00\n#PBUDGET -1 202512 3011 {} -5.00\n")
    assert sums(rows, "kind", "period") == {("budget", 202601): -9_000, ("budget", 202512): -500}
    assert told == []
    assert "period-outside-year" in ids(reading)


def test_written_as_sie_5_each_month_stands_once_and_the_rest_is_told():
    reading, _rows, _told = with_years("#PBUDGET 0 202601 3011 {} -90.00\n#PBUDGET -1 202601 3011 {} -80.00\n")
    written = write_sie5(reading)
    assert [found.id for found in written.findings] == ["ledger.period-of-other-year-left-out"]
    again = read(written.data)
    assert [one.amount for one in again.balances if one.tag == "PBUDGET"] == [-9_000]


def test_without_a_total_rows_of_different_divisions_are_all_summed():
    reading, rows = said(budget('{1 "A"} -90.00', '{1 "B" 6 "P"} -10.00'), kind=2)
    assert sums(rows, "kind", "ansvar", "projekt") == {("budget", "A", ""): -9_000, ("budget", "B", "P"): -1_000}
    assert "totals-and-objects" not in ids(reading)


def test_a_division_that_a_finer_one_says_again_is_a_detail():
    reading, rows = said(budget('{1 "A"} -90.00', '{1 "A" 6 "P"} -50.00', '{1 "A" 6 "Q"} -40.00'), kind=2)
    assert sums(rows, "kind") == {("budget",): -9_000, ("budget-detail",): -9_000}
    assert {row["projekt"] for row in rows if row["kind"] == "budget"} == {"P", "Q"}
    assert "totals-and-objects" in ids(reading)


def test_rows_of_several_divisions_that_are_the_total_together_all_count():
    _reading, rows = said(budget("{} -100.00", '{1 "A"} -90.00', '{1 "B" 6 "P"} -10.00'), kind=2)
    assert sums(rows, "kind", "ansvar") == {
        ("budget", "A"): -9_000,
        ("budget", "B"): -1_000,
        ("budget-detail", ""): -10_000,
    }


def test_of_incomplete_divisions_the_one_that_says_most_counts():
    _reading, rows = said(budget("{} -120.00", '{1 "A"} -90.00', '{1 "A" 6 "P"} -10.00'), kind=2)
    assert sums(rows, "kind", "ansvar", "projekt") == {
        ("budget", "A", ""): -9_000,
        ("budget", "", ""): -3_000,
        ("budget-detail", "", ""): -12_000,
        ("budget-detail", "A", "P"): -1_000,
    }


def test_an_opening_balance_is_divided_by_its_objects_with_a_remainder():
    _reading, rows = said('#IB 0 1510 100.00\n#IB 0 2010 -100.00\n#OIB 0 1510 {23 "510"} 12.00\n')
    assert sums(rows, "kind", "account", "motpart") == {
        ("opening", "1510", "510"): 1_200,
        ("opening", "1510", ""): 8_800,
        ("opening-detail", "1510", ""): 10_000,
        ("opening", "2010", ""): -10_000,
    }


def test_an_opening_balance_that_its_objects_divide_whole_has_no_remainder():
    _reading, rows = said('#IB 0 1510 100.00\n#OIB 0 1510 {23 "510"} 12.00\n#OIB 0 1510 {23 "9"} 88.00\n')
    assert sums(rows, "kind", "motpart") == {
        ("opening", "510"): 1_200,
        ("opening", "9"): 8_800,
        ("opening-detail", ""): 10_000,
    }


def test_objects_of_an_account_that_opens_with_nothing_cancel_out():
    _reading, rows = said('#IB 0 1910 5.00\n#OIB 0 1510 {23 "510"} 12.00\n')
    assert sums(rows, "account", "kind") == {("1910", "opening"): 500, ("1510", "opening"): 0}


def test_objects_alone_are_the_opening_balance():
    _reading, rows = said('#OIB 0 1510 {23 "510"} 12.00\n#OIB 0 2010 {23 "510"} -12.00\n')
    assert sums(rows, "account", "kind") == {("1510", "opening"): 1_200, ("2010", "opening"): -1_200}


def test_missing_objects_of_the_opening_balance_are_those_the_year_before_closed_with():
    closed = '#UB -1 1510 100.00\n#UB -1 3011 -100.00\n#OUB -1 1510 {23 "510"} 12.00\n#OUB -1 3011 {23 "510"} -12.00\n'
    reading, rows = said(closed)
    assert {"opening-derived", "opening-objects-derived"} <= ids(reading)
    divided = {
        ("opening", "1510", "510"): 1_200,
        ("opening", "1510", ""): 8_800,
        ("opening-detail", "1510", ""): 10_000,
    }
    assert sums(rows, "kind", "account", "motpart") == divided
    _reading, rows = said(closed + "#IB 0 1510 100.00\n#IB 0 2010 -100.00\n")
    assert sums(rows, "kind", "account", "motpart") == {**divided, ("opening", "2010", ""): -10_000}


@pytest.mark.parametrize("given", ['#OIB 0 1510 {23 "9"} 12.00\n', "#IB 0 1510 99.00\n", "#IB 0 2010 -100.00\n"])
def test_objects_of_the_year_before_never_divide_what_opens_otherwise(given):
    reading, rows = said('#UB -1 1510 100.00\n#OUB -1 1510 {23 "510"} 12.00\n' + given)
    assert "opening-objects-derived" not in ids(reading)
    assert "510" not in {row["motpart"] for row in rows}


def test_objects_alone_of_the_year_before_are_the_opening_balance():
    reading, rows = said('#OUB -1 1510 {23 "510"} 12.00\n#OUB -1 2010 {23 "510"} -12.00\n')
    assert "opening-objects-derived" in ids(reading)
    assert sums(rows, "account", "kind") == {("1510", "opening"): 1_200, ("2010", "opening"): -1_200}


MAPPING = {
    "kind": "budget",
    "columns": {"account": "konto", "amount": "belopp", "ansvar": "ansvar", "projekt": "projekt"},
    "constants": {"period": "202601"},
}


def table(*rows):
    text = "konto;ansvar;projekt;belopp\n" + "\n".join(rows) + "\n"
    reading = read(text.encode(), options=Options(mapping=MAPPING))
    return reading, facts(reading, entity="k", batch="b").to_pylist()


def test_every_row_of_a_table_is_an_amount_of_its_own():
    reading, rows = table("4010;100;;1000", "4010;100;P1;50", "4010;200;;300", "4010;;;7", "4010;100;P2;950")
    assert sums(rows, "kind") == {("budget",): 230_700}
    assert "totals-and-objects" not in ids(reading)


def test_a_row_of_a_table_that_is_the_sum_of_the_rest_is_a_total():
    reading, rows = table("4010;;;1300", "4010;100;;1000", "4010;200;P1;300")
    assert sums(rows, "kind") == {("budget",): 130_000, ("budget-detail",): 130_000}
    assert "totals-and-objects" in ids(reading)


LISTS = st.sampled_from(['1 "A"', '1 "B"', '6 "P"', '6 "Q"', '1 "A" 6 "P"', '1 "A" 6 "Q"', '1 "B" 6 "P" 23 "9"'])
AMOUNTS = st.integers(-300, 300)
PARTS = st.lists(st.tuples(LISTS, AMOUNTS), max_size=8)


def rows_of(tag, parts):
    return [Balance(tag, 0, 202601 if tag == "PSALDO" else 0, "1510", objects, ore) for objects, ore in parts]


def ore(rows):
    return sum(row.amount for row in rows)


@given(PARTS.filter(bool), AMOUNTS)
def test_what_counts_sums_to_the_total_when_there_is_one(parts, total):
    rows = rows_of("PSALDO", [("", total), *parts])
    assert ore(of_balances(rows).counted) == total


@given(PARTS.filter(bool))
def test_without_a_total_only_what_is_said_again_is_left_out(parts):
    rows = rows_of("PSALDO", parts)
    chosen = of_balances(rows)
    assert sorted(map(id, [*chosen.counted, *chosen.details])) == sorted(map(id, rows))
    for division in {frozenset(pair.split()[0] for pair in row.objects.split('" ')) for row in chosen.details}:
        said_again = [row for row in rows if division == {pair.split()[0] for pair in row.objects.split('" ')}]
        finer = [row for row in chosen.counted if division < {pair.split()[0] for pair in row.objects.split('" ')}]
        assert said_again
        assert finer


@given(st.lists(st.tuples(st.sampled_from(['1 "A"', '1 "B"', '6 "P"']), AMOUNTS), min_size=1, max_size=8))
def test_without_a_total_and_without_finer_rows_all_of_the_file_is_summed(parts):
    rows = rows_of("PSALDO", parts)
    assert ore(of_balances(rows).counted) == ore(rows)


@given(PARTS, st.lists(AMOUNTS, max_size=2))
def test_a_table_is_summed_row_by_row_but_for_a_total(parts, bare):
    rows = rows_of("PSALDO", [*parts, *(("", amount) for amount in bare)])
    chosen = of_table(rows)
    assert sorted(map(id, [*chosen.counted, *chosen.details])) == sorted(map(id, rows))
    assert ore(chosen.counted) == (ore(rows_of("PSALDO", parts)) if chosen.details else ore(rows))


@given(PARTS, AMOUNTS)
def test_an_opening_balance_is_what_it_is_said_to_be(parts, total):
    rows = [*rows_of("IB", [("", total)]), *rows_of("OIB", parts)]
    (chosen,) = opening(rows)
    assert ore(chosen.counted) == total


def test_opening_balances_alone_say_nothing_of_the_year():
    _reading, rows = said("#IB 0 1910 5.00\n#IB 0 2010 -5.00\n#RES 0 3011 -7.00\n", kind=1)
    assert sums(rows, "kind", "account") == {
        ("opening", "1910"): 500,
        ("opening", "2010"): -500,
        ("period", "3011"): -700,
    }


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["period", "budget"])
def test_a_published_budget_with_codes_on_some_rows_sums_to_what_it_says(shared, kind):
    path = shared / "data/norway/datasets/stavanger/budsjett/2016/drift/dataset.csv"
    columns = {"account": "art", "amount": "beloep", "ansvar": "ansvar", "verksamhet": "tjeneste_nr"}
    mapping = {
        "kind": kind,
        "separator": ";",
        "columns": columns | {"projekt": "prosjekt"},
        "dimensions": {"fri_dim": "fri_dim"},
        "constants": {"period": "201601"},
    }
    reading = read(path, options=Options(mapping=mapping))
    rows = facts(reading, entity="k", batch="b").to_pylist()
    assert len(rows) == len(reading.balances) > 10_000
    assert sums(rows, "kind") == {(kind,): 0}
