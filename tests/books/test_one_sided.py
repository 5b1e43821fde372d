"""A file that lacks a whole kind of accounts is told when the months it replaces have them; a whole file isn't."""

import pytest
from django.urls import reverse

from arshjul.books import queries, services
from arshjul.books.fitting import fitting
from arshjul.kernel.findings import Level

from .conftest import sie

pytestmark = pytest.mark.django_db
MISSING = "books.side-missing"
WHOLE = sie((1, "20160315", "3999", "20", -300, "Avgift"), (2, "20160315", "4999", "20", 100, "Inköp"))
INCOME_ALONE = b"Period;Konto;Ansvar;Belopp\r\n201603;3999;20;-250\r\n201603;3998;20;-10\r\n"
MAPPING = "columns: {period: Period, account: Konto, ansvar: Ansvar, amount: Belopp}\n"


def told(reading, entity="staden"):
    return [one for one in fitting(reading, entity, [], queries.current()) if one.id == MISSING]


def test_a_table_of_income_alone_is_told_before_it_replaces_a_month_with_costs(receive, publish, as_role):
    publish(WHOLE)
    reading = receive(INCOME_ALONE, "intakter.csv", mapping=MAPPING)
    costs, balances = sorted(told(reading), key=lambda one: one.message.sv, reverse=True)
    assert {costs.level, balances.level} == {Level.WARNING}
    replaced = "I räkenskaperna för Helsingborgs stad har mars 2016 sådana, och de ersätts av filen."
    assert costs.message.sv == f"Filen har inga kostnadskonton. {replaced}"
    assert "inga balanskonton" in balances.message.sv
    page = as_role("controller").get(reverse("books:file", args=[reading.file.pk])).content.decode()
    assert "inga kostnadskonton" in page


def test_sie_with_income_alone_is_told_the_same(receive, publish):
    publish(WHOLE)
    income = sie((1, "20160315", "3999", "20", -300, "Avgift"))
    assert ["inga kostnadskonton" in one.message.sv for one in told(receive(income, "a.se"))] == [True]


def test_other_months_other_books_and_a_whole_file_are_told_nothing(receive, publish):
    income = sie((1, "20160315", "3999", "20", -300, "Avgift"))
    assert not told(receive(income, "a.se")), "nothing is replaced"
    publish(WHOLE)
    assert not told(receive(income.replace(b"20160315", b"20160415"), "b.se"))
    assert not told(receive(income, "a.se"), "helsingborgshem")
    assert not told(receive(WHOLE.replace(b"Avgift", b"Taxa"), "c.se"))


def test_months_that_never_had_balances_lack_none(receive, person):
    def table(rows, name):
        return receive(f"Period;Konto;Ansvar;Belopp\r\n{rows}".encode(), name, mapping=MAPPING)

    first = table("201603;3999;20;-250\r\n201603;4999;20;10\r\n", "forsta.csv")
    services.publish_batch(reading=first, entity="staden", by=person("controller"), accept=["ledger.table-unbalanced"])
    assert not told(table("201603;3999;20;-260\r\n201603;4999;20;11\r\n", "andra.csv"))
    assert [one.message.sv[:30] for one in told(table("201603;3999;20;-260\r\n", "tredje.csv"))] == [
        "Filen har inga kostnadskonton."
    ]
