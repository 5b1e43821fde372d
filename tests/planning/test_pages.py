"""The pages as the persons of the wheel meet them: from an empty year to the sealed budget."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.planning.conftest import YEAR, line, mnkr

from arshjul.organisation import queries as organisation
from arshjul.planning import queries, services
from arshjul.planning.domain import LineKind, PlanKind
from arshjul.planning.law_checks import sections_present
from arshjul.planning.models import Plan
from arshjul.record.domain import Minutes

LARGEST_PAGE = 60_000
MOST_QUERIES = 10


@pytest.fixture
def as_(client, person):
    def sign_in(name):
        client.force_login(person(name))
        return client

    return sign_in


def page(client, name, *args, **query):
    response = client.get(reverse(f"planning:{name}", args=args), query)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def address(name, *args):
    return reverse(f"planning:{name}", args=args)


def inputs(html):
    """The form as a browser would send it back."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            value = re.search(r'value="([^"]*)"', tag)
            fields[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r"<option([^>]*)selected", options) or re.search(r"<option([^>]*)>", options)
        value = re.search(r'value="([^"]*)"', chosen[1])
        fields[name] = value[1] if value else "mnkr"
    return fields


def test_the_round_through_the_pages(city, as_):
    karin = as_("karin")
    karin.post(address("direction", YEAR), {"act": "begin"})
    form = inputs(page(karin, "direction", YEAR))
    form |= {
        "bun:2027": "2 900",
        "bun:2028": "2 950",
        "kun:2027": "170000 tkr",
        "due": "2026-05-20",
        "text": "Håll ramen.",
    }
    form |= {"act": "issue", "on": "2026-02-11", "paragraph": "12", "words": "Enligt förslag."}
    assert karin.post(address("direction", YEAR), form).status_code == 302
    assert "2 900" in page(karin, "direction", YEAR).replace("\xa0", " ")

    eskil = as_("eskil")
    begun = eskil.post(address("begin", YEAR), {"kind": "proposal", "body": "bun"})
    pk = Plan.objects.get(kind="proposal").pk
    assert begun.url == address("plan", pk)
    form = inputs(page(eskil, "plan", pk))
    form |= {"anslag:2027": "2 912", "n0:text": "Förskola", "n0:kind": "cost", "n0:2027": "-900", "text": "Vårt svar."}
    form |= {"p0:name": "Ny förskola", "p0:total": "85", "p0:2027": "30", "p0:effect:2028": "-4,5", "then": "lamna"}
    assert eskil.post(address("plan", pk), form).url == address("hand-over", pk)
    confirm = page(eskil, "hand-over", pk)
    assert "12,0 mnkr högre än ramen" in confirm
    assert "allmän handling" in confirm
    assert eskil.post(address("hand-over", pk)).status_code == 302
    assert "Ny förskola" in page(eskil, "plan", pk)

    karin = as_("karin")
    karin.post(address("begin", YEAR), {"kind": "composed"})
    composed = Plan.objects.get(kind="composed").pk
    form = inputs(page(karin, "plan", composed))
    form |= {"n0:body": "bun", "n0:text": "Effektivisering", "n0:2027": "-12", "tax_rate": "20,21"}
    assert karin.post(address("plan", composed), form).status_code == 302
    decision = {"on": "2026-10-15", "paragraph": "200", "kind": "adopt"}
    assert karin.post(address("decide", composed), decision).status_code == 302

    sigrid = as_("sigrid")
    form = inputs(page(sigrid, "decide", composed)) | {"on": "2026-11-18", "paragraph": "112", "kind": "adopt"}
    form |= {"n0:text": "Mer till kulturskolan", "n0:mover": "S", "n0:body": "kun", "n0:2027": "3,5"}
    refused = sigrid.post(address("decide", composed), form)
    assert refused.status_code == 422
    assert "Skriv de skäl" in refused.content.decode()
    assert "Mer till kulturskolan" in refused.content.decode()
    done = sigrid.post(address("decide", composed), form | {"reasons": "Kompletteras i november."})
    html = sigrid.get(done.url).content.decode()
    assert "§ 112" in html
    assert queries.adopted_plan(YEAR).tax_rate == 2021
    assert queries.appropriations(YEAR) == {"bun": mnkr(2900), "kun": mnkr("3.5")}
    assert "Effektivisering" in page(sigrid, "bridge", YEAR, namnd="bun")


def test_every_unreadable_cell_is_told_and_nothing_is_lost(directed, as_, person):
    plan = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=person("eskil"))
    eskil = as_("eskil")
    form = inputs(page(eskil, "plan", plan.pk))
    form |= {"anslag:2027": "12 34 56", "anslag:2028": "många", "anslag:2029": "1 234,5 mkr", "text": "Behåll mig"}
    response = eskil.post(address("plan", plan.pk), form)
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count('class="finding error"') == 2
    assert all(kept in html for kept in ("12 34 56", "många", "1 234,5 mkr", "Behåll mig"))
    assert html.count('aria-invalid="true"') == 2
    assert not plan.lines.exists()
    fixed = eskil.post(address("plan", plan.pk), form | {"anslag:2027": "1", "anslag:2028": "(2,5)"})
    assert fixed.status_code == 302
    assert list(plan.lines.order_by("year").values_list("amount", flat=True)) == [mnkr(1), mnkr("-2.5"), mnkr("1234.5")]


def test_what_is_saved_is_shown_again_to_the_ore(directed, as_, person):
    plan = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=person("eskil"))
    odd = line("bun", "0", LineKind.COST, text="Udda").__class__("bun", LineKind.COST, YEAR, -123_456_789, "Udda")
    services.save_proposal_lines(plan=plan, lines=[line("bun", 2912), odd], by=person("eskil"))
    eskil = as_("eskil")
    assert eskil.post(address("plan", plan.pk), inputs(page(eskil, "plan", plan.pk))).status_code == 302
    assert sorted(plan.lines.values_list("amount", flat=True)) == [-123_456_789, mnkr(2912)]


