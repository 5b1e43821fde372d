"""A document as DOCX, to comment and reuse: real headings, tables with header rows, pictures that say what they show.

The same document gives the same bytes: the day is the document's, and the parts of the file carry no time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from itertools import count
from typing import Any

import docx
import typst
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Length, Pt, RGBColor

from arshjul.documents import charts, printing
from arshjul.documents.domain import (
    Block,
    Bullets,
    Chart,
    Document,
    Note,
    Paragraph,
    RowKind,
    Section,
    Table,
    TableRow,
    WheelPicture,
    plain,
)
from arshjul.documents.svg import in_font
from arshjul.kernel.text import Text

CONTENTS, AS_OF = Text("Innehåll", "Contents"), Text("Uppgifter per", "Figures as of")
FONT, ACCENT, SOFT, RULE = "Calibri", RGBColor(0x0B, 0x4F, 0x7D), "E9F0F5", "C9D3DB"
SIZES = {"Heading 1": 20, "Heading 2": 15, "Heading 3": 12, "Heading 4": 11, "Title": 32}
NOTE, CELL, CELL_OF_MANY = "Note Box", "Table Text", "Table Text Small"
DEEPEST, DEEPEST_IN_CONTENTS, MANY_COLUMNS = 4, 2, 5
WIDTH, PIXELS_PER_INCH = Cm(16), 200
LONGEST_LINE, LONGEST_OF_MANY = 28, 20
"""As many signs as a column of words gets room for on a line, also among many columns; more go on to the next line."""
CELL_MARGIN = 45
"""Beside the text of a cell, in twentieths of a point."""
STRONG = {RowKind.HEADING, RowKind.SUBTOTAL, RowKind.TOTAL}
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def render_docx(document: Document) -> bytes:
    """The document with cover, contents and every block; the exact data travels in the PDF and the workbook."""
    book = docx.Document()
    _styles(book, document)
    _cover(book, document)
    numbers = count(1)
    _contents(book, document)
    for place, section in enumerate(document.sections):
        _section(book, section, document.language, place, numbers)
    out = io.BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _timeless(content: bytes) -> bytes:
    """The same parts with no time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP), given.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _styles(book: Any, document: Document) -> None:  # noqa: ANN401  the library's objects are dynamic
    day = datetime.combine(document.as_of, time.min, UTC).replace(tzinfo=None)
    known = book.core_properties
    known.title, known.author, known.subject = document.title, document.authority, document.subtitle
    known.created = known.modified = day
    known.language, known.comments, known.last_modified_by = _tag(document.language), "", document.authority
    page = book.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    styles = book.styles
    for style in styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            _font(style, FONT)
    for name, size in SIZES.items():
        styles[name].font.size, styles[name].font.color.rgb = Pt(size), ACCENT
    styles["Normal"].font.size = Pt(10.5)
    styles["Normal"].paragraph_format.space_after = Pt(8)
    styles["Caption"].font.size, styles["Caption"].font.color.rgb = Pt(10), ACCENT
    styles["Caption"].paragraph_format.keep_with_next = True
    for name, points in ((CELL, 9), (CELL_OF_MANY, 8), (NOTE, 10.5)):
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style, made.font.size = styles["Normal"], Pt(points)
        if name == NOTE:
            made.element.get_or_add_pPr().append(_made("w:shd", {"w:val": "clear", "w:fill": SOFT}))
        made.paragraph_format.space_after = Pt(8 if name == NOTE else 0)
    spoken = {"w:val": _tag(document.language), "w:eastAsia": _tag(document.language)}
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(_made("w:lang", spoken))
    foot = page.footer.paragraphs[0]
    foot.add_run(f"{document.title}  ·  ")
    _field(foot, "PAGE")


def _font(style: Any, name: str) -> None:  # noqa: ANN401  the library's objects are dynamic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(key), name)


def _tag(language: str) -> str:
    return "en-GB" if language.startswith("en") else "sv-SE"


