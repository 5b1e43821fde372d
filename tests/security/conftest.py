"""The example year with drafts of every kind in it, loaded once for each file of tests."""

import pytest
from tests.security import world


@pytest.fixture(scope="module")
def places(example_year, django_db_blocker):
    """Every address that leads to somebody's draft, by its view."""
    with django_db_blocker.unblock():
        world.outsiders()
        return world.drafts()
