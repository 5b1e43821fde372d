"""The page of one version: written as a grid while it is a draft, read with its decision and seal after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from arshjul.kernel.findings import Finding
from arshjul.kernel.reading import whole_number
from arshjul.kernel.text import Text
from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body, Person
from arshjul.planning import queries, services
from arshjul.planning.domain import (
    ESTIMATE_NAMES,
    LINE_NAMES,
    PLAN_NAMES,
    EstimateClass,
    InvestmentInput,
    LineInput,
    LineKind,
    PlanKind,
)
from arshjul.planning.forms import (
    HUNDREDTHS,
    UNITS,
    Project,
    Row,
    as_typed,
    blank_project,
    free_rows,
    project_of,
    projects_as_typed,
    read_projects,
    read_rows,
    read_tax_rate,
    row_of,
    rows_of_lines,
    unit_from,
    with_blanks,
)
from arshjul.planning.law_checks import SECTIONS
from arshjul.planning.models import Investment, Plan
from arshjul.planning.policies import PlanPolicy, writers
from arshjul.planning.services.common import inputs_of
from arshjul.planning.statement_budget import STATEMENTS, disagreements, typed_rows, typed_rows_of_company
from arshjul.planning.views.common import (
    committees,
    plan_or_404,
    show,
    signed_in,
    usual_unit,
)
from arshjul.planning.views.directions import ledger_units
from arshjul.planning.views.tables import comparison, table_of
from arshjul.record import queries as record
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.services import Refused
from arshjul.record.too_late import too_late

FREE_KINDS = {
    PlanKind.PROPOSAL: (LineKind.INCOME, LineKind.COST),
    PlanKind.COMPOSED: (LineKind.APPROPRIATION, LineKind.INVESTMENT, LineKind.CENTRAL),
    PlanKind.ALTERNATIVE: (LineKind.APPROPRIATION, LineKind.INVESTMENT, LineKind.CENTRAL),
    PlanKind.OPERATIONS: (LineKind.INCOME, LineKind.COST),
    PlanKind.INTERNAL: (LineKind.COST, LineKind.INCOME, LineKind.INVESTMENT),
    PlanKind.BUSINESS: (LineKind.INCOME, LineKind.COST, LineKind.INVESTMENT),
}
"""What a typed row may be, by the kind of version; the first is what an empty row starts as."""
WHOLE_CITY = frozenset({PlanKind.COMPOSED, PlanKind.ALTERNATIVE})
BUDGETED = {
    PlanKind.COMPOSED: tuple(STATEMENTS),
    PlanKind.ALTERNATIVE: tuple(STATEMENTS),
    PlanKind.BUSINESS: (LineKind.STATEMENT, LineKind.BALANCE, LineKind.CASH_FLOW),
}
"""The statements that are budgeted row by row in a version; a company's may be left out for its income and costs."""
WITH_PROJECTS = frozenset({PlanKind.PROPOSAL})
BUDGET_YEAR_ALONE = frozenset({PlanKind.INTERNAL, PlanKind.OPERATIONS, PlanKind.BUSINESS})
SECTION_NAMES = {
    "finansiering": Text("Finansiering", "Financing"),
    "ekonomisk_stallning": Text("Ekonomisk ställning vid årets slut", "Financial position at year end"),
    "finansiella_mal": Text("Finansiella mål", "Financial goals"),
    "verksamhetsplan": Text("Verksamhetsplan med mål och riktlinjer", "Activity plan with goals and guidelines"),
    "koncernforetag": Text("Koncernföretagens ekonomi", "Economy of the group companies"),
}
BLANK_PROJECTS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to choose and its words."""

    value: str
    label: Text


@require_http_methods(["GET", "POST"])
@login_required
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: the grid for those who write it, the sealed page for those who read."""
    person, who = signed_in(request)
    one = plan_or_404(request, pk)
    if not PlanPolicy.may_write(who, one):
        if request.method == "POST":
            return _locked(request, one, who)
        return show(request, "plan", _read_values(one) | _may(who, one))
    if request.method == "POST":
        return _save(request, one, person)
    return show(request, "write", _write_values(one, usual_unit()) | _may(who, one))


