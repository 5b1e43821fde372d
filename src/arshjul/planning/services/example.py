"""The example year's round, by the real services and out of published tables; and an open year to work in.

What a decision was made on is published; its day and § are not, so every decision here is marked as constructed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from arshjul.kernel import datafile
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.planning import queries
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.planning.models import Direction
from arshjul.planning.services import composing, deciding, directions, following, proposals
from arshjul.planning.services.common import drawn_up_by, plan_years
from arshjul.planning.services.example_companies import fix_business_plans
from arshjul.record import queries as record_queries
from arshjul.record import services as record
from arshjul.record.domain import ItemState, Minutes
from arshjul.record.types import Decision, Item, Matter
from arshjul.record.wheel import planning_year, scheduled
from arshjul.statements import editions, published
from arshjul.statements.layouts import RowKind
from arshjul.statements.published import PublishedTable
from arshjul.wheel.domain import SELF, Group, Kind

Progress = Callable[[str], None]
ALONG = ("goals", "owner-directives")


def load_example(progress: Progress = print) -> None:
    """The example year decided and an open year under way; calling it again changes nothing."""
    file = municipality.folder() / "example-plan.yaml"
    if not file.exists():
        return
    given = datafile.load(file.read_text(encoding="utf-8"))
    if queries.adopted_plan(given["year"]) is None:
        progress(f"Planen för {given['year']}: anvisningar, förslag, beslut, internbudgetar")
        _decided_year(given)
    year = planning_year()
    if year != given["year"] and not Direction.objects.filter(year=year).exists():
        progress(f"Planen för {year}: anvisningar och förslag under arbete")
        _open_year(given, year)


def _table(identifier: str) -> PublishedTable:
    tables, _findings = published.load(municipality.folder())
    return tables.tables[identifier]


def _appropriations(given: Mapping[str, Any], years: Sequence[int]) -> list[LineInput]:
    """The published kommunbidrag per ledger unit, the same for each year asked for."""
    spec = given["operations"]
    table, here = _table(spec["table"]), municipality.current()
    lines = []
    for row in table.rows:
        unit, amount = here.unit_published_as(row.label), table.ore(row.id, spec["column"])
        if row.group == spec["group"] and unit is not None and unit.body and amount is not None:
            several = len(here.units_of(unit.body)) > 1
            text = f"Kommunbidrag, {unit.name.sv}" if several else "Kommunbidrag"
            lines += [
                LineInput(
                    unit.body,
                    LineKind.APPROPRIATION,
                    year,
                    amount,
                    text,
                    unit=unit.code if several else "",
                    source=row.source,
                )
                for year in years
            ]
    return lines


def _statement_lines(given: Mapping[str, Any]) -> list[LineInput]:
    """The budgeted income statement: outcome minus deviation, for the lines that aren't sums."""
    spec, year = given["statement"], given["year"]
    table = _table(spec["table"])
    layout = editions.find(table.layout, date(year, 1, 1), municipality=municipality.folder())
    assembly = organisation.assembly().slug
    lines = []
    for row in layout.rows:
        outcome, deviation = (table.ore(row.id, spec[column]) for column in ("outcome", "deviation"))
        if row.kind is RowKind.LINE and outcome is not None and deviation is not None:
            source = table.row(row.id).source
            lines.append(
                LineInput(
                    assembly, LineKind.STATEMENT, year, outcome - deviation, row.label.sv, row=row.id, source=source
                )
            )
    return lines


class Calendar:
    """Days of the wheel for the constructed decisions of a year, and § numbers that aren't taken."""

    def __init__(self, year: int) -> None:
        self._rows = scheduled(year)

    def day(self, produces: str, deciders: set[str]) -> date:
        """The day the wheel says that one of the bodies does it, or today when that hasn't been."""
        made = (row for row in self._rows if row.step.produces == produces)
        due = next((row.due for row in made if row.step.who_decides.body in deciders), today())
        return min(due, today())

    def minutes(self, produces: str, decider: str, *, reasons: str = "", text: str = "") -> Minutes:
        """Constructed minutes on the day the wheel says, or today when that hasn't been."""
        on = self.day(produces, {decider, SELF})
        taken = set(Decision.objects.filter(body__slug=decider, date=on).values_list("paragraph", flat=True))
        paragraph = next(number for number in range(1, len(taken) + 2) if number not in taken)
        return Minutes(on, paragraph, text=text, reasons=reasons, constructed=True)