def test_an_old_page_is_refused_and_a_double_click_is_not(directed, as_, person):
    plan = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=person("eskil"))
    eskil = as_("eskil")
    form = inputs(page(eskil, "plan", plan.pk)) | {"anslag:2027": "10"}
    assert eskil.post(address("plan", plan.pk), form).status_code == 302
    assert eskil.post(address("plan", plan.pk), form).status_code == 302
    other = as_("frida").post(address("plan", plan.pk), form | {"anslag:2027": "11"})
    assert other.status_code == 422
    assert "ändrades av någon annan" in other.content.decode()
    assert "11" in other.content.decode()
    assert plan.lines.get().amount == mnkr(10)


def test_another_committees_draft_does_not_exist(directed, as_):
    plan = services.start_proposal(year=YEAR, body=organisation.body("kun"), by=None)
    services.save_proposal_lines(plan=plan, lines=[line("kun", "171")], by=None)
    for name in ("eskil", "karin", "bosse"):
        client = as_(name)
        assert client.get(address("plan", plan.pk)).status_code == 404
        assert client.post(address("plan", plan.pk), {"anslag:2027": "1"}).status_code == 404
        assert client.post(address("hand-over", plan.pk)).status_code == 404
        assert client.get(address("line", plan.lines.get().pk)).status_code == 404
        assert "171,0" not in page(client, "year", YEAR)
    assert as_("ragnhild").get(address("plan", plan.pk)).status_code == 200


def test_a_sealed_version_takes_no_post(decided, as_):
    adopted = queries.adopted_plan(YEAR)
    answer = as_("sigrid").post(address("plan", adopted.pk), {"text": "ändrat"})
    assert answer.status_code == 409
    assert "ändrat" in answer.content.decode()
    assert Plan.objects.get(pk=adopted.pk).text == adopted.text
    assert as_("eskil").post(address("plan", adopted.pk), {"text": "ändrat"}).status_code == 404


