"""Files as an attacker sends them to the books: empty, false, swollen, named to escape; nothing breaks."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from tests import remembered
from tests.security.world import LEDGER, signed_in

from arshjul.books import exports as books
from arshjul.books.models import Reading, ReceivedFile
from arshjul.documents import exports as documents
from arshjul.documents.domain import RowKind, Table, TableCell, TableColumn, TableRow
from arshjul.record.queries import verify_chains

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

MAPPING = "format: csv\ncolumns: {a: b}\n"
WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
}


@pytest.fixture
def economist(db):
    remembered.city()
    return signed_in("eskil-ekonom")


def zipped(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def entities(levels=9):
    inside = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{inside}]><sie>&e{levels - 1};</sie>'.encode()


OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><sie xmlns="http://www.sie.se/sie5">&x;</sie>'
FILES = {
    "empty.se": lambda: b"",
    "page.se": lambda: b"<!doctype html><html><script>alert(1)</script></html>",
    "noise.se": lambda: bytes(range(256)) * 40,
    "nul.se": lambda: LEDGER.replace(b"ett", b"e\0tt"),
    "formula.se": lambda: LEDGER.replace(b"ett", b"=cmd|' /C calc'!A0"),
    "bomb.xlsx": lambda: zipped(WORKBOOK | {"xl/workbook.xml": "<a>" + "0" * 200_000_000 + "</a>"}),
    "nested.xlsx": lambda: zipped({"xl/worksheets/sheet1.xml": "<worksheet>" + "<row>" * 300_000}),
    "laughs.sie": entities,
    "outside.sie": lambda: OUTSIDE,
    "half.xlsx": lambda: zipped(WORKBOOK)[:-20],
    "escape.xlsx": lambda: zipped({"../../../../escaped": "x"}),
    "long-line.se": lambda: b"#FNAMN " + b"x" * 3_000_000,
    "deep.se": lambda: b"#VER A 1 20300105\r\n" + b"{" * 100_000,
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("mapping", ["", MAPPING])
def test_a_hostile_file_is_told_of_or_kept_unread(economist, name, mapping):
    sent = {"ledger": SimpleUploadedFile(name, FILES[name]())}
    sent |= {"mapping": SimpleUploadedFile("m.yaml", mapping.encode())} if mapping else {}
    answer = economist.post("/arbete/rakenskaper/", sent)
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        page = economist.get(answer["Location"])
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        assert b"root:" not in page.content
        assert economist.get(answer["Location"] + "rad/1/").status_code in {200, 404}
    assert verify_chains() == []


@pytest.mark.parametrize(
    "name",
    [
        "../escaped.se",
        "..\\..\\escaped.se",
        "/etc/passwd",
        "a\r\nX-Evil: 1.se",
        'a".se',
        "å" * 300 + ".se",
        "..",
        "con.se",
        "☃.se",
        "<b>.se",
    ],
)
def test_a_name_is_only_a_name(economist, name):
    file = SimpleUploadedFile("x.se", LEDGER)
    file._name = name
    answer = economist.post("/arbete/rakenskaper/", {"ledger": file})
    assert answer.status_code in {302, 422}
    for kept in ReceivedFile.objects.all():
        assert "/" not in kept.name
        assert len(kept.name) <= 255
        original = economist.get(f"/arbete/rakenskaper/fil/{kept.pk}/original/")
        assert original["Content-Disposition"].startswith("attachment")
        assert "X-Evil" not in original.headers
        assert original.read == LEDGER
        assert b"<b>.se" not in economist.get(f"/arbete/rakenskaper/fil/{kept.pk}/").content
    data = Path(settings.ARSHJUL_DATA)
    assert [*data.parent.glob("escaped.se"), *data.rglob("*escaped*")] == []


@pytest.mark.parametrize(
    "mapping",
    [
        "!!python/object/apply:os.system ['id']",
        "a: &x [1]\nb: *x",
        "\n".join(
            [
                "a0: &a0 [x, x, x, x, x, x, x, x, x]",
                *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)),
            ]
        ),
        '{"columns": {"konto": "\\ud800"}, "format": "csv"}',
        '{"columns": {"konto": "\\u0000"}, "format": "csv"}',
        "columns: &a {konto: *a}",
        "- 1\n- 2",
        "a: [" * 5_000,
        "2026-01-01",
        "\ufeff\u0085",
        "format: csv\n" * 2,
        "columns: 12\nformat: [x]",
        "decimal: '.'\ncolumns: {account: null, amount: 1.5, date: 2026-13-45}",
        "!!binary aGVq",
        "? [a, b]\n: c",
        "1: 2\n2026-01-01: x",
    ],
)
def test_a_hostile_mapping_is_told_of(economist, mapping):
    ledger = SimpleUploadedFile("t.csv", b"konto;belopp\r\n3000;1\r\n")
    given = SimpleUploadedFile("m.yaml", mapping.encode("utf-8", "surrogatepass"))
    answer = economist.post("/arbete/rakenskaper/", {"ledger": ledger, "mapping": given})
    assert answer.status_code in {302, 422}
    for kept in ReceivedFile.objects.all():
        again = economist.post(f"/arbete/rakenskaper/fil/{kept.pk}/", {"mapping": mapping.encode("utf-8", "replace")})
        assert again.status_code in {302, 400, 422}
        assert economist.get(f"/arbete/rakenskaper/fil/{kept.pk}/").status_code == 200


def test_a_file_above_the_limit_is_refused_and_leaves_nothing(economist):
    incoming = Path(settings.ARSHJUL_DATA) / "ledger" / "incoming"
    with override_settings(MAX_RECEIVED_BYTES=100):
        answer = economist.post("/arbete/rakenskaper/", {"ledger": SimpleUploadedFile("x.se", LEDGER)})
    assert (answer.status_code, ReceivedFile.objects.count(), Reading.objects.count()) == (422, 0, 0)
    assert not list(incoming.glob("*")) if incoming.exists() else True


FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-1+cmd", "@SUM(1)", "\t=1", "\r=1", " =1", "\n=1")


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("columns", [books.ENTRIES, books.CODES], ids=len)
def test_no_export_begins_a_cell_as_a_formula(text, columns):
    row = dict.fromkeys(columns, text) | {"amount": -100, "period": 203001, "date": "2030-01-05", "row": 1}
    row["dimensions"] = json.dumps({text: text})
    table = Table(
        "t", text, "mnkr", text, (TableColumn("c", text),), (TableRow(text, text, RowKind.LINE, (TableCell(text),)),)
    )
    sent = [b"".join(books.as_csv([row], columns)), documents.table_csv(table)]
    for content in sent:
        cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
                 for cell in line]  # fmt: skip
        assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@")) or "-1+" in cell[:3]]
