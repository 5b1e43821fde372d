"""A real file walked through the pages as a controller goes: upload, publish, voucher, search, export, back in time."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from arshjul.books import queries
from arshjul.books.models import ReceivedFile, Snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.shared, pytest.mark.slow]
REAL = "data/sie/idstam+jsisie/Sie4.se"


@pytest.fixture
def controller(client, person):
    client.force_login(person("controller"))
    return client


def upload(client, content: bytes, name: str):
    """Send a file by the page and see what became of it."""
    return client.post(reverse("books:start"), {"ledger": SimpleUploadedFile(name, content)}, follow=True)


def publish(client, file: ReceivedFile, accept=()):
    """Publish the file's last reading by the page, as the books are now."""
    latest = Snapshot.objects.order_by("-number").first()
    values = {"entity": "staden", "expected": str(latest.number if latest else 0), "accept": list(accept)}
    return client.post(reverse("books:publish", args=[file.readings.last().pk]), values, follow=True)


def test_a_real_file_goes_all_the_way(controller, shared):
    content = Path(shared / REAL).read_bytes()
    page = upload(controller, content, "Sie4.se")
    file = ReceivedFile.objects.get()
    assert page.status_code == 200
    errors = [one["id"] for one in file.readings.get().findings if one["level"] == "error"]
    done = publish(controller, file, errors)
    assert done.status_code == 200, done.content.decode()
    first = Snapshot.objects.get()
    again = upload(controller, content, "samma.se")
    assert ReceivedFile.objects.count() == 1, "the same bytes are the same file"
    assert again.status_code == 200

    year = queries.years()[0]
    balance = controller.get(reverse("books:trial-balance"), {"ar": year})
    assert balance.status_code == 200
    account = next(row.account for row in balance.context["balance"].rows if row.change)
    query = {"fran": f"{year}01", "till": f"{year}12", "konto": account}
    cell = controller.get(reverse("books:cell"), query)
    assert cell.context["page"].total > 0
    for form in ("csv", "xlsx"):
        assert len(controller.get(reverse("books:cell-export", args=[form]), query).getvalue()) > 100
    nothing = controller.get(reverse("books:cell"), query | {"sok": "finns-inte-alls"})
    assert nothing.context["page"].total == 0

    corrected = content.replace(b"#GEN ", b"#GEN  ", 1)
    upload(controller, corrected, "rattad.se")
    newest = ReceivedFile.objects.order_by("-pk")[0]
    assert publish(controller, newest, errors).status_code == 200
    assert Snapshot.objects.count() == 2
    then = controller.get(reverse("books:cell"), query | {"version": first.number})
    assert then.context["page"].sum_ore == cell.context["page"].sum_ore
