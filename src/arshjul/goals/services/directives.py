"""Owner directives: written by owner control, decided by KF, taken up at the company's stämma."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from arshjul.goals.domain import Aim, DirectiveRow, missing_of_directive
from arshjul.goals.models import DirectiveLine, DirectiveUptake, OwnerDirective
from arshjul.goals.policies import DIRECTIVE_WRITERS
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.organisation import queries as organisation
from arshjul.organisation import services as organising
from arshjul.organisation.clock import today
from arshjul.organisation.domain import Role
from arshjul.organisation.types import Body, Person
from arshjul.record import services as record
from arshjul.record.domain import DecisionKind, ItemState, Minutes
from arshjul.record.lengths import longest, too_long
from arshjul.record.services import Refused
from arshjul.record.types import Decision
from arshjul.record.wheel import scheduled

KIND = "owner-directives"
MINUTES = Text("Paragraf i protokollet", "§ of the minutes")


@transaction.atomic
def start_directive(*, year: int, company: Body, by: Person | None) -> OwnerDirective:
    """The directive being written for a company and year, begun in the parent company's authority (or KS's)."""
    owner = company.parent or organisation.executive_board()
    _require_writer(owner, by)
    organising.hold(company)
    mine = OwnerDirective.objects.filter(year=year, company=company)
    draft = mine.filter(item__state=ItemState.DRAFT.value).select_related("item", "company").first()
    if draft:
        return draft
    highest = mine.aggregate(highest=Max("version"))["highest"] or 0
    item = record.draft(body=owner, kind=KIND, year=year, title=f"Ägardirektiv {year}, {company.name_sv}", by=by)
    return OwnerDirective.objects.create(item=item, year=year, company=company, version=highest + 1)


def _require_writer(owner: Body, by: Person | None) -> None:
    record.require_role(
        by,
        *DIRECTIVE_WRITERS,
        act_sv="skriva ägardirektiv",
        act_en="write owner directives",
        authority_id=owner.authority_id,
    )


@transaction.atomic
def save_directive(
    *, directive: OwnerDirective, rows: Sequence[DirectiveRow], by: Person | None, edition: int | None = None
) -> OwnerDirective:
    """Save all rows at once, in place of what was there."""
    _require_writer(directive.item.body, by)
    item = record.require_change(item=directive.item, by=by, edition=edition)
    directive.lines.all().delete()
    DirectiveLine.objects.bulk_create(
        DirectiveLine(
            directive=directive,
            ordinal=number,
            text=row.text,
            indicator=row.indicator,
            unit=row.unit,
            aim=row.aim.value if row.aim else "",
            value=row.value,
            due=row.due,
        )
        for number, row in enumerate(rows, start=1)
    )
    record.touched(item)
    directive.item = item
    record.log(action="owner-directives.save", by=by, label=item.title, authority=item.authority)
    return directive


def rows_of(directive: OwnerDirective) -> tuple[DirectiveRow, ...]:
    """The rows as values."""
    return tuple(
        DirectiveRow(row.text, row.indicator, row.unit, Aim(row.aim) if row.aim else None, row.value, row.due)
        for row in directive.lines.all()
    )


def findings_of_directive(directive: OwnerDirective) -> list[Finding]:
    """Everything that hinders the directive from being decided."""
    return list(missing_of_directive(rows_of(directive)))


@transaction.atomic
def hand_in_directive(*, directive: OwnerDirective, by: Person | None, reasons: str = "") -> OwnerDirective:
    """Hand the directive over to KF, all rows measurable.

    A rule of law that is broken stops it unless reasons are given: they are sealed with the rules' answers.
    """
    _require_writer(directive.item.body, by)
    findings = findings_of_directive(directive)
    if findings:
        raise Refused(findings)
    assembly = organisation.assembly()
    told = record.outcomes_of_decider([directive.item], assembly, today())
    told += record.outcomes_of_preparation(directive.item, assembly, today())
    record.require_lawful(told, reasons)
    content = content_of(directive) | {"law": record.as_content(told), "reasons": reasons.strip()}
    hand = record.hand_in if assembly.authority_id == directive.item.authority_id else record.hand_over
    hand(item=directive.item, to=assembly, by=by, content=content)
    directive.item.refresh_from_db()
    return directive


@transaction.atomic
def decide_directive(*, directives: Sequence[OwnerDirective], minutes: Minutes, by: Person | None) -> Decision:
    """KF decides owner directives apart from the budget, several companies in one §; the wheel's step is done."""
    assembly = organisation.assembly()
    record.require_role(
        by,
        Role.SECRETARY,
        act_sv="registrera beslut om ägardirektiv",
        act_en="register decisions on owner directives",
        authority_id=assembly.authority_id,
    )
    fixes = minutes.kind in {DecisionKind.ADOPT, DecisionKind.AMEND}
    findings = [found for one in directives for found in findings_of_directive(one)] if fixes else []
    if findings:
        raise Refused(findings)
    year = directives[0].year if directives else minutes.on.year
    decision = record.decide_by_minutes(
        items=[one.item for one in directives],
        body=assembly,
        minutes=minutes,
        title=f"Ägardirektiv {year}",
        by=by,
        content={"directives": [content_of(one) for one in directives]},
    )
    if fixes:
        _complete(year, assembly, decision, by)
    return decision


def _complete(year: int, assembly: Body, decision: Decision, by: Person | None) -> None:
    for row in scheduled(year):
        if row.step.produces == KIND and row.step.who_decides.body == assembly.slug:
            record.complete_step(
                year=year,
                step=row.id,
                body=assembly,
                by=by,
                evidence=decision.reference,
                on=decision.date,
                decision=decision,
            )


@transaction.atomic
def take_up_directive(*, directive: OwnerDirective, on: date, minutes: str, by: Person | None) -> DirectiveUptake:
    """Register that the company's stämma took the directive up: only then is the board bound by it."""
    record.require_role(
        by,
        Role.OWNER,
        Role.COMPANY_CFO,
        act_sv="registrera att stämman har tagit upp ägardirektivet",
        act_en="register that the general meeting took the directive up",
    )
    if directive.item.state != ItemState.DECIDED.value:
        raise Refused([finding("goals.directive-not-decided", title=directive.item.title)])
    if found := too_long(minutes, longest(DirectiveUptake, "minutes"), MINUTES):
        raise Refused(found)
    uptake, made = DirectiveUptake.objects.get_or_create(
        directive=directive, defaults={"on": on, "minutes": minutes, "registered_by": by}
    )
    if made:
        record.log(
            action="owner-directives.uptake", by=by, label=directive.item.title, authority=directive.company.authority
        )
    return uptake


def content_of(directive: OwnerDirective) -> dict[str, Any]:
    """All the directive says, as it is sealed."""
    return {
        "kind": KIND,
        "year": directive.year,
        "company": directive.company.slug,
        "version": directive.version,
        "rows": [
            {
                "text": row.text,
                "indicator": row.indicator,
                "unit": row.unit,
                "direction": row.aim.value if row.aim else "",
                "value": None if row.value is None else str(row.value.normalize()),
                "due": row.due.isoformat() if row.due else None,
            }
            for row in rows_of(directive)
        ],
    }
