"""Stating what no ledger has of a statement: amounts by row, with the reason and what shows it (ADR 35)."""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.followup.accounts.place import Place
from arshjul.followup.accounts.stated import case_of
from arshjul.organisation.domain import Role
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.types import FactStatement
from arshjul.statements.layouts import Layout


def may_state(by: Person) -> bool:
    """Whether the person states what the books lack."""
    return standing(by).has(Role.CONTROLLER)


def state_rows(
    *, layout: Layout, at: Place, amounts: Mapping[str, int], evidence: str, by: Person | None, link: str = ""
) -> FactStatement:
    """State öre by row of a form for the place's year and month; it replaces what was stated before, which is kept.

    No amounts take back what was stated. Refused without a reason, and for others than a controller.
    """
    act_sv, act_en = "uppge belopp som räkenskaperna saknar", "state what the books lack"
    record.require_role(by, Role.CONTROLLER, act_sv=act_sv, act_en=act_en)
    return record.state_facts(
        year=at.year,
        rule=layout.stated_under,
        case=case_of(at),
        facts=dict(amounts),
        evidence=evidence,
        link=link,
        by=by,
    )
