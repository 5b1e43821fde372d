"""The group of the example year: companies made up beside what is published, the group as it is printed."""

import html
import re

import pytest
from django.urls import reverse

from arshjul.books import services as receiving
from arshjul.books.models import Batch
from arshjul.followup import accounts, queries, services
from arshjul.followup.accounts.group import proposals, together
from arshjul.followup.accounts.group.proposals import Booked
from arshjul.followup.accounts.group.shown_columns import View
from arshjul.followup.accounts.place import Span, place
from arshjul.followup.models import Forecast
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.statements import published

from .small_group import PORT, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR, COMPANIES = 2016, {"hsfab", "hasab", "hamnen", "helsingborgshem", "oresundskraft", "nsva"}
LINES = (
    "verksamhetens-intakter",
    "verksamhetens-kostnader",
    "avskrivningar",
    "finansiella-intakter",
    "finansiella-kostnader",
    "skatt-pa-arets-resultat",
)


@pytest.fixture
def controller(ledger_2016, person):
    return person("controller")


def states(at):
    return {
        (entry.pair.one, entry.pair.other, entry.pair.kind): state
        for entry, state in proposals.with_state(at, proposals.proposal(at).entries)
    }


def printed_of_the_group():
    table = published.load(municipality.folder())[0].tables["rr-koncern-2016"]
    group = accounts.income(YEAR, group=True).statement
    found = {line: group.ore(line, "outcome") for line in LINES}
    assert found == {line: table.ore(line, "utfall-2016") for line in LINES}
    return found


def test_every_company_has_a_column_in_each_statement(controller):
    for name in together.FORMS:
        columns = {column.id for column in together.side_by_side(name, place(YEAR)).statement.columns}
        assert {"staden", "ovriga", "koncern", *COMPANIES} <= columns, name


def test_a_company_without_books_of_the_year_before_says_that_its_rolling_months_are_fewer(controller):
    """The rest of the group stands for it before, so the group's own column is whole."""
    receiving.load_constructed(YEAR - 1, lambda _line: None)
    shown = together.side_by_side("resultatrakning", place(YEAR, last=3, span=Span.ROLLING))
    (told,) = [one for one in shown.findings if one.id == "followup.columns-of-some-months"]
    names = {member.entity: member.name for member in place(YEAR).members().members}
    assert all(names[company] in told.message.sv for company in COMPANIES)
    assert names["staden"] not in told.message.sv.split(" har räkenskaper")[0].split(", ")
    assert f"bara för {YEAR}-01–{YEAR}-03" in told.message.sv
    for at in (place(YEAR), place(YEAR, last=3), place(YEAR, last=12, span=Span.ROLLING)):
        found = together.side_by_side("resultatrakning", at).findings
        assert told.id not in {one.id for one in found}


def test_income_and_costs_are_eliminated_and_what_is_owed_is_proposed(controller):
    found = states(place(YEAR))
    assert len(found) > 10
    assert {kind: state for (_, _, kind), state in found.items()} == {"result": Booked.WHOLE, "balance": Booked.NONE}
    told = proposals.proposal(place(YEAR)).findings
    assert [one.id for one in told] == ["statements.group-unmatched"]


def test_booking_the_rest_moves_no_printed_sum_of_the_group(controller):
    before = printed_of_the_group()
    services.book_eliminations(at=place(YEAR), by=controller, expected=None)
    assert set(states(place(YEAR)).values()) == {Booked.WHOLE}
    assert printed_of_the_group() == before


def test_a_figure_of_a_company_leads_to_a_voucher_that_says_it_is_made_up(controller, client):
    client.force_login(controller)
    page = client.get(reverse("followup:group"), {"ar": YEAR})
    assert "Bolagens böcker är helt konstruerade" in page.content.decode()
    found = page.context["table"]
    column = [one.title.sv for one in found.columns].index("Helsingborgs Hamn AB")
    address = next(row.cells[column].url for row in found.rows if row.label.sv == "Verksamhetens intäkter")
    entries = client.get(reverse("followup:group") + address, follow=True)
    assert entries.context["total"] == -360 * 100_000_000
    batch = Batch.objects.get(entity="hamnen")
    link = re.search(rf'href="({reverse("books:voucher", args=[batch.pk])}[^"]+)"', entries.content.decode())
    voucher = client.get(html.unescape(link[1])).content.decode()
    assert "bolagets egna siffror är inte publicerade" in voucher
    assert "Konstruerad verifikation, bokföringen är inte publicerad: årets händelser" in voucher


