"""How templates print amounts."""

from django.template import Context, Template

from arshjul.kernel.money import Unit

ORE = 123_450_000_000


def shown(text, **values):
    return Template(text).render(Context(values))


def test_a_unit_prints_by_name_or_as_its_table_says():
    assert shown('{{ ore|unit:"mnkr" }}', ore=ORE) == "1\xa0234,5"
    assert shown("{{ ore|unit:one }}", ore=ORE, one=Unit("mnkr", 0)) == "1\xa0234"
    assert shown('{{ ore|unit:"kr" }}', ore=-5) == "−0,05"


def test_no_entries_is_blank_and_zero_is_zero():
    assert shown('{{ ore|unit:"tkr" }}|{{ ore|mnkr }}|{{ ore|kr }}', ore=None) == "||"
    assert shown("{{ ore|mnkr }}", ore=0) == "0,0"
