"""The group's budget divides untaxed reserves and takes in associates as its outcome does: same entries, same öre."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import charts as books_charts
from arshjul.followup import accounts, services
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation
from arshjul.organisation import queries as organisation
from arshjul.planning import services as planning
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.planning.statement_budget import typed_rows_of_company
from arshjul.record.domain import Minutes
from arshjul.statements import chart as charts
from arshjul.statements import chart_file

from .group_budgets import walk
from .small_group import YEAR, chart_with, kr, publish
from .test_group_owning import owned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LONG_AGO = date(2000, 1, 1)
UNDIVIDED = {
    f"followup.{name}"
    for name in ("untaxed-undivided", "appropriations-undivided", "budget-associate", "associate-unbudgeted")
}
CITY = {"opens": "1910 5000 / 2010 -5000", 3: "8010 -900 / 5010 700 / 1910 200"}
PORT = {
    "opens": "1930 3000.37 / 2150 -1000.05 / 2110 -200.11 / 2081 -1800.21",
    3: "3010 -700.33 / 7010 300.10 / 1930 400.23",
    11: "8811 40.07 / 2110 -40.07",
    12: "8850 15.55 / 2150 -15.55 / 8910 51.01 / 2510 -51.01",
}


def rows_of(text):
    return [row.split() for row in text.split(" / ")]


def year_of(world, name, *, result_alone=False, opens=True, budget=True):
    """A year's books whose budget, month by month, is what is booked; of `result_alone` without the balance sheet."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {YEAR + 1}0101", f'#FNAMN "{name}"']
    lines += [f"#RAR 0 {YEAR}0101 {YEAR}1231"]
    lines += [f"#IB 0 {account} {amount}" for account, amount in rows_of(world["opens"])] if opens else []
    months = {month: rows_of(text) for month, text in world.items() if month != "opens"}
    for month, rows in months.items():
        budgeted = [row for row in rows if not result_alone or row[0][0] in "345678"]
        lines += [f"#PBUDGET 0 {YEAR}{month:02d} {acc} {amount}" for acc, amount in budgeted if budget]
    for month in range(1, 13):
        lines += [f'#VER A {month} {YEAR}{month:02d}15 "Post"', "{"]
        lines += [f"#TRANS {account} {{}} {amount}" for account, amount in months.get(month, [("1930", "0.00")])]
        lines.append("}")
    return "\r\n".join(lines).encode("cp437")


@pytest.fixture
def charted(city, person, tmp_path, monkeypatch):
    """The city's chart and BAS for its port, with accounts for shares by the equity method."""
    path = tmp_path / "charted.yaml"
    path.write_text(chart_with('    equity: {shares: "1310", income: "8410", equity: "2010"}\n'), encoding="utf-8")
    loaded, found = chart_file.load(path)
    assert found == ()
    monkeypatch.setattr(
        books_charts,
        "chart_of",
        lambda _folder, year: charts.together(loaded, date(year, 12, 31), ["hamnen"], {"hamnen": "Hamnen"}),
    )
    return person("controller")


PLANNED = [
    (LineKind.STATEMENT, "verksamhetens-intakter", 400),
    (LineKind.STATEMENT, "bokslutsdispositioner", -55),
    (LineKind.BALANCE, "kassa-och-bank", 1000),
    (LineKind.BALANCE, "eget-kapital-ingaende", 500),
    (LineKind.BALANCE, "arets-resultat", 345),
    (LineKind.BALANCE, "obeskattade-reserver", 155),
]


def receive(tmp_path, port, **more):
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_of(CITY, "staden"))
    publish(books, "hamnen", year_of(port, "hamnen", **more))


def statements(at):
    return [
        accounts.income(YEAR, at=at),
        balance(at, plans=True),
        cash(at, plans=True),
    ]


def shares_of(monkeypatch, method, share):
    owned(monkeypatch, (share, Interval(LONG_AGO)), consolidation=method)


METHODS = [
    (Consolidation.FULL, Fraction(1)),
    (Consolidation.PROPORTIONAL, Fraction(1, 3)),
    (Consolidation.EQUITY, Fraction(2, 7)),
]


@pytest.mark.parametrize(("method", "share"), METHODS)
@pytest.mark.parametrize("spread", [None, Spread.BOOKS])
def test_a_year_that_goes_as_budgeted_departs_in_no_row(charted, tmp_path, monkeypatch, method, share, spread):
    """What is booked is what was budgeted, so the divided budget is the divided outcome, to the öre of each row."""
    receive(tmp_path, PORT)
    shares_of(monkeypatch, method, share)
    services.book_eliminations(at=place(YEAR), by=charted, expected=None)
    for made in statements(place(YEAR, spread=spread)):
        statement = made.statement
        assert {"outcome", "budget"} <= {column.id for column in statement.columns}, statement.layout.id
        for row in statement.rows:
            both = [statement.ore(row.id, column) or 0 for column in ("outcome", "budget")]
            assert both[0] == both[1], (statement.layout.id, row.id, both)
        assert not {one.id for one in made.findings} & UNDIVIDED
    income = statements(place(YEAR))[0].statement
    assert income.ore("bokslutsdispositioner", "budget") in {None, 0}


