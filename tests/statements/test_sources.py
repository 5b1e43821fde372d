from __future__ import annotations

from datetime import date

from arshjul.kernel.money import parse_amount
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements import chart_file
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find
from arshjul.statements.sources import balance_at, by_line, by_unit, carried_apart, cash_flow, month, year_to_date
from arshjul.statements.statement import compile_statement
from arshjul.statements.ties import opening_agrees, sides_agree

TODAY = date(2026, 12, 31)
OUTCOME = Text("Utfall", "Outcome")
CHART = """
charts:
  - id: liten
    title: {sv: Liten, en: Small}
    valid_from: 2020-01-01
    statements:
      balansrakning:
        lines: {mark-byggnader: "11", fordringar: "15", kassa-och-bank: "19", ovrigt-eget-kapital: "20",
                langfristiga-skulder: "23", arets-resultat: "3-8"}
      kassaflodesanalys:
        lines: {arets-resultat: "3-8", investering-materiella: "11", avskrivningar: "1119",
                kortfristiga-fordringar: "15",
                likvida-medel-ingaende: "19", nya-lan: "23", ej-likviditetspaverkande: "20"}
      driftredovisning:
        lines: {utfall: "3-8"}
        outside: "1, 2"
"""

# Opening balance, then: sale 125 unpaid to 20, wages 60, a building for 81 with a loan of 40, depreciation 10.
LEDGER = """
202600    1110  200
202600    1910   63
202600    2010 -163
202600    2310 -100
202601 20 3110 -125
202601 20 1910  105
202601 20 1510   20
202602 20 5010   60
202602 20 1910  -60
202603 30 1110   81
202603 30 1910  -41
202603 30 2310  -40
202604 30 7910   10
202604 30 1119  -10
"""


def ledger(text: str = LEDGER) -> Cube:
    rows = []
    for line in text.strip().splitlines():
        period, *unit, account, amount = line.split()
        rows.append(CubeRow("kommun", "".join(unit), account, "", "", int(period), parse_amount(amount, "mnkr") or 0))
    return Cube.of(rows)


def chart(tmp_path):
    path = tmp_path / "chart.yaml"
    path.write_text(CHART, encoding="utf-8")
    (found,), findings = chart_file.load(path)
    assert findings == ()
    return found


def mnkr(amount: object) -> int:
    return parse_amount(str(amount), "mnkr") or 0


def test_the_cash_flow_by_the_indirect_method_ties_to_the_balance_sheet(tmp_path) -> None:
    kontoplan, cube = chart(tmp_path), ledger()
    source, findings = cash_flow(cube, kontoplan, find("kassaflodesanalys", TODAY), Month(2026, 12), OUTCOME)
    flow = compile_statement(find("kassaflodesanalys", TODAY), {"utfall": source})
    assert findings == ()
    assert {row: (flow.ore(row, "utfall") or 0) / mnkr(1) for row in SHOWN} == SHOWN
    balance, _ = by_line(
        cube.where(period=set(balance_at(Month(2026, 12)))), kontoplan, find("balansrakning", TODAY), OUTCOME
    )
    assert balance.amounts["kassa-och-bank"].ore == flow.ore("likvida-medel-utgaende", "utfall")


SHOWN = {
    "arets-resultat": 55,
    "avskrivningar": 10,
    "fore-rorelsekapital": 65,
    "kortfristiga-fordringar": -20,
    "kassaflode-lopande": 45,
    "investering-materiella": -81,
    "kassaflode-investering": -81,
    "nya-lan": 40,
    "kassaflode-finansiering": 40,
    "arets-kassaflode": 4,
    "likvida-medel-ingaende": 63,
    "likvida-medel-utgaende": 67,
}


def test_cash_that_the_movements_do_not_explain_is_told_with_the_difference(tmp_path) -> None:
    cube = ledger(LEDGER.replace("202602 20 5010   60", "202602 20 5010   50"))
    _, findings = cash_flow(cube, chart(tmp_path), find("kassaflodesanalys", TODAY), Month(2026, 12), OUTCOME)
    (told,) = findings
    assert told.id == "statements.cash-does-not-tie"
    assert "−10\u00a0000\u00a0000,00 kr är inte förklarade" in told.message.sv


def test_the_cash_flow_of_an_interim_period_ends_at_its_month(tmp_path) -> None:
    source, findings = cash_flow(ledger(), chart(tmp_path), find("kassaflodesanalys", TODAY), Month(2026, 2), OUTCOME)
    flow = compile_statement(find("kassaflodesanalys", TODAY), {"utfall": source})
    assert findings == ()
    assert flow.ore("likvida-medel-utgaende", "utfall") == mnkr(108)


