"""A document as an HTML fragment: headings in order, real tables, named pictures, figures tied to their sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from arshjul.documents import charts, printing
from arshjul.documents.domain import (
    Block,
    Bullets,
    Chart,
    Document,
    Note,
    Paragraph,
    RowKind,
    Runs,
    Table,
    WheelPicture,
)

DEEPEST_HEADING = 6


def render_html(document: Document, *, first_heading: int = 2) -> str:
    """The fragment that pages embed under their own `h1`; level 1 of the document becomes `first_heading`.

    A figure in the text links to its row in the table of sources, when the document holds one.
    """
    rows = {f"{table.id}-{row.id}" for table in document.tables() for row in table.rows}
    sections = [
        {
            "id": section.id,
            "heading": min(DEEPEST_HEADING, section.level + first_heading - 1),
            "title": section.title,
            "blocks": [part for block in section.blocks for part in _block(block, document.language, rows)],
        }
        for section in document.sections
    ]
    return render_to_string(
        "documents/fragment.html", {"sections": sections, "remark": document.remark, "language": document.language}
    )


def _block(block: Block, language: str, rows: set[str]) -> Iterator[dict[str, Any]]:
    match block:
        case Paragraph(runs):
            yield {"type": "paragraph", "runs": _runs(runs, rows)}
        case Note(runs):
            yield {"type": "note", "runs": _runs(runs, rows)}
        case Bullets(items):
            yield {"type": "bullets", "items": [_runs(item, rows) for item in items]}
        case Table():
            yield _table(block, language)
        case Chart():
            yield {"type": "picture", "svg": _embedded(charts.svg(block), block.alt), "caption": block.table.caption}
            if block.table_follows:
                yield _table(block.table, language)
        case WheelPicture():
            yield {"type": "picture", "svg": _embedded(block.svg, block.alt), "caption": block.caption}


def _runs(runs: Runs, rows: set[str]) -> list[dict[str, str]]:
    return [
        {"text": run.text, "anchor": f"siffror-{run.figure}" if f"siffror-{run.figure}" in rows else ""} for run in runs
    ]


def _embedded(svg: str, alt: str) -> str:
    """The SVG with its role and name; the picture comes from this project's own drawing, never from a user."""
    has_name = " role=" in svg.partition(">")[0]
    named = svg if has_name else svg.replace("<svg ", f'<svg role="img" aria-label={quoteattr(alt)} ', 1)
    return mark_safe(named)  # noqa: S308  drawn by this project, texts escaped there


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "type": "table",
        "table": table,
        "unit": printing.unit_line(table.unit, language),
        "rows": [
            {
                "anchor": f"{table.id}-{row.id}",
                "label": row.label,
                "css": "sum" if row.kind is RowKind.SUBTOTAL else row.kind.value,
                "cells": [
                    {"cell": cell, "numeric": column.numeric}
                    for cell, column in zip(row.cells, table.columns, strict=True)
                ],
            }
            for row in table.rows
        ],
    }
