"""A document as pages on the web: none too heavy, each section and figure found, nothing lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html as lxml_html
from tests.documents.world import WHEEL, cell, document, table

from arshjul.documents.domain import Chart, ChartKind, Paragraph, RowKind, Run, Section, TableRow, WheelPicture
from arshjul.documents.pages import LARGEST, contents, index_of, pages, pictures
from arshjul.documents.queries import drawing
from arshjul.documents.render_html import Links

LINKS = Links(lambda name: f"/siffror/{name}/", lambda number, shape: f"/bild/{number}-{shape}.svg", cells=True)


def rows(many):
    return tuple(TableRow(f"rad-{n}", f"Enhet {n}", RowKind.LINE, (cell(n), cell(-n), cell(1))) for n in range(many))


def large(chapters=40, many=300):
    """Many chapters, each with text, a section with a picture and a table, and one with a table of many rows."""
    words = Paragraph((Run("Verksamheten har följt sin plan. " * 40),))
    sections = []
    for n in range(chapters):
        small = replace(table(f"liten-{n}"), rows=rows(12))
        chart = Chart(ChartKind.BARS, f"Bild {n}", replace(small, id=f"stapel-{n}"))
        sections += [
            Section(f"kapitel-{n}", 1, f"Kapitel {n}", (words,)),
            Section(f"bilder-{n}", 2, "Bilder", (chart, small, WheelPicture(WHEEL, "Hjulet", "Året"))),
            Section(f"allt-{n}", 2, "Alla enheter", (replace(table(f"stor-{n}"), rows=rows(many)), words)),
        ]
    return replace(document(), sections=tuple(sections))


def test_a_document_that_fits_is_one_page_with_everything() -> None:
    (only,) = pages(document(), LINKS)
    assert only.title == document().title
    assert [one.id for one in only.sections] == [one.id for one in document().sections]


@pytest.mark.slow
def test_a_large_document_has_no_heavy_page_and_loses_nothing() -> None:
    made = pages(large(), LINKS)
    assert max(len(page.html.encode()) for page in made) <= LARGEST * 1.1
    assert len({page.id for page in made}) == len(made) > 40
    whole = lxml_html.fromstring("".join(page.html for page in made))
    for n in (0, 39):
        for row in (0, 299):
            assert len(whole.xpath(f"//tr[@id='stor-{n}-rad-{row}']")) == 1
    assert len(whole.xpath("//tbody/tr")) == 40 * (12 + 12 + 300)
    assert [one.get("src") for one in whole.iter("img")] == [f"/bild/{n}-wide.svg" for n in range(80)]


def test_ids_are_unique_on_a_page_and_headings_begin_at_two() -> None:
    for page in pages(large(3), LINKS):
        tree = lxml_html.fromstring(f"<main>{page.html}</main>")
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert {one.split("n-")[0] for one in tree.xpath("//a/@href") if one.startswith("#")} <= {"#"}
        assert {one[1:] for one in tree.xpath("//a/@href") if one.startswith("#")} <= set(ids)


def test_every_section_is_found_at_its_own_address_and_in_the_contents() -> None:
    made = pages(large(5), LINKS)
    for section in large(5).sections:
        place = index_of(made, section.id)
        assert place is not None
        assert f'id="s-{section.id}"' in made[place].html
        assert {"page": made[place].id, "id": section.id, "title": section.title, "level": section.level} in contents(
            made
        )
    assert all(index_of(made, page.id) == place for place, page in enumerate(made))
    assert index_of(made, "finns-inte") is None


def test_each_chapter_begins_a_page_when_the_document_takes_several() -> None:
    made = pages(large(4), LINKS)
    assert [page.title for page in made if page.id.startswith("kapitel-")] == [f"Kapitel {n}" for n in range(4)]


def test_a_part_of_a_long_table_says_which_rows_it_has() -> None:
    made = pages(large(1, many=900), LINKS)
    told = [one for page in made for one in lxml_html.fromstring(page.html).xpath("//caption/text()")]
    assert any("av 900" in one for one in told)
    assert "Alla enheter, del 2" in [section.title for page in made for section in page.sections]


def test_figures_in_text_and_tables_lead_to_what_they_are() -> None:
    shown = replace(
        table(), rows=(TableRow("a", "A", RowKind.LINE, (replace(cell(1), figure="rr.a"), cell(2), cell(3))),)
    )
    source = replace(document(), sections=(*document().sections[:1], Section("b", 1, "B", (shown,))))
    (only,) = pages(source, LINKS)
    assert 'href="/siffror/rr.a/">1,0</a>' in only.html
    assert 'href="/siffror/rr.resultat.utfall/"' in only.html


def test_a_picture_is_drawn_by_its_number_also_for_a_narrow_screen() -> None:
    assert [type(one).__name__ for one in pictures(document())] == ["Chart", "Chart", "WheelPicture"]
    wide, narrow = (drawing(document(), 0, shape) for shape in ("wide", "narrow"))
    assert 'viewBox="0 0 640' in wide
    assert 'viewBox="0 0 320' in narrow
    assert 'aria-label="Liggande staplar' in narrow
    assert drawing(document(), 3, "wide") is None
