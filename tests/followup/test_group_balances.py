"""The group's budgeted balance sheet and cash flow: whole budgets of its members, and who has none."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.plans import forecasts
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.models import Forecast
from arshjul.followup.rules import ForecastLine
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import Consolidation
from arshjul.organisation import queries as organisation
from arshjul.planning import services
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.record.domain import Minutes

from .small_group import YEAR, kr, publish
from .test_group import ACQUISITION, bought_by
from .test_group_owning import owned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LONG_AGO = date(2000, 1, 1)

# Kronor by account, with the counterparty of those that have one. The city owns the port's shares, has 90 to get of it,
# and means to earn 50 and lend it 20 more; the port owes 90, and means to earn 20 and borrow those 20.
CITY_OPENS = "1910 1000 / 1310 100 / 1510 512 90 / 2010 -1190"
CITY_PLANS = "8010 -300 / 5010 250 / 1510 512 20 / 1910 30"
PORT_OPENS = "1910 300 / 2410 112 -90 / 2010 -210"
PORT_PLANS = "3110 -60 / 6010 40 / 2410 112 -20 / 1910 40"


def year_with(opens, plans, name):
    """A year's books: opening balances and a budget in March, both by counterparty, and one voucher."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {YEAR + 1}0101", f'#FNAMN "{name}"']
    lines += [f"#RAR 0 {YEAR}0101 {YEAR}1231", '#DIM 23 "Motpart"']
    opened = [row.split() for row in opens.split(" / ")]
    totals = Counter[str]()
    for account, *_code, kronor in opened:
        totals[account] += int(kronor)
    lines += [f"#IB 0 {account} {kronor}.00" for account, kronor in totals.items()]
    lines += [f'#OIB 0 {account} {{23 "{code[0]}"}} {kronor}.00' for account, *code, kronor in opened if code]
    for account, *code, kronor in (row.split() for row in plans.split(" / ") if plans):
        objects = f'23 "{code[0]}"' if code else ""
        lines.append(f"#PBUDGET 0 {YEAR}03 {account} {{{objects}}} {kronor}.00")
    lines += [f'#VER A 1 {YEAR}0115 "Post"', "{", "#TRANS 8010 {} -10.00", "#TRANS 1910 {} 10.00", "}"]
    return "\r\n".join(lines).encode("cp437")


@pytest.fixture
def controller(chart_with_codes, city, person, tmp_path, monkeypatch):
    (tmp_path / "chart").mkdir()
    bought_by(ACQUISITION, tmp_path / "chart", monkeypatch)
    return person("controller")


@pytest.fixture
def both(controller, tmp_path):
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, PORT_PLANS, "hamnen"))
    return controller


def amounts(accounts, column, *rows):
    return [accounts.statement.ore(row, column) for row in rows]


def sheet(*whose, **asked):
    return balance(place(YEAR, entities=whose, **asked), plans=True)


def flow(*whose, **asked):
    return cash(place(YEAR, entities=whose, **asked), plans=True)


SIDES = ("summa-tillgangar", "summa-eget-kapital-skulder")


def test_a_whole_budget_gives_a_balance_sheet_of_opening_balances_and_what_is_planned(both):
    mine = sheet("hamnen")
    assert amounts(mine, "budget", *SIDES) == [kr(340), kr(340)]
    assert amounts(mine, "budget", "eget-kapital-ingaende", "arets-resultat") == [kr(210), kr(20)]
    assert amounts(sheet(*own()), "budget", *SIDES) == [kr(1240), kr(1240)], "the city's own, when none is decided"


def test_the_groups_balance_sheet_is_its_members_without_shares_and_what_they_owe_each_other(both):
    found = sheet()
    rows = ("kassa-och-bank", "fordringar", "finansiella", "immateriella", "kortfristiga-skulder", *SIDES)
    assert amounts(found, "budget", *rows) == [kr(1370), kr(0), kr(0), kr(20), kr(0), kr(1390), kr(1390)]
    assert amounts(found, "budget", "eget-kapital-ingaende", "arets-resultat") == [kr(1320), kr(70)]
    told = {one.id: one for one in found.findings}
    message = told["followup.balances-internal-budget"].message.sv
    assert "100,00" in message, message
    assert "110,00" in message, message
    assert found.statement.ore("kassa-och-bank", "deviation") is not None


