import html
import io
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from arshjul.books import companies, queries, services
from arshjul.books.domain import Selection
from arshjul.books.fitting import fitting
from arshjul.books.models import ReceivedFile, Snapshot

from .conftest import sie

pytestmark = pytest.mark.django_db

JANUARY = (1, "20160131", "3999", "20", -500, "Avgift")
KB = 1024


@pytest.fixture
def example(city):
    services.load_constructed(2016, lambda _line: None)


def test_a_file_goes_from_upload_to_the_books_by_the_pages(as_role):
    client = as_role("controller")
    sent = client.post(reverse("books:start"), {"ledger": SimpleUploadedFile("bokslut.se", sie(JANUARY))})
    assert sent.status_code == 302
    file = ReceivedFile.objects.get()
    page = client.get(sent["Location"]).content.decode()
    assert "januari 2016" in page
    assert "Publicera i räkenskaperna" in page
    reading = file.readings.get()
    done = client.post(reverse("books:publish", args=[reading.pk]), {"entity": "staden", "expected": "0"})
    assert done.status_code == 302
    assert Snapshot.objects.get().number == 1
    again = client.post(reverse("books:publish", args=[reading.pk]), {"entity": "staden", "expected": "1"})
    assert again.status_code == 422
    assert "redan publicerad" in again.content.decode()
    assert Snapshot.objects.count() == 1


def test_the_page_of_a_file_sums_its_balances_by_kind_and_year(as_role):
    more = b"#IB 0 1999 1000.00\r\n#IB 0 2999 -999.50\r\n#UB -1 1999 1000.00\r\n#VER"
    content = sie(JANUARY).replace(b"#VER", more, 1)
    sent = as_role("controller").post(reverse("books:start"), {"ledger": SimpleUploadedFile("b.se", content)})
    page = as_role("controller").get(sent["Location"]).content.decode()
    table = page.partition('id="balance-sums"')[2].partition("</table>")[0]
    cells = html.unescape(re.sub(r"(<[^>]+>\s*)+", "|", table.partition("<tbody>")[2]))
    assert cells.strip() == "|Ingående balans|2016|2|0,50|Utgående balans|år -1|1|1\xa0000,00|"


def test_without_a_file_the_form_says_so(as_role):
    answer = as_role("controller").post(reverse("books:start"), {})
    assert answer.status_code == 422
    assert "Ingen fil" in answer.content.decode()


def test_every_page_is_light(as_role, example, django_assert_max_num_queries):
    client = as_role("controller")
    queries.cube(2016)
    cell = Selection(201601, 201612, units=("20",), statement="driftredovisning-resultat", lines=("intakter",))
    batch = queries.current().added
    file = ReceivedFile.objects.order_by("pk")[0]
    pages = [
        reverse("books:start"),
        reverse("books:file", args=[file.pk]),
        reverse("books:file-line", args=[file.pk, 40]),
        reverse("books:snapshots"),
        reverse("books:trial-balance"),
        f"{reverse('books:cell')}?{cell.query()}",
        f"{reverse('books:voucher', args=[batch.pk])}?serie=K&nummer=1",
    ]
    for address in pages:
        with django_assert_max_num_queries(10):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < 60 * KB, address


def test_an_unchanged_month_leads_to_the_file_that_said_it_first(as_role, publish):
    many = [JANUARY, *((10 + number, "20160115", "4999", "20", 10, "Kaffe") for number in range(20))]
    first = publish(sie(*many)).added
    assert publish(sie(*many, (2, "20160229", "4999", "20", 300, "Inköp")), "februari.se").added.borrowed
    client = as_role("controller")
    cell = client.get(f"{reverse('books:cell')}?{Selection(201601, 201612, units=('20',)).query()}").content.decode()
    link = reverse("books:voucher", args=[first.pk])
    assert link in cell
    voucher = client.get(f"{link}?serie=A&nummer=1").content.decode()
    assert reverse("books:file-line", args=[first.file_id, 11])[:-3] in voucher


