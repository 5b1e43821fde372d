"""A city and its port in 2027: their books, with what they booked against each other, as ledger files."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from tests import remembered

from arshjul.books import charts as books_charts
from arshjul.books import services as receiving
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.place import own
from arshjul.kernel.money import parse_amount
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.statements import chart_file

YEAR = 2027

# The city rents out to its port for 500, of which the port has booked 480, and has 90 to get that the port owes.
CITY = "3410 512 -500 / 3410 812 -1000 / 5010 812 1300 / 1510 512 90 / 1910 812 110"
PORT = "6010 112 480 / 3110 812 -700 / 2410 112 -90 / 1910 812 310"

ACQUISITION = """    equity: {shares: "1310", income: "8410"}
    acquisitions:
      - owner: staden
        entity: hamnen
        date: 2020-01-15
        shares_account: "1310"
        cost: "100"
        equity: {"2010": "80"}
        difference_account: "1012"
        source: förvärvsanalys 2020
"""


def sie(rows: str, name: str) -> bytes:
    head = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', "#GEN 20280101", f'#FNAMN "{name}"']
    head += [f"#RAR 0 {YEAR}0101 {YEAR}1231", '#DIM 23 "Motpart"', f'#VER A 1 {YEAR}0115 "Post"', "{"]
    body = (row.split() for row in rows.split(" / "))
    return "\r\n".join([*head, *(f'#TRANS {a} {{23 "{m}"}} {ore}.00' for a, m, ore in body), "}"]).encode("cp437")


def publish(folder, entity, content):
    """Put a file into somebody's books, whatever it was found to hold."""
    path = folder / f"{entity}-{len(list(folder.iterdir()))}.se"
    path.write_bytes(content)
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=None).file
    reading = receiving.read_and_check(file=file, by=None)
    accept = [*(one["id"] for one in reading.findings), "books.months-thinned"]
    return receiving.publish_batch(reading=reading, entity=entity, by=None, accept=accept)


def chart_with(more, codes=None):
    """The text of the municipality's charts, in the city's own with `more` after its counterparties (or `codes`)."""
    whole = (municipality.folder() / "chart.yaml").read_text(encoding="utf-8")
    head, counterparties, rest = re.split(r"(?m)(^    counterparties: .*\n)", whole)
    given = f"    counterparties: {codes}\n" if codes else counterparties
    return f"{head}{given}{more}{rest}"


def bought_by(text, tmp_path, monkeypatch):
    """The city's chart with what was found at a purchase."""
    (tmp_path / "bought.yaml").write_text(chart_with(text), encoding="utf-8")
    loaded, found = chart_file.load(tmp_path / "bought.yaml")
    assert found == ()
    monkeypatch.setattr(books_charts, "chart_of", lambda _folder, _year: loaded[0])


@pytest.fixture
def chart_with_codes(monkeypatch):
    """The city's chart alone, which the port too follows; it has the port's counterparty codes."""
    loaded, found = chart_file.load(municipality.folder() / "chart.yaml")
    assert found == ()
    assert loaded[0].entity_of("512") == "hamnen"
    monkeypatch.setattr(books_charts, "chart_of", lambda _folder, _year: loaded[0])


def with_books():
    """The city's books and its port's."""
    remembered.city()
    for entity, rows in ((own()[0], CITY), ("hamnen", PORT)):
        publish(Path(settings.ARSHJUL_DATA), entity, sie(rows, entity))


@pytest.fixture
def two(chart_with_codes, city, person):
    """The controller of the city, when its books and its port's are there."""
    return person("controller")


def kr(amount):
    return parse_amount(str(amount))


def group_of(at):
    found = together.side_by_side("resultatrakning", at)
    return {column.id: found.statement.ore("verksamhetens-intakter", column.id) for column in found.statement.columns}
