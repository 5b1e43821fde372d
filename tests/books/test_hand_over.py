"""A committee's file on its way to those who keep the books: sent, waiting, sent back, sent again, published."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from arshjul.books import hand_over as sending
from arshjul.books import queries, services
from arshjul.books.models import FileAnswer, FileHandOver
from arshjul.organisation.policies import standing
from arshjul.record import queries as record
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db

JANUARY = (1, "20160131", "3999", "20", -500, "Avgift")


@pytest.fixture
def sender(person):
    """The economist of a committee: receives its files and keeps no books."""
    return person("economist")


@pytest.fixture
def reading(sender, city, tmp_path):
    """A file that the committee's economist has received and read."""
    return received(sender, city, tmp_path, sie(JANUARY))


def received(sender, city, folder, content, name="namndens.se"):
    (folder / name).write_bytes(content)
    authority = city.authorities_by_key({one.authority_id for one in standing(sender).held})[0]
    file = services.receive(upload=services.LocalFile(folder / name), authority=authority, by=sender).file
    return services.read_and_check(file=file, by=sender)


def ids(refused):
    return {found.id for found in refused.value.findings}


def test_a_file_goes_from_the_committee_to_the_books_by_the_pages(as_role, reading, person):
    address = reverse("books:file", args=[reading.file_id])
    page = as_role("economist").get(address).content.decode()
    assert "Lämna över filen" in page
    assert "Publicera i räkenskaperna" not in page
    assert as_role("controller").get(address).status_code == 404
    sent = as_role("economist").post(reverse("books:hand-over", args=[reading.pk]), {"note": "Januari, rättad"})
    assert sent.status_code == 302
    assert "Filen väntar på svar" in as_role("economist").get(address).content.decode()
    assert "namndens.se" in as_role("controller").get(reverse("books:start")).content.decode()
    page = as_role("controller").get(address).content.decode()
    assert "Januari, rättad" in page
    assert "Publicera i räkenskaperna" in page
    assert "Sänd tillbaka filen" in page
    assert "Läs igen" not in page
    done = as_role("controller").post(reverse("books:publish", args=[reading.pk]), {"entity": "staden"})
    assert done.status_code == 302
    assert queries.cube(2016).where(account="3999", unit="20").total() == -50_000
    assert not queries.waiting(standing(person("controller"))).exists()
    assert "publicerade" in as_role("economist").get(address).content.decode()


def test_it_is_registered_on_both_sides_and_so_is_the_answer(reading, sender, person):
    handed = sending.hand_over(reading=reading, entity="staden", by=sender)
    sending.send_back(handed=handed, reason="Mars saknas", by=person("controller"))
    assert handed.entry_out.matter.authority != handed.entry_in.matter.authority
    for person_ in (sender, person("controller")):
        entries = record.register_of(standing(person_)).filter(title__contains="namndens.se")
        assert sorted(entry.direction for entry in entries) == ["in", "out"]
    assert not record.verify_chains()


def test_one_sent_back_says_why_and_can_be_sent_again(as_role, reading, sender):
    handed = sending.hand_over(reading=reading, entity="staden", by=sender)
    address = reverse("books:send-back", args=[handed.pk])
    without = as_role("controller").post(address, {"reason": "  "})
    assert without.status_code == 422
    assert "Skriv varför" in without.content.decode()
    assert as_role("controller").post(address, {"reason": "Mars saknas"}).status_code == 302
    page = as_role("economist").get(reverse("books:file", args=[reading.file_id])).content.decode()
    assert "Mars saknas" in page
    assert "Lämna över filen" in page
    assert as_role("controller").post(address, {"reason": "igen"}).status_code == 422
    again = sending.hand_over(reading=reading, entity="staden", by=sender, note="Nu är mars med")
    assert again.pk != handed.pk
    assert queries.current() is None


def test_a_file_waits_once(reading, sender):
    sending.hand_over(reading=reading, entity="staden", by=sender)
    with pytest.raises(Refused) as refused:
        sending.hand_over(reading=reading, entity="staden", by=sender)
    assert ids(refused) == {"books.already-handed-over"}


