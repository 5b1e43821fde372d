"""The cash flow of real accounts of Kommun-Bas, by every chart of accounts that a municipality ships."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
import yaml

from arshjul.kernel import datafile
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements import chart as charts
from arshjul.statements import chart_file
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find, of_municipality
from arshjul.statements.sources import balance_at, by_line, cash_flow, with_turned
from arshjul.statements.statement import Cell, Source, compile_statement

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "data" / "kommun-kontoplan" / "kommun_B_klass1_3.csv"
MUNICIPAL = sorted((ROOT / "municipalities").glob("*/chart.yaml"))
DECEMBER, OUTCOME = Month(2026, 12), Text("Utfall", "Outcome")
DAY = date(2026, 12, 31)

# The year in kronor, in the ledger's sign: each voucher balances. Depreciation is booked as Kommun-Bas has it.
YEAR = [
    {"1930": -120, "1021": 120},  # rights of way are bought
    {"1930": -500, "1212": 500},  # and machines
    {"7910": 60, "1029": -60},
    {"7910": 3_100, "1129": -1_000, "1149": -900, "1229": -1_100, "1246": -100},
    {"1511": 630, "3110": -630},
    {"1710": 110, "1930": -110},  # rent paid in advance
    {"1930": -500, "1391": 500},  # a contribution to infrastructure is paid
    {"4510": 120, "1399": -120},  # and a part of it dissolved
    {"1930": 4_000, "2310": -4_000},
    {"2310": 1_500, "1930": -1_500},
]
OPENING = {"1930": 10_000, "2010": -10_000}


def kr(amount: int) -> int:
    return amount * 100


def books() -> Cube:
    opened = [CubeRow("kommun", "", account, "", "", 202600, kr(amount)) for account, amount in OPENING.items()]
    booked = [
        CubeRow("kommun", "", account, "", "", 202606, kr(amount))
        for voucher in YEAR
        for account, amount in voucher.items()
    ]
    return Cube.of([*opened, *booked])


def municipal(path: Path) -> charts.Chart:
    chart = charts.on(chart_file.load(path)[0], DAY)
    assert chart is not None
    return chart


@pytest.mark.parametrize("path", MUNICIPAL, ids=lambda path: path.parent.name)
def test_depreciation_and_receivables_stand_on_their_own_rows(path: Path) -> None:
    chart = municipal(path)
    layout = find("kassaflodesanalys", DAY)
    source, findings = cash_flow(books(), chart, layout, DECEMBER, OUTCOME)
    flow = compile_statement(layout, {"utfall": source})
    shown = {
        "avskrivningar": 3_160,
        "ej-likviditetspaverkande": 120,
        "kortfristiga-fordringar": -740,
        "investering-immateriella": -120,
        "investering-materiella": -500,
        "forsaljning-materiella": None,
        "utbetalda-infrastrukturbidrag": -500,
        "langfristiga-lan": 2_500,
        "likvida-medel-utgaende": 11_270,
    }
    assert findings == ()
    assert {row: flow.ore(row, "utfall") for row in shown} == {
        row: None if amount is None else kr(amount) for row, amount in shown.items()
    }


@pytest.mark.parametrize("path", MUNICIPAL, ids=lambda path: path.parent.name)
def test_the_change_in_receivables_is_that_of_the_balance_sheet(path: Path) -> None:
    chart, layout = municipal(path), find("balansrakning", DAY)
    sheet, _ = by_line(books().where(period=set(balance_at(DECEMBER))), chart, layout, OUTCOME)
    assert sheet.amounts["fordringar"].ore == kr(740)


@pytest.mark.shared
def test_every_accumulated_account_of_a_published_chart_puts_depreciation_back() -> None:
    with PUBLISHED.open(encoding="utf-8") as lines:
        named = {row[0]: row[1] for row in csv.reader(lines, delimiter=";") if len(row) > 1}
    accumulated = [account for account, name in named.items() if name.startswith("Ackumulerade") and len(account) == 4]
    assert len(accumulated) > 7
    for path in MUNICIPAL:
        line_of = municipal(path).mapping("kassaflodesanalys").line
        assert {line_of(account)[0] for account in accumulated} == {"avskrivningar"}
        others = {account for account in named if account[:2] in {"11", "12"} and len(account) == 4} - set(accumulated)
        assert {line_of(account)[0] for account in others} == {"investering-materiella"}


def test_empty_rows_without_accounts_say_where_their_amounts_are_netted() -> None:
    chart = municipal(ROOT / "municipalities" / "helsingborg" / "chart.yaml")
    layout, mapped = find("kassaflodesanalys", DAY), chart.mapping("kassaflodesanalys").every_line()
    source, _ = cash_flow(books(), chart, layout, DECEMBER, OUTCOME)
    flow = compile_statement(layout, {"utfall": source})
    notes = {row.id: row.note for row in flow.with_netted(mapped).rows}
    for row in ("nya-lan", "amortering"):
        note = notes[row]
        assert note is not None
        assert "netto på raden ”Förändring av långfristiga lån”" in note.sv
    assert notes["gjorda-avsattningar"] is None  # there is nothing of provisions in the year
    assert notes["forsaljning-materiella"] is None  # the chart has an account for it
    assert notes["investering-materiella"] is None
    own = {row.id: row.note for row in flow.with_netted({*mapped, "nya-lan", "amortering"}).rows}
    assert own["nya-lan"] is None


def test_the_rows_of_investing_stand_as_the_recommendation_has_them() -> None:
    """LKBR 8:1 leaves the rows open; municipalities print investments, then sales, then grants (RKR R13)."""
    rows = [row.id for row in find("kassaflodesanalys", DAY).rows]
    kinds = ("immateriella", "materiella", "finansiella")
    wanted = [f"{what}-{kind}" for what in ("investering", "forsaljning") for kind in kinds] + ["investeringsbidrag"]
    assert [row for row in rows if row in wanted] == wanted


# Land of 50 is sold for 80, machines of 20 are scrapped, and shares of 10 are sold for 14: all that is paid is 94.
SOLD = [
    {"1930": 80, "1111": -50, "3811": -30},
    {"7811": 20, "1219": 35, "1212": -55},
    {"1930": 14, "1310": -10, "8410": -4},
    {"1930": 100, "8010": -100},
]


def test_gains_and_losses_on_sales_stand_with_what_was_sold() -> None:
    """LKBR 8:1: what was paid. The chart has no accounts of sales, so what they were booked at is netted."""
    chart, layout = municipal(ROOT / "municipalities" / "orust" / "chart.yaml"), find("kassaflodesanalys", DAY)
    rows = [
        CubeRow("kommun", "", account, "", "", 202606, kr(amount)) for one in SOLD for account, amount in one.items()
    ]
    source, findings = cash_flow(Cube.of(rows), chart, layout, DECEMBER, OUTCOME)
    flow = compile_statement(layout, {"utfall": source}).with_netted(chart.mapping("kassaflodesanalys").every_line())
    assert findings == ()
    shown = {row.id: ore // 100 for row in flow.rows if (ore := flow.ore(row.id, "utfall")) is not None}
    assert shown["arets-resultat"] == 100 + 30 - 20 + 4
    assert shown["vinst-forlust"] == -30 + 20
    assert shown["forsaljning-materiella"] == 30 - 20
    assert shown["kassaflode-investering"] + shown["avskrivningar"] == 80 + 10, (
        "35 of what was scrapped was written off"
    )
    assert shown["kassaflode-lopande"] - shown["avskrivningar"] == 100 + 4
    assert shown["arets-kassaflode"] == 80 + 14 + 100
    note = next(row.note for row in flow.rows if row.id == "forsaljning-materiella")
    assert note is not None
    assert "Vinst och förlust" in note.sv


def test_a_chart_may_say_that_gains_stay_in_the_result_and_an_own_form_keeps_them_there() -> None:
    chart = municipal(ROOT / "municipalities" / "helsingborg" / "chart.yaml")
    assert chart.mapping("kassaflodesanalys").line("3810") == ("arets-resultat", True)
    forms = of_municipality(ROOT / "municipalities" / "nynashamn")
    own = next(one for one in forms if one.statement == "kassaflodesanalys")
    cube = Cube.of([CubeRow("kommun", "", account, "", "", 202606, kr(ore)) for account, ore in SOLD[0].items()])
    source, _ = cash_flow(cube, municipal(ROOT / "municipalities" / "orust" / "chart.yaml"), own, DECEMBER, OUTCOME)
    flow = compile_statement(own, {"utfall": source})
    assert source.amounts["arets-resultat"].ore == kr(30)
    assert flow.ore("arets-kassaflode", "utfall") == kr(80)
    assert not [one for one in flow.findings if "vinst" in one.place.part]


# A grant of 90 is received for a bridge; 6 of it is taken to income, on an account of its own or on the same.
GRANTED = [{"1930": 90, "2388": -90}, {"1930": 100, "8010": -100}]
TAKEN = "3576"


def of_grants(chart: charts.Chart, account: str) -> dict[str, int]:
    layout = find("kassaflodesanalys", DAY)
    vouchers = [*GRANTED, {account: 6, TAKEN: -6}]
    rows = [CubeRow("kommun", "", one, "", "", 202606, kr(ore)) for voucher in vouchers for one, ore in voucher.items()]
    source, findings = cash_flow(Cube.of(rows), chart, layout, DECEMBER, OUTCOME)
    flow = compile_statement(layout, {"utfall": source})
    assert findings == flow.findings == ()
    return {row.id: ore // 100 for row in flow.rows if (ore := flow.ore(row.id, "utfall")) is not None}


def test_a_grant_taken_to_income_is_no_payment_of_operations_nor_a_smaller_grant() -> None:
    shown = of_grants(municipal(ROOT / "municipalities" / "orust" / "chart.yaml"), "2389")
    assert (shown["arets-resultat"], shown["ej-likviditetspaverkande"], shown["kassaflode-lopande"]) == (106, -6, 100)
    assert (shown["investeringsbidrag"], shown["arets-kassaflode"]) == (90, 190)
    assert "ovriga-langfristiga-skulder" not in shown


def test_a_grant_taken_to_income_off_its_own_account_is_told_by_the_account_of_the_income(tmp_path: Path) -> None:
    written = (ROOT / "municipalities" / "orust" / "chart.yaml").read_text(encoding="utf-8")
    data = datafile.load(written)
    flow = data["charts"][0]["statements"].setdefault("kassaflodesanalys", {})
    flow["lines"] = flow.get("lines", {}) | {"upplosta-bidrag": TAKEN}
    path = tmp_path / "chart.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    shown = of_grants(municipal(path), "2388")
    assert (shown["arets-resultat"], shown["upplosta-investeringsbidrag"], shown["kassaflode-lopande"]) == (
        106,
        -6,
        100,
    )
    assert (shown["investeringsbidrag"], shown["arets-kassaflode"]) == (90, 190)
    netted = of_grants(municipal(ROOT / "municipalities" / "orust" / "chart.yaml"), "2388")
    assert (netted["kassaflode-lopande"], netted["investeringsbidrag"], netted["arets-kassaflode"]) == (106, 84, 190)


def test_a_form_without_the_row_keeps_grants_taken_to_income_in_the_result(tmp_path: Path) -> None:
    forms = of_municipality(ROOT / "municipalities" / "nynashamn")
    own = next(one for one in forms if one.statement == "kassaflodesanalys")
    source = Source(OUTCOME, {"upplosta-bidrag": Cell(kr(6)), "arets-resultat": Cell(kr(100))})
    assert {row: cell.ore for row, cell in with_turned(source, own).amounts.items()} == {"arets-resultat": kr(106)}
