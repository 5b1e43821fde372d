"""A figure that no voucher gives is told by parts that sum to it, down to a decision, a report or a file."""

from html import unescape

import pytest
from django.urls import reverse

from arshjul.books import services as receiving
from arshjul.followup import services as followup
from arshjul.followup.accounts.catalogue import KINDS
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.plans.plan_file import plan_file
from arshjul.followup.figures import UNEXPLAINED, forecasts
from arshjul.followup.models import Forecast
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
KB = 1024
CHOICES = {
    "the whole year": {},
    "through August by twelfths": {"manad": 8},
    "through August as last year fell": {"manad": 8, "nyckel": "forra-aret"},
    "as printed": {"form": "tryckt"},
    "the group": {"vem": "koncern", "manad": 5},
}
ON_BOTH_DATABASES = ("through August by twelfths", "the group")


def links(page: str, part: str) -> list[str]:
    """The addresses of a page that hold a text, each once."""
    addresses = (unescape(one.split('"', 1)[0]) for one in page.split('href="')[1:])
    return list(dict.fromkeys(one for one in addresses if part in one))


@pytest.fixture
def figures_of(client, django_assert_max_num_queries):
    """Every figure that the statements lead to, and those that these lead to, by address; each page is light."""

    def figure(address):
        with django_assert_max_num_queries(10, info=address):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < 60 * KB, address
        return answer.context["figure"]

    def walked(choice) -> dict[str, object]:
        waiting, seen = [], {}
        for which in KINDS:
            page = client.get(reverse("followup:statement", args=[which]), {"ar": 2016, **choice})
            waiting += links(page.content.decode(), "/siffra/?")
        while waiting:
            address = waiting.pop()
            if address not in seen:
                seen[address] = figure(address)
                waiting += [part.url for part in seen[address].parts if "/siffra/?" in part.url]
        return seen

    return walked


def told_apart(figure) -> bool:
    """Whether what the parts leave is a difference that the source itself has."""
    return figure.why.en.startswith("The source gives the sum by itself")


@pytest.mark.parametrize(
    "choice",
    [
        pytest.param(choice, id=name, marks=[] if name in ON_BOTH_DATABASES else [pytest.mark.appearance])
        for name, choice in CHOICES.items()
    ],
)
def test_the_parts_of_every_figure_sum_to_it(planned_year, client, person, figures_of, choice):
    client.force_login(person("controller"))
    found = figures_of(choice)
    assert found
    for address, figure in found.items():
        assert figure.parts, address
        assert sum(part.ore for part in figure.parts) == figure.ore or told_apart(figure), (address, figure.rest)


@pytest.mark.appearance
def test_what_a_figure_leads_to_is_there(planned_year, client, person, figures_of):
    client.force_login(person("politician"))
    found = figures_of({"manad": 8})
    led_to = {part.url for one in found.values() for part in one.parts if part.url}
    assert {one.split("/")[2] for one in led_to} >= {"planering", "uppfoljning", "rakenskaper"}
    for address in led_to - found.keys():  # those that are figures have been answered already
        assert client.get(address).status_code == 200, address


def test_a_budget_leads_to_its_decision(planned_year, client, person):
    client.force_login(person("controller"))
    page = client.get(_address(rad="skatteintakter", kolumn="budget"))
    (part,) = page.context["figure"].parts
    (line,) = [one for one in planning.lines_for(2016, kinds=[LineKind.STATEMENT]) if one.row == "skatteintakter"]
    assert (part.ore, part.url) == (line.amount, reverse("planning:line", args=[line.pk]))
    assert "§" in part.about.sv
    assert "251/2015" in page.content.decode()


def _address(which="resultatrakning", **query) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in {"ar": 2016, **query}.items())
    return f"{reverse('followup:figure', args=[which])}?{pairs}"


def test_a_period_budget_is_its_months_and_each_leads_to_the_years_budget(planned_year, client, person):
    client.force_login(person("controller"))
    figure = client.get(_address(rad="skatteintakter", kolumn="period_budget", manad=8)).context["figure"]
    assert [str(part.label) for part in figure.parts] == [f"2016-{month:02d}" for month in range(1, 9)]
    year = client.get(figure.parts[0].url).context["figure"]
    assert abs(figure.ore * 12 - year.ore * 8) < 12 * 8
    assert "tolftedel" in figure.parts[0].about.sv


def test_twelve_rolling_months_take_each_months_budget_from_its_own_year(planned_year, client, person, monkeypatch):
    budgets = {2015: {"skatteintakter": 1_200_00}, 2016: {"skatteintakter": 2_400_00}}
    monkeypatch.setattr(planning, "budget_by_line", lambda year, *_, **__: budgets.get(year, {}))
    of_all = {LineKind.STATEMENT: budgets[2016]}
    monkeypatch.setattr(planning, "budgets_by_line", lambda year, *_, **__: of_all if year == 2016 else {})
    client.force_login(person("controller"))
    address = _address(rad="skatteintakter", kolumn="period_budget", manad=8, omfattning="rullande")
    figure = client.get(address).context["figure"]
    assert [part.ore for part in figure.parts] == [100_00] * 4 + [200_00] * 8
    assert (figure.rest, figure.ore) == (0, 2_000_00)
    assert [part.url.count("ar=2015") for part in figure.parts] == [1] * 4 + [0] * 8


