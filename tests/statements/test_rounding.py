from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.statements.editions import find
from arshjul.statements.layouts import Column, Row, RowKind, parse_formula
from arshjul.statements.published import load, source
from arshjul.statements.rounding import POLICY, controlled
from arshjul.statements.statement import Source, amounts, compile_statement

TODAY = date(2026, 12, 31)
TKR = Unit("tkr", 0)
LINES = [row.id for row in find("resultatrakning", TODAY).rows if row.kind is RowKind.LINE]
COLUMN = st.dictionaries(st.sampled_from(LINES), st.integers(-(10**12), 10**12))


@given(COLUMN, COLUMN)
def test_every_sum_is_its_printed_parts_and_no_cell_is_a_whole_step_off(outcome, budget) -> None:
    deviation = Column("avvikelse", Text("A", "D"), parse_formula("utfall - budget"))
    columns = {
        name: Source(Text(name, name), amounts(each)) for name, each in (("utfall", outcome), ("budget", budget))
    }
    statement = compile_statement(find("resultatrakning", TODAY), columns, formulas=[deviation])
    rounded = controlled(statement, TKR)
    assert rounded.unsettled == ()
    for row in statement.layout.rows:
        for column in ("utfall", "budget", "avvikelse"):
            ore, printed = statement.ore(row.id, column), rounded.amounts.get((row.id, column))
            assert (ore is None) == (printed is None)
            if ore is not None and printed is not None:
                assert abs(printed - ore) < TKR.step * (2 if column == "avvikelse" else 1)
                assert printed % TKR.step == 0
            if row.formula and printed is not None:
                parts = [(sign, rounded.amounts.get((part, column))) for sign, part in row.formula]
                assert printed == sum(sign * part for sign, part in parts if part is not None)


def test_the_total_is_rounded_as_it_is() -> None:
    layout = find("driftredovisning", TODAY).with_rows(
        [
            *(Row(name, Text(name, name)) for name in "abc"),
            Row("t", Text("T", "T"), RowKind.SUM, parse_formula("a + b + c")),
        ]
    )
    third = dict.fromkeys("abc", 33333333)
    rounded = controlled(compile_statement(layout, {"utfall": Source(Text("U", "O"), amounts(third))}), TKR)
    assert [rounded.format(name, "utfall") for name in "abct"] == ["334", "333", "333", "1\u00a0000"]
    assert rounded.format("a", "okand") == ""


def test_a_printed_source_that_does_not_add_up_is_told_and_not_forced() -> None:
    folder = Path(__file__).parents[2] / "municipalities" / "helsingborg"
    table = load(folder)[0].tables["rr-staden-2016"]
    layout = find(table.layout, date(2016, 12, 31), municipality=folder)
    statement = compile_statement(layout, {"utfall": source(table, "utfall-2016")})
    rounded = controlled(statement, Unit("mnkr", 0))
    assert {row for row, _ in rounded.unsettled} == {each.row for each in statement.differences}
    assert rounded.format("arets-resultat", "utfall") == "321"
    assert POLICY.sv
