"""Act 1, February to May the year before: directions, proposals, dialogues, the auditors' budget."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.acts.walker import (
    NAMND,
    PLAN,
    STRANGERS_TO_A_DRAFT,
    YEAR,
    cells,
    close,
    dialogue,
    fill,
    minutes,
    press,
)


def play(walk):
    """From the executive board's directions to all that it composes its proposal of."""
    directions(walk)
    proposal = committee_answers(walk)
    goals_are_set(walk)
    hand_over(walk, proposal)
    auditors_budget(walk)
    owner_dialogue(walk)
    owner_directive(walk)
    leadership_meets(walk)


def directions(walk):
    """KS decides frames, directions and the day."""
    walk.on("2025-02-12")
    walk.say(walk.as_("Karin", "/arbete/"), "Kommunstyrelsen beslutar planeringsanvisningar")
    karin = walk.as_("Karin", f"{PLAN}anvisningar/")
    press(karin, "Börja skriva")
    fill(karin, text="Håll ramen och förbättra skolresultaten.")
    press(karin, "Spara och registrera|^Spara$")
    karin.get_by_label("Inriktning och förutsättningar").fill("Håll ramen och förbättra skolresultaten.")
    karin.get_by_label("Nämnderna lämnar sina förslag senast").fill("2025-04-16")
    cells(karin, NAMND, ("1 234,5 mkr", "1 260", "1 290 000 tkr"))
    karin.get_by_text("Registrera kommunstyrelsens beslut").click()
    minutes(karin, "2025-02-12", 12, "Kommunstyrelsen beslutar planeringsanvisningar för 2026.")
    press(karin, "Spara och registrera beslutet")
    walk.say(karin, "Planeringsanvisningarna är beslutade.")
    walk.say(karin, "§ 12")
    walk.say(karin, "1 290")


def committee_answers(walk):
    """The economist answers with goals, amounts as people write them, and an investment."""
    walk.on("2025-04-01")
    eskil = walk.as_("Eskil", PLAN)
    press(eskil, f"förslag.*{NAMND}")
    path = eskil.url.removeprefix(walk.site)
    eskil.get_by_label("Mål och inriktning").fill("Alla elever ska klara skolan.")
    cells(eskil, "Kommunbidrag", ("1 234,5 mkr", "1 260", "tolv"))
    cost = eskil.get_by_label("Benämning, rad 2")
    cost.fill("Grundskola")
    eskil.get_by_label("Slag, rad 2").select_option(label="Kostnader")
    cells(eskil, "Rad 2", ("−1 300", "-1 325,5", "-1 355,5"))
    eskil.get_by_label("Benämning, rad 3").fill("Avgifter och bidrag")
    cells(eskil, "Rad 3", ("65,5", "65,5", "65500 tkr"))
    eskil.get_by_label("Projekt 1", exact=True).fill("Ny skola i Oceanhamnen")
    eskil.get_by_label("Totalt").first.fill("240 mnkr")
    eskil.get_by_label("Utgift 2026").first.fill("40")
    press(eskil, "^Spara$")
    walk.say(eskil, "”tolv” är inte ett belopp")
    expect(eskil.get_by_label("Benämning, rad 2")).to_have_value("Grundskola")
    eskil.get_by_label("Kommunbidrag, 2028").fill("1290")
    press(eskil, "^Spara$")
    walk.say(eskil, "Sparat.")
    expect(eskil.get_by_label("Kommunbidrag, 2026")).to_have_value(re.compile(r"^1\s234,5$"))
    for stranger in STRANGERS_TO_A_DRAFT:
        assert walk.status(stranger, path) == 404, f"{stranger} sees the draft"
    return path


def goals_are_set(walk):
    """The nämnd's goals: not to be handed over until the indicator can be assessed."""
    eskil = walk.as_("Eskil", f"/arbete/mal/{YEAR}/")
    press(eskil, f"Skriv mål: {NAMND}")
    eskil.get_by_label("Målet").fill("Fler elever klarar skolan")
    eskil.get_by_label("Nämndens eget mål").check()
    eskil.get_by_label("Indikator").fill("Behöriga till gymnasiet")
    press(eskil, "Spara och lämna över")
    walk.say(eskil, "källa")
    expect(eskil.get_by_role("button", name="Lämna över nu")).to_have_count(0)
    eskil.get_by_role("link", name="Till målen").click()
    eskil.get_by_text("Behöriga till gymnasiet").first.click()
    for label, text in INDICATOR.items():
        eskil.get_by_label(label).first.fill(text)
    eskil.get_by_label("Riktning").first.select_option(index=1)
    press(eskil, "Spara och lämna över")
    press(eskil, "Lämna över nu")
    walk.say(eskil, "Målen är överlämnade och registrerade.")


