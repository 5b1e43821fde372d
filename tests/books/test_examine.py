"""A received file is examined alike whether it is read whole or piece by piece."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from arshjul.books import batches, closing, examining, facts, queries, services
from arshjul.ledger import store
from arshjul.organisation import municipality
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db

VOUCHERS = [(number, f"20160{1 + number % 9}15", "4999", "20", number, "Ö-text") for number in range(1, 400)]
BROKEN = sie(*VOUCHERS).replace(b"#TRANS 1999", b"#TRANS", 1)
TABLE = "Datum;Konto;Ansvar;Belopp\r\n" + "".join(f"2016-0{1 + n % 9}-15;4999;20;{n},50\r\n" for n in range(1, 50))


def both(file, monkeypatch, mapping=None):
    whole = examining.examine(file, mapping, "staden")
    monkeypatch.setattr(examining, "LARGE", -1)
    return whole, replace(examining.examine(file, mapping, "staden"), written=None)


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


@pytest.fixture
def large(monkeypatch):
    """Every file counts as large."""
    monkeypatch.setattr(examining, "LARGE", -1)


@pytest.fixture
def read_files(monkeypatch):
    """The names of files read from disk, each time they are."""
    read = []
    load = store.load
    monkeypatch.setattr(store, "load", lambda *given, **how: read.append(how["name"]) or load(*given, **how))
    return read


def test_an_examined_file_is_published_as_it_was_written(large, receive, publish, read_files):
    made = publish(sie(*VOUCHERS), "ett.se")
    assert read_files == ["ett.se"]
    assert made.added.key == made.added.reading.written["id"]
    assert queries.cube(2016).where(account="4999").total() == sum(range(1, 400)) * 100
    assert list((facts.root() / "incoming").iterdir()) == []


def test_until_it_is_published_it_counts_for_nothing(large, receive):
    receive(sie(*VOUCHERS))
    assert len(list(facts.root().glob("batches/*.parquet"))) == 1
    assert queries.current() is None


def test_a_year_sent_again_is_examined_by_what_is_new(large, publish, receive, monkeypatch):
    publish(sie(*VOUCHERS), "ett.se")
    more = sie(*VOUCHERS, (400, "20161015", "4999", "20", 7, "Hyra"))
    again = receive(more, "tva.se")
    (lent,) = again.written["borrowed"]
    assert [period for _family, period in lent["scopes"]] == list(range(201601, 201610))
    monkeypatch.setattr(examining, "LARGE", len(more))
    whole = examining.examine(again.file, None, "staden")
    assert {name: again.summary[name] for name in whole.summary} == whole.summary
    assert (tuple(again.summary["units"]), tuple(again.summary["accounts"])) == (whole.units, whole.accounts)


def test_published_in_other_books_than_it_was_taken_for_it_is_read_again(large, publish, read_files):
    made = publish(sie(*VOUCHERS), "ett.se", entity="nsr")
    assert read_files == ["ett.se", "ett.se"]
    assert made.added.key != made.added.reading.written["id"]
    assert queries.cube(2016).values("entity") == ("nsr",)


def test_a_file_is_taken_for_the_books_that_have_had_its_number(large, publish, receive):
    own = sie(*VOUCHERS).replace(b"#FNAMN", b'#ORGNR "556069-9999"\n#FNAMN', 1)
    publish(own, "ett.se", entity="nsr")
    assert receive(own + b"#KONTO 4000 X\n", "tva.se").written["entity"] == "nsr"


def test_errors_must_be_accepted_though_the_file_is_written(large, receive, person):
    unbalanced = sie(*VOUCHERS).replace(b'#TRANS 1999 {1 "20"} -1 ', b'#TRANS 1999 {1 "20"} -2 ', 1)
    reading = receive(unbalanced)
    assert reading.written["errors"]
    how = {"reading": reading, "entity": "staden", "by": person("controller")}
    with pytest.raises(Refused):
        services.publish_batch(**how)
    assert services.publish_batch(**how, accept=reading.written["errors"]).added.key == reading.written["id"]


def test_what_nobody_publishes_in_a_week_is_thrown_away_and_read_again(large, receive, publish, person, read_files):
    kept = publish(sie(*VOUCHERS[:50]), "ett.se")
    waiting = receive(sie(*VOUCHERS), "tva.se")
    for path in facts.root().glob("batches/*"):
        os.utime(path, (0, 0))
    batches.sweep()
    assert {path.name.partition(".")[0] for path in facts.root().glob("batches/*")} == {kept.added.key}
    made = services.publish_batch(reading=waiting, entity="staden", by=person("controller"))
    assert read_files == ["ett.se", "tva.se", "tva.se"]
    assert made.added.rows == len(VOUCHERS) * 2


def test_thrown_away_in_the_middle_of_a_publication_it_is_refused_and_can_be_done_again(
    large, receive, person, monkeypatch
):
    reading = receive(sie(*VOUCHERS))
    how = {"reading": reading, "entity": "staden", "by": person("controller")}
    held = closing.hold
    monkeypatch.setattr(closing, "hold", lambda: (held(), Path(facts.root() / reading.written["path"]).unlink()))
    with pytest.raises(Refused):
        services.publish_batch(**how)
    assert queries.current() is None
    monkeypatch.setattr(closing, "hold", held)
    assert services.publish_batch(**how).added.rows == len(VOUCHERS) * 2
