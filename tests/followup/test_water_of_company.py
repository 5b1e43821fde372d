"""A water utility in a company's own books: the whole company, or the units of it that are the utility's."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from tests.site.crawl import MOST_QUERIES, visit

from arshjul.books import queries as books
from arshjul.books import units as units_of_books
from arshjul.documents import asked_statements
from arshjul.documents.parts import Basis
from arshjul.followup.accounts import lines_of_utility
from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.water import water, water_balance
from arshjul.followup.accounts.water_cash import water_cash
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import BodyKind, Ownership, Unit
from arshjul.organisation import municipality
from arshjul.planning.domain import LineInput, LineKind

from .test_group_plans import fix_business_plan
from .two_charts import kr, of, publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR, PORT = 2027, "hamnen"
# By unit: what a month brings (kronor, the ledger's sign), and what the year opens with.
MONTH = {
    "70": "3010 -500 / 5010 200 / 7820 100 / 1229 -100 / 8410 20 / 1930 280",
    "10": "3010 -90 / 7010 40 / 1930 50",
}
YEAR_END = {"70": "8850 60 / 2150 -60"}
OPENS = {"70": "1220 9000 / 1930 400 / 2350 -7000 / 2081 -2400", "10": "1930 100 / 2081 -100"}
BUDGET = {"70": "3010 -510 / 5010 210 / 7820 100", "10": "3010 -80 / 7010 45"}


def rows_of(text):
    return [row.split() for row in text.split(" / ")]


def books_of(year, *, opens=OPENS, last=12, budget=BUDGET, more=()):
    """A year's books of the company, by unit."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {year + 1}0101", '#FNAMN "Bolaget"']
    lines += [f"#RAR 0 {year}0101 {year}1231", '#DIM 1 "Ansvar"']
    sums: dict[str, int] = {}
    for unit, text in opens.items():
        for account, amount in rows_of(text):
            sums[account] = sums.get(account, 0) + int(amount)
            lines.append(f'#OIB 0 {account} {{1 "{unit}"}} {amount}.00')
    lines += [f"#IB 0 {account} {amount}.00" for account, amount in sums.items()]
    for month in range(1, 13):
        for unit, text in (budget or {}).items():
            lines += [
                f'#PBUDGET 0 {year}{month:02d} {account} {{1 "{unit}"}} {ore}.00' for account, ore in rows_of(text)
            ]
    for month in range(1, last + 1):
        lines += [f'#VER A {month} {year}{month:02d}15 "Månaden"', "{"]
        booked = [*MONTH.items(), *(YEAR_END.items() if month == 12 else ()), *more]
        lines += [f'#TRANS {acc} {{1 "{unit}"}} {ore}.00' for unit, text in booked for acc, ore in rows_of(text)]
        lines.append("}")
    return "\r\n".join([*lines, ""]).encode("cp437")


def organised(monkeypatch, *, books=PORT, codes="", owners=None):
    """A municipality whose utility is in the company's books: all of it, or the `codes` of its units."""
    whole = municipality.current()
    bodies = tuple(
        replace(one, books=books, authority=PORT) if one.kind is BodyKind.UTILITY else one for one in whole.bodies
    )
    units = tuple(one for one in whole.units if one.body != "va")
    if codes:
        units += (Unit("70", Text("VA i hamnen", "Water in the port"), "va", codes=codes, entity=PORT),)
    companies = tuple(replace(one, owners=owners) if owners and one.id == PORT else one for one in whole.companies)
    organisation = replace(whole.organisation, bodies=bodies, units=units, companies=companies)
    other = replace(whole, organisation=organisation)
    monkeypatch.setattr(municipality, "current", lambda: other)
    return other


@pytest.fixture
def company(city, person, tmp_path):
    """The company's books of two years, the second through August."""
    publish(tmp_path, PORT, books_of(YEAR - 1))
    publish(tmp_path, PORT, books_of(YEAR, last=8))
    return person("controller")


