"""The balance requirement of part of a year, of the years before and of the reserve that the law did away with."""

import pytest
from django.urls import reverse

from arshjul.desk.law_facts import facts_of

from .requirement_world import (
    ACCOUNT,
    CASH,
    COST,
    EQUITY,
    GAIN,
    GRANTS,
    OLD_RESERVE,
    OPENING,
    RESERVE,
    TAX,
    column,
    mnkr,
    say,
    table,
    told,
)

pytestmark = pytest.mark.django_db


def test_months_and_rolling_twelve_show_what_is_booked_and_stated_in_them(book, client, person, settings):
    """Stated amounts count from the year's beginning, so the months between two statements are their difference."""
    earlier = [(TAX, -500), (GRANTS, -100), (COST, 540), (CASH, 60)]
    book(2026, OPENING, earlier, m10=[(GAIN, -8), (CASH, 8)])
    now = [(TAX, -400), (GRANTS, -100), (COST, 420), (CASH, 80)]
    book(2027, [(CASH, 1168), (EQUITY, -1068), (RESERVE, -100)], now, last=8, m5=[(GAIN, -20), (CASH, 20)])
    settings.ARSHJUL_TODAY = "2027-09-20"
    client.force_login(person("controller"))

    def stated(year, month, amount):
        address = f"{reverse('followup:state', args=[ACCOUNT])}?ar={year}&manad={month}"
        rows = {"amount-orealiserade": str(amount), "evidence": "Depåbesked", "act": "state"}
        assert client.post(address, rows).status_code == 302

    stated(2027, 8, -6)
    whole = column(table(client, 2027, manad=8), "outcome")
    assert (whole["arets-resultat"], whole["realisationsvinster"], whole["orealiserade"]) == (100, -20, -6)
    may = column(table(client, 2027, manad=5, omfattning="manad"), "outcome")
    assert "balanskravsresultat" in may
    assert "att-reglera" not in may
    assert (may["arets-resultat"], may["efter-balanskravsjusteringar"]) == (20, 0)
    rolling = table(client, 2027, manad=8, omfattning="rullande")
    assert "followup.stated-of-other-months" in told(rolling)
    assert "orealiserade" not in column(rolling, "outcome")
    stated(2026, 12, -9)
    stated(2026, 8, -2)
    shown = column(table(client, 2027, manad=8, omfattning="rullande"), "outcome")
    assert (shown["arets-resultat"], shown["realisationsvinster"], shown["orealiserade"]) == (108, -28, -13)
    asked = {"ar": 2027, "manad": 8, "omfattning": "rullande", "rad": "orealiserade", "kolumn": "outcome"}
    figure = client.get(reverse("followup:figure", args=[ACCOUNT]), asked).context["figure"]
    assert ([part.ore / mnkr(1) for part in figure.parts], figure.rest) == ([-6, -9, 2], 0)
    assert column(table(client, 2027, manad=8), "last_year")["orealiserade"] == -2
    assert column(table(client, 2027, manad=8), "last_year")["arets-resultat"] == 60


def test_what_a_year_left_to_restore_is_carried_into_the_months_but_never_into_one_month(
    book, client, person, settings
):
    book(2026, OPENING, [(TAX, -500), (COST, 530), (CASH, -30)])
    book(2027, [(CASH, 1070), (EQUITY, -970), (RESERVE, -100)], [(TAX, -100), (CASH, 100)], last=8)
    settings.ARSHJUL_TODAY = "2027-09-20"
    client.force_login(person("controller"))
    assert column(table(client, 2027, manad=8), "outcome")["tidigare-ar"] == -30
    assert "att-reglera" not in column(table(client, 2027, manad=8), "outcome"), "the year's own result isn't known"
    assert "tidigare-ar" not in column(table(client, 2027, manad=6, omfattning="manad"), "outcome")
    assert "tidigare-ar" not in column(table(client, 2027, manad=8), "last_year")


@pytest.mark.parametrize(("last", "asked"), [(3, {}), (12, {"manad": 3})])
def test_nothing_is_to_restore_before_the_result_of_the_whole_year_is_known(
    book, client, person, settings, last, asked
):
    """A deficit through March is of no year, nor is one of a year whose books end in March (KL 11:12, LKBR 11:10)."""
    book(2027, OPENING, [], last=last, m2=[(TAX, -100), (COST, 160), (CASH, -60)])
    settings.ARSHJUL_TODAY = "2027-04-20"
    client.force_login(person("controller"))
    shown = table(client, 2027, **asked)
    assert column(shown, "outcome")["balanskravsresultat"] == -60
    assert "att-reglera" not in {row.id for row in shown.statement.rows}
    assert not {"followup.left-to-restore", "followup.waived-above-deficit"} & told(shown)
    whole = table(client, 2027)
    assert ("followup.left-to-restore" in told(whole)) == (last == 12)