def test_the_groups_cash_flow_ends_in_the_cash_of_its_balance_sheet(both):
    found = flow()
    rows = ("arets-resultat", "kortfristiga-fordringar", "arets-kassaflode")
    assert amounts(found, "budget", *rows) == [kr(70), kr(0), kr(70)]
    assert amounts(found, "budget", "likvida-medel-ingaende", "likvida-medel-utgaende") == [kr(1300), kr(1370)]


@pytest.mark.parametrize("which", ["balansrakning", "kassaflodesanalys"])
@pytest.mark.parametrize("whose", ["koncern", "hamnen", ""])
def test_each_figure_leads_to_the_members_and_to_the_file(both, client, which, whose):
    client.force_login(both)
    query = {"ar": YEAR, "vem": whose or own()[0]}
    page = client.get(reverse("followup:statement", args=[which]), query)
    statement = page.context["tables"][0][0].statement
    asked = [row for row in statement.rows if statement.ore(row.id, "budget") is not None]
    assert len(asked) > 5
    for row in asked:
        walk(client, reverse("followup:figure", args=[which]), query | {"rad": row.id, "kolumn": "budget"})


def test_a_planned_gain_leads_to_the_file_from_each_row_that_shows_it(controller, tmp_path, client):
    """The port means to sell for 9 what stands at 4: the result, the adjustment and the sale each say how."""
    folder = tmp_path / "sold"
    folder.mkdir()
    plans = f"{PORT_PLANS} / 3811 -5 / 1198 -4 / 1910 9"
    publish(folder, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(folder, "hamnen", year_with(PORT_OPENS, plans, "hamnen"))
    client.force_login(controller)
    shown = {"arets-resultat": 25, "vinst-forlust": -5, "forsaljning-materiella": 9}
    assert amounts(flow("hamnen"), "budget", *shown) == [kr(ore) for ore in shown.values()]
    for row in shown:
        for whose in ("hamnen", "koncern"):
            query = {"ar": YEAR, "vem": whose, "rad": row, "kolumn": "budget"}
            walk(client, reverse("followup:figure", args=["kassaflodesanalys"]), query)


def walk(client, address, query=None):
    """Follow a figure down: each page's parts sum to it."""
    page = client.get(address, query)
    assert page.status_code == 200, (address, query)
    figure = page.context.get("figure")
    if figure is not None:
        assert figure.rest == 0, (address, query, figure)
        assert figure.parts, (address, query)
        for part in figure.parts:
            if part.url:
                walk(client, part.url)


def test_a_company_owned_in_part_gives_its_part_of_its_balances(both, monkeypatch):
    owned(monkeypatch, (Fraction(1, 2), Interval(LONG_AGO)), consolidation=Consolidation.PROPORTIONAL)
    found = sheet()
    assert amounts(found, "budget", "kassa-och-bank", "fordringar") == [kr(1030 + 170), kr(110 - 55)]
    left, right = amounts(found, "budget", *SIDES)
    assert left == right


def test_a_budget_that_does_not_balance_is_told_and_not_used(controller, tmp_path):
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, PORT_PLANS + " / 1910 7", "hamnen"))
    found = sheet()
    assert "budget" not in {column.id for column in found.statement.columns}, "the city's alone is not the group's"
    told = {one.id: one.message.sv for one in found.findings}
    assert "7,00" in told["followup.budget-unbalanced"]
    assert "Helsingborgs Hamn AB" in told["followup.balances-not-budgeted"]


def fix_business_plan(*lines):
    plan = services.start(kind=PlanKind.BUSINESS, year=YEAR, body=organisation.body("hamnen"), by=None)
    given = [LineInput("hamnen", kind, YEAR, kr(ore), row, row=row) for kind, row, ore in lines]
    services.save_lines(plan=plan, lines=given, text="Kajer.", by=None)
    services.decide_business_plan(plan=plan, minutes=Minutes(date(YEAR - 1, 11, 20), 8), by=None)


