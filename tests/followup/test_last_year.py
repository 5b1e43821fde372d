"""Last year beside this: a sum is shown when what it sums was there."""

import pytest

from arshjul.followup.accounts import own, place
from arshjul.followup.accounts.units import appropriations
from arshjul.followup.accounts.units.operations import LAST_YEAR, operations

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
