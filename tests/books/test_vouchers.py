"""A voucher's page and the exports: the whole code string with its names, and corrections apart."""

import csv
import html
import io
import re

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from arshjul.books import entries, exports, queries
from arshjul.books.domain import Selection
from arshjul.kernel.findings import catalogue
from arshjul.ledger.generator import Plan, generate

from .conftest import sie

pytestmark = pytest.mark.django_db

WHOLE = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Prov" "1"
#GEN 20170101
#FNAMN "Helsingborgs stad"
#RAR 0 20160101 20161231
#DIM 1 "Ansvar"
#DIM 6 "Projekt"
#DIM 20 "Verksamhet"
#DIM 21 "Aktivitet"
#DIM 22 "Objekt"
#DIM 23 "Motpart"
#DIM 30 "Fordon"
#OBJEKT 1 "20" "Barn- och utbildningsnämnden"
#OBJEKT 6 "P7" "Nya skolgården"
#OBJEKT 20 "440" "Grundskola"
#OBJEKT 21 "A1" "Måltider"
#OBJEKT 22 "O5" "Skolan i öster"
#OBJEKT 30 "9" "Lastbilen"
#KONTO 1999 "Avräkning"
#KONTO 4999 "Kostnader"
#IB 0 1999 70.00
#VER A 1 20160131 "Mjölk"
{
  #TRANS 4999 {1 "20" 6 "P7" 20 "440" 21 "A1" 22 "O5" 23 "851" 30 "9"} 300
  #TRANS 1999 {1 "20"} -250
  #BTRANS 1999 {1 "20" 6 "P8"} -777
  #RTRANS 1999 {1 "20"} -50
  #TRANS 1999 {1 "20"} -50
}
"""


def voucher_page(client, made):
    return client.get(f"{reverse('books:voucher', args=[made.added.pk])}?serie=A&nummer=1")


def test_the_page_shows_the_whole_code_string_with_names(as_role, publish):
    page = voucher_page(as_role("controller"), publish(WHOLE.encode("cp437"))).content.decode()
    for told in ("P7 Nya skolgården", "440 Grundskola", "A1 Måltider", "O5 Skolan i öster", "<td>851</td>"):
        assert told in page
    assert "30 Fordon: 9 Lastbilen" in page
    for heading in ("Aktivitet", "Projekt", "Objekt", "Övriga koddelar"):
        assert f'<th scope="col">{heading}</th>' in page


def test_corrections_are_shown_apart_and_never_summed(as_role, publish):
    answer = voucher_page(as_role("controller"), publish(WHOLE.encode("cp437")))
    rows, corrections = answer.context["rows"], answer.context["corrections"]
    assert [row["amount"] for row in rows] == [30_000, -25_000, -5_000]
    assert [(row["kind"], row["amount"]) for row in corrections] == [("removed", -77_700), ("added", -5_000)]
    assert answer.context["sum"] == 0
    apart = answer.content.decode().split('id="corrections"')[1]
    assert "Borttagen" in apart
    assert "Tillagd" in apart
    assert "777,00" in apart
    assert "P8" in apart


def test_a_voucher_all_of_whose_rows_were_removed_is_found(as_role, publish):
    content = WHOLE + '#VER A 2 20160131 "Ångrad"\n{\n#BTRANS 1999 {} 5\n}\n'
    made = publish(content.encode("cp437"))
    client = as_role("controller")
    answer = client.get(f"{reverse('books:voucher', args=[made.added.pk])}?serie=A&nummer=2")
    assert answer.context["sum"] is None
    assert "Inga rader räknas" in answer.content.decode()


def test_a_removed_row_of_another_committee_isnt_shown_but_told(as_role, publish):
    content = WHOLE.replace('#BTRANS 1999 {1 "20" 6 "P8"}', '#BTRANS 1999 {1 "30"}')
    made = publish(content.encode("cp437"))
    page = voucher_page(as_role("economist"), made).content.decode()
    assert "hör till en annan nämnd" in page
    assert "777,00" not in page
    assert "777,00" in voucher_page(as_role("auditor"), made).content.decode()


def test_a_voucher_whose_removed_rows_alone_are_anothers_is_not_found(as_role, publish):
    content = WHOLE + '#VER A 2 20160131 "Ångrad"\n{\n#BTRANS 1999 {1 "30"} 5\n}\n'
    made = publish(content.encode("cp437"))
    address = f"{reverse('books:voucher', args=[made.added.pk])}?serie=A&nummer=2"
    assert as_role("economist").get(address).status_code == 404
    assert as_role("auditor").get(address).status_code == 200


def test_an_export_has_every_part_with_names_and_is_read_by_a_swedish_spreadsheet(as_role, publish):
    publish(WHOLE.encode("cp437"))
    client = as_role("controller")
    cell = Selection(201600, 201612, accounts=("4999", "1999"))
    text = client.get(f"{reverse('books:cell-export', args=['csv'])}?{cell.query()}").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    (row,) = [row for row in rows if row["Konto"] == "4999"]
    assert (row["Datum"], row["Belopp kr"]) == ("2016-01-31", "300,00")
    for part, code, name in (
        ("Ansvar", "20", "Barn- och utbildningsnämnden"),
        ("Verksamhet", "440", "Grundskola"),
        ("Aktivitet", "A1", "Måltider"),
        ("Projekt", "P7", "Nya skolgården"),
        ("Objekt", "O5", "Skolan i öster"),
        ("Motpart", "851", ""),
    ):
        assert (row[part], row[f"{part}, namn"]) == (code, name)
    assert row["Övriga koddelar"] == "30 Fordon: 9 Lastbilen"
    assert [row["Datum"] for row in rows if row["Verifikation"] == ""] == [""], "a balance has no day"
    body = client.get(f"{reverse('books:cell-export', args=['xlsx'])}?{cell.query()}").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    days = [row[sheet[0].index("Datum")] for row in sheet[1:]]
    assert sorted({str(day) for day in days}) == ["", "2016-01-31"]


def test_names_of_many_files_are_asked_for_once(as_role, publish, django_assert_max_num_queries):
    publish(WHOLE.encode("cp437"))
    publish(WHOLE.replace("Lastbilen", "Bussen").replace("2016", "2017").encode("cp437"), "nasta.se")
    of, cell = queries.current(), Selection(201601, 201712, accounts=("4999",))
    queries.cube(2016), queries.cube(2017)
    with django_assert_max_num_queries(2):
        rows = list(queries.all_rows_of_cell(cell, of))
    assert [row["dimensions"] for row in rows] == ["30 Fordon: 9 Lastbilen", "30 Fordon: 9 Bussen"]


def test_an_export_of_more_than_a_sheet_holds_says_so_and_the_text_file_has_them_all(as_role, publish, monkeypatch):
    monkeypatch.setattr(exports, "LARGEST_SHEET", 3)
    monkeypatch.setattr(entries, "PIECE", 2)
    publish(sie(*((number, "20160131", "4999", "20", number, "Kaffe") for number in range(1, 6))))
    client, cell = as_role("controller"), Selection(201601, 201612, accounts=("4999",))
    page = client.get(f"{reverse('books:cell')}?{cell.query()}").content.decode()
    assert "Ett kalkylblad rymmer 3" in page
    text = client.get(f"{reverse('books:cell-export', args=['csv'])}?{cell.query()}").getvalue().decode("utf-8-sig")
    assert [row["Belopp kr"] for row in csv.DictReader(io.StringIO(text), delimiter=";")] == [
        f"{number},00" for number in range(1, 6)
    ]
    body = client.get(f"{reverse('books:cell-export', args=['xlsx'])}?{cell.query()}").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    rows, told = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    assert len(rows) == 1 + 3
    assert "CSV" in told[0][0]
    few = Selection(201601, 201612, accounts=("4999",))
    monkeypatch.setattr(exports, "LARGEST_SHEET", 5)
    assert "Ett kalkylblad rymmer" not in client.get(f"{reverse('books:cell')}?{few.query()}").content.decode()
    body = client.get(f"{reverse('books:cell-export', args=['xlsx'])}?{few.query()}").content
    assert CalamineWorkbook.from_filelike(io.BytesIO(body)).sheet_names == ["Poster"]


@pytest.mark.appearance
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 1280])
def test_a_voucher_with_corrections_is_accessible(publish, visitor, width, assert_accessible):
    made = publish(WHOLE.encode("cp437"))
    page = visitor(width)
    page.goto(f"{reverse('books:voucher', args=[made.added.pk])}?serie=A&nummer=1")
    assert page.locator("#corrections").is_visible()
    assert_accessible(page)


def test_a_balance_leads_from_the_page_to_its_line_in_the_file(as_role, publish):
    made = publish(WHOLE.encode("cp437"))
    client = as_role("controller")
    page = client.get(
        f"{reverse('books:cell')}?{Selection(201600, 201612, accounts=('1999',)).query()}"
    ).content.decode()
    line = WHOLE.splitlines().index("#IB 0 1999 70.00") + 1
    address = reverse("books:file-line", args=[made.added.file_id, line])
    assert address in page
    assert "#IB 0 1999 70.00" in client.get(address).content.decode()


AGAIN = """#VER A 1 20160229 "Bröd"
{
  #TRANS 4999 {1 "30"} 40
  #TRANS 1999 {1 "30"} -40
}
"""


def twice(publish):
    return publish((WHOLE + AGAIN).encode("cp437"))


def test_a_number_that_comes_twice_is_two_vouchers_and_every_entry_leads_to_its_own(as_role, publish):
    made, client = twice(publish), as_role("controller")
    cell = Selection(201601, 201612, accounts=("4999",))
    entries = client.get(f"{reverse('books:cell')}?{cell.query()}").content.decode()
    addresses = re.findall(r'href="([^"]*verifikation[^"]*)"', entries)
    pages = [client.get(html.unescape(address)) for address in addresses]
    assert [[row["amount"] for row in page.context["rows"]] for page in pages] == [
        [30000, -25000, -5000],
        [4000, -4000],
    ]
    assert [page.context["sum"] for page in pages] == [0, 0]
    assert "Numret finns flera gånger i filen" in pages[0].content.decode()
    other = re.search(r'href="(\?serie=A&amp;nummer=1&amp;rad=\d+)"', pages[0].content.decode())[1]
    again = client.get(reverse("books:voucher", args=[made.added.pk]) + html.unescape(other))
    assert again.context["rows"] == pages[1].context["rows"]


def test_without_a_line_the_first_voucher_is_shown_and_a_line_of_another_voucher_leads_nowhere(as_role, publish):
    made, client = twice(publish), as_role("controller")
    assert len(voucher_page(client, made).context["rows"]) == 3
    address = f"{reverse('books:voucher', args=[made.added.pk])}?serie=A&nummer=1"
    assert client.get(f"{address}&rad=1").status_code == 404
    assert client.get(f"{address}&rad=9999999999999999999999").status_code in {200, 404}


def test_another_committees_voucher_of_the_same_number_is_neither_shown_nor_told(as_role, publish):
    made = twice(publish)
    page = voucher_page(as_role("economist"), made)
    assert [row["amount"] for row in page.context["rows"]] == [30000, -25000, -5000]
    assert "Numret finns flera gånger" not in page.content.decode()


def test_a_voucher_of_thousands_of_rows_comes_in_pages_with_the_sum_of_them_all(as_role, publish):
    rows = "".join(f'#TRANS 4999 {{1 "20"}} {number}\n' for number in range(1, 251))
    content = WHOLE + f'#VER A 2 20160131 "Löner"\n{{\n{rows}#TRANS 1999 {{1 "20"}} -31375\n}}\n'
    made, client = publish(content.encode("cp437")), as_role("controller")
    address = f"{reverse('books:voucher', args=[made.added.pk])}?serie=A&nummer=2"
    pages = [client.get(f"{address}&sida={number}") for number in (1, 2, 3)]
    assert [len(page.context["rows"]) for page in pages] == [100, 100, 51]
    assert [page.context["sum"] for page in pages] == [0, 0, 0]
    assert "Summa av alla rader" in pages[0].content.decode()
    assert all(len(page.content) < 60_000 for page in pages)


def test_a_voucher_is_found_by_what_the_list_calls_it(as_role, publish):
    twice(publish)
    cell = Selection(201601, 201612, accounts=("4999",))
    page = as_role("controller").get(f"{reverse('books:cell')}?{cell.query()}&sok=a+1").context["page"]
    assert [row["amount"] for row in page.rows] == [30_000, 4_000]
    assert page.sum_ore == 34_000


def test_the_trial_balance_says_when_the_changes_dont_cancel_out(as_role, publish):
    client, address = as_role("controller"), reverse("books:trial-balance")
    publish(WHOLE.encode("cp437"))
    assert "Förändringarna tar inte ut varandra" not in client.get(address).content.decode()
    publish(
        (WHOLE + "#VER A 9 20160131\n{\n#TRANS 4999 {} 1\n}\n").encode("cp437"), accept=["ledger.voucher-unbalanced"]
    )
    assert "Förändringarna tar inte ut varandra" in client.get(address).content.decode()


ACROSS = (
    b'#VER X 1 20260120 "Tv\x86 m\x86nader"\r\n{\r\n'
    b"#TRANS 5011 {} 70.00 20260120\r\n#TRANS 1920 {} -70.00 20260120\r\n"
    b"#TRANS 5011 {} -70.00 20260210\r\n#TRANS 1920 {} 70.00 20260210\r\n}\r\n"
)
LATE = b'#VER Z 1 20260220 "Sent"\r\n{\r\n#TRANS 5011 {} 40.00\r\n#TRANS 5011 {} -40.00\r\n}\r\n'


def test_a_voucher_with_rows_in_a_borrowed_month_is_shown_whole(as_role, publish):
    """The year is sent again with a row of February: January is borrowed from the first file, February written anew."""
    head, ver, rest = b"".join(generate(Plan(400, seed=3))).partition(b"#VER")
    first = head + ACROSS + ver + rest
    for content in (first, first + LATE):
        made = publish(content, "bokslut.se", accept=[f"ledger.{name}" for name in catalogue("ledger")])
    assert ("actual", 202601) in {scope for part in made.added.borrowed for scope in map(tuple, part["scopes"])}
    client = as_role("controller")
    for month in (202601, 202602):
        cell = Selection(month, month, accounts=("5011",))
        listed = client.get(f"{reverse('books:cell')}?{cell.query()}&sok=X+1")
        (address,) = re.findall(r'href="([^"]*verifikation[^"]*)"', listed.content.decode())
        page = client.get(html.unescape(address))
        amounts = [row["amount"] for row in page.context["rows"]]
        assert (amounts, page.context["sum"]) == ([7_000, -7_000, -7_000, 7_000], 0)
        lines = re.findall(r'href="(/arbete/rakenskaper/fil/[^"]*rad/[^"]*)"', page.content.decode())
        assert all("#TRANS 5011" in client.get(line).content.decode() for line in lines)


TEXTS = WHOLE.replace('#VER A 1 20160131 "Mjölk"', '#VER A 1 20160131 "Huvudtexten" 20160203 KALLE').replace(
    '#TRANS 1999 {1 "20"} -250\n', '#TRANS 1999 {1 "20"} -250 20160229 "Radens text" 12 LISA\n'
)


def test_a_vouchers_own_text_registration_and_its_rows_own_days_are_shown(as_role, publish):
    """The facts keep the text of each row: the voucher's own is read where it stands in the file."""
    page = voucher_page(as_role("controller"), publish(TEXTS.encode("cp437"))).content.decode()
    for told in ("Huvudtexten", "2016-02-03", "KALLE", "Radens text", "LISA", "<td>12</td>"):
        assert told in page, told
    rows = page.split('id="rows"')[1].split("</table>")[0]
    assert "2016-02-29" in rows, "a row of another day says so"
    assert '<th scope="col">Datum</th>' in rows


def test_a_voucher_whose_rows_all_have_its_day_and_text_says_them_once(as_role, publish):
    page = voucher_page(as_role("controller"), publish(WHOLE.encode("cp437"))).content.decode()
    rows = page.split('id="rows"')[1].split("</table>")[0]
    for heading in ("Datum", "Antal", "Signatur"):
        assert f'<th scope="col">{heading}</th>' not in rows
    assert "Registrerad" not in page
