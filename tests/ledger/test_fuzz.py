"""Damaged files: no crash, no hang, no more than so many findings, whatever the bytes."""

import io
import os
import subprocess
import sys
import time
from random import Random as Chance

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import NEEDS_NUMBA

from arshjul.ledger import Options, read
from arshjul.ledger.facts import blocking, facts
from arshjul.ledger.generator import Plan, generate
from arshjul.ledger.report import as_json, as_text
from arshjul.ledger.sie.write import write_sie

MAPPING = {"columns": {"account": "Konto", "amount": "Belopp", "date": "Datum", "ansvar": "Ansvar"}}
CSV = b"Konto;Belopp;Datum;Ansvar\n" + b"".join(
    b"%d;%d,50;2026-01-%02d;4100\n" % (3000 + n, n, 1 + n % 28) for n in range(40)
)
XML = b"""<?xml version="1.0" encoding="utf-8"?><Sie xmlns="http://www.sie.se/sie5"><FileInfo>
<SoftwareProduct name="x" version="1"/><FileCreation time="2026-01-01T00:00:00" by="x"/>
<Company organizationId="212000-1157" name="K"/><FiscalYears><FiscalYear start="2026-01" end="2026-12" primary="true"/>
</FiscalYears></FileInfo><Accounts><Account id="1910" name="Kassa" type="asset"><OpeningBalance month="2026-01"
amount="5.5"/></Account></Accounts><Journal id="A"><JournalEntry id="1" journalDate="2026-01-31" text="t">
<EntryInfo date="2026-01-31" by="x"/><LedgerEntry accountId="1910" amount="5"><ObjectReference dimId="1" objectId="N"/>
</LedgerEntry><LedgerEntry accountId="3011" amount="-5"/></JournalEntry></Journal></Sie>"""
SECONDS = 120
FAST = ["numpy", pytest.param("numba", marks=NEEDS_NUMBA)]


def workbook():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(CSV.decode().splitlines()):
            sheet.write_row(row, 0, line.split(";"))
    return buffer.getvalue()


SIE = b"".join(generate(Plan(150, seed=5)))
FILES = {"sie": SIE, "csv": CSV, "xml": XML, "xlsx": workbook()}


def chance_of(seed):
    return Chance(seed)  # noqa: S311 - damage needs no secrecy


