from datetime import date

import pytest
from tests import remembered

from arshjul.kernel.money import parse_amount
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Person
from arshjul.planning import services
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.planning.models import Direction, Plan
from arshjul.record.domain import Minutes
from arshjul.record.models import Decision

YEAR = 2027


def someone(name):
    return Person.objects.get(username__startswith=f"{name}-")


def mnkr(text):
    return parse_amount(str(text), "mnkr")


def line(body, amount, kind=LineKind.APPROPRIATION, year=YEAR, text="Kommunbidrag", **more):
    return LineInput(body=body, kind=kind, year=year, amount=mnkr(amount), text=text, **more)


def minutes(day, paragraph, **more):
    return Minutes(on=date.fromisoformat(day), paragraph=paragraph, **more)


def direct():
    remembered.city()
    karin = someone("karin")
    direction = services.draft_direction(year=YEAR, by=karin)
    frames = {("bun", "", YEAR): mnkr(2900), ("kun", "", YEAR): mnkr(170)}
    services.set_frames(
        direction=direction, frames=frames, by=karin, proposals_due=date(2026, 5, 20), text="Håll ramen."
    )
    services.issue_direction(direction=direction, minutes=minutes("2026-02-11", 12), by=karin)


def propose():
    direct()
    for slug, amount, by in (("bun", "2912", someone("eskil")), ("kun", "170", None)):
        plan = services.start_proposal(year=YEAR, body=organisation.body(slug), by=by)
        lines = [line(slug, amount, year=YEAR + ahead) for ahead in range(3)]
        services.save_proposal_lines(plan=plan, lines=lines, by=by, text="Vårt svar.")
        services.hand_over_proposal(plan=plan, by=by)


def compose():
    propose()
    karin = someone("karin")
    plan = services.compose_plan(year=YEAR, by=karin)
    lines = [line("bun", "-12", text="Effektivisering")]
    services.save_lines(plan=plan, lines=lines, by=karin, tax_rate=2000)
    services.propose_plan(plan=plan, minutes=minutes("2026-10-15", 200), by=karin)


def decide():
    compose()
    plan, reasons = Plan.objects.get(kind=PlanKind.COMPOSED), "Underlaget kompletteras."
    services.decide_plan(plan=plan, minutes=minutes("2026-11-18", 112, reasons=reasons), by=someone("sigrid"))


WORLDS = {"decided": decide, "composed": compose, "proposed": propose, "directed": direct}


@pytest.fixture
def city(request, db, settings):
    """The city in November 2026, with as much of the round behind it as the test asks for."""
    settings.ARSHJUL_TODAY = "2026-11-23"
    asked = next((name for name in WORLDS if name in request.fixturenames), None)
    if asked:
        remembered.world(f"planning, {asked}", WORLDS[asked])
    else:
        remembered.city()
    return organisation


@pytest.fixture
def person(city):
    """A demo person by name: karin (KS), eskil (BUN's economist), sigrid (KF), frida (head), bosse (company)."""
    return someone


@pytest.fixture
def directed(city):
    """KS has issued directions with a frame of 2 900 mnkr for BUN and 170 for KUN."""
    return Direction.objects.get()


@pytest.fixture
def proposed(directed):
    """BUN and KUN have handed their proposals over: 2 912 and 170 mnkr."""
    return {plan.body.slug: plan for plan in Plan.objects.filter(kind=PlanKind.PROPOSAL)}


@pytest.fixture
def composed(proposed):
    """KS proposes: the nämnder's proposals, and 12 mnkr less for BUN."""
    return Plan.objects.get(kind=PlanKind.COMPOSED)


@pytest.fixture
def decided(composed):
    """KF adopts with reasons, since the small world lacks most of what KL 11:6 asks for."""
    return Decision.objects.get(paragraph=112)
