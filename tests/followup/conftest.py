import pytest
from tests import remembered

from arshjul.organisation import queries

from . import small_city
from .requirement_world import book, chart_lines
from .small_group import chart_with_codes, two
from .two_charts import group

__all__ = ["book", "chart_lines", "chart_with_codes", "group", "two"]


@pytest.fixture
def city(request, db, settings, tmp_path):
    """The city; its books lie in the folder all tests share, and without them the data folder is the test's own."""
    if "planned_year" in request.fixturenames:
        remembered.city_with_books_and_plans(2015, 2016)
    elif "ledger" in request.fixturenames:
        remembered.city_with_books(2015, 2016)
    else:
        settings.ARSHJUL_DATA = tmp_path
        remembered.city()
    return queries


@pytest.fixture
def ledger(city):
    """The constructed books of 2015 and 2016."""


@pytest.fixture
def planned_year(city):
    """The constructed books of 2015 and 2016, with the example's plans and forecasts."""


@pytest.fixture
def small(city, person, tmp_path, settings):
    """The books of the small year; gives the controller and the registrar."""
    return small_city.receive(person, tmp_path, settings)


@pytest.fixture
def planned(small):
    """The same with its plans: KF gives BUN 104 and a project of 85 over two years, and in May 3 more."""
    small_city.decide_plans()
