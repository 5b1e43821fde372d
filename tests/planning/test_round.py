"""The round: directions → proposals → hand-over → KS composes → KF decides → what follows."""

import pytest
from tests.planning.conftest import YEAR, line, minutes, mnkr

from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import standing
from arshjul.planning import queries, services
from arshjul.planning.domain import AmendmentInput, LineKind, PlanKind, RowRole
from arshjul.record import queries as record_queries
from arshjul.record.domain import DecisionKind
from arshjul.record.services import Refused


def ids(refused):
    return [found.id for found in refused.value.findings]


def test_the_whole_round_completes_the_wheel(decided, person):
    done = record_queries.completions(YEAR)
    assert {("directions", "ks"), ("proposals", "bun"), ("plan-proposal", "ks"), ("plan-decision", "kf")} <= set(done)


def test_what_kf_decided_is_in_force_from_that_day(decided):
    assert queries.appropriations(YEAR) == {"bun": mnkr(2900), "kun": mnkr(170)}
    assert queries.appropriations(YEAR, on=minutes("2026-11-17", 1).on) == {}


def test_every_amount_leads_to_its_decision_and_hand_over(decided):
    adopted = queries.adopted_plan(YEAR)
    first = adopted.lines.filter(body__slug="bun", year=YEAR).order_by("order")[0]
    steps = queries.trace(first)
    assert [step.plan.kind for step in steps] == ["adopted", "composed", "proposal"]
    assert steps[0].decision == decided
    assert steps[2].hand_over.entry_in.matter.authority.slug == "ks"


def test_the_bridge_names_each_change(decided):
    rows = queries.bridge(YEAR, "bun")
    assert [(row.role, row.amount) for row in rows] == [
        (RowRole.START, mnkr(2912)),
        (RowRole.CHANGE, mnkr(-12)),
        (RowRole.SUM, mnkr(2900)),
        (RowRole.SUM, mnkr(2900)),
    ]
    assert rows[1].label.sv == "Effektivisering"


def test_amendments_become_lines_with_the_decision(composed, person):
    carried = AmendmentInput("Mer till kulturskolan", "S", lines=(line("kun", "3.5"),))
    lost = AmendmentInput("Sänkt skatt", "M", carried=False, lines=(line("kun", "-9"),))
    decision = services.decide_plan(
        plan=composed,
        minutes=minutes("2026-11-18", 112, reasons="Skäl."),
        amendments=[carried, lost],
        by=person("sigrid"),
    )
    assert decision.kind == DecisionKind.AMEND
    assert queries.appropriations(YEAR)["kun"] == mnkr("173.5")
    assert [row.label.sv for row in queries.bridge(YEAR, "kun") if row.role is RowRole.CHANGE] == [
        "Mer till kulturskolan"
    ]


def test_a_red_check_stops_the_decision_without_reasons(composed, person):
    with pytest.raises(Refused) as refused:
        services.decide_plan(plan=composed, minutes=minutes("2026-11-18", 112), by=person("sigrid"))
    assert "law.BUD-03" in ids(refused)
    assert ids(refused)[-1] == "record.reasons-missing"
    assert queries.adopted_plan(YEAR) is None


def test_the_outgoing_assembly_may_not_fix_the_budget_in_an_election_year(composed, person):
    with pytest.raises(Refused) as refused:
        services.decide_plan(plan=composed, minutes=minutes("2026-06-17", 80), by=person("sigrid"))
    assert "law.BUD-08" in ids(refused)


def test_sending_back_leaves_the_proposal_as_it_was(composed, person):
    decision = services.decide_plan(
        plan=composed,
        minutes=minutes("2026-11-18", 112, kind=DecisionKind.REMIT, reasons="Utred skolan."),
        by=person("sigrid"),
    )
    assert decision.kind == DecisionKind.REMIT
    assert queries.adopted_plan(YEAR) is None
    again = services.compose_plan(year=YEAR, by=person("karin"))
    assert (again.version, again.item.previous) == (2, composed.item)


def test_the_same_decision_sent_twice_is_one(composed, decided, person):
    again = services.decide_plan(
        plan=composed, minutes=minutes("2026-11-18", 112, reasons="Underlaget kompletteras."), by=person("sigrid")
    )
    assert again == decided
    assert queries.plans(standing(person("karin")), YEAR, PlanKind.ADOPTED).count() == 1


def test_a_draft_is_not_decided(proposed, person):
    plan = services.compose_plan(year=YEAR, by=person("karin"))
    with pytest.raises(Refused) as refused:
        services.decide_plan(plan=plan, minutes=minutes("2026-11-18", 112, reasons="x"), by=person("sigrid"))
    assert ids(refused) == ["planning.not-proposed"]


def test_only_kf_secretary_registers_kf_decision(composed, person):
    with pytest.raises(Refused) as refused:
        services.decide_plan(plan=composed, minutes=minutes("2026-11-18", 112), by=person("eskil"))
    assert ids(refused) == ["record.not-yours"]


