"""Every file of a document, rendered: what a compiled version keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.template.loader import render_to_string

from arshjul.documents import exports, serial
from arshjul.documents.domain import Document
from arshjul.documents.models import MODEL
from arshjul.documents.render_docx import render_docx
from arshjul.documents.render_html import render_html
from arshjul.documents.render_pdf import render_pdf
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality

PDF, HTML, DOCX, XLSX, DATA = "rapport.pdf", "rapport.html", "rapport.docx", "rapport.xlsx", "data.json"
OFFICE = "application/vnd.openxmlformats-officedocument"
CONSTRUCTED = Text(
    "Verifikationerna är konstruerade för demonstration. Årets summor är de som kommunen har publicerat.",
    "The vouchers are constructed for demonstration. The sums of the year are those the municipality has published.",
)
CONSTRUCTED_PART = Text(
    "Verifikationerna är konstruerade för demonstration. Kommunen har publicerat årets summor; periodens belopp "
    "är dessa jämnt fördelade över månaderna och inte kommunens utfall för perioden.",
    "The vouchers are constructed for demonstration. The municipality has published the sums of the year; the amounts "
    "of the period are these spread evenly over the months, and not the municipality's outcome of the period.",
)
NOT_PUBLISHED = "exempelåret har inga uppgifter för avsnittet"


@dataclass(frozen=True, slots=True)
class Rendered:
    """One file: its name, kind, bytes, and for a table its caption."""

    name: str
    media_type: str
    content: bytes
    title: str = ""


def remark(day: date) -> Text:
    """What is said of a document with constructed vouchers up to a day: of a part of a year, that it is spread."""
    whole_year = (day + timedelta(days=1)).year > day.year
    return CONSTRUCTED if whole_year else CONSTRUCTED_PART


def render(document: Document) -> Iterator[Rendered]:
    """PDF, HTML, DOCX, XLSX, sealed data, each table as CSV and JSON."""
    fragment = render_html(document)
    page = render_to_string("documents/standalone.html", {"document": document, "fragment": fragment})
    yield Rendered(PDF, "application/pdf", render_pdf(document))
    yield Rendered(HTML, "text/html; charset=utf-8", page.encode())
    yield Rendered(DOCX, f"{OFFICE}.wordprocessingml.document", render_docx(document))
    yield Rendered(XLSX, f"{OFFICE}.spreadsheetml.sheet", exports.workbook(document))
    yield Rendered(DATA, "application/json", document.dataset.canonical.encode())
    yield Rendered(MODEL, "application/json", serial.dump(document))
    for table in document.tables():
        yield Rendered(f"{table.id}.csv", "text/csv; charset=utf-8", exports.table_csv(table), table.caption)
        yield Rendered(f"{table.id}.json", "application/json", exports.table_json(table), table.caption)


def examples(whole: Municipality) -> Iterator[tuple[str, str]]:
    """The documents an example year is shown by: the statutory interim report, and the operations chapter."""
    statutory = next((one for one in whole.reports if one.kind == "interim" and one.statutory), None)
    annual = next((one for one in whole.reports if one.kind == "annual"), None)
    for outline in whole.outlines:
        if outline.kind == "interim" and statutory:
            yield outline.id, statutory.id
        if outline.kind == "chapter":
            yield outline.id, annual.id if annual else ""
