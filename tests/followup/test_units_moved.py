"""A unit that another nämnd takes over is told with both nämnder and the amounts that stand on the one that had it."""

from dataclasses import replace
from datetime import date

import pytest

from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.units.appropriations import appropriations
from arshjul.followup.accounts.units.operations import LAST_YEAR, operations
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import Unit
from arshjul.organisation import municipality

from .small_group import YEAR, publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SUMMER, LONG_AGO = date(YEAR, 7, 1), date(2000, 1, 1)
TOLD = "followup.units-moved"


def year_of(year):
    """Sixty a month on the unit that moves and thirty on the one that doesn't."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {year + 1}0101", '#FNAMN "staden"']
    lines += [f"#RAR 0 {year}0101 {year}1231"]
    for month in range(1, 13):
        lines += [f'#VER A {month} {year}{month:02}15 "Post"', "{", '#TRANS 8010 {1 "99"} -100', "#TRANS 1910 {} 10"]
        lines += ['#TRANS 5010 {1 "20"} 60', '#TRANS 5010 {1 "30"} 30', "}"]
    return "\r\n".join(lines).encode("cp437")


def unit(code, name, body, *valid):
    return Unit(code, Text(name, name), body, **({"valid": Interval(*valid)} if valid else {}))


def organised(monkeypatch, *units):
    whole = municipality.current()
    changed = replace(whole, organisation=replace(whole.organisation, units=units))
    monkeypatch.setattr(municipality, "current", lambda: changed)


@pytest.fixture
def moved(city, person, tmp_path, monkeypatch):
    """The unit 20 goes from one nämnd to another in July."""
    organised(
        monkeypatch,
        unit("20", "Skolor", "bun", LONG_AGO, SUMMER),
        unit("20", "Skolor", "von", SUMMER),
        unit("30", "Omsorg", "von"),
        unit("99", "Finans", None),
    )
    for year in (YEAR - 1, YEAR):
        publish(tmp_path, own()[0], year_of(year))


def told(found):
    return [one.message.sv.replace("\xa0", " ") for one in found.findings if one.id == TOLD]


def of(**asked):
    return told(appropriations(place(YEAR, entities=own(), **asked)))


def test_both_bodies_and_the_amounts_of_both_years_are_told(moved):
    (message,) = of()
    names = {body.id: body.name.sv for body in municipality.current().bodies}
    assert message.startswith(f"20 Skolor hör nu till {names['von']}.")
    assert f"står på {names['bun']}: −360,00 kr i kolumnen för {YEAR} och −720,00 kr" in message


def test_a_span_after_the_change_differs_from_last_year_alone(moved):
    (message,) = of(last=8, span=Span.MONTH)
    assert f"0,00 kr i kolumnen för {YEAR} och −60,00 kr i den för {YEAR - 1}" in message
    assert not of(last=6)


def test_by_unit_it_is_told_of_the_columns_shown(moved):
    at = place(YEAR, entities=own())
    (message,) = told(operations(YEAR, at=at))
    assert "0,00 kr i den för" in message
    (message,) = told(operations(YEAR, at=at, beside=(LAST_YEAR,)))
    assert "−720,00 kr i den för" in message


def test_a_unit_that_only_changes_its_name_hasnt_moved(city, person, tmp_path, monkeypatch):
    organised(monkeypatch, unit("20", "Skolor", "bun", LONG_AGO, SUMMER), unit("20", "Skolan", "bun", SUMMER))
    publish(tmp_path, own()[0], year_of(YEAR))
    assert not of()
