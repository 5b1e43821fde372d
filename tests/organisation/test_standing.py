"""Who may act as what, today."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings
from django.urls import reverse

from arshjul.organisation import municipality, queries, services
from arshjul.organisation.clock import today
from arshjul.organisation.domain import Role
from arshjul.organisation.models import Assignment, Authority, Body, Person
from arshjul.organisation.policies import NOBODY, standing


@pytest.fixture
def city(db):
    services.load_organisation(municipality.current())
    services.load_demo_people(municipality.current())


def test_loading_again_changes_nothing(city):
    before = (list(Body.objects.values()), list(Authority.objects.values()), Assignment.objects.count())
    services.load_organisation(municipality.current())
    services.load_demo_people(municipality.current())
    assert (list(Body.objects.values()), list(Authority.objects.values()), Assignment.objects.count()) == before


def test_each_committee_and_company_is_its_own_authority(city):
    bodies = [body for body in queries.bodies() if body.kind in {"committee", "company"}]
    assert len({body.authority_id for body in bodies}) == len(bodies)


def test_nobody_may_nothing(city):
    assert standing(AnonymousUser()) is NOBODY
    assert not NOBODY.has(*Role)


def test_an_ended_assignment_gives_no_standing(city):
    person = Person.objects.filter(assignments__role="economist")[0]
    Assignment.objects.filter(person=person).update(valid_to=today() - timedelta(days=1))
    assert standing(Person.objects.get(pk=person.pk)).held == ()


def test_demo_sign_in_needs_the_demonstration(city, client):
    person = queries.demo_people()[0]
    with override_settings(ARSHJUL_DEMO=False):
        assert client.post(reverse("demo-sign-in"), {"person": person.username}).status_code == 404
    assert client.post(reverse("demo-sign-in"), {"person": person.username}).status_code == 302


def test_demo_people_have_no_password(city):
    assert not any(person.has_usable_password() for person in queries.demo_people())


def test_sign_in_never_sends_a_person_to_another_site(city, client):
    person = queries.demo_people()[0]
    answer = client.post(reverse("demo-sign-in"), {"person": person.username, "next": "https://elak.example/"})
    assert "elak" not in answer["Location"]
