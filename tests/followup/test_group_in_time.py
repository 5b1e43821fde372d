"""The group month by month: who was in it and by which part, what is carried over, and what is lacking."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.followup import accounts, services, tables
from arshjul.followup.accounts.group import proposals, together
from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation, Ownership
from arshjul.organisation import municipality

from .small_group import CITY, YEAR, group_of, kr, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def owned(monkeypatch, **changed):
    """The port as something else than the organisation's file says."""
    whole = municipality.current()
    companies = tuple(replace(one, **changed) if one.id == "hamnen" else one for one in whole.companies)
    owning = replace(whole, organisation=replace(whole.organisation, companies=companies))
    monkeypatch.setattr(municipality, "current", lambda: owning)


def income_of(at):
    return together.side_by_side("resultatrakning", at).statement.ore("verksamhetens-intakter", "hamnen")


def test_each_month_is_taken_in_by_who_owned_what_when_it_ended(two, monkeypatch):
    """A half until the middle of the year, a quarter after it: January, when all was booked, is a half for ever."""
    summer = date(YEAR, 7, 1)
    halves = (
        Ownership("municipality", Fraction(1, 2), valid=Interval(date(2000, 1, 1), summer)),
        Ownership("municipality", Fraction(1, 4), valid=Interval(summer)),
    )
    owned(monkeypatch, owners=halves, consolidation=Consolidation.PROPORTIONAL)
    assert [income_of(place(YEAR, last=last)) for last in (1, 6, 12)] == [kr(350)] * 3
    at_end = together.side_by_side("balansrakning", place(YEAR)).statement
    rows = ("arets-resultat", "andrad-agarandel", "eget-kapital-utgaende")
    assert [at_end.ore(row, "hamnen") for row in rows] == [kr(110), kr(-55), kr(55)], "a half of it was earned"


def test_what_was_owned_for_half_the_year_is_there_until_then(two, monkeypatch):
    owned(monkeypatch, valid=Interval(date(2000, 1, 1), date(YEAR, 7, 1)))
    assert group_of(place(YEAR, last=6))["koncern"] == kr(2200)
    assert group_of(place(YEAR))["koncern"] == kr(2200), "its income until it left"
    balance = together.side_by_side("balansrakning", place(YEAR)).statement
    rows = ("arets-resultat", "andrad-agarandel", "eget-kapital-utgaende")
    assert [balance.ore(row, "hamnen") for row in rows] == [kr(220), kr(-220), 0], "what it earned left with it"


def test_a_part_is_the_same_in_every_statement_and_told(two, monkeypatch):
    owned(monkeypatch, owners=(Ownership("municipality", Fraction(1, 3)),), consolidation=Consolidation.PROPORTIONAL)
    found = accounts.income(YEAR, group=True)
    assert "followup.taken-by-share" in {one.id for one in found.findings}
    assert found.statement.ore("verksamhetens-intakter", "outcome") == kr(1500) + 23_333
    balance = together.side_by_side("balansrakning", place(YEAR)).statement
    assert balance.ore("arets-resultat", "koncern") == found.statement.ore("arets-resultat", "outcome")
    sides = [balance.ore(row, "koncern") for row in ("summa-tillgangar", "summa-eget-kapital-skulder")]
    assert sides[0] == sides[1]


def test_a_figure_of_which_some_is_taken_in_by_a_part_says_so_over_its_vouchers(two, client, monkeypatch):
    owned(monkeypatch, owners=(Ownership("municipality", Fraction(1, 3)),), consolidation=Consolidation.PROPORTIONAL)
    found = accounts.income(YEAR, group=True)
    row = next(one for one in found.statement.rows if one.id == "verksamhetens-intakter")
    address = tables.vouchers_url(found, row, found.statement.columns[0])
    assert "del=hamnen:1%2F3" in address
    client.force_login(two)
    page = client.get(address).content.decode().replace("\xa0", " ")
    assert "Helsingborgs Hamn AB tas in till 1/3" in page
    assert "−1 733,33 kr" in page, "a third of 700, and 1 500"
    assert "−2 200,00 kr" in page, "the vouchers in whole"
    for part in ("hamnen:1/0", "hamnen:2/1", "hamnen:x", ":1/2", "hamnen:1/99999999999999999999"):
        assert client.get(address.replace("hamnen:1%2F3", part)).status_code in {200, 404}


