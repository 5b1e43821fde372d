"""The statements' pages in a real browser: accessible, narrow and wide, with and without findings."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from arshjul.followup import services
from arshjul.organisation import queries as organisation

from .small_city import YEAR

pytestmark = [pytest.mark.appearance, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, WIDE = 320, 1280
SCREEN = 640
"""How far below its heading a table begins at most: what a phone shows without scrolling twice."""
PLACES = [
    ("followup:statement", ["kassaflodesanalys"], "?ar=2016&form=tryckt"),
    ("followup:statement", ["balanskravsutredning"], "?ar=2016"),
    ("followup:statement", ["balanskravsutredning"], "?ar=2016&manad=8&omfattning=rullande"),
    ("followup:statement", ["balansrakning"], "?ar=2016"),
    ("followup:state", ["balanskravsutredning"], "?ar=2016"),
    ("followup:ratios", [], "?ar=2016"),
    ("followup:group", [], "?ar=2016"),
    ("followup:group", [], "?ar=2016&rakning=balansrakning&visa=budget"),
    ("followup:group", [], "?ar=2016&visa=forra-aret"),
    ("followup:figure", ["driftredovisning"], "?ar=2016&rad=brygga&kolumn=arets-resultat"),
]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_statement_is_accessible(ledger, visitor, width, assert_accessible) -> None:
    page = visitor(width)
    for name, arguments, query in PLACES:
        page.goto(reverse(name, args=arguments) + query)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize("address", ["followup:group", "followup:ratios"])
def test_the_figures_come_early_on_a_phone_and_what_was_folded_opens(ledger, visitor, address) -> None:
    page = visitor(NARROW)
    page.goto(reverse(address) + "?ar=2016&omfattning=manad&manad=3")
    top = page.evaluate("document.querySelector('main h1').getBoundingClientRect().top")
    assert page.locator("main table").first.bounding_box()["y"] - top < SCREEN
    choices = page.locator("details.fold", has=page.locator("form.filters"))
    assert "mars 2016" in choices.locator("summary").inner_text()
    assert not choices.locator("form").is_visible()
    choices.locator("summary").focus()
    page.keyboard.press("Enter")
    assert choices.locator("form").is_visible()


@pytest.mark.parametrize("media", ["screen", "print"])
def test_nothing_is_folded_where_there_is_room_nor_on_paper(ledger, visitor, media) -> None:
    page = visitor(WIDE if media == "screen" else NARROW)
    page.goto(reverse("followup:group") + "?ar=2016")
    page.emulate_media(media=media)
    assert page.locator("details.fold.note p").first.is_visible()
    told = page.locator("details.fold.findings .finding")
    assert told.count()
    assert all(one.is_visible() for one in told.all())


def test_a_heading_has_the_whole_width_of_its_table(ledger, visitor) -> None:
    page = visitor(WIDE)
    page.goto(reverse("followup:group") + "?ar=2016&rakning=balansrakning")
    heading = page.locator("tr.heading th").first
    assert heading.bounding_box()["width"] == pytest.approx(page.locator("table.sums").bounding_box()["width"], abs=2)
    assert heading.evaluate("one => getComputedStyle(one).backgroundColor") != "rgba(0, 0, 0, 0)"


BROKEN = """() => [...document.querySelectorAll("table.sums th")].flatMap(cell => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (const word of text.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(word[0]);
    }
  return broken;
})"""
"""Words that stand on two lines, in a browser that doesn't know how to divide them."""


@pytest.mark.parametrize("which", ["driftredovisning", "kassaflodesanalys", "balanskravsutredning", "resultatrakning"])
def test_no_word_of_a_row_is_broken_on_a_phone_and_a_figure_stands_beside_it(ledger, visitor, which) -> None:
    page = visitor(NARROW)
    page.goto(reverse("followup:statement", args=[which]) + "?ar=2016&vem=koncern")
    assert page.evaluate(BROKEN) == []
    labels = page.locator("table.sums tbody th:not([colspan])")
    assert max(one.bounding_box()["width"] for one in labels.all()) <= NARROW * 2 / 3


@pytest.fixture
def writing(planned, person, settings, live_server, new_page):
    """A page of an economist on a telephone, and the report that he has begun."""
    settings.ARSHJUL_TODAY = f"{YEAR}-09-10"
    economist = person("economist")
    report = services.open_report(year=YEAR, point="delar-augusti", body=organisation.body("bun"), by=economist)
    client = Client()
    client.force_login(economist)
    page = new_page(viewport={"width": NARROW, "height": 900}, base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page, report


@pytest.mark.parametrize("address", ["followup:report", "followup:projects"])
def test_where_a_forecast_is_written_lies_within_a_phones_width(writing, assert_accessible, address) -> None:
    page, report = writing
    page.goto(reverse(address, args=[report.pk]))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert_accessible(page)
    fields = [one.bounding_box() for one in page.locator("table.rows input").all()]
    assert fields
    for field in fields:
        assert field["x"] >= 0
        assert field["x"] + field["width"] <= NARROW