def test_a_revision_names_its_financing(decided, person):
    adopted, sigrid = queries.adopted_plan(YEAR), person("sigrid")
    more = [line("bun", "10", text="Fler elever")]
    with pytest.raises(Refused) as refused:
        services.revise(adopted=adopted, lines=more, financing=[], minutes=minutes("2026-11-20", 9), by=sigrid)
    assert "law.BUD-14" in ids(refused)
    services.revise(
        adopted=adopted, lines=more, financing=[("Eget kapital", mnkr(10))], minutes=minutes("2026-11-20", 9), by=sigrid
    )
    assert queries.appropriations(YEAR)["bun"] == mnkr(2910)
    assert queries.appropriations(YEAR, on=minutes("2026-11-19", 1).on)["bun"] == mnkr(2900)
    assert queries.bridge(YEAR, "bun")[-1].amount == mnkr(2910)


def test_moving_money_between_committees_needs_no_financing(decided, person):
    moved = [line("bun", "-1", text="Flytt"), line("kun", "1", text="Flytt")]
    services.revise(
        adopted=queries.adopted_plan(YEAR),
        lines=moved,
        financing=[],
        minutes=minutes("2026-11-20", 9),
        by=person("sigrid"),
    )
    assert queries.appropriations(YEAR) == {"bun": mnkr(2899), "kun": mnkr(171)}


def internal(person, cost):
    plan = services.start(kind=PlanKind.INTERNAL, year=YEAR, body=organisation.body("bun"), by=person("eskil"))
    lines = [line("bun", cost, LineKind.COST, text="Skola"), line("bun", "500", LineKind.INCOME, text="Avgifter")]
    return services.save_lines(plan=plan, lines=lines, by=person("eskil"))


def test_the_internal_budget_must_hold_inside_the_anslag(decided, person):
    plan = internal(person, "-3400.1")
    with pytest.raises(Refused) as refused:
        services.decide_internal_budget(plan=plan, minutes=minutes("2026-11-20", 77), by=person("eskil"))
    assert ids(refused) == ["planning.over-appropriation"]
    assert "0,1" in refused.value.findings[0].message.sv


def test_the_internal_budget_may_use_the_whole_anslag(decided, person):
    plan = internal(person, "-3400")
    services.decide_internal_budget(plan=plan, minutes=minutes("2026-11-20", 77), by=person("eskil"))
    assert services.rooms_of(plan)[0].left == 0
    assert ("internal-budget", "bun") in record_queries.completions(YEAR)


def test_no_internal_budget_before_kf_has_decided(proposed, person):
    plan = internal(person, "-10")
    with pytest.raises(Refused) as refused:
        services.decide_internal_budget(plan=plan, minutes=minutes("2026-11-20", 77), by=person("eskil"))
    assert ids(refused) == ["planning.no-appropriation"]


def test_the_head_fixes_the_operations_plan_and_the_board_the_business_plan(decided, person):
    frida, bosse = person("frida"), person("bosse")
    plan = services.start(kind=PlanKind.OPERATIONS, year=YEAR, body=organisation.body("bun"), by=frida)
    with pytest.raises(Refused) as refused:
        services.decide_operations_plan(plan=plan, minutes=minutes("2026-11-20", 3), by=frida)
    assert ids(refused) == ["planning.text-missing"]
    services.save_lines(plan=plan, lines=[], text="Läsning först.", by=frida)
    services.decide_operations_plan(plan=plan, minutes=minutes("2026-11-20", 3), by=frida)
    business = services.start(kind=PlanKind.BUSINESS, year=YEAR, body=organisation.body("hamnen"), by=bosse)
    services.save_lines(plan=business, lines=[], text="Landström till alla kajer.", by=bosse)
    services.decide_business_plan(plan=business, minutes=minutes("2026-11-20", 8), by=bosse)
    done = record_queries.completions(YEAR)
    assert {("operational-plan", "bun"), ("business-plan", "hamnen")} <= set(done)


def test_a_partys_budget_starts_as_ks_and_may_win(composed, person):
    sigrid = person("sigrid")
    plan = services.add_alternative(year=YEAR, party="S", by=sigrid)
    services.save_lines(plan=plan, lines=[line("kun", "20", text="Fri kulturskola")], by=sigrid)
    services.hand_in_alternative(plan=plan, by=sigrid)
    services.decide_plan(plan=plan, minutes=minutes("2026-11-18", 112, reasons="Skäl."), by=sigrid)
    assert queries.appropriations(YEAR)["kun"] == mnkr(190)
    rows = queries.bridge(YEAR, "kun")
    assert [row.amount for row in rows] == [mnkr(170), mnkr(170), mnkr(20), mnkr(190), mnkr(190)]


def test_goals_and_directives_along_must_be_handed_in_first(composed, person):
    from arshjul.record import services as record

    item = record.draft(body=organisation.assembly(), kind="owner-directives", year=YEAR, title="Ägardirektiv", by=None)
    given = {"plan": composed, "minutes": minutes("2026-11-18", 112, reasons="Skäl."), "by": person("sigrid")}
    with pytest.raises(Refused) as refused:
        services.decide_plan(**given, along=[item])
    assert ids(refused) == ["planning.not-handed-over"]
    record.hand_in(item=item, to=organisation.assembly(), by=None, content={})
    services.decide_plan(**given, along=[item])
    assert ("directives-decision", "kf") in record_queries.completions(YEAR)
