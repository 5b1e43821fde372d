import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_for
from hypothesis import strategies as st

from arshjul.books import batches, facts, fitting, queries, services
from arshjul.books.domain import Selection
from arshjul.books.models import Batch, ReceivedFile, Snapshot
from arshjul.books.trial_balance import trial_balance
from arshjul.kernel.findings import finding
from arshjul.ledger import code_lengths
from arshjul.organisation import municipality
from arshjul.organisation.clock import day_of
from arshjul.record.services import Refused

from .conftest import named, sie

pytestmark = pytest.mark.django_db

JANUARY = (1, "20160131", "3999", "20", -500, "Avgift")
FEBRUARY = (2, "20160229", "4999", "20", 300, "Inköp")


def ids(refused):
    return [found.id for found in refused.value.findings]


def test_a_published_file_is_in_the_cube_to_the_ore(publish):
    made = publish(sie(JANUARY, FEBRUARY))
    assert made.number == 1
    assert queries.cube(2016).where(account="3999").total() == -50_000
    assert queries.cube(2016).total() == 0
    assert queries.years() == (2016,)


def test_the_newest_version_is_known_whatever_was_known_before(publish, at_most_queries):
    """Asked for from the newest that is known on: one that was undone and one that took its number are seen."""
    first = publish(sie(JANUARY))
    with transaction.atomic():
        undone = publish(sie(JANUARY, FEBRUARY), "andra.se")
        assert queries.current() == undone
        transaction.set_rollback(True)
    assert queries.current() == first
    assert queries.periods(queries.current()) == {facts.own_entity(): (201601,)}
    assert publish(sie(FEBRUARY), "tredje.se").number == undone.number
    with at_most_queries(1, warm=True):
        assert queries.periods(queries.current()) == {facts.own_entity(): (201601, 201602)}
    assert queries.periods(queries.snapshot(1)) == {facts.own_entity(): (201601,)}


@pytest.mark.slow
def test_the_example_year_goes_the_same_way_in(city):
    services.load_constructed(2016, lambda _line: None)
    loaded = len(list(facts.constructed_files(municipality.folder(), 2016)))
    assert Snapshot.objects.count() == loaded == 9
    assert queries.cube(2016).where(entity="staden").total() == 0
    services.load_constructed(2016, lambda _line: None)
    assert Snapshot.objects.count() == loaded


def test_a_month_sent_again_replaces_the_old_one_which_is_still_known(publish):
    first = publish(sie(JANUARY, FEBRUARY))
    second = publish(sie((7, "20160229", "4999", "20", 350, "Rättat inköp")), "rattad.se")
    cube = queries.cube(2016)
    assert cube.where(account="3999").total() == -50_000
    assert cube.where(account="4999").total() == 35_000
    assert queries.cube(2016, first).where(account="4999").total() == 30_000
    assert queries.as_known(day_of(second.made_at)) == second
    assert queries.snapshot(1) == first


def test_a_year_sent_again_with_one_more_month_writes_that_month(publish):
    many = [(10 + number, "20160115", "1999", "20", 10, "Kaffe") for number in range(20)]
    first = publish(sie(*many, JANUARY, FEBRUARY))
    march = (3, "20160331", "4999", "20", 900, "Hyra")
    second = publish(sie(*many, JANUARY, FEBRUARY, march), "mars.se")
    (lent,) = Batch.objects.get(pk=second.added.pk).borrowed
    assert lent["id"] == first.added.key
    assert lent["scopes"] == [["actual", 201601], ["actual", 201602]]
    assert queries.cube(2016).where(account="4999").total() == 120_000
    assert set(second.added.cells.values_list("period", flat=True)) == {201603}
    entries = queries.rows_of_cell(Selection(201601, 201603, accounts=("3999", "4999")), second)
    assert [(row["batch"], row["amount"]) for row in entries.rows] == [
        (first.added.key, -50_000),
        (first.added.key, 30_000),
        (second.added.key, 90_000),
    ]
    publish(sie(*many, (1, "20160131", "3999", "20", -700, "Rättad"), FEBRUARY, march), "rattad.se")
    assert queries.cube(2016).where(account="3999").total() == -70_000
    assert queries.cube(2016).where(account="4999").total() == 120_000
    assert queries.cube(2016, second).where(account="3999").total() == -50_000


def test_an_opening_balance_is_month_nought_and_survives_a_sent_month(publish):
    opened = sie(JANUARY).replace(b"#VER A 1 ", b"#IB 0 1999 700.00\n#IB 0 2010 -700.00\n#VER A 1 ", 1)
    publish(opened)
    publish(sie((9, "20160131", "3999", "20", -600, "Rättad avgift")), "rattad.se")
    balance = trial_balance(2016)
    rows = {row.account: row for row in balance.rows}
    assert (rows["1999"].opening, rows["1999"].change, rows["1999"].closing) == (70_000, 60_000, 130_000)
    assert balance.opening == 0
    assert balance.change == 0


