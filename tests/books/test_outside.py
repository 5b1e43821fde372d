"""Amounts on accounts that the chart puts outside the statements are told wherever a total is shown."""

import pytest
from django.urls import reverse

from arshjul.books import fitting
from arshjul.books.trial_balance import trial_balance

from .conftest import sie

pytestmark = pytest.mark.django_db
STRAY = sie((1, "20160131", "9998", "20", 77, "Intern post")).replace(b"#TRANS 1999", b"#TRANS 1910")
EVEN = STRAY.replace(b"#TRANS 1910", b"#TRANS 9997")


def ids(found):
    return [one.id for one in found if one.id.endswith("amounts-outside")]


def test_the_file_page_tells_it_before_anything_is_published(as_role, receive):
    reading = receive(STRAY)
    (told,) = [one for one in fitting.fitting(reading, "staden", []) if one.id == "books.amounts-outside"]
    assert "(9998)" in told.message.sv
    assert "77,00 kr" in told.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    page = as_role("controller").get(reverse("books:file", args=[reading.file.pk])).content.decode()
    assert "ställer utanför räkningarna (9998)" in page


def test_what_cancels_out_is_not_told(receive, publish):
    assert not ids(fitting.fitting(receive(EVEN), "staden", []))
    publish(EVEN)
    assert not trial_balance(2016, entity="staden").outside


def test_the_trial_balance_tells_it_for_whole_books_and_not_for_a_unit(as_role, publish):
    publish(STRAY)
    assert ids(trial_balance(2016).outside) == ["books.amounts-outside"]
    assert not trial_balance(2016, unit="20").outside
    page = as_role("controller").get(reverse("books:trial-balance")).content.decode()
    assert "ställer utanför räkningarna (9998)" in page