def test_who_writes_while_a_colleague_hands_over_gets_the_text_back(directed, as_, person):
    plan = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=person("eskil"))
    services.save_proposal_lines(plan=plan, lines=[line("bun", 2912)], by=person("eskil"))
    services.hand_over_proposal(plan=plan, by=person("frida"))
    typed = {"edition": "1", "text": "Mina tre stycken", "anslag:2027": "2 913,5", "n0:text": "Skolmat"}
    answer = as_("eskil").post(address("plan", plan.pk), typed)
    assert answer.status_code == 409
    assert all(text in answer.content.decode() for text in ("Mina tre stycken", "2 913,5", "Skolmat"))


def test_the_auditor_reads_and_changes_nothing(proposed, as_):
    plan = Plan.objects.filter(kind="proposal").first()
    client = as_("ragnhild")
    html = page(client, "plan", plan.pk)
    assert "<textarea" not in html
    assert client.post(address("begin", YEAR), {"kind": "proposal", "body": "kun"}).status_code == 422


def test_visitors_are_asked_to_sign_in(client, city):
    assert client.get(address("start")).status_code == 302


@pytest.fixture
def full_year(decided, person):
    """Everything there may be in a year."""
    eskil, sigrid = person("eskil"), person("sigrid")
    for kind in (PlanKind.INTERNAL, PlanKind.OPERATIONS):
        services.start(kind=kind, year=YEAR, body=organisation.body("bun"), by=eskil)
    plan = services.add_alternative(year=YEAR, party="S", by=sigrid)
    services.hand_in_alternative(plan=plan, by=sigrid)
    return {one.kind: one.pk for one in Plan.objects.all()}


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_light_and_ask_little(full_year, as_, language, at_most_queries):
    adopted = full_year["adopted"]
    first = queries.adopted_plan(YEAR).lines.first().pk
    wanted = [
        ("karin", address("start")),
        ("karin", address("year", YEAR)),
        ("karin", address("direction", YEAR)),
        ("karin", address("compare", YEAR)),
        ("karin", address("bridge", YEAR)),
        ("karin", address("plan", full_year["composed"])),
        ("karin", address("plan", adopted)),
        ("karin", address("line", first)),
        ("eskil", address("year", YEAR)),
        ("eskil", address("plan", full_year["internal-budget"])),
        ("eskil", address("decide", full_year["internal-budget"])),
        ("eskil", address("plan", full_year["operations-plan"])),
        ("sigrid", address("decide", full_year["composed"])),
        ("sigrid", address("revise", adopted)),
    ]
    heavy = []
    for name, url in wanted:
        client = as_(name)
        with at_most_queries(40) as counted:
            response = client.get(language + url)
        assert response.status_code == 200, url
        size = len(response.content)
        if len(counted) > MOST_QUERIES or size > LARGEST_PAGE:
            heavy.append((url, len(counted), size, [one["sql"][:150] for one in counted.captured_queries]))
    assert not heavy, "\n".join(f"{url} {number} {size}\n  " + "\n  ".join(sent) for url, number, size, sent in heavy)


def test_drafts_of_the_big_pages_are_light_too(proposed, as_, person, at_most_queries):
    services.compose_plan(year=YEAR, by=person("karin"))
    services.start_proposal(year=YEAR, body=organisation.body("ifn"), by=person("eskil"))
    services.draft_direction(year=YEAR, by=person("karin"))
    drafts = Plan.objects.filter(item__state="draft")
    heavy = []
    for name, url in [
        ("karin", address("plan", drafts.get(kind="composed").pk)),
        ("eskil", address("plan", drafts.get(kind="proposal").pk)),
        ("eskil", address("hand-over", drafts.get(kind="proposal").pk)),
        ("karin", address("direction", YEAR)),
    ]:
        client = as_(name)
        with at_most_queries(40) as counted:
            response = client.get(url)
        if len(counted) > MOST_QUERIES or len(response.content) > LARGEST_PAGE:
            heavy.append(
                (url, len(counted), len(response.content), [one["sql"][:150] for one in counted.captured_queries])
            )
    assert not heavy, "\n".join(f"{url} {number} {size}\n  " + "\n  ".join(sent) for url, number, size, sent in heavy)


