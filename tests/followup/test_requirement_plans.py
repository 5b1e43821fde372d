"""The balance requirement of a budget and of a forecast, out of decisions and reports, and what the law reads of it."""

from datetime import date

import pytest
from django.urls import reverse

from arshjul.desk.law_facts import facts_of
from arshjul.desk.law_status import law_status
from arshjul.followup import queries, services
from arshjul.followup.services import Given
from arshjul.organisation import queries as organisation
from arshjul.planning import services as planning
from arshjul.planning.domain import LineInput, LineKind
from arshjul.record.domain import Minutes
from arshjul.record.services import Refused

from .requirement_world import (
    ACCOUNT,
    CASH,
    COST,
    EQUITY,
    GAIN,
    GRANTS,
    OPENING,
    RESERVE,
    TAX,
    column,
    mnkr,
    say,
    table,
    told,
)

pytestmark = pytest.mark.django_db


def composed(year, statement=(), requirement=()):
    """The board's proposal with these rows of its budgets (mnkr)."""
    direction = planning.draft_direction(year=year, by=None)
    planning.set_frames(
        direction=direction, frames={("bun", "", year): mnkr(1)}, by=None, proposals_due=date(year - 1, 5, 20), text="R"
    )
    planning.issue_direction(direction=direction, minutes=Minutes(on=date(year - 1, 2, 11), paragraph=12), by=None)
    proposal = planning.start_proposal(year=year, body=organisation.body("bun"), by=None)
    given = LineInput(body="bun", kind=LineKind.APPROPRIATION, year=year, amount=mnkr(1), text="Kommunbidrag")
    planning.save_proposal_lines(plan=proposal, lines=[given], investments=[], by=None, text="Svar")
    planning.hand_over_proposal(plan=proposal, by=None)
    plan = planning.compose_plan(year=year, by=None)
    lines = [
        LineInput(body="kf", kind=kind, year=year, amount=mnkr(amount), text=row, row=row)
        for kind, rows in ((LineKind.STATEMENT, statement), (LineKind.REQUIREMENT, requirement))
        for row, amount in rows
    ]
    planning.save_lines(plan=plan, lines=lines, by=None, tax_rate=2000)
    return plan


def decide(year, statement, requirement=(), reasons="Underlaget kompletteras.") -> None:
    """KF decides a budget of these rows."""
    plan = composed(year, statement, requirement)
    planning.propose_plan(plan=plan, minutes=Minutes(on=date(year - 1, 10, 15), paragraph=200), by=None)
    planning.decide_plan(plan=plan, minutes=Minutes(on=date(year - 1, 11, 18), paragraph=112, reasons=reasons), by=None)


def budget_of(result) -> list[tuple[str, object]]:
    costs = f"{-5000 + result:.1f}"
    return [("skatteintakter", 4000), ("generella-statsbidrag", 1000), ("verksamhetens-kostnader", costs)]


def report(year, person, *lines, point="delar-augusti"):
    """The executive board's report with these forecast lines, ready to be handed over."""
    karin, board = person("controller"), organisation.executive_board()
    made = services.open_report(year=year, point=point, body=board, by=karin)
    own = [Given("drift-intakter", 0), Given("drift-kostnader", 0)]
    return services.save_report(report=made, by=karin, summary="Läget", forecasts=[*own, *lines]), karin


SALE = "Markförsäljning, KS 2027-06-01 § 4"


@pytest.fixture
def august(book, settings):
    """The books through August 2027: 100 of result, of which 20 is a gain in May and 10 is reserved in July."""
    booked = [(TAX, -400), (GRANTS, -100), (COST, 420), (CASH, 80)]
    book(2027, OPENING, booked, last=8, m5=[(GAIN, -20), (CASH, 20)], m7=[(EQUITY, 10), (RESERVE, -10)])
    settings.ARSHJUL_TODAY = "2027-09-20"


