"""With the keyboard alone: skip to the content, ask the municipality, say whether a page helped, open and close."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests import remembered
from tests.browser.conftest import WIDE

pytestmark = [pytest.mark.appearance, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STEPS = 60
HAS_OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""
IN_SIGHT = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && box.left >= 0 && box.top >= 0
    && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
}"""
NAME = "() => (document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"


@pytest.fixture
def page(live_server, new_page):
    """A reader without a mouse, in a city with its organisation."""
    remembered.city()
    page = new_page(viewport=WIDE, reduced_motion="reduce")
    page.site = live_server.url
    return page


def step_to(page, name):
    """Press Tab until the thing with the name has the focus, which is seen all the way; give what was passed."""
    passed = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        here = page.evaluate(NAME)
        assert page.evaluate(HAS_OUTLINE), f"the focus isn't seen on {here!r}"
        assert page.evaluate(IN_SIGHT), f"the focus is out of sight on {here!r}"
        passed.append(here)
        if re.search(name, here):
            return passed
    pytest.fail(f"{name!r} can't be reached by the keyboard; passed {passed}")


def test_the_first_step_is_past_the_menus(page):
    page.goto(page.site + "/siffror/")
    assert step_to(page, "Hoppa till innehållet") == ["Hoppa till innehållet"]
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_the_contact_form_is_filled_in_and_sent(page):
    page.goto(page.site + "/kontakt/")
    step_to(page, "Vad gäller det")
    page.keyboard.type("Skolans budget")
    step_to(page, "Ditt meddelande")
    page.keyboard.type("Vad kostar skolan?")
    step_to(page, "^Skicka$")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile(r"KS \d+/\d{4}"))


def test_whether_the_page_helped(page):
    page.goto(page.site + "/publikationer/")
    step_to(page, "Vill du berätta mer")
    page.keyboard.type("Tydligt och bra")
    step_to(page, "^Ja$")
    page.keyboard.press("Space")
    expect(page.locator("main")).to_contain_text("Tack")


def test_details_open_and_close(page):
    page.goto(page.site + "/kontakt/")
    step_to(page, "De närmaste två veckorna")
    opened = page.locator("details").first
    before = opened.get_attribute("open") is not None
    page.keyboard.press("Enter")
    assert (opened.get_attribute("open") is not None) is not before
    page.keyboard.press("Space")
    assert (opened.get_attribute("open") is not None) is before


def test_signing_in_and_choosing_a_year_among_the_tabs(page):
    page.goto(page.site + "/logga-in/")
    step_to(page, "Karin")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/arbete/$"))
    year = page.locator(".tabs a:not([aria-current])").first.inner_text()
    step_to(page, f"^{year}$")
    page.keyboard.press("Enter")
    expect(page.locator(".tabs a[aria-current]")).to_have_text(year)


def test_a_wide_table_is_scrolled_by_the_keyboard(page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(page.site + "/siffror/drift-2016/")
    table = page.locator(".scroll").first
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=table.element_handle())
