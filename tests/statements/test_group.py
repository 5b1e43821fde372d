from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.period import Interval
from arshjul.statements import constructed
from arshjul.statements.chart import Acquisition
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find
from arshjul.statements.eliminating import (
    eliminations,
    equity_elimination,
    equity_share,
    match,
    month_by_month,
    share_elimination,
)
from arshjul.statements.group import ELIMINATIONS, Member, Method, consolidate, side_by_side
from arshjul.statements.ownership import Holding, shares
from arshjul.statements.published import load
from arshjul.statements.statement import compile_statement

from .members import BOLAG, CHART, CODES, KOMMUN, MUNICIPALITIES, RR, group_result, kr, ledger


def test_pairs_are_matched_per_kind_and_the_difference_is_told_by_pair_and_amount() -> None:
    pairs, findings = match(ledger(), [KOMMUN, BOLAG], CODES, CHART)
    assert [(pair.kind, pair.by_one, pair.by_other, pair.unmatched) for pair in pairs] == [
        ("result", kr(-500), kr(480), kr(-20)),
        ("balance", kr(90), kr(-90), 0),
    ]
    (told,) = findings
    assert told.id == "statements.group-unmatched"
    assert "−20,00 kr saknar motsvarighet" in told.message.sv


def test_what_both_booked_is_gone_and_what_one_booked_stays_where_it_was() -> None:
    cube = ledger()
    entries = eliminations(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert [sum(row.amount for row in entry.rows) for entry in entries] == [0, 0]
    assert [entry.left for entry in entries] == [kr(-20), 0]
    assert all(entry.reason.sv and entry.reason.en for entry in entries)
    group = consolidate(cube, [KOMMUN, BOLAG], entries)
    assert group.where(account="1510").total() == 0
    result = group_result(group)
    assert result["verksamhetens-intakter"] == kr(1000 + 700 + 20)
    assert result["verksamhetens-kostnader"] == kr(-1300)
    assert result["arets-resultat"] == group_result(consolidate(cube, [KOMMUN, BOLAG]))["arets-resultat"]


def test_a_company_owned_to_60_per_cent_comes_in_by_its_share() -> None:
    part_owned = Member("bolag", "Bolaget AB", Fraction(60, 100), Method.PROPORTIONAL)
    cube = ledger()
    group = consolidate(cube, [KOMMUN, part_owned])
    assert group.where(entity="bolag", account="3110").total() == kr(-420)
    entries = eliminations(cube, [KOMMUN, part_owned], CODES, CHART)
    debts = next(entry for entry in entries if entry.pair.kind == "balance")
    assert {row.account: row.amount for row in debts.rows} == {"1510": kr(-54), "2410": kr(54)}
    assert "3/5" in debts.reason.sv


def test_the_equity_method_takes_in_the_share_of_the_result_alone() -> None:
    associate = Member("bolag", "Bolaget AB", Fraction(1, 4), Method.EQUITY)
    cube = ledger()
    assert consolidate(cube, [KOMMUN, associate]).values("entity") == ("kommun",)
    assert eliminations(cube, [KOMMUN, associate], CODES, CHART) == ()
    assert equity_share(cube, associate, CHART) == kr(55)
    assert equity_share(cube, Member("okänt", "Okänt"), CHART) is None


def test_each_entity_the_eliminations_and_the_group_stand_side_by_side_and_add_up() -> None:
    cube = ledger()
    members = [KOMMUN, BOLAG]
    group = consolidate(cube, members, eliminations(cube, members, CODES, CHART))
    columns, findings = side_by_side(group, members, CHART, RR)
    assert findings == ()
    assert list(columns) == ["kommun", "bolag", ELIMINATIONS, "koncern"]
    statement = compile_statement(RR, columns)
    for row in statement.rows:
        parts = [statement.ore(row.id, name) or 0 for name in ("kommun", "bolag", ELIMINATIONS)]
        assert sum(parts) == (statement.ore(row.id, "koncern") or 0)


def test_shares_go_against_the_equity_they_paid_for_and_the_rest_is_shown() -> None:
    bought = Acquisition("kommun", "bolag", "1310", kr(100), {"2010": kr(80)}, "1012")
    entry = share_elimination(bought, 202600, CHART)
    assert {row.account: row.amount for row in entry.rows} == {"1310": kr(-100), "2010": kr(80), "1012": kr(20)}
    assert sum(row.amount for row in entry.rows) == 0
    assert entry.pair.unmatched == kr(20)
    paid_exactly = replace(bought, equity={"2010": kr(100)})
    assert len(share_elimination(paid_exactly, 202600, CHART).rows) == 2


ROWS = st.lists(
    st.builds(
        CubeRow,
        entity=st.sampled_from(["kommun", "bolag"]),
        unit=st.just(""),
        account=st.sampled_from(["3110", "5010", "8410", "1510", "1310", "2410", "2010"]),
        activity=st.just(""),
        counterparty=st.sampled_from(["110", "510", "810"]),
        period=st.sampled_from([202601, 202602]),
        amount=st.integers(-(10**9), 10**9),
    ),
    max_size=25,
)


@given(ROWS, st.fractions(Fraction(1, 100), 1))
def test_eliminations_balance_and_parts_of_rows_make_the_part_of_the_whole(rows, share) -> None:
    cube = Cube.of(rows)
    members = [KOMMUN, Member("bolag", "Bolaget AB", share, Method.PROPORTIONAL)]
    for entry in eliminations(cube, members, CODES, CHART):
        assert sum(row.amount for row in entry.rows) == 0
    group = consolidate(cube, members)
    for month in cube.values("period"):
        whole = cube.where(entity="bolag", period=month).total() or 0
        part = group.where(entity="bolag", period=month).total() or 0
        assert abs(part - whole * share) <= Fraction(1, 2)
    assert list(group.where(entity="kommun")) == list(cube.where(entity="kommun"))


@given(ROWS)
def test_entries_month_by_month_are_at_every_month_what_its_books_propose(rows) -> None:
    cube, members = Cube.of(rows), [KOMMUN, BOLAG]

    def standing(month):
        through = cube.where(period=lambda period: period <= month)
        return eliminations(through, members, CODES, CHART)

    entries = month_by_month(standing, [202600, 202601, 202602])
    for month in (202601, 202602):
        booked = Counter()
        for entry in entries:
            for row in entry.rows:
                booked[row.account, row.counterparty] += row.amount if row.period <= month else 0
        proposed = Counter()
        for entry in standing(month):
            for row in entry.rows:
                proposed[row.account, row.counterparty] += row.amount
        assert +booked == +proposed
        assert -booked == -proposed
    for entry in entries:
        sums = Counter()
        for row in entry.rows:
            sums[row.period] += row.amount
        assert not any(sums.values())


def test_an_opening_entry_of_a_company_that_leaves_is_turned_back_in_that_month() -> None:
    bought = Acquisition("kommun", "bolag", "1310", 100, {"2010": 80}, "1012")

    def standing(month):
        return [share_elimination(bought, 202600, CHART)] if month in {202601, 202602} else []

    (entry,) = month_by_month(standing, [202600, 202601, 202602, 202603])
    assert {(row.period, row.account): row.amount for row in entry.rows} == {
        (202600, "1310"): -100,
        (202600, "2010"): 80,
        (202600, "1012"): 20,
        (202603, "1310"): 100,
        (202603, "2010"): -80,
        (202603, "1012"): -20,
    }


def test_the_published_group_of_helsingborg_is_the_city_and_the_rest_side_by_side() -> None:
    folder = MUNICIPALITIES / "helsingborg"
    built = constructed.build(folder, 2016)
    members = [entity.member for entity in built.entities.values()]
    layout = find("resultatrakning-helsingborg-koncern", date(2016, 12, 31), municipality=folder)
    group = consolidate(constructed.as_cube(built), members)
    columns, findings = side_by_side(group, members, built.chart, layout)
    assert findings == ()
    statement = compile_statement(layout, columns)
    printed = load(folder)[0].tables["rr-koncern-2016"]
    for row in layout.rows:
        if not row.formula and printed.ore(row.id, "utfall-2016"):
            expected = printed.ore(row.id, "utfall-2016") if row.id != "exkl-pensionsavsattning" else None
            assert statement.ore(row.id, "koncern") == expected


def test_a_share_goes_down_every_chain_of_owners_and_an_unknown_one_is_not_guessed() -> None:
    held = [
        Holding("kommun", "moder", Fraction(1), ALWAYS),
        Holding("moder", "dotter", Fraction(3, 4), ALWAYS),
        Holding("kommun", "dotter", Fraction(1, 10), ALWAYS),
        Holding("moder", "okand", None, ALWAYS),
        Holding("okand", "barnbarn", Fraction(1), ALWAYS),
        Holding("annan", "frammande", Fraction(1), ALWAYS),
        Holding("moder", "ny", Fraction(1), Interval(date(2027, 1, 1))),
    ]
    found = shares(held, "kommun", date(2026, 12, 31))
    assert found == {"moder": 1, "dotter": Fraction(17, 20), "okand": None, "barnbarn": None}
    assert shares(held, "kommun", date(2027, 1, 1))["ny"] == 1


def test_companies_that_own_each_other_in_a_circle_end() -> None:
    held = [
        Holding("kommun", "a", Fraction(1, 2), ALWAYS),
        Holding("b", "a", Fraction(1, 2), ALWAYS),
        Holding("a", "b", Fraction(1), ALWAYS),
    ]
    assert shares(held, "kommun", date(2026, 1, 1)) == {"a": Fraction(1, 2), "b": Fraction(1, 2)}


ALWAYS = Interval(date.min)


def test_what_a_municipalitys_own_units_booked_on_each_other_is_matched_and_eliminated() -> None:
    cube = ledger("kommun 3410 110 -500\nkommun 6010 110 480\nkommun 1910 810 20")
    (pair,), findings = match(cube, [KOMMUN], {"110": "kommun"}, CHART)
    assert (pair.by_one, pair.by_other, pair.unmatched) == (kr(-500), kr(480), kr(-20))
    assert [told.id for told in findings] == ["statements.group-unmatched"]
    (entry,) = eliminations(cube, [KOMMUN], {"110": "kommun"}, CHART)
    assert sum(row.amount for row in entry.rows) == 0
    assert group_result(consolidate(cube, [KOMMUN], [entry]))["verksamhetens-intakter"] == kr(20)


def test_the_share_of_a_result_by_the_equity_method_is_an_entry_that_balances() -> None:
    member = replace(BOLAG, share=Fraction(1, 4), method=Method.EQUITY)
    ore = equity_share(ledger(), member, CHART)
    entry = equity_elimination(ore, member, shares_account="1312", income_account="8410", period=202612)
    assert entry is not None
    assert [(row.account, row.amount) for row in entry.rows] == [("1312", kr(55)), ("8410", kr(-55))]
    assert equity_elimination(0, member, shares_account="1", income_account="8", period=1) is None


def test_what_both_have_booked_as_income_has_no_counterpart_and_takes_nothing_away() -> None:
    """The port should have booked a cost: nothing moves between the lines, and both are told."""
    cube = ledger("kommun 3410 510 -120\nkommun 1910 810 120\nbolag 3110 110 -120\nbolag 1910 810 120")
    assert eliminations(cube, [KOMMUN, BOLAG], CODES, CHART) == ()
    pairs, findings = match(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert [(pair.one, pair.by_one, pair.by_other) for pair in pairs] == [
        ("kommun", kr(-120), 0),
        ("bolag", kr(-120), 0),
    ]
    assert len(findings) == 2


def test_a_receivable_and_a_debt_between_the_same_two_are_matched_each_by_itself() -> None:
    """What nets to nothing at both is taken away all the same; a debt too large hides no receivable that is lacking."""
    cube = ledger("kommun 1510 510 100\nkommun 2410 510 -100\nbolag 2410 110 -100\nbolag 1510 110 90")
    pairs, _ = match(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert [(pair.one, pair.other, pair.unmatched) for pair in pairs] == [
        ("kommun", "bolag", 0),
        ("bolag", "kommun", kr(-10)),
    ]
    group = consolidate(cube, [KOMMUN, BOLAG], eliminations(cube, [KOMMUN, BOLAG], CODES, CHART))
    assert group.where(account="1510").total() == 0
    assert group.where(account="2410").total() == kr(-10)


def test_of_what_one_booked_too_much_each_account_keeps_its_share() -> None:
    """Ten accounts of 50 against 100: a fifth of each is taken, and none turns its sign."""
    sold = "\n".join(f"kommun 341{number} 510 -50" for number in range(10))
    cube = ledger(f"{sold}\nbolag 6010 110 100")
    (entry,) = eliminations(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert {row.account: row.amount for row in entry.rows if row.account != "6010"} == {
        f"341{number}": kr(10) for number in range(10)
    }
    assert entry.left == kr(-400)


def test_accounts_that_hold_just_as_much_are_met_by_each_other_and_the_rest_in_proportion() -> None:
    """The loan of 200 agrees; of the interest one has booked 8 and the other 6 and 4: the loan is untouched."""
    cube = ledger(
        "kommun 1380 510 200\nkommun 1510 510 8\nkommun 1910 810 -208\n"
        "bolag 2310 110 -200\nbolag 2410 110 -6\nbolag 2910 110 -4\nbolag 1910 810 210"
    )
    (entry,) = eliminations(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert {row.account: row.amount for row in entry.rows} == {
        "1380": kr(-200),
        "1510": kr(-8),
        "2310": kr(200),
        "2410": 480,
        "2910": 320,
    }
    assert entry.left == kr(-2)


@given(ROWS)
def test_an_elimination_takes_no_more_than_what_an_account_holds_of_it(rows) -> None:
    cube = Cube.of(rows).collapsed("entity", "account", "counterparty")
    between = (row for row in cube if CODES.get(row.counterparty) not in {None, row.entity})
    held = {(row.account, row.counterparty): row.amount for row in between}
    for entry in eliminations(cube, [KOMMUN, BOLAG], CODES, CHART):
        if entry.pair.one != entry.pair.other:
            for row in entry.rows:
                booked = held[row.account, row.counterparty]
                assert abs(row.amount) <= abs(booked)
                assert row.amount * booked <= 0
