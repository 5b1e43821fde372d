"""How templates print amounts."""

import pytest
from django.template import Context, Template
from django.utils import translation

from arshjul.kernel.money import Unit
from arshjul.site.templatetags.amounts import entry_day, through

ORE = 123_450_000_000


def shown(text, **values):
    return Template(text).render(Context(values))


def test_a_unit_prints_by_name_or_as_its_table_says():
    assert shown('{{ ore|unit:"mnkr" }}', ore=ORE) == "1\xa0234,5"
    assert shown("{{ ore|unit:one }}", ore=ORE, one=Unit("mnkr", 0)) == "1\xa0234"
    assert shown('{{ ore|unit:"kr" }}', ore=-5) == "−0,05"


def test_how_many_is_in_groups_of_three_digits():
    assert shown("{{ many|number }}|{{ none|number }}", many=10_000_000, none=None) == "10\xa0000\xa0000|"


def test_no_entries_is_blank_and_zero_is_zero():
    assert shown('{{ ore|unit:"tkr" }}|{{ ore|mnkr }}|{{ ore|kr }}', ore=None) == "||"
    assert shown("{{ ore|mnkr }}", ore=0) == "0,0"


@pytest.mark.parametrize(
    ("first", "last", "sv", "en"),
    [
        (202701, 202712, "januari 2027–december 2027", "January 2027–December 2027"),
        (202712, 202712, "december 2027", "December 2027"),
        (202700, 202703, "ingående balans och januari 2027–mars 2027", "opening balance and January 2027–March 2027"),
        (202700, 202700, "ingående balans 2027", "opening balance 2027"),
    ],
)
def test_a_span_of_months_is_said_in_words(first, last, sv, en):
    for language, words in (("sv", sv), ("en", en)):
        with translation.override(language):
            assert through(first, last) == words


def test_the_day_of_an_entry_is_a_date():
    assert entry_day(20271231) == "2027-12-31"


def test_a_long_text_is_cut_where_it_is_seen_to_be():
    assert shown("{{ said|shortened:5 }}|{{ said|shortened:6 }}", said="faktor") == "fakt…|faktor"
