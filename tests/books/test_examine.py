"""A received file is examined alike whether it is read whole or piece by piece."""

import pytest

from arshjul.books import examining, facts
from arshjul.organisation import municipality

from .conftest import sie

pytestmark = pytest.mark.django_db

VOUCHERS = [(number, f"20160{1 + number % 9}15", "4999", "20", number, "Ö-text") for number in range(1, 400)]
BROKEN = sie(*VOUCHERS).replace(b"#TRANS 1999", b"#TRANS", 1)
TABLE = "Datum;Konto;Ansvar;Belopp\r\n" + "".join(f"2016-0{1 + n % 9}-15;4999;20;{n},50\r\n" for n in range(1, 50))


def both(file, monkeypatch, mapping=None):
    whole = examining.examine(file, mapping)
    monkeypatch.setattr(examining, "LARGE", -1)
    return whole, examining.examine(file, mapping)


@pytest.mark.parametrize(
    "content", [sie(*VOUCHERS), BROKEN, b"#FLAGGA 0\r\n", TABLE.encode()], ids=["sie", "broken", "empty", "table"]
)
def test_a_file_read_in_pieces_shows_what_the_whole_one_does(receive, monkeypatch, content):
    file = receive(content).file
    whole, pieces = both(file, monkeypatch)
    assert pieces == whole


def test_the_constructed_year_is_the_same_in_pieces(receive, monkeypatch):
    (_, name, content), *_ = facts.constructed_files(municipality.folder(), 2016)
    whole, pieces = both(receive(content, name).file, monkeypatch)
    assert whole.rows > 100
    assert pieces == whole


def test_nothing_of_an_examined_file_is_left_behind(receive, monkeypatch):
    file = receive(sie(*VOUCHERS)).file
    monkeypatch.setattr(examining, "LARGE", -1)
    examining.examine(file, None)
    assert list((facts.root() / "incoming").iterdir()) == []
    assert not list(facts.root().glob("batches/*"))