@pytest.mark.parametrize(("dissolved", "result"), [(0, 40), (57, -17), (20, 20)])
def test_what_is_dissolved_of_the_older_reserve_is_no_use_of_it(book, client, person, settings, dissolved, result):
    """A reserve of 57 is emptied in December 2033, the last year it may remain: how much of it was used?"""
    opening = [(CASH, 1157), (EQUITY, -1000), (RESERVE, -100), (OLD_RESERVE, -57)]
    book(2033, opening, [(TAX, -500), (COST, 517), (CASH, -17)], m12=[(OLD_RESERVE, 57), (EQUITY, -57)])
    settings.ARSHJUL_TODAY = "2034-02-01"
    client.force_login(person("controller"))
    found = table(client, 2033)
    assert "followup.reserve-emptied" in told(found)
    assert not {"balanskravsresultat", "att-reglera"} & column(found, "outcome").keys()
    assert column(found, "outcome")["anvandning-rur"] == 57
    assert say(client, ACCOUNT, 2033, "KF 2033-11-20 § 9", upplosning_rur=dissolved).status_code == 302
    found = table(client, 2033)
    assert "followup.reserve-emptied" not in told(found)
    assert column(found, "outcome")["balanskravsresultat"] == result
    facts = facts_of(2033).shared
    assert (facts["rur_out"], facts["rur_closing"], facts["rur_in"]) == (57 - dissolved, 0, 0)


def test_what_is_left_of_the_older_reserve_needs_no_word_while_it_remains(book, client, person, settings):
    opening = [(CASH, 1157), (EQUITY, -1100), (OLD_RESERVE, -57)]
    book(2033, opening, [(TAX, -500), (COST, 517), (CASH, -17)], m12=[(OLD_RESERVE, 17), (EQUITY, -17)])
    settings.ARSHJUL_TODAY = "2034-02-01"
    client.force_login(person("controller"))
    found = table(client, 2033)
    assert "followup.reserve-emptied" not in told(found)
    assert column(found, "outcome")["balanskravsresultat"] == 0


def test_the_first_year_without_the_older_reserve_has_the_year_before_with_its_rows(book, client, person, settings):
    opening = [(CASH, 1157), (EQUITY, -1000), (RESERVE, -100), (OLD_RESERVE, -57)]
    book(2033, opening, [(TAX, -500), (COST, 517), (CASH, -17)], m12=[(OLD_RESERVE, 57), (EQUITY, -57)])
    book(2034, [(CASH, 1140), (EQUITY, -1040), (RESERVE, -100)], [(TAX, -500), (COST, 490), (CASH, 10)])
    settings.ARSHJUL_TODAY = "2035-02-01"
    client.force_login(person("controller"))
    say(client, ACCOUNT, 2033, "KF 2033-11-20 § 9", upplosning_rur=20)
    found = table(client, 2034)
    rows = {"arets-resultat": -17, "anvandning-rur": 57, "upplosning-rur": -20, "balanskravsresultat": 20}
    before = column(found, "last_year")
    assert {row: before[row] for row in rows} == rows
    assert column(found, "outcome")["balanskravsresultat"] == 10
    assert "2034" in found.statement.layout.valid.start.isoformat()


def test_a_result_that_its_own_year_does_not_show_is_not_shown_the_year_after(book, client, person, settings):
    """Nobody has said what of the 57 was used in 2033, so that 2034 can't show a result of 2033 either."""
    opening = [(CASH, 1157), (EQUITY, -1000), (RESERVE, -100), (OLD_RESERVE, -57)]
    book(2033, opening, [(TAX, -500), (COST, 517), (CASH, -17)], m12=[(OLD_RESERVE, 57), (EQUITY, -57)])
    book(2034, [(CASH, 1140), (EQUITY, -1040), (RESERVE, -100)], [(TAX, -500), (COST, 490), (CASH, 10)])
    settings.ARSHJUL_TODAY = "2035-02-01"
    client.force_login(person("controller"))
    own_year = column(table(client, 2033), "outcome")
    assert "balanskravsresultat" not in own_year
    assert column(table(client, 2034), "last_year") == own_year


def test_the_year_before_whose_reserve_had_another_name_is_told_and_not_shown(book, client, person, settings):
    """In 2024 the rows of the result equalisation reserve became rows of the result reserve."""
    book(2023, OPENING, [(TAX, -500), (COST, 400), (CASH, 100)], m12=[(EQUITY, 30), (RESERVE, -30)])
    book(2024, [(CASH, 1200), (EQUITY, -1070), (RESERVE, -130)], [(TAX, -500), (COST, 490), (CASH, 10)])
    settings.ARSHJUL_TODAY = "2025-02-01"
    client.force_login(person("controller"))
    found = table(client, 2024)
    assert "last_year" not in {one.id for one in found.statement.columns}
    assert "followup.requirement-other-rows" in told(found)


def test_a_deficit_from_before_the_first_books_is_stated_and_never_taken_for_nothing(book, client, person):
    book(2027, OPENING, [(TAX, -500), (COST, 450), (CASH, 50)])
    client.force_login(person("controller"))
    assert "followup.earlier-unknown" in told(table(client, 2027))
    assert say(client, ACCOUNT, 2027, "Årsredovisningen 2026, s. 12", tidigare_ar=30).status_code == 302
    found = table(client, 2027)
    assert "followup.earlier-unknown" not in told(found)
    assert (column(found, "outcome")["tidigare-ar"], column(found, "outcome")["att-reglera"]) == (-30, 20)
    asked = {"ar": 2027, "rad": "tidigare-ar", "kolumn": "outcome"}
    page = client.get(reverse("followup:figure", args=[ACCOUNT]), asked)
    assert page.context["figure"].rest == 0
    assert "Årsredovisningen 2026, s. 12" in page.content.decode()
    book(2026, OPENING, [(TAX, -500), (COST, 510), (CASH, -10)])
    found = table(client, 2027)
    assert column(found, "outcome")["tidigare-ar"] == -10
    assert "followup.stated-beside-books" in told(found)
