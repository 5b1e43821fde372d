from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.money import parse_amount
from arshjul.kernel.text import Text
from arshjul.statements.balance import reserve_room
from arshjul.statements.editions import find
from arshjul.statements.statement import Source, Statement, amounts, compile_statement

BEFORE_2024 = date(2015, 12, 31)


def mnkr(amount: object) -> int:
    return parse_amount(str(amount), "mnkr") or 0


def account(day: date, **rows: float) -> Statement:
    by_line = {row.replace("_", "-"): mnkr(amount) for row, amount in rows.items()}
    return compile_statement(find("balanskravsutredning", day), {"utfall": Source(Text("U", "O"), amounts(by_line))})


def sums(statement: Statement) -> tuple[float, float, float]:
    rows = ("efter-balanskravsjusteringar", "balanskravsresultat", "att-reglera")
    after, result, restore = ((statement.ore(row, "utfall") or 0) / mnkr(1) for row in rows)
    return after, result, restore


@pytest.mark.parametrize(
    ("day", "rows", "expected"),
    [
        (
            BEFORE_2024,
            {"arets_resultat": 563, "realisationsvinster": -23, "reservering": -185, "tidigare_ar": -193},
            (540, 355, 162),
        ),
        (
            date(2014, 12, 31),
            {"arets_resultat": -149, "realisationsvinster": -56, "anvandning": 12},
            (-205, -193, -193),
        ),
        (
            date(2018, 12, 31),
            {"arets_resultat": 1792, "realisationsvinster": -739, "reservering": -740},
            (1053, 313, 313),
        ),
        (date(2022, 12, 31), {"arets_resultat": 2568, "realisationsvinster": -318}, (2250, 2250, 2250)),
        (date(2021, 12, 31), {"arets_resultat": 80.7, "realisationsvinster": -9.2}, (71.5, 71.5, 71.5)),
        (
            date(2020, 12, 31),
            {"arets_resultat": 37.9, "realisationsvinster": -1.6, "reservering": -22.0},
            (36.3, 14.3, 14.3),
        ),
        (
            date(2026, 12, 31),
            {"arets_resultat": 10, "realisationsvinster": -4, "realisationsvinster_undantag": 1, "orealiserade": -3}
            | {"aterforing_orealiserade": 2, "anvandning": 5, "anvandning_rur": 1},
            (6, 12, 12),
        ),
    ],
    ids=["malmö-2015", "malmö-2014", "göteborg-2018", "stockholm-2022", "sjöbo-2021", "sjöbo-2020", "all-rows"],
)
def test_the_account_of_the_balance_requirement_as_it_was_printed(day, rows, expected) -> None:
    assert sums(account(day, **rows)) == expected


def test_a_misprinted_result_is_told_with_its_difference() -> None:
    printed = {"arets_resultat": 37.9, "realisationsvinster": -1.6, "reservering": -22.0, "balanskravsresultat": 15.3}
    statement = account(date(2020, 12, 31), **printed)
    assert [(each.row, each.ore) for each in statement.differences] == [("balanskravsresultat", mnkr(1))]


@pytest.mark.parametrize(
    ("result", "after", "base", "rate", "before", "room"),
    [
        (100, 80, 5000, 1, 0, 30),
        (100, 80, 5000, 2, 0, 0),
        (100, 120, 5000, 1, 0, 50),
        (600, 600, 5000, 1, 200, 50),
        (40, 80, 5000, 1, 0, 0),
        (600, 600, 5000, 1, 260, 0),
    ],
)
def test_room_for_the_result_reserve(result, after, base, rate, before, room) -> None:
    found = reserve_room(
        result=mnkr(result),
        after_adjustments=mnkr(after),
        base=mnkr(base),
        threshold_rate=Fraction(rate, 100),
        ceiling_rate=Fraction(5, 100),
        reserve_before=mnkr(before),
    )
    assert found.room == mnkr(room)
    assert found.allows(found.room)
    assert found.allows(0)
    assert not found.allows(found.room + 1)


def test_sjobo_2020_reserved_within_its_room() -> None:
    base = mnkr("805.1") + mnkr("305.4")
    found = reserve_room(
        result=mnkr("37.9"),
        after_adjustments=mnkr("36.3"),
        base=base,
        threshold_rate=Fraction(1, 100),
        ceiling_rate=Fraction(1),
        reserve_before=0,
    )
    assert found.room == mnkr("25.195")
    assert found.allows(mnkr("22.0"))


AMOUNT = st.integers(-(10**13), 10**13)


@given(AMOUNT, AMOUNT, st.integers(0, 10**13), st.integers(0, 10**12))
def test_the_room_never_passes_either_bound(result, after, base, before) -> None:
    found = reserve_room(
        result=result,
        after_adjustments=after,
        base=base,
        threshold_rate=Fraction(1, 100),
        ceiling_rate=Fraction(5, 100),
        reserve_before=before,
    )
    assert found.room >= 0
    if found.room:
        assert (min(result, after) - found.room) * 100 >= base
        assert (before + found.room) * 20 <= base
