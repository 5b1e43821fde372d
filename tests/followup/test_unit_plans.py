"""What was decided and forecast for each nämnd, beside its result and its appropriation, in a small year."""

from datetime import date

import pytest

from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.units.appropriations import appropriations
from arshjul.followup.accounts.units.operations import BESIDE, operations
from arshjul.followup.accounts.units.plans import Piece, on_units
from arshjul.followup.services.publications import keep_published_forecast
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.planning import services as planning
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.record.domain import Minutes

from .small_city import YEAR, figure_of, mnkr

pytestmark = pytest.mark.django_db
AUGUST = "delar-augusti"


def forecast(body, line, amount, point=AUGUST):
    """A forecast as a publication gives it."""
    keep_published_forecast(
        body=organisation.body(body), year=YEAR, point=point, line=line, amount=mnkr(amount), source="Delårsrapport"
    )


def shown(last=12, span=Span.YEAR_TO_DATE):
    at = place(YEAR, entities=own(), last=last, span=span, spread=Spread.TWELFTHS)
    return operations(YEAR, at=at, beside=BESIDE), appropriations(at)


def test_an_appropriation_without_an_own_budget_is_the_committees_net_cost(planned, client, person):
    found, _ = shown()
    assert found.statement.ore("20", "budgeterat-resultat") == 0
    client.force_login(person("controller"))
    told = figure_of(client, "driftredovisning", {"ar": YEAR, "rad": "20", "kolumn": "budgeterat-resultat"})
    assert sorted(part.ore for part in told.parts) == sorted(map(mnkr, (104, 3, -104, -3)))
    assert told.rest == 0
    assert all(part.url for part in told.parts if part.ore > 0)


def test_an_own_decided_budget_goes_before_the_appropriation(planned, client, person):
    plan = planning.start(kind=PlanKind.INTERNAL, year=YEAR, body=organisation.body("bun"), by=None)
    lines = [
        LineInput(body="bun", kind=LineKind.INCOME, year=YEAR, amount=mnkr(90), text="Avgifter"),
        LineInput(body="bun", kind=LineKind.COST, year=YEAR, amount=mnkr(-195), text="Löner"),
    ]
    planning.save_lines(plan=plan, lines=lines, by=None, text="Internbudget")
    assert shown()[0].statement.ore("20", "budgeterat-resultat") == 0, "a draft says nothing"
    planning.decide_internal_budget(plan=plan, minutes=Minutes(on=date(2027, 1, 20), paragraph=3), by=None)
    found, _ = shown()
    assert found.statement.ore("20", "budgeterat-resultat") == mnkr(107 + 90 - 195)
    client.force_login(person("controller"))
    told = figure_of(client, "driftredovisning", {"ar": YEAR, "rad": "20", "kolumn": "budgeterat-resultat"})
    assert (told.rest, len(told.parts)) == (0, 4)