def test_vouchers_are_for_those_whose_they_are(as_role, publish, person):
    """Sums are open to all signed in; another committee's vouchers are not."""
    made = publish(sie((1, "20160131", "3999", "30", -500, "Anna Andersson, avgift")))
    batch = made.added
    cell = Selection(201601, 201612, units=("30",)).query()
    voucher = f"{reverse('books:voucher', args=[batch.pk])}?serie=A&nummer=1"
    export = f"{reverse('books:cell-export', args=['csv'])}?{cell}"
    client = as_role("economist")
    page = client.get(f"{reverse('books:cell')}?{cell}").content.decode()
    assert "Anna Andersson" not in page
    assert client.get(voucher).status_code == 404
    assert client.get(export).status_code == 403
    assert client.get(reverse("books:original", args=[batch.file_id])).status_code == 404
    client = as_role("auditor")
    assert "Anna Andersson" in client.get(f"{reverse('books:cell')}?{cell}").content.decode()
    assert client.get(voucher).status_code == 200


def test_the_way_ends_at_the_line_of_the_received_file(as_role, publish):
    made = publish(sie(JANUARY))
    client = as_role("controller")
    (row,) = [row for row in queries.vouchers(made.added, "A", "1")[0].counted if row["account"] == "3999"]
    page = client.get(reverse("books:file-line", args=[made.added.file_id, row["row"]])).content.decode()
    assert "#TRANS 3999" in page
    original = client.get(reverse("books:original", args=[made.added.file_id]))
    assert b"".join(original.streaming_content) == sie(JANUARY)
    assert original["Content-Disposition"].startswith("attachment")


def test_a_text_that_no_cell_holds_is_seen_to_be_cut_and_is_whole_in_the_text_file(as_role, publish):
    long = "Å" * 40_000
    publish(sie((1, "20160131", "3999", "20", -500, long)))
    client = as_role("controller")
    query = Selection(201601, 201612, accounts=("3999",)).query()
    book = client.get(f"{reverse('books:cell-export', args=['xlsx'])}?{query}").content
    header, row = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    cell = row[header.index("Text")]
    assert (len(cell), cell[-2:]) == (32_767, "Å…")
    assert long in client.get(f"{reverse('books:cell-export', args=['csv'])}?{query}").getvalue().decode()


def test_an_export_has_exact_amounts_and_runs_no_formula(as_role, publish):
    publish(sie((1, "20160131", "3999", "20", -500, "=HYPERLINK(1)")))
    client = as_role("controller")
    query = Selection(201601, 201612, accounts=("3999",)).query()
    text = client.get(f"{reverse('books:cell-export', args=['csv'])}?{query}").getvalue().decode("utf-8-sig")
    assert ";-500,00;'=HYPERLINK(1);'=HYPERLINK(1)" in text
    xlsx = client.get(f"{reverse('books:cell-export', args=['xlsx'])}?{query}").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_index(0).to_python()
    assert sheet[1][-3:] == [-500.0, "'=HYPERLINK(1)", "'=HYPERLINK(1)"]


