from datetime import date

import pytest

from arshjul.organisation import municipality, services
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Person


@pytest.fixture
def city(db):
    services.load_organisation(municipality.current())
    services.load_demo_people(municipality.current())
    return organisation


@pytest.fixture
def person(city):
    def named(role):
        return Person.objects.filter(assignments__role=role).order_by("pk")[0]

    return named


@pytest.fixture
def day():
    return date(2026, 6, 17)
