"""Charts of accounts of entities of their own: the same number means what it means in each entity's books."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.ledger import read
from arshjul.statements import chart as charts
from arshjul.statements import chart_file
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find
from arshjul.statements.sources import balance_at, by_line, cash_flow
from arshjul.statements.statement import compile_statement
from arshjul.statements.ties import sides_agree

MUNICIPALITIES = Path(__file__).parents[2] / "municipalities"
DAY = date(2027, 12, 31)
TITLE = Text("Utfall", "Outcome")
LOADED, FLAWS = chart_file.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")
NAMES = {"staden": "Helsingborg", "hamnen": "Helsingborgs Hamn AB"}
CHART = charts.together(LOADED, DAY, ["hamnen"], NAMES)
RR, BR, KF = (find(name, DAY) for name in ("resultatrakning", "balansrakning", "kassaflodesanalys"))


def books(*rows: tuple[str, str, int]) -> Cube:
    """Entity, account and kronor of January, as the charts taken together write them."""
    cube = Cube.of(CubeRow(entity, "20", account, "", "", 202701, kr * 100) for entity, account, kr in rows)
    return cube.with_accounts(CHART.code)


def lines(cube: Cube) -> dict[str, int]:
    source, _ = by_line(cube, CHART, RR, TITLE)
    return {line: cell.ore // 100 for line, cell in source.amounts.items()}


def test_the_same_number_stands_where_each_entity_s_chart_puts_it() -> None:
    """7810 is a cost by Kommun-Bas and depreciation by BAS; 8010 tax income and income from shares."""
    both = books(("staden", "7810", 50), ("hamnen", "7810", 70), ("staden", "8010", -900), ("hamnen", "8010", -30))
    assert lines(both) == {
        "verksamhetens-kostnader": -50,
        "avskrivningar": -70,
        "skatteintakter": 900,
        "finansiella-intakter": 30,
    }
    assert both.sums("entity", "account") == {
        ("hamnen", "bas:7810"): 7000,
        ("hamnen", "bas:8010"): -3000,
        ("staden", "7810"): 5000,
        ("staden", "8010"): -90000,
    }


@pytest.mark.parametrize(
    ("account", "line"),
    [
        ("3041", "verksamhetens-intakter"),
        ("3973", "verksamhetens-intakter"),
        ("4010", "verksamhetens-kostnader"),
        ("7010", "verksamhetens-kostnader"),
        ("7740", "verksamhetens-kostnader"),
        ("7720", "avskrivningar"),
        ("7834", "avskrivningar"),
        ("7960", "verksamhetens-kostnader"),
        ("8022", "finansiella-intakter"),
        ("8072", "finansiella-kostnader"),
        ("8311", "finansiella-intakter"),
        ("8410", "finansiella-kostnader"),
        ("8850", "bokslutsdispositioner"),
        ("8910", "skatt-pa-arets-resultat"),
        ("8999", None),
        ("1930", None),
    ],
)
def test_bas_stands_on_the_income_statement_s_lines(account: str, line: str | None) -> None:
    assert CHART.mapping("resultatrakning").line(f"bas:{account}") == (line, True)


@pytest.mark.parametrize(
    ("account", "line"),
    [
        ("1119", "mark-byggnader"),
        ("1229", "maskiner-inventarier"),
        ("1291", "ovriga-materiella"),
        ("1930", "kassa-och-bank"),
        ("2081", "ovrigt-eget-kapital"),
        ("2099", "arets-resultat"),
        ("2150", "obeskattade-reserver"),
        ("2230", "avsattningar-pensioner"),
        ("2240", "andra-avsattningar"),
        ("2350", "langfristiga-skulder"),
        ("2510", "kortfristiga-skulder"),
    ],
)
def test_bas_stands_on_the_balance_sheet_s_lines(account: str, line: str) -> None:
    assert CHART.mapping("balansrakning").line(f"bas:{account}") == (line, True)


def test_an_unmapped_account_is_told_with_whose_it_is_and_in_which_chart() -> None:
    cube = books(("hamnen", "8510", 5), ("staden", "8510", 7))
    source, (told,) = by_line(cube, CHART, RR, TITLE)
    assert told.message.sv.startswith("Konto 8510 i räkenskaperna för Helsingborgs Hamn AB (5,00 kr)")
    assert "kontoplanen bas" in told.hint.sv
    made = compile_statement(RR, {"utfall": source})
    assert made.ore("arets-resultat", "utfall") == -1200


def test_an_entity_s_chart_that_lacks_a_statement_drops_nothing() -> None:
    rows = [CubeRow("hamnen", "20", "bas:3010", "", "", 202701, -500)]
    layout = find("balanskravsutredning", DAY)
    source, found = by_line(Cube.of(rows), CHART, layout, TITLE)
    assert [one.id for one in found] == ["statements.account-unmapped"]
    assert abs(source.amounts[charts.UNMAPPED].ore) == 500


DATED = """
charts:
  - {id: kommun, title: {sv: K, en: K}, valid_from: 2020-01-01, statements: {resultatrakning: {lines: {a: "3"}}}}
  - {id: alla, title: {sv: A, en: A}, valid_from: 2021-01-01, entities: [companies], like: bas}
  - {id: hamn, title: {sv: H, en: H}, valid_from: 2022-01-01, valid_to: 2023-01-01, entities: [hamnen], like: bas}
