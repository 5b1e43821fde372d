"""The utility's balance sheet as it is decided, and as it is forecast, and the cash flow that follows from it."""

from random import Random

import pytest
from django.urls import reverse

from arshjul.followup import queries, services
from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.water import water_balance
from arshjul.followup.accounts.water_cash import water_cash
from arshjul.followup.services import Given
from arshjul.organisation import queries as organisation
from arshjul.planning.domain import LineInput, LineKind
from arshjul.planning.statement_budget import disagreements, typed_rows
from arshjul.record.services import Refused
from arshjul.statements.city_lines import WATER, WATER_BALANCE

from .requirement_world import mnkr
from .test_water_plans import YEAR, decide, told
from .two_charts import publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# Mnkr. What the utility opens the year with, in the ledger's sign; it pays 100 a month that it then owes.
OPENS = {"1220": 1300, "2388": -400, "2411": -30, "2499": -870}
RESULT = {
    "verksamhetens-intakter": 126,
    "verksamhetens-kostnader": -72,
    "avskrivningar": -24,
    "finansiella-kostnader": -26,
    "resultatavsattning": -4,
}
BALANCE = {
    "materiella": 1350,
    "forutbetalda-anlaggningsavgifter-va": 420,
    "skuld-till-abonnentkollektivet": 34,
    "skuld-till-stadskassan": 896,
}
FLOW = {
    "arets-resultat": 0,
    "avskrivningar": 24,
    "skuld-till-abonnentkollektivet": 4,
    "investering-materiella": -74,
    "investeringsbidrag": 20,
    "arets-kassaflode": -26,
    "likvida-medel-ingaende": -870,
    "likvida-medel-utgaende": -896,
}


@pytest.fixture
def controller(city, person, tmp_path, settings):
    """The municipality's books of January to August, and the day on which they are read."""
    settings.ARSHJUL_TODAY = f"{YEAR}-09-20"
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {YEAR}0901", '#FNAMN "Stad"']
    lines += [f"#RAR 0 {YEAR}0101 {YEAR}1231", '#DIM 1 "Ansvar"']
    for account, amount in OPENS.items():
        lines += [f"#IB 0 {account} {amount}000000.00", f'#OIB 0 {account} {{1 "90"}} {amount}000000.00']
    for month in range(1, 9):
        lines += [f'#VER A {month} {YEAR}{month:02d}15 "Månaden"', "{"]
        lines += ['#TRANS 1220 {1 "90"} 5000000.00', '#TRANS 2499 {1 "90"} -5000000.00', "}"]
    publish(tmp_path, own()[0], "\r\n".join([*lines, ""]).encode("cp437"))
    return person("controller")


def at(**chosen):
    return place(YEAR, entities=own(), **chosen)


def of(made, column="budget"):
    """The amounts of a column in mnkr, by row."""
    found = {row.id: made.statement.ore(row.id, column) for row in made.statement.rows}
    return {row: ore / mnkr(1) for row, ore in found.items() if ore is not None}


def test_the_balance_sheet_stands_beside_the_decided_one_and_the_cash_flow_follows(controller):
    decide(*RESULT.items(), balance=BALANCE.items())
    sheet = water_balance(at())
    assert {row: of(sheet)[row] for row in BALANCE} == BALANCE
    assert of(sheet)["summa-tillgangar"] == of(sheet)["summa-skulder"] == 1350
    assert of(sheet, "deviation")["materiella"] == 1340 - 1350
    assert "followup.utility-unplanned" not in told(sheet)
    assert "followup.utility-balances-unforecast" in told(sheet)
    flow = water_cash(at())
    assert {row: of(flow).get(row, 0) for row in FLOW} == FLOW
    assert "followup.utility-cash-not-derived" not in told(flow)


