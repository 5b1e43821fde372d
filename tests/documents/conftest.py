from pathlib import Path

import pytest
from django.conf import settings
from tests import remembered

from arshjul.books import queries
from arshjul.books import services as books
from arshjul.documents import services
from arshjul.documents.models import Compilation, Draft
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Person

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


def put_in_the_books(*rows, name="bokslut.se", year=2016, opening=()):
    """Put a ledger in the books as the controller."""
    path = Path(settings.ARSHJUL_DATA) / name
    whole_year = ledger(*rows).replace(b"#RAR 0 20160101 20161231", f"#RAR 0 {year}0101 {year}1231".encode())
    path.write_bytes(whole_year + "".join(f"{line}\n" for line in opening).encode())
    by, authority = first("controller"), organisation.executive_board().authority
    file = books.receive(upload=books.LocalFile(path), authority=authority, by=by).file
    reading = books.read_and_check(file=file, by=by)
    return books.publish_batch(reading=reading, entity="staden", by=by)


def first(role):
    return Person.objects.filter(assignments__role=role).order_by("pk")[0]


def with_small_books():
    remembered.city()
    put_in_the_books(
        (1, "20160315", "3999", "20", -10_000_000),
        (2, "20160515", "4999", "20", 14_000_000),
        (3, "20160615", "3999", "60", -3_000_000),
    )


def with_a_draft():
    with_small_books()
    board, by = organisation.executive_board(), first("controller")
    made = services.begin(outline="operations-chapter", year=2016, point="arsredovisning", body=board, by=by)
    text = "Nämnderna fick {{ belopp drift-summa.summa.arets-resultat }}."
    services.write(draft=made, section="inledning", text="Så läser du.", by=by)
    services.write(draft=made, section="kommentar", text=text, by=by)


def with_a_version():
    with_a_draft()
    services.compile_draft(draft=Draft.objects.get(), by=first("controller"))


WORLDS = {"compiled": with_a_version, "draft": with_a_draft, "small_books": with_small_books}


@pytest.fixture
def city(request, db, settings, tmp_path):
    """The city, with what the test asks for in a data folder of its own."""
    settings.ARSHJUL_DATA = tmp_path
    asked = next((name for name in WORLDS if name in request.fixturenames), None)
    if asked:
        remembered.in_own_folder(f"documents, {asked}", WORLDS[asked])
    else:
        remembered.city()
    return organisation


@pytest.fixture
def book(city):
    """Put a ledger in the books as the controller."""
    return put_in_the_books


@pytest.fixture
def small_books(city):
    """BUN: income 10 and costs 14 mnkr; KUN: income 3 mnkr; all in 2016."""
    return queries.snapshot(1)


@pytest.fixture
def draft(city):
    """KS's chapter on the operations account of 2016, with short texts of its own."""
    return Draft.objects.get()


@pytest.fixture
def compiled(city):
    """The first version of the draft."""
    return Compilation.objects.get()
