"""Act 2, May to December the year before: Mål och ekonomi is proposed and decided, and what follows from it."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.acts.walker import NAMND, PLAN, YEAR, cells, close, dialogue, minutes, press


def play(walk):
    """From the executive board's proposal to the business plan."""
    board_proposes(walk)
    assembly_decides(walk)
    operations_plan(walk)
    result_dialogue(walk)
    internal_budget(walk)
    business_plan(walk)


def board_proposes(walk):
    """KS composes Mål och ekonomi from what was handed over, and decides its proposal."""
    walk.on("2025-05-21")
    karin = walk.as_("Karin", PLAN)
    press(karin, "Sammanställ kommunstyrelsens förslag")
    cells(karin, "Verksamhetens intäkter", ("65,5", "65,5", "65,5"))
    cells(karin, "Verksamhetens kostnader", ("-1 300", "-1 325,5", "-1 355,5"))
    cells(karin, "Skatteintäkter", ("1 200", "1 230", "1 260"))
    cells(karin, "Generella statsbidrag och utjämning", ("60", "60", "60"))
    karin.get_by_label("Skattesats, procent").fill("20,21")
    karin.get_by_text("Det budgeten också ska innehålla").click()
    for box in karin.locator("textarea[name^=section-]").all():
        box.fill("Se bilagan.")
    press(karin, "Spara och registrera beslut")
    minutes(karin, "2025-05-21", 101, "Kommunstyrelsen föreslår kommunfullmäktige att anta Mål och ekonomi 2026.")
    press(karin, "Registrera beslutet")
    walk.say(karin, "Beslutet är registrerat.")


def assembly_decides(walk):
    """KF decides: day, §, diarienummer, seal."""
    walk.on("2025-06-18")
    sigrid = walk.as_("Sigrid", PLAN)
    sigrid.get_by_role("link", name=re.compile("Mål och ekonomi 2026, kommunstyrelsens")).click()
    sigrid.get_by_role("link", name="Registrera kommunfullmäktiges beslut").click()
    minutes(sigrid, "2025-06-18", 112, "Kommunfullmäktige antar Mål och ekonomi 2026 med plan för 2027–2028.")
    for along in (f"Mål {YEAR}", "Ägardirektiv"):
        expect(sigrid.get_by_label(re.compile(along))).to_be_checked()
    press(sigrid, "Registrera beslutet")
    walk.say(sigrid, "Beslutet är registrerat.")
    walk.say(sigrid, "§ 112")
    walk.say(sigrid, "DiarienummerKS ")
    expect(sigrid.locator("main code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    sigrid.get_by_role("link", name="1 234,5").first.click()
    walk.say(sigrid, NAMND)


def operations_plan(walk):
    """The head of administration fixes the operations plan."""
    walk.on("2025-09-20")
    frida = walk.as_("Frida", PLAN)
    press(frida, f"[Vv]erksamhetsplan.*{NAMND}")
    frida.get_by_label("Text").fill("Så arbetar vi 2026.")
    press(frida, "Spara och registrera beslut")
    minutes(frida, "2025-09-20", 3, "Förvaltningschefen fastställer verksamhetsplanen.")
    press(frida, "Registrera beslutet")
    walk.say(frida, "Beslutet är registrerat.")


def result_dialogue(walk):
    """Governing politicians and officials hold the formal result dialogue; the step is done."""
    walk.on("2025-10-15")
    with_whom, notes = ["Kommunfullmäktige", NAMND], "Målen nås. Skolresultaten följs särskilt."
    path = dialogue(walk, "Karin", "Resultatdialog", "2025-10-15", "Resultat och mål hittills", with_whom, notes)
    close(walk, "Karin")
    walk.say(walk.as_("Pelle", path), notes)
    walk.say(walk.as_("Karin", f"/arbete/{YEAR}/steg/result-dialogue/"), "Resultatdialog 2025-10-15")


def internal_budget(walk):
    """The nämnd's internal budget: first too large, then inside the anslag."""
    walk.on("2025-11-26")
    eskil = walk.as_("Eskil", PLAN)
    press(eskil, f"[Ii]nternbudget.*{NAMND}")
    eskil.get_by_label("Benämning, rad 1").fill("Grundskola")
    cells(eskil, "Rad 1", ("-1 334,6",))
    eskil.get_by_label("Benämning, rad 2").fill("Avgifter")
    eskil.get_by_label("Slag, rad 2").select_option(label="Intäkter")
    cells(eskil, "Rad 2", ("100",))
    press(eskil, "Spara och registrera beslut")
    minutes(eskil, "2025-11-26", 77, "Nämnden beslutar internbudget 2026.")
    press(eskil, "Registrera beslutet")
    walk.say(eskil, "0,1 mnkr större än anslaget 1 234,5 mnkr")
    eskil.get_by_role("link", name="Avbryt").click()
    cells(eskil, "Grundskola", ("-1 334,5",))
    press(eskil, "Spara och registrera beslut")
    minutes(eskil, "2025-11-26", 77, "Nämnden beslutar internbudget 2026.")
    press(eskil, "Registrera beslutet")
    walk.say(eskil, "Beslutet är registrerat.")


def business_plan(walk):
    """The company fixes its business plan."""
    walk.on("2025-12-10")
    bosse = walk.as_("Bosse", PLAN)
    press(bosse, "[Aa]ffärsplan.*Hamn")
    bosse.get_by_label("Text").fill("Fler containrar, mindre utsläpp.")
    press(bosse, "Spara och registrera beslut")
    minutes(bosse, "2025-12-10", 40, "Styrelsen fastställer affärsplanen.")
    press(bosse, "Registrera beslutet")
    walk.say(bosse, "Beslutet är registrerat.")