@pytest.mark.parametrize(("span", "months", "before"), [(Span.YEAR_TO_DATE, 8, 0), (Span.MONTH, 1, 7)])
@pytest.mark.parametrize("key", [Spread.TWELFTHS, Spread.BOOKS])
def test_the_cash_flow_s_budget_is_divided_into_months(controller, span, months, before, key):
    decide(*RESULT.items(), balance=BALANCE.items())
    made = of(water_cash(at(last=8, span=span, spread=key)), "period_budget")
    assert made["avskrivningar"] == 24 / 12 * months
    assert made["likvida-medel-ingaende"] == pytest.approx(-870 - 26 / 12 * before, abs=1e-6)
    assert made["likvida-medel-utgaende"] == pytest.approx(-870 - 26 / 12 * (before + months), abs=1e-6)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"materiella": 1351}, "sidorna skiljer sig med 1 000 000,00 kr vid årets slut"),
        ({"skuld-till-abonnentkollektivet": 30, "arets-resultat": 4}, "resultatet är 4 000 000,00 kr"),
    ],
)
def test_a_plan_that_does_not_agree_is_told_by_how_much_and_gives_no_cash_flow(controller, change, why):
    decide(*RESULT.items(), balance=(BALANCE | change).items())
    made = water_cash(at())
    (found,) = [one for one in made.findings if one.id == "followup.utility-cash-not-derived"]
    assert why in found.message.sv.replace("\xa0", " ")
    assert "budget" not in {one.id for one in made.statement.columns}
    is_apart = "statements.sides-differ" in told(water_balance(at()))
    assert is_apart is ("materiella" in change)


def test_a_balance_sheet_without_a_decided_result_gives_no_cash_flow(controller):
    decide(balance=BALANCE.items())
    assert "followup.utility-cash-not-derived" in told(water_cash(at()))


def test_the_plan_s_page_tells_what_does_not_agree_before_it_is_decided():
    given = [*((LineKind.WATER, *one) for one in RESULT.items())]
    given += [(LineKind.WATER_BALANCE, row, ore + (row == "materiella")) for row, ore in BALANCE.items()]
    given += [(LineKind.WATER_BALANCE, "arets-resultat", 1)]
    lines = [LineInput("kf", kind, YEAR, mnkr(ore), row, row=row) for kind, row, ore in given]
    assert {one.id for one in disagreements(lines, [YEAR])} == {"planning.water-result-differs"}
    assert {one.id for one in disagreements(lines[:-1], [YEAR])} == {"planning.water-sides-differ"}


def test_the_plan_has_the_rows_of_the_form_that_the_balance_sheet_is_shown_in(city, settings):
    rows = [row for row, _ in typed_rows(LineKind.WATER_BALANCE, YEAR)]
    assert {*BALANCE, "arets-resultat"} <= {*rows}
    settings.ARSHJUL_MUNICIPALITY = "malmo"
    assert typed_rows(LineKind.WATER_BALANCE, YEAR) == []


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_decided_the_flow_is_the_change_of_what_is_owed(controller, seed):
    chance = Random(seed)  # noqa: S311  drawn amounts, no secrets
    rows = [row for row, _ in typed_rows(LineKind.WATER_BALANCE, YEAR)]
    drawn = {row: chance.randint(-900, 900) for row in rows if row != "arets-resultat"}
    assets = sum(drawn.get(row, 0) for row in ("materiella", "finansiella", "omsattningstillgangar"))
    others = sum(drawn.values()) - assets
    drawn["skuld-till-stadskassan"] += assets - others
    decide(*RESULT.items(), balance=drawn.items())
    sheet, flow = of(water_balance(at())), of(water_cash(at()))
    assert sheet["summa-tillgangar"] == sheet["summa-skulder"]
    assert flow["likvida-medel-utgaende"] == -sheet["skuld-till-stadskassan"]


@pytest.mark.parametrize("months", [{}, {"manad": 8}, {"manad": 8, "omfattning": "manad"}])
def test_each_figure_leads_to_the_decision_or_to_what_it_follows_from(controller, client, at_most_queries, months):
    decide(*RESULT.items(), balance=BALANCE.items())
    client.force_login(controller)
    url = reverse("followup:statement", args=["va"])
    page = client.get(url, {"ar": YEAR, **months})
    with at_most_queries(10, warm=True):
        client.get(url, {"ar": YEAR, **months})
    seen = 0
    for accounts, shown in page.context["tables"][1:]:
        for row, line in zip(accounts.statement.rows, shown.rows, strict=True):
            for column, cell in zip(shown.columns, line.cells, strict=True):
                if cell.ore is None or not column.title.sv.startswith("Budget"):
                    continue
                figure = client.get(cell.url).context["figure"]
                assert figure.rest == 0, (row.id, column.title)
                assert figure.parts or not cell.ore, (row.id, column.title)
                for part in figure.parts[:1]:
                    assert not part.url or client.get(part.url).status_code == 200
                seen += 1
    assert seen > 15


