"""A document as PDF: tagged, archivable, with its data inside; the same document gives the same bytes."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pikepdf
import typst

from arshjul.documents import charts, printing
from arshjul.documents.domain import (
    Block,
    Bullets,
    Chart,
    Document,
    Note,
    Paragraph,
    Runs,
    Table,
    WheelPicture,
)
from arshjul.documents.exports import table_csv, table_json
from arshjul.documents.svg import in_font

STANDARDS = ["ua-1", "a-3a"]
"""PDF/UA-1 for readers, PDF/A-3a for archives: 3 because the data is embedded."""
SHORT_CONTENTS, CONTENTS_DEPTH = 8, 2
"""Headings that leave room for a chapter on the page of contents, and the levels listed there."""
PROFILES = ("ua1", "3a")
"""The same two as the checker names them."""
_WORDS = {
    "sv": {
        "contents": "Innehåll",
        "page": "Sida",
        "as_of": "Uppgifter per",
        "table": "Tabell",
        "figure": "Figur",
    },
    "en": {
        "contents": "Contents",
        "page": "Page",
        "as_of": "Figures as of",
        "table": "Table",
        "figure": "Figure",
    },
}


def render_pdf(document: Document) -> bytes:
    """The document as PDF/UA-1 and PDF/A-3a.

    Each table's CSV and JSON and the sealed data set are attached. The creation date is the day the document's
    figures are as of, never the clock's.
    """
    attachments = dict(_attachments(document))
    files = {
        "main.typ": _template(),
        "document.json": json.dumps(_content(document, attachments), ensure_ascii=False).encode(),
        **attachments,
    }
    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs lack the form with several files
        files,
        font_paths=[str(_folder("fonts"))],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(document.as_of, datetime.min.time(), UTC),
    )
    return finished(pdf)


def finished(pdf: bytes) -> bytes:
    """The PDF with the row headers that Typst doesn't yet tag, and streams that end without doubt."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for row in _body_rows(opened.Root.StructTreeRoot):
            _head(row)
        for one in opened.objects:
            if isinstance(one, pikepdf.Stream) and one.read_raw_bytes().endswith(b"\r"):
                _end_plainly(one)
        out = io.BytesIO()
        opened.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return out.getvalue()


def _head(row: Any) -> None:  # noqa: ANN401  pikepdf objects are dynamic
    """Tag the first cell of a body row as a header of its row (ISO 14289-1 7.5)."""
    first = next(child for child in _children(row) if child.get("/S") in {"/TD", "/TH"})
    if first.S == "/TD":
        first.S = pikepdf.Name.TH
        first.A = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)


def _end_plainly(stream: pikepdf.Stream) -> None:
    """Write as ASCII a stream whose last byte is a carriage return.

    With the line feed before `endstream` it looks like one end of line, and a checker then counts the stream one
    byte short (ISO 19005-3 6.1.7.1).
    """
    filters = stream.get("/Filter", pikepdf.Array())
    inner = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    outer = base64.a85encode(stream.read_raw_bytes()) + b"~>"
    stream.write(outer, filter=pikepdf.Array([pikepdf.Name.ASCII85Decode, *inner]))


def _children(element: Any) -> Iterator[Any]:  # noqa: ANN401  pikepdf objects are dynamic
    kids = element.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _body_rows(element: Any) -> Iterator[Any]:  # noqa: ANN401  pikepdf objects are dynamic
    for child in _children(element):
        if child.S == "/TBody":
            yield from (row for row in _children(child) if row.S == "/TR")
        else:
            yield from _body_rows(child)


def _folder(name: str) -> Path:
    return Path(str(resources.files("arshjul.documents").joinpath(name)))


@cache
def _template() -> bytes:
    return (_folder("typst") / "report.typ").read_bytes()


def _attachments(document: Document) -> Iterator[tuple[str, bytes]]:
    yield "data.json", document.dataset.canonical.encode()
    for table in document.tables():
        yield f"{table.id}.csv", table_csv(table)
        yield f"{table.id}.json", table_json(table)


def _content(document: Document, attachments: dict[str, bytes]) -> dict[str, Any]:
    language = "en" if document.language.startswith("en") else "sv"
    new_pages = _new_pages(document)
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "authority": document.authority,
        "language": language,
        "region": "GB" if language == "en" else "SE",
        "as_of": [document.as_of.year, document.as_of.month, document.as_of.day],
        "months_done": document.as_of.month,
        "as_of_text": printing.day(document.as_of, language),
        "reference": document.reference,
        "remark": document.remark,
        "words": _WORDS[language],
        "sections": [
            {
                "id": section.id,
                "level": section.level,
                "title": section.title,
                "new_page": section.id in new_pages,
                "blocks": [part for block in section.blocks for part in _block(block, language)],
            }
            for section in document.sections
        ],
        "attachments": [_attachment(name) for name in attachments],
    }


def _new_pages(document: Document) -> set[str]:
    """Chapters with tables or pictures begin on a new page, and so does the first unless the contents are short."""
    first = document.sections[0].id if document.sections else ""
    begun: set[str] = {first} if _entries(document) > SHORT_CONTENTS else set()
    chapter = first
    for section in document.sections:
        chapter = section.id if section.level == 1 else chapter
        if any(isinstance(block, Table | Chart | WheelPicture) for block in section.blocks):
            begun.add(chapter)
    return begun


def _entries(document: Document) -> int:
    return sum(section.level <= CONTENTS_DEPTH for section in document.sections)


def _attachment(name: str) -> dict[str, str]:
    mime = "text/csv" if name.endswith(".csv") else "application/json"
    what = "Dokumentets uppgifter, förseglade" if name == "data.json" else f"Tabellen {name.rpartition('.')[0]}"
    return {"path": name, "mime": mime, "description": what}


def _block(block: Block, language: str) -> Iterator[dict[str, Any]]:
    match block:
        case Paragraph(runs):
            yield {"type": "paragraph", "runs": _runs(runs)}
        case Note(runs):
            yield {"type": "note", "runs": _runs(runs)}
        case Bullets(items):
            yield {"type": "bullets", "items": [_runs(item) for item in items]}
        case Table():
            yield _table(block, language)
        case Chart():
            yield _picture(charts.svg(block), block.alt, block.table.caption)
            if block.table_follows:
                yield _table(block.table, language)
        case WheelPicture():
            yield _picture(block.svg, block.alt, block.caption)


def _runs(runs: Runs) -> list[dict[str, str]]:
    return [{"text": run.text} for run in runs]


def _picture(svg: str, alt: str, caption: str) -> dict[str, Any]:
    return {"type": "picture", "svg": in_font(svg), "alt": alt, "caption": caption}


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "type": "table",
        "id": table.id,
        "caption": table.caption,
        "unit": printing.unit_line(table.unit, language),
        "corner": table.corner,
        "columns": [{"label": column.label, "numeric": column.numeric} for column in table.columns],
        "rows": [
            {
                "label": row.label,
                "kind": row.kind.value,
                "cells": [{"text": cell.text, "notes": list(cell.notes)} for cell in row.cells],
            }
            for row in table.rows
        ],
        "footnotes": list(table.footnotes),
    }
