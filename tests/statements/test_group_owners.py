"""What a company and its owner give each other: dividends and contributions go against equity and shares."""

from __future__ import annotations

from fractions import Fraction

from arshjul.statements.eliminating import eliminations, equity_dividends, match
from arshjul.statements.group import Member, Method, consolidate

from .members import BOLAG, CHART, CODES, KOMMUN, group_result, kr, ledger


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
