"""The worlds that the tests of the law's pages share."""

from datetime import date

import pytest
from tests import remembered
from tests.desk.law_world import YEAR, line, minutes, mnkr

from arshjul.organisation import queries as organisation
from arshjul.planning import services as planning
from arshjul.planning.domain import LineKind


@pytest.fixture
def bare_city(db, settings):
    """The organisation alone, without persons, in November 2026."""
    settings.ARSHJUL_TODAY = "2026-11-23"
    remembered.organisation()
    return organisation


@pytest.fixture
def proposed(bare_city):
    """KS proposes 2 900 mnkr for BUN within directions; tax and grants of 9 000, a result of 100."""
    direction = planning.draft_direction(year=YEAR, by=None)
    frames = {("bun", "", YEAR): mnkr(2900)}
    planning.set_frames(direction=direction, frames=frames, by=None, proposals_due=date(2026, 5, 20), text="Ram.")
    planning.issue_direction(direction=direction, minutes=minutes("2026-02-11", 12), by=None)
    proposal = planning.start_proposal(year=YEAR, body=organisation.body("bun"), by=None)
    planning.save_proposal_lines(plan=proposal, lines=[line("bun", "2900")], by=None, text="Svar.")
    planning.hand_over_proposal(plan=proposal, by=None)
    plan = planning.compose_plan(year=YEAR, by=None)
    statement = [
        line("kf", "8000", LineKind.STATEMENT, row="skatteintakter"),
        line("kf", "1000", LineKind.STATEMENT, row="generella-statsbidrag"),
        line("kf", "-8900", LineKind.STATEMENT, row="verksamhetens-kostnader"),
    ]
    planning.save_lines(plan=plan, lines=statement, by=None, tax_rate=2021)
    planning.propose_plan(plan=plan, minutes=minutes("2026-10-15", 200), by=None)
    return plan
