"""Damaged files in the books: what no page can show or no database keep is told, and its page is there."""

import pytest
from django.urls import reverse

from arshjul.books import services

from .conftest import sie

pytestmark = pytest.mark.django_db

JANUARY = ("1", "20160115", "4999", "20", 500, "Hyra")
TABLE = "Datum;Konto;Belopp\n{year}-12-31;4999;5\n{year}-12-31;1999;-5\n"
MAPPING = "columns: {date: Datum, account: Konto, amount: Belopp}"


@pytest.mark.parametrize("year", ["0001", "1899", "3026", "9999"])
@pytest.mark.parametrize("form", ["voucher", "budget", "year", "table"])
def test_a_year_that_no_page_can_show_stops_its_file_and_no_page(receive, as_role, year, form):
    whole = sie(JANUARY)
    content, mapping = {
        "voucher": (sie(JANUARY, ("2", f"{year}1231", "4999", "20", 5, "t")), ""),
        "budget": (whole + f"#PBUDGET 0 {year}12 4999 {{}} -5\n".encode(), ""),
        "year": (whole.replace(b"#RAR", f"#RAR -1 {year}0101 {year}1231\n#RAR".encode()), ""),
        "table": (TABLE.format(year=year).encode(), MAPPING),
    }[form]
    reading = receive(content, name="underlag.csv" if mapping else "bokslut.se", mapping=mapping)
    assert "error" in {one["level"] for one in reading.findings}
    assert as_role("controller").get(reverse("books:file", args=[reading.file_id])).status_code == 200


@pytest.mark.parametrize("place", ["row", "code", "name", "spoiled", "label", "company"])
def test_a_nul_is_kept_as_a_replacement_sign(receive, person, as_role, place):
    text = sie(JANUARY, ("2", "20160116", "4999", "20", 5, "Hyra två")).decode("cp437")
    text = {
        "row": text.replace("Hyra två", "Hy\0ra"),
        "code": text.replace('{1 "20"} 5 ', '{1 "2\x000"} 5 '),
        "name": text.replace("Barn-", "B\0arn"),
        "spoiled": text + "#VER A 3 20160117 x\0y\n{\n}\nskr\0p\n",
        "label": text + "#NY\0 1\n",
        "company": text.replace("Helsingborgs stad", "Helsingborgs stad\0"),
    }[place]
    reading = receive(text.encode("cp437"))
    assert "ledger.null-character" in {one["id"] for one in reading.findings}
    accepted = {one["id"] for one in reading.findings if one["level"] == "error"}
    made = services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=accepted)
    page = as_role("controller").get(reverse("books:file", args=[made.added.file_id])).content.decode()
    assert "NUL" in page
