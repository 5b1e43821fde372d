"""The group's balance sheet side by side: every row and column that the group's own statement has."""

from urllib.parse import urljoin

import pytest
from django.urls import reverse

from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.place import own, place
from arshjul.record.services import state_facts

from .small_group import YEAR, kr, publish
from .test_group_owning import group_at, walk, year_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
RESERVE = ("varav-resultatreserv-ingaende", "varav-resultatreserv-utgaende")


@pytest.fixture
def with_a_reserve(chart_with_codes, city, person, tmp_path):
    """The city opens with 1 000, of which 60 are its result reserve; its port with 300, and owes 100."""
    opened = [("1910", 1000), ("2010", -940), ("203", -60)]
    publish(tmp_path, own()[0], year_of(opened, [("8010", -10), ("1910", 10)], "staden"))
    port = [("1910", 300), ("2410", -100), ("2010", -200)]
    publish(tmp_path, "hamnen", year_of(port, [("3110", -5), ("1910", 5)], "hamnen"))
    return person("controller")


def beside(**at):
    return together.side_by_side("balansrakning", place(YEAR, **at))


def cells(statement, column):
    return {row.id: statement.ore(row.id, column) for row in statement.rows}


def test_what_of_the_opening_equity_is_reserved_stands_side_by_side(with_a_reserve):
    found = beside().statement
    for column in (*own(), "koncern"):
        assert [found.ore(row, column) for row in RESERVE] == [kr(60), kr(60)]
    assert [found.ore(row, "hamnen") for row in RESERVE] == [None, None]


def test_without_books_of_the_year_before_its_column_is_what_the_year_opened_with(with_a_reserve):
    found, whole = beside().statement, balance(group_at()).statement
    assert found.ore("summa-tillgangar", "last_year") == kr(1300)
    titles = {column.id: column.title for column in found.columns}
    assert titles["last_year"].sv == f"Koncernen {YEAR - 1}-12-31 (årets ingående balans)"
    assert titles["last_year"].en == f"The group {YEAR - 1}-12-31 (opening balance of the year)"
    for column, of_whole in (("last_year", "last_year"), ("koncern", "outcome")):
        assert cells(found, column) == cells(whole, of_whole)


def test_what_is_stated_stands_on_the_column_that_it_is_stated_of(with_a_reserve):
    for case, year, amount in (("", YEAR, 7), ("koncern", YEAR, 9), ("koncern", YEAR - 1, 8), ("hamnen", YEAR, 2)):
        facts = {"panter": str(kr(amount))}
        state_facts(by=with_a_reserve, year=year, rule="LKBR 6:2", case=case, facts=facts, evidence="årsredovisningen")
    found = beside().statement
    shown = {column.id: found.ore("panter", column.id) for column in found.columns}
    assert shown == {own()[0]: kr(7), "hamnen": kr(2), "koncern": kr(9), "last_year": kr(8)}
    assert beside(last=8).statement.ore("panter", "koncern") is None, "it is stated of the year's end"


def test_the_page_tells_its_stated_amounts_and_is_of_few_queries(with_a_reserve, client, django_assert_max_num_queries):
    facts = {"panter": str(kr(9))}
    state_facts(by=with_a_reserve, year=YEAR, rule="LKBR 6:2", case="koncern", facts=facts, evidence="bilaga")
    client.force_login(with_a_reserve)
    query = {"ar": YEAR, "rakning": "balansrakning"}
    client.get(reverse("followup:group"), query)
    with django_assert_max_num_queries(10):
        page = client.get(reverse("followup:group"), query)
    rows = zip(page.context["accounts"].statement.rows, page.context["table"].rows, strict=True)
    columns = [column.id for column in page.context["accounts"].statement.columns]
    shown = {row.id: dict(zip(columns, cells.cells, strict=True)) for row, cells in rows}
    told = client.get(urljoin(reverse("followup:group"), shown["panter"]["koncern"].url))
    assert "bilaga" in told.content.decode()
    walk(client, shown["varav-resultatreserv-ingaende"]["koncern"].url)