def damaged(data, chance):
    """The bytes with some lost, changed, doubled, moved or cut off."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(data) + 1)
        size = chance.choice([1, 1, 2, 8, 200])
        act = chance.randrange(6)
        if act == 0:
            del data[place : place + size]
        elif act == 1:
            data[place:place] = bytes(chance.choice([0, 9, 10, 13, 34, 35, 92, 123, 125, 255]) for _ in range(size))
        elif act == 2:
            data[place:place] = data[max(0, place - size) : place]
        elif act == 3:
            data[place : place + size] = chance.randbytes(size)
        elif act == 4:
            data[place:place] = b"9" * size
        else:
            del data[chance.randrange(len(data) // 2, len(data) + 1) :]
        if not data:
            break
    return bytes(data)


def survives(data, reader="auto"):
    start = time.perf_counter()
    reading = read(data, options=Options(reader=reader, mapping=MAPPING, max_places=20, chunk_bytes=4096))
    assert len(reading.findings) < 20 * 80
    as_json(reading)
    as_text(reading)
    if not blocking(reading):
        table = facts(reading, entity="k", batch="b")
        counted = sum(row["amount"] for row in table.select(["kind", "amount"]).to_pylist() if row["kind"] == "voucher")
        assert counted == reading.summary.debit + reading.summary.credit
        write_sie(reading)
    assert time.perf_counter() - start < SECONDS
    return reading


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_give_findings_never_a_crash(kind, seed):
    survives(damaged(FILES[kind], chance_of(f"{kind} {seed}")))


@pytest.mark.parametrize("reader", FAST)
@pytest.mark.parametrize("seed", range(25))
def test_the_fast_reader_survives_and_agrees(reader, seed):
    data = damaged(SIE, chance_of(seed))
    one, other = survives(data, "reference"), survives(data, reader)
    assert one.rows.to_pylist() == other.rows.to_pylist()
    assert [found.id for found in one.findings] == [found.id for found in other.findings]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_at_all(data):
    survives(data)
    survives(b"#FLAGGA 0\n" + data)


@pytest.mark.parametrize(
    "data",
    [
        b'#FLAGGA 0\n#FNAMN "' + b'\\"' * 200_000,
        b"#FLAGGA 0\n" + b"{" * 300_000,
        b"#FLAGGA 0\n#TRANS 1910 {" + b'1 "a" ' * 100_000,
        b"#FLAGGA 0\n#TRANS 1910 {} " + b"9" * 500_000,
        b"#FLAGGA 0\n" + b'"' * 300_000,
        b"#FLAGGA 0\n#RAR " + b"9" * 5_000 + b" 20260101 20261231\n#KSUMMA\n#KSUMMA " + b"9" * 5_000 + b"\n",
        b"<?xml version='1.0'?>" + b"<a>" * 100_000,
        b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><Sie>&b;</Sie>",
        b"a;b\n" + b'"' * 200_000,
        b";" * 500_000,
    ],
    ids=["quotes", "braces", "pairs", "digits", "marks", "numbers", "depth", "entities", "csv", "separators"],
)
def test_hostile_files_are_refused_in_time(data):
    assert survives(data).findings


@pytest.mark.slow
@pytest.mark.shared
def test_damaged_real_files(sie_files):
    for path in sie_files:
        data = path.read_bytes()[:60_000]
        for seed in range(2):
            survives(damaged(data, chance_of(f"{path.name} {seed}")))


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("reader", FAST)
def test_damaged_real_files_are_read_alike(reader, sie_files):
    for path in sie_files:
        data = damaged(path.read_bytes()[:40_000], chance_of(f"{path.name} {reader}"))
        readings = [read(data, options=Options(reader=name, chunk_bytes=4096)) for name in (reader, "reference")]
        assert readings[0].rows.to_pylist() == readings[1].rows.to_pylist(), path.name
        assert readings[0].vouchers.to_pylist() == readings[1].vouchers.to_pylist(), path.name
        assert readings[0].findings == readings[1].findings, path.name


LIMITED = """
import resource, sys
from arshjul.ledger import Options, read
mapping = {"columns": {"account": "a", "amount": "b", "date": "c"}}
read(b"#FLAGGA 0\\n#VER A 1 20260131\\n{\\n#TRANS 1910 {} 1.00\\n}\\n")
read(b"a;b;c\\n1;2;2026-01-01\\n", options=Options(mapping=mapping))
held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held + int(sys.argv[2]), resource.RLIM_INFINITY))
print(len(read(sys.argv[1], options=Options(mapping=mapping, reader=sys.argv[3])).findings))
"""
MEGABYTES = 1 << 20


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is the system's own")
@pytest.mark.parametrize(
    "line",
    [
        (b'#TRANS 1910 {1 "' + b"x" * 1000) * 1000,
        b'#FNAMN "' + b'\\"' * 500_000,
        b"#KSUMMA\n#TRANS 1910 {} 1.00\n" * 40_000,
        b"{" * 1_000_000,
        b"a;b;c\n" + b'"' * 1_000_000,
    ],
    ids=["object list", "quotes", "checksums", "braces", "csv"],
)
def test_megabytes_of_hostile_lines_are_read_within_a_hard_limit(line, tmp_path):
    path = tmp_path / "hostile.se"
    path.write_bytes((b"" if line.startswith(b"a;b") else b"#FLAGGA 0\n") + (line + b"\n") * 5)
    assert findings_within_a_limit(path, "numpy") > 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is the system's own")
@pytest.mark.parametrize("reader", ["reference", "numpy"])
def test_a_line_of_ten_megabytes_is_refused_within_a_hard_limit(reader, tmp_path):
    path = tmp_path / "hostile.se"
    path.write_bytes(b"#FLAGGA 0\n" + b'#TRANS 1910 {1 "' + b"x " * (5 * MEGABYTES))
    assert findings_within_a_limit(path, reader) > 0


def findings_within_a_limit(path, reader):
    command = [sys.executable, "-c", LIMITED, str(path), str(1000 * MEGABYTES), reader]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()[-800:]
    return int(done.stdout)
