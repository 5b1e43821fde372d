"""The state of the law on small worlds: what is decided is tested, what nobody has registered never passes."""

from datetime import date

from tests.desk.law_world import YEAR, line, minutes, mnkr

from arshjul.desk.law_facts import facts_of
from arshjul.desk.law_from_planning import sections_present
from arshjul.desk.law_status import counts, law_status, usual_day
from arshjul.goals import services as goals
from arshjul.law.checking import State
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.enterprises import named_in
from arshjul.organisation.lawbook import rulebook
from arshjul.planning import services as planning
from arshjul.record import services as record

ALWAYS_HELD = {"BUD-05", "CK-01", "DAT-01", "DCAT-01", "DOS-01", "FL-01", "KON-01"}
"""Rules on the municipality's own data and the site, which are there before anything is decided."""


def decide(plan, day, **more):
    return planning.decide_plan(
        plan=plan, minutes=minutes(day, 112, reasons="Underlaget kompletteras.", **more), by=None
    )


def _said(status):
    return {one.name: one.text for one in status.figures}


def states(year=YEAR):
    return {one.rule.id: one for one in law_status(year)}


def test_nothing_registered_never_passes(bare_city):
    found = states()
    assert len(found) == len(rulebook()) == 105
    assert {name for name, one in found.items() if one.state is State.PASS} <= ALWAYS_HELD
    assert not [
        name for name, one in found.items() if one.state in {State.FAIL, State.WARN} and name not in ALWAYS_HELD
    ]
    assert found["BUD-07"].missing == ("kf_budget.date",)


def test_each_year_is_tested_by_its_own_law(bare_city):
    old, new = states(2016), states(2027)
    assert old["BUD-07"].state is old["AR-02"].state is State.NOT_APPLICABLE
    assert new["BUD-07"].state is new["AR-02"].state is State.NOT_ASSESSABLE
    assert counts(old.values())[State.NOT_APPLICABLE] > counts(new.values())[State.NOT_APPLICABLE]
    assert "SFS 2023:642" in new["BAL-02"].reference
    assert (
        states(2023)["BAL-02"].state is State.NOT_APPLICABLE or "SFS 2023:642" not in states(2023)["BAL-02"].reference
    )


def test_the_year_before_is_the_budgets_own(bare_city):
    assert usual_day(rulebook()["BUD-07"], YEAR).year == YEAR - 1
    assert usual_day(rulebook()["RR-01"], YEAR).year == YEAR


def test_a_draft_is_never_read(bare_city):
    draft = planning.start_proposal(year=YEAR, body=organisation.body("bun"), by=None)
    planning.save_proposal_lines(plan=draft, lines=[line("bun", "1")], by=None, text="Hemligt.")
    before = states()
    assert not facts_of(YEAR).of("TF-01")
    assert before["TF-01"].state is State.NOT_ASSESSABLE


def test_directions_and_the_boards_proposal_are_told_before_the_decision(proposed):
    found = states()
    assert found["BUD-10"].state is State.PASS
    assert found["BUD-06"].state is State.PASS
    assert found["BUD-07"].state is State.NOT_ASSESSABLE
    assert next(case.label for case in facts_of(YEAR).of("GOV-03")).startswith("Kommunstyrelsen 2026-02-11 § 12")


def test_a_decided_budget_is_tested_part_by_part(proposed):
    decide(proposed, "2026-11-18")
    found = states()
    assert {name: found[name].state for name in ("BUD-01", "BUD-07", "BUD-08", "BUD-18", "GOV-03")} == dict.fromkeys(
        ("BUD-01", "BUD-07", "BUD-08", "BUD-18", "GOV-03"), State.PASS
    )
    assert found["BUD-03"].state is State.FAIL
    assert "ekonomisk ställning" in found["BUD-03"].message.sv
    assert found["BUD-04"].state is State.FAIL
    assert found["BUD-02"].state is State.PASS
    assert _said(found["BUD-02"])["budget.result"] == "100"
    assert found["BUD-11"].state is State.WARN
    assert "kun" in found["BUD-11"].message.sv
    assert _said(found["BUD-13"])["taxrate.rate"] == "20,21"
    assert found["BUD-13"].missing == ("notifications",)


def test_the_outgoing_assembly_may_not_decide_in_an_election_year(proposed, settings):
    decide(proposed, "2026-10-14")
    assert states()["BUD-08"].state is State.FAIL


def test_an_expenditure_without_financing_fails_and_the_cases_are_told_apart(proposed, settings):
    decided = decide(proposed, "2026-11-18").items.get(kind="adopted").plan
    for number, (amount, financing) in enumerate((("5", [("Eget kapital", mnkr("5"))]), ("7", [])), start=120):
        planning.revise(
            adopted=decided,
            lines=[line("bun", amount)],
            financing=financing,
            minutes=minutes("2026-11-20", number, reasons="Brådskande."),
            by=None,
            title=f"Tillägg {number}",
        )
    found = states()["BUD-14"]
    assert found.state is State.FAIL
    assert [answer.outcome.state for answer in found.answers] == [State.PASS, State.FAIL]
    assert found.message.sv.startswith("Kommunfullmäktige 2026-11-20 § 121, Tillägg 121: ")
    assert len(facts_of(YEAR).shared["anslag.changes"]) == 2