def test_the_same_file_twice_is_one_file_and_one_batch(receive, publish, person):
    publish(sie(JANUARY))
    again = receive(sie(JANUARY), "samma.se")
    assert ReceivedFile.objects.count() == 1
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=again, entity="staden", by=person("controller"))
    assert ids(refused) == ["books.already-published"]
    assert Batch.objects.count() == 1


def test_a_file_that_was_replaced_may_come_back(publish, receive, person):
    publish(sie(JANUARY))
    publish(sie((9, "20160131", "3999", "20", -600, "Annat")), "annat.se")
    how = {"reading": receive(sie(JANUARY)), "entity": "staden", "by": person("controller")}
    with pytest.raises(Refused) as refused:
        services.publish_batch(**how)
    (found,) = refused.value.findings
    assert found.id == "books.file-gave-way"
    assert "version 1 av räkenskaperna" in found.message.sv
    assert "”annat.se” i version 2" in found.message.sv
    made = services.publish_batch(**how, accept=[found.id])
    assert made.added.accepted == []  # the batch of version 1 again, as it was then
    assert queries.cube(2016).where(account="3999").total() == -50_000
    assert (Snapshot.objects.count(), Batch.objects.count()) == (3, 2)


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><html><body>Logga in</body></html>",
        b"\x89PNG\r\n\x1a\n",
        b"#FLAGGA 0\n#SIETYP 4\n",
        b"PK\x03\x04skr",
    ],
)
def test_a_file_that_holds_no_ledger_gives_findings_and_changes_nothing(receive, person, content):
    reading = receive(content, "fel.se")
    assert not reading.readable
    assert any(one.level.value == "error" for one in services.findings_of(reading))
    with pytest.raises(Refused):
        services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=["ledger.html-page"])
    assert Snapshot.objects.count() == 0


def test_an_unbalanced_voucher_must_be_accepted_by_name(receive, person):
    broken = sie(JANUARY).replace(b'1999 {1 "20"} 500', b'1999 {1 "20"} 499')
    reading = receive(broken)
    errors = {one.id for one in services.findings_of(reading) if one.level.value == "error"}
    assert errors
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert "books.not-accepted" in ids(refused)
    made = services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=errors)
    assert made.added.accepted == sorted(errors)


def test_a_damaged_file_tells_all_its_faults_at_once(receive):
    damaged = sie(JANUARY, FEBRUARY).replace(b"-500", b"-5x0").replace(b"300", b"3y0")
    lines = {one.place.line for one in services.findings_of(receive(damaged)) if one.id == "ledger.amount-unreadable"}
    assert len(lines) >= 2


def test_nobody_publishes_over_books_that_moved_meanwhile(publish, receive, person):
    publish(sie(JANUARY))
    reading = receive(sie(FEBRUARY), "februari.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"), expected=0)
    assert ids(refused) == ["record.edited-meanwhile"]
    assert Batch.objects.count() == 1


def test_an_unmapped_account_is_told_and_its_amount_is_kept(receive, publish):
    strange = sie((1, "20160131", "X999", "20", 100, "Okänt"))
    (told,) = fitting.unmapped_accounts(receive(strange), "staden")
    assert told.message.sv.startswith(
        "Konto X999 hör inte till någon rad i kontoplanen helsingborg-2014, som Helsingborg"
    )
    publish(strange)
    (row,) = trial_balance(2016).unmapped
    assert (row.account, row.change) == ("X999", 10_000)


def test_an_unknown_entity_or_empty_or_huge_file_is_refused(receive, person, settings):
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=receive(sie(JANUARY)), entity="grannkommunen", by=person("controller"))
    assert ids(refused) == ["books.entity-unknown"]
    with pytest.raises(Refused) as refused:
        receive(b"", "tom.se")
    assert ids(refused) == ["books.file-empty"]


class Sent(SimpleUploadedFile):
    """An upload that says another size than it has, or none, and may break off."""

    def __init__(self, content, size, *, breaks=False):
        super().__init__("stor.se", content)
        self.size, self.breaks = size, breaks

    def chunks(self, chunk_size=None):  # noqa: ARG002  as Django has it
        yield self.file.getvalue()
        if self.breaks:
            raise ConnectionError


@pytest.mark.parametrize("size", [10_000, 0, None])
def test_what_is_sent_has_a_limit_that_a_file_on_the_server_has_not(city, receive, settings, size):
    settings.MAX_RECEIVED_BYTES = 10
    with pytest.raises(Refused) as refused:
        services.receive(upload=Sent(sie(JANUARY), size), authority=city.executive_board().authority, by=None)
    assert ids(refused) == ["books.file-too-large"]
    assert receive(sie(JANUARY), "stor.se").readable


