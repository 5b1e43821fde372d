"""The bridge adds up to the öre, whatever is proposed, changed, moved and revised."""

from itertools import accumulate

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.conftest import YEAR, minutes

from arshjul.kernel.text import Text
from arshjul.planning import queries, services
from arshjul.planning.domain import AmendmentInput, BridgeStage, LineInput, LineKind, RowRole, build_bridge

ORE = st.integers(-(10**14), 10**14)
NAME = Text("Ändring", "Change")
STAGES = st.lists(
    st.builds(BridgeStage, st.just(NAME), st.lists(st.tuples(st.just(NAME), ORE), max_size=4).map(tuple), ORE),
    min_size=1,
    max_size=5,
)


@given(STAGES)
def test_every_sum_is_the_sum_before_and_the_rows_between(stages):
    rows = build_bridge(stages)
    moving = {RowRole.START, RowRole.CHANGE, RowRole.UNEXPLAINED}
    reached = list(accumulate(row.amount if row.role in moving else 0 for row in rows))
    assert all(row.amount == so_far for row, so_far in zip(rows, reached, strict=True) if row.role is RowRole.SUM)
    assert rows[-1].amount == stages[-1].total if len(stages) > 1 else rows[0].amount == stages[0].total


@given(STAGES)
def test_nothing_is_unexplained_when_the_changes_explain_it(stages):
    explained, reached = [], 0
    for number, stage in enumerate(stages):
        reached = stage.total if number == 0 else reached + sum(amount for _, amount in stage.changes)
        explained.append(BridgeStage(stage.label, stage.changes, reached))
    assert RowRole.UNEXPLAINED not in {row.role for row in build_bridge(explained)}


def one_line(amount, text):
    return LineInput("bun", LineKind.APPROPRIATION, YEAR, amount, text)


@pytest.mark.usefixtures("proposed")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(ORE, min_size=3, max_size=3))
def test_the_stored_bridge_ends_in_what_is_in_force(changes):
    board, assembly, later = changes
    reasons = {"reasons": "Skäl."}
    with transaction.atomic():
        plan = services.compose_plan(year=YEAR, by=None)
        services.save_lines(plan=plan, lines=[one_line(board, "KS")], by=None)
        services.propose_plan(plan=plan, minutes=minutes("2026-10-15", 1), by=None)
        moved = AmendmentInput("KF", lines=(one_line(assembly, "KF"),))
        services.decide_plan(plan=plan, minutes=minutes("2026-11-18", 1, **reasons), amendments=[moved], by=None)
        services.revise(
            adopted=queries.adopted_plan(YEAR),
            lines=[one_line(later, "Senare")],
            financing=[("Eget kapital", abs(later))],
            minutes=minutes("2026-11-19", 1, **reasons),
            by=None,
        )
        rows = queries.bridge(YEAR, "bun")
        assert RowRole.UNEXPLAINED not in {row.role for row in rows}
        assert [row.amount for row in rows if row.role is RowRole.CHANGE] == changes
        assert rows[-1].amount == queries.appropriations(YEAR)["bun"]
        whole = queries.bridge(YEAR)
        assert whole[-1].amount == sum(queries.appropriations(YEAR).values())
        transaction.set_rollback(True)
