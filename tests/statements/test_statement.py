from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.money import Unit, parse_amount
from arshjul.kernel.text import Text
from arshjul.statements import editions, layouts
from arshjul.statements.editions import find
from arshjul.statements.layout_file import parse
from arshjul.statements.layouts import Column, LayoutError, Row, RowKind, parse_formula
from arshjul.statements.statement import Source, Statement, amounts, compile_statement

TODAY = date(2026, 12, 31)
MNKR = Unit("mnkr", 1)


def mnkr(**by_line: float | None) -> dict[str, int | None]:
    return {
        line.replace("_", "-"): None if value is None else parse_amount(str(value), "mnkr")
        for line, value in by_line.items()
    }


def column(title: str = "Utfall", rounding: int = 0, **by_line: float | None) -> Source:
    return Source(Text(title, title), amounts(mnkr(**by_line)), rounding)


SJOBO_2021 = {
    "verksamhetens_intakter": 281.9,
    "verksamhetens_kostnader": -1381.2,
    "avskrivningar": -28.1,
    "skatteintakter": 861.9,
    "generella_statsbidrag": 326.6,
    "finansiella_intakter": 20.2,
    "finansiella_kostnader": -0.6,
    "extraordinara_poster": 0,
}


def test_the_twelve_items_of_the_act_in_its_order_and_words() -> None:
    layout = find("resultatrakning", TODAY)
    statement = compile_statement(layout, {"utfall": column(**SJOBO_2021)})
    assert [row.label.sv for row in statement.rows] == [
        "Verksamhetens intäkter",
        "Verksamhetens kostnader",
        "Avskrivningar",
        "Verksamhetens nettokostnader",
        "Skatteintäkter",
        "Generella statsbidrag och utjämning",
        "Verksamhetens resultat",
        "Finansiella intäkter",
        "Finansiella kostnader",
        "Resultat efter finansiella poster",
        "Extraordinära poster",
        "Årets resultat",
    ]
    assert layout.reference.sv.startswith("LKBR (2018:597) 5 kap. 2 §")


def test_sjobo_2021_sums_as_it_was_printed() -> None:
    statement = compile_statement(find("resultatrakning", TODAY), {"utfall": column(**SJOBO_2021)})
    sums = {row.id: MNKR.format(statement.ore(row.id, "utfall")) for row in statement.rows if row.formula}
    assert sums == {
        "verksamhetens-nettokostnader": "−1\u00a0127,4",
        "verksamhetens-resultat": "61,1",
        "resultat-efter-finansiella-poster": "80,7",
        "arets-resultat": "80,7",
    }
    assert statement.findings == ()


def test_a_printed_sum_that_is_wrong_is_kept_and_told_with_place_and_difference() -> None:
    wrong = {**SJOBO_2021, "verksamhetens_nettokostnader": -1126.4}
    source = column(rounding=parse_amount("0,05 mnkr") or 0, **wrong)
    statement = compile_statement(find("resultatrakning", TODAY), {"utfall": source}, unit=MNKR)
    assert statement.ore("verksamhetens-nettokostnader", "utfall") == parse_amount("-1126,4 mnkr")
    assert statement.cell("verksamhetens-nettokostnader", "utfall").differs
    (told,) = statement.findings
    assert told.id == "statements.does-not-add-up"
    assert "differensen är 1,0 mnkr" in told.message.sv
    assert told.place.part == "utfall: verksamhetens-nettokostnader"


def test_a_printed_sum_within_rounding_is_a_difference_and_no_finding() -> None:
    close = {**SJOBO_2021, "verksamhetens_nettokostnader": -1127.3}
    source = column(rounding=parse_amount("0,05 mnkr") or 0, **close)
    statement = compile_statement(find("resultatrakning", TODAY), {"utfall": source})
    assert statement.findings == ()
    (told,) = statement.differences
    assert (told.row, told.ore, told.is_rounding) == ("verksamhetens-nettokostnader", parse_amount("0,1 mnkr"), True)


