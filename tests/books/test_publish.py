import pytest

from arshjul.books import queries, services
from arshjul.books.models import Snapshot

from .conftest import sie

pytestmark = pytest.mark.django_db

JANUARY = (1, "20160131", "3999", "20", -500, "Avgift")
FEBRUARY = (2, "20160229", "4999", "20", 300, "Inköp")


def ids(refused):
    return [found.id for found in refused.value.findings]


def test_a_published_file_is_in_the_cube_to_the_ore(publish):
    made = publish(sie(JANUARY, FEBRUARY))
    assert made.number == 1
    assert queries.cube(2016).where(account="3999").total() == -50_000
    assert queries.cube(2016).total() == 0
    assert queries.years() == (2016,)


def test_the_example_year_goes_the_same_way_in(city):
    services.load_constructed(2016, lambda _line: None)
    assert Snapshot.objects.count() == 2
    assert queries.cube(2016).where(entity="staden").total() == 0
    services.load_constructed(2016, lambda _line: None)
    assert Snapshot.objects.count() == 2
