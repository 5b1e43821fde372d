"""Once round the wheel through the pages, by the persons whose work it is: from directions to a citizen's question."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.books.conftest import sie
from tests.browser.conftest import WIDE

from arshjul.organisation import municipality
from arshjul.organisation import services as organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

YEAR = 2026
YEARS = (2026, 2027, 2028)
NAMND = "Barn- och utbildningsnämnden"
PLAN = "/arbete/planering/2026/"
FOLLOW = "/arbete/uppfoljning/"


@pytest.fixture
def walk(live_server, settings, tmp_path, new_page):
    """A city with its organisation and its persons, and nothing planned, booked or published."""
    settings.ARSHJUL_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    organisation.load_organisation(municipality.current())
    organisation.load_demo_people(municipality.current())
    return Walk(live_server.url, settings, new_page)


class Walk:
    """The year, and a browser for each person in it."""

    def __init__(self, site, settings, new_page):
        self.site, self.settings, self.new_page = site, settings, new_page
        self.people: dict[str, Page] = {}

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


def say(page, text):
    """The page says so."""
    expect(page.locator("main")).to_contain_text(text)


def fill(page, **fields):
    """Fill fields by their ids."""
    for name, text in fields.items():
        page.locator(f"#{name.replace('_', '-')}").fill(text)


def cells(page, label, amounts):
    """Type a row of amounts, a year each."""
    for year, amount in zip(YEARS, amounts, strict=False):
        page.get_by_label(f"{label}, {year}", exact=True).fill(amount)


def press(page, name):
    page.get_by_role("button", name=re.compile(name)).first.click()


def minutes(page, day, paragraph, text):
    """Fill in what the minutes say."""
    page.get_by_label("Beslutsdatum").fill(day)
    page.get_by_label("Paragraf", exact=True).fill(str(paragraph))
    page.get_by_label("Beslutets ordalydelse").fill(text)


def test_once_round_the_wheel(walk):
    directions(walk)
    proposal = committee_answers(walk)
    goals_are_set(walk)
    hand_over(walk, proposal)
    owner_dialogue(walk)
    owner_directive(walk)
    leadership_meets(walk)
    board_proposes(walk)
    assembly_decides(walk)
    what_follows(walk)
    ledger_is_read(walk)
    committee_reports(walk)
    statements(walk)
    report_is_published(walk)
    citizen_reads(walk)
    citizen_asks(walk)
    auditor_looks(walk)


def directions(walk):
    """KS decides frames, directions and the day."""
    walk.on("2025-02-12")
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
    say(karin, "Planeringsanvisningarna är beslutade.")
    say(karin, "§ 12")
    say(karin, "1 290")


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
    say(eskil, "”tolv” är inte ett belopp")
    expect(eskil.get_by_label("Benämning, rad 2")).to_have_value("Grundskola")
    eskil.get_by_label("Kommunbidrag, 2028").fill("1290")
    press(eskil, "^Spara$")
    say(eskil, "Sparat.")
    expect(eskil.get_by_label("Kommunbidrag, 2026")).to_have_value(re.compile(r"^1\s234,5$"))
    for stranger in ("Karin", "Bosse", "Pelle", "Sigrid"):
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
    say(eskil, "källa")
    expect(eskil.get_by_role("button", name="Lämna över nu")).to_have_count(0)
    eskil.get_by_role("link", name="Till målen").click()
    eskil.get_by_text("Behöriga till gymnasiet").first.click()
    for label, text in INDICATOR.items():
        eskil.get_by_label(label).first.fill(text)
    eskil.get_by_label("Riktning").first.select_option(index=1)
    press(eskil, "Spara och lämna över")
    press(eskil, "Lämna över nu")
    say(eskil, "Målen är överlämnade och registrerade.")


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
    say(eskil, "Diarienummer hos mottagaren")
    say(walk.as_("Karin", path), "Ny skola i Oceanhamnen")
    assert walk.status("Bosse", path) == 404
    for registrar in ("Eskil", "Reidar"):
        say(walk.as_(registrar, "/arbete/diarium/"), f"2026, {NAMND}")


def owner_dialogue(walk):
    """The parent company holds the owner dialogue: agenda, notes, an action; seen by those who took part."""
    walk.on("2025-04-10")
    agnes = walk.as_("Agnes", f"{FOLLOW}dialoger/?ar={YEAR}")
    agnes.get_by_label("Slag").select_option(label="Ägardialog")
    agnes.get_by_label("Dag", exact=True).fill("2025-04-10")
    agnes.get_by_label("Dagordning").fill("Ägardirektiv och avkastning")
    agnes.get_by_label("Helsingborgs Hamn AB").check()
    press(agnes, "Planera dialogen")
    path = agnes.url.removeprefix(walk.site)
    agnes.get_by_label("Anteckningar").fill("Hamnen redovisar sin investeringsplan.")
    agnes.get_by_label("Vad").fill("Ta fram klimatplan")
    agnes.get_by_label("Vem").fill("Ekonomichefen")
    agnes.get_by_label("Senast").fill("2025-09-01")
    press(agnes, "Spara och avsluta dialogen")
    bosse = walk.as_("Bosse", path)
    say(bosse, "Hamnen redovisar sin investeringsplan.")
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
    say(agnes, "Ägardirektivet är överlämnat och registrerat.")


def leadership_meets(walk):
    """The political leadership meets a nämnd: agenda, notes, an action; the nämnd sees it, a company doesn't."""
    walk.on("2025-04-28")
    karin = walk.as_("Karin", f"{FOLLOW}dialoger/?ar={YEAR}")
    karin.get_by_label("Slag").select_option(label="Dialog")
    karin.get_by_label("Dag", exact=True).fill("2025-04-28")
    karin.get_by_label("Dagordning").fill("Förslaget och investeringarna")
    karin.get_by_label(NAMND).check()
    press(karin, "Planera dialogen")
    path = karin.url.removeprefix(walk.site)
    karin.get_by_label("Anteckningar").fill("Nämnden beskriver elevprognosen.")
    press(karin, "Spara och avsluta dialogen")
    say(walk.as_("Eskil", path), "Nämnden beskriver elevprognosen.")
    assert walk.status("Bosse", path) == 404


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
    say(karin, "Beslutet är registrerat.")


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
    say(sigrid, "Beslutet är registrerat.")
    say(sigrid, "§ 112")
    say(sigrid, "DiarienummerKS ")
    expect(sigrid.locator("main code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    sigrid.get_by_role("link", name="1 234,5").first.click()
    say(sigrid, NAMND)


def what_follows(walk):
    """Operations plan, internal budget inside the anslag, business plan."""
    walk.on("2025-09-20")
    frida = walk.as_("Frida", PLAN)
    press(frida, f"[Vv]erksamhetsplan.*{NAMND}")
    frida.get_by_label("Text").fill("Så arbetar vi 2026.")
    press(frida, "Spara och registrera beslut")
    minutes(frida, "2025-09-20", 3, "Förvaltningschefen fastställer verksamhetsplanen.")
    press(frida, "Registrera beslutet")
    say(frida, "Beslutet är registrerat.")
    internal_budget(walk)
    walk.on("2025-12-10")
    bosse = walk.as_("Bosse", PLAN)
    press(bosse, "[Aa]ffärsplan.*Hamn")
    bosse.get_by_label("Text").fill("Fler containrar, mindre utsläpp.")
    press(bosse, "Spara och registrera beslut")
    minutes(bosse, "2025-12-10", 40, "Styrelsen fastställer affärsplanen.")
    press(bosse, "Registrera beslutet")
    say(bosse, "Beslutet är registrerat.")


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
    say(eskil, "0,1 mnkr större än anslaget 1 234,5 mnkr")
    eskil.get_by_role("link", name="Avbryt").click()
    cells(eskil, "Grundskola", ("-1 334,5",))
    press(eskil, "Spara och registrera beslut")
    minutes(eskil, "2025-11-26", 77, "Nämnden beslutar internbudget 2026.")
    press(eskil, "Registrera beslutet")
    say(eskil, "Beslutet är registrerat.")


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
    say(karin, "Vad kontrollen fann")
    for year, part in ((YEAR - 1, 9), (YEAR, 10)):
        karin.goto(walk.site + "/arbete/rakenskaper/")
        karin.get_by_label("Fil med räkenskaper").set_input_files(ledger(year, part))
        press(karin, "Ta emot och kontrollera")
        press(karin, "Publicera i räkenskaperna")
    karin.goto(walk.site + "/arbete/rakenskaper/")
    say(karin, "Version 2")


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
    say(eskil, "Sparat.")
    eskil.get_by_role("link", name="Till bedömningarna").click()
    eskil.get_by_label(re.compile("^Värde")).first.fill("90,2")
    press(eskil, "Spara bedömningarna")
    say(eskil, "Bedömningarna är sparade.")
    assert walk.status("Karin", path) == 404, "a draft is seen outside its authority"
    eskil.get_by_role("link", name="Lämna över till kommunstyrelsen").click()
    press(eskil, "Lämna över$")
    say(eskil, "överlämnad och diarieförd")
    say(walk.as_("Karin", path), "Fler elever än beräknat")


def statements(walk):
    """Driftredovisning and resultaträkning, from a figure down to its voucher."""
    karin = walk.as_("Karin", f"{FOLLOW}driftredovisning/?ar={YEAR}&tillfalle=delar-augusti")
    row = karin.get_by_role("row", name=re.compile(NAMND))
    expect(row).to_contain_text(re.compile("60,0.*880,0"))
    row.get_by_role("link", name="880,0").click()
    karin.get_by_role("link", name="A 2").click()
    say(karin, "Löner januari till augusti")
    karin.goto(f"{walk.site}{FOLLOW}resultatrakning/?ar={YEAR}&tillfalle=delar-augusti")
    expect(karin.get_by_role("row", name=re.compile("^Skatteintäkter"))).to_contain_text("800,0")
    expect(karin.get_by_role("row", name=re.compile("^Årets resultat"))).to_contain_text("17,5")


def report_is_published(walk):
    """The controller compiles the delårsrapport: refused while a section is empty, then published."""
    walk.on("2026-10-07")
    karin = walk.as_("Karin", "/arbete/dokument/")
    karin.get_by_label("Dokument:", exact=True).select_option(label="Delårsrapport")
    karin.get_by_label("År:", exact=True).fill(str(YEAR))
    karin.get_by_label("Rapporttillfälle:").select_option(value="delar-augusti")
    press(karin, "Påbörja")
    draft = karin.url
    press(karin, "Sammanställ")
    say(karin, "Dokumentet går inte att sammanställa ännu")
    for _ in range(20):
        karin.goto(draft)
        wrong = karin.get_by_role("row").filter(has_text=re.compile(r"\d fel")).get_by_role("link")
        if wrong.count() == 0:
            break
        write_section(karin, wrong.first)
    press(karin, "Sammanställ")
    say(karin, "Version 1 är sammanställd.")
    press(karin, "Publicera")
    say(karin, "Publicerad med nummer 1.")


def write_section(page, link):
    """Write a section that takes text; leave one whose figures aren't there, with a reason."""
    name = link.inner_text()
    link.click()
    if name in TEXTS:
        page.get_by_label("Text", exact=True).fill(TEXTS[name])
    else:
        page.get_by_label(re.compile("^Lämna avsnittet")).fill("Underlaget redovisas i årsredovisningen.")
    press(page, "^Spara$")
    say(page, "Avsnittet är sparat.")


TEXTS = {
    "Händelser av väsentlig betydelse": "Fler elever än beräknat började skolan.",
    "Förväntad utveckling": "Elevtalet väntas vara högt.",
}


def citizen_reads(walk):
    """A citizen reads the publication, follows a figure of it to the books, and says that the page helped.

    The ledger is no constructed one, so the public sees its sums per account and month; the controller has gone down
    to the voucher in `statements`.
    """
    citizen = walk.as_("medborgare", "/publikationer/")
    citizen.get_by_role("link", name=re.compile("31 augusti 2026")).click()
    say(citizen, "Fler elever än beräknat började skolan.")
    pdf = citizen.get_by_role("link", name=re.compile("pdf", re.IGNORECASE)).first
    kept = citizen.request.get(walk.site + pdf.get_attribute("href"))
    assert kept.body().startswith(b"%PDF-")
    citizen.get_by_role("link", name=re.compile("Följ siffrorna")).click()
    citizen.get_by_role("row", name=re.compile("rr\\.verksamhetens-kostnader\\.utfall")).get_by_role("link").click()
    say(citizen, "Poster i räkenskaperna")
    press(citizen, "^Ja$")
    say(citizen, "Tack")
    citizen.goto(f"{walk.site}/siffror/drift-2016/")
    citizen.get_by_role("row", name=re.compile(NAMND)).get_by_role("link").nth(1).click()
    say(citizen, "Källa")


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
    say(kim, "1 204 elever började i augusti.")
    say(walk.as_("Reidar", "/arbete/diarium/"), number[0])


def auditor_looks(walk):
    """The auditor sees the state of the law, and every authority's documents."""
    walk.on("2026-10-20")
    ragnhild = walk.as_("Ragnhild", f"/arbete/lag/{YEAR}/")
    say(ragnhild, "Budgeten har alla delar: uppfyllt")
    say(ragnhild, "Kan inte bedömas")
    ragnhild.goto(f"{walk.site}/arbete/diarium/beslut/")
    kf = ragnhild.get_by_role("row", name=re.compile("Kommunfullmäktige 112"))
    expect(kf).to_contain_text(re.compile(r"KS \d+/2025"))
    ragnhild.goto(walk.site + PLAN)
    say(ragnhild, "Internbudget")