def test_no_entries_is_blank_and_never_zero() -> None:
    statement = compile_statement(find("resultatrakning", TODAY), {"utfall": column(skatteintakter=5)})
    assert statement.ore("avskrivningar", "utfall") is None
    assert statement.ore("verksamhetens-nettokostnader", "utfall") is None
    assert statement.ore("arets-resultat", "utfall") == parse_amount("5 mnkr")


def test_a_line_that_no_row_takes_is_on_the_rest_row_and_told() -> None:
    source = column(**SJOBO_2021, okand_post=-3)
    statement = compile_statement(find("resultatrakning", TODAY), {"utfall": source}, unit=MNKR)
    assert statement.ore("ej-mappade-konton", "utfall") == parse_amount("-3 mnkr")
    assert statement.ore("arets-resultat", "utfall") == parse_amount("77,7 mnkr")
    assert [found.id for found in statement.findings] == ["statements.line-not-in-layout"]


def test_budget_forecast_and_last_year_are_further_columns_and_a_deviation_is_computed() -> None:
    deviation = Column("avvikelse", Text("Avvikelse", "Deviation"), parse_formula("utfall - budget"))
    statement = compile_statement(
        find("resultatrakning", TODAY),
        {
            "utfall": column(**SJOBO_2021),
            "budget": column("Budget", skatteintakter=860.0, verksamhetens_kostnader=-1380),
        },
        formulas=[deviation],
    )
    assert [each.id for each in statement.columns] == ["utfall", "budget", "avvikelse"]
    assert statement.ore("skatteintakter", "avvikelse") == parse_amount("1,9 mnkr")
    assert statement.ore("avskrivningar", "avvikelse") == parse_amount("-28,1 mnkr")
    assert {"skatteintakter"} == set(statement.cell("skatteintakter", "avvikelse").trace.lines)


def test_operating_account_in_the_form_of_the_act_with_changes_of_appropriation() -> None:
    layout = find("driftredovisning", TODAY).with_rows(
        [
            Row("20", Text("BUN", "BUN")),
            Row("30", Text("VON", "VON")),
            Row("summa", Text("Summa", "Total"), RowKind.SUM, parse_formula("20 + 30")),
        ]
    )
    given_columns = {
        "budget-ursprunglig": column(**{"20": 100, "30": 50}),
        "anslagsforandring": column(**{"20": 5}),
        "utfall": column(**{"20": 103, "30": 50}),
        "utfall-foregaende-ar": column(**{"20": 98, "30": 49}),
        "disposition": column(**{"20": 1}),
    }
    statement = compile_statement(layout, given_columns)
    assert [each.id for each in statement.columns] == [each.id for each in layout.columns]
    assert statement.ore("20", "budget-reviderad") == parse_amount("105 mnkr")
    assert statement.ore("20", "avvikelse") == parse_amount("-2 mnkr")
    assert statement.ore("summa", "avvikelse") == parse_amount("-2 mnkr")


def test_investment_account_per_project_with_totals_and_both_deviations() -> None:
    layout = find("investeringsredovisning", TODAY).with_rows(
        [
            Row("skola", Text("Skola", "School")),
            Row("bro", Text("Bro", "Bridge")),
            Row("summa", Text("Summa", "Total"), RowKind.SUM, parse_formula("skola + bro")),
        ]
    )
    statement = compile_statement(
        layout,
        {
            "beslutad-totalutgift": column(skola=100, bro=60),
            "ackumulerat-utfall": column(skola=70, bro=5),
            "beraknad-totalutgift": column(skola=130, bro=60),
            "arets-budget": column(skola=50, bro=30),
            "arets-utfall": column(skola=76, bro=5),
        },
    )
    assert statement.ore("skola", "avvikelse-totalutgift") == parse_amount("-30 mnkr")
    assert statement.ore("summa", "avvikelse-totalutgift") == parse_amount("-30 mnkr")
    assert statement.ore("summa", "arets-utfall") == parse_amount("81 mnkr")
    assert statement.ore("summa", "avvikelse-aret") == parse_amount("-1 mnkr")