def test_the_financial_position_is_budgeted_and_its_parts_must_agree(proposed, as_, person):
    plan = services.compose_plan(year=YEAR, by=person("karin"))
    karin = as_("karin")
    form = inputs(page(karin, "plan", plan.pk))
    form |= {
        f"statement-skatteintakter:{YEAR}": "25",
        f"balance-kassa-och-bank:{YEAR}": "100",
        f"balance-eget-kapital-ingaende:{YEAR}": "80",
        f"balance-arets-resultat:{YEAR}": "20",
        f"balance-eget-kapital-ingaende:{YEAR + 1}": "90",
        f"cash_flow-likvida-medel-ingaende:{YEAR}": "60",
    }
    assert karin.post(address("plan", plan.pk), form).status_code == 302
    html = page(karin, "plan", plan.pk).replace("\xa0", " ")
    assert f"{YEAR}: årets resultat är 20 000 000 kr i balansbudgeten, men 25 000 000 kr i resultatbudgeten" in html
    assert f"{YEAR}: kassaflödesbudgeten slutar med likvida medel på 60 000 000 kr" in html
    assert f"{YEAR + 1}: balansbudgeten börjar med 90 000 000 kr, men året före slutar med 100 000 000 kr" in html
    assert f"{YEAR}: tillgångarna" not in html
    assert f"{YEAR + 1}: tillgångarna är 0 kr, men eget kapital, avsättningar och skulder är 90 000 000 kr" in html
    assert "ekonomisk_stallning" in sections_present(plan, list(plan.lines.all()))
    assert [row.kind for row in queries.plan_summary(plan)] == [LineKind.APPROPRIATION, LineKind.STATEMENT]


def test_a_company_may_budget_its_balances_and_cash_in_its_business_plan(city, as_, person, at_most_queries):
    plan = services.start(kind=PlanKind.BUSINESS, year=YEAR, body=organisation.body("hamnen"), by=person("bosse"))
    bosse = as_("bosse")
    with at_most_queries(MOST_QUERIES):
        html = page(bosse, "plan", plan.pk)
    assert len(html) < LARGEST_PAGE
    form = inputs(html) | {
        "text": "Kajer.",
        f"balance-kassa-och-bank:{YEAR}": "3",
        f"balance-eget-kapital-ingaende:{YEAR}": "2",
        f"cash_flow-likvida-medel-ingaende:{YEAR}": "4",
    }
    assert bosse.post(address("plan", plan.pk), form).status_code == 302
    kept = {(line.kind, line.row, line.body.slug): line.amount for line in plan.lines.select_related("body")}
    assert kept == {
        ("balance", "kassa-och-bank", "hamnen"): mnkr(3),
        ("balance", "eget-kapital-ingaende", "hamnen"): mnkr(2),
        ("cash_flow", "likvida-medel-ingaende", "hamnen"): mnkr(4),
    }
    html = page(bosse, "plan", plan.pk).replace("\xa0", " ")
    assert f"{YEAR}: tillgångarna är 3 000 000 kr, men eget kapital" in html
    assert f"{YEAR}: kassaflödesbudgeten slutar med likvida medel på 4 000 000 kr" in html
    assert 'name="statement-bokslutsdispositioner' in html
    assert 'name="balance-obeskattade-reserver' in html
    assert "skatteintakter" not in html, "no company has them"
    html = page(bosse, "decide", plan.pk).replace("\xa0", " ")
    assert f"{YEAR}: tillgångarna är 3 000 000 kr, men eget kapital" in html, (
        "told where the decision is registered too"
    )
    assert "saknar raden Årets resultat" in html
    plan.refresh_from_db()
    services.decide_business_plan(plan=plan, minutes=Minutes(date(YEAR - 1, 11, 20), 8), by=person("bosse"))
    assert "Kassa och bank" in page(bosse, "plan", plan.pk)


def test_the_line_page_says_where_the_money_comes_from(decided, as_):
    first = queries.adopted_plan(YEAR).lines.filter(body__slug="bun", year=YEAR).order_by("order")[0]
    html = page(as_("eskil"), "line", first.pk)
    assert "2 912,0 mnkr" in html.replace("\xa0", " ")
    assert "§ 112" in html
    assert str(date(2026, 11, 18)) in html