def test_both_sides_of_the_balance_sheet_agree_in_every_month(tmp_path) -> None:
    kontoplan, layout = chart(tmp_path), find("balansrakning", TODAY)
    for number in range(1, 13):
        cube = ledger().where(period=set(balance_at(Month(2026, number))))
        source, _ = by_line(cube, kontoplan, layout, OUTCOME)
        balance = compile_statement(layout, {"utfall": source})
        assert balance.ore("summa-tillgangar", "utfall") == balance.ore("summa-eget-kapital-skulder", "utfall")


def test_month_and_year_to_date_per_unit(tmp_path) -> None:
    kontoplan, layout = chart(tmp_path), find("driftredovisning", TODAY)
    whole, _ = by_unit(ledger().where(period=set(year_to_date(Month(2026, 4)))), kontoplan, layout)
    assert {unit: cell.ore for unit, cell in whole["utfall"].amounts.items()} == {"20": mnkr(65), "30": mnkr(-10)}
    april, _ = by_unit(ledger().where(period=set(month(Month(2026, 4)))), kontoplan, layout)
    assert {unit: cell.ore for unit, cell in april["utfall"].amounts.items()} == {"30": mnkr(-10)}
    assert april["utfall"].amounts["30"].trace.accounts == ("7910",)


def test_two_sides_that_differ_are_told_with_the_difference(tmp_path) -> None:
    cube = ledger(LEDGER.replace("202600    1910   63", "202600    1910   64"))
    source, _ = by_line(cube.where(period=set(balance_at(Month(2026, 12)))), chart(tmp_path), BALANCE, OUTCOME)
    (told,) = sides_agree(compile_statement(BALANCE, {"utfall": source}))
    assert told.id == "statements.sides-differ"
    assert "differens 1\u00a0000\u00a0000,00 kr" in told.message.sv


BALANCE = find("balansrakning", TODAY)


def test_a_line_that_opens_otherwise_than_it_closed_is_told_and_the_years_result_is_moved_freely(tmp_path) -> None:
    closing = ledger().where(period=set(balance_at(Month(2026, 12))))
    carried = {account: total for (account,), total in closing.sums("account").items() if account[0] in "12"}
    carried["2010"] -= mnkr(55)
    opening = Cube.of(CubeRow("kommun", "", account, "", "", 202700, ore) for account, ore in carried.items())
    assert opening_agrees(opening, closing, chart(tmp_path), BALANCE) == ()
    carried["1910"] += mnkr(1)
    opening = Cube.of(CubeRow("kommun", "", account, "", "", 202700, ore) for account, ore in carried.items())
    (told,) = opening_agrees(opening, closing, chart(tmp_path), BALANCE)
    assert told.id == "statements.opening-differs"
    assert told.place.part == "kassa-och-bank"
    assert told.message.sv.startswith("3. Kassa och bank: konto 1910 var ") or "Kassa" in told.message.sv


def test_accounts_of_one_line_that_open_otherwise_are_told_though_the_line_is_the_same(tmp_path) -> None:
    closing = Cube.of(
        CubeRow("kommun", "", account, "", "", 202612, ore) for account, ore in (("1910", 7), ("2010", -7))
    )
    opening = Cube.of(
        CubeRow("kommun", "", account, "", "", 202700, ore) for account, ore in (("1920", 7), ("2010", -7))
    )
    (told,) = opening_agrees(opening, closing, chart(tmp_path), BALANCE)
    assert told.id == "statements.opening-moved"
    assert "konto 1910, 1920" in told.message.sv


def test_the_cash_flow_of_rolling_months_starts_from_the_balance_before_them(tmp_path) -> None:
    source, findings = cash_flow(ledger(), chart(tmp_path), FLOW, Month(2026, 4), OUTCOME, first=Month(2026, 3))
    flow = compile_statement(FLOW, {"utfall": source})
    assert findings == ()
    assert flow.ore("likvida-medel-ingaende", "utfall") == mnkr(108)
    assert flow.ore("arets-kassaflode", "utfall") == mnkr(-41)


FLOW = find("kassaflodesanalys", TODAY)


def test_what_a_year_opens_apart_with_is_told_by_itself_and_isnt_a_movement(tmp_path) -> None:
    before = "202500 1910 40\n202500 2010 -40\n202512 3110 -30\n202512 1910 30\n"
    cube = ledger(before + LEDGER.strip())
    _, findings = cash_flow(cube, chart(tmp_path), FLOW, Month(2026, 2), OUTCOME, first=Month(2025, 12))
    assert findings == ()
    assert carried_apart(cube.where(account="1910"), 2026) == parse_amount("-7", "mnkr")
    assert carried_apart(cube.where(account="1910"), 2025) is None
    torn = ledger(before + LEDGER.strip().replace("202602 20 1910  -60", "202602 20 1910  -59"))
    _, findings = cash_flow(torn, chart(tmp_path), FLOW, Month(2026, 2), OUTCOME, first=Month(2025, 12))
    assert [one.id for one in findings] == ["statements.cash-does-not-tie"]
