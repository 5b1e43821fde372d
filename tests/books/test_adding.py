"""A file of vouchers is added to its months: both count together, nothing twice, and the earlier version lacks it."""

from argparse import Namespace

import pytest
import yaml
from django.urls import reverse

from arshjul.books import adding, checking, closing, elsewhere, examining, gave_way, queries, replacing, services
from arshjul.books.domain import Selection
from arshjul.books.models import Batch, Snapshot
from arshjul.ledger import batch as batches
from arshjul.ledger import marks
from arshjul.organisation.policies import standing
from arshjul.record.services import Refused
from arshjul.site import commands_import

from .conftest import controller, sie

pytestmark = pytest.mark.django_db

YEAR = b"#RAR 0 20160101 20161231\n"
LEDGER = [(1, "20160115", "4999", "20", 100, "Inköp"), (2, "20160215", "4999", "20", 200, "Inköp")]
PAY = (9, "20160125", "4999", "20", 500, "Lön")
MORE = (10, "20160126", "4999", "20", 30, "Lön")


def supplement(*vouchers):
    """A file to be added to a ledger (SIE 4I): it has no fiscal year."""
    return sie(*vouchers).replace(YEAR, b"")


def booked(of=None, month=None):
    cube = queries.cube(2016, of).where(account="4999")
    return (cube.where(period=month) if month else cube).total()


def add(publish, *vouchers, name="lon.si", **more):
    return publish(supplement(*vouchers), name, adds=True, **more)


def refused(publish, content, name="lon.si", **more):
    before = Snapshot.objects.count()
    with pytest.raises(Refused) as stop:
        publish(content, name, **more)
    assert Snapshot.objects.count() == before
    return stop.value.findings


def ids(found):
    return [one.id for one in found]


def test_added_vouchers_count_with_those_there_and_the_earlier_version_lacks_them(publish):
    first = publish(sie(*LEDGER))
    second = add(publish, PAY)
    assert (booked(), booked(month=201601), booked(month=201602)) == (80_000, 60_000, 20_000)
    assert booked(first) == 30_000
    assert [one.added.adds for one in (first, second)] == [None, True]
    assert queries.manifest(second).periods() == {"staden": (201601, 201602)}
    assert {batch.file.name for batch in queries.manifest(second).held(201601, 201601)} == {"bokslut.se", "lon.si"}


def test_every_way_down_shows_both_and_each_leads_to_its_own_file(publish, as_role):
    publish(sie(*LEDGER))
    of = add(publish, PAY)
    cell = Selection(201601, 201601, entities=("staden",), accounts=("4999",))
    page = queries.rows_of_cell(cell, of)
    assert [(row["voucher"], row["amount"]) for row in page.rows] == [("1", 10_000), ("9", 50_000)]
    assert (page.total, page.sum_ore) == (2, 60_000)
    assert [row["amount"] for row in queries.all_rows_of_cell(cell, of)] == [10_000, 50_000]
    client = as_role("controller")
    shown = client.get(queries.drill_url(cell)).content.decode()
    exported = b"".join(client.get(reverse("books:cell-export", args=["csv"]) + f"?{cell.query()}").streaming_content)
    for said in (shown, exported.decode()):
        assert "Inköp" in said
        assert "Lön" in said
    for batch, number, name in zip(Batch.objects.order_by("pk"), ("1", "9"), ("bokslut.se", "lon.si"), strict=True):
        said = client.get(reverse("books:voucher", args=[batch.pk]), {"serie": "A", "nummer": number}).content.decode()
        assert name in said
    versions = client.get(reverse("books:snapshots")).content.decode()
    assert "tillagd" in versions


@pytest.mark.parametrize("accept", [(), (adding.TWICE,)])
def test_a_voucher_that_is_there_is_never_added_again(publish, accept):
    publish(sie(*LEDGER))
    (found,) = refused(publish, supplement(LEDGER[0], PAY), adds=True, accept=accept)
    assert found.id == adding.TWICE
    assert "1 verifikation i filen finns redan" in found.message.sv
    assert "A 1 " in found.message.sv
    assert "2016-01-15" in found.message.sv
    assert booked() == 30_000


