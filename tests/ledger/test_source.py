"""A file in pieces: all of it, in order, each ending where what belongs together ends."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from arshjul.ledger.source import TAIL_BYTES, Source

LINES = st.lists(st.sampled_from(["#VER A 1", "{", "}", "#TRANS 1 {} 1", "x" * 50, ""]), max_size=40)


@settings(deadline=None)
@given(lines=LINES, size=st.integers(1, 300), feed=st.sampled_from(["\n", "\r\n"]), end=st.sampled_from(["", "\n"]))
@example(lines=["{", "#VER A 1"], size=2, feed="\r\n", end="")
def test_pieces_are_the_whole_and_begin_with_a_voucher(lines, size, feed, end):
    data = (feed.join(lines) + end).encode()
    pieces = list(Source(data).chunks(size, b"\n#VER"))
    assert b"".join(pieces) == data
    assert all(piece.startswith(b"#VER") for piece in pieces[1:])


@settings(deadline=None)
@given(lines=LINES, size=st.integers(20, 300))
def test_a_single_return_as_line_end_becomes_a_line_feed(lines, size):
    data = "\r".join(["#FLAGGA 0", *lines]).encode()
    assert b"".join(Source(data).chunks(size, b"\n#VER")) == data.replace(b"\r", b"\n")


def test_a_piece_grows_until_it_ends_between_vouchers(tmp_path):
    long = b"#VER A 1\n{\n" + b"#TRANS 1 {} 1\n" * (3 * TAIL_BYTES // 14) + b"}\n"
    path = tmp_path / "long.se"
    path.write_bytes(b"#FLAGGA 0\n" + long + long)
    assert [len(piece) for piece in Source(path).chunks(TAIL_BYTES, b"\n#VER")] == [10, len(long), len(long)]


def test_only_a_part_of_the_file(tmp_path):
    path = tmp_path / "part.se"
    path.write_bytes(b"0123\n#VER 1\n#VER 2\n#VER 3\n")
    assert list(Source(path).chunks(12, b"\n#VER", start=5, end=19)) == [b"#VER 1\n", b"#VER 2\n"]