def test_the_citys_own_statement_says_that_its_sums_are_its_own(controller, client):
    client.force_login(controller)
    page = client.get(reverse("followup:income"), {"ar": YEAR}).content.decode()
    assert "årets belopp är kommunens egna" in page
    assert "Bolagens böcker" not in page


@pytest.mark.parametrize(("role", "sees"), [("controller", True), ("company_cfo", True), ("economist", False)])
def test_a_companys_real_vouchers_stay_with_it_and_who_keeps_the_books(
    controller, client, person, tmp_path, role, sees
):
    """What is made up is open to all who are signed in; when the company sends its own, that is not."""
    publish(tmp_path, "hamnen", sie(PORT, "hamnen"))
    batch = Batch.objects.filter(entity="hamnen", constructed=False).get()
    client.force_login(person(role))
    answer = client.get(reverse("books:voucher", args=[batch.pk]), {"serie": "A", "nummer": "1"})
    assert answer.status_code == (200 if sees else 404)
    made_up = Batch.objects.filter(entity="hamnen", constructed=True).get()
    assert client.get(reverse("books:voucher", args=[made_up.pk]), {"serie": "K", "nummer": "1"}).status_code == 200


@pytest.fixture
def planned(planned_2016, person):
    return person("controller")


@pytest.mark.parametrize("view", ["budget", "prognos"])
@pytest.mark.parametrize("name", together.FORMS)
def test_every_company_has_a_made_up_plan_and_forecast_that_agree(planned, client, name, view):
    client.force_login(planned)
    page = client.get(reverse("followup:group"), {"ar": YEAR, "rakning": name, "visa": view, "bolag": 2})
    assert "planer och prognoser påhittade" in page.content.decode()
    accounts = together.side_by_side(name, place(YEAR), View(view))
    assert {column.id for column in accounts.statement.columns} >= COMPANIES
    told = {one.id for one in accounts.findings}
    assert not told & {"followup.budget-not-whole", "followup.forecast-not-whole", "statements.sides-differ"}
    assert told & {"followup.budget-of-some", "followup.balances-budgeted-by-some", "followup.forecast-of-some"}


def test_a_made_up_budget_leads_to_a_decision_that_says_it_is_constructed(planned, client):
    client.force_login(planned)
    query = {"ar": YEAR, "vem": "hamnen", "kolumn": "budget", "rad": "avskrivningar"}
    figure = client.get(reverse("followup:figure", args=["resultatrakning"]), query).context["figure"]
    assert [part.ore for part in figure.parts] == [-60 * 100_000_000]
    plan = client.get(figure.parts[0].url).context["line"].plan
    assert "Påhittad affärsplan" in client.get(reverse("planning:plan", args=[plan.pk])).content.decode()


def test_a_companys_report_shows_its_books_and_plan_beside_and_is_held_to_the_plan(planned, client, person):
    bosse = person("company_cfo")
    report = services.open_report(year=YEAR, point="delar-augusti", body=organisation.body("hamnen"), by=bosse)
    seen = queries.evidence(report)
    rows = {row.line.id: row for row in queries.line_rows(report, seen)}
    cash = rows["bolag-br-mark-byggnader"]
    mnkr = [
        None if ore is None else ore / 100_000_000 for ore in (cash.budget, cash.outcome, cash.last_year, cash.forecast)
    ]
    assert mnkr == [920, 910, None, 915]
    assert queries.result_of(report, seen) == 20 * 100_000_000
    assert "followup.explanation-missing" not in {one.id for one in queries.missing(report, seen)}, "the plan has 19"


def test_plans_and_forecasts_move_no_published_sum(planned):
    printed_of_the_group()


def test_making_the_example_again_adds_no_forecast(planned):
    before = Forecast.objects.count()
    services.load_example(lambda _told: None)
    assert Forecast.objects.count() == before > 200


def test_the_page_of_forecasts_says_a_whole_statement_in_one_row(planned, client):
    client.force_login(planned)
    page = client.get(reverse("followup:accuracy"), {"ar": YEAR})
    assert len(page.content) < 60_000
    text = page.content.decode()
    assert "Balansräkningen den 31 december" in text
    assert "17 rader" in text
    assert "Balans: kassa och bank" not in text