def test_search_finds_by_text_and_pages_keep_the_sum(as_role, publish):
    publish(sie(*[(number, "20160131", "3999", "20", -1, f"Avgift {number:03d}") for number in range(1, 121)]))
    cell = Selection(201601, 201612, accounts=("3999",))
    made = queries.current()
    pages = [queries.rows_of_cell(cell, made, page=number) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [50, 50, 20]
    assert {page.sum_ore for page in pages} == {-12_000}
    assert len({row["voucher"] for page in pages for row in page.rows}) == 120
    found = queries.rows_of_cell(cell, made, search="avgift 007")
    assert [row["voucher"] for row in found.rows] == ["7"]
    assert "Avgift 120" in as_role("controller").get(f"{reverse('books:cell')}?{cell.query()}&sida=3").content.decode()


def test_an_address_nobody_made_is_not_found(as_role):
    client = as_role("controller")
    for query in ("", "fran=1&till=2", "fran=201601&till=201612&version=99", "fran=abcdef&till=201612"):
        assert client.get(f"{reverse('books:cell')}?{query}").status_code == 404


def test_a_table_is_read_by_its_mapping(as_role):
    client = as_role("controller")
    table = "Datum;Konto;Ansvar;Belopp;Text\n2016-01-31;3999;20;-500,00;Avgift\n2016-01-31;1999;20;500,00;Bank\n"
    mapping = "columns: {date: Datum, account: Konto, ansvar: Ansvar, amount: Belopp, text: Text}\n"
    files = {
        "ledger": SimpleUploadedFile("rader.csv", table.encode()),
        "mapping": SimpleUploadedFile("rader.yaml", mapping.encode()),
    }
    sent = client.post(reverse("books:start"), files)
    assert sent.status_code == 302
    reading = ReceivedFile.objects.get().readings.get()
    assert reading.readable, reading.findings
    client.post(reverse("books:publish", args=[reading.pk]), {"entity": "staden"})
    assert queries.cube(2016).where(account="3999", unit="20").total() == -50_000


def test_a_table_under_a_title_gets_a_proposal_with_its_first_rows(as_role):
    table = "Utskrift\nBokf. datum;Konto nr;Ansvar;Belopp\n1/2/2016;3999;20;-1 500,00\n1/2/2016;1999;20;1 500,00\n"
    client = as_role("controller")
    sent = client.post(reverse("books:start"), {"ledger": SimpleUploadedFile("rader.csv", table.encode())})
    page = client.get(sent["Location"]).content.decode()
    assert "kontrollera kopplingen" in page
    assert "−1\u00a0500,00" in page
    assert "Dag eller månad" in page or "dagen eller månaden först" in page
    assert "skip: 1" in page


def test_a_mapping_that_is_no_mapping_is_told(as_role):
    files = {
        "ledger": SimpleUploadedFile("rader.csv", b"a;b\n1;2\n"),
        "mapping": SimpleUploadedFile("rader.yaml", b"columns: [konto"),
    }
    answer = as_role("controller").post(reverse("books:start"), files)
    assert answer.status_code == 422
    assert "Kopplingen går inte att läsa" in answer.content.decode()


def test_every_fault_of_a_mapping_is_on_the_page_with_what_to_do(as_role):
    client = as_role("controller")
    files = {
        "ledger": SimpleUploadedFile("rader.csv", b"Konto;Belopp\n1910;2\n"),
        "mapping": SimpleUploadedFile("rader.yaml", b"columns: {konto: Konto}\nskip: x\n"),
    }
    page = html.unescape(client.get(client.post(reverse("books:start"), files)["Location"]).content.decode())
    told = ("Menades account?", "Skriv account:", "Skriv amount:", "constants: {period:", "”x” är inget antal rader")
    assert [said for said in told if said not in page] == []


def test_a_table_without_mapping_gets_one_proposed(as_role):
    client = as_role("controller")
    table = "Datum;Konto;Ansvar;Belopp;Text\n2016-01-31;3999;20;-500,00;Avgift\n2016-01-31;1999;20;500,00;Bank\n"
    sent = client.post(reverse("books:start"), {"ledger": SimpleUploadedFile("rader.csv", table.encode())})
    page = client.get(sent["Location"]).content.decode()
    assert "account: Konto" in page
    assert not ReceivedFile.objects.get().readings.get().readable
    proposal = page.split("</textarea>")[0].rsplit(">", 1)[1]
    again = client.post(sent["Location"], {"mapping": html.unescape(proposal)})
    assert again.status_code == 302
    assert ReceivedFile.objects.get().readings.first().readable


def test_a_statement_is_asked_for_as_the_books_were_known_on_a_day(as_role, publish, monkeypatch):
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: datetime(2017, 1, 10, 9, tzinfo=UTC))
        publish(sie((1, "20160229", "4999", "20", 300, "Inköp")))
        clock.setattr(timezone, "now", lambda: datetime(2017, 2, 10, 9, tzinfo=UTC))
        publish(sie((7, "20160229", "4999", "20", 350, "Rättat inköp")), "rattad.se")
    client, address = as_role("controller"), reverse("followup:income")

    def costs(**asked):
        answer = client.get(address, {"ar": 2016, **asked})
        ((accounts, _table),) = answer.context["tables"]
        return accounts.statement.ore("verksamhetens-kostnader", "outcome"), answer.content.decode()

    assert costs()[0] == -35_000
    then, page = costs(kand="2017-01-31")
    assert then == -30_000
    assert 'value="2017-01-31"' in page
    assert "version=1" in page, "the figures lead to the vouchers of that version"
    for told, day in (("fanns inga räkenskaper", "2016-12-31"), ("är ingen dag", "sista januari")):
        now, page = costs(kand=day)
        assert (now, told in page) == (-35_000, True)