@given(
    st.dictionaries(
        st.sampled_from([row.id for row in find("balansrakning", TODAY).rows if row.kind is RowKind.LINE]),
        st.integers(-(10**14), 10**14),
    )
)
def test_the_bottom_line_is_the_sum_of_all_lines_along_every_path(by_line) -> None:
    layout = find("balansrakning", TODAY)
    statement = compile_statement(layout, {"utfall": Source(Text("U", "O"), amounts(by_line))})
    assets = sum(ore for line, ore in by_line.items() if layout.row(line).sign == 1)
    others = sum(ore for line, ore in by_line.items() if layout.row(line).sign == -1)
    assert (statement.ore("summa-tillgangar", "utfall") or 0) == assets
    assert (statement.ore("summa-eget-kapital-skulder", "utfall") or 0) == others


def test_the_tree_of_the_balance_sheet_is_that_of_the_act() -> None:
    labels = [row.label.sv for row in find("balansrakning", TODAY).rows if not row.optional]
    assert labels[:3] == ["TILLGÅNGAR", "A. Anläggningstillgångar", "I. Immateriella anläggningstillgångar"]
    for part in ("B. Bidrag till infrastruktur", "IV. Kassa och bank", "III. Eget kapital vid årets slut"):
        assert part in labels
    assert labels[-1] == "b) Övriga ansvarsförbindelser"


@pytest.mark.parametrize("layout", editions.shipped(), ids=lambda layout: f"{layout.id}-{layout.valid.start}")
def test_every_shipped_layout_names_its_paragraph_and_both_languages(layout: layouts.Layout) -> None:
    assert layout.reference.sv
    for part in (*layout.rows, *layout.columns):
        text = part.label if isinstance(part, Row) else part.title
        assert text.sv
        assert text.en


def test_two_versions_of_a_layout_never_hold_the_same_day() -> None:
    for one in editions.shipped():
        for other in editions.shipped():
            if one is not other and one.id == other.id:
                assert not one.valid.overlaps(other.valid)


def test_the_layout_of_the_day_is_taken() -> None:
    before = find("balanskravsutredning", date(2023, 12, 31))
    after = find("balanskravsutredning", date(2024, 12, 31))
    assert "resultatutjämningsreserv" in before.row("reservering").label.sv
    assert "resultatreserv" in after.row("reservering").label.sv
    with pytest.raises(LookupError, match="no layout"):
        find("resultatrakning", date(1999, 1, 1))


BROKEN = """
id: x
title: {sv: X, en: X}
reference: "-"
valid_from: 2020-01-01
rows:
"""


@pytest.mark.parametrize(
    "rows",
    [
        "  - {id: a, label: {sv: A, en: A}, kind: sum, formula: a + b}\n  - {id: b, label: {sv: B, en: B}}",
        "  - {id: a, label: {sv: A, en: A}, kind: sum, formula: okand}",
        "  - {id: a, label: {sv: A, en: A}}\n  - {id: a, label: {sv: A, en: A}}",
        "  - {id: a, label: {sv: A, en: A}}\n  - {id: b, lines: [a], label: {sv: A, en: A}}",
        "  - {id: a, label: {sv: A, en: A}, kind: sum, formula: b -}\n  - {id: b, label: {sv: B, en: B}}",
    ],
    ids=["circle", "unknown", "twice", "line-twice", "not-a-formula"],
)
def test_a_layout_that_could_not_be_filled_is_refused_when_it_is_read(rows: str) -> None:
    with pytest.raises(LayoutError):
        parse(BROKEN + rows)


def _rows_of(year: int) -> dict[str, Row]:
    return {row.id: row for row in find("balansrakning", date(year, 12, 31)).rows}


