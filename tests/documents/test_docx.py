"""The document as DOCX: read back by the library, and by the letter where the library says nothing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Twips
from lxml import etree
from tests.documents.world import document

from arshjul.documents.render_docx import WIDTH, render_docx


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_docx(document())


@pytest.fixture(scope="module")
def book(content):
    return docx.Document(io.BytesIO(content))


def test_the_same_document_gives_the_same_bytes_and_no_time_of_writing(content) -> None:
    assert render_docx(document()) == content
    assert render_docx(replace(document(), title="Annan")) != content
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_knows_its_title_language_and_day(book) -> None:
    known = book.core_properties
    assert (known.title, known.author, known.language) == ("Delårsrapport augusti 2016", "Helsingborgs stad", "sv-SE")
    assert known.created.date() == document().as_of
    assert [one.get(qn("w:val")) for one in book.styles.element.iter(qn("w:lang"))] == ["sv-SE"]
    english = docx.Document(io.BytesIO(render_docx(document("en"))))
    assert [one.get(qn("w:val")) for one in english.styles.element.iter(qn("w:lang"))] == ["en-GB"]


def test_headings_are_headings_in_order_and_the_contents_lead_to_them(book) -> None:
    headings = [(one.style.name, one.text) for one in book.paragraphs if one.style.name.startswith("Heading")]
    expected = [(f"Heading {section.level}", section.title) for section in document().sections]
    assert headings == expected
    body = book.element.body
    leads = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    marks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    assert leads
    assert set(leads) <= set(marks)
    assert len(set(marks)) == len(marks)


def test_tables_have_header_rows_that_repeat_rows_that_hold_and_numbers_to_the_right(book) -> None:
    assert len(book.tables) == 3
    for one in book.tables:
        rows = one._tbl.tr_lst
        assert [bool(row.trPr.findall(qn("w:tblHeader"))) for row in rows] == [True, *[False] * (len(rows) - 1)]
        assert all(row.trPr.findall(qn("w:cantSplit")) for row in rows)
        assert one._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    cells = book.tables[0].rows[2].cells
    assert [cell.text for cell in cells] == ["=Vårdnämnden", "0,0", "31,4\xa01)", "@bättre"]
    assert [cell.paragraphs[0].alignment for cell in cells[1:]] == [2, 2, None]


def test_parts_of_a_table_stand_in_the_order_the_format_demands(book) -> None:
    order = ["tblStyle", "tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption"]
    for one in book.tables:
        names = [etree.QName(part).localname for part in one._tbl.tblPr]
        assert names == [name for name in order if name in names]


def test_pictures_say_what_they_show(book) -> None:
    told = [one.get("descr") for one in book.element.body.iter(qn("wp:docPr"))]
    assert told == ["Liggande staplar: resultat per nämnd.", "Linje: resultat 2014–2016.", "Ett hjul."]


def test_the_day_the_reference_and_the_remark_are_on_the_cover(book) -> None:
    text = "\n".join(one.text for one in book.paragraphs[:8])
    for said in ("31 augusti 2016", "Dnr KS 2016/00012", "Konstruerade verifikationer under publicerade summor."):
        assert said in text


def test_columns_share_the_width_by_what_they_hold(book) -> None:
    for one in book.tables:
        widths = [column.width for column in one.columns]
        assert abs(sum(widths) - WIDTH) < Twips(1) * len(widths)
        assert [cell.width for cell in one.rows[-1].cells] == widths
    first = book.tables[0].columns
    assert first[0].width > 1.5 * first[1].width
