import pytest
from tests import remembered

from arshjul.organisation import queries

from . import group_budgets, small_city, small_group, two_charts
from .group_budgets import port_is_bought
from .requirement_world import book, chart_lines
from .small_group import chart_with_codes, two
from .two_charts import group

__all__ = ["book", "chart_lines", "chart_with_codes", "group", "port_is_bought", "two"]

WORLDS = {
    "planned_year": lambda: remembered.city_with_books_and_plans(2015, 2016),
    "planned_2016": lambda: remembered.city_with_books_and_plans(2016),
    "ledger": lambda: remembered.city_with_books(2015, 2016),
    "ledger_2016": lambda: remembered.city_with_books(2016),
}
"""What a test may begin with, whose books lie in the folder that all tests share; what holds most comes first."""
IN_OWN_FOLDER = {
    "planned": small_city.with_plans,
    "small": small_city.with_books,
    "two": small_group.with_books,
    "group": two_charts.with_books,
    "both": group_budgets.with_books,
}
"""The same, with a data folder of the test's own."""


@pytest.fixture
def city(request, db, settings, tmp_path):
    """The city, with the books and plans that the test asks for."""
    asked = [name for name in (*WORLDS, *IN_OWN_FOLDER) if name in request.fixturenames]
    if asked and asked[0] in WORLDS:
        WORLDS[asked[0]]()
        return queries
    settings.ARSHJUL_DATA = tmp_path
    for first in ("chart_with_codes", "port_is_bought", "in_january"):
        if first in request.fixturenames:
            request.getfixturevalue(first)
    if asked:
        remembered.in_own_folder(f"followup, {asked[0]}", IN_OWN_FOLDER[asked[0]])
    else:
        remembered.city()
    return queries


@pytest.fixture
def ledger(city):
    """The constructed books of 2015 and 2016."""


@pytest.fixture
def ledger_2016(city):
    """The constructed books of 2016 alone."""


@pytest.fixture
def planned_year(city):
    """The constructed books of 2015 and 2016, with the example's plans and forecasts."""


@pytest.fixture
def planned_2016(city):
    """The constructed books of 2016 alone, with the example's plans and forecasts."""


@pytest.fixture
def in_january(settings):
    """The day on which the small year is looked back upon."""
    settings.ARSHJUL_TODAY = small_city.TODAY


@pytest.fixture
def small(in_january, city, person):
    """The books of the small year; gives the controller and the registrar."""
    return person("controller"), person("registrar")


@pytest.fixture
def planned(small):
    """The same with its plans: KF gives BUN 104 and a project of 85 over two years, and in May 3 more."""
