"""The same bytes count once: read anew for other months, or put into other books, they are told and asked about."""

import pytest
import yaml

from arshjul.books import closing, elsewhere, queries, services
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db
TABLE = b"Konto;Ansvar;Belopp;Budget\r\n4999;20;100,00;90,00\r\n1910;20;-100,00;-90,00\r\n"
COLUMNS = {"account": "Konto", "ansvar": "Ansvar", "amount": "Belopp"}
ONE = (1, "20160115", "4999", "20", 100, "Inköp")


def mapping(month, amount="Belopp", kind="period"):
    given = {"kind": kind, "columns": COLUMNS | {"amount": amount}, "constants": {"period": str(month)}}
    return yaml.safe_dump(given)


@pytest.fixture
def read(receive):
    """The table read as a month's, or another column of it."""

    def made(*how, **more):
        return receive(TABLE, "konton.csv", mapping=mapping(*how, **more))

    return made


@pytest.fixture
def put(person):
    def published(reading, *accept, entity="staden"):
        return services.publish_batch(reading=reading, entity=entity, by=person("controller"), accept=accept)

    return published


def asked(refused):
    return {found.id: found.message.sv.replace("\N{NO-BREAK SPACE}", " ") for found in refused.value.findings}


def months(entity="staden"):
    return queries.periods(queries.current()).get(entity, ())


def test_a_file_read_anew_for_another_month_leaves_the_month_that_it_was_read_for(read, put):
    put(read(202101))
    corrected = read(202103)
    with pytest.raises(Refused) as refused:
        put(corrected)
    said = asked(refused)
    assert list(said) == [elsewhere.OTHERWISE]
    assert "utfallet för januari 2021 (2 rader med 100,00 kr i debet)" in said[elsewhere.OTHERWISE]
    assert "version 1" in said[elsewhere.OTHERWISE]
    assert months() == (202101,)
    made = put(corrected, elsewhere.OTHERWISE)
    assert queries.cube(2021).where(account="4999").total() == 10_000
    assert queries.cube(2021).where(account="4999", period={202103}).total() == 10_000
    assert made.added.accepted == [elsewhere.OTHERWISE]


def test_months_that_the_new_reading_has_too_are_replaced_as_always(read, put):
    put(read(202101))
    assert not elsewhere.told(read(202101, kind="voucher"), "staden", queries.current())


def test_outcome_that_was_a_budget_leaves_the_outcome(read, put):
    put(read(202101))
    put(read(202101, kind="budget"), elsewhere.OTHERWISE)
    assert queries.cube(2021).where(account="4999").total() is None
    assert queries.budget_cube(2021).where(account="4999").total() == 10_000


def test_another_column_of_the_same_table_is_something_else(read, put):
    put(read(202101))
    put(read(202101, "Budget", kind="budget"))
    assert queries.cube(2021).where(account="4999").total() == 10_000
    assert queries.budget_cube(2021).where(account="4999").total() == 9_000


def test_a_closed_year_keeps_what_was_read_for_it(read, put, person):
    put(read(202012))
    closing.close_year(entity="staden", year=2020, by=person("controller"))
    corrected = read(202101)
    with pytest.raises(Refused) as refused:
        put(corrected, elsewhere.OTHERWISE)
    assert list(asked(refused)) == ["books.year-closed"]
    assert months() == (202012,)


def test_back_to_a_reading_that_counted_before_takes_the_place_of_the_other(read, put):
    put(read(202101))
    put(read(202103), elsewhere.OTHERWISE)
    put(read(202101), elsewhere.OTHERWISE, "books.file-gave-way")
    assert months() == (202101,)
    assert queries.cube(2021).where(account="4999", period={202101}).total() == 10_000
    assert queries.cube(2021).where(account="4999").total() == 10_000


def test_a_month_that_the_corrected_reading_left_is_not_held_and_is_when_it_was_known(read, put):
    before = put(read(202101))
    after = put(read(202103), elsewhere.OTHERWISE)
    assert queries.periods(before) == {"staden": (202101,)}
    assert queries.periods(after) == {"staden": (202103,)}
    (gone,) = queries.manifest(after).withdrawn
    assert (gone.number, gone.is_asked_for, gone.batches) == (2, False, (before.added,))
    assert queries.last_period(2021, before) == 202101


def test_what_others_have_added_to_the_month_stays_when_the_corrected_reading_leaves_it(read, put, publish):
    put(read(202101))
    supplement = sie((9, "20210125", "4999", "20", 5, "Lön"), year=2021).replace(b"#RAR 0 20210101 20211231\n", b"")
    publish(supplement, "lon.si", adds=True)
    put(read(202103), elsewhere.OTHERWISE)
    assert months() == (202101, 202103)
    assert queries.cube(2021).where(account="4999", period={202101}).total() == 500


def test_the_same_bytes_in_other_books_must_be_answered_for(read, put, receive):
    put(read(202101))
    again = receive(TABLE, "konton.csv", mapping=mapping(202101) + "name: Bolagets\n")
    with pytest.raises(Refused) as refused:
        put(again, entity="helsingborgshem")
    said = asked(refused)
    assert list(said) == [elsewhere.ELSEWHERE]
    assert "Helsingborgs stad: januari 2021 (version 1)" in said[elsewhere.ELSEWHERE]
    made = put(again, *said, entity="helsingborgshem")
    assert made.added.accepted == [elsewhere.ELSEWHERE]
    assert months("helsingborgshem") == months() == (202101,)


def test_what_has_given_way_counts_nowhere(receive, put):
    reading = receive(sie(ONE).replace(b"Helsingborgs stad", b"Prov"))
    put(reading)
    put(receive(sie((1, "20160115", "4999", "20", 200, "Rätt")), "ratt.se"))
    found = elsewhere.told(reading, "helsingborgshem", queries.current())
    assert found == []
