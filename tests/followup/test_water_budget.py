"""The utility's balance sheet and cash flow beside its books' budget of changes in balances."""

from random import Random

import pytest
from django.urls import reverse

from arshjul.followup.accounts.place import Span, own
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.water import water, water_balance
from arshjul.followup.accounts.water_cash import water_cash

from .test_water_of_company import PORT, YEAR, at, books_of, company, organised, rows_of, told
from .two_charts import kr, of, publish

__all__ = ["company"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# By month (kronor, the ledger's sign): paid 510 for 210, writes off 100, builds for 150 and borrows 50 of it.
WHOLE = {
    "70": "3010 -510 / 5010 210 / 7820 100 / 1229 -100 / 1220 150 / 2350 -50 / 1930 200",
    "10": "3010 -80 / 7010 45 / 1930 35",
}
OPENED = {"70": 400, "10": 100}
MONTHLY = {"70": 200, "10": 35}


@pytest.fixture
def budgeted(city, person, tmp_path):
    """The company's books of two years, each with a whole budget; the second booked through August."""
    publish(tmp_path, PORT, books_of(YEAR - 1, budget=WHOLE))
    publish(tmp_path, PORT, books_of(YEAR, last=8, budget=WHOLE))
    return person("controller")


def cash_of(codes):
    """What cash opens with and what a month is budgeted to bring, kronor."""
    return tuple(sum(amounts.values()) if not codes else amounts["70"] for amounts in (OPENED, MONTHLY))


@pytest.mark.parametrize("codes", ["", "7"])
def test_the_budgeted_balance_sheet_stands_on_what_the_year_opened_with(budgeted, monkeypatch, codes):
    organised(monkeypatch, codes=codes)
    made = water_balance(at(last=8, spread=Spread.TWELFTHS))
    opens, monthly = cash_of(codes)
    for column, months in (("period_budget", 8), ("budget", 12)):
        found = of(made, column)
        assert found["materiella"] == 9000 + 50 * months
        assert found["langfristiga-lan"] == 7000 + 50 * months
        assert found["omsattningstillgangar"] == opens + monthly * months
        assert found["summa-tillgangar"] == found["summa-skulder"]
    assert of(made, "deviation")["materiella"] == -800 - 400
    assert [str(one.title) for one in made.statement.columns][1] == f"Budget {YEAR}-08-31"
    assert "followup.utility-unplanned" not in told(made)
    assert "followup.utility-balances-unforecast" in told(made)


@pytest.mark.parametrize("codes", ["", "7"])
@pytest.mark.parametrize(
    ("span", "months", "before"), [(Span.MONTH, 1, 7), (Span.YEAR_TO_DATE, 8, 0), (Span.ROLLING, 12, 8)]
)
def test_the_budgeted_cash_flow_ties_to_the_balance_sheet(budgeted, monkeypatch, codes, span, months, before):
    organised(monkeypatch, codes=codes)
    there = at(last=8, span=span, spread=Spread.TWELFTHS)
    flow, sheet, result = water_cash(there), water_balance(there), water(there)
    opens, monthly = cash_of(codes)
    for column, counted, begins in (("period_budget", months, opens + monthly * before), ("budget", 12, opens)):
        found = of(flow, column)
        assert found["investering-materiella"] == -150 * counted
        assert found["langfristiga-lan"] == 50 * counted
        assert found["likvida-medel-ingaende"] == begins
        assert found["likvida-medel-utgaende"] == begins + monthly * counted
        assert found["arets-resultat"] == of(result, column)["arets-resultat"]
        if column == "budget" or span is not Span.ROLLING:
            assert found["likvida-medel-utgaende"] == of(sheet, column)["omsattningstillgangar"]
    assert not [one for one in flow.findings if one.id.startswith("statements.")]


def test_a_budget_of_income_and_costs_alone_says_nothing_of_balances(company, monkeypatch):
    organised(monkeypatch, codes="7")
    there = at(last=8, spread=Spread.TWELFTHS)
    for made in (water_balance(there), water_cash(there)):
        assert not {"budget", "period_budget"} & {one.id for one in made.statement.columns}
    assert "followup.utility-unplanned" in told(water_balance(there))


def test_a_budget_that_does_not_balance_is_told_by_how_much_and_left(city, monkeypatch, tmp_path):
    publish(tmp_path, PORT, books_of(YEAR, last=8, budget={"70": WHOLE["70"] + " / 1220 5"}))
    organised(monkeypatch, codes="7")
    made = water_balance(at(last=8))
    (found,) = [one for one in made.findings if one.id == "followup.budget-unbalanced"]
    assert "60,00 kr är över" in found.message.sv
    assert "budget" not in {one.id for one in made.statement.columns}


def test_rolling_months_need_a_whole_budget_of_both_years(city, monkeypatch, tmp_path):
    publish(tmp_path, PORT, books_of(YEAR - 1))
    publish(tmp_path, PORT, books_of(YEAR, last=8, budget=WHOLE))
    organised(monkeypatch, codes="7")
    made = water_cash(at(last=8, span=Span.ROLLING, spread=Spread.TWELFTHS))
    assert "period_budget" not in {one.id for one in made.statement.columns}
    (found,) = [one for one in made.findings if one.id == "followup.utility-budget-not-whole"]
    assert str(YEAR - 1) in found.message.sv
    assert of(made, "budget")["investering-materiella"] == -150 * 12


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_budgeted_the_sides_agree_and_the_flow_is_the_change_of_cash(city, monkeypatch, tmp_path, seed):
    chance = Random(seed)  # noqa: S311  drawn amounts, no secrets
    accounts = chance.sample([1220, 1229, 1310, 1510, 2150, 2250, 2350, 2440, 3010, 5010, 7820, 8410, 8810], 7)
    amounts = {account: chance.randint(-900, 900) for account in accounts} | {1930: 0}
    amounts[1930] = -sum(amounts.values())
    budget = {"70": " / ".join(f"{account} {ore}" for account, ore in amounts.items())}
    publish(tmp_path, PORT, books_of(YEAR, last=8, budget=budget))
    organised(monkeypatch, codes="7")
    for span in (Span.MONTH, Span.YEAR_TO_DATE):
        there = at(last=8, span=span, spread=Spread.TWELFTHS)
        sheet, flow = water_balance(there).statement, water_cash(there).statement
        for column, months in (("period_budget", 8), ("budget", 12)):
            assert sheet.ore("summa-tillgangar", column) == sheet.ore("summa-skulder", column)
            assert flow.ore("likvida-medel-utgaende", column) == kr(400 + months * amounts[1930])


@pytest.mark.parametrize("codes", ["", "7"])
@pytest.mark.parametrize("months", [{}, {"omfattning": "manad"}, {"omfattning": "rullande"}])
def test_every_budgeted_figure_leads_to_what_it_is_made_of(budgeted, client, monkeypatch, codes, months):
    organised(monkeypatch, codes=codes)
    client.force_login(budgeted)
    page = client.get(reverse("followup:statement", args=["va"]), {"ar": YEAR, "manad": 8, **months})
    seen = 0
    for accounts, shown in page.context["tables"][1:]:
        for row, line in zip(accounts.statement.rows, shown.rows, strict=True):
            for column, cell in zip(shown.columns, line.cells, strict=True):
                if cell.ore is None or not column.title.sv.startswith("Budget"):
                    continue
                figure = client.get(cell.url).context["figure"]
                assert (figure.rest, bool(figure.parts)) == (0, True), (row.id, column.title)
                seen += 1
    assert seen > 30


# The municipality's own books: the utility has no cash, so what its payments leave is what it owes.
OWN_MONTH = "3110 -510 / 5010 210 / 7910 100 / 1229 -100 / 1220 150 / 2499 150"


@pytest.fixture
def in_own_books(city, person, tmp_path):
    """The municipality's books through August, with the utility's whole budget on its unit."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {YEAR}0901", '#FNAMN "Stad"']
    lines += [f"#RAR 0 {YEAR}0101 {YEAR}1231", '#DIM 1 "Ansvar"']
    for account, ore in (("1220", 9000), ("2388", -4000), ("2499", -5000)):
        lines += [f"#IB 0 {account} {ore}.00", f'#OIB 0 {account} {{1 "90"}} {ore}.00']
    for month in range(1, 13):
        lines += [f'#PBUDGET 0 {YEAR}{month:02d} {acc} {{1 "90"}} {ore}.00' for acc, ore in rows_of(OWN_MONTH)]
        lines += [f'#PBUDGET 0 {YEAR}{month:02d} 5010 {{1 "20"}} 70.00']
    for month in range(1, 9):
        lines += [f'#VER A {month} {YEAR}{month:02d}15 "Månaden"', "{"]
        lines += [f'#TRANS {acc} {{1 "90"}} {ore}.00' for acc, ore in rows_of(OWN_MONTH)]
        lines.append("}")
    publish(tmp_path, own()[0], "\r\n".join([*lines, ""]).encode("cp437"))
    return person("controller")


@pytest.mark.parametrize("span", [Span.MONTH, Span.YEAR_TO_DATE])
def test_a_utility_in_the_municipality_s_books_ends_with_what_it_owes(in_own_books, client, span):
    there = at(last=8, span=span, spread=Spread.BOOKS)
    sheet, flow = water_balance(there), water_cash(there)
    for column, months in (("period_budget", 8), ("budget", 12)):
        assert of(sheet, column)["skuld-till-stadskassan"] == 5000 - 150 * months
        assert of(sheet, column)["materiella"] == 9000 + 50 * months
        assert of(sheet, column)["summa-tillgangar"] == of(sheet, column)["summa-skulder"]
        assert of(flow, column)["likvida-medel-utgaende"] == -5000 + 150 * months
    assert {ore for row, ore in of(sheet, "deviation").items()} == {0}
    client.force_login(in_own_books)
    page = client.get(reverse("followup:statement", args=["va"]), {"ar": YEAR, "manad": 8, "omfattning": span.value})
    for accounts, shown in page.context["tables"][1:]:
        for row, line in zip(accounts.statement.rows, shown.rows, strict=True):
            for column, cell in zip(shown.columns, line.cells, strict=True):
                if cell.ore is not None and column.title.sv.startswith("Budget"):
                    assert client.get(cell.url).context["figure"].rest == 0, (row.id, column.title)
