"""Untaxed reserves in the group: equity and deferred tax, and no cost but the change of the tax."""

from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.period import Month
from arshjul.statements import chart as charts
from arshjul.statements import chart_file
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.eliminating import equity_share
from arshjul.statements.group import Member, Method, consolidate
from arshjul.statements.untaxed import led_to, moved_by, tax_rate, untaxed_eliminations

LAST = Month(2026, 12)
CHART = """charts:
- id: kommun
  title: {sv: K, en: K}
  valid_from: 2020-01-01
  statements: {resultatrakning: {lines: {intakter: "3"}}, balansrakning: {lines: {kassa: "19"}}}
- {id: bas, title: {sv: B, en: B}, valid_from: 2020-01-01, entities: [companies], like: bas, statements: {}}
"""


@pytest.fixture(scope="module")
def chart(tmp_path_factory) -> charts.Chart:
    path = Path(tmp_path_factory.mktemp("chart")) / "chart.yaml"
    path.write_text(CHART, encoding="utf-8")
    found, wrong = chart_file.load(path)
    assert wrong == ()
    return charts.together(found, LAST.last, ["hamnen"])


def held(*rows):
    return Cube.of([CubeRow("hamnen", "", f"bas:{account}", "", "", period, ore) for account, period, ore in rows])


def booked(entries):
    return {(row.account.removeprefix("bas:"), row.period): row.amount for entry in entries for row in entry.rows}


def test_what_was_put_away_is_no_cost_to_the_group_but_its_tax_is(chart):
    cube = held(("2150", 202600, -1_000_00), ("8850", 202612, 500_00), ("2150", 202612, -500_00))
    opened, moved = untaxed_eliminations(cube, Member("hamnen", "Hamnen"), chart, LAST)
    assert booked([opened]) == {("2150", 202600): 1_000_00, ("2240", 202600): -206_00, ("2091", 202600): -794_00}
    assert booked([moved]) == {
        ("2150", 202612): 500_00,
        ("8850", 202612): -500_00,
        ("2240", 202612): -103_00,
        ("8940", 202612): 103_00,
    }
    assert "20,6 procent" in opened.reason.sv
    assert "har ökat med 500,00 kr" in moved.reason.sv
    assert moved.left == 0


def test_the_share_of_an_associates_result_is_of_its_result_before_what_it_put_away(chart):
    """150 after 50 were put away: 150 + 50 less 20.6 per cent of it is 189.70, four tenths of which is 75.88."""
    cube = held(("3010", 202605, -200_00), ("8850", 202612, 50_00), ("2150", 202612, -50_00), ("1930", 202605, 200_00))
    associate = Member("hamnen", "Hamnen", Fraction(2, 5), Method.EQUITY)
    assert equity_share(cube, associate, chart) == 75_88


def test_a_rate_that_changed_meets_the_years_tax(chart):
    """2018 to 2019 the rate fell from 22 to 21.4 per cent: the debt shrinks though nothing was dissolved."""
    cube = held(("2125", 201900, -1_000_00))
    opened, moved = untaxed_eliminations(cube, Member("hamnen", "Hamnen"), chart, Month(2019, 12))
    assert booked([opened])["2240", 201900] == -220_00
    assert booked([moved]) == {("2240", 201912): 6_00, ("8940", 201912): -6_00}
    assert "omräknad till 21,4 procent" in moved.reason.sv


def test_a_share_is_divided_by_the_part_and_group_contributions_stay(chart):
    cube = held(("8811", 202606, 100_00), ("2125", 202606, -100_00), ("8830", 202612, 70_00), ("1930", 202612, -70_00))
    (moved,) = untaxed_eliminations(cube, Member("hamnen", "H", Fraction(1, 2), Method.PROPORTIONAL), chart, LAST)
    assert booked([moved])["2125", 202612] == 50_00
    assert {account for account, _month in booked([moved])} == {"2125", "8811", "2240", "8940"}


def test_a_change_without_an_appropriation_is_a_change_of_equity_and_told(chart):
    cube = held(("2150", 202606, -100_00), ("8850", 202606, 60_00))
    (moved,) = untaxed_eliminations(cube, Member("hamnen", "H"), chart, LAST)
    assert moved.left == -40_00
    assert booked([moved])["2091", 202612] == -40_00


def test_who_holds_none_or_follows_a_chart_without_them_gets_no_entry(chart):
    assert untaxed_eliminations(held(("1930", 202601, 5)), Member("hamnen", "H"), chart, LAST) == ()
    city = Cube.of([CubeRow("staden", "", "2150", "", "", 202601, -5)])
    assert untaxed_eliminations(city, Member("staden", "S"), chart, LAST) == ()
    assert untaxed_eliminations(held(("2150", 198001, -5)), Member("hamnen", "H"), chart, Month(1980, 12)) == ()


amounts = st.tuples(
    st.sampled_from(["2125", "2150", "8811", "8850", "8862", "1930"]),
    st.sampled_from([202600, 202603, 202612]),
    st.integers(-(10**12), 10**12),
)


@given(st.lists(amounts, max_size=12))
def test_every_entry_balances_and_leaves_no_reserve(chart, rows):
    cube = held(*rows)
    entries = untaxed_eliminations(cube, Member("hamnen", "H"), chart, LAST)
    assert all(sum(row.amount for row in entry.rows) == 0 for entry in entries)
    after = Counter(booked(entries))
    for account, period, ore in rows:
        after[account, 202600 if period == 202600 else 202612] += ore
    assert all(ore == 0 for (account, _period), ore in after.items() if account[:2] == "21")


def test_rates_are_those_of_the_act():
    assert [tax_rate(date(year, 12, 31)) for year in (2008, 2012, 2018, 2020, 2026)] == [
        None,
        Fraction("0.263"),
        Fraction("0.22"),
        Fraction("0.214"),
        Fraction("0.206"),
    ]


@given(
    opening=st.integers(-(10**12), 10**12),
    change=st.integers(-(10**12), 10**12),
    at_part=st.fractions(Fraction(1, 100), 1),
)
def test_a_planned_change_leaves_no_reserve_and_conserves_every_sum(chart, opening, change, at_part):
    member = Member.of_part("hamnen", at_part)
    cube = held(("2110", 202600, opening)) + moved_by(change, "hamnen", chart, 202612)
    assert cube.where(period=202612).total() in {0, None}
    entries = untaxed_eliminations(cube, member, chart, LAST)
    left = Counter()
    for entry in entries:
        assert sum(row.amount for row in entry.rows) == 0
        left.update({row.account: row.amount for row in entry.rows if row.account.startswith(("bas:21", "bas:88"))})
    parted = Counter()
    for row in consolidate(cube, [member]):
        parted[row.account] += row.amount
    assert all(left[account] == -parted[account] for account in {*left, *parted})
    of_year = [row for entry in entries for row in entry.rows if row.period == 202612]
    assert sum(row.amount for row in of_year if row.account == "bas:2091") == 0, "what is put away is no other change"


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(-(10**10), 10**10)), max_size=6))
def test_appropriations_lead_to_reserves_month_by_month(chart, made):
    cube = held(*(("8850", 202600 + month, ore) for month, ore in made), ("8820", 202605, 7))
    both = cube.where(account="bas:8850") + led_to(cube, "hamnen", chart)
    for month in range(202601, 202613):
        assert not both.where(period=month).total()
