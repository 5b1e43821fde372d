"""What must agree: the result in three statements, both sides, the year and the one before, each column by itself."""

from datetime import date

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.followup import services, tables
from arshjul.followup.accounts.catalogue import Asked, made
from arshjul.followup.accounts.group import proposals, together
from arshjul.followup.accounts.place import Span, own, place
from arshjul.kernel.money import Unit
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.statements.chart import UNMAPPED
from arshjul.statements.editions import find
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.statement import Cell, Source, compile_statement

from .small_group import kr, publish
from .test_group_in_time import owned
from .test_group_owning import year_of
from .two_charts import YEAR, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STRANGE = "1910 100 / 0100 -40 / ABC1 -35 / 9500 -25 / 1910 50 / 3000 -30 / 8999 -20"
"""A company with two accounts that nobody mapped, and one that no statement takes."""
CITY = "3010 -400 / 5010 150 / 1910 250"
CITY_OPENS = "1910 1000 / 2010 -1000"


@pytest.fixture
def strange(city, person, tmp_path):
    """The city's books that agree, and a port's that don't."""
    publish(tmp_path, own()[0], sie({}, CITY, CITY_OPENS, "staden"))
    publish(tmp_path, "hamnen", sie({}, STRANGE, "1910 100 / 2081 -100", "hamnen"))
    return person("controller")


def told(found, which):
    return [one.message.sv for one in found.findings if one.id == f"statements.{which}"]


def of(name, whose="hamnen"):
    return made(name, Asked(place(YEAR, entities=(whose,))))[0]


def test_the_result_is_one_figure_with_accounts_that_nobody_mapped(strange):
    found = {name: of(name) for name in together.FORMS}
    results = {name: one.statement.ore("arets-resultat", "outcome") for name, one in found.items()}
    assert set(results.values()) == {kr(105)}
    assert found["resultatrakning"].statement.ore("ej-mappade-konton", "outcome") == kr(75)
    for one in found.values():
        assert len(told(one, "account-unmapped")) == 2


def test_a_figure_with_unmapped_accounts_leads_to_all_its_vouchers(strange, client):
    client.force_login(strange)
    for name in together.FORMS:
        found = of(name)
        (row,) = [one for one in found.statement.rows if one.id == "arets-resultat"]
        (chosen,) = tables.vouchers_of(found, row, found.statement.columns[0])
        assert books.cell_by_unit(chosen, books.current()).total() == -kr(105)
        assert client.get(tables.vouchers_url(found, row, found.statement.columns[0])).status_code == 200


def test_side_by_side_tells_which_columns_do_not_add_up(strange):
    found = together.side_by_side("balansrakning", place(YEAR))
    port, group = told(found, "sides-differ")
    assert port.startswith("Helsingborgs Hamn AB: tillgångarna är 250,00 kr")
    assert "225,00" in port
    assert group.startswith("Koncernen: tillgångarna är 1 500,00 kr".replace("1 500", "1\N{NO-BREAK SPACE}500")), group
    assert "differens 25,00 kr" in group


def test_side_by_side_tells_whose_cash_is_not_explained(strange):
    port, group = sorted(told(together.side_by_side("kassaflodesanalys", place(YEAR)), "cash-does-not-tie"))
    assert port.startswith("Helsingborgs Hamn AB: likvida medel")
    assert group.startswith("Koncernen: likvida medel")


@pytest.fixture
def opened(city, person, tmp_path):
    """A port that opens 7 on the bank and 3 of equity from where it closed, with a result of 60 between; and a city."""
    port, city = [("1910", 5), ("3010", -5)], [("1910", 10), ("3010", -10)]
    for year, cash, earned in ((YEAR, 1000, 0), (YEAR + 1, 1120, 120)):
        publish(tmp_path, own()[0], year_of([("1910", cash), ("2010", -1000 - earned)], city, "staden", year))
    publish(tmp_path, "hamnen", year_of([("1910", 100), ("2081", -60), ("2091", -40)], port, "hamnen"))
    opens = [("1910", 167), ("2081", -60), ("2091", -103), ("2410", -4)]
    publish(tmp_path, "hamnen", year_of(opens, port, "hamnen", YEAR + 1))
    return person("controller")