def at(**chosen):
    return place(YEAR, entities=own(), **chosen)


def told(found) -> set[str]:
    return {one.id for one in found.findings}


WHOLE = {"verksamhetens-intakter": 590, "verksamhetens-kostnader": -240, "avskrivningar": -100}
UNITS = {"verksamhetens-intakter": 500, "verksamhetens-kostnader": -200, "avskrivningar": -100}


@pytest.mark.parametrize(("codes", "month"), [("", WHOLE), ("7", UNITS)])
@pytest.mark.parametrize(("span", "months"), [(Span.MONTH, 1), (Span.YEAR_TO_DATE, 8), (Span.ROLLING, 12)])
def test_the_account_is_made_of_the_company_s_books(company, monkeypatch, codes, month, span, months):
    organised(monkeypatch, codes=codes)
    made = water(at(last=8, span=span))
    assert made.entities == (PORT,)
    assert {row: of(made)[row] for row in month} == {row: ore * months for row, ore in month.items()}
    assert of(made)["finansiella-kostnader"] == -20 * months
    reserves = -60 if span is Span.ROLLING else 0
    assert of(made).get("bokslutsdispositioner", 0) == reserves
    assert of(made)["arets-resultat"] == (sum(month.values()) - 20) * months + reserves
    if span is not Span.ROLLING:
        assert {row: of(made, "last_year")[row] for row in month} == {row: ore * months for row, ore in month.items()}
    assert ("followup.utility-of-company" if codes else "followup.utility-is-company") in told(made)


@pytest.mark.parametrize(("codes", "cash"), [("", (500, 330)), ("7", (400, 280))])
def test_the_balance_sheet_stands_and_the_cash_flow_ties_to_it(company, monkeypatch, codes, cash):
    organised(monkeypatch, codes=codes)
    sheet = water_balance(at(last=8))
    opened, monthly = cash
    assert of(sheet)["omsattningstillgangar"] == opened + 8 * monthly
    assert of(sheet)["materiella"] == 9000 - 800
    assert of(sheet)["summa-tillgangar"] == of(sheet)["summa-skulder"]
    assert of(sheet, "last_year")["summa-tillgangar"] == of(sheet, "last_year")["summa-skulder"] == 9000 + opened
    for span, began in ((Span.YEAR_TO_DATE, opened), (Span.MONTH, opened + 7 * monthly)):
        flow = water_cash(at(last=8, span=span))
        assert of(flow)["likvida-medel-ingaende"] == began
        assert of(flow)["likvida-medel-utgaende"] == opened + 8 * monthly
        assert not of(flow).get("ej-placerade")
        assert not [one for one in flow.findings if one.id.startswith("statements.")]


@pytest.mark.parametrize("codes", ["", "7"])
@pytest.mark.parametrize("months", [{}, {"omfattning": "manad"}])
def test_every_figure_leads_to_what_it_is_made_of(company, client, monkeypatch, codes, months):
    organised(monkeypatch, codes=codes)
    client.force_login(company)
    page = client.get(reverse("followup:statement", args=["va"]), {"ar": YEAR, "manad": 8, **months})
    assert len(page.context["tables"]) == 3
    for accounts, shown in page.context["tables"]:
        for row, line in zip(accounts.statement.rows, shown.rows, strict=True):
            for column, cell in zip(shown.columns, line.cells, strict=True):
                if cell.ore is None:
                    continue
                assert cell.url, (accounts.statement.layout.id, row.id, column.id)
                answer = client.get(cell.url)
                assert answer.status_code == 200, (row.id, column.id)
                if "/siffra/" in cell.url:
                    assert answer.context["figure"].rest == 0, (row.id, column.id)
                else:
                    assert abs(answer.context["total"]) == abs(cell.ore), (row.id, column.id)


