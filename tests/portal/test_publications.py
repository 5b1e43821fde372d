"""What is published can be read, fetched and followed: from a figure of the report to the rows of the books."""

import pytest
from django.urls import reverse
from lxml import html
from tests.documents.test_pages import large

from arshjul.documents import queries as documents
from arshjul.documents import rendering, services
from arshjul.documents.models import Compilation, CompiledFile
from arshjul.portal import ledger

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]


@pytest.fixture
def report():
    """The example year's interim report, published."""
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
    behind = [found for found in map(ledger.behind, result.trace) if found.sum_ore is not None]
    parts = {found.lines[0]: -found.sum_ore for found in behind}
    assert parts["kommunbidrag"] + parts["intakter"] + parts["kostnader"] - parts["disposition"] == result.ore
    assert not any(ledger.behind(trace) is None for figure in figures.values() for trace in figure.trace)

    for path in (
        "/publikationer/99/",
        "/publikationer/99/siffror/",
        f"/publikationer/{report.number}/siffror/finns.inte/",
    ):
        assert client.get(path).status_code == 404
    assert client.get(f"/publikationer/{report.number}/../../etc/passwd").status_code == 404


@pytest.fixture
def large_report(report):
    """A publication of the same draft whose document has a dozen chapters: kept and chained as any other."""
    compilation = Compilation.objects.get(pk=report.compilation_id)
    kept = services._kept(compilation, rendering.render(large(chapters=12, many=60)))
    files = {one.name: one for one in kept}
    fields = [one.name for one in Compilation._meta.fields if one.name not in {"id", "number"}]
    made = Compilation.objects.create(number=99, **{name: getattr(compilation, name) for name in fields})
    for one in files.values():
        one.compilation = made
    CompiledFile.objects.bulk_create(files.values())
    return services.publish(compilation=Compilation.objects.get(pk=made.pk), by=None)


@pytest.mark.slow
@pytest.mark.appearance
def test_a_large_publication_is_a_page_for_each_chapter_and_none_is_heavy(client, large_report, at_most_queries):
    front = reverse("portal:publication", args=[large_report.number])
    seen = {front}
    with at_most_queries(10):
        pages = [client.get(front)]
    links = html.fromstring(pages[0].content).xpath("//nav[@class='contents']//a/@href")
    assert len(links) == 36
    for link in dict.fromkeys(one.partition("#")[0] for one in links):
        with at_most_queries(10):
            pages.append(client.get(link))
        seen.add(link)
    assert max(len(page.content) for page in pages) < 60_000
    chapter = html.fromstring(client.get(links[3]).content)
    (before,), (after,) = chapter.xpath("//a[@rel='prev']/@href"), chapter.xpath("//a[@rel='next']/@href")
    assert {before, after} <= seen
    assert client.get(chapter.xpath("//article//img/@src")[0])["Content-Type"].startswith("image/svg+xml")
    assert client.get(f"{front}kapitel/allt-11/").status_code == 200
    assert client.get(f"{front}kapitel/finns-inte/").status_code == 404
    assert client.get(f"{front}rapport.docx").content.startswith(b"PK")


def test_a_small_publication_is_one_page_where_each_figure_leads_to_what_it_is(client):
    report = next(one for one in documents.publications() if "Driftredovisning" in one.title)
    front = reverse("portal:publication", args=[report.number])
    assert client.get(f"{front}kapitel/kommentar/")["Location"] == front
    tree = html.fromstring(client.get(front).content)
    places = dict.fromkeys(tree.xpath("//article//td/a[@class='figure']/@href"))
    assert len(places) > 80
    known = documents.figures(report).figures
    assert {place.split("/siffror/")[1].strip("/") for place in places} <= set(known)
    assert client.get(next(iter(places))).status_code == 200


def test_what_changed_since_the_last_version_is_told_in_words(client, report):
    draft = report.compilation.draft
    services.write(draft=draft, section="sammanfattning", text="Ny sammanfattning.", by=None)
    second = services.publish(compilation=services.compile_draft(draft=draft, by=None), by=None)
    shown = client.get(reverse("portal:publication", args=[second.number])).content.decode()
    assert "Ny sammanfattning." in shown
    assert "&#x27;of&#x27;" not in shown


def test_a_figure_as_its_source_printed_it_says_so_and_leads_to_the_vouchers_of_its_parts(client):
    chapter = next(one for one in documents.publications() if "Driftredovisning" in one.title)
    figures = documents.figures(chapter).figures
    for name in ("drift.bun.arets-resultat", "drift-summa.summa.arets-resultat"):
        figure = figures[name]
        assert "Som kommunen har tryckt den (https://" in figure.source
        parts = {
            found.lines[0]: -found.sum_ore for found in map(ledger.behind, figure.trace) if found.sum_ore is not None
        }
        made = parts["kommunbidrag"] + parts["intakter"] + parts["kostnader"] - parts["disposition"]
        assert abs(made - figure.ore) <= 20_000_000 * 2, name
        said = client.get(reverse("portal:publication-figure", args=[chapter.number, name])).content.decode()
        assert "Poster i räkenskaperna" in said