TWO_LEVELS = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Prov" "1"
#GEN 20170101
#FNAMN "Helsingborgs stad"
#RAR 0 20160101 20161231
#DIM 2 "Förvaltning"
#UNDERDIM 1 "Ansvar" 2
#OBJEKT 2 "20" "Barn- och utbildningsförvaltningen"
#OBJEKT 1 "4711" "Kök 3"
#KONTO 4999 "Kostnader"
#KONTO 1999 "Avräkning"
#VER A 1 20160131 "Mjölk"
{
  #TRANS 4999 {2 "20" 1 "4711"} 300
  #TRANS 1999 {2 "20" 1 "4711"} -300
}
"""


def test_the_dimension_above_gives_the_unit_when_the_file_is_read_so(as_role):
    """#UNDERDIM: the nämnd stands in a dimension of its own, with ansvar below it."""
    client = as_role("controller")
    sent = client.post(reverse("books:start"), {"ledger": SimpleUploadedFile("tva.se", TWO_LEVELS.encode("cp437"))})
    file = ReceivedFile.objects.get()
    page = client.get(sent["Location"]).content.decode()
    assert "Filens 2 koddelar" in page
    assert 'value="1" selected' in page
    assert "Ansvarskoder som inte hör till någon enhet i kommunens organisation, 1 st" in html.unescape(page)
    again = client.post(sent["Location"], {"unit-part": "2"})
    page = client.get(again["Location"]).content.decode()
    assert 'value="2" selected' in page
    reading = file.readings.first()
    assert "Ansvarskoder som inte hör till någon enhet" not in html.unescape(page)
    published = client.post(reverse("books:publish", args=[reading.pk]), {"entity": "staden", "expected": "0"})
    assert published.status_code == 302
    of_unit = Selection(201601, 201612, areas=("20",), accounts=("4999",))
    (row,) = queries.rows_of_cell(of_unit, queries.current()).rows
    assert (row["ansvar"], row["amount"]) == ("20", 30_000)
    batch = queries.current().added
    assert queries.unit_names(queries.current())["20"] == "Barn- och utbildningsförvaltningen"
    voucher = client.get(f"{reverse('books:voucher', args=[batch.pk])}?serie=A&nummer=1").content.decode()
    assert "1 Ansvar: 4711 Kök 3" in voucher
    text = client.get(f"{reverse('books:cell-export', args=['csv'])}?{of_unit.query()}").getvalue().decode("utf-8-sig")
    assert ";1 Ansvar: 4711 Kök 3;300,00;" in text


@pytest.mark.parametrize("parts", ["parts: [ansvar]", 'parts: {"2": nämnd}', 'parts: {"2": ansvar, "1": ansvar}'])
def test_parts_that_say_nothing_whole_are_refused_with_a_reason(as_role, receive, parts):
    reading = receive(TWO_LEVELS.encode("cp437"), "tva.se")
    client = as_role("controller")
    answer = client.post(reverse("books:file", args=[reading.file_id]), {"mapping": parts})
    assert answer.status_code == 422
    assert "parts är till exempel" in html.unescape(answer.content.decode())
    assert reading.file.readings.count() == 1


