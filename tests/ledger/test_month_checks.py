"""The changes by month of a file are tried against its vouchers, wherever in the file they stand."""

import pytest
from tests.ledger.conftest import HEAD, NEEDS_NUMBA, VOUCHERS

from arshjul.ledger import Options, read, store

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
LINE = len(HEAD.splitlines()) + 1
MINE = {"period-vouchers-differ", "periods-without-vouchers", "periods-other-year", "objects-differ"}
AGREEING = """#PSALDO 0 202601 5011 {} 500.00
#PSALDO 0 202601 1910 {} -500.00
#PSALDO 0 202602 1910 {} 100.00
#PSALDO 0 202602 3011 {} -100.00
"""


def told(text, reader="reference", chunk=1 << 20):
    found = read(text.encode("cp437"), options=Options(reader=reader, chunk_bytes=chunk)).findings
    return {(one.id.removeprefix("ledger."), one.place.line) for one in found if one.id.removeprefix("ledger.") in MINE}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("chunk", [60, 1 << 20])
@pytest.mark.parametrize(
    ("old", "new", "name", "line"),
    [
        ("", "", "", 0),
        ("5011 {} 500.00", "5011 {} 500.01", "period-vouchers-differ", 0),
        ("#PSALDO 0 202602 1910 {} 100.00\n", "", "period-vouchers-differ", 1),
        ("#PSALDO 0 202602 3011 {} -100.00\n", "", "", 0),
        ("#PSALDO 0 202602 3011", "#PSALDO 0 202603 1910 {} 0.00\n#PSALDO 0 202602 3011", "", 0),
        (
            "#PSALDO 0 202602 3011",
            "#PSALDO 0 202603 1910 {} 9.00\n#PSALDO 0 202602 3011",
            "periods-without-vouchers",
            3,
        ),
        ("#PSALDO 0 202602 3011", "#PSALDO -1 202503 1910 {} 9.00\n#PSALDO 0 202602 3011", "periods-other-year", 3),
    ],
)
def test_a_month_is_what_its_vouchers_are(reader, chunk, old, new, name, line):
    stated = AGREEING.replace(old, new) if old else AGREEING
    assert told(f"{HEAD}{stated}{VOUCHERS}", reader, chunk) == ({(name, LINE + line)} if name else set())
    after = LINE + line + len(VOUCHERS.splitlines())
    assert told(f"{HEAD}{VOUCHERS}{stated}", reader, chunk) == ({(name, after)} if name else set())


def test_objects_that_are_no_part_of_the_account_are_told():
    whole = "#FLAGGA 0\n#SIETYP 3\n#RAR 0 20260101 20261231\n#{0} 0 202601 3011 {{}} -100\n"
    more = '#{0} 0 202601 3011 {{1 "A"}} {1}\n#{0} 0 202601 3011 {{1 "B"}} {2}\n'
    for tag in ("PSALDO", "PBUDGET"):
        for one, other, names in (
            (-60, -50, {("objects-differ", 5)}),
            (60, 0, {("objects-differ", 5)}),
            (-60, -40, set()),
        ):
            assert told((whole + more).format(tag, one, other)) == names
        assert told((whole + more).format(tag, -60, -10)) == set()


def test_a_file_with_changes_by_month_that_is_sent_again_is_tried_whole(tmp_path):
    many = "".join(
        f'#VER C {n} 20260331 ""\n{{\n#TRANS 1910 {{}} 1.00\n#TRANS 3011 {{}} -1.00\n}}\n' for n in range(1, 900)
    )
    stated = AGREEING + "#PSALDO 0 202603 1910 {} 899.00\n#PSALDO 0 202603 3011 {} -899.00\n"
    text = f"{HEAD}{stated}{VOUCHERS}{many}".replace("#UB 0 1910 600", "#UB 0 1910 1499").replace(
        "#RES 0 3011 -100", "#RES 0 3011 -999"
    )
    options, accepted = Options(chunk_bytes=2_000), ("ledger.period-vouchers-differ",)
    old = store.load(tmp_path / "a", text.encode("cp437"), entity="k", options=options).batch
    new = text.replace("5011 {} 500.00\n#PS", "5011 {} 500.01\n#PS").encode("cp437")
    how = {"entity": "k", "options": options, "accepted": accepted}
    found = store.load(tmp_path / "a", new, earlier=(old,), **how).reading.findings
    assert found == store.load(tmp_path / "b", new, **how).reading.findings
    assert "ledger.period-vouchers-differ" in {one.id for one in found}
