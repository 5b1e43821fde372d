"""The year that the walk goes through: its days, a browser for each person, and what each state must stand."""

from __future__ import annotations

import os
import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import WIDE

YEAR = 2026
YEARS = (2026, 2027, 2028)
NAMND = "Barn- och utbildningsnämnden"
PLAN = "/arbete/planering/2026/"
FOLLOW = "/arbete/uppfoljning/"
STRANGERS_TO_A_DRAFT = ("Karin", "Bosse", "Pelle", "Sigrid")


class Walk:
    """The year, and a browser for each person in it."""

    def __init__(self, site, settings, new_page, assert_accessible):
        self.site, self.settings, self.new_page = site, settings, new_page
        self.judge = None if "ARSHJUL_TEST_DATABASE_ONLY" in os.environ else assert_accessible
        self.people: dict[str, Page] = {}
        self.judged: set[tuple[str, ...]] = set()

    def on(self, day):
        """Travel to a day."""
        self.settings.ARSHJUL_TODAY = day

    def as_(self, name, path=""):
        """The person's own browser, signed in, at a page."""
        if name not in self.people:
            page = self.people[name] = self.new_page(viewport=WIDE)
            page.goto(self.site + ("/logga-in/" if name != "medborgare" else "/"))
            if name != "medborgare":
                page.get_by_role("button", name=re.compile(name)).click()
        page = self.people[name]
        if path:
            page.goto(self.site + path)
        return page

    def status(self, name, path):
        """What the person gets who asks for a page."""
        return self.as_(name).request.get(self.site + path).status

    def say(self, page, text):
        """The page says so, and everyone can use it: axe judges each state once, on the first database."""
        expect(page.locator("main")).to_contain_text(text)
        if self.judge is None:
            return
        headings = page.locator("h1, h2, legend, .message").all_inner_texts()
        state = (re.sub(r"[0-9a-f-]{36}|\d+", "#", page.url), *(re.sub(r"\d+", "#", one) for one in headings))
        if state not in self.judged:
            self.judged.add(state)
            self.judge(page)


def fill(page, **fields):
    """Fill fields by their ids."""
    for name, text in fields.items():
        page.locator(f"#{name.replace('_', '-')}").fill(text)


def cells(page, label, amounts):
    """Type a row of amounts, a year each, in the first table that has such a row."""
    for year, amount in zip(YEARS, amounts, strict=False):
        page.get_by_label(f"{label}, {year}", exact=True).first.fill(amount)


def press(page, name):
    """Press the first button that is called so."""
    page.get_by_role("button", name=re.compile(name)).first.click()


def minutes(page, day, paragraph, text):
    """Fill in what the minutes say."""
    page.get_by_label("Beslutsdatum").fill(day)
    page.get_by_label("Paragraf", exact=True).fill(str(paragraph))
    page.get_by_label("Beslutets ordalydelse").fill(text)


def decided_at_step(walk, name, step, day, paragraph, text):
    """Register at a step of the wheel what a body decided at its meeting."""
    page = walk.as_(name, f"/arbete/{YEAR}/steg/{step}/")
    minutes(page, day, paragraph, text)
    press(page, "Registrera beslutet")
    walk.say(page, "Beslutet är registrerat.")
    walk.say(page, f"§ {paragraph}")
    return page


def dialogue(walk, name, kind, day, agenda, bodies, notes):
    """Hold a dialogue: its agenda, who took part, its notes; the address it got."""
    page = walk.as_(name, f"{FOLLOW}dialoger/?ar={YEAR}")
    page.get_by_label("Slag").select_option(label=kind)
    page.get_by_label("Dag", exact=True).fill(day)
    page.get_by_label("Dagordning").fill(agenda)
    for body in bodies:
        page.get_by_label(body, exact=True).check()
    press(page, "Planera dialogen")
    page.get_by_label("Anteckningar").fill(notes)
    walk.say(page, kind)
    return page.url.removeprefix(walk.site)


def close(walk, name):
    """Close the dialogue the person has before them."""
    page = walk.as_(name)
    press(page, "Spara och avsluta dialogen")
    walk.say(page, "avslutad")
