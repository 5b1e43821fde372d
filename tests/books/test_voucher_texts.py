"""A voucher's own text, when its rows have others: searched, listed and exported by those who read the rows."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from django.urls import reverse
from python_calamine import CalamineWorkbook

from arshjul.books import checking, facts, queries, services
from arshjul.books.domain import Selection
from arshjul.books.models import Batch
from arshjul.ledger import batch, marks, read
from arshjul.ledger.facts import LATER
from arshjul.ledger.sie5_write import write_sie5
from arshjul.ledger.snapshot import _lacked

from .conftest import VOUCHERS

pytestmark = pytest.mark.django_db

CELL = Selection(201601, 201612, accounts=("3999",))
TEXT = VOUCHERS.format(
    year=2016,
    vouchers="""#VER A 1 20160131 "Bidrag Öresund"
{
  #TRANS 3999 {1 "20"} -500 20160131 "Rad ett"
  #TRANS 1999 {1 "20"} 500
}
#VER A 2 20160229 "Annat"
{
  #TRANS 3999 {1 "20"} -7 20160229 "Rad två"
  #TRANS 1999 {1 "20"} 7
}
""",
)
TABLE = """Serie;Ver;Datum;Konto;Ansvar;Belopp;Text;Vertext
A;1;2016-01-31;3999;20;-500;Rad ett;Bidrag Öresund
A;1;2016-01-31;1999;20;500;;Bidrag Öresund
A;2;2016-02-29;3999;20;-7;Rad två;Annat
A;2;2016-02-29;1999;20;7;;Annat
"""
COLUMNS = {
    "series": "Serie",
    "voucher": "Ver",
    "date": "Datum",
    "account": "Konto",
    "ansvar": "Ansvar",
    "amount": "Belopp",
    "text": "Text",
    "voucher_text": "Vertext",
}
FORMS = {
    "SIE 4": lambda: (TEXT.encode("cp437"), "ver.se", ""),
    "two bytes a letter": lambda: (TEXT.encode("utf-16"), "ver.se", ""),
    "SIE 5": lambda: (write_sie5(read(TEXT.encode())).data, "ver.sie", ""),
    "a table": lambda: (TABLE.encode(), "ver.csv", yaml.safe_dump({"columns": COLUMNS})),
}


def listed(client, words, cell=CELL):
    return client.get(f"{reverse('books:cell')}?{cell.query(sok=words)}")


def exported(client, form):
    return client.get(f"{reverse('books:cell-export', args=[form])}?{CELL.query(sok='öresund')}")


@pytest.mark.parametrize("form", FORMS)
def test_a_word_of_the_vouchers_text_alone_leads_to_its_entries_and_is_in_the_files(as_role, receive, person, form):
    content, name, mapping = FORMS[form]()
    by = person("controller")
    reading = receive(content, name, mapping=mapping)
    services.publish_batch(reading=reading, entity="staden", by=by)
    client = as_role("controller")
    answer = listed(client, "ÖRESUND")
    (row,) = answer.context["page"].rows
    assert (row["text"], row["voucher_text"], row["amount"]) == ("Rad ett", "Bidrag Öresund", -50_000)
    assert answer.context["page"].sum_ore == -50_000
    assert "Verifikationen: Bidrag Öresund" in answer.content.decode()
    assert not answer.context["untold"]
    text = exported(client, "csv").getvalue().decode("utf-8-sig")
    (found,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (found["Text"], found["Verifikationstext"]) == ("Rad ett", "Bidrag Öresund")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(exported(client, "xlsx").content)).get_sheet_by_index(0)
    titles, found = sheet.to_python()
    assert dict(zip(titles, found, strict=True))["Verifikationstext"] == "Bidrag Öresund"
    page = client.get(f"{reverse('books:voucher', args=[queries.current().added.pk])}?serie=A&nummer=1")
    assert "<dt>Text</dt><dd>Bidrag Öresund</dd>" in page.content.decode()


def test_the_vouchers_text_is_said_once_when_the_row_has_none_of_its_own(as_role, publish):
    publish(TEXT.encode("cp437"))
    answer = listed(as_role("controller"), "öresund", Selection(201601, 201612, accounts=("1999",)))
    assert [row["text"] for row in answer.context["page"].rows] == ["Bidrag Öresund"]
    assert "Verifikationen:" not in answer.content.decode()


def test_who_may_not_read_the_vouchers_sees_nothing_of_their_texts(as_role, publish):
    """The person's own committee has the one voucher, another has the other."""
    own, other = TEXT.split("#VER A 2")
    other = other.replace('"20"', '"30"')
    publish(f"{own}#VER A 2{other}".encode("cp437"))
    client = as_role("economist")
    assert "Bidrag" in listed(client, "", replace(CELL, units=("20",))).content.decode()
    answer = listed(client, "öresund")
    assert not answer.context["readable"]
    assert "Verifikationen:" not in answer.content.decode()
    assert "Bidrag" not in answer.content.decode()
    assert exported(client, "csv").status_code == 403


@pytest.fixture
def older(publish, monkeypatch):
    """A file published by a version that kept no vouchers' texts of their own."""
    with monkeypatch.context() as before:
        for module in (checking, batch, marks):
            before.setattr(module, "VERSION", marks.VERSION - 1)
        made = publish(TEXT.encode("cp437"))
    path = Path(facts.info(made.added).path)
    pq.write_table(pq.read_table(path).drop_columns(list(LATER)), path, store_schema=False)
    _lacked.cache_clear()
    return made


def test_of_a_file_that_an_older_version_read_the_page_says_what_isnt_searched(as_role, older):
    client = as_role("controller")
    answer = listed(client, "öresund")
    assert not answer.context["page"].rows
    assert [one.pk for one in answer.context["untold"]] == [older.added.pk]
    assert "bokslut.se" in answer.content.decode()
    assert "läst av en äldre version" in answer.content.decode()
    leads = f'<a href="{reverse("books:file", args=[older.added.file_id])}">bokslut.se</a>'
    assert leads in answer.content.decode()
    assert len(listed(client, "rad").context["page"].rows) == 2
    text = client.get(f"{reverse('books:cell-export', args=['csv'])}?{CELL.query()}").getvalue().decode("utf-8-sig")
    assert [row["Verifikationstext"] for row in csv.DictReader(io.StringIO(text), delimiter=";")] == ["", ""]
    page = client.get(f"{reverse('books:voucher', args=[older.added.pk])}?serie=A&nummer=1")
    assert "<dt>Text</dt><dd>Bidrag Öresund</dd>" in page.content.decode(), "out of the original"
    assert not listed(client, "öresund", Selection(201501, 201512)).context["untold"]


def test_read_anew_it_is_found(as_role, older, person):
    file = older.added.file
    client = as_role("controller")
    client.post(reverse("books:file", args=[file.pk]), {"again": "1"})
    services.publish_batch(reading=file.readings.first(), entity="staden", by=person("controller"))
    assert Batch.objects.count() == 2
    answer = listed(client, "öresund")
    assert [row["voucher_text"] for row in answer.context["page"].rows] == ["Bidrag Öresund"]
    assert not answer.context["untold"]
