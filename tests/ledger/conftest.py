"""Small SIE files as text that a controller can read, given to tests as fixtures."""

import os
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from arshjul.ledger.facts import LATER
from arshjul.ledger.sie.scan import has_numba

NEEDS_NUMBA = pytest.mark.skipif(
    not has_numba() and os.environ.get("CI") != "true", reason="the extra numba isn't here"
)
"""For what is compiled; under CI it runs, and fails where the compiler is missing."""

HEAD = """#FLAGGA 0
#PROGRAM "Ekonomi" 1.0
#FORMAT PC8
#GEN 20260201
#SIETYP 4
#ORGNR 212000-1157
#FNAMN "Åmåls Övningskommun"
#RAR 0 20260101 20261231
#RAR -1 20250101 20251231
#DIM 1 Ansvar
#OBJEKT 1 4100 "Grundskola"
#DIM 20 Verksamhet
#OBJEKT 20 440 Grundskola
#KONTO 1910 Kassa
#KONTO 2010 "Eget kapital"
#KONTO 3011 "Taxor och avgifter"
#KONTO 5011 Löner
#IB 0 1910 1000.00
#IB 0 2010 -1000.00
#UB 0 1910 600.00
#UB 0 2010 -1000.00
#RES 0 3011 -100.00
#RES 0 5011 500.00
"""

VOUCHERS = """#VER A 1 20260131 "Lön januari"
{
#TRANS 5011 {1 "4100" 20 "440"} 500.00 20260125 "Lön \\"extra\\""
#TRANS 1910 {} -500.00
}
#VER B 1 20260228 "Avgift"
{
#RTRANS 1910 {} 100.00
#TRANS 1910 {} 100.00
#BTRANS 1910 {} 90.00
#TRANS 3011 {20 "440"} -100.00 "" "" 2 sig
}
"""

WHOLE = HEAD + VOUCHERS

KSUMMA = """#FLAGGA 0
#KSUMMA
#PROGRAM "Arshjul" 1.0
#FORMAT PC8
#GEN 20261122
#SIETYP 4
#FNAMN "Åmåls Övningskommun"
#VER A 1 20261001 "Porto \\"special\\""
{
#TRANS 1910 {} -1000.00
#TRANS 6500 {1 "0123"} 1000.00
}
#KSUMMA 2001309438
"""


def older(batch):
    """The batch as an earlier version wrote it: without the columns that came later."""
    path = Path(batch.path)
    table = pq.read_table(path).drop_columns(list(LATER))
    path = path.with_stem(path.stem + "-older")
    pq.write_table(table, path, store_schema=False)
    return replace(batch, path=str(path))


@pytest.fixture
def head() -> str:
    return HEAD


@pytest.fixture
def whole() -> str:
    return WHOLE


@pytest.fixture
def ksumma() -> str:
    return KSUMMA


@pytest.fixture
def sie_files() -> list[Path]:
    """Real SIE files beside the project; the test skips where they are absent."""
    folder = shared_folder() / "data" / "sie"
    if not folder.is_dir():
        pytest.skip("no ../shared here")
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".json")


@pytest.fixture
def oracle_folder() -> Path:
    folder = shared_folder() / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared here")
    return folder


def shared_folder() -> Path:
    return Path(os.environ.get("ARSHJUL_SHARED", Path(__file__).parents[3] / "shared"))
