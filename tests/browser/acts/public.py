"""Act 4: what the citizen reads and asks, and what the auditor sees."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.acts.walker import NAMND, PLAN, YEAR, press


def play(walk):
    """From the published report to the auditor's look at it all."""
    citizen_reads(walk)
    citizen_asks(walk)
    auditor_looks(walk)


def citizen_reads(walk):
    """A citizen reads the publication, follows a figure of it to the books, and says that the page helped.

    The ledger is no constructed one, so the public sees its sums per account and month; the controller has gone down
    to the voucher in `statements`.
    """
    citizen = walk.as_("medborgare", "/publikationer/")
    citizen.get_by_role("link", name=re.compile("31 augusti 2026")).click()
    walk.say(citizen, "Fler elever än beräknat började skolan.")
    pdf = citizen.get_by_role("link", name=re.compile("pdf", re.IGNORECASE)).first
    kept = citizen.request.get(walk.site + pdf.get_attribute("href"))
    assert kept.body().startswith(b"%PDF-")
    citizen.get_by_role("link", name=re.compile("Följ siffrorna")).click()
    citizen.locator("a[href$='/rr.verksamhetens-kostnader.utfall/']").first.click()
    walk.say(citizen, "Poster i räkenskaperna")
    press(citizen, "^Ja$")
    walk.say(citizen, "Tack")
    citizen.goto(f"{walk.site}/siffror/drift-2016/")
    citizen.get_by_role("row", name=re.compile(NAMND)).get_by_role("link").nth(1).click()
    walk.say(citizen, "Källa")


def citizen_asks(walk):
    """A question becomes a registered case, and is answered."""
    citizen = walk.as_("medborgare", "/kontakt/")
    citizen.get_by_label("Vad gäller det?").fill("Fler elever")
    citizen.get_by_label("Ditt meddelande").fill("Hur många elever började?")
    press(citizen, "^Skicka$")
    number = re.search(r"KS \d+/\d{4}", citizen.locator("main").inner_text())
    assert number, "no diarienummer is given"
    kim = walk.as_("Kim", "/arbete/arenden/")
    kim.get_by_role("link", name=number[0]).click()
    press(kim, "Ta ärendet")
    kim.get_by_label("Anteckning eller svar").fill("1 204 elever började i augusti.")
    press(kim, "Svara och registrera")
    walk.say(kim, "1 204 elever började i augusti.")
    walk.say(walk.as_("Reidar", "/arbete/diarium/"), number[0])


def auditor_looks(walk):
    """The auditor sees the state of the law, and every authority's documents."""
    ragnhild = walk.as_("Ragnhild", f"/arbete/lag/{YEAR}/")
    walk.say(ragnhild, "Budgeten har alla delar: uppfyllt")
    walk.say(ragnhild, "Kan inte bedömas")
    ragnhild.goto(f"{walk.site}/arbete/diarium/beslut/")
    kf = ragnhild.get_by_role("row", name=re.compile("Kommunfullmäktige 112"))
    expect(kf).to_contain_text(re.compile(r"KS \d+/2025"))
    ragnhild.goto(walk.site + PLAN)
    walk.say(ragnhild, "Internbudget")
