from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arshjul.kernel.money import parse_amount
from arshjul.kernel.patterns import Pattern
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements import chart as charts
from arshjul.statements import chart_file
from arshjul.statements.chart import Taking
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find, of_municipality, shipped
from arshjul.statements.layouts import RowKind
from arshjul.statements.sources import balance_at, by_line, by_unit, cash_flow, left_out, rolling_twelve
from arshjul.statements.statement import compile_statement
from arshjul.statements.ties import sides_agree

MUNICIPALITIES = Path(__file__).parents[2] / "municipalities"
CHARTS = sorted(MUNICIPALITIES.glob("*/chart.yaml"))
OUTCOME = Text("Utfall", "Outcome")
SMALL = """
charts:
  - id: liten
    title: {sv: Liten, en: Small}
    valid_from: 2020-01-01
    statements:
      resultatrakning:
        lines: {verksamhetens-intakter: "3", verksamhetens-kostnader: "4-7", avskrivningar: "79"}
        outside: "1, 2"
"""


def small(tmp_path: Path, text: str = SMALL):
    path = tmp_path / "chart.yaml"
    path.write_text(text, encoding="utf-8")
    loaded, findings = chart_file.load(path)
    return loaded, findings


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.parent.name)
def test_a_shipped_chart_loads_without_findings_and_names_every_account(path: Path) -> None:
    loaded, findings = chart_file.load(path)
    assert findings == ()
    assert loaded
    for chart in loaded:
        assert {"resultatrakning", "balansrakning"} <= set(chart.mappings)
        assert all(account.title.sv and account.title.en for account in chart.accounts.values())


def test_the_longest_pattern_decides_and_the_rest_is_told(tmp_path) -> None:
    (chart,), _ = small(tmp_path)
    taking = chart.mapping("resultatrakning")
    assert taking.line("5010") == ("verksamhetens-kostnader", True)
    assert taking.line("7910") == ("avskrivningar", True)
    assert taking.line("1910") == (None, True)
    assert taking.line("8010") == (charts.UNMAPPED, False)


@pytest.mark.parametrize("outside", ["", '        outside: ""\n'])
def test_a_chart_that_puts_nothing_outside_still_tells_of_accounts_without_a_line(tmp_path, outside) -> None:
    (chart,), _ = small(tmp_path, SMALL.replace('        outside: "1, 2"\n', outside))
    assert chart.mapping("resultatrakning").line("8010") == (charts.UNMAPPED, False)


def test_a_line_without_accounts_takes_none(tmp_path) -> None:
    (chart,), _ = small(tmp_path, SMALL.replace('"79"', '""'))
    assert chart.mapping("resultatrakning").line("7910") == ("verksamhetens-kostnader", True)
    assert chart.mapping("resultatrakning").line("8010") == (charts.UNMAPPED, False)
    assert chart.patterns("resultatrakning", ["avskrivningar"]) == ()
    assert [str(one) for one in chart.patterns("resultatrakning", ["verksamhetens-kostnader"])] == ["4-7"]


def test_two_lines_that_claim_the_same_accounts_are_a_finding(tmp_path) -> None:
    _, findings = small(tmp_path, SMALL.replace('"79"', '"7"'))
    assert [found.id for found in findings] == ["statements.chart-overlap"]


@pytest.mark.parametrize("text", ["charts: [", "charts: [{id: x}]", "", "charts: 5", "charts: [{id: x, title: 7}]"])
def test_a_broken_chart_is_one_finding_and_never_a_traceback(tmp_path, text: str) -> None:
    loaded, findings = small(tmp_path, text)
    assert loaded == ()
    assert [found.id for found in findings] == ["statements.chart-unreadable"]


def test_a_chart_holds_for_its_years_alone(tmp_path) -> None:
    loaded, _ = small(tmp_path)
    assert charts.on(loaded, date(2019, 12, 31)) is None
    assert charts.on(loaded, date(2020, 1, 1)) is loaded[0]


