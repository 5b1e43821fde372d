"""What has left its draft is never changed, by nobody, not even by SQL; and two persons at once lose nothing."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.planning.conftest import YEAR, line, mnkr

from arshjul.organisation import queries as organisation
from arshjul.planning import queries, services
from arshjul.planning.domain import InvestmentInput, LineKind
from arshjul.planning.models import Plan, PlanLine
from arshjul.record.services import Refused

CHANGES = {
    "a line's amount": "UPDATE planning_planline SET amount = 1 WHERE plan_id = {plan}",
    "a line away": "DELETE FROM planning_planline WHERE plan_id = {plan}",
    "a line more": (
        "INSERT INTO planning_planline "
        '(plan_id, body_id, kind, unit, row, activity, text, year, amount, "order", source) '
        'SELECT {plan}, body_id, kind, unit, row, activity, text, year, 5, "order", source FROM planning_planline '
        "WHERE plan_id = {plan}"
    ),
    "a line moved in": "UPDATE planning_planline SET plan_id = {plan} WHERE plan_id = {draft}",
    "the tax rate": "UPDATE planning_plan SET tax_rate = 1 WHERE id = {plan}",
    "the version away": "DELETE FROM planning_plan WHERE id = {plan}",
    "a project's total": "UPDATE planning_investment SET decided_total = 1",
    "a frame": "UPDATE planning_frame SET amount = 1",
    "a frame away": "DELETE FROM planning_frame",
    "the directions": "UPDATE planning_direction SET text = 'x'",
}


@pytest.fixture
def sealed(decided, person):
    """The adopted version, and a draft beside it with one line."""
    draft = services.start_proposal(year=YEAR, body=organisation.body("ifn"), by=person("eskil"))
    services.save_proposal_lines(plan=draft, lines=[line("ifn", 226)], by=person("eskil"))
    return {"plan": queries.adopted_plan(YEAR).pk, "draft": draft.pk}


@pytest.fixture
def with_project(directed, person):
    eskil = person("eskil")
    plan = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=eskil)
    project = InvestmentInput("forskola", "Ny förskola", "bun", mnkr(85), YEAR, YEAR + 1)
    money = line("bun", 30, LineKind.INVESTMENT, text="Ny förskola", project="forskola")
    services.save_proposal_lines(plan=plan, lines=[line("bun", 2900), money], investments=[project], by=eskil)
    return services.hand_over_proposal(plan=plan, by=eskil)


@pytest.mark.parametrize("what", [name for name in CHANGES if "project" not in name])
def test_the_database_refuses(sealed, what):
    before = list(PlanLine.objects.order_by("pk").values_list("amount", "plan_id"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[what].format(**sealed))
    assert list(PlanLine.objects.order_by("pk").values_list("amount", "plan_id")) == before


def test_the_database_refuses_to_change_a_project_that_is_handed_over(with_project):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES["a project's total"])


def test_projects_go_with_their_lines_into_ks_plan(with_project, person):
    composed = services.compose_plan(year=YEAR, by=person("karin"))
    project = composed.investments.get()
    assert project.pk != with_project.investments.get().pk
    assert project.lines.get().amount == mnkr(30)
    assert project.lines.get().basis.investment == with_project.investments.get()


def test_a_draft_may_still_be_changed(sealed):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE planning_planline SET amount = 7 WHERE plan_id = %s", [sealed["draft"]])
    assert PlanLine.objects.get(plan=sealed["draft"]).amount == 7


def test_a_decided_version_takes_no_new_lines_from_the_service(sealed, person):
    plan = Plan.objects.get(pk=sealed["plan"])
    with pytest.raises(Refused) as refused:
        services.save_lines(plan=plan, lines=[], by=person("sigrid"))
    assert [found.id for found in refused.value.findings] == ["record.item-locked"]


def test_handing_over_twice_is_told_and_registered_once(proposed, person):
    with pytest.raises(Refused) as refused:
        services.hand_over_proposal(plan=proposed["bun"], by=person("eskil"))
    assert [found.id for found in refused.value.findings] == ["record.already-handed-over"]
    assert proposed["bun"].item.handovers.count() == 1


def test_ks_composes_again_when_more_has_come(proposed, person):
    karin = person("karin")
    plan = services.compose_plan(year=YEAR, by=karin)
    services.save_lines(plan=plan, lines=[line("bun", -12, text="Effektivisering")], by=karin)
    late = services.start_proposal(year=YEAR, body=organisation.body("min"), by=None)
    services.save_proposal_lines(plan=late, lines=[line("min", 24)], by=None)
    services.hand_over_proposal(plan=late, by=None)
    again = services.compose_plan(year=YEAR, by=karin)
    assert again == plan
    sums = {row.body.slug: row.composed for row in frame_rows(person)}
    assert (sums["bun"], sums["min"], sums["kun"]) == (mnkr(2900), mnkr(24), mnkr(170))


def frame_rows(person):
    from arshjul.organisation.policies import standing

    return queries.frame_vs_proposal(YEAR, organisation.committees(), standing(person("karin")))


def test_a_new_proposal_version_replaces_the_old_in_ks_draft(proposed, person):
    karin, eskil = person("karin"), person("eskil")
    services.compose_plan(year=YEAR, by=karin)
    second = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=eskil)
    services.save_proposal_lines(plan=second, lines=[line("bun", 2905)], by=eskil)
    services.hand_over_proposal(plan=second, by=eskil)
    plan = services.compose_plan(year=YEAR, by=karin)
    assert plan.lines.get(body__slug="bun", year=YEAR).amount == mnkr(2905)
    assert second.version == 2
