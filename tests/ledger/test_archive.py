"""A file that is packed, or of a kind that isn't read, says what it is, what lies in it and what to do."""

import gzip
import io
import struct
import tracemalloc
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import WHOLE

from arshjul.ledger import read
from arshjul.ledger.facts import blocking
from arshjul.ledger.tabular.proposing.propose import propose


def packed(names, content=b"#FLAGGA 0\n", comment=b""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def told(data):
    reading = read(data, name="fil")
    (found,) = reading.findings
    assert blocking(reading, accepted=[found.id]), "nobody can accept it"
    return found.id.removeprefix("ledger."), found.message.sv, found.hint.sv


def test_an_archive_names_what_lies_in_it_and_says_to_unpack_it():
    name, message, hint = told(packed(["läs mig.pdf", "2026/bokslut.se", "2026/", "mall.docx"]))
    assert name == "archive"
    assert message == "Filen är ett ZIP-arkiv. I det ligger ”2026/bokslut.se”, ”läs mig.pdf”, ”mall.docx”."
    assert "Packa upp" in hint
    assert propose(packed(["bokslut.csv"])).findings[0].id == "ledger.archive"


@pytest.mark.parametrize(
    ("data", "name", "advice"),
    [
        (packed([]), "archive", "Packa upp"),
        (packed(["mimetype", "content.xml", "META-INF/manifest.xml"]), "opendocument", "xlsx"),
        (packed(["[Content_Types].xml", "word/document.xml"]), "not-a-ledger", "SIE"),
        (gzip.compress(WHOLE.encode("cp437")), "packed-file", "Packa upp"),
        (b'{"konto": "1910", "belopp": 5}', "json-file", "SIE 4"),
        (b'\xef\xbb\xbf [\n  {"konto": "1910"},\n {"konto": "1920"}]', "json-file", "SIE 4"),
        ('[["konto"], ["1910"]]'.encode("utf-16"), "json-file", "SIE 4"),
        (b'{"a": 1}\n{"a": 2}\n', "json-file", "SIE 4"),
    ],
)
def test_other_kinds_say_what_they_are_and_what_to_do(data, name, advice):
    found, message, hint = told(data)
    assert found == name
    assert advice in hint
    assert message.endswith(".")


def test_a_workbook_and_a_table_with_brackets_are_read_as_before():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write_row(0, 0, ["Konto", "Belopp"])
    assert {one.id for one in read(buffer.getvalue()).findings} == {"ledger.mapping-needed"}
    assert {one.id for one in read(b"[Konto];[Belopp]\n1910;5\n").findings} == {"ledger.mapping-needed"}
    assert {one.id for one in read(b"PK\x03\x04 not a workbook").findings} == {"ledger.workbook-broken"}


def test_names_are_cut_and_cleaned():
    _, message, _ = told(packed(["a\x1b[31m\u202efdp.se", "b" * 5000 + ".se", "<b>{x}.se", *map(str, range(900))]))
    assert message.startswith("Filen är ett ZIP-arkiv. I det ligger ”a�[31m�fdp.se”, ”…bbb")
    assert "”<b>{x}.se”" in message
    assert message.endswith("och 898 till.")
    assert len(message) < 250


@pytest.mark.parametrize("name", [b"a.se", b"xl/b"])
def test_a_bomb_is_never_unpacked_and_a_directory_of_millions_is_never_read(name):
    bomb = packed(["bok.se"], bytes(50 << 20))
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[0] * 9, 4, *[0] * 6) + name
    names = entry * 400_000
    many = b"PK\x03\x04" + names + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(names), 4, 0)
    for data in (bomb, many):
        tracemalloc.start()
        assert told(data)[0] == "archive"
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 30 << 20


def test_a_comment_hides_nothing():
    assert "”bok.se”" in told(packed(["bok.se"], comment=b"PK\x05\x06" + b"x" * 60))[1]


@settings(deadline=None)
@given(st.data())
def test_a_damaged_archive_is_told_in_words(data):
    whole = packed(["a.se", "b/c.csv"], comment=b"hej")
    places = data.draw(st.lists(st.integers(4, len(whole) - 1), min_size=1, max_size=8))
    damaged = bytearray(whole[: data.draw(st.integers(4, len(whole)))])
    for place in places:
        if place < len(damaged):
            damaged[place] = data.draw(st.integers(0, 255))
    names = {one.id for one in read(bytes(damaged)).findings}
    assert names <= {"ledger.archive", "ledger.workbook-broken", "ledger.opendocument", "ledger.not-a-ledger"}
    assert names
