"""The record on both databases: boundary, hand-over, decision, seals, chains."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from arshjul.organisation.clock import today
from arshjul.organisation.policies import standing
from arshjul.record import queries, services
from arshjul.record.domain import DecisionKind, ItemState
from arshjul.record.models import AuditEntry, Decision, HandOver, Item, RegisterEntry, Seal
from arshjul.record.policies import ItemPolicy
from arshjul.record.services import Refused
from arshjul.record.triggers import Forbid


def proposal(city, by=None):
    return services.draft(body=city.body("bun"), kind="proposal", year=2027, title="Förslag till budget", by=by)


def ids(refused):
    return [found.id for found in refused.value.findings]


def test_a_draft_is_seen_inside_its_authority_alone(city, person):
    item = proposal(city)
    assert ItemPolicy.may_see(standing(person("economist")), item)
    assert not ItemPolicy.may_see(standing(person("controller")), item)
    assert not ItemPolicy.may_see(standing(person("company_cfo")), item)


def test_an_auditor_reads_everything_and_changes_nothing(city, person):
    item, auditor = proposal(city), person("auditor")
    assert ItemPolicy.may_see(standing(auditor), item)
    with pytest.raises(Refused) as refused:
        services.require_change(item=item, by=auditor)
    assert ids(refused) == ["record.not-yours"]


def test_a_hand_over_is_registered_on_both_sides_and_opens_the_item_to_the_receiver(city, person):
    economist, item = person("economist"), proposal(city)
    handed = services.hand_over(item=item, to=city.executive_board(), by=economist, content={"rader": [1, 2]})
    assert (handed.entry_out.direction, handed.entry_in.direction) == ("out", "in")
    assert handed.entry_out.matter.authority.slug == "bun"
    assert handed.entry_in.matter.authority.slug == "ks"
    assert ItemPolicy.may_see(standing(person("controller")), item)
    assert not ItemPolicy.may_see(standing(person("company_cfo")), item)


def test_a_handed_over_item_is_locked(city, person):
    economist, item = person("economist"), proposal(city)
    services.hand_over(item=item, to=city.executive_board(), by=economist, content={})
    with pytest.raises(Refused) as refused:
        services.require_change(item=item, by=economist)
    assert ids(refused) == ["record.item-locked"]


def test_the_same_hand_over_sent_twice_is_one(city, person):
    economist, item = person("economist"), proposal(city)
    services.hand_over(item=item, to=city.executive_board(), by=economist, content={})
    with pytest.raises(Refused) as refused:
        services.hand_over(item=item, to=city.executive_board(), by=economist, content={})
    assert ids(refused) == ["record.already-handed-over"]
    assert HandOver.objects.count() == 1
    assert RegisterEntry.objects.count() == 2


def test_an_outsider_cannot_hand_over(city, person):
    with pytest.raises(Refused) as refused:
        services.hand_over(item=proposal(city), to=city.executive_board(), by=person("company_cfo"), content={})
    assert ids(refused) == ["record.not-yours"]
    assert not Seal.objects.exists()


def test_two_editors_the_second_is_told(city, person):
    economist, item = person("economist"), proposal(city)
    services.touched(services.require_change(item=item, by=economist, edition=0))
    with pytest.raises(Refused) as refused:
        services.require_change(item=item, by=economist, edition=0)
    assert ids(refused) == ["record.edited-meanwhile"]


def decide(city, item, day, **values):
    facts = {"items": [item], "body": city.assembly(), "on": day, "paragraph": 112, "title": "Mål och ekonomi 2027"}
    return services.decide(**(facts | {"by": None, "content": {"summa": 1}} | values))


def test_a_decision_seals_and_locks(city, day):
    item = proposal(city)
    decision = decide(city, item, day)
    assert item.state == ItemState.DECIDED
    assert queries.decision_of(item) == decision
    assert "§ 112" in decision.reference
    with pytest.raises(Refused) as refused:
        services.require_change(item=item, by=None)
    assert ids(refused) == ["record.item-locked"]


def test_all_that_is_wrong_with_a_decision_is_said_at_once(city, day):
    decide(city, proposal(city), day)
    tomorrow = today() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        decide(city, proposal(city), tomorrow, items=[])
    assert ids(refused) == ["record.nothing-to-decide", "record.decision-in-future"]
    with pytest.raises(Refused) as refused:
        decide(city, proposal(city), day)
    assert ids(refused) == ["record.paragraph-taken"]
    assert Decision.objects.count() == 1


def test_a_remitted_item_can_be_decided_later(city, day):
    item = proposal(city)
    decide(city, item, day, kind=DecisionKind.REMIT)
    assert item.state == ItemState.DRAFT
    decide(city, item, day, paragraph=113)
    assert item.state == ItemState.DECIDED


@pytest.mark.parametrize("table", ["record_decision", "record_seal", "record_auditentry", "record_registerentry"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_decided(city, day, table, act):
    decide(city, proposal(city), day)
    with pytest.raises(DatabaseError, match="decided rows are never changed"), transaction.atomic():
        connection.cursor().execute(act.format(table))


BACKWARDS = ["UPDATE record_item SET state = 'draft'", "UPDATE record_item SET year = 1999", "DELETE FROM record_item"]


@pytest.mark.parametrize("act", BACKWARDS)
def test_the_database_keeps_a_decided_item_decided(city, day, act):
    decide(city, proposal(city), day)
    with pytest.raises(DatabaseError, match="decided rows are never changed"), transaction.atomic():
        connection.cursor().execute(act)


def test_a_migration_can_be_undone_and_done_once_more(city):
    proposal(city)
    forbidden, editor = Forbid("record_item", when="OLD.year > 2000", on=("DELETE",)), connection.schema_editor()
    forbidden.database_backwards("record", editor)
    for _again in range(2):
        forbidden.database_forwards("record", editor)
        with pytest.raises(DatabaseError, match="decided rows are never changed"), transaction.atomic():
            Item.objects.all().delete()
        forbidden.database_backwards("record", editor)
    Item.objects.all().delete()


def test_the_chains_hold_and_break_where_someone_tampers(city, day):
    decide(city, proposal(city), day)
    assert queries.verify_chains() == []
    forged = AuditEntry.objects.order_by("-position")[0]
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                position=forged.position + 1,
                at=forged.at,
                by_label="Ingen",
                action="x",
                previous="0" * 64,
                sha256="1" * 64,
            )
        ]
    )
    assert [broken.chain for broken in queries.verify_chains()] == ["audit"]


def test_diarienummer_run_without_holes_per_authority_and_year(city):
    numbers = [
        services.open_matter(authority=city.executive_board().authority, title=f"Ärende {n}").number for n in range(3)
    ]
    other = services.open_matter(authority=city.body("bun").authority, title="Annat")
    assert numbers == [1, 2, 3]
    assert other.number == 1


def test_a_step_is_completed_once(city):
    first = services.complete_step(year=2027, step="directions", body=city.executive_board(), by=None, evidence="§ 12")
    again = services.complete_step(year=2027, step="directions", body=city.executive_board(), by=None, evidence="annat")
    assert again.pk == first.pk
    assert queries.completions(2027) == {("directions", "ks"): today()}


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_over_at_once_make_one_hand_over(city, person):
    economist, item, outcomes = person("economist"), proposal(city), []

    def act():
        try:
            services.hand_over(item=Item.objects.get(pk=item.pk), to=city.executive_board(), by=economist, content={})
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(refused.findings[0].id)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "record.already-handed-over"]
    assert HandOver.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_act_at_once_make_one_chain(city):
    def act():
        services.log(action="test.act", by=None, label="samtidigt")
        services.seal_content({"a": 1})
        connection.close()

    threads = [threading.Thread(target=act) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditEntry.objects.filter(action="test.act").count() == 8
    assert Seal.objects.count() == 8
    assert queries.verify_chains() == []


def test_decisions_are_dated_within_the_year_asked_for(city, day):
    decision = decide(city, proposal(city), day)
    assert list(queries.decisions(year=2026)) == [decision]
    assert not queries.decisions(year=2025).exists()
    assert decision.date == date(2026, 6, 17)


def test_a_decision_stands_in_the_deciding_authority_s_own_register(city, person, day):
    theirs, ours = proposal(city), city.assembly()
    services.hand_over(item=theirs, to=city.executive_board(), by=person("economist"), content={})
    own = services.draft(body=ours, kind="adopted", year=2027, title="Mål och ekonomi", by=None)
    both = services.decide(
        items=[theirs, own], body=ours, on=day, paragraph=8, title="Mål och ekonomi", by=None, content={}
    )
    assert both.matter.authority == ours.authority
    assert own.matter == both.matter
    assert theirs.matter.authority.slug == "bun"


def test_what_was_received_is_decided_in_the_matter_it_came_in_under(city, person, day):
    item = proposal(city)
    handed = services.hand_over(item=item, to=city.executive_board(), by=person("economist"), content={})
    decision = services.decide(
        items=[item], body=city.executive_board(), on=day, paragraph=9, title="Förslag", by=None, content={}
    )
    assert decision.matter == handed.entry_in.matter
