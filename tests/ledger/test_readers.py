"""The three readers are one: the same cells, balances and findings from any bytes, in pieces of any size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import NEEDS_NUMBA

from arshjul.ledger import Options, read
from arshjul.ledger.generator import Plan, generate

FAST = ["numpy", pytest.param("numba", marks=NEEDS_NUMBA)]


def said(data, reader, chunk=1 << 20):
    found = read(data, options=Options(reader=reader, chunk_bytes=chunk))
    return {
        "rows": found.rows.to_pylist(),
        "vouchers": found.vouchers.to_pylist(),
        "balances": found.balances,
        "summary": found.summary,
        "accounts": found.accounts,
        "findings": [(item.id, item.place.line, str(item.message)) for item in found.findings],
    }


SPACE = st.sampled_from([" ", "\t", "  ", " \t"])
ACCOUNT = st.sampled_from(["1910", "3011", '"1910"', "19 10", "Å1", '""', "12345678901", "1{9"])
OBJECTS = st.sampled_from(
    [
        "{}",
        '{1 "Nord"}',
        "{1 Nord}",
        '{"1" "Nord" 6 "0015"}',
        '{1 "No}rd"}',
        "{1}",
        "{ }",
        '{1 "a\\"b"}',
        "",
        '{1  "A"}',
        "{",
        '{1 ""}',
        '{1 "Öster"}',
        '{å "ÅÄÖ é" 6 "½"}',
        '{1 "a"b}',
        '{1 "a\\\\"}',
        "{{}}",
        '{1\t"Nord"}',
        '{1 "No\trd"}',
        '{"1\t" "Nord"\t6 "0015"}',
        '{1 "a"b\t"c"}',
        '{1 a"b\tc"}',
    ]
)
AMOUNT = st.one_of(
    st.integers(-(10**17), 10**17).map(lambda ore: f"{ore / 100:.2f}"),
    st.sampled_from(
        [
            "1",
            "-1.5",
            "+5",
            "1,50",
            "",
            '""',
            "1.",
            ".5",
            "-",
            "1.234",
            "1.500",
            "--1",
            "99999999999999999.99",
            "1 000",
            "9e9",
            "0.00",
            "-0",
        ]
    ),
)
DATE = st.sampled_from(
    ["20260131", '""', "20250131", "20260231", "2026-01-31", '"20260131"', "2026013", "x", "202601311", "00000000"]
)
TEXT = st.sampled_from(
    [
        '"Lön åäö"',
        "ord",
        '""',
        '"a \\"b\\""',
        '"{x}"',
        '"halv',
        '"a"b"',
        "a\\b",
        '"a\\b"',
        '"slut\\"',
        '"5" tum"',
        '"\x07"',
        '"\u00a0"',
        "a{b",
        '""""',
        '"\\\\"x"',
        '"Ö\\"å\\"é ░▒ÿ"',
        "åäö\\",
        '"abcdefgå"',
        '"abcdefgh\\"ijklmnop"',
        '"\t"',
        '"a\tb"',
        '"abcdefghijkl\t"',
        '"Ö\\"\té"',
        '"a\\\tb"',
        '"a"\tb"',
    ]
)
LAST = st.sampled_from(["2.5", '""', '"sig n"', "sig", '"', "{}", "Å", '"Ä b"', '"a\\"b"', '"s\tn"'])
LABEL = st.sampled_from(["#TRANS"] * 8 + ["#RTRANS", "#BTRANS", "#trans", "#TRANSX", '"#TRANS"', "TRANS", "#TRANS\t1"])
FIELDS = st.tuples(LABEL, ACCOUNT, OBJECTS, AMOUNT).flatmap(
    lambda head: st.lists(st.one_of(DATE, TEXT, LAST), max_size=5).map(lambda rest: [*head, *rest])
)
PLAIN = st.tuples(st.just("#TRANS"), st.sampled_from(["1910", "3011"]), OBJECTS, AMOUNT, DATE, TEXT).map(list)
ROW = st.tuples(
    st.one_of(PLAIN, FIELDS), SPACE, st.sampled_from(["", "  ", "\t"]), st.sampled_from(["", " ", "\r"])
).map(lambda given: given[2] + given[1].join(given[0]) + given[3])
HEAD = st.sampled_from(
    [
        "#VER A 1 20260131",
        '#VER "" "" 20260131 "Åter"',
        '#VER A 2 20260131 "x \\"y\\"" 20260201 "s"',
        "#VER A",
        "#ver B 1 20260131",
        "#VER A 1 20260231",
        '#VER A 1 20260131 "t" 2026',
        "#VER",
        '#VER Å ö7 20260131 "Ä\\"ö\\"" 20260201 "Öå"',
        '#VER "Å b" "1\\"2" 20260131 "t"',
        '#VER A 3 20260131 ""',
        '#VER A 4 20260131 "x" {',
        '#VER A 5 20250131 "x" {\t',
        '#VER A 6 20260131 "x" "{"',
        "#VER A 7 20260131 {1} {",
        '#VER A\t8\t20260131\t"x"',
        '#VER "A\t" 9 20260131 "x"',
        '#VER A 10 20260131 "x\ty" 20260201 "s"',
        '#VER A 11 20260131 "x" 20260201 "s\t"',
    ]
)
VOUCHER = st.tuples(HEAD, st.lists(ROW, max_size=6), st.sampled_from([["{"], ["{"], ["{"], []])).map(
    lambda given: [given[0], *given[2], *given[1], "}"]
)
OTHER = st.sampled_from(
    [
        "",
        "  ",
        "#KONTO 1910 Kassa",
        "{",
        "}",
        "skräp",
        "#IB 0 1910 5.00",
        "#UB 0 1910 5.00",
        "#RES 0 3011 5.00",
        "#TRANS 1910 {} 5.00",
        "# ",
        "#",
        "\x00",
        '#OBJEKT\t1 "A\tB"',
    ]
)
FILE = st.lists(st.one_of(VOUCHER, VOUCHER, VOUCHER, OTHER.map(lambda line: [line])), max_size=6).map(
    lambda parts: "\n".join(["#FLAGGA 0", "#RAR 0 20260101 20261231", *(line for part in parts for line in part)])
)


