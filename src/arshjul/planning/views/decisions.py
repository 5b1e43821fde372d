"""Registering decisions: KS's, KF's, the förvaltningschef's, the nämnd's and the company's; and changing the budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.kernel.findings import Finding
from arshjul.organisation.types import Person
from arshjul.planning import services
from arshjul.planning.domain import LineKind, PlanKind, Principle
from arshjul.planning.forms import (
    Cell,
    Row,
    as_typed,
    free_rows,
    read_amendments,
    read_cell,
    read_rows,
    read_tax_rate,
    unit_from,
    with_blanks,
)
from arshjul.planning.models import Plan
from arshjul.planning.policies import PlanPolicy
from arshjul.planning.services.common import inputs_of
from arshjul.planning.statement_budget import disagreements
from arshjul.planning.views.common import committees, plan_or_404, show, signed_in, usual_unit
from arshjul.planning.views.plans import BUDGETED, percent, years_of
from arshjul.record.domain import DECISION_NAMES, DecisionKind, ItemState, Minutes
from arshjul.record.forms import read_date, read_minutes
from arshjul.record.queries import items_visible_to
from arshjul.record.services import Refused
from arshjul.record.types import Item

ALONG_KINDS = ("goals", "owner-directives")
"""Items that KF may decide in the same § as the plan."""
FINANCING_ROWS = 3


@require_http_methods(["GET", "POST"])
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a decision; whose it is follows from the version."""
    person, who = signed_in(request)
    one = plan_or_404(request, pk)
    deciding = deciding_as(one)
    if deciding is None or not PlanPolicy.may_register(who, deciding, one.item.authority_id):
        raise Http404
    assembly = deciding is PlanKind.ADOPTED
    along = (
        list(items_visible_to(who).filter(year=one.year, kind__in=ALONG_KINDS, state=ItemState.HANDED_OVER.value))
        if assembly
        else []
    )
    values: dict[str, object] = {
        "plan": one,
        "deciding": deciding.value,
        "assembly": assembly,
        "along": along,
        "kinds": [
            (kind.value, DECISION_NAMES[kind]) for kind in (DecisionKind.ADOPT, DecisionKind.REMIT, DecisionKind.REJECT)
        ],
        "unit": usual_unit(),
        "years": one.years,
        "bodies": [(body.slug, body.name) for body in committees()] if assembly else [],
        "rows": with_blanks([], one.years, LineKind.APPROPRIATION) if assembly else [],
        "tax_rate": percent(one.tax_rate),
        "company": deciding is PlanKind.BUSINESS,
        "warnings": disagreements(inputs_of(one), years_of(one)) if PlanKind(one.kind) in BUDGETED else [],
        "form": {},
    }
    if request.method == "POST":
        return _decide(request, one, deciding, values, along, person)
    return show(request, "decide", values)


def deciding_as(one: Plan) -> PlanKind | None:
    """Whose decision the version waits for: its own body's, or KF's; None when there is nothing to decide."""
    kind, state = PlanKind(one.kind), one.item.state
    if kind is PlanKind.COMPOSED:
        return PlanKind.ADOPTED if state == ItemState.DECIDED.value else PlanKind.COMPOSED
    if kind is PlanKind.ALTERNATIVE:
        return PlanKind.ADOPTED if state != ItemState.DRAFT.value else None
    own = kind in {PlanKind.OPERATIONS, PlanKind.INTERNAL, PlanKind.BUSINESS}
    return kind if own and state == ItemState.DRAFT.value else None


def _decide(
    request: HttpRequest,
    one: Plan,
    deciding: PlanKind,
    values: dict[str, object],
    along: list[Item],
    person: Person,
) -> HttpResponse:
    data = request.POST
    minutes, findings = read_minutes(data)
    unit = unit_from(data, usual_unit())
    rows, amendments, wrong = read_amendments(
        as_typed(free_rows(data, one.years, LineKind.APPROPRIATION), data), data, unit
    )
    tax_rate, bad_rate = read_tax_rate(data.get("tax_rate", ""))
    heard, bad_day = _heard(data.get("heard", ""))
    findings = [*findings, *wrong, *bad_rate, *bad_day]
    if minutes is not None and not findings:
        chosen = [item for item in along if str(item.uuid) in data.getlist("along")]
        try:
            if deciding is PlanKind.ADOPTED:
                services.decide_plan(
                    plan=one, minutes=minutes, by=person, amendments=amendments, tax_rate=tax_rate, along=chosen
                )
            elif deciding is PlanKind.BUSINESS:
                principle = Principle(FLAGS.get(data.get("of_principle", "")), heard)
                services.decide_business_plan(plan=one, minutes=minutes, by=person, principle=principle)
            else:
                OWN_DECISIONS[deciding](plan=one, minutes=minutes, by=person)
        except Refused as refused:
            findings = list(refused.findings)
    if findings or minutes is None:
        kept = {
            "form": data,
            "found": findings,
            "unit": unit,
            "rows": _enough(rows, one),
            "tax_rate": data.get("tax_rate", ""),
        }
        kept["movers"] = _movers(rows, data)
        return show(request, "decide", values | kept, wrong=True)
    messages.success(request, _("Beslutet är registrerat."))
    return redirect("planning:plan", pk=_after(one, minutes))