def test_the_same_file_by_another_dimension_replaces_what_was_read_before(publish, receive, person):
    content = TWO_LEVELS.encode("cp437")
    publish(content, "tva.se")
    assert queries.cube(2016).values("unit") == ("4711",)
    reading = receive(content, "tva.se", mapping=services.parts_mapping("2"))
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=["books.units-lost"])
    assert queries.cube(2016).values("unit") == ("20",)
    assert queries.cube(2016, queries.snapshot(1)).values("unit") == ("4711",)
    again = receive(content.replace(b"#VER A 1 ", b"#VER A 2 "), "tre.se")
    (told,) = [one for one in fitting(again, "staden", companies.published()) if one.id == "books.other-dimension"]
    assert "dimension 2 Förvaltning" in told.message.sv
    same = receive(content.replace(b"#VER A 1 ", b"#VER A 3 "), "fyra.se", mapping=services.parts_mapping("2"))
    assert "books.other-dimension" not in {one.id for one in fitting(same, "staden", companies.published())}


def test_a_companys_own_file_is_not_called_constructed_beside_the_citys_constructed_year(as_role, example, publish):
    publish(sie((1, "20160229", "4999", "20", 300, "Inköp")), "nsr.se", entity="nsr")
    client, said = as_role("controller"), "Konstruerade verifikationer under publicerade summor"
    for page, asked in (("trial-balance", {"ar": 2016}), ("cell", {"fran": 201601, "till": 201612})):
        shown = {one: client.get(reverse(f"books:{page}"), asked | {"enhet": one}) for one in ("staden", "nsr")}
        assert {one: said in answer.content.decode() for one, answer in shown.items()} == {
            "staden": True,
            "nsr": False,
        }, page


def test_a_received_file_isnt_read_by_others_of_its_authority(as_role, publish, client, person):
    """The municipality's file holds the vouchers of every committee: a politician of the executive board reads none."""
    made = publish(sie(JANUARY))
    reader = as_role("politician")
    addresses = [reverse("books:file", args=[made.added.file_id]), reverse("books:original", args=[made.added.file_id])]
    addresses.append(reverse("books:file-line", args=[made.added.file_id, 12]))
    assert [reader.get(address).status_code for address in addresses] == [404, 404, 404]
    assert "bokslut.se" not in reader.get(reverse("books:start")).content.decode()
    answers = [as_role("auditor").get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    answers[1].close()


def test_the_file_page_tells_what_is_replaced_of_the_books_it_is_taken_for(as_role, publish, receive, city):
    publish(sie(JANUARY))
    answer = as_role("controller").get(reverse("books:file", args=[receive(sie(JANUARY, JANUARY)).file.pk]))
    assert len(answer.context["replaces"]) == 1
    assert answer.context["replaces_others"] == []


def test_a_company_isnt_told_what_its_file_would_replace_of_the_municipalitys_books(as_role, publish, receive, person):
    publish(sie(JANUARY))
    file = receive(sie(JANUARY, JANUARY), by=person("company_cfo")).file
    answer = as_role("company_cfo").get(reverse("books:file", args=[file.pk]))
    assert (answer.context["replaces"], answer.context["replaces_others"]) == ([], [])
    assert "I räkenskaperna för Helsingborgs stad ersätter" not in answer.content.decode()


def test_the_trial_balance_opens_on_the_municipality_and_says_what_all_is(as_role, publish):
    publish(sie((1, "20160115", "4999", "20", 100, "Inköp")))
    publish(sie((1, "20160115", "4999", "20", 7, "Inköp")), "hamnen.se", entity="hamnen")
    client, address = as_role("controller"), reverse("books:trial-balance")
    own, everybody = (client.get(address, {"ar": 2016, **more}) for more in ({}, {"enhet": ""}))
    assert own.context["balance"].rows[-1].change == 100_00
    assert "varken någons huvudbok" not in own.content.decode()
    assert "varken någons huvudbok" in everybody.content.decode()


def test_a_span_the_wrong_way_round_leads_nowhere(as_role, publish):
    publish(sie((1, "20160115", "4999", "20", 100, "Inköp")))
    for more in ({}, {"enhet": "staden"}):
        answer = as_role("controller").get(reverse("books:cell"), {"fran": 201602, "till": 201512, **more})
        assert answer.status_code == 404