@pytest.mark.slow
@pytest.mark.parametrize("reader", FAST)
@settings(max_examples=120, deadline=None)
@given(text=FILE, chunk=st.sampled_from([40, 200, 1 << 20]), encoding=st.sampled_from(["utf-8", "cp437", "latin-1"]))
def test_any_file_is_read_alike(reader, text, chunk, encoding):
    data = text.encode(encoding, errors="replace")
    assert said(data, reader, chunk) == said(data, "reference", chunk)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp437", "latin-1", "utf-8"])
@pytest.mark.parametrize("reader", FAST)
def test_every_letter_in_every_field(reader, encoding):
    signs = [*range(0x80, 0x250), *range(0x250, 0x2600, 7)] if encoding == "utf-8" else range(0x80, 0x2600)
    letters = [sign for sign in map(chr, signs) if _is_in(sign, encoding)]
    assert len(letters) > 90
    rows = "".join(
        f'#VER {sign} {sign}1 20260131 "{sign} {sign}" 20260131 "{sign}s"\n{{\n'
        f'#TRANS {sign}9 {{{sign} "{sign}x" 6 "{sign}"}} 1.00 20260131 "abcdefg{sign}hijklmn" 1 "{sign}"\n'
        f'#TRANS 1910 {{}} -1.00 "" {sign}\n}}\n'
        for sign in letters
    )
    data = f"#FLAGGA 0\n#FNAMN Åmål\n#RAR 0 20260101 20261231\n{rows}".encode(encoding)
    options = Options(reader=reader, encoding=encoding, chunk_bytes=700)
    found = read(data, options=options).rows.to_pylist()
    assert found == read(data, options=Options(reader="reference", encoding=encoding)).rows.to_pylist()
    assert [row["text"] for row in found[::2]] == [f"abcdefg{sign}hijklmn" for sign in letters]


def _is_in(sign, encoding):
    try:
        return sign.encode(encoding).decode(encoding) == sign and sign.isprintable()
    except UnicodeEncodeError:
        return False


@NEEDS_NUMBA
def test_texts_are_numbered_alike_when_the_numbering_starts_over(monkeypatch):
    from arshjul.ledger.sie import dictionary

    monkeypatch.setattr(dictionary, "MOST", 5)
    data = b"".join(generate(Plan(600, seed=4)))
    assert said(data, "numba", 3_000) == said(data, "reference", 3_000)


@pytest.mark.parametrize("reader", FAST)
def test_findings_beyond_the_most_are_the_same_ones(reader):
    lines = ["#FLAGGA 0", "#RAR 0 20260101 20261231"]
    for number in range(30):
        lines += [f"#VER A {number} 20260131 \x01", "{", "#TRANS 1910 {} 1,50 \x02", "}", "skräp \x03"]
    data = "\n".join(lines).encode()
    options = [Options(reader=name, max_places=7, chunk_bytes=200) for name in (reader, "reference")]
    one, other = ([(f.id, f.place.line) for f in read(data, options=o).findings] for o in options)
    assert one == other


@pytest.mark.parametrize("reader", FAST)
def test_a_municipal_file_is_read_alike(reader):
    data = b"".join(generate(Plan(3_000, seed=3)))
    plain = said(data, "reference")
    assert plain["summary"].transactions == 3_000
    assert plain["summary"].rtrans > 0
    assert plain["findings"] == []
    assert said(data, reader, 50_000) == plain


def test_the_generator_is_the_same_for_a_seed():
    one, same, other = (b"".join(generate(Plan(500, seed=seed))) for seed in (1, 1, 2))
    assert one == same != other


def test_a_generated_year_can_be_sent_before_its_last_month():
    whole, before = (b"".join(generate(Plan(2_000, seed=2, until=until))) for until in (12, 11))
    vouchers = before[before.index(b"#VER") :]
    assert whole[whole.index(b"#VER") :].startswith(vouchers)
    assert len(whole) - len(vouchers) > len(whole) // 20
    assert said(before, "reference")["findings"] == []


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("reader", FAST)
def test_real_files_are_read_alike(reader, sie_files):
    for path in sie_files:
        data = path.read_bytes()
        assert said(data, reader) == said(data, "reference"), path.name


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "utf-16"])
@pytest.mark.parametrize("reader", FAST)
def test_a_line_without_end_is_one_finding_at_its_line_and_the_rest_is_read(reader, encoding):
    start, end = "#FLAGGA 0\n#RAR 0 20260101 20261231\n", "#VER A 1 20260131\n{\n#TRANS 1910 {} 1.00\n}\n"
    data = (start + '#TRANS 1910 {1 "å' + "x" * 70_000 + "\n" + end).encode(encoding)
    plain = said(data, "reference")
    assert [line for name, line, _ in plain["findings"] if name == "ledger.line-too-long"] == [3]
    assert [row["line"] for row in plain["rows"]] == [6]
    assert said(data, reader) == plain
