"""The statements' pages in a real browser: accessible, narrow and wide, with and without findings."""

from __future__ import annotations

import pytest
from django.urls import reverse

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
