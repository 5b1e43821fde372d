"""A city that follows Kommun-Bas and its port that follows BAS: a year's books of each, as ledger files."""

from pathlib import Path

import pytest
from django.conf import settings
from tests import remembered

from arshjul.books import services as receiving
from arshjul.books.domain import Selection
from arshjul.followup import tables
from arshjul.followup.accounts.place import own
from arshjul.kernel.money import parse_amount
from arshjul.organisation import queries as organisation

YEAR = 2027
CITY = {
    "names": {"1510": "Kundfordringar", "1910": "Kassa", "3010": "Biljetter", "7810": "Konsulter", "8010": "Skatt"},
    "rows": "3010 -400 / 7810 150 / 8010 -900 / 1910 1150",
}
PORT = {
    "names": {
        "1930": "Bankkonto",
        "1229": "Ack avskrivningar",
        "2081": "Aktiekapital",
        "3010": "Hamnavgifter",
        "7810": "Avskrivningar",
        "7010": "Löner",
        "8010": "Utdelning",
        "8410": "Räntekostnader",
        "8850": "Överavskrivningar",
        "2150": "Ackumulerade överavskrivningar",
        "8910": "Skatt på årets resultat",
        "2510": "Skatteskulder",
    },
    "rows": "3010 -700 / 7010 300 / 1930 400 / 7810 70 / 1229 -70 / 8010 -30 / 1930 30 / 8410 20 / 1930 -20"
    " / 8850 15 / 2150 -15 / 8910 40 / 2510 -40",
    "opening": "1930 500 / 2081 -500",
}


def sie(names, rows, opening="", name="Bolag", year=YEAR):
    head = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', "#GEN 20280101", f'#FNAMN "{name}"']
    head += [f"#RAR 0 {year}0101 {year}1231", *(f'#KONTO {number} "{text}"' for number, text in names.items())]
    head += [f"#IB 0 {account} {ore}.00" for account, ore in (one.split() for one in opening.split(" / ") if one)]
    body = [f"#TRANS {account} {{}} {ore}.00" for account, ore in (row.split() for row in rows.split(" / "))]
    return "\r\n".join([*head, f'#VER A 1 {year}0815 "{name}"', "{", *body, "}"]).encode("cp437")


def publish(tmp_path, entity, content):
    path = tmp_path / f"{entity}.se"
    path.write_bytes(content)
    file = receiving.receive(
        upload=receiving.LocalFile(path), authority=organisation.executive_board().authority, by=None
    ).file
    reading = receiving.read_and_check(file=file, by=None)
    accept = ["books.months-thinned", *(one["id"] for one in reading.findings if one["level"] == "error")]
    receiving.publish_batch(reading=reading, entity=entity, by=None, accept=accept)
    return reading


def with_books():
    """The city's books after Kommun-Bas and its port's after BAS, with 3010, 7810 and 8010 in both."""
    remembered.city()
    publish(Path(settings.ARSHJUL_DATA), own()[0], sie(**CITY, name="Staden"))
    publish(Path(settings.ARSHJUL_DATA), "hamnen", sie(**PORT, name="Hamnen"))


@pytest.fixture
def group(city, person):
    """The controller, when the books of the city and of its port are there."""
    return person("controller")


def kr(amount):
    return parse_amount(str(amount))


def of(made, column="outcome"):
    rows = {row.id: made.statement.ore(row.id, column) for row in made.statement.rows}
    return {row: ore // 100 for row, ore in rows.items() if ore is not None}


def every_cell(found):
    """Each cell of a statement that leads to vouchers: row, column and what is selected."""
    for row, shown in zip(found.statement.rows, tables.shown(found, found.unit).rows, strict=True):
        for column, cell in zip(found.statement.columns, shown.cells, strict=True):
            if cell.url:
                query = dict(part.split("=") for part in cell.url.partition("?")[2].split("&"))
                yield row.id, column.id, Selection.parse(query)
