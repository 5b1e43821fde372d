"""A control character within a text of SIE is told at its line by every reader, and kept."""

import pytest
from tests.ledger.conftest import HEAD, NEEDS_NUMBA, VOUCHERS

from arshjul.ledger import Options, read

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
LINE = len(HEAD.splitlines()) + 1
CONTROLS = [chr(number) for number in (*range(1, 32), 127) if chr(number) not in "\t\n\r"]


def row(sign):
    """A #TRANS with the sign in its text, in the object list, or in its signature."""
    text, code, name = [("a" + sign, "4100", "s"), ("a", "41" + sign, "s"), ("a", "4100", "s" + sign)][ord(sign) % 3]
    return f'#TRANS 3011 {{1 "{code}"}} 0.00 20260115 "{text}b" 1 "{name}"\n'


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "utf-16"])
@pytest.mark.parametrize("reader", READERS)
def test_every_control_character_is_told_at_its_line_and_kept(reader, encoding):
    rows = "".join(map(row, CONTROLS))
    text = f'{HEAD}#VER A 7 20260115 "x\x07" 20260116 "s\x7f"\n{{\n{rows}}}\n#OBJEKT 1 "4200" "na\x02mn"\n{VOUCHERS}'
    reading = read(text.encode(encoding), options=Options(reader=reader))
    told = [one.place.line for one in reading.findings if one.id == "ledger.control-character"]
    last = LINE + 2 + len(CONTROLS)
    assert told == [LINE, *range(LINE + 2, last), last + 1]
    assert reading.vouchers["text"].to_pylist()[0] == "x\x07"
    kept = "".join(map(str, (cell for one in reading.rows.to_pylist() for cell in one.values())))
    assert [sign for sign in CONTROLS if sign not in kept] == []