def test_the_group_has_the_year_before_beside_it_and_any_span(two, client, tmp_path):
    publish(
        tmp_path,
        own()[0],
        sie("3110 812 -40 / 1910 812 40", "staden").replace(f"{YEAR}".encode(), f"{YEAR + 1}".encode()),
    )
    assert group_of(place(YEAR + 1)) == {"staden": kr(40), "koncern": kr(40), "last_year": kr(2200)}
    assert group_of(place(YEAR + 1, last=2, span=Span.MONTH)).get("koncern") is None
    client.force_login(two)
    for name in together.FORMS:
        address = f"{reverse('followup:group')}?ar={YEAR + 1}&rakning={name}"
        known = name != "balansrakning"  # of which there are neither opening balances nor all months of the year before
        assert ("Koncernen föregående år" in client.get(address).content.decode()) == known
        written = client.get(f"{reverse('followup:group-export', args=['csv'])}?ar={YEAR + 1}&rakning={name}")
        assert ("Koncernen föregående år" in written.content.decode()) == known
    assert client.get(f"{reverse('followup:group-export', args=['doc'])}?ar={YEAR}").status_code == 404


def test_a_budget_that_only_some_have_is_not_the_groups(two, tmp_path):
    publish(
        tmp_path, own()[0], sie(CITY, "staden").replace(b"#VER", f"#PBUDGET 0 {YEAR}01 3110 -900\r\n#VER".encode(), 1)
    )
    at = place(YEAR, spread=Spread.BOOKS)
    found = accounts.income(YEAR, at=at)
    assert found.statement.ore("verksamhetens-intakter", "period_budget") == kr(900)
    told = next(one for one in found.findings if one.id == "followup.budget-of-some")
    assert "Helsingborgs Hamn AB" in told.message.sv
    assert "followup.budget-of-some" not in {
        one.id for one in accounts.income(YEAR, at=replace(at, entities=own())).findings
    }


def opened(rows, balances, name):
    """The year after, with opening balances by counterparty."""
    text = sie(rows, name).replace(f"{YEAR}".encode(), f"{YEAR + 1}".encode())
    lines = [f"#IB 0 {account} {ore}.00" for account, _code, ore in balances]
    lines += [f'#OIB 0 {account} {{23 "{code}"}} {ore}.00' for account, code, ore in balances if code]
    return text.replace(b"#VER", "\r\n".join([*lines, "#VER"]).encode("cp437"), 1)


def test_what_members_owed_each_other_when_the_year_began_is_taken_away_from_its_first_day(two, tmp_path):
    """The port still owes the city 90 from the year before, and pays 40 of it in January."""
    city = opened("1510 512 -40 / 1910 812 40", [("1510", "512", 90), ("2010", "", -90)], "staden")
    port = opened("2410 112 40 / 1910 812 -40", [("2410", "112", -90), ("1910", "", 90)], "hamnen")
    for entity, content in ((own()[0], city), ("hamnen", port)):
        publish(tmp_path, entity, content)
    (entry,) = [one for one in proposals.proposal(place(YEAR + 1)).entries if one.pair.kind == "balance"]
    assert sorted((row.period % 100, row.account, row.amount) for row in entry.rows) == [
        (0, "1510", kr(-90)),
        (0, "2410", kr(90)),
        (1, "1510", kr(40)),
        (1, "2410", kr(-40)),
    ]
    services.book_eliminations(at=place(YEAR + 1), by=two, expected=None)
    held = books.cube(YEAR + 1)
    for month in (0, 1):
        left = held.where(account=("1510", "2410"), period=lambda period, last=month: period % 100 <= last)
        assert set(left.sums("account").values()) == {0}


def test_who_lacks_months_or_books_is_told(two, monkeypatch, tmp_path):
    monkeypatch.setattr(facts, "published_entities", dict)
    told = {one.id: one for one in accounts.income(YEAR, group=True).findings}
    assert "Öresundskraft" in told["followup.members-without-books"].message.sv
    assert "followup.member-lacking" not in told, "what nobody has is told once"
    more = sie("3110 812 -1 / 1910 812 1", "staden").replace(f"{YEAR}0115".encode(), f"{YEAR}0215".encode())
    publish(tmp_path, own()[0], more)
    told = {one.id: one for one in accounts.income(YEAR, group=True).findings}
    assert f"{YEAR}-02" in told["followup.member-lacking"].message.sv
    assert "Hamn" in told["followup.member-lacking"].message.sv