def test_the_same_file_is_known_again_whether_it_was_added_or_not(publish):
    publish(supplement(*LEDGER), "forsta.si")
    (found,) = refused(publish, supplement(*LEDGER), "forsta.si", adds=True)
    assert (found.id, "januari 2016–februari 2016" in found.message.sv) == (adding.AGAIN, True)
    add(publish, PAY)
    assert ids(refused(publish, supplement(PAY), adds=True)) == [adding.AGAIN]
    assert booked() == 80_000


def test_a_number_with_other_rows_must_be_answered_for(publish):
    publish(sie(*LEDGER))
    other = (1, "20160120", "4999", "20", 7, "Rättelse")
    (found,) = refused(publish, supplement(other), adds=True)
    assert found.id == adding.OTHER_ROWS
    made = add(publish, other, accept=[adding.OTHER_ROWS, replacing.SUPPLEMENT])
    assert (made.added.accepted, booked()) == ([adding.OTHER_ROWS], 30_700)


def test_replacing_the_month_later_replaces_all_of_it_and_says_so(publish, receive):
    publish(sie(*LEDGER))
    add(publish, PAY)
    reading = receive(sie(*LEDGER, MORE), "ny.se")
    told = replacing.told(reading, "staden", queries.current())
    (several,) = (one for one in told if one.id == "books.replaces-files")
    assert "I januari 2016 räknas 2 filer tillsammans: bokslut.se, lon.si." in several.message.sv
    publish(sie(*LEDGER, MORE), "ny.se")
    assert booked() == 33_000
    add(publish, (11, "20160127", "4999", "20", 1, "Lön"), name="till.si")
    assert booked() == 33_100


def test_what_was_added_by_mistake_leaves_when_the_month_s_own_file_is_published_again(publish):
    publish(sie(*LEDGER))
    add(publish, PAY)
    assert publish(sie(*LEDGER), accept=[replacing.THINNED]).number == 3
    assert booked() == 30_000
    assert ids(refused(publish, supplement(PAY), adds=True)) == [gave_way.OLDER]
    add(publish, PAY, accept=[gave_way.OLDER])
    assert booked() == 80_000
    assert Batch.objects.count() == 2


def test_a_file_sent_again_borrows_nothing_from_what_was_added(publish):
    publish(sie(*LEDGER))
    add(publish, PAY)
    publish(sie(*LEDGER, PAY), "hela.se")
    assert booked() == 80_000
    assert not any(part["id"] == Batch.objects.get(adds=True).key for part in queries.current().added.borrowed or ())


@pytest.mark.parametrize("large", [False, True])
def test_two_files_may_be_added_and_a_large_one_is_written_anew(publish, monkeypatch, large):
    monkeypatch.setattr(examining, "LARGE", 10 if large else examining.LARGE)
    publish(sie(*LEDGER))
    add(publish, PAY)
    add(publish, MORE, name="mer.si")
    assert booked(month=201601) == 63_000


def test_either_order_gives_the_cells_of_the_whole_file(publish):
    cells = []
    for number, parts in enumerate(([PAY, MORE], [MORE, PAY], None)):
        year = 2014 + number
        dated = [(one[0], f"{year}{one[1][4:]}", *one[2:]) for one in (*(parts or ()), *([] if parts else [PAY, MORE]))]
        files = [[one] for one in dated] if parts else [dated]
        for vouchers in files:
            content = sie(*vouchers, year=year).replace(f"#RAR 0 {year}0101 {year}1231\n".encode(), b"")
            publish(content, f"{vouchers[0][0]}.si", adds=True)
        cells.append(sorted((row.unit, row.account, row.period % 100, row.amount) for row in queries.cube(year)))
    assert cells[0] == cells[1] == cells[2] != []


