"""#KSUMMA is the same however a file is cut, and the quick way counts what the plain one counts."""

import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from arshjul.ledger.sie import checksum as summing
from arshjul.ledger.sie.checksum import checksum, plain_content, stated, token_content
from arshjul.ledger.source import Source

PART = st.sampled_from(
    [
        "#TRANS",
        " ",
        "\t",
        '"',
        '""',
        '"a b"',
        '\\"',
        "\\",
        "{",
        "}",
        "1910",
        "åä",
        "\r",
        '"x',
        "#KSUMMA",
        "{1",
        '"N"}',
        "\x00",
    ]
)
LINE = st.lists(PART, max_size=9).map("".join)
FILE = st.lists(LINE, max_size=8).map(lambda lines: "\n".join(lines).encode("cp437"))


@settings(max_examples=400, deadline=None)
@given(FILE)
def test_the_quick_way_counts_what_the_plain_one_counts(data):
    assert plain_content(data) in {None, token_content(data)}


def test_the_quick_way_takes_what_most_files_hold():
    assert (
        plain_content(b'#KONTO 1910 "Kassa 1"\r\n#TRANS 1910 {1 "N"} 5.00 "" "a"\r\n')
        == b"#KONTO1910Kassa 1#TRANS19101N5.00a"
    )


@given(FILE, st.integers(1, 30))
def test_a_file_cut_anywhere_has_the_same_sum(data, size):
    before = summing.BLOCK
    summing.BLOCK = size
    try:
        assert checksum(data) == zlib.crc32(token_content(data))
    finally:
        summing.BLOCK = before


def test_the_records_are_found_in_a_file_as_in_bytes(tmp_path):
    data = b'#FLAGGA 0\n\t#KSUMMA\n#FNAMN "see #KSUMMA 5"\n#KSUMMA 77 \r\n'
    path = tmp_path / "a.se"
    path.write_bytes(data)
    with Source(path).mapped() as mapped:
        opened, closed, value, (start, end) = stated(mapped)
        assert (opened, closed, value) == (True, True, 77)
        assert mapped[start:end] == b'\n#FNAMN "see #KSUMMA 5"\n'
    assert stated(data) == (True, True, 77, (start, end))
    assert stated(b"#KSUMMA\n")[:3] == (True, False, None)
    assert stated(b"#FLAGGA 0\n")[:3] == (False, False, None)
    (tmp_path / "empty").touch()
    with Source(tmp_path / "empty").mapped() as nothing:
        assert nothing == b""
