import pytest

from arshjul.books import services as books
from arshjul.documents import services

LINES = [
    "#FLAGGA 0",
    "#FORMAT PC8",
    "#SIETYP 4",
    '#PROGRAM "Prov" "1"',
    "#GEN 20161001",
    '#FNAMN "Helsingborgs stad"',
    "#RAR 0 20160101 20161231",
    '#DIM 1 "Ansvar"',
    '#OBJEKT 1 "20" "Barn- och utbildningsnämnden"',
    '#OBJEKT 1 "60" "Kulturnämnden"',
    '#KONTO 3999 "Intäkter"',
    '#KONTO 4999 "Kostnader"',
    '#KONTO 1999 "Avräkning"',
]


def ledger(*rows):
    """A SIE file; a row is (number, date, account, unit, kronor)."""
    lines = list(LINES)
    for number, date, account, unit, kronor in rows:
        lines += [
            f'#VER A {number} {date} "Prov"',
            "{",
            f'#TRANS {account} {{1 "{unit}"}} {kronor} {date}',
            f'#TRANS 1999 {{1 "{unit}"}} {-kronor} {date}',
            "}",
        ]
    return "\n".join([*lines, ""]).encode("cp437")


@pytest.fixture
def book(city, person, tmp_path):
    """Put a ledger in the books as the controller."""

    def booked(*rows, name="bokslut.se", year=2016, opening=()):
        path = tmp_path / name
        whole_year = ledger(*rows).replace(b"#RAR 0 20160101 20161231", f"#RAR 0 {year}0101 {year}1231".encode())
        path.write_bytes(whole_year + "".join(f"{line}\n" for line in opening).encode())
        by = person("controller")
        authority = city.executive_board().authority
        file = books.receive(upload=books.LocalFile(path), authority=authority, by=by).file
        reading = books.read_and_check(file=file, by=by)
        return books.publish_batch(reading=reading, entity="staden", by=by)

    return booked


@pytest.fixture
def small_books(book):
    """BUN: income 10 and costs 14 mnkr; KUN: income 3 mnkr; all in 2016."""
    return book(
        (1, "20160315", "3999", "20", -10_000_000),
        (2, "20160515", "4999", "20", 14_000_000),
        (3, "20160615", "3999", "60", -3_000_000),
    )


@pytest.fixture
def draft(city, person, small_books):
    """KS's chapter on the operations account of 2016, with short texts of its own."""
    made = services.begin(
        outline="operations-chapter",
        year=2016,
        point="arsredovisning",
        body=city.executive_board(),
        by=person("controller"),
    )
    text = "Nämnderna fick {{ belopp drift-summa.summa.arets-resultat }}."
    services.write(draft=made, section="inledning", text="Så läser du.", by=person("controller"))
    services.write(draft=made, section="kommentar", text=text, by=person("controller"))
    return made
