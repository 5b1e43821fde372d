"""What the sealed plans say in the words of the rules: directions, KS's proposal, KF's budget and its changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from arshjul.desk.law_cases import Case, Source, YearFacts, known
from arshjul.desk.law_sealed import Decided, Sealed
from arshjul.kernel.money import add
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.enterprises import named_in
from arshjul.planning.domain import LineKind, PlanKind
from arshjul.planning.law_checks import (
    FINANCIAL_ROWS,
    GRANT_ROWS,
    SECTIONS,
    TAX_ROWS,
    facts_of_principle,
    mnkr,
    reserve_uses,
)
from arshjul.record.services.lawful import events, facts_of_decider

DIRECTIONS = "directions"
SPENT = {LineKind.APPROPRIATION.value, LineKind.INVESTMENT.value}


def held(sealed: Sealed, year: int) -> YearFacts:
    """The budget year, who proposed and decided it and when, its parts and sums (mnkr), and each change of it."""
    adopted = sealed.last(PlanKind.ADOPTED.value)
    proposal = sealed.last(PlanKind.COMPOSED.value, adopted.on if adopted else None)
    facts = known(budget__year=year, budget__start=date(year, 1, 1), budget__end=date(year, 12, 31))
    sources: dict[str, Source] = {}
    directions = sealed.last(DIRECTIONS)
    for one, told in (
        (directions, _directions(directions)),
        (proposal, _proposal(proposal)),
        (adopted, _fixed(adopted, sealed, year)),
    ):
        facts |= told
        sources |= dict.fromkeys(told, source_of(one)) if one else {}
    cases = (*_bodies(sealed), *_of_principle(sealed), *_prepared(adopted, proposal), *_revisions(sealed, year))
    return YearFacts(facts, cases, sources)


def _fixed(adopted: Decided | None, sealed: Sealed, year: int) -> dict[str, Any]:
    if adopted is None:
        return {}
    lines = adopted.content["lines"]
    return _adopted(adopted, year) | _sums(lines, year) | {"anslag.changes": _changed(sealed, year)}


def source_of(one: Decided) -> Source:
    """The decision, with its page."""
    return Source(Text(one.label, one.label), reverse("desk:decision", args=[one.uuid]))


def _directions(found: Decided | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {"planeringsanvisning.decided_on": found.on, "namnd_deadline": found.content.get("proposals_due") or ""}


def _proposal(found: Decided | None) -> dict[str, Any]:
    if found is None:
        return {}
    taxed = found.content.get("tax_rate_hundredths") is not None
    return {
        "ks_proposal.date": found.on,
        "ks_proposal.sarskilda_skal": found.reasons,
        "taxrate_proposal.date": found.on if taxed else None,
    }


def _adopted(found: Decided, year: int) -> dict[str, Any]:
    content = found.content
    rate = content.get("tax_rate_hundredths")
    facts = {
        "budget.decided_on": found.on,
        "budget.sections": sections_present(content),
        "decision.synnerliga_skal_text": found.reasons,
        "kf_budget.date": found.on,
        "kf_taxrate.date": found.on if rate is not None else None,
        "sarskilda_skal": found.reasons,
        "plan.years": sorted({line["year"] for line in content["lines"]}) or [year],
        "plan.goals": bool(str(content["sections"].get("finansiella_mal", "")).strip()),
        "section6a.entities": named_in(str(content["sections"].get("koncernforetag", ""))),
    }
    fixed: dict[str, Any] = {}
    if rate is not None:
        fixed = {"taxrate.fixed_on": found.on, "taxrate.rate": Decimal(rate) / 100, "rate": Decimal(rate) / 100}
    return facts | fixed


def sections_present(content: Mapping[str, Any]) -> list[str]:
    """The parts of KL 11:6 that a sealed plan holds, by section id."""
    kinds = {line["kind"] for line in content["lines"]}
    shown = {
        "skattesats": content.get("tax_rate_hundredths") is not None,
        "anslag": LineKind.APPROPRIATION.value in kinds,
        "finansiering": LineKind.STATEMENT.value in kinds,
        "ekonomisk_stallning": LineKind.BALANCE.value in kinds,
        "ekonomisk_plan": {line["year"] for line in content["lines"]} >= set(content["years"]),
    }
    worded = [name for name in SECTIONS if str(content["sections"].get(name, "")).strip() and not shown.get(name)]
    return [name for name, there in shown.items() if there] + worded


def _sums(lines: Sequence[Mapping[str, Any]], year: int) -> dict[str, Any]:
    """Appropriations, central items and the budgeted income statement of the year; what isn't there is left out."""
    own = [line for line in lines if line["year"] == year]
    given: dict[str, int] = {}
    for line in _of(own, LineKind.APPROPRIATION):
        given[line["body"]] = given.get(line["body"], 0) + line["amount"]
    statement = list(_of(own, LineKind.STATEMENT))
    result = _sum(statement)
    amounts = {
        "anslag": add(*(-amount for amount in given.values())),
        "central_items": _sum(_of(own, LineKind.CENTRAL)),
        "tax": _sum(line for line in statement if line.get("row") in TAX_ROWS),
        "grants": _sum(line for line in statement if line.get("row") in GRANT_ROWS),
        "fin": _sum(line for line in statement if line.get("row") in FINANCIAL_ROWS),
        "budget_rr": result,
        "budget.result": result,
    }
    facts: dict[str, Any] = {name: mnkr(amount) for name, amount in amounts.items() if amount is not None}
    facts["namnder.active"] = _committees(year)
    facts["anslag.by_namnd"] = {slug: mnkr(-amount) for slug, amount in given.items()}
    planned = ((str(line.get("row")), line["amount"]) for line in _of(own, LineKind.REQUIREMENT))
    return facts | reserve_uses(year, planned) | ({"anslag.original": mnkr(sum(given.values()))} if given else {})