def test_the_books_own_budget_leads_to_its_file_and_account(planned_year, client, person, tmp_path):
    karin = person("controller")
    path = tmp_path / "plan.se"
    path.write_bytes(plan_file(place(2016, entities=own(), spread=Spread.TWELFTHS)).written("se").data)
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=karin).file
    receiving.publish_batch(reading=receiving.read_and_check(file=file, by=karin), entity=own()[0], by=karin)
    client.force_login(karin)
    for choice in ({"manad": 8}, {"manad": 8, "omfattning": "manad"}, {"manad": 3, "vem": "koncern"}):
        address = _address(rad="skatteintakter", kolumn="period_budget", nyckel="rakenskaperna", **choice)
        figure = client.get(address).context["figure"]
        assert (figure.rest, bool(figure.parts)) == (0, True)
        assert all("plan.se" in part.about.sv for part in figure.parts)


def test_a_sum_that_its_parts_do_not_give_says_so(planned_year, client, person, monkeypatch):
    real = planning.decided_lines
    monkeypatch.setattr(planning, "decided_lines", lambda *args, **more: _less(real(*args, **more)))
    client.force_login(person("controller"))
    answer = client.get(_address(rad="skatteintakter", kolumn="budget"))
    assert (answer.context["figure"].rest, answer.context["figure"].why) == (1, UNEXPLAINED)
    assert "Delarna förklarar inte detta" in answer.content.decode()


def _less(lines):
    for one in lines:
        one.line.amount -= 1
    return lines


def test_a_forecast_is_told_as_it_was_given(planned_year, client, person):
    given = Forecast(body=organisation.executive_board(), year=2016, point="delar-augusti", line="rr-skatteintakter")
    rows = [(1, 5_00, "först"), (2, 7_00, "ny")]
    for ordinal, amount, comment in rows:
        values = {"ordinal": ordinal, "amount": amount, "comment": comment, "given_at": now()}
        Forecast.objects.create(body=given.body, year=2016, point=given.point, line=given.line, **values)
    client.force_login(person("controller"))
    figure = client.get(_address(rad="skatteintakter", kolumn="forecast")).context["figure"]
    assert [(part.ore, part.about.sv.rsplit(", ", 1)[-1]) for part in figure.parts] == [(7_00, "ny")]


def test_what_a_report_says_is_for_those_who_may_see_it(planned_year, client, person, monkeypatch):
    economist = person("economist")
    report = followup.open_report(year=2016, point="delar-augusti", body=organisation.body("bun"), by=economist)
    report.item.state = "handed_over"
    report.item.save()
    Forecast.objects.create(
        body=report.body, report=report, year=2016, point=report.point, line="rr-skatteintakter", ordinal=1,
        amount=3_00, comment="Hemligt skäl", given_at=now(),
    )  # fmt: skip
    client.force_login(economist)
    told = client.get(_address(rad="skatteintakter", kolumn="forecast"))
    assert ("Hemligt skäl" in told.content.decode(), told.context["figure"].parts[-1].url) == (
        True,
        reverse("followup:report", args=[report.pk]),
    )
    monkeypatch.setattr(forecasts.queries, "reports", lambda _who, _year: Forecast.objects.none())
    told = client.get(_address(rad="skatteintakter", kolumn="forecast"))
    assert ("Hemligt skäl" in told.content.decode(), told.context["figure"].parts[-1].url) == (False, "")


def test_what_is_not_a_figure_is_not_there(planned_year, client, person):
    client.force_login(person("controller"))
    for address in (
        _address("va", rad="x", kolumn="y"),
        _address(rad="skatteintakter", kolumn="outcome"),
        _address(rad="skatteintakter", kolumn="budget", tabell=9),
        _address("nonsens", rad="x", kolumn="y"),
    ):
        assert client.get(address).status_code == 404, address


@pytest.mark.appearance
def test_a_figure_of_rolling_months_is_light_for_auditors_too_and_speaks_english(
    planned_year, client, person, figures_of, django_assert_max_num_queries
):
    client.force_login(person("controller"))
    addresses = [*figures_of({"manad": 8, "omfattning": "rullande"})]
    client.force_login(person("auditor"))
    for address in addresses[::9]:
        with django_assert_max_num_queries(10, info=address):
            answer = client.get(address)
        assert len(answer.content) < 60 * KB, address
    page = client.get(f"/en{_address(rad='skatteintakter', kolumn='budget')}").content.decode()
    assert "What the amount is made of" in page