PLANNED_BALANCES = (
    (LineKind.BALANCE, "kassa-och-bank", 340),
    (LineKind.BALANCE, "kortfristiga-skulder", 110),
    (LineKind.BALANCE, "eget-kapital-ingaende", 210),
    (LineKind.BALANCE, "arets-resultat", 20),
    (LineKind.CASH_FLOW, "arets-resultat", 20),
    (LineKind.CASH_FLOW, "kortfristiga-skulder", 20),
    (LineKind.CASH_FLOW, "likvida-medel-ingaende", 300),
)


def test_a_company_may_have_its_balances_in_its_business_plan(controller, tmp_path, settings, client):
    """What it owes the city isn't said in a plan, and stays on both sides; the shares are known."""
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    fix_business_plan(*PLANNED_BALANCES)
    found = sheet()
    rows = ("kassa-och-bank", "fordringar", "kortfristiga-skulder", *SIDES)
    assert amounts(found, "budget", *rows) == [kr(1370), kr(110), kr(110), kr(1500), kr(1500)]
    assert amounts(flow(), "budget", "arets-resultat", "likvida-medel-utgaende") == [kr(70), kr(1370)]
    client.force_login(controller)
    _shown, page = beside(client, rakning="balansrakning", visa="budget")
    assert "statements.sides-differ" not in {one.id for one in page.context["accounts"].findings}
    for which in ("balansrakning", "kassaflodesanalys"):
        query = {"ar": YEAR, "vem": "koncern", "kolumn": "budget", "rad": "kortfristiga-skulder"}
        walk(client, reverse("followup:figure", args=[which]), query)


def test_untaxed_reserves_of_a_plan_are_told_with_what_they_hide(controller, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    reserve = (LineKind.BALANCE, "obeskattade-reserver", 100)
    fix_business_plan(*PLANNED_BALANCES, reserve, (LineKind.BALANCE, "fordringar", 100))
    found = sheet()
    assert amounts(found, "budget", "obeskattade-reserver") == [kr(100)]
    (told,) = [one.message.sv for one in found.findings if one.id == "followup.untaxed-undivided"]
    assert "20,60 kr är uppskjuten skatt och 79,40 kr eget kapital" in told


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (PLANNED_BALANCES[:-1], "raden Likvida medel vid årets början saknas"),
        ((*PLANNED_BALANCES[:-1], (LineKind.CASH_FLOW, "likvida-medel-ingaende", 299)), "likvida medel vid årets slut"),
        ((*PLANNED_BALANCES, (LineKind.STATEMENT, "verksamhetens-intakter", 21)), "årets resultat är 20,00 kr"),
    ],
)
def test_a_cash_flow_that_is_not_whole_is_told_and_not_counted(controller, tmp_path, settings, lines, why):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    fix_business_plan(*lines)
    found = flow()
    assert "budget" not in {column.id for column in found.statement.columns}
    assert why in {one.id: one.message.sv for one in found.findings}["followup.budget-not-whole"]


def test_a_plan_whose_sides_differ_is_told_and_not_counted(controller, tmp_path, settings, client):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    fix_business_plan(*PLANNED_BALANCES[1:])
    client.force_login(controller)
    shown, page = beside(client, rakning="balansrakning", visa="budget")
    told = {one.id: one.message.sv for one in page.context["accounts"].findings}
    assert "hamnen" not in shown, "half a balance sheet is never shown as one"
    assert "Helsingborgs Hamn AB" in told["followup.budget-not-whole"]
    assert "skillnad −340,00 kr" in told["followup.budget-not-whole"]
    assert "followup.balances-not-budgeted" in told
    for whose in ("koncern", "hamnen"):
        query = {"ar": YEAR, "vem": whose}
        page = client.get(reverse("followup:statement", args=["balansrakning"]), query).content.decode()
        assert "skillnad −340,00 kr" in page, whose


