"""A tab within a text is told at its line and kept, while one between fields is a gap like any other."""

import pytest
from tests.ledger.conftest import HEAD, NEEDS_NUMBA, VOUCHERS

from arshjul.ledger import Options, read

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
LINE = len(HEAD.splitlines()) + 1
ROWS = """#VER A 7 20260115 "Lön\ttillägg"
{
#TRANS 1910 {} 5.00 "" "El\toch värme"
#TRANS 3011 {1 "41\t00"} -5.00 20260115 "Avgift"
#TRANS 3011 {1 "4100"} 0.00 20260115 "Avgift" 1 "s\tn"
#TRANS\t3011\t{1\t"4100"}\t0.00\t20260115\t"Avgift"\t1\t"sn"
#TRANS 3011 {1 "a \\"b\tc"} 0.00
#RTRANS 1910 {}\t0.00\t20260115\t"en text till\t"
#TRANS 1910 {} 0.00 "" "åtta teck\\"en\tdå"
}
#VER A\t8\t20260115\t"Lön tillägg"\t20260115\t"sn"
{
#TRANS 1910 {} 0.00
}
#OBJEKT 1 "4200" "namn\tefter"
#KONTO 1911 "halv\ttext
"""
TOLD = [LINE, LINE + 2, LINE + 3, LINE + 4, LINE + 6, LINE + 7, LINE + 8, LINE + 14, LINE + 15]


def lines(reading):
    return [one.place.line for one in reading.findings if one.id == "ledger.tab-in-text"]


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "utf-16"])
@pytest.mark.parametrize("reader", READERS)
def test_a_tab_in_a_text_is_told_at_its_line_and_kept(reader, encoding):
    reading = read(f"{HEAD}{ROWS}{VOUCHERS}".encode(encoding), options=Options(reader=reader))
    assert lines(reading) == TOLD
    texts = reading.rows["text"].to_pylist()
    assert texts[0] == "El\toch värme"
    assert 'åtta teck"en\tdå' in texts
    assert reading.vouchers["text"].to_pylist()[:2] == ["Lön\ttillägg", "Lön tillägg"]
    assert reading.rows["sign"].to_pylist()[2:4] == ["s\tn", "sn"]
    assert '1 "41\t00"' in reading.rows["objects"].to_pylist()


@pytest.mark.parametrize("reader", READERS)
def test_many_are_told_as_a_number(reader):
    rows = '#TRANS 1910 {} 1.00 20260131 "a\tb"\n' * 300
    data = f'{HEAD}#VER A 7 20260131 "x"\n{{\n{rows}}}\n'.encode("cp437")
    reading = read(data, options=Options(reader=reader, max_places=5, chunk_bytes=500))
    assert lines(reading) == list(range(LINE + 2, LINE + 7))
    assert reading.counts["ledger.tab-in-text"] == 300


@pytest.mark.parametrize("reader", READERS)
def test_tabs_between_fields_are_gaps(reader):
    plain = read((HEAD + VOUCHERS).encode("cp437"), options=Options(reader=reader))
    tabbed = (HEAD + VOUCHERS).replace("} ", "}\t").replace(" {", "\t{").replace('0 "', '0\t"')
    reading = read(tabbed.encode("cp437"), options=Options(reader=reader))
    assert reading.findings == plain.findings
    assert reading.rows.to_pylist() == plain.rows.to_pylist()
