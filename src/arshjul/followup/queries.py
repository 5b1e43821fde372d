"""Reading follow-up: statements, reports with what is missing, forecasts and how they hit, goals, dialogues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.books.models import Snapshot
from arshjul.followup import accounts
from arshjul.followup.accounts import CITY_PREFIX, OPERATIONS, RESULT
from arshjul.followup.domain import (
    Accuracy,
    AssessmentKind,
    DialogueKind,
    Direction,
    MeasureState,
    Miss,
    accuracy,
    fulfilment,
    seasonal,
)
from arshjul.followup.models import Assessment, Dialogue, Explanation, Forecast, Measure, Report
from arshjul.followup.policies import DialoguePolicy
from arshjul.followup.rules import ForecastLine
from arshjul.goals import queries as goals
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import add, format_amount
from arshjul.kernel.period import Month
from arshjul.municipality.scales import Assessed, Scale
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.models import Body
from arshjul.organisation.policies import Standing
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.record.domain import ItemState
from arshjul.record.policies import ItemPolicy
from arshjul.statements.cube import Cube
from arshjul.statements.sources import year_to_date
from arshjul.statements.statement import Statement
from arshjul.wheel.domain import Kind, ReportPoint

ANNUAL = "annual"
GOAL_SCALE = "goal"
DRIFT_RESULT = "drift-resultat"
EXPLAINED = {
    "cause": ("orsak", "the cause"),
    "consequence": ("konsekvens", "the consequence"),
    "remedy": ("åtgärd", "the remedy"),
}
BUDGET_KINDS = {"intakter": LineKind.INCOME, "kostnader": LineKind.COST}


def operations_statement(year: int, snapshot: Snapshot | None = None, report_point: str | None = None) -> Statement:
    """Driftredovisning per nämnd out of the cube; see `accounts.operations` for its findings and books."""
    return accounts.operations(year, snapshot=snapshot, report_point=report_point).statement


def income_statement(
    year: int,
    columns: tuple[str, ...] = ("outcome", "budget", "deviation", "forecast", "last_year"),
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    *,
    printed: bool = False,
    group: bool = False,
) -> Statement:
    """Resultaträkning: the law's items, or `printed` as the municipality lays it out; of the group when asked."""
    return accounts.income(
        year, columns=columns, snapshot=snapshot, report_point=report_point, printed=printed, group=group
    ).statement


# Report points and reports


def points() -> tuple[ReportPoint, ...]:
    """The municipality's report points in the order of the year."""
    return municipality.current().reports


def point(identifier: str) -> ReportPoint | None:
    """The report point with an id."""
    return next((one for one in points() if one.id == identifier), None)


def reporting_bodies() -> QuerySet[Body]:
    """The bodies that report: nämnder, the executive board, the auditors and companies."""
    return organisation.bodies(BodyKind.EXECUTIVE_BOARD, BodyKind.COMMITTEE, BodyKind.AUDIT, BodyKind.COMPANY)


def reports(who: Standing, year: int, at: str = "") -> QuerySet[Report]:
    """Reports the person may see of a year, at a report point when one is named."""
    found = Report.objects.filter(ItemPolicy.visible(who, "item__"), year=year)
    found = found.filter(point=at) if at else found
    return found.select_related("item__authority", "item__matter__authority", "body__authority").distinct()


def report(who: Standing, pk: int) -> Report | None:
    """One report, if the person may see it."""
    found = Report.objects.filter(ItemPolicy.visible(who, "item__"), pk=pk)
    return found.select_related("item__authority", "item__matter__authority", "body__authority").first()


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator to assess in a year: its goal, target, direction, source and who assesses."""

    body: str
    goal: str
    goal_text: str
    slug: str
    name: str
    unit: str
    direction: Direction
    target: Decimal | None
    due: date | None
    source: str
    assessor: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the body's other indicators."""
        return (self.goal, self.slug)


