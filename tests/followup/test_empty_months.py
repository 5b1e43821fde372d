"""A month that a file covers with nothing, between months with entries, is told wherever its figures are read."""

import pytest
from django.urls import reverse

from arshjul.followup.accounts.catalogue import Asked, made
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.place import Span, own, place

from .small_group import publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR = 2027
TOLD = "followup.months-without-entries"


def year_with(entity, *months, year=YEAR):
    """A file with an income and a cost in some months of a year."""
    head = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', "#GEN 20280101", f'#FNAMN "{entity}"']
    rows = [f"#RAR 0 {year}0101 {year}1231", "#IB 0 1910 500", "#IB 0 2010 -500"]
    for month in months:
        rows += [f'#VER A {month} {year}{month:02}15 "Post"', "{", "#TRANS 3110 {} -300", "#TRANS 5010 {} 100"]
        rows += ["#TRANS 1910 {} 200", "}"]
    return "\r\n".join([*head, *rows]).encode("cp437")


@pytest.fixture
def with_a_gap(city, person, tmp_path):
    """The city has entries in every month through June, its port none in March."""
    publish(tmp_path, own()[0], year_with("staden", *range(1, 7)))
    publish(tmp_path, "hamnen", year_with("hamnen", 1, 2, 4, 5, 6))
    return person("controller")


def told(at, which="resultatrakning"):
    return [one.message.sv for accounts in made(which, Asked(at)) for one in accounts.findings if one.id == TOLD]


@pytest.mark.parametrize("which", ["resultatrakning", "balansrakning", "kassaflodesanalys"])
@pytest.mark.parametrize("entities", [("hamnen",), ()])
def test_the_month_is_told_of_the_company_and_of_the_group(with_a_gap, which, entities):
    (found,) = told(place(YEAR, last=6, entities=entities), which)
    assert found.startswith("Helsingborgs Hamn AB har inga poster för 2027-03,")


def test_the_month_alone_is_not_an_empty_page(with_a_gap, client):
    client.force_login(with_a_gap)
    where = {"ar": YEAR, "vem": "hamnen", "manad": 3, "omfattning": "manad"}
    page = client.get(reverse("followup:statement", args=["resultatrakning"]), where).content.decode()
    assert "Helsingborgs Hamn AB har inga poster för 2027-03" in page


def test_the_group_side_by_side_tells_it_too(with_a_gap):
    found = together.side_by_side("resultatrakning", place(YEAR, last=6, entities=()))
    assert [one for one in found.findings if one.id == TOLD]


def test_a_span_without_the_month_and_whole_books_are_told_nothing(with_a_gap):
    assert not told(place(YEAR, last=2, entities=("hamnen",)))
    assert not told(place(YEAR, last=4, entities=("hamnen",), span=Span.MONTH))
    assert not told(place(YEAR, last=6, entities=own()))


def test_twelve_rolling_months_tell_that_of_the_year_before(city, tmp_path):
    publish(tmp_path, "hamnen", year_with("hamnen", 1, 9, 11, 12, year=YEAR - 1))
    publish(tmp_path, "hamnen", year_with("hamnen", 1, 2, 3))
    (found,) = told(place(YEAR, last=3, entities=("hamnen",), span=Span.ROLLING))
    assert "2026-04–2026-08, 2026-10" in found


def test_the_change_of_a_year_stands_on_its_last_month_and_is_told_nothing(city, tmp_path):
    whole = year_with("hamnen").replace(b"#SIETYP 4", b"#SIETYP 1") + b"\r\n#UB 0 1910 -780\r\n#RES 0 5010 780"
    publish(tmp_path, "hamnen", whole)
    assert not told(place(YEAR, entities=("hamnen",)))


def test_a_company_that_opens_with_balances_and_books_nothing_is_in_the_group(city, person, tmp_path):
    """A dormant company's year has its opening balance alone: its cash and equity are the group's, and it has books."""
    publish(tmp_path, own()[0], year_with("staden", *range(1, 13)))
    publish(tmp_path, "hamnen", year_with("hamnen"))
    sheet = together.side_by_side("balansrakning", place(YEAR))
    assert sheet.statement.ore("kassa-och-bank", "hamnen") == 500_00
    cash = {column: sheet.statement.ore("kassa-och-bank", column) for column in (own()[0], "koncern")}
    assert cash["koncern"] == cash[own()[0]] + 500_00
    without = [one.message.sv for one in sheet.findings if one.id == "followup.members-without-books"]
    assert not any("Hamn" in one for one in without)
    flow = together.side_by_side("kassaflodesanalys", place(YEAR))
    assert flow.statement.ore("likvida-medel-utgaende", "koncern") == cash["koncern"]
    assert "statements.cash-does-not-tie" not in {one.id for one in flow.findings}
