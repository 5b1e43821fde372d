"""The cash flow's cash held against the balance sheet's, for books out of any accounts of the charts that ship."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements import chart_file
from arshjul.statements.cash_lines import CashLine, cash_lines
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find
from arshjul.statements.sources import balance_at, by_line, cash_flow
from arshjul.statements.statement import compile_statement

DAY = date(2026, 12, 31)
OUTCOME = Text("Utfall", "Outcome")
LIKE = """
charts:
  - id: prov
    title: {sv: Prov, en: Test}
    valid_from: 2020-01-01
    like: SHIPPED
    statements: {}
"""
APART = (
    "{kassaflodesanalys: "
    "{lines: {likvida-medel-ingaende: '19', kortfristiga-placeringar: '18', upplosta-bidrag: '35'}}}"
)
"""What somebody writes whose short-term placements are no cash, and whose grants are taken to income on 35."""
SHIPPED = ("kommun-bas", "bas")
# Any account of the balance sheet or the result, and often those of the cash: a month, two accounts and öre.
ACCOUNTS = st.one_of(
    st.integers(1000, 8999).map(str), st.sampled_from(["1810", "1880", "1910", "1930", "2388", "8910"])
)
VOUCHERS = st.lists(
    st.tuples(st.integers(0, 12), ACCOUNTS, ACCOUNTS, st.integers(-(10**12), 10**12)), min_size=1, max_size=25
)


def like(name: str, tmp_path: Path, own: str = "{}") -> Chart:
    path = tmp_path / f"{name}-{len(own)}.yaml"
    path.write_text(LIKE.replace("SHIPPED", name).replace("{}", own), encoding="utf-8")
    (found,), findings = chart_file.load(path)
    assert findings == ()
    return found


def booked(vouchers: list[tuple[int, str, str, int]]) -> Cube:
    """Vouchers of two rows each; those of month 0 are what the year opens with, on accounts of the balance sheet."""
    rows = []
    for month, one, other, ore in vouchers:
        balances = month == 0
        pair = [f"{2 - int(account[0]) % 2}{account[1:]}" if balances else account for account in (one, other)]
        rows += [
            CubeRow("kommun", "", account, "", "", 202600 + month, amount)
            for account, amount in zip(pair, (ore, -ore), strict=True)
        ]
    return Cube.of(rows)


@pytest.fixture(scope="module", params=[(name, apart) for name in SHIPPED for apart in (False, True)], ids=str)
def chart(request, tmp_path_factory) -> tuple[Chart, bool]:
    name, apart = request.param
    return like(name, tmp_path_factory.mktemp("charts"), APART if apart else "{}"), apart


@given(vouchers=VOUCHERS, last=st.integers(1, 12), first=st.integers(1, 12))
def test_the_change_in_cash_is_that_of_the_lines_of_the_balance_sheet(chart, vouchers, last, first) -> None:
    (of, apart), cube = chart, booked(vouchers)
    first, month = min(first, last), Month(2026, last)
    layout = find("kassaflodesanalys", DAY)
    source, found = cash_flow(cube, of, layout, month, OUTCOME, first=Month(2026, first))
    flow = compile_statement(layout, {"utfall": source})
    assert not [one for one in found if one.id == "statements.cash-does-not-tie"]
    before, after = (
        cash_lines(cube.where(period=set(periods)), of)
        for periods in (balance_at(Month(2026, first))[:-1], balance_at(month))
    )
    begins, ends = (sum(one.cash or 0 for one in lines.values()) for lines in (before, after))
    assert (flow.ore("likvida-medel-ingaende", "utfall") or 0) == begins
    assert (flow.ore("arets-kassaflode", "utfall") or 0) == ends - begins
    assert set(after) <= {"kassa-och-bank", "kortfristiga-placeringar"}
    sheet, _ = by_line(cube.where(period=set(balance_at(month))), of, find("balansrakning", DAY), OUTCOME)
    for line, one in after.items():
        assert sheet.amounts[line].ore == one.whole
        assert one.cash == (None if apart and line == "kortfristiga-placeringar" else one.whole)


def test_what_is_placed_is_an_investment_where_the_chart_says_that_it_is_no_cash(tmp_path) -> None:
    of = like("kommun-bas", tmp_path, APART)
    cube = booked([(0, "1910", "2010", 100_00), (5, "1810", "1910", 40_00), (9, "1910", "1810", 15_00)])
    layout = find("kassaflodesanalys", DAY)
    source, _ = cash_flow(cube, of, layout, Month(2026, 12), OUTCOME)
    flow = compile_statement(layout, {"utfall": source})
    assert flow.ore("kortfristiga-placeringar", "utfall") == flow.ore("kassaflode-investering", "utfall") == -25_00
    assert flow.ore("likvida-medel-utgaende", "utfall") == 75_00
    assert cash_lines(cube, of) == {
        "kassa-och-bank": CashLine(75_00, 75_00),
        "kortfristiga-placeringar": CashLine(None, 25_00),
    }
