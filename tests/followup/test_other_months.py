"""What two members booked in different months: a month by itself takes away more than it has, and says so."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.followup import accounts, services
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.place import Span, own, place
from arshjul.municipality.organisation import Consolidation, Ownership
from arshjul.organisation import municipality

from .small_group import YEAR, kr, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TOLD = "followup.internal-in-other-months"


def months(of, name):
    """A file with a voucher for each month of some that the rows are of."""
    whole = sie(next(iter(of.values())), name).decode("cp437")
    head = whole[: whole.index("#VER")]
    bodies = []
    for month, rows in of.items():
        voucher = sie(rows, name).decode("cp437")
        bodies.append(voucher[voucher.index("#VER") :].replace(f"{YEAR}0115", f"{YEAR}{month:02}15"))
    return (head + "\r\n".join(bodies)).encode("cp437")


@pytest.fixture
def booked(chart_with_codes, city, person, tmp_path):
    """Books of a city that rents out to its port, by month, with the eliminations that they propose."""

    def make(rents, costs, *, until=12):
        city_rows = {
            month: f"3410 512 -{rents.get(month, 0)} / 1910 812 {rents.get(month, 0)}" for month in range(1, 7)
        }
        port_rows = {
            month: f"6010 112 {costs.get(month, 0)} / 1910 812 -{costs.get(month, 0)}" for month in range(1, 7)
        }
        city_rows[1] += " / 3110 812 -1 / 5010 812 1"
        port_rows[1] += " / 3110 812 -1 / 5010 812 1"
        publish(tmp_path, own()[0], months(city_rows, "Staden"))
        publish(tmp_path, "hamnen", months(port_rows, "Hamnen"))
        at = place(YEAR, last=until)
        services.book_eliminations(at=at, by=person("controller"), expected=books.current().number)

    return make


def told(last, span=Span.MONTH, name="resultatrakning"):
    """The amounts told of a month or span, with the months that are named."""
    found = together.side_by_side(name, place(YEAR, last=last, span=span)).findings
    return [one.message.sv for one in found if one.id == TOLD]


def test_a_rent_that_the_other_booked_a_month_later_is_told_of_that_month_alone(booked):
    booked({2: 50, 3: 100}, {2: 50, 4: 100})
    names = {member.entity: member.name for member in place(YEAR).members().members}
    city, port = names[own()[0]], names["hamnen"]
    april = together.side_by_side("resultatrakning", place(YEAR, last=4, span=Span.MONTH))
    assert april.statement.ore("verksamhetens-intakter", "koncern") == -kr(100), "more taken away than there is"
    assert " ".join(told(4)) == (
        f"100,00 kr av det som {city} och {port} har bokfört mot varandra tas bort i {YEAR}-04 utan att {city} har "
        f"bokfört det då. {city} har bokfört sin del i {YEAR}-02–{YEAR}-03 och {port} sin i {YEAR}-02, {YEAR}-04."
    )
    assert [told(month) for month in (2, 3, 5)] == [[], [], []]
    assert [told(month, Span.YEAR_TO_DATE) for month in (3, 4, 12)] == [[], [], []]


@pytest.mark.parametrize(
    ("rents", "costs", "expected"),
    [
        ({3: 100}, {3: 100}, {}),
        ({3: 100, 5: 10}, {5: 10}, {}),
        ({4: 100}, {3: 100}, {4: "100,00"}),
        ({3: 100, 4: 30}, {3: 60, 4: 70}, {4: "40,00"}),
        ({2: 10, 3: 10}, {4: 15}, {4: "15,00"}),
    ],
)
def test_what_is_told_is_what_a_month_takes_away_beyond_its_own(booked, rents, costs, expected):
    booked(rents, costs)
    assert {month: found[0].split()[0] for month in range(1, 7) if (found := told(month))} == expected


def test_rolling_months_that_begin_between_the_two_tell_it_and_those_that_hold_both_do_not(booked, tmp_path):
    booked({3: 100}, {4: 100})
    for entity in (own()[0], "hamnen"):
        later = sie("3110 812 -1 / 5010 812 1", entity).replace(f"{YEAR}".encode(), f"{YEAR + 1}".encode())
        spread = [later.replace(f"{YEAR + 1}0115".encode(), f"{YEAR + 1}{month:02}15".encode()) for month in (1, 5)]
        publish(tmp_path, entity, spread[0] + b"\r\n" + spread[1][spread[1].index(b"#VER") :])
    ends = {
        last: together.side_by_side("resultatrakning", place(YEAR + 1, last=last, span=Span.ROLLING)) for last in (2, 3)
    }
    assert {last: [one.id for one in shown.findings].count(TOLD) for last, shown in ends.items()} == {2: 0, 3: 1}


def test_a_statement_of_the_group_tells_it_too_and_one_of_the_city_does_not(booked, person, client):
    booked({3: 100}, {4: 100})
    client.force_login(person("controller"))
    asked = {"ar": YEAR, "manad": 4, "omfattning": "manad"}
    page = reverse("followup:statement", args=["resultatrakning"])
    assert "tas bort i" in client.get(page, asked | {"vem": "koncern"}).content.decode()
    assert "tas bort i" not in client.get(page, asked).content.decode()
    assert "tas bort i" in client.get(reverse("followup:group"), asked).content.decode()
    assert "tas bort i" not in client.get(reverse("followup:group"), asked | {"visa": "budget"}).content.decode()
    assert "tas bort i" in client.get(reverse("followup:group-export", args=["csv"]), asked).content.decode()


def test_a_part_of_a_company_is_told_by_that_part(booked, monkeypatch):
    whole = municipality.current()
    half = {"owners": (Ownership("municipality", Fraction(1, 2)),), "consolidation": Consolidation.PROPORTIONAL}
    companies = tuple(replace(one, **half) if one.id == "hamnen" else one for one in whole.companies)
    owning = replace(whole, organisation=replace(whole.organisation, companies=companies))
    monkeypatch.setattr(municipality, "current", lambda: owning)
    booked({3: 100, 4: 20}, {4: 120})
    assert [one.split()[0] for one in told(4)] == ["50,00"]


def test_nothing_is_told_of_what_nobody_has_eliminated(chart_with_codes, city, tmp_path):
    for entity, account, code, month, sign in ((own()[0], "3410", "512", 3, "-"), ("hamnen", "6010", "112", 4, "")):
        cash = "" if sign else "-"
        rows = {1: "3110 812 -1 / 5010 812 1", month: f"{account} {code} {sign}100 / 1910 812 {cash}100"}
        publish(tmp_path, entity, months(rows, entity))
    assert told(4) == []
    assert accounts.income(YEAR, group=True).statement.ore("verksamhetens-intakter", "outcome") == kr(102)
