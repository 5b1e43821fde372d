from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from arshjul.followup import queries, services
from arshjul.followup.domain import AssessmentKind
from arshjul.followup.models import Assessment, Forecast
from arshjul.goals import services as goals
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.policies import standing
from arshjul.record import services as record
from arshjul.statements import published

pytestmark = pytest.mark.django_db
MNKR = 100_000_000


@pytest.fixture
def goals_2016(city):
    """The published goals, decided."""
    loaded, _ = published.load(municipality.folder())
    table = loaded.tables["mal-matetal-2016"]
    rows = [
        {"row": row.id, "label": row.label, "source": row.source, "unit": row.unit, **row.texts} for row in table.rows
    ]
    bodies = {"Staden": city.assembly(), "Barn- och utbildningsnämnden": city.body("bun")}
    made = goals.load_goals(rows=rows, year=2016, bodies=bodies, measured_on=date(2016, 12, 31), assessor="Controller")
    for number, one in enumerate(made, start=1):
        record.decide(items=[one.item], body=one.body, on=today(), paragraph=number, title="Mål", by=None, content={})


@pytest.fixture
def example(ledger, goals_2016):
    services.load_example(lambda _line: None)


def test_the_published_forecast_is_scored_against_the_outcome(example):
    ((board),) = [one for one in queries.forecast_accuracy(2016) if one.body == "ks"]
    (miss,) = [one for one in board.misses if one.line == "rr-arets-resultat"]
    assert (miss.forecast, miss.outcome, miss.error) == (130 * MNKR, 321 * MNKR, 191 * MNKR)
    assert Forecast.objects.get(line="namnderna-mot-budget").amount == 35 * MNKR


def test_outcomes_are_kept_with_source_and_history(example):
    assert len(queries.goal_status(2016)) == 15
    rows = {row.indicator.name: row for row in queries.goal_status(2016, "kf")}
    index = rows["Nöjd-Inflytande-Index"]
    assert index.history == {2014: 40, 2015: 40}
    assert index.year.source.startswith("https://arsredovisning.helsingborg.se/")
    assert index.band.band.id == "red"
    lagging = rows["Antal arbetstillfällen i Helsingborg (eftersläpning ett år)"]
    assert lagging.year.measured_for == "2015"


def test_a_value_in_a_hole_of_the_printed_bands_says_so(example):
    rows = {row.indicator.name: row for row in queries.goal_status(2016, "bun")}
    hole = rows["Andel elever som anser att deras lärare tar hänsyn till deras åsikter"]
    assert str(hole.fulfilled) == "99.7"
    assert hole.band.published is None
    assert hole.band.finding.id == "municipality.printed-band-gap"
    assert hole.band.band.id == "yellow"


def test_loading_again_changes_nothing(example):
    before = Assessment.objects.count(), Forecast.objects.count()
    services.load_example(lambda _line: None)
    assert (Assessment.objects.count(), Forecast.objects.count()) == before
    assert set(Assessment.objects.values_list("kind", flat=True)) == {AssessmentKind.YEAR.value}


def test_a_report_must_assess_the_year_and_the_page_takes_values_as_people_write_them(client, city, person, goals_2016):
    by = person("economist")
    report = services.open_report(year=2016, point="delar-augusti", body=city.body("bun"), by=by)
    wanted = [one.id for one in queries.missing(report, queries.evidence(report))]
    assert wanted.count("followup.assessment-missing") == 4
    address = reverse("followup:assess", args=[report.pk])
    client.force_login(by)
    bad = client.post(address, {"edition": "0", "0-year-value": "cirka 90", "0-year-source": "Enkät"})
    assert bad.status_code == 422
    assert "cirka 90" in bad.content.decode()
    values = {f"{number}-year-expected": "2017-03-01" for number in (1, 2, 3)}
    values |= {"edition": "0", "0-year-value": "87,1 %", "0-year-source": "Enkät", "0-mandate-value": "88"}
    values |= {"0-mandate-source": "Bedömning"}
    assert client.post(address, values).status_code == 302
    left = [one.id for one in queries.missing(report, queries.evidence(report))]
    assert "followup.assessment-missing" not in left
    rows = queries.goal_status(2016, "bun", "delar-augusti", standing(by))
    assert (rows[0].year.value, rows[0].mandate_assessment.value) == (Decimal("87.1"), 88)
    assert rows[1].band.band.id == municipality.current().scale("goal").unmeasured.id
    assert queries.goal_status(2016, "bun", "delar-augusti")[0].year is None


def test_the_mandate_assessment_alone_is_not_enough(city, person, goals_2016):
    by = person("economist")
    report = services.open_report(year=2016, point="delar-augusti", body=city.body("bun"), by=by)
    one = queries.indicators(2016, "bun")[0]
    mandate = services.Judged(
        goal=one.goal,
        indicator=one.slug,
        goal_text=one.goal_text,
        indicator_name=one.name,
        kind=AssessmentKind.MANDATE,
        direction=one.direction,
        value=Decimal(90),
        source="Bedömning",
    )
    services.save_assessments(report=report, by=by, judged=[mandate])
    found = queries.missing(report, queries.evidence(report))
    assert any(one.name in found_one.message.sv for found_one in found)