def _locked(request: HttpRequest, one: Plan, who: Standing) -> HttpResponse:
    """Who writes it gets back what was typed; for anyone else there is no such form."""
    if not who.has(*writers(PlanKind(one.kind), one.body), authority_id=one.item.authority_id):
        raise Http404
    return too_late(request, one.item, reverse("planning:plan", args=[one.pk]))


def _may(who: Standing, one: Plan) -> dict[str, object]:
    kind, state = PlanKind(one.kind), one.item.state
    draft, decided = state == ItemState.DRAFT.value, state == ItemState.DECIDED.value
    assembly_turn = (kind is PlanKind.COMPOSED and decided) or (kind is PlanKind.ALTERNATIVE and not draft)
    own_turn = draft and kind in {PlanKind.COMPOSED, PlanKind.OPERATIONS, PlanKind.INTERNAL, PlanKind.BUSINESS}
    authority = one.item.authority_id
    return {
        "may_hand_over": draft and kind in {PlanKind.PROPOSAL, PlanKind.ALTERNATIVE} and PlanPolicy.may_write(who, one),
        "may_decide": (own_turn and PlanPolicy.may_register(who, kind, authority))
        or (assembly_turn and PlanPolicy.may_register(who, PlanKind.ADOPTED, authority)),
        "may_revise": kind is PlanKind.ADOPTED and PlanPolicy.may_register(who, PlanKind.REVISED, authority),
    }


def _basic(one: Plan) -> dict[str, object]:
    kind = PlanKind(one.kind)
    return {
        "plan": one,
        "kind": kind.value,
        "kind_name": PLAN_NAMES[kind],
        "state": STATE_NAMES[ItemState(one.item.state)],
        "section_names": [(name, SECTION_NAMES[name], one.sections.get(name, "")) for name in SECTIONS],
        "years": years_of(one),
        "tax_rate": percent(one.tax_rate),
    }


def percent(hundredths: int | None) -> str:
    """Hundredths of a percent as they are printed.

    >>> percent(2021), percent(None)
    ('20,21', '')
    """
    if hundredths is None:
        return ""
    whole, part = divmod(hundredths, HUNDREDTHS)
    return f"{whole},{part:02d}"


def years_of(one: Plan) -> list[int]:
    """The years that a version is written for."""
    return [one.year] if PlanKind(one.kind) in BUDGET_YEAR_ALONE else list(one.years)


def _read_values(one: Plan) -> dict[str, object]:
    """What a reader sees: lines, sums, investments, the decision with its seal."""
    decision = queries.decision_of(one)
    handed = one.item.handovers.select_related("entry_in__matter__authority", "seal").first()
    lines = list(one.lines.select_related("body", "amendment").order_by("body__order", "order", "pk"))
    return _basic(one) | {
        "decision": decision,
        "hand_over": handed,
        "law": record.law_of(handed.seal) if handed else [],
        "reasons": record.sealed_reasons(handed.seal) if handed else "",
        "summary": [
            (LINE_NAMES[row.kind], [row.sums.get(year) for year in years_of(one)]) for row in queries.plan_summary(one)
        ],
        "table": table_of(lines, years_of(one)),
        "investments": list(one.investments.select_related("body")),
    }


def _write_values(one: Plan, unit: str) -> dict[str, object]:
    """What a writer sees: the saved lines as a grid with empty rows after."""
    lines, years, kind = inputs_of(one, own=True), years_of(one), PlanKind(one.kind)
    fixed = fixed_rows(one, lines, unit)
    taken = {(row.kind, row.body, row.unit, row.row) for row in fixed}
    free = [line for line in lines if not line.project and (line.kind, line.body, line.unit, line.row) not in taken]
    rows = with_blanks(rows_of_lines(free, years, unit), years, FREE_KINDS[kind][0])
    projects = [
        project_of(number, _investment(row), lines, years, unit)
        for number, row in enumerate(one.investments.select_related("body"))
    ] if kind in WITH_PROJECTS else []  # fmt: skip
    projects += [
        blank_project(number, years)
        for number in range(len(projects), len(projects) + BLANK_PROJECTS)
        if kind in WITH_PROJECTS
    ]
    return _grid_values(one, [*fixed, *rows], projects, unit, lines)


