"""What a file says that seldom is so is told before it is published: an empty month in the middle, reversed signs."""

import pytest
from django.urls import reverse

from arshjul.books import queries, services
from arshjul.books.fitting import fitting
from arshjul.kernel.findings import Level

from .conftest import sie

pytestmark = pytest.mark.django_db
GAP, SIGNS, PLAN = "books.months-without-entries", "books.signs-reversed", "books.plan-signs-reversed"
REAL = {".se", ".si", ".sie"}
BOOKS = ("staden", "helsingborgshem")


def vouchers(*months, sign=1):
    """An income of 300 and a cost of 100 each month."""
    each = [(f"2016{month:02}15", account, kronor) for month in months for account, kronor in BOTH]
    return sie(*[(n, day, account, "20", sign * kronor, "Post") for n, (day, account, kronor) in enumerate(each, 1)])


BOTH = (("3999", -300), ("4999", 100))


def told(reading, entity="staden"):
    return {one.id: one for one in fitting(reading, entity, []) if one.id in {GAP, SIGNS, PLAN}}


def test_a_month_without_an_entry_between_others_is_told_by_name(as_role, receive):
    reading = receive(vouchers(1, 2, 4, 5, 8))
    (found,) = told(reading).values()
    assert found.id == GAP
    assert found.level is Level.WARNING
    assert "mars 2016, juni 2016–juli 2016" in found.message.sv
    page = as_role("controller").get(reverse("books:file", args=[reading.file.pk])).content.decode()
    assert "mars 2016, juni 2016–juli 2016" in page


def test_months_in_a_row_and_one_month_are_whole(receive):
    assert not told(receive(vouchers(3, 4, 5)))
    assert not told(receive(vouchers(7)))


def test_the_change_of_a_year_has_no_months_to_miss(receive):
    content = sie().replace(b"#SIETYP 4", b"#SIETYP 1") + b"#UB 0 1999 -780.00\n#RES 0 4999 780.00\n"
    assert not told(receive(content))


def test_eliminations_are_of_their_whole_year(receive):
    assert not told(receive(vouchers(1, 12)), "elimineringar")


def test_income_in_debit_and_costs_in_credit_look_reversed(receive):
    found = told(receive(vouchers(1, 2, 3, 4, sign=-1)))[SIGNS]
    said = found.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 200,00 kr i debet" in said
    assert "400,00 kr i kredit" in said
    assert found.level is Level.WARNING


def test_a_real_loss_of_income_is_no_reversed_sign(receive):
    """More is given back than is sold: the costs are still debit."""
    rows = [(n, f"2016{n:02}15", "3999", "20", 300, "Kredit") for n in range(1, 7)]
    assert not told(receive(sie(*rows, (9, "20160620", "4999", "20", 100, "Kostnad"))))


def test_a_year_with_most_accounts_as_they_should_be_is_told_nothing(receive):
    """One large sale and one large cost are taken back."""
    back = [(1, "20160115", "3998", "20", 9000, "Tillbaka"), (2, "20160115", "4998", "20", -9000, "Tillbaka")]
    rest = [(n, "20160115", f"{3 + n % 2}99{n}", "20", 50 if n % 2 else -50, "Post") for n in range(3, 8)]
    assert not told(receive(sie(*back, *rest)))


def test_a_few_rows_that_correct_something_say_nothing_of_the_signs(receive):
    """A credit note and what it cost, taken back."""
    assert not told(receive(vouchers(1, sign=-1)))


def test_balances_alone_say_nothing_of_the_signs(receive):
    content = sie() + b"#IB 0 1999 -500.00\n#IB 0 2081 500.00\n#UB 0 1999 -500.00\n#UB 0 2081 500.00\n"
    assert not told(receive(content))


def budget(income, cost):
    rows = f"#PBUDGET 0 201601 3999 {{}} {income}\n#PBUDGET 0 201601 4999 {{}} {cost}\n"
    return vouchers(1, 2) + rows.encode()


@pytest.mark.parametrize("cost", [100, -100])
def test_a_budget_whose_income_is_debit_looks_reversed(receive, cost):
    found = told(receive(budget(250, cost)))
    assert found.keys() == {PLAN}
    assert "250,00 kr i debet" in found[PLAN].message.sv.replace("\N{NO-BREAK SPACE}", " ")


def test_a_budget_as_a_ledger_has_it_is_told_nothing(receive):
    assert not told(receive(budget(-250, 100)))


@pytest.mark.shared
@pytest.mark.slow
def test_no_real_file_is_said_to_be_reversed(city, shared):
    """The files of other programs, read as those of the municipality and as those of a company."""
    files = [path for path in sorted((shared / "data" / "sie").rglob("*")) if path.suffix.lower() in REAL]
    authority = city.executive_board().authority
    wrong = []
    for path in files:
        file = services.receive(upload=services.LocalFile(path), authority=authority, by=None).file
        reading = services.read_and_check(file=file, by=None)
        wrong += [(path.name, entity) for entity in BOOKS if {SIGNS, PLAN} & told(reading, entity).keys()]
    assert files
    assert not wrong


OPENED = b"#IB 0 1910 500.00\n#IB 0 2081 -500.00\n"


def opens(receive, publish, opening):
    publish(vouchers(1, 2) + OPENED)
    content = sie((1, "20170115", "4999", "20", 1, "Post"), year=2017) + opening
    return [
        one for one in fitting(receive(content, "nasta.se"), "staden", [], queries.current()) if "opening" in one.id
    ]


def test_opening_balances_that_the_year_before_did_not_close_on_are_told(receive, publish):
    found = opens(receive, publish, b"#IB 0 1910 600.00\n#IB 0 1999 400.00\n#IB 0 2081 -1000.00\n")
    assert {(one.id, one.level) for one in found} == {("statements.opening-differs", Level.WARNING)}
    assert any("konto 1910 var 500,00 kr" in one.message.sv.replace("\N{NO-BREAK SPACE}", " ") for one in found)


def test_opening_balances_that_go_on_are_told_nothing(receive, publish):
    assert not opens(receive, publish, b"#IB 0 1910 500.00\n#IB 0 1999 400.00\n#IB 0 2081 -900.00\n")


def test_the_first_year_and_a_year_before_without_opening_balances_are_told_nothing(receive, publish):
    content = sie((1, "20170115", "4999", "20", 1, "Post"), year=2017) + OPENED
    reading = receive(content, "nasta.se")
    assert not told(reading)
    publish(vouchers(1, 2))
    assert not [one for one in fitting(reading, "staden", [], queries.current()) if "opening" in one.id]