def indicators(year: int, body: str = "") -> tuple[IndicatorRow, ...]:
    """The indicators of decided goals of a year."""
    rows = []
    for one in goals.indicators_of(year, body):
        target = next((target for target in one.targets.all() if target.year == year), None)
        rows.append(
            IndicatorRow(
                body=one.goal.goal_set.body.slug,
                goal=one.goal.slug,
                goal_text=one.goal.text,
                slug=one.slug,
                name=one.name,
                unit=one.unit,
                direction=Direction(one.aim or Direction.MIN.value),
                target=target.value if target else None,
                due=target.due if target else None,
                source=one.source,
                assessor=one.assessor,
            )
        )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What has been given for some reports, read in a constant number of queries."""

    forecasts: Mapping[tuple[int, str, str], Forecast]
    assessed: frozenset[tuple[int, str, str, str, str]]
    explanations: Mapping[tuple[int, str], Explanation]
    measures: Mapping[int, Sequence[Measure]]
    indicators: Mapping[str, Sequence[IndicatorRow]]
    funding: Mapping[str, int]
    outcomes: Cube


def evidence(of: Sequence[Report]) -> Evidence:
    """All that `missing` needs for reports of one year, in six queries."""
    year = of[0].year if of else 0
    bodies = {one.body_id for one in of}
    marked: dict[str, list[IndicatorRow]] = defaultdict(list)
    for row in indicators(year) if of else ():
        marked[row.body].append(row)
    open_measures: dict[int, list[Measure]] = defaultdict(list)
    for measure in Measure.objects.filter(body__in=bodies, year=year):
        open_measures[measure.body_id].append(measure)
    given = Forecast.objects.filter(body__in=bodies, year=year).order_by("ordinal")
    judged = Assessment.objects.filter(body__in=bodies, year=year)
    return Evidence(
        forecasts={(one.body_id, one.point, one.line): one for one in given},
        assessed=frozenset(judged.values_list("body_id", "point", "goal", "indicator", "kind")),
        explanations={(one.report_id, one.line): one for one in Explanation.objects.filter(report__in=list(of))},
        measures=open_measures,
        indicators=marked,
        funding=planning.appropriations(year) if of else {},
        outcomes=books.cube(year) if of else Cube.of(()),
    )


def lines_of(body: Body) -> tuple[ForecastLine, ...]:
    """What a body forecasts, by the municipality's rules."""
    return accounts.local_rules().lines_of(body.kind)


def _unit_cube(body: Body, year: int, last: Month, whole: Cube | None = None) -> Cube:
    months = set(year_to_date(Month(year, last.month)))
    cube = books.cube(year) if whole is None else whole
    return cube.where(entity=facts.own_entity(), unit=set(body.units), period=months)


def column_amount(cube: Cube, year: int, column: str) -> int | None:
    """A column of the driftredovisning out of some units' cube, in its printed sign (öre)."""
    plan = books.chart(year)
    if plan is None or OPERATIONS not in plan.mappings:
        return None
    mapping = plan.mapping(OPERATIONS)
    total = cube.where(account=lambda account: mapping.line(str(account))[0] == column).total()
    return None if total is None else -total


def funding_of(of: Report, seen: Evidence) -> int | None:
    """The body's kommunbidrag for the year: decided, else as the books hold it (öre)."""
    decided = seen.funding.get(of.body.slug)
    if decided is not None:
        return decided
    return column_amount(_unit_cube(of.body, of.year, Month(of.year, 12), seen.outcomes), of.year, "kommunbidrag")


def result_of(of: Report, seen: Evidence) -> int | None:
    """The result that must balance (öre): forecast for the year, at year end the outcome; `None` when not known.

    For a nämnd it is kommunbidrag + intäkter + kostnader; a company gives its result itself.
    """
    lines = [line for line in lines_of(of.body) if not line.row]
    columns = [line for line in lines if line.column]
    if _is_annual(of):
        cube = _unit_cube(of.body, of.year, Month(of.year, 12), seen.outcomes)
        parts = [column_amount(cube, of.year, line.column) for line in columns]
    else:
        parts = [_given(of, seen, line.id) for line in lines]
    if not lines:
        return None
    parts += [funding_of(of, seen)] if columns else []
    return None if None in parts else add(*parts)


def _given(of: Report, seen: Evidence, line: str) -> int | None:
    found = seen.forecasts.get((of.body_id, of.point, line))
    return found.amount if found else None


def _is_annual(of: Report) -> bool:
    found = point(of.point)
    return found is not None and found.kind == ANNUAL


def forecast_result(of: Report) -> int | None:
    """The forecast result of one report (öre)."""
    return result_of(of, evidence([of]))


def missing(of: Report, seen: Evidence) -> list[Finding]:
    """Everything that a report lacks before it can be handed over; warnings don't stop it."""
    found = [] if of.summary.strip() else [finding("followup.summary-missing")]
    if not _is_annual(of):
        found += [
            finding("followup.forecast-missing", line=line.label.sv, line_en=line.label.en)
            for line in lines_of(of.body)
            if (of.body_id, of.point, line.id) not in seen.forecasts
        ]
    found += _unassessed(of, seen)
    return [*found, *_unexplained(of, seen), *_unmet(of, seen)]