def test_an_upload_that_breaks_off_leaves_nothing(city):
    with pytest.raises(ConnectionError):
        services.receive(upload=Sent(b"x", 1, breaks=True), authority=city.executive_board().authority, by=None)
    assert list((facts.root() / "incoming").iterdir()) == []
    assert not list(facts.root().glob("originals/*/*"))


def test_who_keeps_no_books_receives_none(receive, person):
    with pytest.raises(Refused) as refused:
        receive(sie(JANUARY), by=person("politician"))
    assert ids(refused) == ["record.not-yours"]


def test_what_is_published_is_never_changed(publish):
    publish(sie(JANUARY))
    for table in ("books_cubecell", "books_batch", "books_snapshot", "books_receivedfile"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.slow
@settings_for(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["20160115", "20160229", "20161231"]),
            st.sampled_from(["3999", "4999", "7910"]),
            st.sampled_from(["20", "30", ""]),
            st.integers(-(10**9), 10**9),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_vouchers_under_a_cell_sum_to_the_cell(publish, rows):
    vouchers = [(number, *row, "Text") for number, row in enumerate(rows, start=1)]
    with transaction.atomic():
        made = publish(sie(*vouchers), f"fil-{abs(hash(tuple(rows)))}.se")
        for unit in {row[2] for row in rows if row[2]}:
            for statement, line in (("driftredovisning-resultat", "kostnader"), ("resultatrakning", "avskrivningar")):
                cell = Selection(201601, 201612, units=(unit,), statement=statement, lines=(line,))
                assert queries.rows_of_cell(cell, made).sum_ore == queries.cell_cube(cell, made).total()
        transaction.set_rollback(True)


def test_a_company_publishes_its_own_books_and_no_others(receive, person):
    cfo = person("company_cfo")
    own = cfo.assignments.get().body.slug
    reading = receive(named(sie(JANUARY), own), by=cfo)
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=cfo)
    assert [found.id for found in refused.value.findings] == ["books.not-your-books"]
    assert queries.current() is None
    assert services.publish_batch(reading=reading, entity=own, by=cfo).number == 1


def test_a_committee_does_not_replace_the_citys_books(receive, person):
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=receive(sie(JANUARY)), entity="staden", by=person("economist"))
    assert [found.id for found in refused.value.findings] == ["books.not-your-books"]


def test_a_fault_that_shows_only_when_the_facts_are_written_stops_the_file(receive, person, monkeypatch):
    reading = receive(sie(JANUARY))
    fault = finding("ledger.voucher-unbalanced", voucher="A 1", difference="1,00")
    monkeypatch.setattr(batches, "write", lambda *_, **_more: batches.Stopped((fault,)))
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert [found.id for found in refused.value.findings] == ["ledger.voucher-unbalanced", "books.not-accepted"]
    assert queries.current() is None


def test_codes_that_are_names_are_published_and_longer_ones_told(publish, receive):
    """Some ledgers have names in the place of codes; a database with fixed columns must hold them too."""
    unit, account = "Barn- och utbildningsnämnden, förskoleområde norr och söder", "1910123456789012345678901"
    publish(sie((1, "20160131", account, unit, -500, "Avgift")))
    cube = queries.cube(2016)
    assert cube.where(account=account, unit=unit).total() == -50_000
    of_unit = Selection(201601, 201612, units=(unit.replace(",", ""),), accounts=(account,))
    assert queries.rows_of_cell(of_unit, queries.current()).total == 0
    longest = "8" * code_lengths.LONGEST
    publish(sie((1, "20160229", longest, longest, -500, "Avgift")), "langsta.se")
    assert queries.cube(2016).where(account=longest, unit=longest).total() == -50_000
    with pytest.raises(Refused) as refused:
        publish(sie((1, "20160331", "9" + longest, "20", 1, "Text")), "text.se", accept=["ledger.code-too-long"])
    assert "books.not-readable" in ids(refused)


def test_an_account_is_called_what_its_own_years_file_calls_it(publish):
    """The name of a later year's account, which may mean something else, isn't put on an earlier year's money."""
    publish(
        sie((1, "20160131", "8888", "20", -500, "Avgift")).replace(b"#KONTO 3999", b'#KONTO 8888 "D\x86"\n#KONTO 3999')
    )
    later = sie((1, "20170131", "8888", "20", -500, "Avgift"), (2, "20170131", "7777", "20", 1, "Text"), year=2017)
    publish(later.replace(b"#KONTO 3999", b'#KONTO 8888 "Nu"\n#KONTO 7777 "Sen"\n#KONTO 3999'), "nasta.se")
    of = queries.current()
    assert [queries.account_names(of, year).of("staden", "8888") for year in (2016, 2017)] == ["Då", "Nu"]
    assert [queries.account_names(of, year).called("8888") for year in (2016, 2017)] == ["Då", "Nu"]
    assert queries.account_names(of, 2016).titled("7777") == "7777 Sen", "else another year's, when no one names it"
