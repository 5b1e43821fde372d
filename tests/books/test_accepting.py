"""What a person accepts by a tick: which fault, how many times it is there and of how much, also in the history."""

import pytest
from django.urls import reverse

from .conftest import sie

pytestmark = pytest.mark.django_db


def unbalanced(*kronor):
    """A file whose vouchers each lack so many kronor."""
    content = sie(*((number, "20160131", "4999", "20", 100, "Inköp") for number in range(1, len(kronor) + 1)))
    for ore in kronor:
        content = content.replace(b'#TRANS 1999 {1 "20"} -100 ', f'#TRANS 1999 {{1 "20"}} {ore - 100} '.encode(), 1)
    return content


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("vouchers", [3, 250], ids=["few", "more than are listed"])
def test_the_box_and_the_history_say_which_fault_how_many_and_how_much(as_role, publish, receive, vouchers):
    reading = receive(unbalanced(*[7] * vouchers))
    client = as_role("controller")
    said = f"Verifikationen balanserar inte: {vouchers} gånger, tillsammans {vouchers * 7},00 kr".replace(
        "1750", "1 750"
    )
    page = text_of(client.get(reverse("books:file", args=[reading.file_id])))
    assert said in page
    publish(unbalanced(*[7] * vouchers), accept=["ledger.voucher-unbalanced"])
    assert said in text_of(client.get(reverse("books:snapshots")))


def test_a_fault_that_is_there_once_is_told_without_a_count(as_role, receive):
    reading = receive(unbalanced(7))
    page = text_of(as_role("controller").get(reverse("books:file", args=[reading.file_id])))
    assert "Verifikationen balanserar inte: 1 gång, 7,00 kr" in page