def test_side_by_side_tells_who_opens_apart_from_the_closing(opened):
    found = together.side_by_side("balansrakning", place(YEAR + 1))
    (bank, debts) = told(found, "opening-differs")
    assert bank.startswith("Helsingborgs Hamn AB, IV. Kassa och bank: konto 1910 var 160,00 kr"), bank
    assert debts.startswith("Helsingborgs Hamn AB, II. Kortfristiga skulder: konto 2410"), debts
    cash = together.side_by_side("kassaflodesanalys", place(YEAR + 1))
    (message,) = [one.message.sv for one in cash.findings if one.id == "followup.cash-opens-apart"]
    assert message.startswith("Helsingborgs Hamn AB: Likvida medel öppnar 2028 med 7,00 kr mer")


def test_equity_that_opens_apart_names_its_own_accounts_and_the_whole(opened):
    (message,) = told(of_year(YEAR + 1), "equity-opens-apart")
    assert "årets resultat var −160,00 kr" in message
    assert "öppnar på −163,00 kr (differens −3,00 kr" in message
    assert message.endswith("Öppnar annorlunda: konto 2091."), message


def of_year(year):
    return made("balansrakning", Asked(place(year, entities=("hamnen",))))[0]


@pytest.mark.parametrize("span", Span)
def test_the_cash_flow_side_by_side_is_of_the_span(opened, span, client):
    asked = place(YEAR + 1, last=8, span=span)
    alone = made("kassaflodesanalys", Asked(asked))[0].statement
    beside = together.side_by_side("kassaflodesanalys", asked)
    for row in ("arets-resultat", "arets-kassaflode", "likvida-medel-ingaende", "likvida-medel-utgaende"):
        assert beside.statement.ore(row, together.GROUP) == alone.ore(row, "outcome"), row
        assert beside.statement.ore(row, "last_year") == alone.ore(row, "last_year"), row
    client.force_login(opened)
    query = {"ar": YEAR + 1, "rakning": "kassaflodesanalys", "manad": 8, "omfattning": span.value}
    page = client.get(reverse("followup:group"), query)
    assert page.context["choices"]["spans"]
    assert page.context["accounts"].span is span


def test_eliminations_that_touch_no_cash_end_with_none(two):
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    found = together.side_by_side("kassaflodesanalys", place(YEAR)).statement
    assert found.ore("arets-kassaflode", ELIMINATIONS) == 0
    assert found.ore("likvida-medel-utgaende", ELIMINATIONS) is None
    assert found.ore("likvida-medel-utgaende", "hamnen") == kr(310)


def test_a_company_outside_the_group_is_matched_with_nobody(two, monkeypatch):
    summer = date(YEAR, 7, 1)
    owned(monkeypatch, valid=Interval(date(2000, 1, 1), summer))
    assert proposals.proposal(place(YEAR)).pairs, "it was there until the summer"
    owned(monkeypatch, valid=Interval(summer))
    assert proposals.proposal(place(YEAR, last=6)).pairs == ()
    assert proposals.proposal(place(YEAR, last=6)).findings == ()


def test_what_has_no_row_in_a_form_is_told_with_the_row_it_stands_on():
    rows = {"kortfristiga-skulder": Cell(kr(75)), UNMAPPED: Cell(kr(5))}
    layout = find("kassaflodesanalys", date(YEAR, 12, 31))
    statement = compile_statement(layout, {"outcome": Source(Text("Utfall", "Outcome"), rows)}, unit=Unit("mnkr", 1))
    (message,) = [one.message.sv for one in statement.findings]
    assert message.startswith("”Ej mappade konton”")
    assert "(5,00 kr)" in message
    assert message.endswith("står på ”Ej placerade poster”.")
