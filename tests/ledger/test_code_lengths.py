"""Codes longer than the books hold are an error with its line, in every format; long names as codes are not."""

import pytest
from tests.ledger.conftest import HEAD, NEEDS_NUMBA
from tests.ledger.test_sie5 import DOCUMENT

from arshjul.ledger import Options, read
from arshjul.ledger.code_lengths import LONGEST
from arshjul.ledger.facts import NEVER_ACCEPTED

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
LINES = len(HEAD.splitlines())
FITS, LONG = "8" * LONGEST, "9" * (LONGEST + 1)


def told(found):
    assert "ledger.code-too-long" in NEVER_ACCEPTED
    said = f"har {LONGEST + 1} tecken"
    return [one.place.line for one in found.findings if one.id == "ledger.code-too-long" and said in one.message.sv]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("row", "is_long"),
    [
        (f"#IB 0 {FITS} 0.00", False),
        (f"#IB 0 {LONG} 0.00", True),
        (f"#OIB 0 1910 {{1 {FITS}}} 0.00", False),
        (f"#OIB 0 1910 {{1 {LONG}}} 0.00", True),
        (f"#PBUDGET 0 202601 3010 {{20 {LONG}}} 5", True),
    ],
)
def test_a_balance_on_a_code_that_is_too_long_is_told(row, is_long, reader):
    found = read(f"{HEAD}{row}\n".encode("cp437"), options=Options(reader=reader))
    assert told(found) == ([LINES + 1] if is_long else [])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("row", "is_long"),
    [(f"{FITS} {{}}", False), (f"{LONG} {{}}", True), (f"1910 {{1 {LONG}}}", True), (f"1910 {{1 {FITS}}}", False)],
)
def test_an_entry_on_a_code_that_is_too_long_is_told_once(row, is_long, reader):
    voucher = f"#VER A 1 20260105\n{{\n#TRANS 1910 {{}} -10\n#TRANS {row} 5\n#TRANS {row} 5\n}}\n"
    found = read(f"{HEAD}{voucher}".encode("cp437"), options=Options(reader=reader))
    assert told(found) == ([LINES + 4] if is_long else [])


@pytest.mark.parametrize("kind", ["voucher", "period"])
def test_a_table_says_so_too(kind):
    columns = {"date": "Datum", "account": "Konto", "ansvar": "Enhet", "amount": "Belopp"}
    table = f"Datum;Konto;Enhet;Belopp\n2026-01-05;1910;{FITS};1\n2026-01-05;1910;{LONG};-1\n2026-01-06;{LONG};1;0\n"
    found = read(table.encode(), options=Options(mapping={"kind": kind, "columns": columns}))
    assert told(found) == [3]


def test_sie_5_says_so_too():
    assert not told(read(DOCUMENT.encode()))
    assert told(read(DOCUMENT.replace('"3011"', f'"{LONG}"').encode()))
