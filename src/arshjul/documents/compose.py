"""Outline + texts + assembled figures → a document, with every finding by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from arshjul.documents import printing
from arshjul.documents.dataset import DataSet, Figure
from arshjul.documents.domain import (
    Block,
    Chart,
    Document,
    Note,
    Paragraph,
    RowKind,
    Run,
    Section,
    Table,
    TableCell,
    TableColumn,
    TableRow,
)
from arshjul.documents.prose import compile_text
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text
from arshjul.municipality.outlines import ContentKind, Outline, OutlineSection

SOURCES = "siffror"
"""The id of the section and table that say where the figures come from."""
WORDS: Mapping[str, Text] = {
    "sources": Text("Varifrån siffrorna kommer", "Where the figures come from"),
    "sources_caption": Text("Siffrorna i texten", "The figures in the text"),
    "figure": Text("Siffra", "Figure"),
    "value": Text("Exakt värde", "Exact value"),
    "definition": Text("Definition", "Definition"),
    "source": Text("Källa", "Source"),
    "omitted": Text("Avsnittet ingår inte: {reason}", "This section is not included: {reason}"),
    "sealed": Text(
        "Alla siffror i texten är hämtade ur dokumentets förseglade uppgifter (SHA-256 {sha256}). "
        "De ligger med tabellerna som bilagor i PDF-filen.",
        "Every figure in the text is taken from the document's sealed data (SHA-256 {sha256}). "
        "The data and the tables are attached to the PDF file.",
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a person has written for a section: its text, or why the section is left out."""

    text: str = ""
    omitted: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content: titles, authority, day, reference, remark."""

    id: str
    title: str
    subtitle: str
    language: str
    authority: str
    as_of: date
    reference: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """The document as far as it can be made, and what was found, by section id."""

    document: Document
    findings: Mapping[str, tuple[Finding, ...]]

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Every finding in reading order."""
        return tuple(found for section in self.findings.values() for found in section)


@dataclass(slots=True)
class _Work:
    frame: Frame
    texts: Mapping[str, Written]
    data: DataSet
    blocks: Mapping[str, tuple[Block, ...]]
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    def say(self, word: str) -> str:
        return WORDS[word].in_language(self.frame.language)


def compose(
    outline: Outline,
    texts: Mapping[str, Written],
    data: DataSet,
    blocks: Mapping[str, tuple[Block, ...]],
    frame: Frame,
) -> Composed:
    """Make the document.

    `blocks` are the assembled tables and pictures by content (`statement:resultatrakning`, `goals`, …). A required
    section without text or without its table is an error; an optional one is left out. A section that a person has
    left out with a reason says so in the document.
    """
    work = _Work(frame, texts, data, blocks)
    sections = [made for level, section in outline.walk() for made in _section(level, section, work)]
    if work.used:
        sections.append(_sources(work))
    document = Document(
        id=frame.id,
        title=frame.title,
        subtitle=frame.subtitle,
        language=frame.language,
        authority=frame.authority,
        as_of=frame.as_of,
        sections=tuple(sections),
        dataset=data,
        reference=frame.reference,
        remark=frame.remark,
    )
    return Composed(document, work.findings)


def _section(level: int, section: OutlineSection, work: _Work) -> Iterator[Section]:
    title = section.title.in_language(work.frame.language)
    heading = Section(section.id, level, title)
    written = work.texts.get(section.id, Written())
    if written.omitted.strip():
        note = work.say("omitted").format(reason=written.omitted.strip())
        yield replace(heading, blocks=(Note((Run(note),)),))
        return
    made, found = _filled(heading, section, written, work)
    work.findings[section.id] = found
    is_empty = section.contents and not any(one.blocks for one in made)
    if section.required or not is_empty:
        yield from made


def _filled(
    heading: Section, section: OutlineSection, written: Written, work: _Work
) -> tuple[list[Section], tuple[Finding, ...]]:
    """The section's parts in the outline's order; subheadings of its text follow its first part."""
    sections, found = [heading], []
    place = Place(heading.title)
    for content in section.contents:
        if content.kind is ContentKind.TEXT:
            if not written.text.strip():
                found += [finding("documents.section-empty", place, title=heading.title)] if section.required else []
                continue
            prose = compile_text(written.text, work.data, heading, work.frame.language)
            found += prose.findings
            work.used.update(dict.fromkeys(prose.used))
            sections[-1] = replace(sections[-1], blocks=(*sections[-1].blocks, *prose.sections[0].blocks))
            sections += prose.sections[1:]
        elif blocks := work.blocks.get(content.key):
            named = tuple(_named(block, heading.id, work) for block in blocks)
            sections[-1] = replace(sections[-1], blocks=(*sections[-1].blocks, *named))
        elif section.required:
            found.append(finding("documents.content-missing", place, title=heading.title, content=content.key))
    return sections, tuple(found)


def _named(block: Block, section: str, work: _Work) -> Block:
    """The block with a table id of its own, when the table stands in several sections."""
    if isinstance(block, Chart) and block.table_follows:
        return replace(block, table=_once(block.table, section, work))
    return _once(block, section, work) if isinstance(block, Table) else block


def _once(table: Table, section: str, work: _Work) -> Table:
    named = replace(table, id=f"{table.id}-{section}") if table.id in work.tables else table
    work.tables.add(named.id)
    return named


def _sources(work: _Work) -> Section:
    figures = [work.data.figures[name] for name in work.used if name in work.data.figures]
    columns = tuple(
        TableColumn(name, work.say(name), numeric=name == "value") for name in ("value", "definition", "source")
    )
    table = Table(
        id=SOURCES,
        caption=work.say("sources_caption"),
        unit="",
        corner=work.say("figure"),
        columns=columns,
        rows=tuple(_source_row(figure, work.frame.language) for figure in figures),
    )
    sealed = work.say("sealed").format(sha256=work.data.sha256)
    return Section(SOURCES, 1, work.say("sources"), (Paragraph((Run(sealed),)), table))


def _source_row(figure: Figure, language: str) -> TableRow:
    exact = TableCell(exact_text(figure, language), figure.ore, figure.value, figure=figure.id)
    cells = (exact, TableCell(figure.definition), TableCell(figure.source))
    return TableRow(figure.id, figure.label, RowKind.LINE, cells)


def exact_text(figure: Figure, language: str = "sv") -> str:
    """A figure's value in full: kronor with öre, the number with its unit, the date or the text; blank when missing."""
    if figure.ore is not None:
        return printing.amount(figure.ore, printing.KRONOR, language)
    if figure.value is not None:
        return printing.NBSP.join(part for part in (printing.number(figure.value, language), figure.unit) if part)
    if figure.day is not None:
        return printing.day(figure.day, language)
    return figure.text or ""
