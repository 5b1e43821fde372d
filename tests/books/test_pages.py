import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from arshjul.books import queries, services
from arshjul.books.domain import Selection
from arshjul.books.models import ReceivedFile, Snapshot

from .conftest import sie

pytestmark = pytest.mark.django_db

JANUARY = (1, "20160131", "3999", "20", -500, "Avgift")
KB = 1024


@pytest.fixture
def as_role(client, person):
    def signed_in(role):
        client.force_login(person(role))
        return client

    return signed_in


@pytest.fixture
def example(city):
    services.load_constructed(2016, lambda _line: None)


def test_a_file_goes_from_upload_to_the_books_by_the_pages(as_role):
    client = as_role("controller")
    sent = client.post(reverse("books:start"), {"ledger": SimpleUploadedFile("bokslut.se", sie(JANUARY))})
    assert sent.status_code == 302
    file = ReceivedFile.objects.get()
    page = client.get(sent["Location"]).content.decode()
    assert "201601" in page
    assert "Publicera i räkenskaperna" in page
    reading = file.readings.get()
    done = client.post(reverse("books:publish", args=[reading.pk]), {"entity": "staden", "expected": "0"})
    assert done.status_code == 302
    assert Snapshot.objects.get().number == 1
    again = client.post(reverse("books:publish", args=[reading.pk]), {"entity": "staden", "expected": "1"})
    assert again.status_code == 422
    assert "redan publicerad" in again.content.decode()
    assert Snapshot.objects.count() == 1


def test_without_a_file_the_form_says_so(as_role):
    answer = as_role("controller").post(reverse("books:start"), {})
    assert answer.status_code == 422
    assert "Ingen fil" in answer.content.decode()


def test_every_page_is_light(as_role, example, django_assert_max_num_queries):
    client = as_role("controller")
    queries.cube(2016)
    cell = Selection(201601, 201612, units=("20",), statement="driftredovisning-resultat", lines=("intakter",))
    batch = queries.current().added
    file = ReceivedFile.objects.order_by("pk")[0]
    pages = [
        reverse("books:start"),
        reverse("books:file", args=[file.pk]),
        reverse("books:file-line", args=[file.pk, 40]),
        reverse("books:snapshots"),
        reverse("books:trial-balance"),
        f"{reverse('books:cell')}?{cell.query()}",
        f"{reverse('books:voucher', args=[batch.pk])}?serie=K&nummer=1",
    ]
    for address in pages:
        with django_assert_max_num_queries(10):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < 60 * KB, address