def test_the_register_of_a_hand_over_is_tested(proposed):
    found = states()
    for name in ("OSL-01", "OSL-02", "TF-01"):
        assert found[name].state is State.PASS, found[name].message.sv


def test_the_statutory_steps_of_the_wheel_give_their_days(bare_city, settings):
    settings.ARSHJUL_TODAY = "2028-04-20"
    board, auditors, assembly = (bare_city.executive_board(), bare_city.body("rev"), bare_city.assembly())
    done = [
        ("august-city", board, date(2027, 11, 3)),
        ("august-audit", auditors, date(2027, 11, 17)),
        ("august-assembly", assembly, date(2027, 11, 17)),
        ("annual-city", board, date(2028, 4, 18)),
        ("auditors-budget", bare_city.body("kf-presidium"), date(2026, 10, 1)),
    ]
    for step, body, on in done:
        record.complete_step(year=YEAR, step=step, body=body, by=None, evidence="Protokoll", on=on)
    found = states()
    assert found["DEL-01"].state is State.PASS
    assert found["DEL-02"].state is State.FAIL
    assert "2027-11-03" in found["DEL-02"].message.sv
    assert found["DEL-05"].state is State.FAIL
    assert found["BUD-09"].state is State.PASS
    assert found["AR-02"].state is State.PASS, "15 April 2028 is Holy Saturday, so 18 April is in time"
    assert found["AR-03"].missing == ("kf_approval.at", "kf_discharge.at")


def test_an_interim_report_that_kf_has_not_treated_is_not_known(bare_city, settings):
    settings.ARSHJUL_TODAY = "2027-11-20"
    record.complete_step(
        year=YEAR, step="august-city", body=bare_city.executive_board(), by=None, evidence="x", on=date(2027, 10, 20)
    )
    found = states()
    assert found["DEL-02"].state is State.PASS
    assert found["DEL-01"].missing == ("reports.treated_by_kf",)


def test_every_holiday_of_the_year_has_hours_of_its_own(bare_city):
    found = states()["FL-01"]
    assert found.state is State.PASS
    assert len(found.answers) == len(municipality.current().contact.hours)


def test_the_days_the_wheel_plans_to_follow_the_law(bare_city):
    found = states()["DAT-01"]
    assert found.state is State.PASS
    assert len(found.answers) == len(facts_of(YEAR).of("DAT-01")) > 5


def test_companies_whose_votes_are_unknown_are_not_guessed(bare_city):
    found = states()["KON-01"]
    assert found.state is State.NOT_ASSESSABLE
    assert set(found.missing) == {"votes_pct", "sarskild_betydelse"}, "a sixth of NSVA is taken in"


def test_a_section_names_its_companies():
    assert named_in("Om AB Helsingborgshem och HASAB.") == [
        "Helsingborg Arena och Scen AB",
        "AB Helsingborgshem",
    ]
    assert named_in("") == []


def test_parts_without_words_are_not_there():
    content = {"lines": [{"kind": "appropriation", "year": 2027}], "years": [2027, 2028], "sections": {"mal": "x"}}
    assert sections_present(content) == ["anslag"]


def test_the_number_of_questions_is_the_same_however_much_is_decided(proposed, at_most_queries):
    with at_most_queries(8) as few:
        facts_of(YEAR)
    decided = decide(proposed, "2026-11-18").items.get(kind="adopted").plan
    for number in range(130, 135):
        planning.revise(
            adopted=decided,
            lines=[line("bun", "1")],
            financing=[("Eget kapital", mnkr("1"))],
            minutes=minutes("2026-11-20", number),
            by=None,
        )
    with at_most_queries(8) as many:
        facts_of(YEAR)
    assert len(many) == len(few)


def test_assignments_are_followed_to_their_report(proposed, settings):
    decision = decide(proposed, "2026-11-18")
    given = [
        goals.give_assignment(
            decision=decision, receiver=organisation.body("bun"), year=YEAR, text=text, due=date(2027, 3, 1), by=None
        )
        for text in ("Utred skolmaten", "Utred simhallen")
    ]
    settings.ARSHJUL_TODAY = "2027-02-01"
    assert states()["GOV-01"].state is State.PASS
    settings.ARSHJUL_TODAY = "2027-04-01"
    assert states()["GOV-01"].state is State.FAIL
    goals.report_assignment(assignment=given[0], text="Klart.", by=None, finished=True)
    late = states()["GOV-01"]
    assert late.state is State.FAIL
    assert "Utred simhallen" in late.message.sv