def test_a_file_in_the_books_is_not_sent(publish, person):
    made = publish(sie(JANUARY))
    with pytest.raises(Refused) as refused:
        sending.hand_over(reading=made.added.reading, entity="staden", by=person("controller"))
    assert ids(refused) == {"books.handed-over-late"}


def test_a_file_that_nobody_could_publish_is_not_sent(sender, city, tmp_path):
    broken = received(sender, city, tmp_path, b"<html>inloggning</html>", "sida.se")
    with pytest.raises(Refused) as refused:
        sending.hand_over(reading=broken, entity="staden", by=sender, note="x" * 3000)
    assert ids(refused) == {"books.not-readable", "record.text-too-long"}
    assert not FileHandOver.objects.exists()


def test_nobody_publishes_another_authoritys_file_that_does_not_wait(reading, sender, person):
    for by in (person("controller"), person("company_cfo")):
        with pytest.raises(Refused) as refused:
            services.publish_batch(reading=reading, entity="staden", by=by)
        assert ids(refused) <= {"books.not-waiting", "books.not-your-books"}
    handed = sending.hand_over(reading=reading, entity="staden", by=sender)
    otherwise = services.read_and_check(file=reading.file, by=sender, mapping="columns: {account: Konto}")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=otherwise, entity="staden", by=person("controller"))
    assert "books.not-waiting" in ids(refused)
    sending.send_back(handed=handed, reason="Fel period", by=person("controller"))
    with pytest.raises(Refused):
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))


@pytest.mark.parametrize("role", ["economist", "company_cfo", "auditor", "politician", "kf_secretary"])
def test_only_those_who_keep_the_books_answer(as_role, reading, sender, role):
    handed = sending.hand_over(reading=reading, entity="staden", by=sender)
    answer = as_role(role).post(reverse("books:send-back", args=[handed.pk]), {"reason": "x"})
    assert answer.status_code in {403, 404}
    assert not FileAnswer.objects.exists()


def test_what_is_handed_over_and_answered_is_never_changed(reading, sender, person):
    handed = sending.hand_over(reading=reading, entity="staden", by=sender)
    answer = sending.send_back(handed=handed, reason="Mars saknas", by=person("controller"))
    for row in (handed, answer):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(at=row.at)


def test_units_that_would_leave_the_books_are_told_and_must_be_answered_for(publish, reading, sender, person):
    publish(sie(JANUARY, (2, "20160131", "3999", "30", -70, "Hyra")))
    sending.hand_over(reading=reading, entity="staden", by=sender)
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == {"books.units-lost"}
    assert "30" in refused.value.findings[0].message.sv
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=["books.units-lost"])
    assert queries.cube(2016).where(account="3999").total() == -50_000
    assert queries.current().added.accepted == ["books.units-lost"]
    assert queries.cube(2016, queries.snapshot(1)).where(account="3999").total() == -57_000


def test_the_pages_are_light_however_many_wait(as_role, sender, city, tmp_path, django_assert_max_num_queries):
    for number in range(6):
        voucher = (1, "20160131", "3999", "20", -500 - number, "Avgift")
        one = received(sender, city, tmp_path, sie(voucher), f"fil-{number}.se")
        sending.hand_over(reading=one, entity="staden", by=sender)
    for role in ("controller", "economist"):
        client = as_role(role)
        for address in (reverse("books:start"), reverse("books:file", args=[one.file_id])):
            with django_assert_max_num_queries(12):
                assert client.get(address).status_code == 200


def test_the_desk_tells_who_keeps_the_books_that_a_file_waits(as_role, reading, sender):
    assert "överlämnad fil" not in as_role("controller").get(reverse("desk:wheel")).content.decode()
    sending.hand_over(reading=reading, entity="staden", by=sender)
    assert "1 överlämnad fil att svara på" in as_role("controller").get(reverse("desk:wheel")).content.decode()
    assert "överlämnad fil" not in as_role("economist").get(reverse("desk:wheel")).content.decode()
