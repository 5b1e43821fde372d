"""What persons state for the test of law: signed, kept, after what the product holds, and never a pass by silence."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.desk.law_world import YEAR
from tests.desk.test_law_status import decide, states

from arshjul.desk import law_forms, law_words
from arshjul.desk.law_facts import facts_of
from arshjul.desk.law_forms import fields
from arshjul.desk.law_status import rule_status
from arshjul.law import typed
from arshjul.law.checking import State
from arshjul.law.words import input_name
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import Role
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.models import Assignment, Person
from arshjul.record import queries as record
from arshjul.record import services
from arshjul.record import wheel as wheels
from arshjul.record.domain import Minutes
from arshjul.record.models import AuditEntry, FactStatement
from arshjul.record.services import Refused


def person(name, role, body):
    made = Person.objects.create(username=name, first_name=name.title(), last_name="Ek")
    Assignment.objects.create(person=made, role=role.value, body=body, valid_from="2020-01-01")
    return made


@pytest.fixture
def anna(bare_city):
    return person("anna", Role.CONTROLLER, bare_city.executive_board())


ABOUT = ("case", "link", "occurred")


def say(rule, by, evidence="Protokoll KF 2024-05-14 § 88", **given):
    """State facts of the year; `__` in a name stands for its dot."""
    about = {name: given.pop(name) for name in ABOUT if name in given}
    facts = {name.replace("__", "."): fact for name, fact in given.items()}
    return services.state_facts(year=YEAR, rule=rule, facts=facts, evidence=evidence, by=by, **about)


def test_a_stated_fact_is_tested_and_shown_with_who_and_when(anna):
    assert states()["BUD-17"].missing == ("guideline.medelsforvaltning",)
    say("BUD-17", anna, link="https://exempel.se/protokoll", guideline__medelsforvaltning="KF 2024-05-14")
    found = states()["BUD-17"]
    assert found.state is State.PASS
    (figure,) = [one for one in found.figures if one.name == "guideline.medelsforvaltning"]
    made = record.all_fact_statements(YEAR)[0]
    assert figure.source.title.sv == (
        f"Uppgett av Anna Ek, Controller, stadsledningen {made.stated_at:%Y-%m-%d}: Protokoll KF 2024-05-14 § 88"
    )
    assert figure.source.url == "https://exempel.se/protokoll"
    assert AuditEntry.objects.get(action="law.state").details["rule"] == "BUD-17"


def test_a_wrong_fact_fails_and_a_half_stated_rule_is_still_not_assessable(anna):
    say("BUD-17", anna, guideline__medelsforvaltning="KS 2024-05-14")
    assert states()["BUD-17"].state is State.FAIL
    say("BAL-03", anna, reservation="12")
    assert states()["BAL-03"].state is State.NOT_ASSESSABLE
    assert states()["BAL-03"].missing == ("rer_before", "tax_and_grants")


def test_an_amount_is_said_once_for_all_rules_that_ask_for_it(anna):
    say("BAL-03", anna, reservation="12", rer_before="100", tax_and_grants="9000")
    assert states()["BAL-03"].state is State.PASS
    assert "reservation" not in states()["BAL-02"].missing
    say("BAL-02", anna, reservation="13")
    assert {one.name: one.text for one in states()["BAL-02"].figures}["reservation"] == "13"
    assert {one.name: one.text for one in states()["BAL-03"].figures}["reservation"] == "12"


def test_what_the_product_holds_goes_before_what_is_stated(anna, proposed):
    say("BUD-07", anna, kf_budget__date="2027-05-05")
    assert states()["BUD-07"].state is State.FAIL
    decide(proposed, "2026-11-18")
    found = states()["BUD-07"]
    assert found.state is State.PASS
    assert found.figures[0].source.title.sv.startswith("Kommunfullmäktige 2026-11-18 § 112")
    assert found.figures[0].source.url.startswith("/arbete/diarium/beslut/")


def test_a_correction_is_a_new_statement_and_an_empty_one_takes_it_back(anna):
    first = say("BUD-17", anna, guideline__medelsforvaltning="KS 2024-05-14")
    assert say("BUD-17", anna, guideline__medelsforvaltning="KS 2024-05-14") == first
    say("BUD-17", anna, guideline__medelsforvaltning="KF 2024-05-14")
    assert states()["BUD-17"].state is State.PASS
    say("BUD-17", anna, evidence="Fel år")
    assert states()["BUD-17"].state is State.NOT_ASSESSABLE
    assert record.all_fact_statements(YEAR).count() == 3


def test_a_case_is_tested_by_itself(anna):
    company = next(one.label for one in facts_of(YEAR).of("BOL-06"))
    say("BOL-06", anna, case=company, agm_date="2028-05-10")
    found = states()["BOL-06"]
    assert {one.label: one.outcome.state for one in found.answers}[company] is State.PASS
    assert found.state is State.NOT_ASSESSABLE, "the other companies are not known"
    say("NIS-01", anna, case="Den 3 maj", known_at="2027-05-03 08:00", warning_at="2027-05-04 09:00",
        notification_at="2027-05-05 12:00", final_at="2027-06-04")  # fmt: skip
    assert states()["NIS-01"].state is State.FAIL
    assert [one.label for one in states()["NIS-01"].answers] == ["Den 3 maj"]


def test_that_there_was_none_is_not_applicable_and_gives_way_to_a_case(anna):
    say("NIS-01", anna, evidence="Incidentloggen 2027", occurred=False)
    found = states()["NIS-01"]
    assert found.state is State.NOT_APPLICABLE
    assert "betydande incident" in found.message.sv
    assert "Anna Ek" in found.message.sv
    say("NIS-01", anna, case="Den 3 maj", known_at="2027-05-03 08:00")
    assert states()["NIS-01"].state is State.NOT_ASSESSABLE


def test_a_stated_deficit_must_be_restored_whatever_else_is_said(anna):
    result = {"balanskravsresultat": "-30"}
    say("BAL-06", anna, occurred=False)
    assert states()["BAL-06"].state is State.NOT_APPLICABLE
    say("BAL-01", anna, **result)
    assert states()["BAL-06"].state is State.NOT_ASSESSABLE
    assert states()["BAL-06"].missing == ("plan.decided_by", "plan.restore")
    say("BAL-01", anna, balanskravsresultat="4")
    assert states()["BAL-06"].state is State.NOT_APPLICABLE
    assert "Inget ska återställas" in states()["BAL-06"].message.sv


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.POLITICIAN, Role.CONTACT_OFFICER, Role.ECONOMIST])
def test_others_state_nothing(bare_city, role):
    with pytest.raises(Refused):
        say("BUD-17", person("olle", role, bare_city.executive_board()), guideline__medelsforvaltning="KF 2024-05-14")
    assert not FactStatement.objects.exists()


@pytest.mark.parametrize(
    ("evidence", "link", "said"),
    [
        (" ", "", "record.evidence-missing"),
        ("x" * 501, "", "record.evidence-too-long"),
        ("x", "javascript:alert(1)", "record.link-unreadable"),
        ("x", "//exempel.se", "record.link-unreadable"),
    ],
)
def test_evidence_is_needed_and_a_link_leads_to_a_page(anna, evidence, link, said):
    with pytest.raises(Refused) as refused:
        say("BUD-17", anna, evidence=evidence, link=link, guideline__medelsforvaltning="KF 2024-05-14")
    assert [one.id for one in refused.value.findings] == [said]


def test_the_database_refuses_to_change_a_statement(anna):
    made = say("BUD-17", anna, guideline__medelsforvaltning="KF 2024-05-14")
    for statement in ("UPDATE record_factstatement SET evidence = 'y'", "DELETE FROM record_factstatement"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert FactStatement.objects.get().evidence == made.evidence


@pytest.fixture
def signed_in(anna):
    client = Client()
    client.force_login(anna)
    return client


def test_the_form_asks_for_what_is_missing_and_takes_it(signed_in):
    address = reverse("desk:state", args=[YEAR, "BUD-17"])
    page = signed_in.get(address)
    assert page.status_code == 200
    assert "Riktlinjerna för medelsförvaltningen" in page.content.decode()
    answer = signed_in.post(
        address, {"f:guideline.medelsforvaltning": "KF 2024-05-14", "evidence": "Protokoll § 88", "act": "state"}
    )
    assert answer.status_code == 302
    assert states()["BUD-17"].state is State.PASS
    assert "KF 2024-05-14" in signed_in.get(address).content.decode()
    taken_back = signed_in.post(address, {"evidence": "Fel", "act": "withdraw"})
    assert taken_back.status_code == 302
    assert states()["BUD-17"].state is State.NOT_ASSESSABLE


def test_what_cannot_be_read_is_told_and_stays_in_the_form(signed_in):
    address = reverse("desk:state", args=[YEAR, "BUD-09"])
    answer = signed_in.post(
        address, {"f:proposal.date": "i oktober", "f:proposal.author_role": "Presidiet", "evidence": "Protokoll"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "”i oktober” går inte att läsa" in text
    assert 'value="i oktober"' in text
    assert 'value="Presidiet"' in text
    assert not FactStatement.objects.exists()


def test_an_empty_form_is_told(signed_in):
    answer = signed_in.post(reverse("desk:state", args=[YEAR, "BUD-09"]), {"evidence": "x"})
    assert answer.status_code == 422
    assert "Fyll i minst en uppgift" in answer.content.decode()


def test_the_year_has_none_only_where_that_can_be(signed_in):
    address = reverse("desk:state", args=[YEAR, "BUD-17"])
    assert signed_in.post(address, {"evidence": "x", "act": "none"}).status_code == 404
    answer = signed_in.post(reverse("desk:state", args=[YEAR, "NIS-01"]), {"evidence": "Loggen", "act": "none"})
    assert answer.status_code == 302
    assert states()["NIS-01"].state is State.NOT_APPLICABLE


def test_the_list_shows_all_that_is_stated_and_all_that_is_missing(signed_in, anna):
    say("BUD-17", anna, guideline__medelsforvaltning="KS 2024-05-14")
    say("BUD-17", anna, guideline__medelsforvaltning="KF 2024-05-14")
    text = signed_in.get(reverse("desk:stated", args=[YEAR])).content.decode()
    assert text.count("Riktlinjerna för medelsförvaltningen: K") == 2
    assert "Ersatt" in text
    assert reverse("desk:state", args=[YEAR, "BUD-16"]) in text


def test_every_missing_input_can_be_stated(bare_city):
    """No rule stays impossible to assess for lack of a place to say it."""
    held = facts_of(YEAR)
    for rule in rulebook():
        status = rule_status(rulebook(), rule, held, YEAR)
        for case, answer in zip(held.on(rule.id), status.answers, strict=True):
            asked = {one.name for one in fields(rule, case, {})}
            missing = {name.split("[")[0] for name in answer.outcome.missing}
            assert {name for name in missing if name in rule.inputs} <= asked, rule.id


def test_every_input_has_a_name_of_its_own():
    nameless = [(rule.id, name) for rule in rulebook() for name in rule.inputs if input_name(rule.id, name).sv == name]
    assert nameless == []


def test_the_order_within_the_assemblys_day_is_the_paragraph_of_the_decision(anna, settings):
    settings.ARSHJUL_TODAY = "2028-05-01"
    day = date(2028, 4, 26)
    (step,) = [row for row in wheels.scheduled(YEAR) if row.id == "annual-assembly"]
    item = services.draft(body=organisation.assembly(), kind="treatment", year=YEAR, title="Årsredovisning", by=None)
    minutes = Minutes(on=day, paragraph=8)
    services.decide_by_minutes(
        items=[item],
        body=organisation.assembly(),
        minutes=minutes,
        title=item.title,
        by=None,
        content={"year": YEAR, "step": step.id},
    )
    preparer = organisation.body(step.step.who_prepares.body)
    services.complete_step(year=YEAR, step=step.id, body=preparer, by=None, evidence="Protokoll", on=day)
    say("AR-03", anna, kf_discharge__at="2028-04-26 § 7")
    assert states()["AR-03"].state is State.FAIL
    say("AR-03", anna, kf_discharge__at="2028-04-26 § 9")
    assert states()["AR-03"].state is State.PASS


@pytest.mark.parametrize("rule", rulebook(), ids=lambda rule: rule.id)
def test_a_record_is_written_and_read_in_words_that_people_use(rule):
    for one in rule.inputs.values():
        for name in law_forms.fields_of(one):
            assert "_" not in law_words.field_name(name).sv
        for example in rule.examples:
            if example.expect == "pass" and one.name in example.facts and law_forms.fields_of(one):
                text = law_forms.typed_of(rule, {one.name: example.facts[one.name]})[one.name]
                own = law_forms.by_rule(text, one)
                assert typed.read(own, one) == typed.read(typed.write(example.facts[one.name], one), one)


def test_the_fields_of_a_notice_are_asked_for_in_swedish():
    notices = rulebook()["BUD-13"].inputs["notifications"]
    assert law_forms.in_swedish("date: 2026-10-30; rate: 21,21; kind: proposal", notices) == (
        "dag: 2026-10-30; skattesats: 21,21; slag: proposal"
    )
    assert law_forms.by_rule("Dag: 2026-10-30; rate: 21,21", notices) == "date: 2026-10-30; rate: 21,21"


def test_a_decision_not_to_restore_and_what_is_left_of_each_deficit_are_stated_and_assessed(anna, client):
    """BAL-07 and BAL-08 ask for words of the assembly and of the management report, which no ledger has."""
    client.force_login(anna)
    decision = {
        "kf_decision.no_restore": "KF 2024-04-22",
        "reasons_text": "Engångskostnad",
        "fb.text": "Engångskostnad",
    }
    ledger = {"deficit_ledger": "origin_year: 2022; opening: 30; restored: 10; waived: 5; closing: 15; fb: 15"}
    for rule, facts in (("BAL-07", decision), ("BAL-08", ledger)):
        address = reverse("desk:state", args=[YEAR, rule])
        keys = {one.name: one.key for one in client.get(address).context["asked"]}
        typed = {keys[name]: text for name, text in facts.items()}
        assert client.post(address, {**typed, "evidence": "Årsredovisningen s. 20", "act": "state"}).status_code == 302
        assert states()[rule].state is State.PASS
    say("BAL-08", anna, deficit_ledger=[{"origin_year": "2022", "opening": "30", "closing": "30", "fb": "0"}])
    assert states()["BAL-08"].state is State.FAIL
