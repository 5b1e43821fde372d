from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.money import parse_amount
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.statements import chart_file, constructed
from arshjul.statements.chart import Acquisition
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find
from arshjul.statements.eliminating import (
    eliminations,
    equity_dividends,
    equity_elimination,
    equity_share,
    match,
    month_by_month,
    share_elimination,
)
from arshjul.statements.group import ELIMINATIONS, Member, Method, consolidate, side_by_side
from arshjul.statements.ownership import Holding, shares
from arshjul.statements.published import load
from arshjul.statements.sources import by_line
from arshjul.statements.statement import compile_statement

MUNICIPALITIES = Path(__file__).parents[2] / "municipalities"
CHART = chart_file.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")[0][0]
RR = find("resultatrakning", date(2026, 12, 31))
KOMMUN, BOLAG = Member("kommun", "Kommunen"), Member("bolag", "Bolaget AB")
CODES = {"110": "kommun", "510": "bolag"}

# The municipality sells for 500 to its company, which has booked a cost of 480 (voucher still to come) and owes 90.
LEDGER = """
kommun 3410 510 -500
kommun 3410 810 -1000
kommun 5010 810  1300
kommun 1510 510    90
kommun 1910 810   110
bolag  6010 110   480
bolag  3110 810  -700
bolag  2410 110   -90
bolag  1910 810   310
"""


def ledger(text: str = LEDGER) -> Cube:
    rows = [line.split() for line in text.strip().splitlines()]
    return Cube.of(
        CubeRow(entity, "", account, "", motpart, 202601, parse_amount(amount) or 0)
        for entity, account, motpart, amount in rows
    )


def group_result(cube: Cube) -> dict[str, int | None]:
    source, _ = by_line(cube, CHART, RR, Text("K", "G"))
    statement = compile_statement(RR, {"utfall": source})
    return {row.id: statement.ore(row.id, "utfall") for row in statement.rows}


def kr(amount: int) -> int:
    return amount * 100


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


def test_a_dividend_within_the_group_goes_against_the_equity_it_was_paid_of() -> None:
    """The company pays 500 to its owner, which it also owes interest of 40: the group has earned neither."""
    cube = ledger(
        "kommun 8410 510 -500\nkommun 8420 510 -40\nkommun 1910 810 540\n"
        "bolag 2010 110 500\nbolag 8510 110 40\nbolag 1910 810 -540"
    )
    entries = {entry.pair.kind: entry for entry in eliminations(cube, [KOMMUN, BOLAG], CODES, CHART)}
    assert {row.account: row.amount for row in entries["owners"].rows} == {"8410": kr(500), "2010": kr(-500)}
    assert {row.account: row.amount for row in entries["result"].rows} == {"8420": kr(40), "8510": kr(-40)}
    assert match(cube, [KOMMUN, BOLAG], CODES, CHART)[1] == ()
    assert group_result(consolidate(cube, [KOMMUN, BOLAG], entries.values()))["arets-resultat"] in {None, 0}
    assert "utdelning" in entries["owners"].reason.sv


def test_a_contribution_goes_against_the_shares_and_leaves_the_loan() -> None:
    cube = ledger(
        "kommun 1310 510 100\nkommun 1340 510 1000\nkommun 1910 810 -1100\n"
        "bolag 2010 110 -100\nbolag 2310 110 -1000\nbolag 1910 810 1100"
    )
    entries = {entry.pair.kind: entry for entry in eliminations(cube, [KOMMUN, BOLAG], CODES, CHART)}
    assert {row.account: row.amount for row in entries["owners"].rows} == {"1310": kr(-100), "2010": kr(100)}
    assert {row.account: row.amount for row in entries["balance"].rows} == {"1340": kr(-1000), "2310": kr(1000)}