def _unassessed(of: Report, seen: Evidence) -> Iterable[Finding]:
    for row in seen.indicators.get(of.body.slug, ()):
        key = (of.body_id, of.point, row.goal, row.slug)
        if (*key, AssessmentKind.YEAR.value) not in seen.assessed:
            yield finding(
                "followup.assessment-missing", indicator=row.name, goal=row.goal_text, what="året", what_en="the year"
            )


def _unexplained(of: Report, seen: Evidence) -> Iterable[Finding]:
    """A deviation over the municipality's threshold needs cause, consequence and remedy."""
    limit = accounts.local_rules().explain_above
    deviation = result_of(of, seen)
    if deviation is None or abs(deviation) <= limit:
        return
    given = seen.explanations.get((of.pk, DRIFT_RESULT))
    parts = (
        ("cause", "orsak", "the cause"),
        ("consequence", "konsekvens", "the consequence"),
        ("remedy", "åtgärd", "the remedy"),
    )
    for name, sv, en in parts:
        if given is None or not getattr(given, name).strip():
            yield finding(
                "followup.explanation-missing",
                amount=format_amount(deviation, "mnkr", 1),
                part=sv,
                part_en=en,
                limit=format_amount(limit, "mnkr", 1),
            )


def _unmet(of: Report, seen: Evidence) -> Iterable[Finding]:
    """A deficit whose measure hasn't been decided: a warning until the deadline, then an error."""
    result = result_of(of, seen)
    for measure in seen.measures.get(of.body_id, ()):
        if measure.state != MeasureState.WANTED.value or measure.deadline is None or result is None or result >= 0:
            continue
        if measure.deadline < today():
            yield finding("followup.measure-overdue", deadline=measure.deadline.isoformat())
        else:
            yield finding(
                "followup.measure-wanted",
                amount=format_amount(result, "mnkr", 1),
                deadline=measure.deadline.isoformat(),
            )


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A body at a report point: its report if the person may see one, and what it lacks."""

    body: Body
    report: Report | None
    missing: tuple[Finding, ...]
    mine: bool

    @property
    def errors(self) -> int:
        """How many things stop the hand-over."""
        return sum(one.level.value == "error" for one in self.missing)


def overview(who: Standing, year: int, at: str) -> tuple[OverviewRow, ...]:
    """Every reporting body at a report point, in a constant number of queries."""
    seen = {one.body_id: one for one in reports(who, year, at)}
    given = evidence(list(seen.values()))
    rows = []
    for body in reporting_bodies():
        own = seen.get(body.pk)
        lacks = tuple(missing(own, given)) if own and own.item.state == ItemState.DRAFT.value else ()
        rows.append(OverviewRow(body, own, lacks, body.slug in who.body_slugs))
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a report: budget, outcome so far, last year, the seasonal projection and the body's own forecast."""

    line: ForecastLine
    budget: int | None
    outcome: int | None
    last_year: int | None
    seasonal: int | None
    forecast: int | None
    comment: str
    given: int


def line_rows(of: Report, seen: Evidence) -> tuple[LineRow, ...]:
    """The lines a body forecasts, each beside what the books and the season say."""
    last = accounts.last_month(of.year, of.point)
    now = _unit_cube(of.body, of.year, last, seen.outcomes)
    before = books.cube(of.year - 1)
    same = _unit_cube(of.body, of.year - 1, last, before)
    whole = _unit_cube(of.body, of.year - 1, Month(of.year - 1, 12), before)
    budget = _budget_of(of)
    city = _city_amounts(of) if any(line.row for line in lines_of(of.body)) else {}
    rows = []
    for line in lines_of(of.body):
        given = seen.forecasts.get((of.body_id, of.point, line.id))
        outcome = city.get("outcome") if line.row else column_amount(now, of.year, line.column)
        last_same = city.get("same") if line.row else column_amount(same, of.year - 1, line.column)
        last_year = city.get("last_year") if line.row else column_amount(whole, of.year - 1, line.column)
        rows.append(
            LineRow(
                line=line,
                budget=city.get("budget") if line.row else budget.get(line.column),
                outcome=outcome,
                last_year=last_year,
                seasonal=seasonal(outcome, last_same, last_year),
                forecast=given.amount if given else None,
                comment=given.comment if given else "",
                given=given.ordinal if given else 0,
            )
        )
    return tuple(rows)


def _budget_of(of: Report) -> Mapping[str, int]:
    rows = [row for row in planning.budget_by_body(of.year) if row.body == of.body.slug]
    found = {name: [row.amount for row in rows if row.kind is kind] for name, kind in BUDGET_KINDS.items()}
    return {name: sum(amounts) for name, amounts in found.items() if amounts}


