"""A file that an earlier version of the readers read is read anew from its kept bytes, and both readings stay."""

import pytest
from django.urls import reverse

from arshjul.books import checking, queries, services
from arshjul.books.code_names import CodeNames
from arshjul.books.models import Batch
from arshjul.ledger import batch, marks

from .conftest import sie

pytestmark = pytest.mark.django_db
LEDGER = sie((1, "20160131", "3999", "20", -500, "Avgift")).replace(
    b"#KONTO", b'#DIM 6 "Projekt"\n#OBJEKT 6 "P7" "Skolg\x86rden"\n#KONTO', 1
)


@pytest.fixture
def older(monkeypatch, receive, person):
    """A file published by readers of an earlier version, which kept no names of codes."""
    with monkeypatch.context() as before:
        for module in (checking, batch, marks):
            before.setattr(module, "VERSION", marks.VERSION - 1)
        before.setattr("arshjul.books.code_names.of_reading", lambda _reading: {})
        reading = receive(LEDGER)
        return services.publish_batch(reading=reading, entity="staden", by=person("controller"))


def test_the_file_page_says_so_and_reads_it_anew_from_the_original(as_role, older):
    client, file = as_role("controller"), older.added.file
    address = reverse("books:file", args=[file.pk])
    page = client.get(address)
    assert page.context["older"]
    assert page.context["published"]
    assert "Läst av en äldre version" in page.content.decode()
    again = client.post(address, {"again": "1"}, follow=True)
    assert not again.context["older"]
    assert not again.context["published"]
    assert "Filen är publicerad som den lästes förra gången" in again.content.decode()
    assert file.readings.count() == 2


def test_the_new_reading_is_published_as_a_batch_of_its_own_and_the_old_version_stays(as_role, older, person):
    client, file = as_role("controller"), older.added.file
    client.post(reverse("books:file", args=[file.pk]), {"again": "1"})
    client.post(reverse("books:publish", args=[file.readings.first().pk]), {"entity": "staden", "expected": "1"})
    now = queries.current()
    assert now.number == older.number + 1
    assert now.added.key != older.added.key
    assert not now.added.borrowed
    assert CodeNames.of(now.added).name("projekt", "P7") == "Skolgården"
    assert CodeNames.of(older.added).name("projekt", "P7") == ""
    totals = [queries.cube(2016, of).where(account="3999").total() for of in (older, now)]
    assert totals == [-50_000, -50_000]
    assert queries.manifest(older).holding["staden", "actual", 201601] == (older.added.key,)
    assert not services.is_older(now.added.reading)


def test_the_same_file_received_again_is_read_by_the_readers_of_now(receive, older):
    again = receive(LEDGER)
    assert again.pk != older.added.reading_id
    assert again.file == older.added.file
    assert receive(LEDGER).pk == again.pk


def test_the_start_lists_them_for_whose_they_are(as_role, older, receive, person):
    page = as_role("controller").get(reverse("books:start"))
    assert page.context["older"] == [older.added.file]
    assert "1 fil i räkenskaperna är läst av en äldre version" in page.content.decode()
    assert not as_role("economist").get(reverse("books:start")).context["older"]
    services.publish_batch(reading=receive(LEDGER), entity="staden", by=person("controller"))
    assert not as_role("controller").get(reverse("books:start")).context["older"]


def test_who_may_not_read_it_again_is_not_offered_to(as_role, older):
    answer = as_role("auditor").post(reverse("books:file", args=[older.added.file_id]), {"again": "1"})
    assert answer.status_code == 403
    assert Batch.objects.count() == 1


def test_reading_by_an_earlier_choice_shows_that_reading(as_role, receive):
    file = receive(LEDGER).file
    client, address = as_role("controller"), reverse("books:file", args=[file.pk])
    pages = [client.post(address, {"unit-part": number}, follow=True) for number in ("6", "1", "6")]
    read_as = [next(one["number"] for one in page.context["file_parts"] if one["part"] == "ansvar") for page in pages]
    assert read_as == ["6", "1", "6"]
