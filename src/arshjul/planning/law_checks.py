"""The law's checks of a plan at its hand-over and decisions: facts out of the version and its minutes, answers back.

What the version doesn't hold is left out of the facts, so that the rule says "can't be assessed", never "pass".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from arshjul.kernel.money import ORE_PER_UNIT, add
from arshjul.law import Outcome, check
from arshjul.organisation import queries as organisation
from arshjul.organisation.enterprises import named_in, with_votes
from arshjul.organisation.lawbook import rulebook
from arshjul.planning import queries
from arshjul.planning.domain import LineInput, LineKind, PlanKind, Principle
from arshjul.planning.models import Direction, Plan, PlanLine
from arshjul.planning.policies import is_the_presidiums
from arshjul.planning.statement_budget import STATEMENTS
from arshjul.record import queries as record
from arshjul.record.domain import Minutes
from arshjul.record.services.lawful import events
from arshjul.statements import editions
from arshjul.statements.balance import reserve_moves

PLAN_RULES = (
    *("BUD-01", "BUD-02", "BUD-03", "BUD-04", "BUD-05", "BUD-06", "BUD-07", "BUD-08"),
    *("BUD-10", "BUD-11", "BUD-12", "BUD-18"),
)
DIRECTION_RULES = ("BUD-10",)
BUSINESS_RULES = ("BOL-03",)
BOARD_RULES = ("BUD-06", "BUD-10")
PROPOSAL_RULES = ("BUD-10", "BUD-11")
PRESIDIUM_RULES = ("BUD-09",)
REVISION_RULES = ("BUD-14", "BUD-15")

TAX_ROWS = ("skatteintakter",)
GRANT_ROWS = ("generella-statsbidrag", "kommunal-fastighetsavgift", "lss-utjamning")
FINANCIAL_ROWS = ("finansiella-intakter", "finansiella-kostnader")
REQUIREMENT, OUT = STATEMENTS[LineKind.REQUIREMENT], "_out"
SECTIONS = ("finansiering", "ekonomisk_stallning", "finansiella_mal", "verksamhetsplan", "koncernforetag")
"""Parts of the budget that are given in words (KL 11:6, 11:6 a); the others show in its lines."""


def mnkr(ore: int) -> Decimal:
    """Öre as exact millions of kronor.

    >>> mnkr(-2_610_000_000)
    Decimal('-26.1')
    """
    return Decimal(ore) / ORE_PER_UNIT["mnkr"]


def outcomes_of_plan(plan: Plan, minutes: Minutes) -> list[Outcome]:
    """What the rules of law say of a plan that KF is about to decide by these minutes."""
    return check(rulebook(), facts_of_plan(plan, minutes), rules=PLAN_RULES)


def outcomes_of_board_plan(plan: Plan, minutes: Minutes) -> list[Outcome]:
    """What the rules of law say of the proposal that KS is about to decide by these minutes."""
    facts = facts_of_plan(plan, minutes) | {
        "ks_proposal.date": minutes.on,
        "ks_proposal.sarskilda_skal": minutes.reasons,
        "taxrate_proposal.date": minutes.on if plan.tax_rate is not None else None,
    }
    return check(rulebook(), facts, rules=BOARD_RULES)


def outcomes_of_direction(direction: Direction, minutes: Minutes) -> list[Outcome]:
    """What the rules of law say of the directions that KS is about to decide: the day of the nämnder's proposals.

    When KS will make its own proposal isn't known yet.
    """
    facts = {
        "budget.year": direction.year,
        "planeringsanvisning.decided_on": minutes.on,
        "namnd_deadline": direction.proposals_due or "",
    }
    return check(rulebook(), facts, rules=DIRECTION_RULES)


def outcomes_of_business_plan(minutes: Minutes, principle: Principle) -> list[Outcome]:
    """What the rules of law say of a company's plan: one of principle waits for KF's position."""
    return check(rulebook(), facts_of_principle(minutes.on, content_of_principle(principle)), rules=BUSINESS_RULES)


def content_of_principle(principle: Principle) -> dict[str, Any]:
    """What the company says of its decision's weight, as it is sealed; empty when it says nothing."""
    if principle.of_principle is None:
        return {}
    heard = principle.heard.isoformat() if principle.heard else None
    return {"of_principle": principle.of_principle, "assembly_heard_on": heard}