def test_the_interim_report_assesses_the_balance_requirement_on_the_forecast(august, client, person):
    """LAW.md, DEL-06: forecast 45, after adjustments 40, balance requirement result 40."""
    decide(2027, budget_of(30), [("realisationsvinster", -4), ("reservering", -20)])
    client.force_login(person("controller"))
    before = table(client, 2027, tillfalle="delar-augusti")
    assert "followup.requirement-unforecast" in told(before)
    lines = [Given("rr-arets-resultat", mnkr(45)), Given("bk-realisationsvinster", mnkr(-5), SALE)]
    made, karin = report(2027, person, *lines)
    services.hand_over_report(report=made, by=karin)
    found = table(client, 2027, tillfalle="delar-augusti")
    assert {"followup.requirement-of-part"} <= told(found)
    assert "followup.requirement-unforecast" not in told(found)
    assert column(found, "forecast") == {
        "arets-resultat": 45,
        "realisationsvinster": -5,
        "efter-balanskravsjusteringar": 40,
        "balanskravsresultat": 40,
    }
    assert column(found, "outcome") == {
        "arets-resultat": 100,
        "realisationsvinster": -20,
        "efter-balanskravsjusteringar": 80,
        "reservering": -10,
        "balanskravsresultat": 70,
    }
    assert column(found, "budget")["balanskravsresultat"] == 30 - 4 - 20
    assert {one.id: one.title.sv for one in found.statement.columns}["budget"] == "Budget helår"
    assert facts_of(2027).shared["report.balanskrav_forecast"] == 40


def test_every_figure_of_budget_and_forecast_leads_to_its_decision_or_report(august, client, person):
    decide(2027, budget_of(30), [("realisationsvinster", -4), ("reservering", -20)])
    lines = [Given("rr-arets-resultat", mnkr(45)), Given("bk-realisationsvinster", mnkr(-5), SALE)]
    made, karin = report(2027, person, *lines)
    services.hand_over_report(report=made, by=karin)
    client.force_login(person("controller"))
    say(client, "balansrakning", 2026, pensionsforpliktelser=300)
    page = client.get(reverse("followup:statement", args=[ACCOUNT]), {"ar": 2027, "tillfalle": "delar-augusti"})
    for accounts, shown in page.context["tables"]:
        for row, cells in zip(accounts.statement.rows, shown.rows, strict=True):
            for one, cell in zip(shown.columns, cells.cells, strict=True):
                if cell.ore is None:
                    continue
                place = (row.id, one.id)
                assert cell.url, place
                answer = client.get(cell.url)
                assert answer.status_code == 200, place
                if "/siffra/" in cell.url:
                    assert answer.context["figure"].rest == 0, place
                    assert answer.context["figure"].parts, place
    asked = {"ar": 2027, "tillfalle": "delar-augusti", "rad": "realisationsvinster", "kolumn": "forecast"}
    assert SALE in client.get(reverse("followup:figure", args=[ACCOUNT]), asked).content.decode()
    asked["kolumn"] = "budget"
    assert "§ 112" in client.get(reverse("followup:figure", args=[ACCOUNT]), asked).content.decode()


