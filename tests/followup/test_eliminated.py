"""What the group's figures want in eliminations is told on each of its statements."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import facts
from arshjul.followup import accounts, services
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.place import Span, own, place
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation, Ownership

from .small_group import CITY, PORT, YEAR, publish, sie
from .test_group_in_time import owned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def told(**at):
    return {one.id.partition(".")[2]: one for one in accounts.income(YEAR, at=place(YEAR, **at)).findings}


def test_a_group_without_eliminations_says_so_and_its_members_dont(two):
    assert {"not-eliminated", "acquisition-lacking"} <= told().keys()
    assert not {"not-eliminated", "eliminations-older"} & told(entities=own()).keys()


def test_books_sent_again_after_the_eliminations_are_told_with_their_months(two, tmp_path):
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    assert not {"not-eliminated", "eliminations-older"} & told().keys()
    publish(tmp_path, "hamnen", sie(PORT.replace("-700", "-690").replace("310", "300"), "hamnen"))
    assert "eliminations-older" not in told(), "what is booked is still what the books propose"
    publish(tmp_path, "hamnen", sie(PORT.replace("480", "470").replace("310", "320"), "hamnen"))
    assert f"för {YEAR}-01" in told()["eliminations-older"].message.sv


def test_a_company_owned_in_part_but_taken_in_whole_is_told(two, monkeypatch, client):
    owned(monkeypatch, owners=(Ownership("municipality", Fraction(3, 5)),), consolidation=Consolidation.FULL)
    assert "3/5" in told()["whole-of-a-part"].message.sv
    owned(monkeypatch, owners=(Ownership("municipality", None),), consolidation=Consolidation.FULL)
    assert "whole-of-a-part" not in told()
    client.force_login(two)
    page = client.get(reverse("followup:group"), {"ar": YEAR})
    assert "inte känd" in page.content.decode()


def the_year_after(folder) -> None:
    for entity, rows in ((own()[0], CITY), ("hamnen", PORT)):
        publish(folder, entity, sie(rows, entity).replace(str(YEAR).encode(), str(YEAR + 1).encode()))


def after(**at):
    found = accounts.income(YEAR + 1, at=place(YEAR + 1, **at)).findings
    return {(one.id.partition(".")[2], one.message.sv) for one in found}


def years_gross(found) -> list[str]:
    return sorted(message.split("för ")[1][:4] for name, message in found if name == "not-eliminated")


def test_a_year_beside_whose_internal_items_stay_is_told(two, tmp_path):
    """Last year's column, and the months of a rolling span that lie in it, are as gross as the year itself."""
    the_year_after(tmp_path)
    assert years_gross(after()) == [str(YEAR), str(YEAR + 1)]
    services.book_eliminations(at=place(YEAR + 1), by=two, expected=None)
    assert years_gross(after()) == [str(YEAR)]
    assert years_gross(after(last=6, span=Span.ROLLING)) == [str(YEAR)]
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    assert years_gross(after()) == []


def test_who_lacked_books_last_year_is_told_beside_it(two, tmp_path, monkeypatch):
    monkeypatch.setattr(facts, "published_entities", dict)
    the_year_after(tmp_path)
    lacking = [message for name, message in after() if name == "members-without-books"]
    assert {str(year) in " ".join(lacking) for year in (YEAR, YEAR + 1)} == {True}


def test_a_part_that_changed_is_told_by_its_months(two, tmp_path, monkeypatch):
    summer = date(YEAR, 7, 1)
    owners = (
        Ownership("municipality", Fraction(1, 2), valid=Interval(date(2000, 1, 1), summer)),
        Ownership("municipality", Fraction(1, 4), valid=Interval(summer)),
    )
    owned(monkeypatch, owners=owners, consolidation=Consolidation.PROPORTIONAL)
    assert f"1/2 {YEAR}-01–{YEAR}-06; 1/4 {YEAR}-07–{YEAR}-12" in told()["taken-by-shares"].message.sv
    assert "1/2" in told(last=6)["taken-by-share"].message.sv