def test_only_vouchers_are_added_and_never_to_a_closed_year(publish, person):
    publish(sie(*LEDGER))
    content = sie(PAY) + b"#IB 0 1999 5.00\n#IB 0 4999 -5.00\n"
    assert ids(refused(publish, content, "ib.se", adds=True)) == [adding.NOT_VOUCHERS]
    publish(sie(*((month, f"2016{month:02d}28", "4999", "20", 1, "Slut") for month in range(1, 13))), "helar.se")
    closing.close_year(entity="staden", year=2016, by=person("controller"))
    assert ids(refused(publish, supplement(PAY), adds=True)) == ["books.year-closed"]


def test_the_page_lets_one_choose_and_a_supplement_asks(publish, receive, as_role):
    publish(sie(*LEDGER))
    reading, client = receive(supplement(PAY), "lon.si"), as_role("controller")
    page = client.get(reverse("books:file", args=[reading.file_id])).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "räknas dess 2 rader med 500,00 kr i debet tillsammans med de 2 rader med 100,00 kr" in page
    assert 'value="replace" required>' in page
    assert f'value="{replacing.SUPPLEMENT}"' not in page
    post = {"entity": "staden", "expected": 1}
    address = reverse("books:publish", args=[reading.pk])
    assert client.post(address, post).status_code == 422
    assert client.post(address, post | {"how": "add"}).status_code == 302
    assert booked() == 80_000
    other = receive(supplement(MORE), "mer.si")
    answer = client.post(reverse("books:publish", args=[other.pk]), post | {"expected": 2, "how": "replace"})
    assert (answer.status_code, booked()) == (302, 23_000)
    assert queries.current().added.accepted == [replacing.SUPPLEMENT]
    assert standing(other.file.sender).has("controller")


def test_a_ledger_s_own_file_replaces_unless_one_chooses(publish, receive, as_role):
    publish(sie(*LEDGER))
    reading = receive(sie(PAY), "huvudbok.se")
    page = as_role("controller").get(reverse("books:file", args=[reading.file_id])).content.decode()
    assert 'value="replace" required checked>' in page
    empty = receive(sie((3, "20160315", "4999", "20", 1, "Mars")), "mars.se")
    page = as_role("controller").get(reverse("books:file", args=[empty.file_id])).content.decode()
    assert 'value="replace"' not in page


def test_the_command_adds(publish, tmp_path, capsys):
    publish(sie(*LEDGER))
    file = tmp_path / "lon.si"
    file.write_bytes(supplement(PAY))
    asked = {"file": file, "entity": "staden", "accept": [], "mapping": None}
    assert commands_import._import(Namespace(**asked, check=False, add=False), "") == 1
    assert "--add" in capsys.readouterr().out
    assert commands_import._import(Namespace(**asked, check=True, add=True), "") == 0
    said = capsys.readouterr().out
    assert "books.adds" in said
    assert "books.replaces" not in said
    assert booked() == 30_000
    assert commands_import._import(Namespace(**asked, check=False, add=True), "") == 0
    assert booked() == 80_000
    assert commands_import._import(Namespace(**asked, check=True, add=True), "") == 1


def checked(capsys, tmp_path, content, *accept):
    """What `import --check --add` answers, and says."""
    path = tmp_path / "lon.si"
    path.write_bytes(content)
    status = commands_import._import(
        Namespace(file=path, entity="staden", accept=list(accept), check=True, add=True), ""
    )
    return status, capsys.readouterr().out


def test_a_check_says_which_vouchers_are_there_as_adding_them_would(publish, tmp_path, capsys):
    publish(sie(*LEDGER))
    before = Batch.objects.count()
    status, said = checked(capsys, tmp_path, supplement(LEDGER[0], PAY))
    assert (status, adding.TWICE in said, "A 1 " in said) == (1, True, True)
    assert checked(capsys, tmp_path, supplement(LEDGER[0], PAY), adding.TWICE)[0] == 1
    other = supplement((1, "20160120", "4999", "20", 7, "Rättelse"))
    status, said = checked(capsys, tmp_path, other)
    assert (status, adding.OTHER_ROWS in said) == (1, True)
    assert checked(capsys, tmp_path, other, adding.OTHER_ROWS)[0] == 0
    assert checked(capsys, tmp_path, supplement(PAY))[0] == 0
    assert Batch.objects.count() == before