@transaction.atomic
def _decided_year(given: Mapping[str, Any]) -> None:
    year, words, calendar = given["year"], given["text"], Calendar(given["year"])
    lines = _appropriations(given, [year])
    board, assembly = organisation.executive_board(), organisation.assembly()
    _direct(year, lines, words["direction"], calendar)
    _propose(year, lines, words["proposal"], calendar, hand_over=None)
    composed = composing.compose_plan(year=year, by=None, matter=_matter(given["matter"]))
    proposals.save_lines(plan=composed, lines=_statement_lines(given), by=None, text=words["composed"].strip())
    composing.propose_plan(plan=composed, minutes=calendar.minutes("plan", board.slug), by=None)
    along = list(Item.objects.filter(kind__in=ALONG, year=year, state=ItemState.HANDED_OVER.value))
    minutes = calendar.minutes("plan", assembly.slug, reasons=words["reasons"].strip())
    deciding.decide_plan(plan=composed, minutes=minutes, by=None, along=along)
    _internal_budgets(year, words["internal"].strip(), calendar)
    fix_business_plans(year, calendar.minutes)
    _rest_of_the_wheel(year, words["not_published"])


def _matter(given: Mapping[str, Any]) -> Matter:
    authority = organisation.executive_board().authority
    matter, _ = Matter.objects.get_or_create(
        authority=authority,
        year=given["year"],
        number=given["number"],
        defaults={"title": given["title"], "opened_on": given["opened_on"]},
    )
    return matter


def _direct(year: int, lines: Sequence[LineInput], text: str, calendar: Calendar) -> None:
    direction = directions.draft_direction(year=year, by=None)
    due = next((row.due for row in scheduled(year) if row.step.produces == "committee-budget"), today())
    directions.set_frames(
        direction=direction,
        frames={(line.body, line.unit, line.year): line.amount for line in lines},
        by=None,
        text=text.strip(),
        proposals_due=due,
    )
    board = organisation.executive_board()
    directions.issue_direction(direction=direction, minutes=calendar.minutes("directions", board.slug), by=None)


def _propose(
    year: int, lines: Sequence[LineInput], text: str, calendar: Calendar, *, hand_over: set[str] | None
) -> None:
    """A proposal per body out of the lines; handed over by all, or by those named, on the wheel's days."""
    bodies = organisation.committees()
    for body in bodies:
        own = [line for line in lines if line.body == body.slug]
        if not own:
            continue
        plan = proposals.start_proposal(year=year, body=body, by=None)
        proposals.save_proposal_lines(plan=plan, lines=own, by=None, text=text.strip())
        if hand_over is None or body.slug in hand_over:
            doer = drawn_up_by(PlanKind.PROPOSAL, body)
            day = calendar.day("committee-budget", {doer.slug} if doer != body else {doer.slug, SELF})
            proposals.hand_over_proposal(plan=plan, by=None, constructed_on=day)


def _internal_budgets(year: int, text: str, calendar: Calendar) -> None:
    for body in organisation.committees():
        given = queries.given(year, body).get(LineKind.APPROPRIATION)
        if not given:
            continue
        kind = LineKind.COST if given > 0 else LineKind.INCOME
        plan = proposals.start(kind=PlanKind.INTERNAL, year=year, body=body, by=None)
        line = LineInput(body.slug, kind, year, -given, "Nettokostnad inom kommunbidraget")
        proposals.save_lines(plan=plan, lines=[line], by=None, text=text)
        following.decide_internal_budget(plan=plan, minutes=calendar.minutes("internal-budget", body.slug), by=None)


def _rest_of_the_wheel(year: int, evidence: str) -> None:
    """Planning steps whose documents were never published are marked done, and say so."""
    done = set(record_queries.completions(year))
    shown = {step for step, _body in done}
    groups = municipality.current().groups(date(year, 1, 1))
    slugs = {body.slug: body for body in organisation.bodies()}
    for row in scheduled(year):
        if row.step.kind is not Kind.PLAN or (row.step.per is Group.ONCE and row.id in shown):
            continue
        own = groups[row.step.per] if row.step.per is not Group.ONCE else (row.step.who_decides.body,)
        for slug in own:
            if (row.id, slug) not in done and slug in slugs:
                record.complete_step(
                    year=year, step=row.id, body=slugs[slug], by=None, evidence=evidence, on=min(row.due, today())
                )


@transaction.atomic
def _open_year(given: Mapping[str, Any], year: int) -> None:
    words, calendar = given["open_year"], Calendar(year)
    years = plan_years(year)
    lines = [
        LineInput(line.body, line.kind, line.year, line.amount, line.text, unit=line.unit)
        for line in _appropriations(given, years)
    ]
    _direct(year, lines, words["directions"], calendar)
    drafts = set(words["drafts"])
    _propose(year, lines, words["proposal"], calendar, hand_over={line.body for line in lines} - drafts)


def printed_result(given: Mapping[str, Any]) -> int | None:
    """The budgeted result as its table prints it (öre): outcome minus deviation on the sum's own row."""
    spec = given["statement"]
    table = _table(spec["table"])
    outcome, deviation = (table.ore(spec["result"], spec[column]) for column in ("outcome", "deviation"))
    return None if outcome is None or deviation is None else outcome - deviation
