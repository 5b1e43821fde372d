"""A document as pages on the web: a page for each chapter, none heavier than a page may be.

A document that fits on one page is one page. A chapter that doesn't is parted at its sections, a section at its
blocks, a table at its rows; every section keeps its address wherever the parts fall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from arshjul.documents.domain import Block, Chart, Document, Section, Table, WheelPicture
from arshjul.documents.render_html import Links, render_html
from arshjul.kernel.text import Text

LARGEST = 45_000
"""Bytes of HTML a page's own content may have; the frame of the site takes the rest of 60 000."""
PART = Text("{title}, del {number}", "{title}, part {number}")
ROWS = Text("{caption}, rad {first}–{last} av {all}", "{caption}, rows {first}–{last} of {all}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the id of the section it begins with, its title, the sections it holds, its HTML (headings from h2)."""

    id: str
    title: str
    sections: tuple[Section, ...]
    html: str

    def holds(self, section: str) -> bool:
        """Whether a section, or the first part of it, stands on the page."""
        return any(one.id == section for one in self.sections)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A heading and at most one block of its section; `begins` a chapter, or `alone` on its page."""

    section: Section
    weight: int
    begins: bool
    alone: bool


def pages(document: Document, links: Links, largest: int = LARGEST) -> tuple[Page, ...]:
    """The document's pages in reading order; at least one."""
    pieces = [piece for section in document.sections for piece in _pieces(section, document, links, largest)]
    whole = sum(piece.weight for piece in pieces) <= largest
    made: list[Page] = []
    pictures = 0
    seen: dict[str, int] = {}
    for group in [pieces] if whole else _packed(pieces, largest):
        sections = _joined(group, seen, document.language)
        html = render_html(replace(document, sections=sections), links=links, first_picture=pictures)
        pictures += sum(isinstance(block, Chart | WheelPicture) for one in sections for block in one.blocks)
        first = sections[0] if sections else Section(document.id, 1, document.title)
        made.append(Page(first.id, document.title if whole else first.title, sections, html))
    return tuple(made)


def index_of(made: tuple[Page, ...], section: str) -> int | None:
    """The place of the page that holds a section; `None` when none does."""
    return next((place for place, page in enumerate(made) if page.holds(section)), None)


def pictures(document: Document) -> list[Chart | WheelPicture]:
    """The document's pictures in reading order: their numbers are their addresses."""
    return [
        block for section in document.sections for block in section.blocks if isinstance(block, Chart | WheelPicture)
    ]


def _pieces(section: Section, document: Document, links: Links, largest: int) -> Iterator[_Piece]:
    parts = [part for block in section.blocks for part in _parts(block, document, links, largest)]
    begins = section.level == 1
    if not parts:
        yield _Piece(section, _weight(document, section, links), begins, alone=False)
    for place, (block, alone) in enumerate(parts):
        piece = replace(section, blocks=(block,))
        yield _Piece(piece, _weight(document, piece, links), begins and place == 0, alone)


def _parts(block: Block, document: Document, links: Links, largest: int) -> Iterator[tuple[Block, bool]]:
    """A block as blocks that each fit on a page; a part of a table stands alone on its own."""
    if isinstance(block, Chart) and block.table_follows:
        yield replace(block, table_follows=False), False
        yield from _parts(block.table, document, links, largest)
        return
    weight = _weight(document, Section("", 1, "", (block,)), links) if isinstance(block, Table) else 0
    if not isinstance(block, Table) or weight <= largest:
        yield block, False
        return
    step = max(1, len(block.rows) * largest // (2 * weight))
    for first in range(0, len(block.rows), step):
        rows = block.rows[first : first + step]
        told = ROWS.in_language(document.language).format(
            caption=block.caption, first=first + 1, last=first + len(rows), all=len(block.rows)
        )
        yield replace(block, rows=rows, caption=told), True


def _weight(document: Document, section: Section, links: Links) -> int:
    return len(render_html(replace(document, sections=(section,)), links=links).encode())


def _packed(pieces: list[_Piece], largest: int) -> Iterator[list[_Piece]]:
    """Pieces by page: a new one for each chapter, and when the next piece has no room."""
    page: list[_Piece] = []
    for piece in pieces:
        full = sum(one.weight for one in page) + piece.weight > largest
        if page and (piece.begins or full or piece.alone or page[-1].alone):
            yield page
            page = []
        page.append(piece)
    if page:
        yield page


def _joined(group: list[_Piece], seen: dict[str, int], language: str) -> tuple[Section, ...]:
    """The pieces of a page with those of one section together; a section that goes on from another page says so."""
    sections: list[Section] = []
    for piece in group:
        own = piece.section
        if sections and sections[-1].id.partition(".")[0] == own.id:
            sections[-1] = replace(sections[-1], blocks=(*sections[-1].blocks, *own.blocks))
            continue
        seen[own.id] = number = seen.get(own.id, 0) + 1
        if number > 1:
            title = PART.in_language(language).format(title=own.title, number=number)
            own = replace(own, id=f"{own.id}.{number}", title=title)
        sections.append(own)
    return tuple(sections)


def contents(made: tuple[Page, ...], deepest: int = 2) -> list[dict[str, Any]]:
    """The list of contents: each heading down to a level, with the page it stands on."""
    return [
        {"page": page.id, "id": section.id, "title": section.title, "level": section.level}
        for page in made
        for section in page.sections
        if section.level <= deepest or section is page.sections[0]
    ]
