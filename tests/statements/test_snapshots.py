"""A cube out of the sums beside the batches is the cube of the entries, also when months have been replaced."""

from __future__ import annotations

from collections import Counter

import pytest

from arshjul.ledger import store
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.generator import Plan, generate
from arshjul.ledger.many import Made, write_facts
from arshjul.ledger.store import Snapshot
from arshjul.statements.snapshots import BUDGET, Wanted, cube, cubes


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory) -> Snapshot:
    """A year, a month of it sent again, a company, and made-up facts with a budget of the year before."""
    root = tmp_path_factory.mktemp("ledger")
    files = [("kommun", Plan(600, seed=1)), ("kommun", Plan(60, seed=2, months=1)), ("bolag", Plan(200, seed=3))]
    batches = [store.load(root, b"".join(generate(plan)), entity=entity).batch for entity, plan in files]
    return Snapshot((*batches, write_facts(root, Made("kommun", 2025, 400))))


def held(snapshot: Snapshot, families: set[str], key: str) -> Counter:
    """The sums of the question that asks the entries themselves."""
    sums: Counter = Counter()
    question = "project_cube" if key == "projekt" else "cube"
    for row in DuckEngine().run(question, snapshot).to_pylist():
        if row["family"] in families:
            period = row["period"] // 100 * 100 if row["family"] == "opening" else row["period"]
            sums[row["entity"], row.get(key, ""), row["account"], period] += row["amount"]
    return sums


@pytest.mark.parametrize(("level", "key"), [("units", "ansvar"), ("accounts", "none"), ("projects", "projekt")])
@pytest.mark.parametrize("families", [("actual", "opening"), (BUDGET,)])
def test_the_cube_of_a_level_is_that_of_the_entries(snapshot, level, key, families) -> None:
    found = cube(snapshot, first=202500, last=202612, families=families, level=level)
    ours = found.sums("entity", "unit", "account", "period")
    if level == "projects":
        ours = {row: ore for row, ore in ours.items() if row[1]}
    assert ours == dict(held(snapshot, set(families), key))


def test_only_the_months_asked_for_are_read(snapshot) -> None:
    found = cube(snapshot, first=202603, last=202604)
    assert set(found.values("period")) == {202603, 202604}
    assert not len(cube(snapshot, first=203001, last=203012))


@pytest.mark.parametrize("level", ["units", "accounts", "counterparties"])
def test_what_is_named_is_what_a_filter_would_leave(snapshot, level) -> None:
    whole = cube(snapshot, first=202500, last=202612, families=("actual",), level=level)
    some = {
        "entity": {"kommun"},
        "account": set(whole.values("account")[::3]),
        "unit": set(whole.values("unit")[::2]),
    }
    span, measures = (202500, 202612), ("entries", "amount", "debit")
    found = cubes(snapshot, Wanted(span, frozenset({"actual"}), level, only=some), *measures)
    for measure, mine in zip(measures, found, strict=True):
        every = cube(snapshot, first=span[0], last=span[1], families=("actual",), level=level, measure=measure)
        assert mine.sums("entity", "unit", "account", "period") == every.where(**some).sums(
            "entity", "unit", "account", "period"
        )
        assert len(mine)


def test_a_collapsed_cube_has_the_same_sums(snapshot) -> None:
    whole = cube(snapshot, first=202500, last=202612)
    small = whole.collapsed("entity", "account")
    assert small.sums("entity", "account") == whole.sums("entity", "account")
    assert small.total() == whole.total()
    assert set(small.values("unit")) == {""}
    assert len(small) < len(whole)


def test_what_a_year_from_july_opens_with_is_no_calendar_years(tmp_path) -> None:
    rows = ["#SIETYP 4", "#RAR 0 20260701 20270630", "#KONTO 1910 Bank", "#KONTO 2010 Kapital", "#KONTO 3011 Avgift"]
    rows += ["#IB 0 1910 5.00", "#IB 0 2010 -5.00", "#VER A 1 20260715", "{", "#TRANS 1910 {} 1.00"]
    rows += ["#TRANS 3011 {} -1.00", "}"]
    batch = store.load(tmp_path, "\n".join(["#FLAGGA 0", *rows, ""]).encode(), entity="bolag").batch
    assert batch is not None
    months = {"first": 202600, "last": 202712}
    assert cube(Snapshot((batch,)), **months).sums("account", "period") == {
        ("1910", 202607): 100,
        ("3011", 202607): -100,
    }
    dated = cube(Snapshot((batch,)), **months, dated=True)
    assert dated.sums("account") == {("1910",): 600, ("2010",): -500, ("3011",): -100}
