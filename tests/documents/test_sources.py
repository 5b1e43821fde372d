"""What a document may speak of: figures named for writers, sealed, and read from follow-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arshjul.documents import sources
from arshjul.documents.domain import Chart, Note, RowKind, Table, plain
from arshjul.documents.parts import Basis
from arshjul.followup import services as followup
from arshjul.goals import services as goals
from arshjul.kernel.text import Text
from arshjul.municipality.outlines import Content, Outline, OutlineSection
from arshjul.organisation import municipality
from arshjul.planning import services as planning

pytestmark = pytest.mark.django_db


def ore(data, name):
    return data.figures[name].ore


def test_figures_are_named_by_body_and_sums_stand_apart(small_books) -> None:
    data = sources.assemble(sources.basis(2016, "arsredovisning")).dataset
    assert ore(data, "drift.bun.arets-resultat") == -400_000_000
    assert ore(data, "drift.kun.intakter") == 300_000_000
    assert ore(data, "drift-summa.summa.arets-resultat") == -100_000_000
    assert {figure.id for figure in data.matching("drift.*.arets-resultat")} == {
        "drift.bun.arets-resultat",
        "drift.kun.arets-resultat",
    }
    assert data.figures["drift.bun.kostnader"].sign == -1
    assert "enhet=staden" in data.figures["drift.bun.kostnader"].trace[0]


def test_a_report_point_takes_the_months_it_covers(small_books) -> None:
    april = sources.assemble(sources.basis(2016, "delar-april"))
    assert ore(april.dataset, "drift.bun.arets-resultat") == 1_000_000_000
    assert april.dataset.figures["rapport.till"].day == date(2016, 4, 30)
    assert "jan–apr" in april.dataset.figures["rr.arets-resultat.utfall"].source


def test_the_same_basis_gives_the_same_seal_and_new_books_another(small_books, book) -> None:
    before = sources.basis(2016, "arsredovisning")
    sealed = sources.assemble(before).dataset.sha256
    book((9, "20160915", "4999", "60", 2_000_000), name="tillagg.se")
    assert sources.assemble(before).dataset.sha256 == sealed
    assert sources.assemble(sources.basis(2016, "arsredovisning")).dataset.sha256 != sealed
    assert Basis.from_json(before.as_json()) == before


def test_the_operations_account_comes_with_a_chart_that_says_its_figures_in_words(small_books) -> None:
    blocks = sources.assemble(sources.basis(2016, "arsredovisning")).blocks
    chart, table, *_ = blocks["statement:driftredovisning-resultat"]
    assert isinstance(chart, Chart)
    assert isinstance(table, Table)
    assert "Barn- och utbildningsnämnden −4,0" in chart.alt
    assert table.rows[-1].kind in {RowKind.TOTAL, RowKind.MEMO}


def outlined(monkeypatch, *holds):
    """The document's outline holds these; gives what is assembled for it through August."""
    section = OutlineSection("allt", Text("Allt", "All"), tuple(Content.parse(one) for one in holds))
    name = "prov " + "; ".join(content.key for content in section.contents)
    outline = Outline(name, Text("Prov", "Try"), "interim", (section,))
    whole = municipality.current()
    monkeypatch.setattr(municipality, "current", lambda: replace(whole, outlines=(outline,)))
    found = sources.assemble(sources.basis(2016, "delar-augusti", outline=name))
    return found, {name: blocks for name, blocks in found.blocks.items() if name.startswith("statement:")}


def columns_of(blocks):
    (table,) = (block for block in blocks if isinstance(block, Table))
    return table.caption, [column.id for column in table.columns], [column.label for column in table.columns]


def test_an_outline_chooses_the_columns_and_months_of_a_statement(small_books, book, monkeypatch) -> None:
    book((9, "20160815", "3999", "60", -2_000_000), name="augusti.se")
    chosen = {"statement": "driftredovisning-resultat", "columns": ["arets-resultat", "intakter", "forecast"]}
    month = {"statement": "resultatrakning", "months": "manad"}
    found, blocks = outlined(monkeypatch, chosen, month)
    drift, income = blocks.values()
    caption, columns, _labels = columns_of(drift)
    assert columns == ["arets-resultat", "intakter"]
    assert caption.endswith("jan–aug 2016")
    _caption, columns, labels = columns_of(income)
    assert (columns, labels) == (["outcome"], ["Utfall aug 2016"])
    figures = found.dataset.figures
    assert figures["rr-manad.verksamhetens-intakter.utfall"].ore == 200_000_000
    assert figures["rr.verksamhetens-intakter.utfall"].ore == 1_500_000_000
    lacking = [one.message.sv for one in found.findings if one.id == "documents.column-lacking"]
    assert len(lacking) == 1
    assert "kolumnen forecast" in lacking[0]


def test_a_document_speaks_of_the_usual_statements_but_shows_what_its_outline_holds(small_books, monkeypatch) -> None:
    found, blocks = outlined(monkeypatch, "statement:driftredovisning")
    assert [*blocks] == ["statement:driftredovisning"]
    assert ore(found.dataset, "anslag.bun.utfall") == -400_000_000
    assert ore(found.dataset, "drift.bun.arets-resultat") == -400_000_000


def test_what_is_read_from_the_groups_books_says_so(small_books, monkeypatch) -> None:
    chosen = {"statement": "resultatrakning", "whose": "koncern", "columns": ["outcome"]}
    found, blocks = outlined(monkeypatch, chosen, "statement:resultatrakning")
    group, own = (columns_of(shown)[0] for shown in blocks.values())
    assert ("koncernen" in group, "koncernen" in own) == (True, False)
    assert ore(found.dataset, "rr-koncern.verksamhetens-intakter.utfall") == 1_300_000_000


def test_what_the_reader_must_know_of_the_amounts_stands_beneath_the_table(city, book, monkeypatch) -> None:
    book((1, "20160315", "3999", "20", -10_000_000), (2, "20160515", "9998", "20", 7_700))
    found, shown = outlined(monkeypatch, "statement:resultatrakning", "statement:driftredovisning-resultat")
    for blocks in shown.values():
        told = [plain(block.runs) for block in blocks if isinstance(block, Note)]
        assert any("räknas inte med i" in one and "9998" in one for one in told), told
    assert "statements.amounts-outside" in {one.id for one in found.findings}


def test_without_books_there_is_nothing_to_say(city) -> None:
    found = sources.assemble(sources.basis(2019, "arsredovisning"))
    assert not [name for name in found.dataset.figures if not name.startswith("rapport.")]
    assert set(found.blocks) <= {"wheel:plan", "wheel:follow-up"}


@pytest.mark.slow
def test_assessed_indicators_become_figures_and_a_table_under_their_goals(city) -> None:
    for room in (goals, planning, followup):
        room.load_example(lambda _line: None)
    found = sources.assemble(sources.basis(2016, "arsredovisning"))
    crime = next(
        one for name, one in found.dataset.figures.items() if "valdsbrott" in name and name.endswith(".utfall")
    )
    assert (crime.value, crime.better) == (Decimal("16.1"), "down")
    assert crime.source.startswith("https://arsredovisning.helsingborg.se/")
    (table,) = found.blocks["goals"]
    assert isinstance(table, Table)
    assert table.rows[0].kind is RowKind.HEADING
    assert sum(row.kind is RowKind.LINE for row in table.rows) == 15
    assert all(row.cells[-1].text for row in table.rows if row.kind is RowKind.LINE)
