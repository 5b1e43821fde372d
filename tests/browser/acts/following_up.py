"""Act 3, the year itself: nämnddag, the ledger, the report of 31 August, and how it is treated."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.books.conftest import sie
from tests.browser.acts.walker import FOLLOW, NAMND, YEAR, close, decided_at_step, dialogue, press


def play(walk):
    """From the committee day to the assembly's treatment of the delårsrapport."""
    committee_day(walk)
    ledger_is_read(walk)
    committee_reports(walk)
    statements(walk)
    report_is_published(walk)
    report_is_treated(walk)
    company_day(walk)


def committee_day(walk):
    """Once a year all nämnder meet."""
    walk.on("2026-03-26")
    dialogue(walk, "Karin", "Nämnddag", "2026-03-26", "Årets uppdrag", [NAMND], "Nämnderna delade erfarenheter.")
    close(walk, "Karin")


VOUCHERS = (
    ("0115", "3999", "20", -60_000_000, "Avgifter januari till augusti"),
    ("0131", "4999", "20", 880_000_000, "Löner januari till augusti"),
    ("0131", "9010", "20", -823_000_000, "Kommunbidrag"),
    ("0228", "8010", "19", -800_000_000, "Skatteintäkter"),
    ("0531", "8210", "19", -40_000_000, "Generella statsbidrag"),
    ("0831", "8510", "19", 2_500_000, "Räntor"),
)
"""Day, account, ansvar, kronor and text of what is booked."""


