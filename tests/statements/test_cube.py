from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.statements.cube import DIMENSIONS, Cube, CubeRow, CubeTooLargeError

ROWS = st.lists(
    st.builds(
        CubeRow,
        entity=st.sampled_from(["staden", "bolag"]),
        unit=st.sampled_from(["110", "120", ""]),
        account=st.sampled_from(["3110", "5010", "7910"]),
        activity=st.sampled_from(["", "440"]),
        counterparty=st.sampled_from(["", "110"]),
        period=st.sampled_from([201600, 201601, 201612]),
        amount=st.integers(-(10**15), 10**15),
    ),
    max_size=40,
)


@given(ROWS, st.sets(st.sampled_from(DIMENSIONS)), st.randoms())
def test_sums_are_conserved_along_every_path_and_in_any_order(rows, dimensions, random) -> None:
    cube = Cube.of(rows)
    shuffled = list(rows)
    random.shuffle(shuffled)
    chosen = sorted(dimensions)
    sums = cube.sums(*chosen)
    assert sum(sums.values()) == sum(row.amount for row in rows)
    assert sums == Cube.of(shuffled).sums(*chosen)
    expected: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(getattr(row, dimension) for dimension in chosen)
        expected[key] = expected.get(key, 0) + row.amount
    assert sums == expected


@given(ROWS, st.sampled_from([1, 3, 10, 57]))
def test_sums_in_one_pass_are_exact_whether_or_not_floating_point_could_hold_them(rows, times) -> None:
    """What a float holds exactly ends at 2^53: below it the sums are counted at once, beyond it in two halves."""
    cube = Cube.of([replace(row, amount=row.amount * times) for row in rows])
    expected: dict[tuple[str, str], int] = {}
    for row in rows:
        expected[row.unit, row.account] = expected.get((row.unit, row.account), 0) + row.amount * times
    folded = cube.folded({"unit": str, "account": str}, ("period",))
    assert {group: ore for group, (ore, _) in folded.items()} == expected
    periods = {group: values for group, (_, (values,)) in folded.items()}
    assert periods == {
        (unit, account): tuple(sorted({row.period for row in rows if (row.unit, row.account) == (unit, account)}))
        for unit, account in expected
    }
    assert cube.collapsed("unit", "account").sums("unit", "account") == expected


@given(ROWS)
def test_a_filter_and_its_opposite_hold_every_row(rows) -> None:
    cube = Cube.of(rows)
    inside, outside = cube.where(unit="110"), cube.where(unit=lambda unit: unit != "110")
    assert len(inside) + len(outside) == len(rows)
    assert sorted(map(str, [*inside, *outside])) == sorted(map(str, rows))
    assert len(inside + outside) == len(rows)


@given(ROWS, st.sampled_from(DIMENSIONS))
def test_splitting_by_a_dimension_holds_every_row_once(rows, dimension) -> None:
    parts = Cube.of(rows).split(dimension)
    assert sum(len(part) for part in parts.values()) == len(rows)
    assert all(part.values(dimension) == (value,) for value, part in parts.items())
    assert list(parts) == sorted({getattr(row, dimension) for row in rows})


def test_no_rows_is_no_entries_never_zero() -> None:
    cube = Cube.of([])
    assert cube.total() is None
    assert cube.sums("unit") == {}
    assert Cube.of([CubeRow("a", "1", "3", "", "", 201601, 0)]).total() == 0


def test_several_values_and_several_dimensions_filter_together() -> None:
    rows = [CubeRow("a", unit, account, "", "", 201601, 1) for unit in "12" for account in ("3", "4", "5")]
    kept = Cube.of(rows).where(unit="1", account={"3", "5"})
    assert [(row.unit, row.account) for row in kept] == [("1", "3"), ("1", "5")]
    assert kept.values("account") == ("3", "5")


def test_amounts_that_could_wrap_around_are_refused() -> None:
    with pytest.raises(CubeTooLargeError):
        Cube.of([CubeRow("a", "1", "3", "", "", 201601, amount) for amount in (2**62, 2**62)])