def test_when_some_company_lacks_it_the_column_is_of_a_part_and_nothing_departs_from_it(controller, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, "8010 -300 / 5010 250", "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, PORT_PLANS, "hamnen"))
    for found in (sheet(), flow()):
        (column,) = [one for one in found.statement.columns if one.id == "budget"]
        assert "en del av koncernen" in column.title.sv
        told = {one.id: one.message.sv for one in found.findings}
        assert "Helsingborg har ingen budgeterad" in told["followup.balances-budgeted-by-some"]
        assert "deviation" not in {one.id for one in found.statement.columns}


def test_the_budget_of_a_part_of_the_year_is_divided_for_the_groups_cash_flow(both):
    found = flow(last=6, spread=Spread.TWELFTHS)
    half = amounts(found, "period_budget", "arets-resultat", "likvida-medel-ingaende")
    assert half == [3502, kr(1300)], "six twelfths of 70, with the öre that don't go evenly in the first months"
    assert amounts(found, "budget", "arets-resultat") == [kr(70)]


def test_without_lines_in_the_companies_reports_the_page_says_why_there_is_no_forecast(both, without_statements):
    for found in (sheet(), flow()):
        assert "forecast" not in {column.id for column in found.statement.columns}
        assert "followup.group-has-no-lines" in {one.id for one in found.findings}


def test_a_line_that_companies_forecast_is_the_groups_when_the_city_has_it_too(
    both, without_statements, rule_lines, client
):
    rule_lines("bolag-likvida", "balansrakning", "kassa-och-bank")
    given = {"year": YEAR, "point": "delar-augusti", "ordinal": 1, "given_at": datetime(YEAR, 9, 15, tzinfo=UTC)}
    Forecast.objects.create(body=organisation.executive_board(), line="br-kassa-och-bank", amount=kr(900), **given)
    Forecast.objects.create(body=organisation.executive_board(), line="br-fordringar", amount=kr(80), **given)
    assert "followup.group-not-forecast" in {one.id for one in sheet().findings}
    Forecast.objects.create(body=organisation.body("hamnen"), line="bolag-likvida", amount=kr(350), **given)
    found = sheet()
    assert amounts(found, "forecast", "kassa-och-bank", "fordringar") == [kr(1250), None]
    assert amounts(found, "forecast", *SIDES) == [None, None], "no sum of the rows that companies give"
    client.force_login(both)
    query = {"ar": YEAR, "vem": "koncern", "kolumn": "forecast", "rad": "kassa-och-bank"}
    walk(client, reverse("followup:figure", args=["balansrakning"]), query)


@pytest.fixture
def without_statements(monkeypatch):
    """A municipality that asks its companies for no balance sheet and no cash flow."""
    rules = forecasts.local_rules()
    company = tuple(one for one in rules.lines["company"] if not one.together)
    changed = replace(rules, lines={**rules.lines, "company": company})
    monkeypatch.setattr(forecasts, "local_rules", lambda: changed)


@pytest.fixture
def rule_lines(monkeypatch):
    """Ask companies for one more line."""

    def ask(line, statement, row):
        rules = forecasts.local_rules()
        more = ForecastLine(line, Text(line, line), group_row=row, group_statement=statement)
        lines = {**rules.lines, "company": (*rules.lines["company"], more)}
        changed = replace(rules, lines=lines)
        monkeypatch.setattr(forecasts, "local_rules", lambda: changed)

    return ask


@pytest.mark.parametrize("which", ["resultatrakning", "balansrakning", "kassaflodesanalys"])
def test_the_groups_pages_ask_little_with_nothing_in_memory(both, client, at_most_queries, which):
    """Two more read which files count in the version, for whoever comes first after a publication: ten in all."""
    client.force_login(both)
    for url, query in (
        (reverse("followup:statement", args=[which]), {"vem": "koncern"}),
        (reverse("followup:group"), {"rakning": which}),
    ):
        with at_most_queries(9 if which == "balansrakning" else 8):
            assert client.get(url, {"ar": YEAR, **query}).status_code == 200


def beside(client, **asked):
    """The group's page: what each column has on each row, by ids, and the page."""
    page = client.get(reverse("followup:group"), {"ar": YEAR, **asked})
    assert page.status_code == 200
    statement = page.context["accounts"].statement
    return {column.id: {row.id: statement.ore(row.id, column.id) for row in statement.rows}
            for column in statement.columns}, page  # fmt: skip


def test_each_members_budget_stands_side_by_side_and_the_columns_add_up(both, client):
    client.force_login(both)
    shown, page = beside(client, rakning="balansrakning", visa="budget")
    assert [*shown] == [own()[0], "hamnen", "elimineringar", "koncern"]
    for row, ore in shown["koncern"].items():
        parts = [shown[column].get(row) or 0 for column in (own()[0], "hamnen", "elimineringar")]
        assert sum(parts) == (ore or 0), row
    assert shown["hamnen"]["kassa-och-bank"] == kr(340)
    assert f"Balansräkning {YEAR}, budget" in page.content.decode()
    assert 'id="nyckel"' not in page.content.decode(), "nothing is divided by a key here"
    assert shown["koncern"]["summa-tillgangar"] == kr(1390)
    for row, cells in zip(page.context["accounts"].statement.rows, page.context["table"].rows, strict=True):
        for cell in cells.cells:
            assert cell.ore is None or cell.url, row.id
            if cell.url:
                walk(client, urljoin(reverse("followup:group"), cell.url))


def test_each_members_forecast_stands_side_by_side(both, client):
    given = {"year": YEAR, "point": "delar-augusti", "ordinal": 1, "given_at": datetime(YEAR, 9, 15, tzinfo=UTC)}
    Forecast.objects.create(body=organisation.executive_board(), line="rr-arets-resultat", amount=kr(321), **given)
    client.force_login(both)
    alone, page = beside(client, visa="prognos")
    assert [*alone] == [own()[0]], "the city's alone is not the group's"
    (told,) = [one for one in page.context["accounts"].findings if one.id == "followup.forecast-of-some"]
    assert "Hamn" in told.message.sv
    Forecast.objects.create(body=organisation.body("hamnen"), line="bolag-resultat", amount=kr(40), **given)
    shown, page = beside(client, visa="prognos")
    row = "resultat-efter-finansiella-poster"
    assert [(column, cells[row]) for column, cells in shown.items()] == [
        (own()[0], kr(321)),
        ("hamnen", kr(40)),
        ("koncern", kr(361)),
    ]
    assert shown["koncern"]["arets-resultat"] is None, "companies' taxes aren't forecast"
    (cells,) = [one.cells for one in page.context["table"].rows if any(cell.url for cell in one.cells)]
    for cell in cells:
        walk(client, urljoin(reverse("followup:group"), cell.url))
    outcome, _page = beside(client)
    assert outcome["forecast"][row] == kr(361), "beside the outcome the group's own"


def test_the_year_before_is_the_same_months_of_it(both, client):
    client.force_login(both)
    now, _page = beside(client, rakning="balansrakning")
    later = client.get(
        reverse("followup:group"), {"ar": YEAR + 1, "rakning": "balansrakning", "visa": "forra-aret", "manad": 3}
    )
    statement = later.context["accounts"].statement
    assert later.context["accounts"].last.number == YEAR * 100 + 12
    for column in (own()[0], "hamnen", "koncern"):
        assert statement.ore("kassa-och-bank", column) == now[column]["kassa-och-bank"]
    cells = [one for row in later.context["table"].rows for one in row.cells if one.url]
    assert client.get(urljoin(reverse("followup:group"), cells[0].url), follow=True).status_code == 200


def test_cash_that_a_budget_begins_with_leads_to_the_budget_and_to_no_vouchers(both, client):
    client.force_login(both)
    page = client.get(reverse("followup:statement", args=["kassaflodesanalys"]), {"ar": YEAR, "vem": "koncern"})
    statement, table = page.context["tables"][0][0].statement, page.context["tables"][0][1]
    place_of = [column.id for column in statement.columns].index("budget")
    (cell,) = [
        shown.cells[place_of]
        for row, shown in zip(statement.rows, table.rows, strict=True)
        if row.id == "likvida-medel-ingaende"
    ]
    assert "siffra" in cell.url or "figure" in cell.url, cell.url
    walk(client, cell.url)


def test_the_file_has_the_view_that_is_asked_for(both, client):
    client.force_login(both)
    query = {"ar": YEAR, "rakning": "balansrakning", "visa": "budget"}
    content = client.get(reverse("followup:group-export", args=["csv"]), query).content.decode()
    assert "1370" in content.replace("\xa0", "").replace(" ", "")
    assert "Förslag till elimineringar" not in content
