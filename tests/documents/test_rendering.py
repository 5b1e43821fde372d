"""The same document as PDF, HTML, XLSX, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace

import page
import pikepdf
import pytest
from lxml import etree
from lxml import html as lxml_html
from python_calamine import CalamineWorkbook
from tests.documents.world import document, table

from arshjul.documents import serial
from arshjul.documents.domain import Document, Section
from arshjul.documents.exports import table_csv, table_json, workbook
from arshjul.documents.render_html import render_html
from arshjul.documents.render_pdf import PROFILES, finished, render_pdf


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_pdf(document())


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pdf_is_accessible_and_archivable(profile: str, language: str) -> None:
    report = page.validate_pdf_bytes(render_pdf(document(language)), profile=profile)
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


def test_the_same_document_gives_the_same_bytes(pdf: bytes) -> None:
    assert render_pdf(document()) == pdf
    assert render_pdf(replace(document(), title="Annan")) != pdf


def test_the_pdf_knows_its_title_language_and_day(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/Title"]) == "Delårsrapport augusti 2016"
        assert str(opened.Root.Lang) == "sv-SE"
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20160831")
        assert opened.Root.ViewerPreferences.DisplayDocTitle


def test_each_body_row_has_its_row_header_and_each_column_its_own(pdf: bytes) -> None:
    scopes = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH":
                attributes = one.A[0] if isinstance(one.A, pikepdf.Array) else one.A
                scopes.append(str(attributes.Scope))
    assert scopes.count("/Row") == 3 + 3 + 3
    assert scopes.count("/Column") == 4 + 4 + 2


def test_a_stream_that_ends_with_a_carriage_return_is_written_without_doubt(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        attached = opened.attachments["drift.csv"].get_file().obj
        attached.write(b"a\r")
        out = io.BytesIO()
        opened.save(out, compress_streams=False)
    assert not page.is_pdf_compliant_bytes(out.getvalue(), profile="3a")
    again = finished(out.getvalue())
    assert page.is_pdf_compliant_bytes(again, profile="3a")
    with pikepdf.open(io.BytesIO(again)) as opened:
        assert opened.attachments["drift.csv"].get_file().read_bytes() == b"a\r"


def test_the_data_travels_inside_the_pdf(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = set(opened.attachments)
        assert names >= {"data.json", "drift.csv", "drift.json"}
        assert opened.attachments["data.json"].get_file().read_bytes() == document().dataset.canonical.encode()
        assert opened.attachments["drift.csv"].get_file().read_bytes() == table_csv(table())


def tree(source: Document) -> etree._Element:
    return lxml_html.fragment_fromstring(render_html(source), create_parent="main")


def test_html_headings_are_in_order_and_tables_have_headers() -> None:
    main = tree(document())
    assert [one.tag for one in main.iter("h2", "h3", "h4")] == ["h2", "h3", "h2", "h3", "h2"]
    for found in main.iter("table"):
        assert found.find("caption") is not None
        assert all(one.get("scope") == "row" for one in found.xpath(".//tbody/tr/th"))
        assert all(one.get("scope") == "col" for one in found.xpath(".//thead/tr/th"))
    identifiers = main.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert {href[1:] for href in main.xpath("//a/@href")} <= set(identifiers)


def test_html_pictures_have_names_and_no_inline_style() -> None:
    main = tree(document())
    assert next(one.get("aria-label") for one in main.xpath("//svg")).startswith("Liggande staplar")
    assert main.xpath("//@style") == []
    assert main.xpath("//style | //script") == []


def test_html_escapes_what_people_wrote() -> None:
    hostile = replace(document(), sections=(Section("x", 1, "<script>alert(1)</script>"),))
    assert "<script>" not in render_html(hostile)


def test_csv_is_exact_and_safe_to_open() -> None:
    data = table_csv(table())
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["rad", "Nämnd", "Budget", "Utfall", "Läge"]
    assert rows[1] == ["skola", "Barn- och utbildningsnämnden", "0,00", "-52300000,00", "Sämre"]
    assert rows[2][1] == "'=Vårdnämnden"
    assert rows[2][4] == "'@bättre"


def test_json_holds_printed_and_exact() -> None:
    content = json.loads(table_json(table()))
    assert content["rows"][1]["cells"]["utfall"] == {"text": "31,4", "ore": 3_144_000_000, "notes": [1]}
    assert content["rows"][1]["cells"]["ord"] == {"text": "@bättre", "value": None, "notes": []}


def test_workbook_has_a_sheet_for_each_table_with_exact_numbers() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(document())))
    assert book.sheet_names == ["Driftredovisning per nämnd", "Driftredovisning per nämnd 2", "Resultat över tid"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[3] == ["Nämnd", "Budget", "Utfall", "Läge"]
    assert rows[5] == ["=Vårdnämnden", 0.0, 31.44, "@bättre"]
    assert rows[-1][0].startswith("1. Avrundat")


def test_the_workbook_is_the_same_each_time_since_its_day_is_the_documents() -> None:
    made = workbook(document())
    assert workbook(document()) == made
    assert b"2016-08-31T00:00:00Z" in zipfile.ZipFile(io.BytesIO(made)).read("docProps/core.xml")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_kept_document_is_the_same_when_it_is_read_back(language: str) -> None:
    assert serial.load(serial.dump(document(language))) == document(language)
