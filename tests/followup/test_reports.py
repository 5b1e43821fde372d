from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from lxml import html

from arshjul.followup import queries, services
from arshjul.followup.domain import AssessmentKind, DialogueKind, Direction
from arshjul.followup.models import Dialogue, Explanation, Forecast, Measure
from arshjul.followup.services import Explained, Given, Judged
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.policies import standing
from arshjul.record.models import RegisterEntry, StepCompletion
from arshjul.record.services import Refused

pytestmark = pytest.mark.django_db
MNKR = 100_000_000
AUGUST = "delar-augusti"


@pytest.fixture
def report(city, person):
    return services.open_report(year=2016, point=AUGUST, body=city.body("bun"), by=person("economist"))


def ids(refused):
    return [found.id for found in refused.value.findings]


def filled(report, by, *, costs=-3_400, income=500, **more):
    given = [Given("drift-intakter", income * MNKR), Given("drift-kostnader", costs * MNKR)]
    more = {"summary": "Året går enligt plan."} | more
    return services.save_report(report=report, by=by, forecasts=given, **more)


def test_an_incomplete_report_is_refused_with_everything_that_is_missing(report, person):
    with pytest.raises(Refused) as refused:
        services.hand_over_report(report=report, by=person("economist"))
    assert ids(refused) == ["followup.summary-missing", "followup.forecast-missing", "followup.forecast-missing"]


def test_a_forecast_is_kept_as_given_and_a_new_one_is_a_new_row(report, person):
    by = person("economist")
    filled(report, by, costs=-3_400)
    filled(report, by, costs=-3_400)
    filled(report, by, costs=-3_410)
    rows = Forecast.objects.filter(line="drift-kostnader").values_list("ordinal", "amount")
    assert list(rows) == [(1, -3_400 * MNKR), (2, -3_410 * MNKR)]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE followup_forecast SET amount = 0")


def test_an_emptied_line_is_no_forecast_while_the_report_is_a_draft(report, person, client):
    by = person("economist")
    filled(report, by)
    client.force_login(by)
    address = reverse("followup:report", args=[report.pk])
    typed = {"edition": report.item.edition, "amount-drift-intakter": "", "amount-drift-kostnader": "−3 400"}
    assert client.post(address, typed | {"summary": "Läget"}).status_code == 302
    page = client.get(address)
    rows = {row.row.line.id: row for row in page.context["sections"][0].rows}
    assert [rows[line].text for line in ("drift-intakter", "drift-kostnader")] == ["", "−3\xa0400,0"]
    assert "followup.forecast-missing" in {one.id for one in page.context["missing"]}
    assert "återtagen" in client.get(reverse("followup:accuracy"), {"ar": 2016}).content.decode()
    report.item.refresh_from_db()
    filled(report, by, income=510)
    amounts = Forecast.objects.filter(line="drift-intakter").values_list("ordinal", "amount")
    assert list(amounts) == [(1, 500 * MNKR), (2, None), (3, 510 * MNKR)]


def test_a_line_that_a_form_does_not_have_or_cannot_be_read_takes_nothing_back(report, person, client):
    by = person("economist")
    filled(report, by)
    client.force_login(by)
    address = reverse("followup:report", args=[report.pk])
    assert client.post(address, {"edition": report.item.edition, "summary": "Läget"}).status_code == 302
    report.item.refresh_from_db()
    typed = {"edition": report.item.edition, "amount-drift-intakter": "femhundra"}
    assert client.post(address, typed).status_code == 422
    assert not Forecast.objects.filter(amount=None).exists()


def test_a_deficit_must_be_explained_and_opens_one_measure_with_a_deadline(report, person, ledger):
    by = person("economist")
    filled(report, by, costs=-3_500)
    assert queries.forecast_result(report) == (290_320 - 350_000 + 50_000 + 3_270) * MNKR // 100
    found = queries.missing(report, queries.evidence(report))
    assert [one.id for one in found] == ["followup.explanation-missing"] * 3 + ["followup.measure-wanted"]
    filled(report, by, costs=-3_501)
    (measure,) = Measure.objects.all()
    assert measure.deadline == today() + timedelta(days=30)
    with pytest.raises(Refused) as refused:
        services.decide_measure(measure=measure, title="", amount=None, responsible="", due=None, by=by)
    assert ids(refused) == ["followup.measure-incomplete"] * 4
    why = Explained(queries.DRIFT_RESULT, "Fler elever", "Underskott", "Vikariestopp")
    filled(report, by, costs=-3_501, explanations=[why])
    services.decide_measure(
        measure=measure, title="Vikariestopp", amount=20 * MNKR, responsible="Skolchefen", due=date(2016, 12, 1), by=by
    )
    assert queries.missing(report, queries.evidence(report)) == []


def test_a_complete_report_is_registered_on_both_sides_locked_and_completes_the_step(report, person):
    filled(report, person("economist"))
    handed = services.hand_over_report(report=report, by=person("economist"))
    assert RegisterEntry.objects.filter(item=report.item).count() == 2
    assert '"drift-kostnader":-340000000000' in handed.seal.content
    assert StepCompletion.objects.filter(year=2016, step="august-reports", body=report.body).exists()
    with pytest.raises(Refused) as refused:
        filled(report, person("economist"), costs=-1)
    assert ids(refused) == ["record.item-locked"]


