"""The room in the result reserve when taxes or general grants have no amount: counted when it can be, told when not."""

import pytest

from arshjul.desk.law_facts import facts_of

from .requirement_world import CASH, COST, GRANTS, OPENING, TAX, column, say, table
from .test_requirement_plans import decide

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def result_of(book, client, person, taxes, *, cost) -> None:
    """A year with these taxes and grants, with the pension obligations stated."""
    paid = sum(amount for _, amount in taxes) + cost
    book(2027, OPENING, [*taxes, (COST, cost), (CASH, -paid)])
    client.force_login(person("controller"))
    assert say(client, "balansrakning", 2027, pensionsforpliktelser=10).status_code == 302


def messages(accounts, name) -> list[str]:
    return [one.message.sv for one in accounts.findings if one.id == f"followup.{name}"]


def test_a_net_payment_to_the_equalisation_lowers_what_the_room_is_counted_on(book, client, person):
    result_of(book, client, person, [(TAX, -5000), ("8311", 300), (GRANTS, -100)], cost=4700)
    room = column(table(client, 2027, number=2), "outcome")
    assert (room["troskel"], room["tak"], room["utrymme"]) == (-48, 240, 52)


def test_a_row_without_entries_is_told_with_its_accounts_and_those_that_the_chart_does_not_know(book, client, person):
    result_of(book, client, person, [(TAX, -5000), ("8110", 200)], cost=4700)
    found = table(client, 2027, number=2)
    assert column(found, "outcome") == {}
    (unknown,) = messages(found, "reserve-room-unknown")
    assert unknown.endswith("Det som saknas: Generella statsbidrag och utjämning.")
    (message,) = messages(found, "reserve-taxes-unbooked")
    assert "Kontoplanen ger raden konto 82-83, 828, 831." in message
    assert message.endswith("Konton med poster men utan rad i resultaträkningen: 8110.")
    (hint,) = (one.hint.sv for one in found.findings if one.id == "followup.reserve-taxes-unbooked")
    assert '("" för generella-statsbidrag, kommunal-fastighetsavgift, lss-utjamning under' in hint
    assert "tax_and_grants" not in facts_of(2027).shared


def test_what_is_booked_on_one_line_by_the_chart_is_known(book, client, person, chart_lines):
    none = {"generella-statsbidrag": "", "kommunal-fastighetsavgift": "", "lss-utjamning": ""}
    chart_lines(resultatrakning={"skatteintakter": "80-83"} | none)
    result_of(book, client, person, [(TAX, -5000), ("8311", 200)], cost=4700)
    found = table(client, 2027, number=2)
    room = column(found, "outcome")
    assert (room["troskel"], room["tak"], room["utrymme"]) == (-48, 240, 52)
    assert not messages(found, "reserve-room-unknown") + messages(found, "reserve-taxes-unbooked")
    assert facts_of(2027).shared["tax_and_grants"] == 4800


def test_books_without_taxes_and_grants_have_no_room_and_are_not_called_part_of_a_year(book, client, person):
    result_of(book, client, person, [], cost=4700)
    found = table(client, 2027, number=2)
    assert column(found, "outcome") == {}
    assert not messages(found, "reserve-room-of-year")
    assert len(messages(table(client, 2027), "taxes-lacking")) == 1


@pytest.mark.parametrize("grants", [None, 0])
def test_a_budget_without_grants_is_told_where_to_write_them_and_a_written_nothing_is_known(
    book, client, person, grants
):
    result_of(book, client, person, [(TAX, -5000), (GRANTS, -1)], cost=4700)
    written = [] if grants is None else [("generella-statsbidrag", grants)]
    decide(2027, [("skatteintakter", 5000), *written, ("verksamhetens-kostnader", -4700)])
    found = table(client, 2027, number=2)
    told = ["Budget: raden Generella statsbidrag och utjämning har inget belopp 2027."] if grants is None else []
    assert messages(found, "reserve-taxes-unplanned") == told
    assert column(found, "budget").get("troskel") == (None if grants is None else -50)
    assert column(found, "outcome")["troskel"] == -50.01
