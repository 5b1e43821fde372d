"""Statements as printed tables: rounding shown, never hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from arshjul.documents.domain import RowKind, Table
from arshjul.documents.tables import from_statement
from arshjul.kernel.money import Unit
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Column, Layout, Row, parse_formula
from arshjul.statements.layouts import RowKind as Kind
from arshjul.statements.statement import Source, amounts, compile_statement

LAYOUT = Layout(
    id="prov",
    title=Text("Resultat", "Result"),
    reference="",
    valid=Interval(date(2000, 1, 1)),
    statement="prov",
    basis="flow",
    sign=1,
    rows=(
        Row("intakter", Text("Intäkter", "Income")),
        Row("kostnader", Text("Kostnader", "Costs")),
        Row("resultat", Text("Årets resultat", "Result of the year"), Kind.SUM, parse_formula("intakter + kostnader")),
    ),
)
MNKR = Unit("mnkr", 1)


def made(intakter: int | None, kostnader: int | None, resultat: int | None = None, rounding: int = 0) -> Table:
    given = {"intakter": intakter, "kostnader": kostnader} | ({"resultat": resultat} if resultat is not None else {})
    statement = compile_statement(
        LAYOUT,
        {
            "utfall": Source(Text("Utfall", "Outcome"), amounts(given), rounding),
            "budget": Source(Text("Budget", "Budget"), amounts({"intakter": 0})),
        },
        formulas=(Column("avvikelse", Text("Avvikelse", "Deviation"), parse_formula("utfall - budget")),),
    )
    return from_statement(statement, MNKR)


def test_amounts_are_printed_in_the_unit_and_empty_stays_empty() -> None:
    table = made(1_234_560_000_000, None)
    assert [cell.text for cell in table.rows[0].cells] == ["12\u00a0345,6", "0,0", "12\u00a0345,6"]
    assert [cell.text for cell in table.rows[1].cells] == ["", "", ""]
    assert table.rows[2].kind is RowKind.TOTAL
    assert table.rows[0].cells[0].ore == 1_234_560_000_000


def test_a_sum_whose_printed_parts_differ_by_rounding_is_footnoted() -> None:
    table = made(14_000_000, 14_000_000)  # 0,14 + 0,14 = 0,28 mnkr: prints 0,1 + 0,1 and 0,3
    total = table.rows[2].cells[0]
    assert (total.text, total.notes) == ("0,3", (1,))
    assert table.footnotes[0].startswith("Årets resultat, Utfall: de tryckta delarna ger 0,2, tryckt är 0,3.")


def test_a_sum_that_the_source_printed_otherwise_is_said_to_be_the_sources_own() -> None:
    table = made(170_000_000_000, 400_000_000, 170_600_000_000, rounding=100_000_000)
    assert "källan trycker 1\u00a0706,0, dess delar ger 1\u00a0704,0" in table.footnotes[0]
    assert table.rows[2].cells[0].notes == (1,)


@given(st.integers(-(10**14), 10**14), st.integers(-(10**14), 10**14))
def test_either_the_printed_parts_add_up_or_a_note_says_they_do_not(income: int, costs: int) -> None:
    table = made(income, costs)
    parts = [
        float(row.cells[0].text.replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")) for row in table.rows
    ]
    adds_up = abs(parts[0] + parts[1] - parts[2]) < 0.05
    assert adds_up == (table.rows[2].cells[0].notes == ())


def test_a_deviation_that_only_some_rows_have_is_told_apart_from_rounding() -> None:
    budget = Source(Text("Budget", "Budget"), amounts({"kostnader": -900_000_000, "resultat": -900_000_000}))
    statement = compile_statement(
        LAYOUT,
        {"utfall": Source(Text("Utfall", "Outcome"), amounts({"intakter": 500_000_000, "kostnader": -1_000_000_000})),
         "budget": budget},
        formulas=(Column("avvikelse", Text("Avvikelse", "Deviation"), parse_formula("utfall - budget")),),
    )  # fmt: skip
    cells = {key: cell for key, cell in statement.cells.items() if key != ("intakter", "avvikelse")}
    table = from_statement(replace(statement, cells=cells), MNKR)
    (note,) = table.footnotes
    assert "4,0" in note
    assert "rader där ett av beloppen saknas" in note
    assert from_statement(replace(statement, cells=cells), MNKR, columns=["avvikelse"]).footnotes == (note,)