def _grid_values(
    one: Plan, rows: Sequence[Row], projects: Sequence[Project], unit: str, lines: Sequence[LineInput]
) -> dict[str, object]:
    kind = PlanKind(one.kind)
    whole = kind in WHOLE_CITY
    bodies = committees() if whole else []
    values = _basic(one) | {
        "rows": rows,
        "own_rows": [row for row in rows if row.kind not in STATEMENTS],
        "statements": [
            (name.value, LINE_NAMES[name], [row for row in rows if row.kind is name])
            for name in BUDGETED.get(kind, ())
            if any(row.kind is name for row in rows)
        ],
        "projects": projects,
        "unit": unit,
        "units": UNITS,
        "kinds": [Choice(one.value, LINE_NAMES[one]) for one in FREE_KINDS[kind]],
        "classes": [Choice(one.value, ESTIMATE_NAMES[one]) for one in EstimateClass],
        "whole": whole,
        "bodies": [(body.slug, body.name) for body in bodies],
        "form": {},
    }
    if kind is PlanKind.PROPOSAL:
        frames = services.frames_of(one.year, one.body)
        values["frames"] = [frames.get(year) for year in one.years]
        values["warnings"] = services.findings_before_hand_over(one, lines, frames)
    if kind is PlanKind.INTERNAL:
        rooms = services.rooms_of(one, lines)
        values |= {"rooms": rooms, "warnings": services.findings_of_rooms(one, lines, rooms)}
    if kind in BUDGETED:
        values["warnings"] = disagreements(lines, years_of(one))
    if whole:
        values["comparison"] = comparison(one, bodies)
    return values


def _investment(row: Investment) -> InvestmentInput:
    return InvestmentInput(
        row.project, row.name, row.body.slug, row.decided_total, row.starts, row.ends,
        EstimateClass(row.estimate_class), row.note,
    )  # fmt: skip


def fixed_rows(one: Plan, lines: Sequence[LineInput], unit: str) -> list[Row]:
    """The rows every version of a kind has: the appropriation of a proposal, the statements that are budgeted."""
    kind = PlanKind(one.kind)
    if kind is PlanKind.PROPOSAL:
        return [
            replace(
                row_of(f"anslag{code}", _label(label, one.body), LineKind.APPROPRIATION, one.years,
                       _amounts(lines, LineKind.APPROPRIATION, unit=code), unit),
                body=one.body.slug, unit=code,
            )
            for code, label in ledger_units(one.body, one.year)
        ]  # fmt: skip
    body = organisation.assembly().slug if kind in WHOLE_CITY else one.body.slug
    rows = [row for statement in BUDGETED.get(kind, ()) for row in _statement_rows(one, statement, lines, unit)]
    return [replace(row, body=body) for row in rows]


def _label(label: str, body: Body) -> str:
    return "Kommunbidrag" if label == body.name else f"Kommunbidrag, {label}"


def _amounts(lines: Sequence[LineInput], kind: LineKind, *, unit: str = "", row: str = "") -> dict[int, int]:
    mine = [line for line in lines if (line.kind, line.unit, line.row) == (kind, unit, row)]
    return {line.year: line.amount for line in mine}


def _statement_rows(one: Plan, kind: LineKind, lines: Sequence[LineInput], unit: str) -> list[Row]:
    """The rows of one budgeted statement; a company's with those that companies have."""
    rows_typed = typed_rows_of_company if one.kind == PlanKind.BUSINESS else typed_rows
    rows = (
        (row_of(f"{kind.value}-{row}", label, kind, years_of(one), _amounts(lines, kind, row=row), unit), row)
        for row, label in rows_typed(kind, one.year)
    )
    return [replace(made, row=row) for made, row in rows]


