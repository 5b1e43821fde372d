"""How far the cells of a workbook reach is told right however they are written, and before any library opens it."""

import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.ledger.tables import BARE, ids, workbook

from arshjul.ledger import Options, read
from arshjul.ledger.source import Source
from arshjul.ledger.tabular.files import measure
from arshjul.ledger.tabular.files.reach import NEEDED, Reach, UnreadableCellError, reach_of

SHEET = "xl/worksheets/sheet1.xml"
VALUE = "<v>1</v>"

letters = st.text("ABCXZ", min_size=1, max_size=3)
places = st.tuples(letters, st.integers(1, 9_999_999))
cells = st.lists(places, min_size=1, max_size=40)
forms = st.sampled_from(
    ['<c r="{}"/>', '<c r="{}" s="1">', "<c r='{}'/>", '<c  r="{}"/>', '<c s="1" r="{}"/>', '<x:c r="{}"/>']
)


def number(name):
    found = 0
    for letter in name:
        found = found * 26 + ord(letter) - 64
    return found


def packed(text, name=SHEET):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return zipfile.ZipFile(buffer)


def reached(text, size=1 << 20):
    """How far the cells of a sheet reach when it is shown so many bytes at a time."""
    archive = packed(text)
    part, data = archive.infolist()[0], text.encode()
    return reach_of(archive, part, (data[start : start + size] for start in range(0, len(data), size)))


def sheet(*cells):
    return f'<x xmlns:x="urn:x"><sheetData>{"".join(cells)}</sheetData></x>'


@settings(max_examples=200, deadline=None)
@given(
    found=cells,
    form=st.lists(forms, min_size=1, max_size=2),
    size=st.integers(1, 300),
    rest=st.text("<c r=\"A1'/>", max_size=30),
)
@example(found=[("A", 1)], form=['<c r="{}"/>'], size=1, rest="")
@example(found=[("XFD", 1048576)], form=['<c r="{}"/>'], size=NEEDED - 1, rest="")
def test_the_furthest_cell_is_found_in_blocks_of_any_size(found, form, size, rest):
    written = [form[place % len(form)].format(f"{name}{row}") for place, (name, row) in enumerate(found)]
    closed = [one if one.endswith("/>") else f"{one}{VALUE}</c>" for one in written]
    text = sheet("<row>", *closed, f"<v><![CDATA[{rest}]]></v>" if rest else "", "</row>")
    right = Reach(max(row for _name, row in found), max(number(name) for name, _row in found))
    reach = reached(text, size)
    if rest:
        assert reach.further(right) == reach
    else:
        assert reach == right


def test_cells_without_a_place_lie_beside_each_other():
    assert reached(sheet(f"<row>{f'<c>{VALUE}</c>' * 30}</row>", '<row r="500"><c/></row>', "<row><c/></row>")) == (
        501,
        30,
    )
    assert reached(sheet('<row r="3"><c r="XFC3"/><c/></row>')) == (3, 16384)


def test_cells_with_and_without_a_place_reach_no_further_row_by_row():
    rows = (f'<row r="{row}"><c r="A{row}"/><c/><c/></row>' for row in range(1, 50))
    assert reached(sheet('<row><c r="C1"/></row>', *rows)) == (49, 3)


def test_what_is_no_sheet_has_no_cells():
    assert reached('<styles><c r="XFD1048576"/></styles>') == (0, 0)


@pytest.mark.parametrize("cell", ['<c r="7A"/>', '<c r="å1"/>', "<c r='A1>", '<!DOCTYPE x [<!ENTITY a "A1">]><c/>'])
def test_a_cell_whose_place_can_not_be_read_is_refused(cell):
    text = cell + sheet() if cell.startswith("<!") else sheet(cell)
    with pytest.raises(UnreadableCellError):
        reached(text)


def edited(part, old, new, rows=(["konto", "datum", "belopp"], ["1910", "2026-01-31", 0])):
    """A workbook with something in one of its parts exchanged."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([list(row) for row in rows]))) as book,
        zipfile.ZipFile(buffer, "w") as new_book,
    ):
        for item in book.infolist():
            content = book.read(item)
            if item.filename == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            new_book.writestr(item, content)
    return buffer.getvalue()


FAR = (
    '<c r="A4000000000">',
    '<c r="XFD1048576">',
    "<c r = 'XFD1048576'>",
    '<c s="0" r="XFD1048576">',
    '<c r="A99999999999999999999999">',
    '<c r="ZZZZZZZZ9">',
)


@pytest.mark.parametrize("cell", FAR)
@pytest.mark.parametrize("row", ["<row>", '<row r="3">'])
def test_a_stray_cell_never_fills_the_memory(cell, row):
    data = edited(SHEET, "</sheetData>", f"{row}{cell}{VALUE}</c></row></sheetData>")
    assert ids(read(data, options=Options(mapping=BARE))) == {"workbook-spans-too-far"}


def test_a_row_that_lies_far_never_fills_the_memory():
    data = edited(SHEET, "</sheetData>", f'<row r="3000000000"><c>{VALUE}</c></row></sheetData>')
    assert ids(read(data, options=Options(mapping=BARE))) == {"workbook-spans-too-far"}


def test_a_workbook_can_not_say_that_it_has_billions_of_texts():
    data = edited("xl/sharedStrings.xml", 'uniqueCount="', 'uniqueCount="4000000000')
    assert ids(read(data, options=Options(mapping=BARE))) == {"workbook-broken"}


def test_only_parts_with_something_odd_are_looked_at_closer():
    rows = [["konto", "datum", "belopp"], ["1910", "2026-01-31", 0]]
    assert measure.measure(Source(workbook(rows)), 1 << 30) == frozenset()
    wide = workbook([*rows, [""] * 27 + ["x"]])
    assert measure.measure(Source(wide), 1 << 30) == {SHEET}
    assert "workbook-spans-too-far" not in ids(read(wide, options=Options(mapping=BARE)))
