"""A nämnd's proposal, and every other version that is written line by line before it leaves its draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import add, format_amount
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.types import Body, Person
from arshjul.planning import queries, wheel
from arshjul.planning.domain import PLAN_NAMES, InvestmentInput, LineInput, LineKind, PlanKind
from arshjul.planning.law_checks import outcomes_of_proposal
from arshjul.planning.models import Investment, Plan
from arshjul.planning.policies import is_the_presidiums
from arshjul.planning.services.common import (
    check_lines,
    content_of,
    drawn_up_by,
    inputs_of,
    lock,
    new_plan,
    require_writer,
    write_lines,
)
from arshjul.record import services as record
from arshjul.record.domain import ItemState
from arshjul.record.services import Refused


@transaction.atomic
def start(*, kind: PlanKind, year: int, body: Body, by: Person | None, party: str = "") -> Plan:
    """The version a body is working on: its draft if there is one, else a new draft."""
    require_writer(kind, body, by)
    lock(body)
    mine = Plan.objects.filter(kind=kind.value, year=year, body=body, party=party)
    draft = mine.filter(item__state=ItemState.DRAFT.value).select_related("item", "body").first()
    return draft or new_plan(kind=kind, year=year, body=body, title=_title(kind, year, body, party), by=by, party=party)


def _title(kind: PlanKind, year: int, body: Body, party: str) -> str:
    name = f"{PLAN_NAMES[kind].sv} {year}"
    return f"{name}, {party}" if party else f"{name}, {body.name_sv}"


def start_proposal(*, year: int, body: Body, by: Person | None) -> Plan:
    """The nämnd's proposal for a budget year, begun when there is none."""
    return start(kind=PlanKind.PROPOSAL, year=year, body=body, by=by)


@transaction.atomic
def save_lines(
    *,
    plan: Plan,
    lines: Sequence[LineInput],
    by: Person | None,
    edition: int | None = None,
    text: str | None = None,
    investments: Sequence[InvestmentInput] | None = None,
    sections: Mapping[str, str] | None = None,
    tax_rate: int | None = None,
) -> Plan:
    """Save a whole page of lines at once, in place of what was there: all of it or nothing.

    `edition` is the one the page showed. The same page sent twice changes nothing the second time; a page that
    somebody else has saved since is refused.
    """
    require_writer(PlanKind(plan.kind), plan.body, by)
    wanted = list(lines)
    if _already_saved(plan, wanted, text, edition):
        return plan
    item = record.require_change(item=plan.item, by=by, edition=edition)
    check_lines(wanted, plan.years)
    plan.lines.filter(basis=None).delete()
    if investments is not None:
        _replace_investments(plan, investments)
    write_lines(plan, wanted)
    plan.text = plan.text if text is None else text
    plan.sections = {**plan.sections, **(sections or {})}
    plan.tax_rate = plan.tax_rate if tax_rate is None else tax_rate
    plan.save(update_fields=["text", "sections", "tax_rate"])
    record.touched(item)
    plan.item = item
    record.log(
        action=f"{plan.kind}.save", by=by, label=item.title, authority=item.authority, details={"lines": len(wanted)}
    )
    return plan


def save_proposal_lines(
    *,
    plan: Plan,
    lines: Sequence[LineInput],
    by: Person | None,
    edition: int | None = None,
    text: str | None = None,
    investments: Sequence[InvestmentInput] | None = None,
) -> Plan:
    """Save the proposal's page: every line is the proposing body's own."""
    foreign = sorted({line.body for line in lines} - {plan.body.slug})
    if foreign:
        raise Refused([finding("planning.line-of-other-body", body=slug, owner=plan.body.name) for slug in foreign])
    return save_lines(plan=plan, lines=lines, by=by, edition=edition, text=text, investments=investments)


def _already_saved(plan: Plan, lines: list[LineInput], text: str | None, edition: int | None) -> bool:
    """The form was sent twice: one edition has passed, and what it says stands there already."""
    if edition is None:
        return False
    plan.item.refresh_from_db(fields=["edition", "state"])
    if plan.item.state != ItemState.DRAFT.value or plan.item.edition != edition + 1:
        return False
    own = inputs_of(plan, own=True)
    return own == lines and text in {None, plan.text}


def _replace_investments(plan: Plan, investments: Sequence[InvestmentInput]) -> None:
    twice = sorted({one.project for one in investments if sum(o.project == one.project for o in investments) > 1})
    backwards = [one.name for one in investments if one.ends < one.starts]
    findings = [finding("planning.project-twice", project=name) for name in twice]
    findings += [finding("planning.project-ends-early", project=name) for name in backwards]
    if findings:
        raise Refused(findings)
    plan.investments.all().delete()
    bodies = organisation.body_keys()
    Investment.objects.bulk_create(
        Investment(
            plan=plan,
            project=one.project,
            name=one.name[:200],
            body_id=bodies[one.body],
            decided_total=one.decided_total,
            starts=one.starts,
            ends=one.ends,
            estimate_class=one.estimate_class.value,
            note=one.note,
        )
        for one in investments
    )