def test_the_button_is_there_only_while_there_is_something_to_book(two, client):
    client.force_login(two)
    page = client.get(reverse("followup:group"), {"ar": YEAR}).content.decode()
    assert "Bokför elimineringarna" in page
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    page = client.get(reverse("followup:group"), {"ar": YEAR}).content.decode()
    assert "Bokför elimineringarna" not in page


def test_eliminations_through_a_month_leave_the_rest_told_and_later_ones_never_vanish(two, tmp_path):
    """The ordinary way to a delårsrapport: booked through June, and the year is read."""
    later = sie(CITY, own()[0]).replace(f"{YEAR}0115".encode(), f"{YEAR}0815".encode())
    more = sie(PORT, "hamnen").replace(f"{YEAR}0115".encode(), f"{YEAR}0815".encode())
    for entity, content in ((own()[0], later), ("hamnen", more)):
        publish(tmp_path, entity, content)
    services.book_eliminations(at=place(YEAR, last=6), by=two, expected=None)
    assert "eliminated-in-part" not in told(last=6)
    assert f"för {YEAR}-08." in told()["eliminated-in-part"].message.sv
    assert "not-eliminated" not in told()
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    assert "eliminated-in-part" not in told()
    publish(tmp_path, "hamnen", sie(PORT.replace("-700", "-690").replace("310", "300"), "hamnen"))
    services.book_eliminations(at=place(YEAR, last=6), by=two, expected=None)
    assert "eliminated-in-part" not in told(), "what was booked for August is made anew, not lost"


@pytest.fixture
def sold(chart_with_codes, city, person, tmp_path, monkeypatch):
    """A port that sells 20 a month to the city and leaves the group in July; nobody else is in it."""
    owned(monkeypatch, valid=Interval(date(2000, 1, 1), date(YEAR, 7, 1)), consolidation=Consolidation.FULL)
    publish(tmp_path, own()[0], monthly("3110 812 -100 / 6010 512 20 / 1910 812 80", own()[0]))
    publish(tmp_path, "hamnen", monthly("3110 112 -20 / 1910 812 20", "hamnen"))
    return person("controller")


def monthly(rows, name) -> bytes:
    """Books with the same in every month."""
    head, _, voucher = sie(rows, name).decode("cp437").partition("#VER")
    months = ("#VER" + voucher.replace(f"{YEAR}0115", f"{YEAR}{month:02}15") for month in range(1, 13))
    return "\r\n".join([head.rstrip(), *months]).encode("cp437")


def test_what_a_company_dealt_with_the_city_before_it_left_is_told_of_the_year(sold):
    assert "not-eliminated" in told(last=6)
    assert "not-eliminated" in told()
    assert "not-eliminated" not in told(last=8, span=Span.MONTH), "the city alone, whose units dealt with nobody"
    at_end = {one.id for one in balance(place(YEAR)).findings}
    assert "followup.not-eliminated" not in at_end, "what it was owed left with it"


def test_books_of_a_company_that_has_left_sent_again_are_told_of_the_year(sold, tmp_path):
    services.book_eliminations(at=place(YEAR), by=sold, expected=None)
    assert not {"not-eliminated", "eliminated-in-part", "eliminations-older"} & told().keys()
    publish(tmp_path, "hamnen", monthly("3110 112 -15 / 1910 812 15", "hamnen"))
    assert f"för {YEAR}-01–{YEAR}-06 " in told()["eliminations-older"].message.sv, "not of the months after it left"


def test_what_nobody_eliminated_is_told_of_the_months_both_were_in(sold):
    services.book_eliminations(at=place(YEAR, last=4), by=sold, expected=None)
    assert f"för {YEAR}-05–{YEAR}-06." in told()["eliminated-in-part"].message.sv


def test_a_city_alone_is_told_of_what_its_own_units_dealt(chart_with_codes, city, person, tmp_path):
    publish(tmp_path, own()[0], sie(CITY, own()[0]))
    assert "not-eliminated" not in told(), "the port has no books"
    publish(tmp_path, own()[0], sie("3410 112 -30 / 6010 112 30", own()[0]))
    assert "not-eliminated" in told()
    services.book_eliminations(at=place(YEAR), by=person("controller"), expected=None)
    assert "not-eliminated" not in told()
