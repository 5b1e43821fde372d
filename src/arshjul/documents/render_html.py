"""A document as an HTML fragment: headings in order, real tables, named pictures, figures tied to their sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal
from xml.sax.saxutils import quoteattr

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from arshjul.documents import charts, printing
from arshjul.documents.compose import SOURCES
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
    TableCell,
    WheelPicture,
)

DEEPEST_HEADING = 6
Shape = Literal["wide", "narrow"]
SIZE = re.compile(r'viewBox="0 0 (\d+)[\d.]* (\d+)')


@dataclass(frozen=True, slots=True)
class Links:
    """Where a page leads: `figure` gives the address of a figure, or empty; `picture` that of a picture by its number.

    Without `picture` the pictures are drawn within the page; one drawn for a narrow screen has its own address.
    `cells` says whether figures in tables are linked too, and not only those in the text.
    """

    figure: Callable[[str], str]
    picture: Callable[[int, Shape], str] | None = None
    cells: bool = False


def render_html(
    document: Document, *, first_heading: int = 2, links: Links | None = None, first_picture: int = 0
) -> str:
    """The fragment that pages embed under their own `h1`; level 1 of the document becomes `first_heading`.

    Without `links`, a figure in the text leads to its row in the table of sources, when the document holds one.
    """
    work = _Work(document.language, links or _within(document), count(first_picture))
    sections = [
        {
            "id": section.id,
            "heading": min(DEEPEST_HEADING, section.level + first_heading - 1),
            "title": section.title,
            "blocks": [part for block in section.blocks for part in _block(block, work)],
        }
        for section in document.sections
    ]
    return render_to_string("documents/fragment.html", {"sections": sections})


def _within(document: Document) -> Links:
    """Links inside one document: from its text to the rows of its table of sources."""
    rows = {row.id for table in document.tables() if table.id == SOURCES for row in table.rows}
    return Links(lambda name: f"#{SOURCES}-{name}" if name in rows else "")


@dataclass(frozen=True, slots=True)
class _Work:
    language: str
    links: Links
    numbers: Iterator[int]


def _block(block: Block, work: _Work) -> Iterator[dict[str, Any]]:
    match block:
        case Paragraph(runs):
            yield {"type": "paragraph", "runs": _runs(runs, work)}
        case Note(runs):
            yield {"type": "note", "runs": _runs(runs, work)}
        case Bullets(items):
            yield {"type": "bullets", "items": [_runs(item, work) for item in items]}
        case Table():
            yield _table(block, work)
        case Chart():
            yield _picture(charts.svg(block), block.alt, block.table.caption, work, has_narrow=charts.has_narrow(block))
            if block.table_follows:
                yield _table(block.table, work)
        case WheelPicture():
            yield _picture(block.svg, block.alt, block.caption, work)


def _runs(runs: Runs, work: _Work) -> list[dict[str, str]]:
    return [{"text": run.text, "href": work.links.figure(run.figure) if run.figure else ""} for run in runs]


def _picture(svg: str, alt: str, caption: str, work: _Work, *, has_narrow: bool = False) -> dict[str, Any]:
    number, address = next(work.numbers), work.links.picture
    if address is None:
        return {"type": "picture", "svg": embedded(svg, alt), "caption": caption}
    size = SIZE.search(svg)
    return {
        "type": "image",
        "src": address(number, "wide"),
        "narrow": address(number, "narrow") if has_narrow else "",
        "alt": alt,
        "width": size[1] if size else "",
        "height": size[2] if size else "",
        "caption": caption,
    }


def embedded(svg: str, alt: str) -> str:
    """The SVG with its role and name; the picture comes from this project's own drawing, never from a user."""
    has_name = " role=" in svg.partition(">")[0]
    named = svg if has_name else svg.replace("<svg ", f'<svg role="img" aria-label={quoteattr(alt)} ', 1)
    return mark_safe(named)  # noqa: S308  drawn by this project, texts escaped there


def _table(table: Table, work: _Work) -> dict[str, Any]:
    return {
        "type": "table",
        "table": table,
        "unit": printing.unit_line(table.unit, work.language),
        "rows": [
            {
                "anchor": f"{table.id}-{row.id}",
                "label": row.label,
                "css": "sum" if row.kind is RowKind.SUBTOTAL else row.kind.value,
                "cells": [
                    {"cell": cell, "numeric": column.numeric, "href": _of_cell(cell, work)}
                    for cell, column in zip(row.cells, table.columns, strict=True)
                ],
            }
            for row in table.rows
        ],
    }


def _of_cell(cell: TableCell, work: _Work) -> str:
    return work.links.figure(cell.figure) if work.links.cells and cell.figure and cell.text else ""