@pytest.mark.parametrize(("method", "share"), METHODS)
@pytest.mark.parametrize("spread", [None, Spread.BOOKS])
def test_a_budget_of_income_and_costs_alone_is_divided_as_the_result_is(
    charted, tmp_path, monkeypatch, method, share, spread
):
    receive(tmp_path, PORT, result_alone=True)
    shares_of(monkeypatch, method, share)
    services.book_eliminations(at=place(YEAR), by=charted, expected=None)
    for last in (11, 12):
        made = accounts.income(YEAR, at=place(YEAR, last=last, spread=spread)).statement
        column = "period_budget" if spread and last < 12 else "budget"
        for row in made.rows if spread or last == 12 else ():
            assert (made.ore(row.id, "outcome") or 0) == (made.ore(row.id, column) or 0), (last, row.id)


def planned_as_booked():
    """The port's board plans what the port books: its three statements, row by row."""
    port = place(YEAR, entities=("hamnen",))
    kinds = (LineKind.STATEMENT, LineKind.BALANCE, LineKind.CASH_FLOW)
    lines = []
    for kind, made in zip(kinds, (accounts.income(YEAR, at=port), balance(port), cash(port)), strict=True):
        typed = {row for row, _ in typed_rows_of_company(kind, YEAR)}
        amounts = {row.id: made.statement.ore(row.id, "outcome") for row in made.statement.rows if row.id in typed}
        lines += [LineInput("hamnen", kind, YEAR, ore, row, row=row) for row, ore in amounts.items() if ore]
    fix(lines)


def fix(lines):
    plan = planning.start(kind=PlanKind.BUSINESS, year=YEAR, body=organisation.body("hamnen"), by=None)
    planning.save_lines(plan=plan, lines=lines, text="Kajer.", by=None)
    planning.decide_business_plan(plan=plan, minutes=Minutes(date(YEAR - 1, 11, 20), 8), by=None)


@pytest.mark.parametrize(("method", "share", "apart"), [(*METHODS[0], 0), (*METHODS[1], 3), (*METHODS[2], 0)])
def test_a_business_plan_is_divided_by_what_the_year_opens_with(
    charted, tmp_path, monkeypatch, settings, method, share, apart
):
    """Of a part of a company months are rounded each by itself and a plan as a year: öre on a row, none in sum."""
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    receive(tmp_path, PORT, budget=False)
    planned_as_booked()
    shares_of(monkeypatch, method, share)
    services.book_eliminations(at=place(YEAR), by=charted, expected=None)
    for made in statements(place(YEAR)):
        statement = made.statement
        assert "budget" in {column.id for column in statement.columns}, statement.layout.id
        for row in statement.rows:
            both = [statement.ore(row.id, column) or 0 for column in ("outcome", "budget")]
            assert abs(both[0] - both[1]) <= apart, (statement.layout.id, row.id, both)
        assert not {one.id for one in made.findings} & UNDIVIDED
    sheet = statements(place(YEAR))[1].statement
    assert sheet.ore("summa-tillgangar", "budget") == sheet.ore("summa-eget-kapital-skulder", "budget")


def test_a_plan_of_a_year_that_nothing_opens_is_told_and_not_divided(charted, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    receive(tmp_path, PORT, budget=False, opens=False)
    fix([LineInput("hamnen", kind, YEAR, kr(ore), row, row=row) for kind, row, ore in PLANNED])
    income, sheet, _flow = statements(place(YEAR))
    assert "followup.appropriations-undivided" in {one.id for one in income.findings}
    assert "followup.untaxed-undivided" in {one.id for one in sheet.findings}
    assert sheet.statement.ore("obeskattade-reserver", "budget") == kr(155)


def test_an_associate_without_a_budget_is_told(charted, tmp_path, monkeypatch):
    receive(tmp_path, PORT, budget=False)
    shares_of(monkeypatch, Consolidation.EQUITY, Fraction(1, 4))
    income = statements(place(YEAR))[0]
    assert "followup.associate-unbudgeted" in {one.id for one in income.findings}


@pytest.mark.parametrize("which", ["resultatrakning", "balansrakning", "kassaflodesanalys"])
@pytest.mark.parametrize(("method", "share"), METHODS)
def test_each_figure_leads_to_the_members_and_what_is_taken_away(
    charted, tmp_path, monkeypatch, client, which, method, share
):
    receive(tmp_path, PORT)
    shares_of(monkeypatch, method, share)
    client.force_login(charted)
    query = {"ar": YEAR, "vem": "koncern"}
    page = client.get(reverse("followup:statement", args=[which]), query)
    statement = page.context["tables"][0][0].statement
    asked = [row for row in statement.rows if statement.ore(row.id, "budget") is not None]
    assert len(asked) > 5
    for row in asked:
        walk(client, reverse("followup:figure", args=[which]), query | {"rad": row.id, "kolumn": "budget"})
