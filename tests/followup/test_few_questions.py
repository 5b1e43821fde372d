"""A page of statements asks the database few questions, also as the first to come since somebody wrote."""

import pytest
from tests.site.crawl import MOST_QUERIES, visit

from arshjul.books import queries as books
from arshjul.followup.accounts.catalogue import KINDS
from arshjul.followup.accounts.group.shown_columns import View
from arshjul.followup.accounts.group.together import FORMS
from arshjul.organisation.models import Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]

ROOM = "/arbete/uppfoljning/"
MONTHS = ("", "&omfattning=manad&manad=5", "&omfattning=rullande&manad=5", "&tillfalle=delar-aug")
YEARS = (2016, 2017)
"""The example's year, and the one whose rolling months have a budget of the year before."""


@pytest.fixture
def reader(client):
    client.force_login(Person.objects.filter(assignments__role="controller").order_by("pk")[0])
    return client


def over(reader, addresses):
    """The addresses that ask more than they may, with how much."""
    visits = (visit(reader, f"{ROOM}{address}") for address in addresses)
    return [(len(one.queries), one.url) for one in visits if len(one.queries) > MOST_QUERIES or one.status != 200]


@pytest.mark.parametrize("whose", ["", "&vem=koncern"])
def test_every_statement_asks_little_of_any_months_and_anybody(reader, whose):
    pages = [*(f"rakning/{name}/" for name in KINDS), "nyckeltal/"]
    assert not over(
        reader, [f"{page}?ar={year}{months}{whose}" for page in pages for year in YEARS for months in MONTHS]
    )


def test_the_group_side_by_side_asks_little_of_any_months_and_whatever_is_shown(reader):
    shown = [f"rakning={name}&visa={view.value}" for name in FORMS for view in View]
    assert not over(reader, [f"koncern/?ar=2016{months}&{one}" for one in shown for months in MONTHS])


def test_the_newest_books_and_what_counts_in_them_are_one_question(reader, at_most_queries):
    with at_most_queries(1):
        assert books.periods(books.current())
    with at_most_queries(1, warm=True):
        assert books.periods(books.current())
