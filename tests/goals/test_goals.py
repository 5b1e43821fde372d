"""Goals an auditor can assess: nothing is decided while a part is missing, and the chain holds up and down."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.goals.conftest import YEAR, goal, indicator

from arshjul.goals import queries, services
from arshjul.goals.domain import Aim, DirectiveRow, GoalInput, IndicatorInput, parse_value, what_is_missing
from arshjul.goals.models import Goal, Target
from arshjul.goals.services import goal_sets
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import standing
from arshjul.record import queries as record_queries
from arshjul.record import services as recording
from arshjul.record.domain import Minutes
from arshjul.record.models import Seal
from arshjul.record.services import Refused

DAY = date(2026, 11, 18)


def ids(refused):
    return [found.id for found in refused.value.findings]


def kf_goals(person, *goals):
    made = services.start_goals(year=YEAR, body=organisation.assembly(), by=person("sigrid"))
    return services.save_goals(goal_set=made, goals=goals or [goal()], by=person("sigrid"))


def decide(goal_set, person, paragraph=112):
    minutes = Minutes(DAY, paragraph)
    return services.decide_goals(
        goal_set=goal_set, decider=organisation.assembly(), minutes=minutes, by=person("sigrid")
    )


def test_every_missing_part_is_told_at_once(city, person):
    bare = GoalInput("trygg", "Trygg stad", indicators=(IndicatorInput("brott", "Anmälda brott"),))
    with pytest.raises(Refused) as refused:
        decide(kf_goals(person, bare), person)
    assert ids(refused) == [
        f"goals.{part}-missing"
        for part in ("definition", "unit", "direction", "source", "responsible", "assessor", "target", "date")
    ]


def test_reasons_do_not_help_a_goal_without_parts(city, person):
    minutes = Minutes(DAY, 5, reasons="Det brådskar.")
    with pytest.raises(Refused):
        services.decide_goals(
            goal_set=kf_goals(person, GoalInput("a", "Bra skola")),
            decider=organisation.assembly(),
            minutes=minutes,
            by=person("sigrid"),
        )


def test_a_whole_goal_is_decided_and_sealed(city, person):
    made = kf_goals(person)
    decision = decide(made, person)
    assert made.item.state == "decided"
    assert "Nöjd-Inflytande-Index" in decision.seal.content
    assert [one.name for one in queries.indicators_of(YEAR, "kf")] == ["Nöjd-Inflytande-Index"]
    for change in (
        lambda: Target.objects.update(value=1),
        lambda: Goal.objects.all().delete(),
        lambda: Target.objects.create(indicator=made.goals.get().indicators.get(), year=2030, value=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_raw_sql_can_not_change_a_decided_target(city, person):
    decide(kf_goals(person), person)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE goals_indicator SET aim = 'max'")


def test_a_committees_goal_links_to_kfs_or_is_its_own(city, person):
    decide(kf_goals(person), person)
    above = queries.goals_to_link(YEAR).get()
    eskil = person("eskil")
    made = services.start_goals(year=YEAR, body=organisation.body("bun"), by=eskil)
    services.save_goals(goal_set=made, goals=[goal("loss", "Lärande")], by=eskil)
    with pytest.raises(Refused) as refused:
        services.hand_over_goals(goal_set=made, by=eskil)
    assert ids(refused) == ["goals.parent-missing"]
    services.save_goals(
        goal_set=made, goals=[goal("loss", "Lärande", parent=above.pk), goal("eget", "Språk", own=True)], by=eskil
    )
    services.hand_over_goals(goal_set=made, by=eskil)
    decide(made, person, paragraph=113)
    (branch, own) = queries.tree(queries.decided_sets(YEAR))
    assert (branch.goal, [one.goal.text for one in branch.below]) == (above, ["Lärande"])
    assert own.goal.text == "Språk"
    assert queries.path_up(branch.below[0].goal)[0] == above
    assert queries.orphans(YEAR) == queries.Orphans((), ())


def law_of(item):
    content = json.loads(Seal.objects.get(content__contains=str(item.uuid)).content)["content"]
    return {one["rule"]: one["state"] for one in content["law"]}, content["reasons"]


def test_the_law_is_asked_at_the_hand_over_of_goals_and_a_red_answer_wants_reasons(city, person, monkeypatch, client):
    eskil = person("eskil")
    made = services.start_goals(year=YEAR, body=organisation.body("bun"), by=eskil)
    services.save_goals(goal_set=made, goals=[goal("eget", "Språk", own=True)], by=eskil)
    assert services.law_before_hand_over(made) == []
    kf = services.start_goals(year=YEAR, body=organisation.assembly(), by=None)
    red = recording.outcomes_of_decider([kf.item], organisation.executive_board(), DAY)  # not the board's to decide
    client.force_login(eskil)
    path = reverse("goals:hand-over", args=[made.pk])
    with monkeypatch.context() as broken:
        broken.setattr(goal_sets, "_asked_of_law", lambda _set: red)
        assert [one.state for one in red] == ["fail"]
        assert "Lägg ärendet till rätt organ" in client.get(path).content.decode()
        refused = client.post(path, {})
        assert refused.status_code == 422
        assert "Lägg ärendet till rätt organ" in refused.content.decode()
        assert client.post(path, {"reasons": "Enligt reglementet"}).status_code == 302
    assert law_of(made.item) == ({"GOV-03": "fail"}, "Enligt reglementet")


def test_a_goal_nobody_carries_on_is_listed(city, person):
    decide(kf_goals(person), person)
    assert [one.slug for one in queries.orphans(YEAR).without_children] == ["paverka"]


def test_another_committees_draft_is_unseen(city, person):
    services.start_goals(year=YEAR, body=organisation.body("kun"), by=None)
    assert list(queries.goal_sets(standing(person("eskil")), YEAR)) == []
    assert queries.goal_sets(standing(person("ragnhild")), YEAR).count() == 1


def test_the_same_page_twice_is_one_and_an_old_page_is_refused(city, person):
    made = kf_goals(person)
    edition = made.item.edition
    services.save_goals(goal_set=made, goals=[goal(text="Ny text")], by=person("sigrid"), edition=edition)
    services.save_goals(goal_set=made, goals=[goal(text="Ny text")], by=person("sigrid"), edition=edition)
    assert made.item.edition == edition + 1
    with pytest.raises(Refused) as refused:
        services.save_goals(goal_set=made, goals=[goal(text="Annan")], by=person("karin"), edition=edition)
    assert ids(refused) == ["record.edited-meanwhile"]


def test_an_assignment_stays_until_its_giver_closes_it(city, person):
    decision = decide(kf_goals(person), person)
    given_by = {"decision": decision, "receiver": organisation.body("bun"), "by": person("sigrid")}
    with pytest.raises(Refused) as refused:
        services.give_assignment(text="Utred skolmaten", due=None, **given_by)
    assert ids(refused) == ["goals.assignment-due-missing"]
    one = services.give_assignment(text="Utred skolmaten", due=date(2027, 9, 30), **given_by)
    assert services.give_assignment(text="Utred skolmaten", due=date(2027, 9, 30), **given_by) == one
    services.report_assignment(assignment=one, text="Klart.", by=person("eskil"), finished=True)
    assert [row.state for row in queries.assignments(receiver="bun", only_open=True)] == ["reported"]
    closing = decide(kf_goals(person, goal("b", "Andra mål")), person, paragraph=200)
    services.close_assignment(assignment=one, decision=closing, by=person("sigrid"))
    assert not queries.assignments(receiver="bun", only_open=True)


def test_only_the_receiver_reports_and_only_the_giver_closes(city, person):
    one = services.give_assignment(
        decision=decide(kf_goals(person), person),
        receiver=organisation.body("kun"),
        text="Öppna biblioteket",
        due=date(2027, 9, 30),
        by=None,
    )
    with pytest.raises(Refused) as refused:
        services.report_assignment(assignment=one, text="Klart.", by=person("eskil"))
    assert ids(refused) == ["record.not-yours"]


ROW = DirectiveRow("Soliditeten ska stärkas", "Soliditet", "%", Aim.MIN, Decimal(13), date(2027, 12, 31))


def test_an_owner_directive_is_measurable_decided_and_taken_up(city, person):
    agnes, sigrid = person("agnes"), person("sigrid")
    made = services.start_directive(year=YEAR, company=organisation.body("hamnen"), by=agnes)
    services.save_directive(directive=made, rows=[DirectiveRow("Bolaget ska vara effektivt")], by=agnes)
    with pytest.raises(Refused) as refused:
        services.hand_in_directive(directive=made, by=agnes)
    assert ids(refused) == ["goals.directive-not-measurable", "goals.directive-date-missing"]
    with pytest.raises(Refused):
        services.take_up_directive(directive=made, on=DAY, minutes="§ 8", by=agnes)
    services.save_directive(directive=made, rows=[ROW], by=agnes)
    services.hand_in_directive(directive=made, by=agnes)
    assert law_of(made.item) == ({"GOV-03": "pass", "BUD-18": "not-assessable"}, "")
    services.decide_directive(directives=[made], minutes=Minutes(DAY, 113), by=sigrid)
    services.take_up_directive(directive=made, on=date(2026, 11, 20), minutes="Extra stämma § 8", by=agnes)
    assert queries.decided_directives(YEAR).get().uptake.minutes == "Extra stämma § 8"
    assert ("directives-decision", "kf") in record_queries.completions(YEAR)


def test_the_board_is_heard_of_a_directive_that_it_hands_over_itself(city, person):
    made = services.start_directive(year=YEAR, company=organisation.body("hamnen"), by=person("agnes"))
    asked, assembly = recording.outcomes_of_preparation, organisation.assembly()
    assert [one.state for one in asked(made.item, assembly, DAY)] == ["not-assessable"], "not heard yet"
    made.item.body = organisation.executive_board()
    assert [one.state for one in asked(made.item, assembly, DAY)] == ["pass"]


def test_the_published_table_of_2016_becomes_goals(city):
    import csv

    folder = municipality.folder() / "published" / "mal-matetal-2016.csv"
    with folder.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    bodies = {"Staden": organisation.assembly(), "Barn- och utbildningsnämnden": organisation.body("bun")}
    sets = services.load_goals(
        rows=rows, year=2016, bodies=bodies, measured_on=date(2016, 12, 31), assessor="Kommunstyrelsen"
    )
    assert {one.body.slug: one.goals.count() for one in sets} == {"kf": 3, "bun": 2}
    assert [found.id for one in sets for found in services.findings_of_goals(one)] == []
    assert sum(one.goals.get(ordinal=1).indicators.count() for one in sets) == 6


@given(st.integers(-(10**9), 10**9), st.integers(0, 9999))
def test_a_target_is_read_as_written(whole, part):
    text = f"{whole:,}".replace(",", " ") + f",{part:04d}"
    assert parse_value(text) == Decimal(f"{whole}.{part:04d}")


def test_a_whole_goal_misses_nothing():
    assert list(what_is_missing(goal(own=True), linked=True)) == []
    assert [one.id for one in what_is_missing(goal(indicators=(indicator(targets=()),)), linked=False)] == [
        "goals.target-missing",
        "goals.date-missing",
    ]