@pytest.mark.parametrize(("codes", "month"), [("", -255), ("7", -210)])
def test_the_budget_is_the_company_s_own(company, client, monkeypatch, codes, month):
    organised(monkeypatch, codes=codes)
    client.force_login(company)
    page = client.get(reverse("followup:statement", args=["va"]), {"ar": YEAR, "manad": 8})
    accounts, shown = page.context["tables"][0]
    assert of(accounts, "period_budget")["verksamhetens-kostnader"] == 8 * month
    assert of(accounts, "budget")["verksamhetens-kostnader"] == 12 * month
    row = [one.id for one in accounts.statement.rows].index("verksamhetens-kostnader")
    columns = [one.id for one in accounts.statement.columns]
    for column, months in (("period_budget", 8), ("budget", 12)):
        figure = client.get(shown.rows[row].cells[columns.index(column)].url).context["figure"]
        assert (figure.ore, figure.rest) == (kr(months * month), 0)
        assert all("#PBUDGET" in part.about.sv for part in figure.parts)


def test_a_whole_company_without_a_budget_in_its_books_has_its_board_s(
    city, person, client, monkeypatch, tmp_path, settings
):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-20"
    publish(tmp_path, PORT, books_of(YEAR, last=8, budget=None))
    rows = {"verksamhetens-intakter": 7200, "verksamhetens-kostnader": -3000, "bokslutsdispositioner": -120}
    lines = tuple(LineInput(PORT, LineKind.STATEMENT, YEAR, kr(ore), row, row=row) for row, ore in rows.items())
    fix_business_plan(more=lines)
    organised(monkeypatch)
    client.force_login(person("controller"))
    page = client.get(reverse("followup:statement", args=["va"]), {"ar": YEAR, "manad": 8})
    accounts, shown = page.context["tables"][0]
    assert {row: of(accounts, "budget")[row] for row in rows} == rows
    assert of(accounts, "period_budget")["arets-resultat"] == (7200 - 3000 - 120) * 8 // 12
    row = [one.id for one in accounts.statement.rows].index("verksamhetens-kostnader")
    for number, column in enumerate(accounts.statement.columns):
        if column.id in {"period_budget", "budget"}:
            figure = client.get(shown.rows[row].cells[number].url).context["figure"]
            assert (figure.rest, bool(figure.parts)) == (0, True), column.id
            assert client.get(figure.parts[0].url).status_code == 200, "down to the board's line"
    organised(monkeypatch, codes="7")
    assert "budget" not in {one.id for one in water(at(last=8)).statement.columns}, (
        "a part of the company has no part of it"
    )


def test_a_page_asks_for_the_forecast_in_the_company_s_report_with_its_tax(company, monkeypatch):
    organised(monkeypatch)
    lines = [line.id for line in lines_of_utility(PORT, YEAR)]
    assert lines[:3] == ["va-verksamhetens-intakter", "va-verksamhetens-kostnader", "va-avskrivningar"]
    assert lines[-3:] == ["va-bokslutsdispositioner", "va-skatt-pa-arets-resultat", "vb-obeskattade-reserver"]
    assert lines_of_utility("ks", YEAR) == ()


@pytest.mark.parametrize(("share", "codes", "is_told"), [("1/4", "", True), ("1/4", "7", False), ("1", "", False)])
def test_a_company_owned_with_others_is_told_to_be_shown_whole(company, monkeypatch, share, codes, is_told):
    organised(monkeypatch, codes=codes, owners=(Ownership("municipality", Fraction(share)),))
    assert ("followup.utility-shared" in told(water(at(last=8)))) is is_told
    assert of(water(at(last=8)))["verksamhetens-kostnader"] == -8 * (200 if codes else 240), (
        "never a part of the amounts"
    )


def test_units_say_whose_books_it_is_when_the_utility_does_not(company, monkeypatch):
    organised(monkeypatch, books=None, codes="7")
    assert of(water(at(last=8)))["verksamhetens-intakter"] == 4000