INDICATOR = {
    "Definition: vad räknas?": "Andel elever i årskurs 9 som är behöriga till gymnasiet",
    f"Målvärde {YEAR}": "91,5",
    "Enhet": "%",
    "Värdet finns senast": "2026-08-31",
    "Källa": "Skolverket",
    "Ansvarig för att mäta": "Kvalitetschefen",
    "Bedöms av": "Nämnden",
}


def hand_over(walk, path):
    """The proposal is handed over: seen by KS, in both registers, never changed after."""
    eskil = walk.as_("Eskil", path)
    press(eskil, "Spara och lämna över")
    press(eskil, "Lämna över nu")
    walk.say(eskil, "Diarienummer hos mottagaren")
    walk.say(walk.as_("Karin", path), "Ny skola i Oceanhamnen")
    assert walk.status("Bosse", path) == 404
    for registrar in ("Eskil", "Reidar"):
        walk.say(walk.as_(registrar, "/arbete/diarium/"), f"2026, {NAMND}")


def auditors_budget(walk):
    """The assembly's presidium proposes the auditors' budget: its secretary writes it, the board can't (KL 11:8)."""
    walk.on("2025-04-03")
    begin = re.compile("förslag.*Stadsrevisionen")
    sigrid = walk.as_("Sigrid", PLAN)
    expect(walk.as_("Karin", PLAN).get_by_role("button", name=begin)).to_have_count(0)
    press(sigrid, begin)
    cells(sigrid, "Kommunbidrag", ("6,3", "6,4", "6,5"))
    press(sigrid, "^Spara$")
    walk.say(sigrid, "Sparat.")
    expect(walk.as_("Karin", sigrid.url.removeprefix(walk.site)).get_by_role("button", name="Spara")).to_have_count(0)
    press(sigrid, "Spara och lämna över")
    press(sigrid, "Lämna över nu")
    walk.say(sigrid, "Handlingen är överlämnad och registrerad.")
    walk.say(walk.as_("Sigrid", f"/arbete/{YEAR}/steg/auditors-budget/"), "Klart")


def owner_dialogue(walk):
    """The parent company holds the owner dialogue: agenda, notes, an action; seen by those who took part."""
    walk.on("2025-04-10")
    hamnen, notes = "Helsingborgs Hamn AB", "Hamnen redovisar sin investeringsplan."
    path = dialogue(walk, "Agnes", "Ägardialog", "2025-04-10", "Ägardirektiv och avkastning", [hamnen], notes)
    agnes = walk.as_("Agnes")
    agnes.get_by_label("Vad").fill("Ta fram klimatplan")
    agnes.get_by_label("Vem").fill("Ekonomichefen")
    agnes.get_by_label("Senast").fill("2025-09-01")
    close(walk, "Agnes")
    bosse = walk.as_("Bosse", path)
    walk.say(bosse, notes)
    press(bosse, "Markera som klar")
    assert walk.status("Eskil", path) == 404


def owner_directive(walk):
    """Owner control writes the directive and hands it to KF."""
    agnes = walk.as_("Agnes", f"/arbete/mal/{YEAR}/")
    agnes.get_by_label("Bolag").select_option(label="Helsingborgs Hamn AB")
    press(agnes, "Skriv ägardirektiv")
    rows = {"Vad bolaget ska göra": "Avkasta", "Mått": "Avkastning", "Målvärde": "6", "Enhet": "%"}
    for label, text in (rows | {"Uppfyllt senast": "2026-12-31"}).items():
        agnes.get_by_label(label).first.fill(text)
    agnes.get_by_label("Riktning").first.select_option(index=1)
    press(agnes, "lämna till kommunfullmäktige")
    walk.say(agnes, "Ägardirektivet är överlämnat och registrerat.")


def leadership_meets(walk):
    """The political leadership meets a nämnd: agenda and notes; the nämnd sees it, a company doesn't."""
    walk.on("2025-04-28")
    notes = "Nämnden beskriver elevprognosen."
    path = dialogue(walk, "Karin", "Dialog", "2025-04-28", "Förslaget och investeringarna", [NAMND], notes)
    close(walk, "Karin")
    walk.say(walk.as_("Eskil", path), notes)
    assert walk.status("Bosse", path) == 404
