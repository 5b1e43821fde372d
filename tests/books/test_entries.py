"""The entries under a cell: what the sums beside the batches say of them is what the entries are."""

import pytest
from tests import remembered

from arshjul.books import entries, facts, queries
from arshjul.books.domain import Selection
from arshjul.books.entries import Asked

from .conftest import published, sie

pytestmark = pytest.mark.django_db

UNITS = ("20", "21", "22")


def year_with_march_again():
    remembered.city()
    year = [
        (month * 100 + place, f"2016{month:02d}{place % 27 + 1:02d}", "4999", UNITS[place % 3], 10 + place, "Inköp")
        for month in range(1, 13)
        for place in range(month)
    ]
    opened = sie(*year).replace(b"#VER A 100 ", b"#IB 0 1999 700.00\n#IB 0 2010 -700.00\n#VER A 100 ", 1)
    published(
        opened.replace(b"#KONTO 3999", b'#DIM 23 "Motpart"\n#KONTO 3999').replace(b'{1 "21"}', b'{1 "21" 23 "41"}')
    )
    march = sie((1, "20160301", "3999", "20", -5, "Avgift"), (2, "20160302", "4999", "21", 7, "Rättat"))
    published(march, "mars.se", accept=["books.units-lost"])


@pytest.fixture
def city(request, db, settings, tmp_path):
    """The city in a data folder of the test's own, with the books that the test asks for."""
    settings.ARSHJUL_DATA = tmp_path
    if "books" in request.fixturenames:
        remembered.in_own_folder("books of entries", year_with_march_again)
    else:
        remembered.city()


@pytest.fixture
def books(city):
    """A year of vouchers in three units, with opening balances, whose March was sent again."""
    return queries.current()


CELLS = {
    "all": Asked(Selection(201601, 201612)),
    "with the opening balance": Asked(Selection(201600, 201612)),
    "the opening balance": Asked(Selection(201600, 201600)),
    "some months": Asked(Selection(201602, 201604, accounts=("4999", "3999"))),
    "a unit": Asked(Selection(201601, 201612, entities=("staden",), units=("21",))),
    "an account and units": Asked(Selection(201600, 201606, accounts=("1999",), units=("20", "22"))),
    "nobody's": Asked(Selection(201601, 201612, entities=("hamnen",))),
    "a foreign account": Asked(Selection(201600, 201612), foreign=(("staden", "1999", 2016),)),
    "somebody else's month": Asked(Selection(201601, 201612, units=("20", "21")), left_out=(("staden", "21", 201603),)),
    "towards somebody": Asked(Selection(201601, 201612), counterparties=("41", "42")),
    "towards somebody in a unit": Asked(Selection(201601, 201612, units=("20", "21")), counterparties=("41",)),
    "a project that isn't": Asked(Selection(201601, 201612, projects=("1",))),
}


WAYS = {
    "month by month": (entries.MANY, None),
    "by days that are counted": (0, lambda *_: None),
    "by days that may be enough": (0, lambda days, *_: days[len(days) // 2][0]),
}


@pytest.mark.once
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CELLS)
def test_every_page_is_the_entries_in_their_order(books, name, way, monkeypatch):
    many, enough = WAYS[way]
    monkeypatch.setattr(entries, "MANY", many)
    if enough:
        monkeypatch.setattr(entries, "_days_enough", enough)
    cell, of = CELLS[name], queries.manifest(books).ledger
    every = list(entries.every_row(of, cell, search=""))
    read = [row for number in range(1, -(-len(every) // 7) + 1) for row in page(of, cell, number).rows]
    assert read == every
    shown = page(of, cell, 1)
    assert (shown.total, shown.sum_ore) == (len(every), sum(row["amount"] for row in every) if every else None)
    assert (len(every) > 0) is (name not in {"nobody's", "a project that isn't"})
    assert page(of, cell, 10_000).rows == page(of, cell, max(1, -(-len(every) // 7))).rows


@pytest.mark.once
@pytest.mark.parametrize("piece", [1, 5, 40])
@pytest.mark.parametrize("name", CELLS)
def test_an_export_reads_every_entry_in_pieces_in_order(books, name, piece, monkeypatch):
    cell, of = CELLS[name], queries.manifest(books).ledger
    whole = list(entries.every_row(of, cell, search=""))
    monkeypatch.setattr(entries, "PIECE", piece)
    pieces = list(entries.pieces(of, cell, search=""))
    assert [row for part in pieces for row in part] == whole
    assert all(1 <= len(part) <= piece for part in pieces)
    found = [row for row in whole if "inköp" in row["text"].lower()]
    assert list(entries.every_row(of, cell, search="inköp")) == found


def page(of, cell, number):
    return entries.rows(of, cell, search="", page=number, size=7)


def test_a_balance_dated_in_another_month_than_january_is_found(publish):
    """A fiscal year from July: the ledger dates its opening balance by that month."""
    july = sie((1, "20160705", "4999", "20", 10, "Kaffe")).replace(
        b"#RAR 0 20160101 20161231", b"#RAR 0 20160701 20170630"
    )
    opened = july.replace(b"#VER A 1 ", b"#IB 0 1999 700.00\n#IB 0 2010 -700.00\n#VER A 1 ", 1)
    of = queries.manifest(publish(opened)).ledger
    assert [row["period"] for row in page(of, CELLS["with the opening balance"], 1).rows] == [201607] * 4
    assert page(of, CELLS["the opening balance"], 1).total == 2


def test_a_line_that_the_chart_doesnt_have_has_no_entries(books):
    unknown = Selection(201601, 201612, statement="hittepa", lines=("x",))
    assert queries.rows_of_cell(unknown, books).total == 0
    assert queries.cell_cube(unknown, books).total() is None


def test_days_are_tried_for_the_first_entries_alone():
    days = [(20160101, 50), (20160104, 50), (20160105, 900)]
    assert entries._days_enough(days, 1000, 10) == 20160101
    assert entries._days_enough(days, 100, 10) == 20160105
    assert entries._days_enough(days, 1, 10) is None
    assert entries._days_enough(days, 1000, entries.MANY) is None
    assert entries._days_enough([], 0, 10) is None


def test_a_search_counts_what_it_finds(books):
    of = queries.manifest(books).ledger
    found = entries.rows(of, CELLS["all"], search="rättat", page=1, size=7)
    assert (found.total, found.sum_ore) == (2, 0)
    assert {row["text"] for row in found.rows} == {"Rättat"}


@pytest.mark.parametrize("name", ["all", "a unit", "towards somebody"])
def test_pages_without_a_search_are_counted_without_reading_the_entries(books, name, monkeypatch):
    asked, run = [], type(facts.engine()).run

    def noted(engine, question, *snapshot, **parameters):
        asked.append(question)
        return run(engine, question, *snapshot, **parameters)

    monkeypatch.setattr(type(facts.engine()), "run", noted)
    entries.rows(queries.manifest(books).ledger, CELLS[name], search="", page=1, size=7)
    assert asked == ["entries"]