def test_books_that_the_utility_had_before_are_told(company, monkeypatch):
    whole = organised(monkeypatch)
    (now,) = (one for one in whole.bodies if one.kind is BodyKind.UTILITY)
    turn = date(YEAR, 1, 1)
    before = replace(now, books=None, valid=Interval(date.min, turn))
    bodies = (*(one for one in whole.bodies if one is not now), before, replace(now, valid=Interval(turn)))
    moved = replace(whole, organisation=replace(whole.organisation, bodies=bodies))
    monkeypatch.setattr(municipality, "current", lambda: moved)
    (found,) = [one for one in water(at(last=8)).findings if one.id == "followup.utility-elsewhere"]
    assert "Helsingborg" in found.message.sv


def test_a_chart_without_the_utility_s_rows_is_told_and_not_guessed(company, monkeypatch):
    organised(monkeypatch)
    there = at(last=8)
    port = there.chart.followed[PORT]
    bare = replace(port, mappings={name: one for name, one in port.mappings.items() if not name.startswith("va-")})
    chart = replace(there.chart, followed={**there.chart.followed, PORT: bare})
    made = water(replace(there, chart=chart))
    (found,) = made.findings
    assert (found.id, made.statement.columns) == ("followup.utility-chart-lacks", ())
    assert water_balance(replace(there, chart=chart)) is None
    assert water_cash(replace(there, chart=chart)) is None
    assert "followup.utility-rows-unmapped" in told(water_balance(there))


def test_a_company_s_books_without_opening_balances_by_unit_have_no_balance_sheet(city, tmp_path, monkeypatch):
    publish(tmp_path, PORT, books_of(YEAR, opens={}))
    organised(monkeypatch, codes="7")
    assert told(water_balance(at())) == {"followup.no-utility-balance"}
    organised(monkeypatch)
    assert told(water_balance(at())) == {"followup.no-balance"}


def test_the_company_s_people_read_the_vouchers_of_its_utility(company, monkeypatch):
    organised(monkeypatch, codes="7")
    rows = [{"ansvar": "70", "account": "3010", "period": YEAR * 100 + 1, "amount": -1}]
    assert units_of_books.owners_of_rows(PORT, rows) == {PORT}


def test_an_unmapped_account_is_on_its_own_row_and_told(city, tmp_path, monkeypatch):
    publish(tmp_path, PORT, books_of(YEAR, more=(("70", "8510 7 / 1930 -7"),)))
    organised(monkeypatch, codes="7")
    made = water(at())
    assert of(made)["ej-mappade-konton"] == -84
    assert "statements.account-unmapped" in told(made)
    sheet = of(water_balance(at()))
    assert sheet["summa-tillgangar"] == sheet["summa-skulder"]


@pytest.mark.parametrize("codes", ["", "7"])
@pytest.mark.parametrize("months", [{}, {"omfattning": "rullande"}])
def test_the_page_asks_little_of_the_database(company, client, monkeypatch, codes, months):
    organised(monkeypatch, codes=codes)
    client.force_login(company)
    asked = urlencode({"ar": YEAR, "manad": 8, **months})
    found = visit(client, f"{reverse('followup:statement', args=['va'])}?{asked}")
    assert found.status == 200
    assert len(found.queries) <= MOST_QUERIES, found.queries


@pytest.mark.parametrize("codes", ["", "7"])
def test_documents_and_files_have_the_same_account(company, client, monkeypatch, codes):
    organised(monkeypatch, codes=codes)
    ends = date(YEAR, 8, 31)
    basis = Basis(YEAR, "", ends, books.current().number, ends, outline="annual")
    (placed,) = [one for one in asked_statements.shown(basis) if one.layout == "va-sarredovisning"]
    assert of(placed.accounts)["verksamhetens-kostnader"] == -8 * (200 if codes else 240)
    client.force_login(company)
    asked = {"ar": YEAR, "manad": 8}
    text = client.get(reverse("followup:statement-export", args=["va", "csv"]), asked).content.decode("utf-8-sig")
    assert f"Verksamhetens intäkter;{8 * (500 if codes else 590)},00" in text