def test_part_of_a_year_has_its_share_of_the_decided_result_and_the_years_beside(planned, client, person):
    """BUN decides 90 of income and 195 of costs under an appropriation of 107: a result of 2 for the year."""
    plan = planning.start(kind=PlanKind.INTERNAL, year=YEAR, body=organisation.body("bun"), by=None)
    lines = [
        LineInput(body="bun", kind=LineKind.INCOME, year=YEAR, amount=mnkr(90), text="Avgifter"),
        LineInput(body="bun", kind=LineKind.COST, year=YEAR, amount=mnkr(-195), text="Löner"),
    ]
    planning.save_lines(plan=plan, lines=lines, by=None, text="Internbudget")
    planning.decide_internal_budget(plan=plan, minutes=Minutes(on=date(2027, 1, 20), paragraph=3), by=None)
    part = shown(last=8)[0].statement
    titles = {column.id: column.title.sv for column in part.columns}
    assert titles["budgeterat-resultat"] == "Budget för perioden (tolftedelar)"
    assert titles["budgeterat-resultat-helar"] == "Budget helår"
    share, result = part.ore("20", "budgeterat-resultat"), part.ore("20", "arets-resultat")
    assert part.ore("20", "budgeterat-resultat-helar") == mnkr(2)
    assert abs(share - mnkr(2) * 8 // 12) <= 8
    assert part.ore("20", "avvikelse-budget") == result - share
    months = [shown(last=month, span=Span.MONTH)[0].statement for month in range(1, 13)]
    assert sum(one.ore("20", "budgeterat-resultat") for one in months) == mnkr(2)
    whole = shown()[0].statement
    assert whole.ore("20", "budgeterat-resultat") == mnkr(2)
    assert "budgeterat-resultat-helar" not in {column.id for column in whole.columns}
    client.force_login(person("controller"))
    asked = {"ar": YEAR, "manad": 8, "rad": "20"}
    told = figure_of(client, "driftredovisning", {**asked, "kolumn": "budgeterat-resultat"})
    assert (told.ore, told.rest, len(told.parts)) == (share, 0, 8)
    assert {"budgeterat-resultat-helar" in part.url for part in told.parts} == {True}
    told = figure_of(client, "driftredovisning", {**asked, "kolumn": "budgeterat-resultat-helar"})
    assert (told.ore, told.rest, len(told.parts)) == (mnkr(2), 0, 4)


def test_what_cannot_be_divided_into_months_has_no_share_and_no_deviation(planned):
    undivided = place(YEAR, entities=own(), last=8)
    for found in (operations(YEAR, at=undivided, beside=BESIDE), shown(last=6, span=Span.ROLLING)[0]):
        columns = {column.id for column in found.statement.columns}
        assert columns.isdisjoint({"budgeterat-resultat", "avvikelse-budget"})
        assert "budgeterat-resultat-helar" in columns
    assert "followup.budget-lacks-year" in {one.id for one in found.findings}


def test_a_whole_forecast_stands_beside_the_result_and_the_appropriation(planned, client, person):
    forecast("bun", "drift-intakter", 100)
    found, by_law = shown()
    assert found.statement.ore("20", "forecast") is None, "half a forecast is none"
    forecast("bun", "drift-kostnader", -210)
    found, by_law = shown()
    assert found.statement.ore("20", "forecast") == mnkr(100 - 210 + 107)
    assert by_law.statement.ore("bun", "forecast") == mnkr(-110)
    assert by_law.statement.ore("bun", "prognosavvikelse") == mnkr(-110 + 107)
    client.force_login(person("controller"))
    for which, row in (("driftredovisning", "20"), ("anslag", "bun")):
        told = figure_of(client, which, {"ar": YEAR, "rad": row, "kolumn": "forecast"})
        assert (told.rest, len(told.parts)) == (0, 4 if which == "driftredovisning" else 2)


def test_the_sum_of_forecasts_is_not_shown_when_somebody_lacks_one(planned):
    forecast("kun", "drift-intakter", 1)
    forecast("kun", "drift-kostnader", -1)
    for found, total, column in zip(shown(), ("summa-skattefinansierat", "summa"), ("20", "bun"), strict=True):
        assert found.statement.ore(total, "forecast") is None
        assert found.statement.ore(column, "forecast") is None
        (told,) = [one for one in found.findings if one.id == "followup.planned-partial"]
        assert "Barn- och utbildningsnämnden" in told.message.sv


def test_an_appropriation_is_compared_month_by_month_in_twelfths(planned, client, person):
    months = [shown(last=month, span=Span.MONTH)[1].statement for month in range(1, 13)]
    assert sum(one.ore("bun", "budget-perioden") or 0 for one in months) == mnkr(-107)
    assert months[1].ore("bun", "utfall") == mnkr(100)
    assert months[1].ore("bun", "avvikelse") == mnkr(100) - months[1].ore("bun", "budget-perioden")
    client.force_login(person("controller"))
    asked = {"ar": YEAR, "manad": 2, "omfattning": "manad", "rad": "bun", "kolumn": "budget-perioden"}
    told = figure_of(client, "anslag", asked)
    assert (told.rest, len(told.parts)) == (0, 1)


def test_rolling_months_over_a_year_without_appropriations_say_so(planned):
    _, found = shown(last=6, span=Span.ROLLING)
    assert "budget-perioden" not in {column.id for column in found.statement.columns}
    assert "followup.budget-lacks-year" in {one.id for one in found.findings}


def test_what_several_units_were_given_together_stands_on_the_first_and_nothing_is_lost(city):
    def piece(body, unit, ore):
        return Piece(body, unit, ore, Text("a", "a"))

    whole = municipality.current()
    apart, found = on_units([piece("ks", "10", 5), piece("ks", "19", 7)], whole, {"10", "19"})
    assert ({row: sum(one.ore for one in own_pieces) for row, own_pieces in apart.items()}, found) == (
        {"10": 5, "19": 7},
        (),
    )
    together, (told,) = on_units([piece("ks", "", 5), piece("ks", "19", 7)], whole, {"10", "19"})
    assert {row: sum(one.ore for one in own_pieces) for row, own_pieces in together.items()} == {"10": 12}
    assert told.id == "followup.planned-together"
    alone, found = on_units([piece("ks", "", 5)], whole, {"19"})
    assert ([*alone], found) == (["19"], ())
    nowhere, (told,) = on_units([piece("kf", "", 500)], whole, set())
    assert (nowhere, told.id, "5,00" in told.message.sv) == ({}, "followup.planned-without-unit", True)