"""


@pytest.mark.parametrize(
    ("year", "code"), [(2020, "3010"), (2021, "alla:3010"), (2022, "hamn:3010"), (2023, "alla:3010")]
)
def test_a_chart_that_names_the_company_goes_before_that_of_companies(tmp_path, year: int, code: str) -> None:
    path = tmp_path / "chart.yaml"
    path.write_text(DATED, encoding="utf-8")
    loaded, flaws = chart_file.load(path)
    assert flaws == ()
    chart = charts.together(loaded, date(year, 12, 31), ["hamnen"])
    assert chart.code("hamnen", "3010") == code
    assert chart.code("kommunen", "3010") == chart.code("elimineringar", "3010") == "3010"
    assert chart.number(code) == "3010"
    assert charts.on(loaded, date(year, 1, 1)).id == "kommun"


def test_an_account_with_the_sign_in_its_number_is_still_the_municipality_s() -> None:
    assert CHART.number("30:10") == "30:10"
    assert CHART.mapping("resultatrakning").line("30:10") == ("verksamhetens-intakter", True)


def test_the_accounts_have_the_names_of_their_own_charts(tmp_path) -> None:
    path = tmp_path / "chart.yaml"
    path.write_text(
        DATED.replace(
            "like: bas}\n  - {id: hamn", 'like: bas, accounts: {"3010": {sv: Hyror, en: Rents}}}\n  - {id: hamn'
        )
    )
    chart = charts.together(chart_file.load(path)[0], date(2021, 12, 31), ["hamnen"])
    assert (chart.name("alla:3010"), chart.name("3010"), chart.name("hamn:3010")) == ("Hyror", "3010", "3010")


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["staden", "hamnen", "ovriga"]),
        st.from_regex(r"[1-8][0-9]{3}|[3-8]X", fullmatch=True),
        st.from_regex(r"[1-8][0-9]{3}", fullmatch=True),
        st.sampled_from([202700, 202701, 202712]),
        st.integers(-(10**12), 10**12),
    ),
    max_size=15,
)


def ledger(entries) -> Cube:
    """Every entry with its other side in the same books."""
    rows = [
        CubeRow(entity, "", account, "", "", period, ore)
        for entity, one, other, period, amount in entries
        for account, ore in ((one, amount), (other, -amount))
    ]
    return Cube.of(rows).with_accounts(CHART.code)


@given(ENTRIES)
def test_what_the_entities_hold_line_by_line_is_what_the_group_holds_and_the_ledger(entries) -> None:
    cube = ledger(entries)
    whole = by_line(cube, CHART, RR, TITLE)[0].amounts
    parts = [by_line(part, CHART, RR, TITLE)[0].amounts for part in cube.split("entity").values()]
    for line, cell in whole.items():
        assert cell.ore == sum(part[line].ore for part in parts if line in part)
    taking = CHART.mapping("resultatrakning")
    inside = cube.where(account=lambda account: taking.line(account)[0] is not None).total() or 0
    assert sum(cell.ore for cell in whole.values()) == -inside
    assert compile_statement(RR, {"utfall": by_line(cube, CHART, RR, TITLE)[0]}).ore("arets-resultat", "utfall") in {
        -inside,
        None,
    }


@given(ENTRIES)
def test_both_sides_agree_and_the_cash_flow_ties_whoever_s_chart(entries) -> None:
    cube, last = ledger(entries), Month(2027, 12)
    held = cube.where(period=set(balance_at(last)))
    assert sides_agree(compile_statement(BR, {"utfall": by_line(held, CHART, BR, TITLE)[0]})) == ()
    _, findings = cash_flow(cube, CHART, KF, last, TITLE)
    assert [one.id for one in findings if one.id != "statements.account-unmapped"] == []


@given(ENTRIES)
def test_naming_accounts_by_chart_moves_no_amount(entries) -> None:
    plain = Cube.of(
        CubeRow(entity, "", account, "", "", period, ore)
        for entity, one, other, period, amount in entries
        for account, ore in ((one, amount), (other, -amount))
    )
    coded = plain.with_accounts(CHART.code)
    assert coded.sums("entity", "period") == plain.sums("entity", "period")
    expected = {
        (entity, CHART.code(entity, account)): ore for (entity, account), ore in plain.sums("entity", "account").items()
    }
    assert coded.sums("entity", "account") == dict(sorted(expected.items()))


@pytest.mark.shared
def test_real_companies_accounts_stand_where_their_own_names_and_kinds_say(shared) -> None:
    """Every account of real files from companies has a line, and depreciation is what they themselves call so."""
    income, sheet, flow = (CHART.mapping(name) for name in ("resultatrakning", "balansrakning", "kassaflodesanalys"))
    depreciation = 0
    for path in sorted((shared / "data/sie/idstam+jsisie").iterdir()):
        for account in read(path, name=path.name).accounts:
            code, name = f"bas:{account.code}", account.name.lower()
            if not (account.code.isdigit() and len(account.code) == 4 and account.code[0] in "12345678"):
                continue
            assert all(taking.line(code)[1] for taking in (income, sheet, flow)), (path.name, account)
            if account.kind in {"T", "S"} and account.code[0] in "12":
                assert income.line(code)[0] is None
            if account.code.startswith("78") and name.startswith("avskr"):
                depreciation += 1
                assert income.line(code)[0] == "avskrivningar", (path.name, account)
            if account.code[:2] in {"10", "11", "12"} and name.startswith(("ack avskr", "ack nedskr")):
                assert flow.line(code)[0] == "avskrivningar", (path.name, account)
    assert depreciation > 50