def ledger(year, part=1):
    """A year's ledger as a SIE file; the year before is a tenth smaller."""
    rows = [
        (number, f"{year}{day}", account, unit, kronor * part // 10, text)
        for number, (day, account, unit, kronor, text) in enumerate(VOUCHERS, start=1)
    ]
    return {"name": f"huvudbok-{year}.se", "mimeType": "text/plain", "buffer": sie(*rows, year=year)}


def ledger_is_read(walk):
    """The controller sends in the ledger: a broken file changes nothing, a whole one is published."""
    walk.on("2026-09-04")
    karin = walk.as_("Karin", "/arbete/rakenskaper/")
    broken = {"name": "trasig.se", "mimeType": "text/plain", "buffer": ledger(YEAR)["buffer"][:700]}
    karin.get_by_label("Fil med räkenskaper").set_input_files(broken)
    press(karin, "Ta emot och kontrollera")
    walk.say(karin, "Vad kontrollen fann")
    for year, part in ((YEAR - 1, 9), (YEAR, 10)):
        karin.goto(walk.site + "/arbete/rakenskaper/")
        karin.get_by_label("Fil med räkenskaper").set_input_files(ledger(year, part))
        press(karin, "Ta emot och kontrollera")
        press(karin, "Publicera i räkenskaperna")
    karin.goto(walk.site + "/arbete/rakenskaper/")
    walk.say(karin, "Version 2")


def committee_reports(walk):
    """The nämnd reports per 31 August: forecast, explanation, assessment; then hands over."""
    walk.on("2026-09-10")
    eskil = walk.as_("Eskil", f"{FOLLOW}?ar={YEAR}&tillfalle=delar-augusti")
    press(eskil, f"Börja rapporten {NAMND}")
    path = eskil.url.removeprefix(walk.site)
    amounts = eskil.locator("input.amount")
    amounts.nth(0).fill("95 mnkr")
    amounts.nth(1).fill("-1 342 000 tkr")
    for label, text in {"Orsak": "Fler elever", "Konsekvens": "Underskott", "Åtgärd": "Färre vikarier"}.items():
        eskil.get_by_label(label, exact=True).fill(text)
    eskil.get_by_label("Sammanfattning").fill("Fler elever än beräknat ger ett underskott.")
    press(eskil, "^Spara$")
    walk.say(eskil, "Sparat.")
    eskil.get_by_role("link", name="Till bedömningarna").click()
    eskil.get_by_label(re.compile("^Värde")).first.fill("90,2")
    press(eskil, "Spara bedömningarna")
    walk.say(eskil, "Bedömningarna är sparade.")
    assert walk.status("Karin", path) == 404, "a draft is seen outside its authority"
    eskil.get_by_role("link", name="Lämna över till kommunstyrelsen").click()
    press(eskil, "Lämna över$")
    walk.say(eskil, "överlämnad och diarieförd")
    walk.say(walk.as_("Karin", path), "Fler elever än beräknat")


def statements(walk):
    """Driftredovisning and resultaträkning, from a figure down to its voucher."""
    karin = walk.as_("Karin", f"{FOLLOW}driftredovisning/?ar={YEAR}&tillfalle=delar-augusti")
    row = karin.get_by_role("row", name=re.compile(NAMND))
    expect(row).to_contain_text(re.compile("60,0.*880,0"))
    row.get_by_role("link", name="880,0").click()
    karin.get_by_role("link", name="A 2").click()
    walk.say(karin, "Löner januari till augusti")
    karin.goto(f"{walk.site}{FOLLOW}resultatrakning/?ar={YEAR}&tillfalle=delar-augusti")
    expect(karin.get_by_role("row", name=re.compile("^Skatteintäkter"))).to_contain_text("800,0")
    expect(karin.get_by_role("row", name=re.compile("^Årets resultat"))).to_contain_text("17,5")


def report_is_published(walk):
    """The controller compiles the delårsrapport: refused while a section is empty, then published."""
    walk.on("2026-10-07")
    karin = walk.as_("Karin", "/arbete/dokument/")
    karin.get_by_label("Slag av dokument:", exact=True).select_option(label="Delårsrapport")
    karin.get_by_label("År:", exact=True).fill(str(YEAR))
    karin.get_by_label("Rapporttillfälle:").select_option(value="delar-augusti")
    press(karin, "Påbörja")
    draft = karin.url
    press(karin, "Sammanställ")
    walk.say(karin, "Dokumentet går inte att sammanställa ännu")
    for _ in range(20):
        karin.goto(draft)
        wrong = karin.get_by_role("row").filter(has_text=re.compile(r"\d fel")).get_by_role("link")
        if wrong.count() == 0:
            break
        write_section(walk, karin, wrong.first)
    press(karin, "Sammanställ")
    walk.say(karin, "Version 1 är sammanställd.")
    press(karin, "Publicera")
    walk.say(karin, "Publicerad med nummer 1.")


def write_section(walk, page, link):
    """Write a section that takes text; leave one whose figures aren't there, with a reason."""
    name = link.inner_text()
    link.click()
    if name in TEXTS:
        page.get_by_label("Text", exact=True).fill(TEXTS[name])
    else:
        page.get_by_label(re.compile("^Lämna avsnittet")).fill("Underlaget redovisas i årsredovisningen.")
    press(page, "^Spara$")
    walk.say(page, "Avsnittet är sparat.")


TEXTS = {
    "Händelser av väsentlig betydelse": "Fler elever än beräknat började skolan.",
    "Förväntad utveckling": "Elevtalet väntas vara högt.",
}


def report_is_treated(walk):
    """KS hands the report on, the auditors assess it, and KF treats it: each with its § in the register."""
    walk.on("2026-10-14")
    decided_at_step(walk, "Karin", "august-city", "2026-10-14", 201, "Rapporten lämnas till KF och revisorerna.")
    walk.on("2026-11-04")
    decided_at_step(walk, "Ragnhild", "august-audit", "2026-11-04", 9, "Resultatet är förenligt med målen.")
    walk.on("2026-11-18")
    walk.say(walk.as_("Sigrid", "/arbete/"), "Kommunfullmäktige behandlar delårsrapporten per 31 augusti")
    decided_at_step(walk, "Sigrid", "august-assembly", "2026-11-18", 188, "KF godkänner delårsrapporten.")
    expect(walk.as_("Karin", "/arbete/diarium/beslut/").get_by_role("row", name=re.compile("188"))).to_have_count(1)
    assert walk.as_("Eskil", f"/arbete/{YEAR}/steg/august-assembly/").get_by_label("Paragraf").count() == 0


def company_day(walk):
    """Once a year the companies meet."""
    hamnen, notes = "Helsingborgs Hamn AB", "Bolagen visade sina klimatplaner."
    path = dialogue(walk, "Agnes", "Bolagsdag", "2026-11-18", "Klimat", [hamnen], notes)
    close(walk, "Agnes")
    walk.say(walk.as_("Bosse", path), notes)
