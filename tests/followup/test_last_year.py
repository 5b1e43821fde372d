"""Last year beside this: a sum is shown when what it sums was there."""

import pytest

from arshjul.followup import accounts
from arshjul.followup.accounts import own, place
from arshjul.followup.accounts.units import appropriations
from arshjul.followup.accounts.units.operations import LAST_YEAR, operations

from . import two_charts

pytestmark = pytest.mark.django_db


def test_a_sum_of_last_year_is_blank_when_a_block_of_it_had_nothing_booked(ledger):
    """Of 2015 the constructed books hold the water utility's unit alone, and no nämnd's."""
    statement = operations(2016, beside=(LAST_YEAR,)).statement
    sums = [row.id for row in statement.rows if row.formula]
    shown = {row: statement.ore(row, LAST_YEAR) for row in sums}
    assert shown == {"summa-skattefinansierat": None, "summa-avgiftsfinansierat": 0, "summa": None}


def test_nor_is_the_law_forms_sum_shown_then(ledger):
    statement = appropriations.appropriations(place(2016, entities=own())).statement
    assert statement.ore("summa", appropriations.OUTCOME) is not None
    assert statement.ore("summa", appropriations.LAST_YEAR) is None


def test_an_account_of_last_year_that_nobody_mapped_is_told_with_its_year(city, person, tmp_path):
    """It stands on a row of its own in last year's column, and this year's books don't have it."""
    names = {"1910": "Kassa", "3010": "Avgifter", "8110": "Okänt"}
    for year, rows in ((2026, "3010 -95 / 8110 -5 / 1910 100"), (2027, "3010 -90 / 1910 90")):
        two_charts.publish(tmp_path, own()[0], two_charts.sie(names, rows, name="Stad", year=year))
    found = accounts.income(2027).findings
    told = [one.message.sv for one in found if one.id == "statements.account-unmapped"]
    assert [("8110" in one, "2026" in one) for one in told] == [(True, True)]
    told = [one.message.sv for one in accounts.income(2026).findings if one.id == "statements.account-unmapped"]
    assert len(told) == 1