def _of(lines: Iterable[Mapping[str, Any]], kind: LineKind) -> Iterator[Mapping[str, Any]]:
    return (line for line in lines if line["kind"] == kind.value)


def _sum(lines: Iterable[Mapping[str, Any]]) -> int | None:
    return add(*(line["amount"] for line in lines))


def _committees(year: int) -> list[str]:
    """The bodies that get an anslag, of those that exist at the start of the year."""
    whole, day = municipality.current(), date(year, 1, 1)
    audit = [body.id for body in whole.bodies if body.kind.value == BodyKind.AUDIT.value and day in body.valid]
    return [*(body.id for body in whole.committees(day)), *audit]


def _bodies(sealed: Sealed) -> Iterator[Case]:
    """Who decided what: tested on each decision of a kind that the law gives to one body (KL 5:1)."""
    for one in sealed.decided:
        facts = facts_of_decider(one.kind, one.body_kind, one.by_kind, one.by, one.on)
        if facts:
            yield Case("GOV-03", one.label, facts, source_of(one))


def _of_principle(sealed: Sealed) -> Iterator[Case]:
    """Each plan that a company's board has decided: whether it is of principle, where the company has said so."""
    for one in sealed.decided:
        if one.kind == PlanKind.BUSINESS.value:
            yield Case("BOL-03", one.label, facts_of_principle(one.on, one.content), source_of(one))


def _prepared(adopted: Decided | None, proposal: Decided | None) -> Iterator[Case]:
    if adopted:
        told = events((one.by_kind, one.by, one.on) for one in (proposal, adopted) if one)
        yield Case("BUD-18", adopted.label, {"case.events": told}, source_of(adopted))
        yield Case("BUD-20", adopted.label, {"meeting.date": adopted.on}, source_of(adopted))


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """A project of the budget in force: its decided total and what the plan gives it each year (öre)."""

    decided_total: int
    by_year: Mapping[int, int]


def projects(sealed: Sealed) -> dict[str, PlannedProject]:
    """The investment projects that KF has decided, with its changes during the year."""
    adopted = sealed.last(PlanKind.ADOPTED.value)
    revised = (one for one in sealed.decided if one.kind == PlanKind.REVISED.value)
    totals: dict[str, int] = {}
    years: dict[str, dict[int, int]] = {}
    for one in (*([adopted] if adopted else []), *revised):
        totals |= {project["project"]: project["decided_total"] for project in one.content.get("investments", ())}
        for line in (found for found in _of(one.content["lines"], LineKind.INVESTMENT) if found.get("project")):
            by_year = years.setdefault(line["project"], {})
            by_year[line["year"]] = by_year.get(line["year"], 0) + line["amount"]
    return {code: PlannedProject(total, years.get(code, {})) for code, total in totals.items()}


def _changed(sealed: Sealed, year: int) -> list[dict[str, Any]]:
    """What each change did to a nämnd's anslag, with its decision."""
    return [
        {"amount": mnkr(line["amount"]), "kf_decision_id": one.uuid, "namnd": line["body"]}
        for one in sealed.decided
        if one.kind == PlanKind.REVISED.value
        for line in _of(one.content["lines"], LineKind.APPROPRIATION)
        if line["year"] == year
    ]


def _revisions(sealed: Sealed, year: int) -> Iterator[Case]:
    """Each expenditure decided during the year with its financing (KL 11:15); moves between nämnder need none."""
    for one in (found for found in sealed.decided if found.kind == PlanKind.REVISED.value):
        spent = [line for line in one.content["lines"] if line["year"] == year and line["kind"] in SPENT]
        amount = _sum(spent) or 0
        if amount <= 0:
            continue
        paid = one.content["sections"].get("finansiering", [])
        facts = known(
            decision__type="utgift",
            decision__amount=mnkr(amount),
            decision__financing=[{"source": part["source"], "amount": mnkr(part["amount"])} for part in paid],
            decision__date=one.on,
            decision__synnerliga_skal_text=one.reasons,
        )
        yield from (Case(rule, one.label, facts, source_of(one)) for rule in ("BUD-14", "BUD-15"))
