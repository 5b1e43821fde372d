"""Five years in summary say of each year what its books lack, and show what has been stated of its end."""

import pytest

from arshjul.followup import accounts, services
from arshjul.followup.accounts.balance import BALANCE
from arshjul.followup.accounts.place import edition, own, place
from arshjul.followup.accounts.years import five_balances, five_years

from .small_group import YEAR, kr, publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

WHOLE = "8010 -100 / 5010 90 / 1910 10"


def book(year, months, rows, opening):
    """A year with the same voucher in each of its first months."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {year + 1}0101", '#FNAMN "Staden"']
    lines += [f"#RAR 0 {year}0101 {year}1231", f"#IB 0 1910 {opening}.00", f"#IB 0 2010 {-opening}.00"]
    for month in range(1, months + 1):
        entries = (f"#TRANS {account} {{}} {ore}.00" for account, ore in map(str.split, rows.split(" / ")))
        lines += [f'#VER A {month} {year}{month:02d}15 "Post"', "{", *entries, "}"]
    return "\r\n".join(lines).encode("cp437")


@pytest.fixture
def at(city, person, tmp_path):
    """Half a year, a year of the nämnder alone, and a whole one."""
    publish(tmp_path, own()[0], book(YEAR - 2, 6, WHOLE, 500))
    publish(tmp_path, own()[0], book(YEAR - 1, 12, "5010 90 / 1910 -90", 560))
    publish(tmp_path, own()[0], book(YEAR, 12, WHOLE, -520))
    return place(YEAR, entities=own())


def told(found, name):
    return [one.message.sv for one in found.findings if one.id == f"followup.{name}"]


def test_a_year_without_taxes_is_no_result_beside_others(at):
    (of_five,) = told(five_years(at), "taxes-lacking-in")
    assert str(YEAR - 1) in of_five
    assert str(YEAR - 2) not in of_five
    beside = accounts.income(YEAR, at=at)
    assert len(told(beside, "taxes-lacking-in")) == 1
    assert not told(beside, "taxes-lacking")
    assert not told(accounts.income(YEAR - 1, at=place(YEAR - 1, entities=own())), "taxes-lacking-in")


def test_a_position_in_the_middle_of_a_year_says_which_months_are_lacking(at):
    titles = [column.title.sv for column in five_balances(at).statement.columns]
    assert titles == [str(YEAR), str(YEAR - 1), f"{YEAR - 2} (utan {YEAR - 2}-07–{YEAR - 2}-12)"]


def test_what_is_stated_of_a_years_end_stands_there(at, person):
    then = place(YEAR - 1, entities=own())
    amounts = {"panter": kr(7), "ovriga-ansvarsforbindelser": kr(3)}
    services.state_rows(
        layout=edition(BALANCE, then), at=then, amounts=amounts, evidence="Pantbrev", by=person("controller")
    )
    statement = five_balances(at).statement
    shown = [statement.ore("ansvarsforbindelser", column.id) for column in statement.columns]
    assert shown == [None, kr(10), None]
