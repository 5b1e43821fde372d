"""The example year with drafts of every kind in it, loaded once for each file of tests."""

import pytest
from django.db import transaction
from tests.security import world

from arshjul.site.loading import load_municipality


@pytest.fixture(scope="module")
def example_year(django_db_setup, django_db_blocker):
    """The example year, loaded once for a file of tests and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_municipality(progress=lambda _told: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def places(example_year, django_db_blocker):
    """Every address that leads to somebody's draft, by its view."""
    with django_db_blocker.unblock():
        world.outsiders()
        return world.drafts()