def test_the_result_reserve_is_a_row_of_the_balance_sheet_from_2024_and_not_before() -> None:
    """LKBR 6:2 by SFS 2023:643; the rows of the older reserve are there only while it has an amount (p. 3)."""
    reserve, older = "varav-resultatreserv-{}", "varav-rur-{}"
    for when in ("ingaende", "utgaende"):
        assert reserve.format(when) not in _rows_of(2023)
        assert not _rows_of(2024)[reserve.format(when)].optional
        assert _rows_of(2023)[older.format(when)].optional
        assert _rows_of(2024)[older.format(when)].optional
    without = compile_statement(find("balansrakning", date(2024, 12, 31)), {"outcome": Source(Text("x", "x"), {})})
    assert {row.id for row in without.rows if "varav" in row.id} == {
        "varav-resultatreserv-ingaende",
        "varav-resultatreserv-utgaende",
    }


def test_no_row_but_that_of_the_reserve_differs_between_the_editions_of_the_balance_sheet() -> None:
    assert _rows_of(2024).keys() - _rows_of(2023).keys() == {
        "varav-resultatreserv-ingaende",
        "varav-resultatreserv-utgaende",
    }
    assert find("balansrakning", date(2023, 12, 31)).sign == find("balansrakning", TODAY).sign
    assert "före SFS 2023:643" in find("balansrakning", date(2023, 12, 31)).reference.sv


def test_a_year_before_the_law_says_that_it_is_laid_out_by_the_present_form() -> None:
    said = find("resultatrakning", TODAY).for_earlier_years.reference
    assert said.sv == "Lagens nuvarande uppställning (LKBR (2018:597) 5 kap. 2 §), som gäller från 2019"
    assert said.en == "The law's present form (LKBR (2018:597) 5 kap. 2 §), in force from 2019"
    water = find("va-sarredovisning", TODAY).for_earlier_years.reference
    assert water.sv.startswith("Lagen (2006:412) om allmänna vattentjänster 50 §; lagens nuvarande")


def test_a_line_of_a_form_without_a_rest_row_is_told_as_left_out() -> None:
    head = "id: x, title: {sv: X, en: X}, reference: LKBR, valid_from: 2019-01-01"
    text = f"{{{head}, rows: [{{id: a, label: {{sv: A, en: A}}}}]}}"
    made = compile_statement(parse(text), {"outcome": Source(Text("x", "x"), amounts({"a": 1, "b": 2}))})
    assert [one.id for one in made.findings] == ["statements.line-left-out"]


REMAINDER = """
{id: x, title: {sv: X, en: X}, reference: LKBR, valid_from: 2019-01-01, rows: [
  {id: a, label: {sv: A, en: A}},
  {id: left, remainder: true, optional: true, label: {sv: L, en: L}},
  {id: whole, kind: sum, formula: a + left, label: {sv: S, en: S}}]}
"""


def _with_remainder(given: dict[str, int | None]) -> Statement:
    return compile_statement(parse(REMAINDER), {"outcome": Source(Text("x", "x"), amounts(given))})


def test_a_remainder_counts_in_a_sum_but_a_printed_sum_is_not_held_against_it() -> None:
    assert _with_remainder({"a": 5, "left": -1}).ore("whole", "outcome") == 4
    printed = _with_remainder({"a": 5, "left": -1, "whole": 5})
    assert (printed.ore("whole", "outcome"), printed.differences) == (5, ())
    assert printed.terms(printed.layout.row("whole"), "outcome") == ((1, "a"),)
    apart = _with_remainder({"a": 5, "left": -1, "whole": 6})
    assert [(one.printed, one.computed) for one in apart.differences] == [(6, 5)]


def test_a_remainder_of_nothing_is_not_shown() -> None:
    assert [row.id for row in _with_remainder({"a": 5, "left": 0}).rows] == ["a", "whole"]