def facts_of_principle(on: date, content: Mapping[str, Any]) -> dict[str, Any]:
    """A company's decision in the words of the rule, out of what is sealed with it."""
    facts: dict[str, Any] = {"company_decision.date": on}
    if "of_principle" in content:
        facts["company_decision.principal"] = content["of_principle"]
        facts["kf_position.date"] = content["assembly_heard_on"] or ""
    return facts


def outcomes_of_proposal(plan: Plan, lines: Sequence[LineInput], day: date) -> list[Outcome]:
    """What the rules of law say of a proposal handed over on a day: on the nämnd's own part of the budget.

    Of the auditors' budget: who proposes it, and when (KL 11:8).
    """
    if is_the_presidiums(PlanKind.PROPOSAL, plan.body):
        facts = {"proposal.author_role": organisation.presidium().name_sv, "proposal.date": day}
        return check(rulebook(), facts, rules=PRESIDIUM_RULES)
    return check(rulebook(), _facts_of_proposal(plan, lines), rules=PROPOSAL_RULES)


def _facts_of_proposal(plan: Plan, lines: Sequence[LineInput]) -> dict[str, Any]:
    own = plan.body.slug
    given = add(*(one.amount for one in lines if one.kind is LineKind.APPROPRIATION and one.year == plan.year))
    facts: dict[str, Any] = {
        "budget.year": plan.year,
        "namnder.active": [own],
        "anslag.by_namnd": {} if given is None else {own: mnkr(-given)},
    }
    direction = queries.direction_in_force(plan.year)
    if direction is not None:
        facts["planeringsanvisning.decided_on"] = _decided_on(direction) or ""
        facts["namnd_deadline"] = direction.proposals_due or ""
    return facts


def outcomes_of_revision(amount: int, financing: Sequence[tuple[str, int]], minutes: Minutes) -> list[Outcome]:
    """What the rules of law say of an expenditure decided during the year (öre); a mere move costs nothing."""
    if amount <= 0:
        return []
    facts = {
        "decision.type": "utgift",
        "decision.amount": mnkr(amount),
        "decision.financing": [{"source": source, "amount": mnkr(part)} for source, part in financing],
        "decision.date": minutes.on,
        "decision.synnerliga_skal_text": minutes.reasons,
    }
    return check(rulebook(), facts, rules=REVISION_RULES)


def facts_of_plan(plan: Plan, minutes: Minutes) -> dict[str, Any]:
    """The facts the budget rules ask for, in mnkr."""
    lines = list(plan.lines.select_related("body"))
    board = _board_version(plan)
    proposed = queries.decision_of(board) if board else None
    direction = queries.direction_in_force(plan.year)
    issued = _decided_on(direction)
    assembly = organisation.assembly()
    facts: dict[str, Any] = {
        "budget.year": plan.year,
        "budget.start": date(plan.year, 1, 1),
        "budget.end": date(plan.year, 12, 31),
        "budget.decided_on": minutes.on,
        "budget.sections": sections_present(plan, lines),
        "decision.synnerliga_skal_text": minutes.reasons,
        "kf_budget.date": minutes.on,
        "kf_taxrate.date": minutes.on if plan.tax_rate is not None else None,
        "sarskilda_skal": minutes.reasons,
        "plan.years": sorted({line.year for line in lines}),
        "plan.goals": bool(plan.sections.get("finansiella_mal")),
        "planeringsanvisning.decided_on": issued or "",
        "namnd_deadline": (direction.proposals_due if direction else None) or "",
        "group.entities": with_votes(date(plan.year, 1, 1)),
        "section6a.entities": named_in(str(plan.sections.get("koncernforetag", ""))),
    }
    treated = [proposed] if proposed else []
    facts["case.events"] = [
        *events((one.body.kind, one.body.name_sv, one.date) for one in treated),
        *events([(assembly.kind, assembly.name_sv, minutes.on)]),
    ]
    if proposed:
        facts["ks_proposal.date"] = proposed.date
        facts["ks_proposal.sarskilda_skal"] = proposed.reasons
        facts["taxrate_proposal.date"] = proposed.date if board and board.tax_rate is not None else None
    return facts | _amount_facts(plan, [line for line in lines if line.year == plan.year])


