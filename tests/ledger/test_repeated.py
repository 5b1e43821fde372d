"""The very same voucher twice in a file is an error that somebody must answer for; another of its number is not."""

import pytest

from arshjul.kernel.findings import Level
from arshjul.ledger import Options, read
from arshjul.ledger.facts import NEVER_ACCEPTED

from .conftest import NEEDS_NUMBA
from .test_facts import HEAD, YEAR
from .test_store import load, store

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
START = HEAD + "#SIETYP 4\n" + YEAR


def voucher(number=1, day=20260131, kronor=9, text="Lön", series="A"):
    rows = f"#TRANS 5011 {{}} {kronor}.00\n#TRANS 1910 {{}} -{kronor}.00\n"
    return f'#VER {series} {number} {day} "{text}"\n{{\n{rows}}}\n'


def told(*vouchers, reader="reference", encoding="cp437", feed="\n", size=8 << 20):
    content = (START + "".join(vouchers)).replace("\n", feed).encode(encoding)
    found = read(content, options=Options(reader=reader, chunk_bytes=size)).findings
    return [
        (one.place.line, one.level, one.message.sv.replace("\N{NO-BREAK SPACE}", " "))
        for one in found
        if one.id == "ledger.voucher-repeated"
    ]


LINE = len(START.splitlines()) + 1


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("feed", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [60, 8 << 20])
def test_the_same_voucher_twice_is_told_where_it_stands_again(reader, feed, size):
    ((line, level, words),) = told(voucher(), voucher(2), voucher(), reader=reader, feed=feed, size=size)
    assert (line, level) == (LINE + 10, Level.ERROR)
    assert "A 1" in words
    assert "2 gånger" in words
    assert "ledger.voucher-repeated" not in NEVER_ACCEPTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_in_any_encoding(encoding):
    assert [line for line, *_ in told(voucher(), voucher(), encoding=encoding)] == [LINE + 5]


@pytest.mark.parametrize(
    "other",
    [
        voucher(day=20260228),
        voucher(kronor=10),
        voucher(text="Arvode"),
        voucher(series="B"),
        voucher(number=2),
        voucher().replace("#TRANS 1910 {}", '#TRANS 1910 {1 "4100"}'),
    ],
)
def test_another_voucher_of_the_number_is_not_the_same(other):
    assert told(voucher(), other) == []


def test_a_number_that_many_vouchers_of_the_day_have_says_nothing_of_them():
    """As where the number is 0 until the ledger gives one."""
    assert told(voucher(0), voucher(0, kronor=10), voucher(0)) == []


def test_vouchers_without_a_number_may_be_alike():
    assert told(voucher('""'), voucher('""')) == []


def test_what_stands_after_the_last_voucher_is_no_part_of_it():
    assert len(told(voucher(), voucher(), "#KSUMMA 1\n")) == 1


def test_the_whole_of_a_file_sent_again_is_tried(tmp_path):
    options = store.Options(chunk_bytes=200)
    first = "".join(voucher(number) for number in range(1, 40))
    earlier = load(tmp_path, (START + first).encode("cp437"), options=options)
    again = store.load(
        tmp_path, (START + first + voucher(7)).encode("cp437"), entity="kommun", options=options, earlier=[earlier]
    )
    assert [one.id for one in again.blocking] == ["ledger.voucher-repeated"]


def test_a_sie_5_document_likewise():
    entry = (
        '<JournalEntry id="1" journalDate="2026-01-31"><LedgerEntry accountId="1910" amount="{}"/>'
        '<LedgerEntry accountId="3011" amount="-10"/></JournalEntry>'
    )

    def ids(*amounts):
        entries = "\n".join(entry.format(amount) for amount in amounts)
        text = f'<Sie xmlns="http://www.sie.se/sie5">\n<Journal id="A">\n{entries}</Journal></Sie>'
        return [one.place.line for one in read(text.encode()).findings if one.id == "ledger.voucher-repeated"]

    assert ids(10, 10) == [4]
    assert ids(10, 11) == []