def _made(name: str, attributes: dict[str, str]) -> Any:  # noqa: ANN401  the library's objects are dynamic
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def _field(paragraph: Any, code: str) -> None:  # noqa: ANN401  the library's objects are dynamic
    field = _made("w:fldSimple", {"w:instr": code})
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)  # noqa: SLF001  the library has no other way


def _cover(book: Any, document: Document) -> None:  # noqa: ANN401  the library's objects are dynamic
    book.add_paragraph(document.authority).paragraph_format.space_before = Pt(120)
    book.add_paragraph(document.title, style="Title")
    book.add_paragraph(document.subtitle, style="Subtitle")
    told = f"{AS_OF.in_language(document.language)} {printing.day(document.as_of, document.language)}"
    for line in (told, document.reference):
        if line:
            book.add_paragraph(line)
    if document.remark:
        book.add_paragraph(document.remark, style=NOTE)


def _contents(book: Any, document: Document) -> None:  # noqa: ANN401  the library's objects are dynamic
    """The headings as links: right when the file is opened, with no question of updating anything."""
    heading = book.add_paragraph(CONTENTS.in_language(document.language), style="TOC Heading")
    heading.paragraph_format.page_break_before = True
    for place, section in enumerate(document.sections):
        if section.level <= DEEPEST_IN_CONTENTS:
            entry = book.add_paragraph()
            entry.paragraph_format.left_indent = Cm(0.7 * (section.level - 1))
            entry.paragraph_format.space_after = Pt(3)
            link = _made("w:hyperlink", {"w:anchor": f"s_{place}"})
            run = entry.add_run(section.title)
            run.bold = section.level == 1
            link.append(run._r)  # noqa: SLF001  the library has no other way
            entry._p.append(link)  # noqa: SLF001


def _section(book: Any, section: Section, language: str, place: int, numbers: Iterator[int]) -> None:  # noqa: ANN401
    heading = book.add_heading(section.title, min(DEEPEST, section.level))
    number = str(next(numbers))
    start = _made("w:bookmarkStart", {"w:id": number, "w:name": f"s_{place}"})
    heading._p.insert(1, start)  # noqa: SLF001  after the form of the paragraph; the library has no other way
    heading._p.append(_made("w:bookmarkEnd", {"w:id": number}))  # noqa: SLF001
    if section.level == 1:
        heading.paragraph_format.page_break_before = any(
            isinstance(block, Table | Chart | WheelPicture) for block in section.blocks
        )
    for block in section.blocks:
        _block(book, block, language, numbers)


def _block(book: Any, block: Block, language: str, numbers: Iterator[int]) -> None:  # noqa: ANN401
    match block:
        case Paragraph(runs):
            book.add_paragraph(plain(runs))
        case Note(runs):
            book.add_paragraph(plain(runs), style=NOTE)
        case Bullets(items):
            for item in items:
                book.add_paragraph(plain(item), style="List Bullet")
        case Table():
            _table(book, block, language)
        case Chart():
            _picture(book, charts.svg(block), block.alt, block.table.caption, numbers)
            if block.table_follows:
                _table(book, block.table, language)
        case WheelPicture():
            _picture(book, block.svg, block.alt, block.caption, numbers)


def _picture(book: Any, svg: str, alt: str, caption: str, numbers: Iterator[int]) -> None:  # noqa: ANN401
    shape = book.add_picture(io.BytesIO(_png(svg)), width=WIDTH)
    known = shape._inline.docPr  # noqa: SLF001  the library has no other way
    known.set("id", str(next(numbers)))
    known.set("descr", alt)
    if caption:
        book.add_paragraph(caption, style="Caption").paragraph_format.keep_with_next = False


@cache
def _fonts() -> str:
    return str(resources.files("arshjul.documents").joinpath("fonts"))


def _png(svg: str) -> bytes:
    """The drawing in pixels, with the fonts of this room and no others."""
    source = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg", width: {WIDTH.cm}cm)'
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs lack the form with several files
        {"main.typ": source.encode(), "drawing.svg": in_font(svg).encode()},
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_PER_INCH,
    )
    return made