def _save(request: HttpRequest, one: Plan, person: Person) -> HttpResponse:
    data = request.POST
    kind, years = PlanKind(one.kind), years_of(one)
    unit = unit_from(data, usual_unit())
    typed = [*as_typed(fixed_rows(one, [], unit), data), *as_typed(free_rows(data, years, FREE_KINDS[kind][0]), data)]
    typed = [row for row in typed if not row.free or row.kind in FREE_KINDS[kind]]
    own_body = "" if kind in WHOLE_CITY else one.body.slug
    rows, lines, findings = read_rows([_owned(row, own_body) for row in typed], unit, one.body.slug)
    projects = projects_as_typed(data, years) if kind in WITH_PROJECTS else []
    investments, more, wrong = read_projects(projects, unit, one.body.slug)
    tax_rate, bad_rate = read_tax_rate(data.get("tax_rate", ""))
    findings = [*findings, *wrong, *bad_rate]
    if not findings:
        findings = _try_save(
            one, [*lines, *more], investments if kind in WITH_PROJECTS else None, tax_rate, data, person
        )
    if findings:
        shown = _grid_values(one, rows, projects, unit, [*lines, *more])
        shown |= {"form": data, "found": findings, "warnings": []}
        shown["section_names"] = [(name, SECTION_NAMES[name], data.get(f"section-{name}", "")) for name in SECTIONS]
        return show(request, "write", shown, wrong=True)
    messages.success(request, _("Sparat."))
    target = {"lamna": "planning:hand-over", "besluta": "planning:decide"}.get(data.get("then", ""), "planning:plan")
    return redirect(target, pk=one.pk)


def _owned(row: Row, body: str) -> Row:
    """A row of a nämnd's own version is always the nämnd's; a form can't say otherwise."""
    return replace(row, body=body) if body else row


def _try_save(
    one: Plan,
    lines: Sequence[LineInput],
    investments: Sequence[InvestmentInput] | None,
    tax_rate: int | None,
    data: dict[str, str],
    person: Person,
) -> list[Finding]:
    edition = data.get("edition", "")
    try:
        services.save_lines(
            plan=one,
            lines=lines,
            by=person,
            edition=whole_number(edition),
            text=data.get("text", one.text).replace("\r\n", "\n"),
            investments=investments,
            sections={name: data[f"section-{name}"].strip() for name in SECTIONS if f"section-{name}" in data},
            tax_rate=tax_rate,
        )
    except Refused as refused:
        return list(refused.findings)
    return []


@require_http_methods(["GET", "POST"])
@login_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what handing over means, and do it when it is confirmed."""
    person, who = signed_in(request)
    one = plan_or_404(request, pk)
    kind = PlanKind(one.kind)
    if kind not in {PlanKind.PROPOSAL, PlanKind.ALTERNATIVE}:
        raise Http404
    lines = inputs_of(one) if kind is PlanKind.PROPOSAL else []
    values = _basic(one) | {
        "may": PlanPolicy.may_write(who, one),
        "warnings": services.findings_before_hand_over(one, lines) if kind is PlanKind.PROPOSAL else [],
        "law": services.law_before_hand_over(one, lines) if kind is PlanKind.PROPOSAL else [],
        "reasons": request.POST.get("reasons", ""),
        "summary": [
            (LINE_NAMES[row.kind], [row.sums.get(year) for year in years_of(one)]) for row in queries.plan_summary(one)
        ],
    }
    if request.method == "POST":
        try:
            if kind is PlanKind.PROPOSAL:
                services.hand_over_proposal(plan=one, by=person, reasons=request.POST.get("reasons", ""))
            else:
                services.hand_in_alternative(plan=one, by=person)
        except Refused as refused:
            return show(
                request, "hand_over", values | {"found": refused.findings, "warnings": [], "law": []}, wrong=True
            )
        messages.success(request, _("Handlingen är överlämnad och registrerad."))
        return redirect("planning:plan", pk=one.pk)
    return show(request, "hand_over", values)


@require_GET
@login_required
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an amount comes from: each version it stands in, with its decision or hand-over."""
    found = queries.line(pk)
    if found is None or not PlanPolicy.may_see(signed_in(request)[1], found.plan):
        raise Http404
    steps = [(step, PLAN_NAMES[PlanKind(step.plan.kind)]) for step in queries.trace(found)]
    return show(request, "line", {"line": found, "steps": steps, "kind": LINE_NAMES[LineKind(found.kind)]})
