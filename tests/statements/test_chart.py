from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.money import parse_amount
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements import chart as charts
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.layouts import find
from arshjul.statements.sources import by_line, by_unit, rolling_twelve
from arshjul.statements.statement import compile_statement

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
    loaded, findings = charts.load(path)
    return loaded, findings


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.parent.name)
def test_a_shipped_chart_loads_without_findings_and_names_every_account(path: Path) -> None:
    loaded, findings = charts.load(path)
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
    chart = charts.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")[0][0]
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


def test_an_account_unmapped_in_several_units_is_told_once_per_amount() -> None:
    loaded, _ = charts.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")
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