EXPECTED = BALANCE | {"materiella": 1340, "skuld-till-stadskassan": 886}


def report(karin, result, balance):
    """The executive board's report with the utility's two forecasts (mnkr by row), every other line of each 0."""
    board = organisation.executive_board()
    made = services.open_report(year=YEAR, point="delar-augusti", body=board, by=karin)
    given = [Given(line, 0) for line in ("drift-intakter", "drift-kostnader", "rr-arets-resultat")]
    for line in queries.lines_of(board, YEAR):
        of = {WATER: result, WATER_BALANCE: balance}.get(line.place[0] if line.place else "")
        given += [Given(line.id, mnkr(of.get(line.row, 0)), "Färre anslutningar")] if of else []
    return services.save_report(report=made, by=karin, summary="Läget", forecasts=given)


def test_the_report_s_forecast_stands_beside_and_the_cash_flow_follows_from_it(controller, client, at_most_queries):
    decide(*RESULT.items(), balance=BALANCE.items())
    services.hand_over_report(report=report(controller, RESULT, EXPECTED), by=controller)
    sheet, flow = water_balance(at(last=8)), water_cash(at(last=8))
    assert {row: of(sheet, "forecast")[row] for row in EXPECTED} == EXPECTED
    assert of(sheet, "forecast")["summa-tillgangar"] == of(sheet, "forecast")["summa-skulder"]
    assert of(flow, "forecast")["investering-materiella"] == -64
    assert of(flow, "forecast")["likvida-medel-utgaende"] == -886
    assert not told(sheet) & {"followup.utility-unplanned", "followup.utility-balances-unforecast"}
    client.force_login(controller)
    url, asked = reverse("followup:statement", args=["va"]), {"ar": YEAR, "tillfalle": "delar-augusti"}
    page = client.get(url, asked)
    with at_most_queries(10, warm=True):
        client.get(url, asked)
    seen = 0
    for accounts, shown in page.context["tables"][1:]:
        for row, line in zip(accounts.statement.rows, shown.rows, strict=True):
            for column, cell in zip(accounts.statement.columns, line.cells, strict=True):
                if column.id == "forecast" and cell.ore is not None:
                    figure = client.get(cell.url).context["figure"]
                    assert (figure.rest, bool(figure.parts or not cell.ore)) == (0, True), row.id
                    assert all(not one.url or client.get(one.url).status_code == 200 for one in figure.parts[:1])
                    seen += 1
    assert seen > 15


@pytest.mark.parametrize(
    ("balance", "why"),
    [
        ({"materiella": 1341}, "skillnad 1 000 000,00 kr"),
        ({"skuld-till-abonnentkollektivet": 30, "arets-resultat": 4}, "årets resultat är 4 000 000,00 kr"),
    ],
)
def test_a_forecast_that_does_not_agree_is_not_handed_over(controller, balance, why):
    made = report(controller, RESULT, EXPECTED | balance)
    with pytest.raises(Refused) as refused:
        services.hand_over_report(report=made, by=controller)
    (found,) = [one for one in refused.value.findings if one.id == "followup.forecast-apart"]
    assert why in found.message.sv.replace("\xa0", " ")


def test_the_form_shows_each_line_beside_the_decided_and_the_booked_balance(controller, client, at_most_queries):
    decide(*RESULT.items(), balance=BALANCE.items())
    made = report(controller, RESULT, EXPECTED)
    rows = {row.line.id: row for row in queries.line_rows(made, queries.evidence(made))}
    row = rows["vb-materiella"]
    assert [row.budget, row.outcome, row.forecast, row.seasonal] == [mnkr(1350), mnkr(1340), mnkr(1340), None]
    client.force_login(controller)
    page = client.get(reverse("followup:report", args=[made.pk]))
    with at_most_queries(11, warm=True):
        client.get(reverse("followup:report", args=[made.pk]))
    assert "VA balans: skuld till kommunen" in page.content.decode()
    assert len(page.content) < 60_000