def _decided_on(direction: Any) -> date | None:  # noqa: ANN401  a Direction or nothing
    if direction is None:
        return None
    dates = direction.item.decisions.filter(kind__in=record.FIXING).values_list("date", flat=True)
    return max(dates, default=None)


def _board_version(plan: Plan) -> Plan | None:
    """KS's version that this one stems from."""
    while plan.basis_id and plan.kind != PlanKind.COMPOSED.value:
        plan = Plan.objects.select_related("item").get(pk=plan.basis_id)
    return plan if plan.kind == PlanKind.COMPOSED.value else None


def sections_present(plan: Plan, lines: Sequence[PlanLine]) -> list[str]:
    """The parts of KL 11:6 that the version holds, by section id."""
    kinds = {line.kind for line in lines}
    shown = {
        "skattesats": plan.tax_rate is not None,
        "anslag": LineKind.APPROPRIATION.value in kinds,
        "finansiering": LineKind.STATEMENT.value in kinds,
        "ekonomisk_stallning": LineKind.BALANCE.value in kinds,
        "ekonomisk_plan": {line.year for line in lines} >= set(plan.years),
    }
    return [name for name, there in shown.items() if there] + [
        name for name in SECTIONS if str(plan.sections.get(name, "")).strip() and not shown.get(name)
    ]


def _amount_facts(plan: Plan, lines: Sequence[PlanLine]) -> dict[str, Any]:
    """Appropriations, central items and the budgeted income statement of the year; what isn't there is left out."""
    given = [line for line in lines if line.kind == LineKind.APPROPRIATION.value]
    statement = {line.row: 0 for line in lines if line.kind == LineKind.STATEMENT.value}
    for line in lines:
        if line.kind == LineKind.STATEMENT.value:
            statement[line.row] += line.amount
    central = add(*(line.amount for line in lines if line.kind == LineKind.CENTRAL.value))
    by_body: dict[str, int] = {}
    for line in given:
        by_body[line.body.slug] = by_body.get(line.body.slug, 0) + line.amount
    result = add(*statement.values())
    amounts = {
        "anslag": add(*(-amount for amount in by_body.values())),
        "central_items": central,
        "tax": _rows(statement, TAX_ROWS),
        "grants": _rows(statement, GRANT_ROWS),
        "fin": _rows(statement, FINANCIAL_ROWS),
        "budget_rr": result,
        "budget.result": result,
    }
    active = (
        organisation.committees()
        .filter(valid_from__lte=date(plan.year, 12, 31))
        .exclude(valid_to__lte=date(plan.year, 1, 1))
    )
    facts: dict[str, Any] = {name: mnkr(amount) for name, amount in amounts.items() if amount is not None}
    facts["namnder.active"] = [body.slug for body in active]
    facts["anslag.by_namnd"] = {slug: mnkr(-amount) for slug, amount in by_body.items()}
    planned = ((line.row, line.amount) for line in lines if line.kind == LineKind.REQUIREMENT.value)
    return facts | reserve_uses(plan.year, planned)


def reserve_uses(year: int, planned: Iterable[tuple[str, int]]) -> dict[str, Decimal]:
    """How much of each reserve a budget uses, out of its lines of the balance requirement account: row and öre.

    A budget without such lines says nothing of the reserves.
    """
    by_row: dict[str, int | None] = {}
    for row, ore in planned:
        by_row[row] = (by_row.get(row) or 0) + ore
    if not by_row:
        return {}
    moves = reserve_moves(editions.find(REQUIREMENT, date(year, 12, 31)), by_row)
    return {f"budget.{name.removesuffix(OUT)}_use": mnkr(ore) for name, ore in moves.items() if name.endswith(OUT)}


def _rows(statement: Mapping[str, int], rows: Sequence[str]) -> int | None:
    return add(*(statement[row] for row in rows if row in statement))