def _city_amounts(of: Report) -> Mapping[str, int | None]:
    """The whole municipality's result: so far, last year by the same month, last year, budget."""
    now = accounts.income(of.year, report_point=of.point, columns=("outcome", "budget", "last_year"))
    year = accounts.income(of.year - 1, columns=("outcome",))
    return {
        "outcome": now.statement.ore(RESULT, "outcome"),
        "budget": now.statement.ore(RESULT, "budget"),
        "same": now.statement.ore(RESULT, "last_year"),
        "last_year": year.statement.ore(RESULT, "outcome"),
    }


def report_content(of: Report) -> dict[str, Any]:
    """All that a report says, for its seal."""
    seen = evidence([of])
    judged = Assessment.objects.filter(body=of.body, year=of.year, point=of.point).order_by("pk")
    return {
        "year": of.year,
        "point": of.point,
        "body": of.body.slug,
        "summary": of.summary,
        "result": result_of(of, seen),
        "forecasts": {
            line: one.amount for (body, at, line), one in seen.forecasts.items() if (body, at) == (of.body_id, of.point)
        },
        "explanations": {
            line: {"cause": one.cause, "consequence": one.consequence, "remedy": one.remedy}
            for (_, line), one in seen.explanations.items()
        },
        "assessments": [
            {
                "goal": one.goal_text,
                "indicator": one.indicator_name,
                "kind": one.kind,
                "value": None if one.value is None else str(one.value),
                "target": None if one.target is None else str(one.target),
                "source": one.source,
                "expected": one.expected_on.isoformat() if one.expected_on else None,
                "ordinal": one.ordinal,
            }
            for one in judged
        ],
        "measures": [
            {"title": one.title, "amount": one.amount, "state": one.state} for one in seen.measures.get(of.body_id, ())
        ],
    }


def steps_for(year: int, *, point: str) -> tuple[str, ...]:
    """The steps of the wheel that a body's handed-over report completes."""
    wheel = municipality.current().wheel
    if wheel is None:
        return ()
    rows = wheel.steps_for(year)
    return tuple(step.id for step in rows if step.report == point and step.per_body and step.kind is Kind.FOLLOW_UP)


# Forecasts and how they hit


def forecasts(year: int, line: str = "") -> QuerySet[Forecast]:
    """Every forecast row of a year as given, in the order given."""
    found = Forecast.objects.filter(year=year).select_related("body", "given_by", "report__item")
    return found.filter(line=line) if line else found


def forecasts_visible_to(who: Standing, year: int) -> QuerySet[Forecast]:
    """Forecast rows the person may see: published ones, and those of reports they may see."""
    own = Report.objects.filter(ItemPolicy.visible(who, "item__"), year=year).values("pk")
    found = forecasts(year)
    return found.filter(report__isnull=True) | found.filter(report__in=own)


def forecast_accuracy(year: int) -> tuple[Accuracy, ...]:
    """How each body's forecasts of a year hit, once the year has a whole outcome; empty before that."""
    of = books.current()
    if of is None or books.last_period(year, of, facts.own_entity()) != year * 100 + 12:
        return ()
    order = {one.id: number for number, one in enumerate(points())}
    handed = forecasts(year).exclude(report__item__state=ItemState.DRAFT.value)
    latest = {(row.body.slug, row.point, row.line): row for row in handed.order_by("ordinal")}
    if not latest:
        return ()
    outcome_of = _Outcomes(year, of)
    ranked = sorted(latest.items(), key=lambda one: (one[0][0], order.get(one[0][1], 0)))
    found = [(slug, at, row, outcome_of(row)) for (slug, at, _), row in ranked]
    return accuracy(
        Miss(slug, year, at, row.line, row.amount, outcome) for slug, at, row, outcome in found if outcome is not None
    )


class _Outcomes:
    """The whole year's outcome of what a forecast row is about, in öre."""

    def __init__(self, year: int, of: Snapshot) -> None:
        self.year = year
        self.cube = books.cube(year, of)
        self.income = accounts.income(year, columns=("outcome",), snapshot=of, printed=True).statement

    def __call__(self, row: Forecast) -> int | None:
        if row.line.startswith(CITY_PREFIX):
            return self.income.ore(row.line.removeprefix(CITY_PREFIX), "outcome")
        line = next((one for one in lines_of(row.body) if one.id == row.line and one.column), None)
        if line is None:
            return None
        return column_amount(_unit_cube(row.body, self.year, Month(self.year, 12), self.cube), self.year, line.column)


