"""A company whose fiscal year isn't the calendar year: told at the import, and never counted as a calendar year."""

from dataclasses import replace

import pytest

from arshjul.books import services as receiving
from arshjul.followup import accounts
from arshjul.followup.accounts.place import place
from arshjul.organisation import queries as organisation

from .small_group import YEAR, kr, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FROM_JULY = (
    sie("3110 112 -700 / 1910 112 700", "hamnen")
    .replace(
        f"#RAR 0 {YEAR}0101 {YEAR}1231".encode(),
        f"#RAR 0 {YEAR}0701 {YEAR + 1}0630\r\n#IB 0 1910 860.00\r\n#IB 0 2010 -860.00".encode(),
    )
    .replace(f"{YEAR}0115".encode(), f"{YEAR}0815".encode())
)


@pytest.fixture
def from_july(two, tmp_path):
    publish(tmp_path, "hamnen", FROM_JULY)


def told(found):
    return [one.id for one in found.findings]


def test_what_a_year_from_july_opens_with_is_in_no_calendar_year(from_july):
    balance = accounts.balance(place(YEAR, entities=("hamnen",), last=12))
    assert told(balance) == ["followup.opens-otherwise"]
    assert not balance.statement.columns


def test_what_it_earned_is_there_month_by_month(from_july):
    income = accounts.income(YEAR, at=place(YEAR, entities=("hamnen",)))
    assert income.statement.ore("verksamhetens-intakter", "outcome") == kr(1400)


def test_the_groups_statements_say_whose_balances_are_missing(from_july):
    for made in (accounts.balance, accounts.cash):
        assert "followup.opens-otherwise" in told(made(place(YEAR)))


def test_the_file_says_so_before_it_is_published(two, tmp_path):
    path = tmp_path / "port.se"
    path.write_bytes(FROM_JULY)
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=None).file
    assert "books.opens-otherwise" in [one["id"] for one in receiving.read_and_check(file=file, by=None).findings]


def test_a_file_of_the_calendar_year_is_what_it_takes(from_july, tmp_path):
    opened = sie("3110 112 -1 / 1910 112 1", "hamnen").replace(
        b"#DIM", b"#IB 0 1910 5.00\r\n#IB 0 2010 -5.00\r\n#DIM", 1
    )
    publish(tmp_path, "hamnen", opened)
    assert "followup.opens-otherwise" not in told(accounts.balance(replace(place(YEAR), entities=("hamnen",))))
