import pytest

from arshjul.books import services as books
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation import services as organising
from arshjul.organisation.models import Person


@pytest.fixture
def city(db, settings, tmp_path):
    settings.ARSHJUL_DATA = tmp_path
    organising.load_organisation(municipality.current())
    organising.load_demo_people(municipality.current())
    return organisation


@pytest.fixture
def person(city):
    def named(role):
        return Person.objects.filter(assignments__role=role).order_by("pk")[0]

    return named


@pytest.fixture
def ledger(city):
    books.load_constructed(2015, lambda _line: None)
    books.load_constructed(2016, lambda _line: None)
