"""Amounts on accounts that the chart puts outside the statements are told by every statement that sums the books."""

import pytest

from arshjul.followup.accounts.catalogue import Asked, made
from arshjul.followup.accounts.group.together import side_by_side
from arshjul.followup.accounts.place import own, place

from .two_charts import YEAR, publish, sie

pytestmark = pytest.mark.django_db
STRAY = sie({"9998": "Intern", "1910": "Kassa"}, "9998 77 / 1910 -77 / 3010 -10 / 1910 10", opening="1910 5 / 2010 -5")
EVEN = sie({"9998": "Intern", "9997": "Intern"}, "9998 77 / 9997 -77 / 3010 -10 / 1910 10", opening="1910 5 / 2010 -5")


def told(found):
    return [one.message.sv for one in found if one.id == "statements.amounts-outside"]


@pytest.mark.parametrize(("content", "count"), [(STRAY, 1), (EVEN, 0)])
@pytest.mark.parametrize("name", ["resultatrakning", "balansrakning"])
def test_the_group_side_by_side_tells_it(city, tmp_path, name, content, count):
    publish(tmp_path, own()[0], content)
    assert len(told(side_by_side(name, place(YEAR)).findings)) == count


@pytest.mark.parametrize(("content", "count"), [(STRAY, 1), (EVEN, 0)])
@pytest.mark.parametrize("name", ["resultatrakning", "balansrakning", "balanskravsutredning", "fem-ar"])
def test_statements_of_the_result_tell_it(city, tmp_path, name, content, count):
    publish(tmp_path, own()[0], content)
    found = [one for account in made(name, Asked(place(YEAR, entities=own()))) for one in account.findings]
    assert len(told(found)) == count
    assert all("77,00" in one for one in told(found))


def test_an_account_that_nets_to_nothing_is_not_named(city, tmp_path):
    accounts = {"9998": "Intern", "9997": "Intern", "1910": "Kassa"}
    publish(tmp_path, own()[0], sie(accounts, "9998 77 / 1910 -77 / 9997 5 / 1910 -5 / 9997 -5 / 1910 5"))
    (message,) = told(made("resultatrakning", Asked(place(YEAR, entities=own())))[0].findings)
    assert "9998" in message
    assert "9997" not in message