@given(
    st.lists(st.tuples(st.from_regex(r"[1-9A-Z][0-9]{3}", fullmatch=True), st.integers(-(10**12), 10**12)), max_size=30)
)
def test_whatever_the_accounts_the_statements_total_is_the_ledgers_total(pairs) -> None:
    chart = chart_file.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")[0][0]
    layout = find("resultatrakning", date(2026, 12, 31))
    cube = Cube.of(CubeRow("staden", "20", account, "", "", 202601, ore) for account, ore in pairs)
    source, findings = by_line(cube, chart, layout, OUTCOME)
    statement = compile_statement(layout, {"utfall": source})
    taking = chart.mapping("resultatrakning")
    inside = [ore for account, ore in pairs if taking.line(account)[0] is not None]
    assert (statement.ore("arets-resultat", "utfall") or 0) == -sum(inside)
    unmapped = {account for account, _ in pairs if not taking.line(account)[1]}
    assert {found.place.part for found in findings} == unmapped


def test_an_unmapped_account_stands_on_its_own_line_with_a_finding(tmp_path) -> None:
    (chart,), _ = small(tmp_path)
    layout = find("resultatrakning", date(2026, 12, 31))
    rows = [CubeRow("a", "", "3110", "", "", 202601, -1000), CubeRow("a", "", "8010", "", "", 202601, -50)]
    source, findings = by_line(Cube.of(rows), chart, layout, OUTCOME)
    statement = compile_statement(layout, {"utfall": source})
    assert [found.id for found in findings] == ["statements.account-unmapped"]
    assert "8010" in findings[0].message.sv
    assert statement.ore("ej-mappade-konton", "utfall") == 50
    assert statement.ore("arets-resultat", "utfall") == 1050
    assert "ej-mappade-konton" in {row.id for row in statement.rows}


WHOLE = (
    SMALL
    + """
      balansrakning:
        lines: {kassa-och-bank: "19", arets-resultat: "209, 3-7", kortfristiga-skulder: "24"}
        unmapped: {ej-mappade-tillgangar: "1"}
        outside: "9"
      kassaflodesanalys:
        lines: {likvida-medel-ingaende: "19", kortfristiga-skulder: "24", arets-resultat: "3-7"}
        outside: "9"
"""
)
OF_RESULT = ("ej-mappade-konton", "arets-resultat", "arets-resultat")
NEVER = (None, "ej-mappade-konton", "ej-mappade-konton")


@pytest.mark.parametrize(
    ("account", "lines"),
    [
        ("X100", OF_RESULT),
        ("0100", OF_RESULT),
        ("8010", OF_RESULT),
        ("1510", (None, "ej-mappade-tillgangar", "ej-mappade-konton")),
        ("2910", NEVER),
        ("9510", (None, None, None)),
    ],
)
def test_an_unmapped_account_is_of_the_result_in_every_statement_or_in_none(tmp_path, account, lines) -> None:
    (chart,), _ = small(tmp_path, WHOLE)
    names = ("resultatrakning", "balansrakning", "kassaflodesanalys")
    assert tuple(chart.mapping(name).line(account)[0] for name in names) == lines


def test_what_only_the_income_statement_maps_is_of_the_result_in_the_others(tmp_path) -> None:
    (chart,), _ = small(tmp_path, WHOLE.replace("3-7", "3-6"))
    names = ("resultatrakning", "balansrakning", "kassaflodesanalys")
    lines = ["verksamhetens-kostnader", "arets-resultat", "arets-resultat"]
    assert [chart.mapping(name).line("7010")[0] for name in names] == lines


def outside(*rows):
    (chart, *_) = chart_file.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")[0]
    cube = Cube.of(CubeRow(entity, "20", account, "", "", 202601, ore) for entity, account, ore in rows)
    return [left_out(cube, chart, find(name, date(2026, 12, 31))) for name in ("resultatrakning", "balansrakning")]


def test_an_amount_that_no_statement_takes_is_told_with_whose_it_is() -> None:
    for found in outside(("a", "9998", 7_700), ("a", "1910", -7_700), ("b", "9010", 100), ("b", "9999", -100)):
        assert [one.id for one in found] == ["statements.amounts-outside"]
        assert "9998" in found[0].message.sv
        assert "77,00 kr i räkenskaperna för a" in found[0].message.sv
        assert "9010" not in found[0].message.sv


def test_what_another_statement_takes_or_what_cancels_out_is_not_told() -> None:
    assert outside(("a", "1910", 500), ("a", "8999", -500), ("a", "9010", 5), ("a", "9999", -5)) == [(), ()]