@pytest.mark.parametrize("large", [False, True])
def test_the_preview_lists_which_vouchers_are_there(publish, receive, as_role, monkeypatch, large):
    monkeypatch.setattr(examining, "LARGE", 10 if large else examining.LARGE)
    publish(sie(*LEDGER))
    reading = receive(supplement(LEDGER[0], (2, "20160220", "4999", "20", 7, "Rättelse"), PAY), "lon.si")
    assert bool(reading.written) is large
    page = as_role("controller").get(reverse("books:file", args=[reading.file_id]))
    shown = page.content.decode()
    assert "1 verifikation i filen finns redan" in shown
    assert f'value="{adding.OTHER_ROWS}"' in shown
    assert f'value="{adding.TWICE}"' not in shown
    alone = receive(supplement(PAY), "annan.si")
    assert "finns redan" not in as_role("controller").get(reverse("books:file", args=[alone.file_id])).content.decode()


TABLE = b"Konto;Ansvar;Belopp;Datum;Vernr\n4999;20;500,00;2016-01-25;9\n1999;20;-500,00;2016-01-25;9\n"


def mapping(unit="Ansvar", date="Datum"):
    columns = {"account": "Konto", "ansvar": unit, "amount": "Belopp", "date": date, "voucher": "Vernr"}
    return yaml.safe_dump({"kind": "voucher", "columns": columns})


@pytest.fixture
def read_table(receive):
    return lambda **how: receive(TABLE, "lon.csv", mapping=mapping(**how))


def put(reading, *accept):
    return services.publish_batch(reading=reading, entity="staden", by=controller(), accept=accept, adds=True)


def test_an_added_file_read_by_a_corrected_mapping_takes_its_own_place(publish, read_table):
    publish(sie(*LEDGER))
    first = put(read_table(unit="Konto"))
    assert booked(month=201601) == 60_000
    corrected = read_table()
    (joins, anew) = adding.told(corrected, "staden", queries.current())
    assert "de 2 rader med 100,00 kr som" in joins.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    assert anew.id == adding.READ_ANEW
    made = put(corrected)
    assert booked(month=201601) == 60_000
    assert booked(first, 201601) == 60_000
    assert queries.manifest(made).holding["staden", "actual", 201601][1:] == (made.added.key,)
    assert queries.cube(2016).where(account="4999", unit="20", period=201601).total() == 60_000
    with pytest.raises(Refused) as stop:
        put(corrected)
    assert ids(stop.value.findings) == [adding.AGAIN]


def test_an_added_file_read_by_newer_readers_takes_its_own_place(publish, receive, monkeypatch):
    publish(sie(*LEDGER))
    with monkeypatch.context() as before:
        for module in (checking, batches, marks):
            before.setattr(module, "VERSION", marks.VERSION - 1)
        put(receive(supplement(PAY), "lon.si"))
    made = put(receive(supplement(PAY), "lon.si"))
    assert booked(month=201601) == 60_000
    assert [one.key for one in queries.manifest(made).batches if one.adds] == [made.added.key]


def test_a_month_that_the_corrected_mapping_leaves_must_be_answered_for(publish, receive):
    publish(sie(*LEDGER))
    table = TABLE.replace(b"Vernr\n", b"Vernr;Betald\n").replace(b";9\n", b";9;2016-02-25\n")
    put(receive(table, "lon.csv", mapping=mapping()))
    corrected = receive(table, "lon.csv", mapping=mapping(date="Betald"))
    with pytest.raises(Refused) as stop:
        put(corrected)
    assert ids(stop.value.findings) == [elsewhere.OTHERWISE]
    put(corrected, elsewhere.OTHERWISE)
    assert (booked(month=201601), booked(month=201602)) == (10_000, 70_000)
