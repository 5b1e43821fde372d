"""A year or a quarter summed on its last month is never counted as that month, nor as others that it doesn't name."""

from fractions import Fraction

import pytest

from arshjul.followup import accounts
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.catalogue import Asked, made
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.units.appropriations import appropriations
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation

from .small_group import YEAR, kr, publish
from .test_group_owning import LONG_AGO, owned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
RESULT, TOLD = "arets-resultat", "followup.months-summed"
MONTHLY = [("8010", -100), ("5010", 90), ("1910", 10)]


def head(year, kind, name="staden"):
    lines = ["#FLAGGA 0", "#FORMAT PC8", f"#SIETYP {kind}", '#PROGRAM "P" "1"', f"#GEN {year + 1}0101"]
    return [*lines, f'#FNAMN "{name}"', f"#RAR 0 {year}0101 {year}1231", "#IB 0 1910 500", "#IB 0 2010 -500"]


def file(lines):
    return "\r\n".join(lines).encode("cp437")


def by_year(year, name="staden"):
    """SIE type 1: the change of the year alone."""
    return file([*head(year, 1, name), "#UB 0 1910 620", "#UB 0 2010 -500", "#RES 0 8010 -1200", "#RES 0 5010 1080"])


def by_months(year, *months):
    """SIE type 2: changes of each month, or of the months through it."""
    size = 12 // len(months)
    rows = [f"#PSALDO 0 {year}{month:02} {account} {{}} {size * ore}" for month in months for account, ore in MONTHLY]
    return file([*head(year, 2), *rows])


EVERY, QUARTERS = tuple(range(1, 13)), (3, 6, 9, 12)


def result(last, span=Span.YEAR_TO_DATE, column="outcome", year=YEAR):
    return accounts.income(year, at=place(year, entities=own(), last=last, span=span)).statement.ore(RESULT, column)


def told(found):
    return [one.message.sv for one in found.findings if one.id == TOLD]


@pytest.fixture
def summed_before(city, person, tmp_path):
    """The year before as SIE type 1, this year by month."""
    publish(tmp_path, own()[0], by_year(YEAR - 1))
    publish(tmp_path, own()[0], by_months(YEAR, *EVERY))


def test_twelve_rolling_months_dont_hold_a_year_that_they_cut(summed_before):
    at = place(YEAR, entities=own(), last=8, span=Span.ROLLING)
    for found in (accounts.income(YEAR, at=at), cash(at), appropriations(at)):
        assert not any(cell.ore for cell in found.statement.cells.values())
        assert f"har {YEAR - 1}-01–{YEAR - 1}-12 bara som en summa" in told(found)[0]
    assert f"{YEAR - 1}-09–{YEAR - 1}-12 är därför inte känt" in told(accounts.income(YEAR, at=at))[0]
    assert result(12, Span.ROLLING) == result(12) == kr(120)


def test_last_years_column_doesnt_take_the_year_for_its_last_month(summed_before):
    assert result(12, Span.MONTH, "last_year") is None
    assert result(8, column="last_year") is None
    assert result(12, column="last_year") == kr(120)
    for last, span in ((12, Span.MONTH), (8, Span.YEAR_TO_DATE)):
        assert told(accounts.income(YEAR, at=place(YEAR, entities=own(), last=last, span=span)))
    assert not told(accounts.income(YEAR, at=place(YEAR, entities=own())))


def test_a_month_of_the_year_itself_isnt_known(summed_before):
    december = place(YEAR - 1, entities=own(), span=Span.MONTH)
    for at in (december, place(YEAR - 1, entities=own(), last=8)):
        found = accounts.income(YEAR - 1, at=at)
        assert found.statement.ore(RESULT, "outcome") is None
        assert told(found)
        assert "followup.months-lacking" not in {one.id for one in found.findings}
        assert not any(cell.ore for cell in cash(december).statement.cells.values())
    (sheet,) = made("balansrakning", Asked(december))
    assert sheet.statement.ore("kassa-och-bank", "outcome") == kr(620)
    assert not told(sheet), "what stands at the year's end is known"


@pytest.mark.parametrize(
    ("span", "last", "known"), [(Span.ROLLING, 5, None), (Span.ROLLING, 6, 120), (Span.MONTH, 6, 10)]
)
def test_quarters_are_whole_or_not_known(city, person, tmp_path, span, last, known):
    publish(tmp_path, own()[0], by_months(YEAR - 1, *QUARTERS))
    publish(tmp_path, own()[0], by_months(YEAR, *EVERY))
    assert result(last, span) == (known and kr(known))
    assert result(6, Span.MONTH, "last_year") is None
    assert result(6, column="last_year") == kr(60)
    at = place(YEAR - 1, entities=own())
    assert not {TOLD, "followup.months-without-entries", "followup.months-lacking"} & {
        one.id for one in accounts.income(YEAR - 1, at=at).findings
    }


def test_through_may_a_year_by_quarters_is_its_first_quarter(city, person, tmp_path):
    publish(tmp_path, own()[0], by_months(YEAR, *QUARTERS))
    found = accounts.income(YEAR, at=place(YEAR, entities=own(), last=5))
    assert found.statement.ore(RESULT, "outcome") == kr(30)
    (message,) = told(found)
    assert f"{YEAR}-04–{YEAR}-06 bara som en summa" in message
    assert f"{YEAR}-04–{YEAR}-05 är därför inte känt" in message


@pytest.mark.parametrize("span", [Span.YEAR_TO_DATE, Span.MONTH, Span.ROLLING])
def test_the_group_says_whose_months_a_sum_hides(chart_with_codes, city, person, tmp_path, monkeypatch, span):
    owned(monkeypatch, (Fraction(1), Interval(LONG_AGO)), consolidation=Consolidation.FULL)
    publish(tmp_path, own()[0], by_months(YEAR - 1, *EVERY))
    publish(tmp_path, own()[0], by_months(YEAR, *EVERY))
    publish(tmp_path, "hamnen", by_year(YEAR, "hamnen"))
    for name in ("resultatrakning", "kassaflodesanalys"):
        found = together.side_by_side(name, place(YEAR, last=8, span=span))
        assert told(found)[0].startswith("Helsingborgs Hamn AB har")
    whole = together.side_by_side("resultatrakning", place(YEAR))
    assert not {TOLD, "followup.columns-of-some-months"} & {one.id for one in whole.findings}
    december = together.side_by_side("resultatrakning", place(YEAR, span=Span.MONTH))
    assert december.statement.ore(RESULT, "koncern") == kr(10), "the city's December, not the port's year"
    assert told(december)


@pytest.mark.parametrize("last", [1, 5])
def test_a_cash_flow_through_a_month_within_a_quarter_says_that_and_not_that_there_is_no_cash(
    city, person, tmp_path, last
):
    publish(tmp_path, own()[0], by_months(YEAR, *QUARTERS))
    of = cash(place(YEAR, entities=own(), last=last))
    assert of.statement.ore("arets-kassaflode", "outcome") is None
    assert {one.id for one in of.findings} == {TOLD}
    known = cash(place(YEAR, entities=own(), last=6))
    assert not {one.id for one in known.findings} & {TOLD, "followup.no-cash"}
