"""Two persons press at the same moment: one is first, the other is told; nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from tests.planning.conftest import YEAR, line, minutes

from arshjul.organisation import queries as organisation
from arshjul.planning import queries, services
from arshjul.planning.models import Plan
from arshjul.record import queries as record_queries
from arshjul.record.services import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Do the acts in threads of their own, started together; each result is what it gave or its finding ids."""
    start = Barrier(len(acts))

    def one(act):
        try:
            start.wait()
            return act()
        except Refused as refused:
            return [found.id for found in refused.findings]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_committees_hand_over_at_once_and_the_chains_hold(directed):
    plans = []
    for slug in ("bun", "kun", "min", "von"):
        plan = services.start_proposal(year=YEAR, body=organisation.body(slug), by=None)
        plans.append(services.save_proposal_lines(plan=plan, lines=[line(slug, 100)], by=None))
    at_once(*(lambda plan=plan: services.hand_over_proposal(plan=plan, by=None) for plan in plans))
    assert {plan.item.state for plan in Plan.objects.select_related("item")} == {"handed_over"}
    assert record_queries.verify_chains() == []


def test_the_same_hand_over_at_once_is_registered_once(directed):
    plan = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=None)
    services.save_proposal_lines(plan=plan, lines=[line("bun", 100)], by=None)
    twice = [Plan.objects.get(pk=plan.pk), Plan.objects.get(pk=plan.pk)]
    results = at_once(*(lambda one=one: services.hand_over_proposal(plan=one, by=None) for one in twice))
    assert sorted(isinstance(result, Plan) for result in results) == [False, True]
    assert plan.item.handovers.count() == 1


def test_the_same_decision_at_once_is_one(composed):
    given = minutes("2026-11-18", 112, reasons="Skäl.")
    first, second = at_once(
        *(lambda one=one: services.decide_plan(plan=one, minutes=given, by=None) for one in [composed] * 2)
    )
    assert first == second
    assert Plan.objects.filter(kind="adopted").count() == 1


def test_two_saves_from_the_same_page_lose_nothing(directed):
    plan = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=None)
    edition = plan.item.edition

    def save(amount):
        own = Plan.objects.select_related("item", "body").get(pk=plan.pk)
        return services.save_proposal_lines(plan=own, lines=[line("bun", amount)], by=None, edition=edition)

    results = at_once(lambda: save(1), lambda: save(2))
    assert ["record.edited-meanwhile"] in results
    assert plan.lines.count() == 1


def test_starting_the_same_proposal_at_once_is_one(directed):
    body = organisation.body("bun")
    first, second = at_once(*[lambda: services.start_proposal(year=YEAR, body=body, by=None)] * 2)
    assert first.pk == second.pk
    assert queries.frames_in_force(YEAR)