def findings_before_hand_over(
    plan: Plan, lines: Sequence[LineInput] | None = None, frames: Mapping[int, int] | None = None
) -> list[Finding]:
    """What hinders the hand-over (errors) and what KS will ask about (warnings), all at once.

    `lines` and `frames` (öre by year) are read when they aren't given.
    """
    lines = inputs_of(plan) if lines is None else lines
    frames = frames_of(plan.year, plan.body) if frames is None else frames
    given = add(*(one.amount for one in lines if one.kind is LineKind.APPROPRIATION and one.year == plan.year))
    findings = []
    if given is None:
        findings.append(finding("planning.appropriation-missing", body=plan.body.name, year=plan.year))
    findings += _unbalanced(plan, lines)
    findings += _off_frame(frames, lines)
    return findings


def law_before_hand_over(plan: Plan, lines: Sequence[LineInput]) -> list[Finding]:
    """What the rules of law say of the proposal, with these lines, as it would be handed over now."""
    return record.findings_of(outcomes_of_proposal(plan, lines, today()))


def _unbalanced(plan: Plan, lines: Sequence[LineInput]) -> list[Finding]:
    """Years in which appropriation, income and costs don't meet, where costs are given at all."""
    kinds = {LineKind.APPROPRIATION, LineKind.INCOME, LineKind.COST}
    found = []
    for year in plan.years:
        own = [line for line in lines if line.year == year and line.kind in kinds]
        result = add(*(line.amount for line in own))
        if result and any(line.kind is LineKind.COST for line in own):
            shown = format_amount(result, "mnkr", 1)
            found.append(finding("planning.proposal-unbalanced", year=year, result=shown))
    return found


def _off_frame(frames: Mapping[int, int], lines: Sequence[LineInput]) -> list[Finding]:
    found = []
    for year, frame in sorted(frames.items()):
        asked = add(*(one.amount for one in lines if one.kind is LineKind.APPROPRIATION and one.year == year))
        if asked is not None and asked != frame:
            over = asked - frame
            name = "planning.over-frame" if over > 0 else "planning.under-frame"
            found.append(finding(name, year=year, difference=format_amount(abs(over), "mnkr", 1)))
    return found


def frames_of(year: int, body: Body) -> dict[int, int]:
    """The body's frame per plan year (öre) in the latest decided directions of a budget year."""
    frames = queries.frames_in_force(year)
    return {frame_year: amount for (pk, frame_year), amount in frames.items() if pk == body.pk}


@transaction.atomic
def hand_over_proposal(*, plan: Plan, by: Person | None, reasons: str = "", constructed_on: date | None = None) -> Plan:
    """Hand the proposal over to KS: sealed, registered on both sides, seen by KS, never changed after.

    The presidium's proposal of the auditors' budget goes to the assembly (KL 11:8); KS takes it along unchanged.
    A rule of law that is broken stops it unless the body gives its reasons: they are sealed with the rules' answers.
    `constructed_on` is an example's day: the law is asked for it and the seal says so; the register has the real time.
    """
    require_writer(PlanKind.PROPOSAL, plan.body, by)
    lines = inputs_of(plan)
    errors = [found for found in findings_before_hand_over(plan, lines) if found.level.value == "error"]
    if errors:
        raise Refused(errors)
    told = outcomes_of_proposal(plan, lines, constructed_on or today())
    record.require_lawful(told, reasons)
    content = content_of(plan) | {"law": record.as_content(told), "reasons": reasons.strip()}
    content |= {"constructed_on": constructed_on.isoformat()} if constructed_on else {}
    auditors = is_the_presidiums(PlanKind.PROPOSAL, plan.body)
    receiver = organisation.assembly() if auditors else organisation.executive_board()
    if receiver.authority_id == plan.item.authority_id:
        record.hand_in(item=plan.item, to=receiver, by=by, content=content)
    else:
        record.hand_over(item=plan.item, to=receiver, by=by, content=content)
    plan.item.refresh_from_db()
    doer = drawn_up_by(PlanKind.PROPOSAL, plan.body)
    wheel.complete(
        year=plan.year,
        produces="committee-budget",
        decided_by=doer,
        body=plan.body,
        by=by,
        item=plan.item,
        constructed_on=constructed_on,
    )
    return plan