def test_who_writes_while_a_colleague_hands_over_gets_the_text_back(report, person, client):
    filled(report, person("economist"))
    services.hand_over_report(report=report, by=person("economist"))
    client.force_login(person("economist"))
    typed = {"edition": "1", "amount-drift-kostnader": "−3 503,2", "summary": "Mina tre stycken"}
    answer = client.post(reverse("followup:report", args=[report.pk]), typed)
    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("Mina tre stycken", "−3 503,2"))


def test_what_was_explained_is_kept_by_the_database_once_handed_over(report, person):
    why = Explained(queries.DRIFT_RESULT, "Fler elever", "Underskott", "Vikariestopp")
    filled(report, person("economist"), explanations=[why])
    services.hand_over_report(report=report, by=person("economist"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Explanation.objects.update(cause="Annat")


def test_a_draft_is_unseen_by_other_authorities_until_it_is_handed_over(client, report, person):
    address = reverse("followup:report", args=[report.pk])
    client.force_login(person("controller"))
    assert client.get(address).status_code == 404
    assert not queries.reports(standing(person("company_cfo")), 2016).exists()
    client.force_login(person("auditor"))
    assert client.get(address).status_code == 200
    filled(report, person("economist"))
    services.hand_over_report(report=report, by=person("economist"))
    client.force_login(person("controller"))
    assert client.get(address).status_code == 200


def test_a_draft_forecast_stays_out_of_the_statements(city, person):
    by = person("controller")
    report = services.open_report(year=2016, point=AUGUST, body=city.executive_board(), by=by)
    services.save_report(report=report, by=by, forecasts=[Given("rr-arets-resultat", 130 * MNKR)])
    assert queries.income_statement(2016).ore("arets-resultat", "forecast") is None


def test_two_who_open_the_same_report_get_one(city, report, person):
    with pytest.raises(Refused) as refused:
        services.open_report(year=2016, point=AUGUST, body=city.body("bun"), by=person("economist"))
    assert ids(refused) == ["followup.already-reported"]


def test_an_old_form_is_refused_and_keeps_what_was_written(client, report, person):
    filled(report, person("economist"))
    client.force_login(person("economist"))
    sent = {"edition": "0", "amount-drift-kostnader": "−3 333,3", "summary": "Min text"}
    answer = client.post(reverse("followup:report", args=[report.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "−3 333,3" in page
    assert "Min text" in page
    assert not Forecast.objects.filter(amount=-333_330_000_000).exists()


def test_amounts_as_people_write_them_and_every_fault_at_once(client, report, person):
    client.force_login(person("economist"))
    address = reverse("followup:report", args=[report.pk])
    bad = client.post(address, {"edition": "0", "amount-drift-intakter": "1 23,4", "amount-drift-kostnader": "många"})
    assert bad.status_code == 422
    assert bad.content.decode().count('aria-invalid="true"') == 2
    assert Forecast.objects.count() == 0
    good = client.post(
        address, {"edition": "0", "amount-drift-intakter": "1 234,5 mkr", "amount-drift-kostnader": "−3 503,2"}
    )
    assert good.status_code == 302
    amounts = dict(Forecast.objects.values_list("line", "amount"))
    assert amounts == {"drift-intakter": 123_450_000_000, "drift-kostnader": -350_320_000_000}


def test_an_unknown_report_point_is_told(city, person):
    with pytest.raises(Refused) as refused:
        services.open_report(year=2016, point="mars", body=city.body("bun"), by=person("economist"))
    assert ids(refused) == ["followup.unknown-point"]


def judged(**more):
    one = {
        "goal": "mal",
        "indicator": "matetal",
        "goal_text": "Mål",
        "indicator_name": "Mätetal",
        "kind": AssessmentKind.YEAR,
        "direction": Direction.MIN,
    }
    return Judged(**(one | more))


def test_a_value_without_source_is_refused_and_a_date_will_do(report, person):
    by = person("economist")
    with pytest.raises(Refused) as refused:
        services.save_assessments(report=report, by=by, judged=[judged(value=Decimal("91.7"))])
    assert ids(refused) == ["followup.source-missing"]
    (kept,) = services.save_assessments(report=report, by=by, judged=[judged(expected_on=date(2017, 3, 1))])
    assert kept.value is None


def test_a_dialogue_is_seen_by_those_who_took_part_and_completes_the_step(client, city, person):
    by = person("owner_dialogue")
    dialogue = services.plan_dialogue(
        kind=DialogueKind.OWNER,
        year=2027,
        host=city.body("hsfab"),
        participants=[city.body("hamnen")],
        held_on=today(),
        by=by,
    )
    with pytest.raises(Refused) as refused:
        services.close_dialogue(dialogue=dialogue, by=by)
    assert ids(refused) == ["followup.dialogue-part-missing"]
    actions = [("Ta fram plan", "Vd", date(2026, 12, 1))]
    services.write_dialogue(dialogue=dialogue, agenda="Direktiv", notes="Vi talade", actions=actions, by=by)
    services.close_dialogue(dialogue=dialogue, by=by)
    assert StepCompletion.objects.filter(year=2027, step="owner-dialogue", body=city.body("hamnen")).exists()
    address = reverse("followup:dialogue", args=[dialogue.uuid])
    for role, status in (("company_cfo", 200), ("economist", 404), ("auditor", 200)):
        client.force_login(person(role))
        assert client.get(address).status_code == status, role
    with pytest.raises(Refused) as refused:
        services.write_dialogue(dialogue=dialogue, agenda="", notes="Annat", actions=[], by=by)
    assert ids(refused) == ["followup.dialogue-closed"]


def test_a_dialogue_goes_by_the_pages(client, city, person):
    client.force_login(person("controller"))
    sent = {
        "kind": "dialogue",
        "year": "2027",
        "host": "ks",
        "held_on": str(today()),
        "participants": ["bun", "hamnen"],
    }
    made = client.post(reverse("followup:dialogues"), sent)
    assert made.status_code == 302
    done = client.post(made["Location"], {"edition": "0", "agenda": "Läget", "notes": "Sagt", "close": "1"})
    assert done.status_code == 302
    assert Dialogue.objects.get().closed_at is not None
    steps = StepCompletion.objects.filter(year=2027, step="dialogue").values_list("body__slug", flat=True)
    assert sorted(steps) == ["bun", "hamnen"]


def test_the_overview_says_what_is_missing_with_few_queries(client, report, person, django_assert_max_num_queries):
    client.force_login(person("economist"))
    address = f"{reverse('followup:start')}?ar=2016&tillfalle={AUGUST}"
    client.get(address)
    with django_assert_max_num_queries(10):
        page = client.get(address).content.decode()
    assert "3 saker" in page
    client.get(reverse("followup:report", args=[report.pk]))
    with django_assert_max_num_queries(10):
        client.get(reverse("followup:report", args=[report.pk]))


def test_the_measure_is_answered_on_its_page(client, report, person, ledger):
    filled(report, person("economist"), costs=-3_500)
    measure = Measure.objects.get()
    address = reverse("followup:measure", args=[measure.pk])
    client.force_login(person("controller"))
    assert client.get(address).status_code == 404
    client.force_login(person("economist"))
    bad = client.post(address, {"edition": "0", "title": "Vikariestopp", "amount": "tjugo", "due": "2016-12-01"})
    assert bad.status_code == 422
    assert "Vikariestopp" in bad.content.decode()
    sent = {"edition": "0", "title": "Vikariestopp", "amount": "20", "responsible": "Skolchefen", "due": "2016-12-01"}
    assert client.post(address, sent).status_code == 302
    late = client.post(address, sent)
    assert late.status_code == 422
    assert "Någon annan sparade" in late.content.decode()
    measure.refresh_from_db()
    assert (measure.amount, measure.state) == (20 * MNKR, "decided")


def test_two_who_write_in_a_dialogue_are_told_apart(city, person):
    by = person("controller")
    dialogue = services.plan_dialogue(
        kind=DialogueKind.DIALOGUE,
        year=2027,
        host=city.body("ks"),
        participants=[city.body("bun")],
        held_on=today(),
        by=by,
    )
    services.write_dialogue(dialogue=dialogue, agenda="", notes="Ett", actions=[], by=by, edition=0)
    with pytest.raises(Refused) as refused:
        services.write_dialogue(dialogue=dialogue, agenda="", notes="Två", actions=[], by=by, edition=0)
    assert ids(refused) == ["followup.edited-meanwhile"]


def test_who_writes_in_a_dialogue_that_was_closed_gets_the_text_back(city, person, client):
    by = person("controller")
    talk = services.plan_dialogue(
        kind=DialogueKind.DIALOGUE, year=2016, host=city.body("ks"), participants=[city.body("bun")],
        held_on=date(2015, 4, 28), by=by,
    )  # fmt: skip
    services.write_dialogue(dialogue=talk, agenda="", notes="Kort", actions=[], by=by)
    services.close_dialogue(dialogue=talk, by=by)
    client.force_login(by)
    answer = client.post(reverse("followup:dialogue", args=[talk.uuid]), {"notes": "Mina tre stycken", "edition": "0"})
    assert answer.status_code == 422
    assert "Mina tre stycken" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "who"), [("committee-day", organisation.committees), ("company-day", organisation.companies)]
)
def test_everybody_is_invited_to_a_day_of_all_until_somebody_chooses(client, city, person, kind, who):
    client.force_login(person("controller"))
    page = html.fromstring(client.get(reverse("followup:dialogues"), {"ar": 2027, "slag": kind}).content)
    chosen = page.xpath("//input[@name='participants'][@checked]/@value")
    assert len(chosen) > 3
    assert set(chosen) == {body.slug for body in who()}
    plain = html.fromstring(client.get(reverse("followup:dialogues"), {"ar": 2027}).content)
    assert not plain.xpath("//input[@name='participants'][@checked]")