def test_an_account_unmapped_in_several_units_is_told_once_per_amount() -> None:
    loaded, _ = chart_file.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")
    layout = find("driftredovisning-resultat", date(2016, 12, 31))
    rows = [CubeRow("a", unit, "X100", "", "", 201601, -7) for unit in ("20", "30")]
    _, findings = by_unit(Cube.of(rows), loaded[0], layout)
    assert [found.id for found in findings] == ["statements.account-unmapped"]


def test_rolling_twelve_is_the_sum_of_its_months_over_the_turn_of_the_year(tmp_path) -> None:
    (chart,), _ = small(tmp_path)
    layout = find("resultatrakning", date(2026, 12, 31))
    cube = Cube.of(
        CubeRow("a", "", "3110", "", "", period, -100) for period in (202508, 202509, 202512, 202608, 202609)
    )
    periods = set(rolling_twelve(Month(2026, 8)))
    source, _ = by_line(cube.where(period=periods), chart, layout, OUTCOME)
    assert source.amounts["verksamhetens-intakter"].ore == 300
    assert source.amounts["verksamhetens-intakter"].trace.periods == (202509, 202512, 202608)
    assert parse_amount("3") == 300


def test_what_stands_outside_may_be_an_exception_from_a_line() -> None:
    taking = Taking(Pattern.parse("10-12", "utfall"), (), Pattern.parse("1119, 3", ""))
    assert taking.line("1110") == ("utfall", True)
    assert taking.line("1119") == (None, True)
    assert taking.line("3110") == (None, True)


ENTRIES = st.lists(
    st.tuples(
        st.from_regex(r"[1-9][0-9]{0,5}|[3-8]X", fullmatch=True),
        st.from_regex(r"[1-9][0-9]{1,4}", fullmatch=True),
        st.sampled_from([202600, 202601, 202612]),
        st.integers(-(10**12), 10**12),
    ),
    max_size=12,
)
FORMS = [
    (chart, statement, layout)
    for path in CHARTS
    for chart in chart_file.load(path)[0]
    for statement in chart.mappings
    for layout in (*of_municipality(path.parent), *shipped())
    if layout.statement == statement and not layout.rows_from
]

NAMES = [f"{chart.id}-{layout.id}-{number}" for number, (chart, _, layout) in enumerate(FORMS)]


def balanced(entries) -> Cube:
    """Every entry with its other side, so that each month balances."""
    sides = ((account, period, ore) for one, two, period, ore in entries for account, ore in ((one, ore), (two, -ore)))
    return Cube.of(CubeRow("kommun", "20", account, "", "", period, ore) for account, period, ore in sides)


@pytest.mark.parametrize(("chart", "statement", "layout"), FORMS, ids=NAMES)
@settings(max_examples=20)
@given(entries=ENTRIES)
def test_no_account_is_dropped_from_any_statement_of_any_chart(chart, statement, layout, entries) -> None:
    """What a statement's rows hold, in the ledger's sign, is the ledger less what the chart puts outside."""
    cube = balanced(entries)
    source, _ = by_line(cube, chart, layout, OUTCOME)
    made = compile_statement(layout, {"utfall": source})
    rows = [row for row in layout.rows if row.kind in {RowKind.LINE, RowKind.REST}]
    held = sum(row.sign * (made.ore(row.id, "utfall") or 0) for row in rows)
    inside = cube.where(account=lambda account: chart.mapping(statement).line(account)[0] is not None)
    assert held == (inside.total() or 0) or any(one.id == "statements.line-left-out" for one in made.findings)


@settings(max_examples=50)
@given(ENTRIES)
def test_whatever_the_accounts_both_sides_agree_and_the_cash_flow_ties(entries) -> None:
    (chart, *_), _ = chart_file.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")
    cube = balanced(entry for entry in entries if "9" not in {entry[0][0], entry[1][0]})
    layout, last = find("balansrakning", date(2026, 12, 31)), Month(2026, 12)
    held = cube.where(period=set(balance_at(last)))
    sheet = compile_statement(layout, {"utfall": by_line(held, chart, layout, OUTCOME)[0]})
    assert sides_agree(sheet) == ()
    _, findings = cash_flow(cube, chart, find("kassaflodesanalys", last.last), last, OUTCOME)
    assert not [told for told in findings if told.id == "statements.cash-does-not-tie"]
