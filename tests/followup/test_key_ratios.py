"""Key ratios of outcome, budget and last year, for a year, a month or twelve; what is truly zero counts as zero."""

import pytest

from arshjul.followup import ratio_tables
from arshjul.followup.accounts.key_ratios import OUTCOMES, key_ratios
from arshjul.followup.accounts.place import Span, own, place

from .small_city import YEAR, mnkr

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PAGE = "/arbete/uppfoljning/nyckeltal/"


def values(found, ratio):
    (row,) = [one for one in found.rows if one.definition.id == ratio]
    return dict(zip(found.columns, (value.per_cent() for value in row.values), strict=True))


def test_a_part_that_is_truly_zero_counts_and_is_shown(small):
    found = key_ratios(place(YEAR, entities=own()))
    assert values(found, "sjalvfinansieringsgrad") == {"outcome": "60", "last_year": ""}
    (shown,) = [one for one in ratio_tables.shown(found) if one.row.definition.id == "sjalvfinansieringsgrad"]
    assert [part.cells[0].ore for part in shown.parts] == [mnkr(13), -mnkr(5), -mnkr(30), 0]


def test_no_debts_at_all_divide_nothing_and_the_page_says_so(small, client):
    found = key_ratios(place(YEAR, entities=own()))
    (quick,) = [one for one in found.rows if one.definition.id == "kassalikviditet"]
    assert (quick.missing, quick.lacks_denominator) == ((), True)
    client.force_login(small[0])
    assert "Nämnaren är noll" in client.get(PAGE, {"ar": YEAR}).content.decode()


def test_the_budget_in_force_has_its_ratios_too(planned):
    found = key_ratios(place(YEAR, entities=own()))
    assert values(found, "soliditet") == {"outcome": "65,2", "budget": "65,0", "last_year": "66,7"}
    titles = dict(zip(found.columns, (title.sv for title in found.titles), strict=True))
    assert titles["budget"] == "Budget"
    half = key_ratios(place(YEAR, entities=own(), last=6))
    assert dict(zip(half.columns, (title.sv for title in half.titles), strict=True))["budget"] == "Budget helår"


def test_what_flows_is_counted_over_the_months_asked_for(small, client):
    month = key_ratios(place(YEAR, entities=own(), last=7, span=Span.MONTH))
    year = key_ratios(place(YEAR, entities=own(), last=7))
    assert values(month, "resultat-andel")["outcome"] == "100,0", "in July there is tax and nothing else"
    assert values(year, "resultat-andel")["outcome"] == "130,0"
    assert values(month, "soliditet") == values(year, "soliditet"), "what stands, stands at the month's end"
    client.force_login(small[0])
    page = client.get(PAGE, {"ar": YEAR, "manad": 7, "omfattning": "manad"})
    assert page.context["found"].columns == month.columns
    text = client.get(f"{PAGE}export.csv", {"ar": YEAR, "manad": 7, "omfattning": "manad"}).content.decode("utf-8-sig")
    assert "bidrag (%);100,00" in text
    assert "(+ täljare, kr)" in text
    assert "'" not in text, "no label of ours begins as a formula does"


def test_without_plans_none_is_read(small, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        found = key_ratios(place(YEAR, entities=own()), columns=OUTCOMES)
    assert "budget" not in found.columns
