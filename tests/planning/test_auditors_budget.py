"""The auditors' budget is proposed by the assembly's presidium (KL 11:8), not by those whom they audit."""

import pytest

from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import standing
from arshjul.planning import services
from arshjul.planning.domain import LineInput, LineKind
from arshjul.planning.policies import PlanPolicy
from arshjul.record import queries as record
from arshjul.record.models import Seal
from arshjul.record.services import Refused

YEAR = 2027


@pytest.fixture
def proposal(person):
    sigrid = person("sigrid")
    plan = services.start_proposal(year=YEAR, body=organisation.body("rev"), by=sigrid)
    lines = [LineInput("rev", LineKind.APPROPRIATION, YEAR, 630_000_000)]
    return services.save_proposal_lines(plan=plan, lines=lines, by=sigrid)


def test_it_is_drawn_up_in_the_presidium(proposal, person):
    assert proposal.item.body.slug == "kf-presidium"
    assert PlanPolicy.may_write(standing(person("sigrid")), proposal)
    assert not PlanPolicy.may_write(standing(person("karin")), proposal)


@pytest.mark.parametrize("name", ["karin", "eskil", "ragnhild"])
def test_nobody_else_begins_it(person, name):
    with pytest.raises(Refused):
        services.start_proposal(year=YEAR, body=organisation.body("rev"), by=person(name))


def test_handing_it_in_does_the_presidiums_step(proposal, person):
    with pytest.raises(Refused) as refused:
        services.hand_over_proposal(plan=proposal, by=person("sigrid"))
    assert [found.id for found in refused.value.findings] == ["law.BUD-09", "record.reasons-missing"]
    services.hand_over_proposal(plan=proposal, by=person("sigrid"), reasons="Styrelsen lämnar sitt förslag i november.")
    sealed = Seal.objects.order_by("position").last()
    assert [(one.rule, one.state) for one in record.law_of(sealed)] == [("BUD-09", "fail")]
    assert record.sealed_reasons(sealed) == "Styrelsen lämnar sitt förslag i november."
    assert set(record.completions(YEAR)) == {("auditors-budget", "rev")}
    composed = services.compose_plan(year=YEAR, by=person("karin"))
    assert [line.amount for line in composed.lines.all()] == [630_000_000]