def test_the_room_of_the_reserve_is_told_for_budget_and_forecast_before_the_year_has_ended(august, client, person):
    """KL 11:14: 1 per cent of 5 000 from the lower result, and at most up to 5 per cent: 100 is there already."""
    decide(2027, budget_of(300), [("realisationsvinster", -40), ("reservering", -151)])
    client.force_login(person("controller"))
    unknown = table(client, 2027, 2, tillfalle="delar-augusti")
    assert "followup.reserve-room-unknown" in told(unknown)
    say(client, "balansrakning", 2026, pensionsforpliktelser=300)
    found = table(client, 2027, 2, tillfalle="delar-augusti")
    assert [one.id for one in found.statement.columns] == ["budget"]
    assert column(found, "budget") == {
        "lagsta-resultat": 260,
        "troskel": -50,
        "utrymme-resultat": 210,
        "tak": 250,
        "reserv-fore": -100,
        "utrymme-tak": 150,
        "utrymme": 150,
    }
    assert {"followup.reserved-beyond-room", "followup.reserve-room-planned"} <= told(found)
    lines = [Given("rr-arets-resultat", mnkr(145)), Given("bk-reservering", mnkr(-60), "KF 2027-06-17 § 90")]
    made, karin = report(2027, person, *lines)
    services.hand_over_report(report=made, by=karin)
    forecast = table(client, 2027, 2, tillfalle="delar-augusti")
    assert "followup.reserve-room-budgeted" in told(forecast)
    assert column(forecast, "forecast")["utrymme"] == 95
    for row in column(forecast, "forecast"):
        asked = {"ar": 2027, "tillfalle": "delar-augusti", "tabell": 2, "rad": row, "kolumn": "forecast"}
        figure = client.get(reverse("followup:figure", args=[ACCOUNT]), asked).context["figure"]
        assert (figure.rest, bool(figure.parts)) == (0, True), row
        assert all(client.get(part.url).status_code == 200 for part in figure.parts if part.url), row
    say(client, "balansrakning", 2026, pensionsforpliktelser=1401)
    negative = table(client, 2027, 2, tillfalle="delar-augusti")
    assert column(negative, "budget")["troskel"] == -100, "equity of 1 100 + 300 less obligations of 1 401 is negative"


def test_a_use_beyond_the_reserve_is_told_and_the_law_reads_what_the_budget_uses(august, client, person):
    """LAW.md, BUD-02: Sjöbo's budget 2024, result -26.1 with RUR use 7.5: 18.6 uncovered."""
    decide(2027, budget_of(-26.1), [("anvandning-rur", "7.5"), ("anvandning", 101)])
    client.force_login(person("controller"))
    found = table(client, 2027, tillfalle="delar-augusti")
    assert column(found, "budget")["anvandning-rur"] == 7.5
    say(client, "balansrakning", 2026, pensionsforpliktelser=300)
    assert "followup.used-beyond-reserve" in told(table(client, 2027, 2, tillfalle="delar-augusti"))
    facts = facts_of(2027).shared
    assert [float(facts[name]) for name in ("budget.rer_use", "budget.rur_use")] == [101, 7.5]


def test_sjobo_2024_is_uncovered_by_18_6(august, client, person):
    decide(2027, budget_of(-26.1), [("anvandning-rur", "7.5")])
    client.force_login(person("controller"))
    budget = column(table(client, 2027, tillfalle="delar-augusti"), "budget")
    assert (budget["arets-resultat"], budget["balanskravsresultat"]) == (-26.1, -18.6)


def test_a_budget_without_adjustments_says_so(august, client, person):
    decide(2027, budget_of(30))
    client.force_login(person("controller"))
    found = table(client, 2027, tillfalle="delar-augusti")
    (bare,) = [one for one in found.findings if one.id == "followup.requirement-planned"]
    assert "budget" in bare.message.sv
    assert "prognos" not in bare.message.sv


def test_a_forecast_of_the_requirement_needs_its_reason_and_its_sign(august, person):
    lines = [Given("rr-arets-resultat", mnkr(45)), Given("bk-realisationsvinster", mnkr(5)), Given("bk-anvandning", 0)]
    made, karin = report(2027, person, *lines)
    with pytest.raises(Refused) as refused:
        services.hand_over_report(report=made, by=karin)
    assert sorted(one.id for one in refused.value.findings) == [
        "followup.forecast-sign",
        "followup.forecast-unreasoned",
        "followup.forecast-unreasoned",
    ]


def test_planned_adjustments_with_the_wrong_sign_are_told_before_the_decision(city, client, person):
    plan = composed(2027, requirement=[("realisationsvinster", 20), ("orealiserade", 5)])
    client.force_login(person("controller"))
    page = client.get(reverse("planning:plan", args=[plan.pk]))
    (wrong,) = [one for one in page.context["warnings"] if one.id == "planning.requirement-sign"]
    assert "Samtliga realisationsvinster" in wrong.message.sv
    assert "Balanskravsjusteringar och reserver" in page.content.decode()