OWN_DECISIONS = {
    PlanKind.COMPOSED: services.propose_plan,
    PlanKind.OPERATIONS: services.decide_operations_plan,
    PlanKind.INTERNAL: services.decide_internal_budget,
}
FLAGS = {"yes": True, "no": False}


def _heard(text: str) -> tuple[date | None, list[Finding]]:
    """The day KF took its position, when one is typed."""
    return (
        read_date(text, "dagen då fullmäktige tog ställning", "day of the assembly's position") if text else (None, [])
    )


def _enough(rows: list[Row], one: Plan) -> list[Row]:
    return rows or with_blanks([], one.years, LineKind.APPROPRIATION)


def _movers(rows: list[Row], data: Mapping[str, str]) -> dict[str, str]:
    return {row.key: data.get(f"{row.key}:mover", "") for row in rows}


def _after(one: Plan, minutes: Minutes) -> int:
    """Where to go: KF's new version when one was made, else the version itself."""
    made = one.followers.filter(
        kind=PlanKind.ADOPTED.value, item__decisions__date=minutes.on, item__decisions__paragraph=minutes.paragraph
    ).first()
    return made.pk if made else one.pk


@require_http_methods(["GET", "POST"])
@login_required
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the adopted budget during the year: new lines, how they are paid, and KF's decision."""
    person, who = signed_in(request)
    one = plan_or_404(request, pk)
    if one.kind != PlanKind.ADOPTED.value or not PlanPolicy.may_register(who, PlanKind.REVISED, one.item.authority_id):
        raise Http404
    years = [one.year]
    values: dict[str, object] = {
        "plan": one,
        "years": years,
        "unit": usual_unit(),
        "bodies": [(body.slug, body.name) for body in committees()],
        "rows": with_blanks([], years, LineKind.APPROPRIATION),
        "financing": [("", Cell(f"f{number}:amount", one.year)) for number in range(FINANCING_ROWS)],
        "form": {},
    }
    if request.method == "POST":
        return _revise(request, one, values, person)
    return show(request, "revise", values)


def _revise(request: HttpRequest, one: Plan, values: dict[str, object], person: Person) -> HttpResponse:
    data = request.POST
    unit = unit_from(data, usual_unit())
    minutes, findings = read_minutes(data)
    rows, lines, wrong = read_rows(as_typed(free_rows(data, [one.year], LineKind.APPROPRIATION), data), unit)
    shown, financing, unread = _financing(data, one.year, unit)
    findings = [*findings, *wrong, *unread]
    if minutes is not None and not findings:
        try:
            services.revise(
                adopted=one,
                lines=lines,
                financing=financing,
                minutes=minutes,
                by=person,
                title=data.get("title", "").strip(),
            )
        except Refused as refused:
            findings = list(refused.findings)
    if findings:
        kept = {"form": data, "found": findings, "unit": unit, "rows": rows, "financing": shown}
        return show(request, "revise", values | kept, wrong=True)
    messages.success(request, _("Budgetändringen är registrerad."))
    return redirect("planning:plan", pk=one.pk)


def _financing(
    data: Mapping[str, str], year: int, unit: str
) -> tuple[list[tuple[str, Cell]], list[tuple[str, int]], list[Finding]]:
    shown, read, findings = [], [], []
    for number in range(FINANCING_ROWS):
        source = data.get(f"f{number}:source", "").strip()
        cell = Cell(f"f{number}:amount", year, data.get(f"f{number}:amount", ""))
        amount, found = read_cell(cell, source or str(number + 1), unit)
        findings += [found] if found else []
        shown.append((source, replace(cell, wrong=found is not None)))
        if source and amount is not None:
            read.append((source, amount))
    return shown, read, findings