def _table(book: Any, table: Table, language: str) -> None:  # noqa: ANN401  the library's objects are dynamic
    unit = printing.unit_line(table.unit, language)
    book.add_paragraph(f"{table.caption}. {unit}" if unit else table.caption, style="Caption")
    made = book.add_table(rows=0, cols=len(table.columns) + 1)
    _form(made._tbl.tblPr, table)  # noqa: SLF001  the library has no other way
    text = CELL_OF_MANY if len(table.columns) > MANY_COLUMNS else CELL
    style = book.styles[text].style_id
    numeric = [False, *(column.numeric for column in table.columns)]
    head, rows = [table.corner, *(column.label for column in table.columns)], [list(_cells(row)) for row in table.rows]
    widths = _widths(head, rows, numeric, LONGEST_OF_MANY if text == CELL_OF_MANY else LONGEST_LINE)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    _row(made, head, numeric, widths, style, strong=True, head=True)
    for row, texts in zip(table.rows, rows, strict=True):
        _row(made, texts, numeric, widths, style, strong=row.kind in STRONG)
    for number, note in enumerate(table.footnotes, start=1):
        book.add_paragraph(f"{number}) {note}", style=CELL_OF_MANY)
    book.add_paragraph()


def _widths(head: list[str], rows: list[list[str]], numeric: list[bool], line: int) -> list[Length]:
    """How the width of the text is shared: no amount is broken, and no word when there is room for it."""
    columns = zip(*rows, strict=True) if rows else [()] * len(head)
    signs = []
    for title, cells, is_numeric in zip(head, columns, numeric, strict=True):
        longest = max(map(len, cells), default=0)
        word = max((len(one) for text in (title, *cells) for one in text.split()), default=1)
        signs.append(2 + max(word, longest if is_numeric else min(line, longest)))
    return [Emu(WIDTH * share // sum(signs)) for share in signs]


def _cells(row: TableRow) -> Iterable[str]:
    yield row.label
    for cell in row.cells:
        marks = ", ".join(f"{number})" for number in cell.notes)
        yield f"{cell.text}\N{NO-BREAK SPACE}{marks}" if marks else cell.text


def _form(form: Any, table: Table) -> None:  # noqa: ANN401  the library's objects are dynamic
    """Rules between the rows, the first row and column as headers, and the caption as its alternative text."""
    for old in form.findall(qn("w:tblLook")):
        form.remove(old)
    form.append(_borders())
    form.append(_made("w:tblLayout", {"w:type": "fixed"}))
    form.append(_margins())
    form.append(_made("w:tblLook", {"w:firstRow": "1", "w:firstColumn": "1", "w:noHBand": "1", "w:noVBand": "1"}))
    form.append(_made("w:tblCaption", {"w:val": table.caption}))


def _margins() -> Any:  # noqa: ANN401  the library's objects are dynamic
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_made(f"w:{side}", {"w:w": str(CELL_MARGIN), "w:type": "dxa"}))
    return margins


def _borders() -> Any:  # noqa: ANN401  the library's objects are dynamic
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_made(f"w:{side}", {"w:val": "single", "w:sz": "4", "w:color": RULE}))
    return borders


def _row(
    table: Any,  # noqa: ANN401  the library's objects are dynamic
    texts: list[str],
    numeric: list[bool],
    widths: list[Length],
    style: str,
    *,
    strong: bool,
    head: bool = False,
) -> None:
    row = table.add_row()
    form = row._tr.get_or_add_trPr()  # noqa: SLF001  the library has no other way
    form.append(OxmlElement("w:cantSplit"))
    if head:
        form.append(OxmlElement("w:tblHeader"))
    for cell, text, to_the_right, width in zip(row.cells, texts, numeric, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph._p.style = style  # noqa: SLF001  by its id: looked up once a table, not once a cell
        paragraph.add_run(text).bold = strong
        if to_the_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if head:
            cell._tc.get_or_add_tcPr().append(_made("w:shd", {"w:val": "clear", "w:fill": SOFT}))  # noqa: SLF001