def test_the_law_reads_the_account_and_asks_nobody_for_what_it_has(book, client, person):
    book(2027, OPENING, [(TAX, -4000), (GRANTS, -1000), (GAIN, -20), (COST, 4920), (CASH, 100)],
         m12=[(EQUITY, 31), (RESERVE, -31)])  # fmt: skip
    client.force_login(person("controller"))
    adjustments = {"realisationsvinster_undantag": 0, "realisationsforluster_undantag": 0, "orealiserade": 0}
    say(client, ACCOUNT, 2027, SALE, **adjustments, aterforing_orealiserade=0)
    say(client, "balansrakning", 2027, pensionsforpliktelser=300)
    rules = ("BAL-01", "BAL-02", "BAL-03", "BAL-05", "BAL-06", "BAL-09", "BAL-10")
    states = {one.rule.id: one for one in law_status(2027) if one.rule.id in rules}
    assert {name: one.state.value for name, one in states.items()} == {
        "BAL-01": "pass",
        "BAL-02": "fail",
        "BAL-03": "pass",
        "BAL-05": "pass",
        "BAL-06": "not-applicable",
        "BAL-09": "pass",
        "BAL-10": "not-assessable",
    }
    assert "Högst 30" in states["BAL-02"].message.sv
    assert "followup.reserved-beyond-room" in told(table(client, 2027, 2))
    form = client.get(reverse("desk:state", args=[2027, "BAL-01"]))
    asked = {one.name for one in form.context["asked"]}
    assert not asked & {
        "result",
        "adj_real_gain",
        "adj_real_loss",
        "adj_unrealised",
        "adj_reversal",
        "rer_in",
        "rur_in",
    }
    assert states["BAL-10"].missing == ("prev.br.rer_close",)


def test_an_adjustment_that_nobody_has_given_keeps_the_law_from_passing(book, client, person):
    book(2027, OPENING, [(TAX, -100), (GAIN, -20), (CASH, 120)])
    states = {one.rule.id: one for one in law_status(2027)}
    assert states["BAL-01"].state.value == "not-assessable"
    assert "adj_real_gain" in states["BAL-01"].missing
    assert "rer_in" not in states["BAL-01"].missing
    client.force_login(person("controller"))
    form = client.get(reverse("desk:state", args=[2027, "BAL-01"]))
    assert form.context["way"].url == f"{reverse('followup:statement', args=[ACCOUNT])}?ar=2027"


def test_a_year_without_any_reserve_has_none_for_the_law(book, client, person):
    book(2027, [(CASH, 1000), (EQUITY, -1000)], [(TAX, -4000), (GRANTS, -1000), (COST, 4900), (CASH, 100)])
    facts = facts_of(2027).shared
    assert [facts[name] for name in ("br.rer_open", "br.rer_close", "rer_before", "rer_in", "rur_closing")] == [0] * 5
    assert "prev.br.rer_close" not in facts, "the books of the year before aren't there"


def test_a_forecast_adjustment_is_not_weighed_into_the_accuracy_of_the_result(book, person, settings):
    settings.ARSHJUL_TODAY = "2027-09-20"
    lines = [Given("rr-arets-resultat", mnkr(145)), Given("bk-realisationsvinster", mnkr(-25), SALE)]
    made, karin = report(2027, person, *lines)
    services.hand_over_report(report=made, by=karin)
    settings.ARSHJUL_TODAY = "2028-02-01"
    book(2027, OPENING, [(TAX, -4000), (GRANTS, -1000), (GAIN, -20), (COST, 4900), (CASH, 120)])
    (board,) = queries.forecast_accuracy(2027)
    assert [(one.line, one.error) for one in board.misses] == [("rr-arets-resultat", mnkr(-25))]