# Goals


@dataclass(frozen=True, slots=True)
class GoalRow:
    """An indicator with each kind of assessment, its earlier values, and the band of the year's value."""

    indicator: IndicatorRow
    by_kind: Mapping[AssessmentKind, Assessment]
    band: Assessed
    fulfilled: Decimal | None
    history: Mapping[int, Decimal]

    @property
    def year(self) -> Assessment | None:
        """The assessment of the year itself."""
        return self.by_kind.get(AssessmentKind.YEAR)

    @property
    def forecast_assessment(self) -> Assessment | None:
        """The assessment of how the whole year will end."""
        return self.by_kind.get(AssessmentKind.FORECAST)

    @property
    def mandate_assessment(self) -> Assessment | None:
        """The assessment of the term of office."""
        return self.by_kind.get(AssessmentKind.MANDATE)


def goal_status(year: int, body: str = "", at: str = "", who: Standing | None = None) -> tuple[GoalRow, ...]:
    """Each indicator of a body (all when none is named): year, forecast and term of office apart, with its band.

    The latest assessment of the year counts, at a report point when one is named. What stands in a draft report is
    seen only by `who` may see it.
    """
    scale = municipality.current().scale(GOAL_SCALE)
    rows = Assessment.objects.filter(_out(who), year__lte=year).select_related("body").order_by("year", "pk")
    rows = rows.filter(body__slug=body) if body else rows
    by_place: dict[tuple[str, str, str], list[Assessment]] = defaultdict(list)
    for row in rows:
        by_place[row.body.slug, row.goal, row.indicator].append(row)
    order = {one.id: number for number, one in enumerate(points())}
    return tuple(
        _goal_row(one, by_place[one.body, one.goal, one.slug], year, at, scale, order) for one in indicators(year, body)
    )


def _out(who: Standing | None) -> Q:
    """What has left its draft, and what the person sees of the rest."""
    left = Q(report__isnull=True) | ~Q(report__item__state=ItemState.DRAFT.value)
    return left | Q(report__in=Report.objects.filter(ItemPolicy.visible(who, "item__"))) if who else left


def _goal_row(
    indicator: IndicatorRow,
    rows: Sequence[Assessment],
    year: int,
    at: str,
    scale: Scale | None,
    order: Mapping[str, int],
) -> GoalRow:
    ranked = sorted(rows, key=lambda row: (order.get(row.point, 0), row.ordinal))
    now = {AssessmentKind(row.kind): row for row in ranked if row.year == year and (not at or row.point == at)}
    own = now.get(AssessmentKind.YEAR)
    done = fulfilment(own.value, own.target, Direction(own.direction)) if own else None
    history = {row.year: row.value for row in ranked if row.kind == AssessmentKind.YEAR.value and row.value is not None}
    band = scale.assess(done) if scale else Assessed(done, None)
    return GoalRow(indicator, now, band, done, {past: history[past] for past in sorted(history) if past < year})


# Dialogues


def dialogues(who: Standing, year: int | None = None) -> QuerySet[Dialogue]:
    """Dialogues the person may see, latest first."""
    found = Dialogue.objects.filter(DialoguePolicy.visible(who)).distinct()
    found = found.filter(year=year) if year else found
    return found.select_related("host").prefetch_related("participants", "actions")


def dialogue_step(kind: DialogueKind) -> str:
    """The step of the wheel a kind of dialogue completes; empty when the municipality's wheel has none."""
    wheel = municipality.current().wheel
    found = wheel and any(step.id == kind.value and step.kind is Kind.DIALOGUE for step in wheel.steps)
    return kind.value if found else ""


def bodies_of_step(dialogue: Dialogue) -> tuple[Body, ...]:
    """For whom a closed dialogue completes its step: each body that took part, or once by its host."""
    wheel = municipality.current().wheel
    step = next((one for one in wheel.steps if one.id == dialogue.step), None) if wheel else None
    if step is None or not step.per_body:
        return (dialogue.host,)
    return tuple(body for body in dialogue.participants.all() if body != dialogue.host)


def measures(who: Standing, year: int) -> QuerySet[Measure]:
    """Measures of a year: of the person's own authorities, and those whose report they may see."""
    found = Measure.objects.filter(year=year).select_related("body__authority", "opened_by")
    if who.is_auditor:
        return found
    seen = Report.objects.filter(ItemPolicy.visible(who, "item__"), year=year).values("pk")
    return found.filter(Q(body__authority_id__in=who.authority_ids) | Q(opened_by__report__in=seen)).distinct()
