"""How a ledger's codes reach the units: by code, by pattern, by month, and never lost."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import Unit
from arshjul.municipality.units import UNCLAIMED, WITHOUT, by_unit, chosen, named, proposals, within
from arshjul.statements.cube import Cube, CubeRow

OWN = "kommunen"


def unit(code: str, body: str | None = None, **more) -> Unit:
    return Unit(code, Text(f"Enhet {code}", f"Unit {code}"), body or f"namnd-{code}", **more)


def since(start: str, end: str | None = None) -> Interval:
    return Interval(date.fromisoformat(start), date.fromisoformat(end) if end else None)


def row(code: str, amount: int, period: int = 202601, entity: str = OWN) -> CubeRow:
    return CubeRow(entity, code, "4010", "", "", period, amount)


def sums(cube: Cube, *units: Unit) -> dict[str, int]:
    return {str(name): ore for (name,), ore in by_unit(cube, units, OWN).sums("unit").items()}


def test_a_code_stays_exact_and_patterns_take_the_rest() -> None:
    cube = Cube.of([row("20", 1), row("2011", 2), row("2111", 4), row("2150", 8), row("7", 16), row("", 32)])
    assert sums(cube, unit("20")) == {"20": 1, UNCLAIMED: 30, WITHOUT: 32}
    assert sums(cube, unit("20", codes="20-21"), unit("30", codes="215")) == {
        "20": 7,
        "30": 8,
        UNCLAIMED: 16,
        WITHOUT: 32,
    }


def test_a_code_of_ones_own_goes_before_any_pattern() -> None:
    cube = Cube.of([row("20", 1), row("201", 2)])
    assert sums(cube, unit("10", codes="20"), unit("20")) == {"10": 2, "20": 1}


def test_what_is_booked_in_a_month_belongs_to_the_unit_of_that_month() -> None:
    cube = Cube.of([row("20", 1, 202600), row("20", 2, 202606), row("20", 4, 202607), row("2001", 8, 202612)])
    before = unit("20", "skola", valid=since("2020-01-01", "2026-07-01"), codes="20")
    after = unit("20", "barn", valid=since("2026-07-01"))
    renamed = unit("20", "skola", valid=since("2026-07-01"), codes="20")
    assert sums(cube, before, after) == {"20:skola": 3, "20": 4, UNCLAIMED: 8}
    assert sums(cube, before, renamed) == {"20": 15}
    assert named((before, after)) == {"20:skola": before, "20": after}


def test_a_companys_books_have_units_of_their_own() -> None:
    cube = Cube.of([row("20", 1), row("20", 2, entity="bolaget"), row("21", 4, entity="bolaget")])
    assert sums(cube, unit("20")) == {"20": 1, UNCLAIMED: 6}
    assert sums(cube, unit("20"), unit("20", "va", entity="bolaget", codes="2")) == {"20": 1, "bolaget/20": 6}


def test_the_codes_of_a_unit_leave_out_the_months_when_they_were_anothers() -> None:
    cube = Cube.of([row("20", 1, 202606), row("20", 2, 202607), row("21", 4, 202606), row("9", 8, 202606)])
    before = unit("20", "skola", valid=since("2020-01-01", "2026-07-01"))
    after = unit("30", "barn", valid=since("2026-07-01"), codes="20, 21")
    found = chosen(cube, (before, after), OWN, {"30", UNCLAIMED})
    assert found.codes == ("20", "21", "9")
    assert found.left_out == ((OWN, "20", 202606),)
    assert within(cube, (before, after), OWN, {"30", UNCLAIMED}).total() == 14


CODES = st.text("123", min_size=0, max_size=4)
PATTERN = st.text("123", min_size=1, max_size=3)
ROWS = st.lists(
    st.builds(
        row,
        CODES,
        st.integers(-(10**12), 10**12),
        st.sampled_from([202600, 202601, 202606, 202607, 202612]),
        st.sampled_from([OWN, "bolaget"]),
    ),
    max_size=30,
)
UNITS = st.lists(
    st.builds(
        unit,
        st.text("123", min_size=1, max_size=3),
        st.sampled_from(["a", "b"]),
        codes=st.lists(PATTERN, max_size=3).map(", ".join),
        entity=st.sampled_from([None, "bolaget"]),
        valid=st.sampled_from([since("2000-01-01"), since("2026-06-30"), since("2000-01-01", "2026-07-01")]),
    ),
    max_size=6,
).map(tuple)


@given(ROWS, UNITS)
def test_units_and_what_none_has_sum_to_the_ledger_by_any_patterns(rows, units) -> None:
    cube = Cube.of(rows)
    made = by_unit(cube, units, OWN)
    assert made.total() == cube.total()
    assert made.sums("entity", "account", "period") == cube.sums("entity", "account", "period")
    assert {str(name) for name in made.values("unit")} <= {*named(units), UNCLAIMED, WITHOUT}


@given(ROWS, UNITS)
def test_the_codes_of_a_unit_lead_to_its_sum_and_no_other(rows, units) -> None:
    cube = Cube.of(rows)
    for (name,), ore in by_unit(cube, units, OWN).sums("unit").items():
        found = chosen(cube, units, OWN, {str(name)})
        left_out = set(found.left_out)
        mine = [one for one in cube if one.unit in found.codes]
        kept = [one for one in mine if (one.entity, one.unit, max(one.period, 202601)) not in left_out]
        assert sum(one.amount for one in kept) == ore == within(cube, units, OWN, {str(name)}).total()


def test_a_proposal_takes_no_code_that_somebody_has() -> None:
    unclaimed = {"2110": -5, "2120": -7, "4711": 1, "47": 2, "3001": 9}
    found = proposals(unclaimed, {"20", "3005"}, (unit("20"), unit("30")))
    assert [(one.prefix, one.codes, one.ore) for one in found] == [("21", 2, -12), ("47", 2, 3), ("3001", 1, 9)]


@given(st.dictionaries(st.text("123", min_size=1, max_size=4), st.integers(-9, 9), max_size=20), UNITS)
def test_proposals_hold_every_code_and_nobody_elses(unclaimed, units) -> None:
    taken = {"1", "22", "131"} - set(unclaimed)
    found = proposals(unclaimed, taken, units)
    assert sum(one.codes for one in found) == len(unclaimed)
    assert sum(one.ore for one in found) == sum(unclaimed.values())
    wider = [one.prefix for one in found if one.prefix not in unclaimed]
    assert not [code for code in taken for prefix in wider if code.startswith(prefix)]