def test_a_dividend_and_a_contribution_of_the_same_year_go_each_against_its_own() -> None:
    """The company pays its owner 500 and gets 300 back: the group has earned nothing and bought nothing."""
    cube = ledger(
        "kommun 8410 510 -500\nkommun 1310 510 300\nkommun 1910 810 200\n"
        "bolag 2010 110 500\nbolag 2040 110 -300\nbolag 1910 810 -200"
    )
    entries = eliminations(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert [{row.account: row.amount for row in entry.rows} for entry in entries] == [
        {"8410": kr(500), "2010": kr(-500)},
        {"1310": kr(-300), "2040": kr(300)},
    ]
    pairs, told = match(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert [(pair.one, pair.other, pair.by_one, pair.by_other) for pair in pairs] == [
        ("kommun", "bolag", kr(-500), kr(500)),
        ("bolag", "kommun", kr(-300), kr(300)),
    ]
    assert told == ()


def test_a_dividend_of_a_company_taken_in_by_its_share_is_all_of_it_internal() -> None:
    """It pays 60 to its owner of six tenths and 40 to the other: the group's part of its equity is 60 less."""
    part_owned = Member("bolag", "Bolaget AB", Fraction(60, 100), Method.PROPORTIONAL)
    cube = ledger(
        "kommun 8410 510 -60\nkommun 1310 510 30\nkommun 1910 810 30\n"
        "bolag 2010 110 60\nbolag 2010 810 40\nbolag 2040 110 -30\nbolag 2040 810 -20\nbolag 1910 810 -50"
    )
    entries = eliminations(cube, [KOMMUN, part_owned], CODES, CHART)
    group = consolidate(cube, [KOMMUN, part_owned], entries)
    left = {account: group.where(account=account).total() for account in ("8410", "1310", "2010", "2040")}
    assert left == dict.fromkeys(left, 0)
    associate = Member("bolag", "Bolaget AB", Fraction(40, 100), Method.EQUITY)
    assert eliminations(cube, [KOMMUN, associate], CODES, CHART) == (), "whose equity isn't in the group"


def test_a_dividend_by_the_equity_method_is_shares_and_no_income() -> None:
    associate = Member("bolag", "Bolaget AB", Fraction(2, 5), Method.EQUITY)
    cube = ledger(
        "kommun 8410 510 -40\nkommun 8420 510 -7\nkommun 1910 810 47\n"
        "bolag 3010 810 -150\nbolag 2010 110 40\nbolag 2010 810 60\nbolag 8510 110 7\nbolag 1910 810 43"
    )
    members = [KOMMUN, associate]
    (entry,) = equity_dividends(cube, associate, members, CODES, CHART, shares_account="1310", period=202612)
    assert {row.account: row.amount for row in entry.rows} == {"8410": kr(40), "1310": kr(-40)}
    assert {row.period for row in entry.rows} == {202612}
    assert "Utdelning" in entry.reason.sv
    assert equity_dividends(ledger(), associate, members, CODES, CHART, shares_account="1310", period=1) == ()


def test_equity_that_the_owner_has_nothing_of_is_told_and_stays() -> None:
    cube = ledger("bolag 2010 110 500\nbolag 1910 810 -500")
    assert eliminations(cube, [KOMMUN, BOLAG], CODES, CHART) == ()
    (pair,), (told,) = match(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert (pair.kind, pair.by_one, pair.by_other) == ("owners", 0, kr(500))
    assert told.id == "statements.group-unmatched"


# The municipality has given its company 50, which the company booked to equity and the municipality as a grant.
AS_COST = """
kommun 4510 510   50
kommun 1910 810  -50
bolag  2010 110  -50
bolag  1910 810   50
"""


def test_a_contribution_that_its_owner_booked_as_a_cost_is_told_as_one_difference_with_what_to_book() -> None:
    cube = ledger(AS_COST)
    pairs, findings = match(cube, [KOMMUN, BOLAG], CODES, CHART)
    assert [(pair.kind, pair.one, pair.unmatched) for pair in pairs] == [
        ("result", "bolag", kr(50)),
        ("owners", "bolag", kr(-50)),
    ]
    (told,) = findings
    assert told.id == "statements.contribution-as-cost"
    assert "Kommunen har en kostnad mot Bolaget AB" in told.message.sv
    assert "50,00 kr kan vara samma pengar" in told.message.sv
    assert "bokför Kommunen om kostnaden till andelar" in told.hint.sv
    assert eliminations(cube, [KOMMUN, BOLAG], CODES, CHART) == ()


def test_booked_anew_as_the_advice_says_the_contribution_is_eliminated_either_way() -> None:
    for anew in (("kommun 4510", "kommun 1310"), ("bolag  2010", "bolag  3510")):
        cube = ledger(AS_COST.replace(*anew))
        _, findings = match(cube, [KOMMUN, BOLAG], CODES, CHART)
        group = consolidate(cube, [KOMMUN, BOLAG], eliminations(cube, [KOMMUN, BOLAG], CODES, CHART))
        assert findings == ()
        assert {account: ore for (account,), ore in group.sums("account").items() if ore} == {}


def test_what_differs_beyond_the_contribution_is_told_besides() -> None:
    _, findings = match(ledger(AS_COST.replace("  50\nkommun", "  80\nkommun")), [KOMMUN, BOLAG], CODES, CHART)
    assert [one.id for one in findings] == ["statements.contribution-as-cost", "statements.group-unmatched"]
    assert "50,00 kr kan vara samma pengar" in findings[0].message.sv
    assert "80,00 kr" in findings[1].message.sv


def test_a_contribution_alone_and_a_cost_alone_are_no_contribution_booked_as_a_cost() -> None:
    for alone in (AS_COST.replace("110  -50", "810  -50"), AS_COST.replace("510   50", "810   50")):
        _, findings = match(ledger(alone), [KOMMUN, BOLAG], CODES, CHART)
        assert [one.id for one in findings] == ["statements.group-unmatched"]


def test_a_dividend_that_the_owner_has_too_much_of_is_no_contribution() -> None:
    text = "kommun 8410 510 -70\nkommun 4510 510 20\nkommun 1910 810 50\nbolag 2010 110 50\nbolag 1910 810 -50"
    _, findings = match(ledger(text), [KOMMUN, BOLAG], CODES, CHART)
    assert "statements.contribution-as-cost" not in {one.id for one in findings}
