"""What is published can be read, fetched and followed: from a figure of the report to the rows of the books."""

import pytest
from django.urls import reverse

from arshjul.documents import queries as documents
from arshjul.portal import ledger
from arshjul.site.loading import load_municipality


@pytest.fixture
def report(db, settings, tmp_path):
    """The example year's interim report, published."""
    settings.ARSHJUL_DATA = tmp_path
    load_municipality(lambda _told: None)
    return next(one for one in documents.publications() if "augusti" in one.title)


def test_a_publication_is_read_fetched_and_followed(client, report, at_most_queries):
    with at_most_queries(10):
        page = client.get(reverse("portal:publication", args=[report.number]))
    assert len(page.content) < 60_000
    pdf = client.get(reverse("portal:publication-file", args=[report.number, "rapport.pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert "immutable" in pdf["Cache-Control"]
    again = client.get(pdf.request["PATH_INFO"], headers={"if-none-match": pdf["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    with at_most_queries(10):
        listed = client.get(reverse("portal:publication-figures", args=[report.number])).content.decode()
    assert "drift.bun.intakter" in listed
    with at_most_queries(10):
        said = client.get(
            reverse("portal:publication-figure", args=[report.number, "drift.bun.intakter"])
        ).content.decode()
    assert "357\xa0400\xa0000,00 kr" in said
    assert "Konstruerade verifikationer" in said

    figures = documents.figures(report).figures
    income = figures["drift.bun.intakter"]
    (rows,) = [ledger.behind(trace) for trace in income.trace]
    assert -rows.sum_ore == income.ore
    assert rows.vouchers.rows
    result = figures["drift.bun.arets-resultat"]
    parts = {found.title: -found.sum_ore for found in map(ledger.behind, result.trace) if found.sum_ore is not None}
    assert parts["kommunbidrag"] + parts["intakter"] + parts["kostnader"] - parts["disposition"] == result.ore
    assert not any(ledger.behind(trace) is None for figure in figures.values() for trace in figure.trace)

    for path in (
        "/publikationer/99/",
        "/publikationer/99/siffror/",
        f"/publikationer/{report.number}/siffror/finns.inte/",
    ):
        assert client.get(path).status_code == 404
    assert client.get(f"/publikationer/{report.number}/../../etc/passwd").status_code == 404
