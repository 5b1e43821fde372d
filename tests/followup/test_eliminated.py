"""What the group's figures want in eliminations is told on each of its statements."""

from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.followup import accounts, services
from arshjul.followup.accounts.place import own, place
from arshjul.municipality.organisation import Consolidation, Ownership

from .small_group import PORT, YEAR, publish, sie
from .test_group_in_time import owned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def told(**at):
    return {one.id.partition(".")[2]: one for one in accounts.income(YEAR, at=place(YEAR, **at)).findings}


def test_a_group_without_eliminations_says_so_and_its_members_dont(two):
    assert {"not-eliminated", "acquisition-lacking"} <= told().keys()
    assert not {"not-eliminated", "eliminations-older"} & told(entities=own()).keys()


def test_books_sent_again_after_the_eliminations_are_told_with_their_months(two, tmp_path):
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    assert not {"not-eliminated", "eliminations-older"} & told().keys()
    publish(tmp_path, "hamnen", sie(PORT.replace("-700", "-690").replace("310", "300"), "hamnen"))
    assert f"för {YEAR}-01" in told()["eliminations-older"].message.sv


def test_a_company_owned_in_part_but_taken_in_whole_is_told(two, monkeypatch, client):
    owned(monkeypatch, owners=(Ownership("municipality", Fraction(3, 5)),), consolidation=Consolidation.FULL)
    assert "3/5" in told()["whole-of-a-part"].message.sv
    owned(monkeypatch, owners=(Ownership("municipality", None),), consolidation=Consolidation.FULL)
    assert "whole-of-a-part" not in told()
    client.force_login(two)
    page = client.get(reverse("followup:group"), {"ar": YEAR})
    assert "inte känd" in page.content.decode()
