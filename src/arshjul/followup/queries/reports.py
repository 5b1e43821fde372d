"""Reports: who has given one, what stands in it, and what is still missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import EllipsisType

from django.db.models import QuerySet

from arshjul.books import facts, units
from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.followup import accounts
from arshjul.followup.accounts.group.forecasts import AFTER_FINANCE
from arshjul.followup.accounts.group.plans import of_business
from arshjul.followup.accounts.plans.forecasts import ore_of, standing
from arshjul.followup.domain import AssessmentKind, MeasureState
from arshjul.followup.models import Assessment, Explanation, Forecast, Measure, Report
from arshjul.followup.queries.decided import Decided, decided
from arshjul.followup.queries.goals import IndicatorRow
from arshjul.followup.queries.whole_forecasts import not_whole, utility_not_whole
from arshjul.followup.rules import ForecastLine
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import add, format_amount
from arshjul.kernel.period import Month
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body
from arshjul.record.policies import ItemPolicy
from arshjul.statements import editions
from arshjul.statements.city_lines import INCOME
from arshjul.statements.cube import Cube
from arshjul.statements.sources import year_to_date
from arshjul.statements.whole import ore_of as ore_in
from arshjul.statements.whole import typed
from arshjul.wheel.domain import ReportPoint

ANNUAL = "annual"
DRIFT_RESULT = "drift-resultat"
DECEMBER = 12
EXPLAINED = {
    "cause": ("orsak", "the cause"),
    "consequence": ("konsekvens", "the consequence"),
    "remedy": ("åtgärd", "the remedy"),
}


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
class Evidence:
    """What has been given for some reports, read in a constant number of queries."""

    forecasts: Mapping[tuple[int, str, str], Forecast]
    assessed: frozenset[tuple[int, str, str, str, str]]
    explanations: Mapping[tuple[int, str], Explanation]
    measures: Mapping[int, Sequence[Measure]]
    decided: Decided
    books: Snapshot | None
    outcomes: Cube

    def indicators(self, body: str) -> tuple[IndicatorRow, ...]:
        """The indicators that a body must assess."""
        return tuple(row for row in self.decided.indicators if row.body == body)


def evidence(of: Report, made_of: Snapshot | EllipsisType | None = ...) -> Evidence:
    """All that a report's pages and its hand-over need; `made_of` is the current books when they are known."""
    made_of = books.current() if isinstance(made_of, EllipsisType) else made_of
    measures: dict[int, list[Measure]] = defaultdict(list)
    for measure in Measure.objects.filter(body=of.body_id, year=of.year):
        measures[measure.body_id].append(measure)
    given = Forecast.objects.filter(body=of.body_id, year=of.year)
    judged = Assessment.objects.filter(body=of.body_id, year=of.year)
    return Evidence(
        forecasts={(one.body_id, one.point, one.line): one for one in standing(given)},
        assessed=frozenset(judged.values_list("body_id", "point", "goal", "indicator", "kind")),
        explanations={(one.report_id, one.line): one for one in Explanation.objects.filter(report=of)},
        measures=measures,
        decided=decided(of.year),
        books=made_of,
        outcomes=books.unit_cube(of.year, made_of) if made_of else Cube.of(()),
    )


def lines_of(body: Body, year: int) -> tuple[ForecastLine, ...]:
    """What a body forecasts of a year, by the municipality's rules; of the water utility too when it answers for it."""
    return (*accounts.local_rules().lines_of(body.kind), *accounts.lines_of_utility(body.slug, year))


def unit_cube(body: Body, year: int, last: Month, whole: Cube | None = None) -> Cube:
    """A body's own units in the municipality's books, from January through a month."""
    months = set(year_to_date(Month(year, last.month)))
    cube = books.unit_cube(year) if whole is None else whole
    return cube.where(entity=facts.own_entity(), unit=units.of_body(body.slug), period=months)


def column_amount(cube: Cube, year: int, column: str) -> int | None:
    """A column of the driftredovisning out of some units' cube, in its printed sign (öre).

    `column` is the shipped form's: the municipality's own form may call it something else.
    """
    plan = books.chart(year)
    form = accounts.form(plan, date(year, DECEMBER, 31), municipality.folder())
    shown = form.column_as(column) if form else None
    if plan is None or form is None or shown is None:
        return None
    mapping = plan.mapping(form.statement)
    total = cube.where(account=lambda account: mapping.line(str(account))[0] == shown.id).total()
    return None if total is None else -total


def funding_of(of: Report, seen: Evidence) -> int | None:
    """The body's kommunbidrag for the year: decided, else as the books hold it (öre)."""
    decided = seen.decided.funding.get(of.body.slug)
    if decided is not None:
        return decided
    return column_amount(unit_cube(of.body, of.year, Month(of.year, DECEMBER), seen.outcomes), of.year, "kommunbidrag")


def result_of(of: Report, seen: Evidence) -> int | None:
    """The result that must balance (öre): forecast for the year, at year end the outcome; `None` when not known.

    For a nämnd it is kommunbidrag + intäkter + kostnader, less what is booked as disposition of earlier results;
    a company gives its result itself.
    """
    lines = [line for line in lines_of(of.body, of.year) if not line.row and line.group_statement == INCOME]
    columns = [line for line in lines if line.column]
    whole = unit_cube(of.body, of.year, Month(of.year, DECEMBER), seen.outcomes)
    if _is_annual(of):
        parts = [column_amount(whole, of.year, line.column) for line in columns]
    else:
        parts = [_given(of, seen, line.id) for line in lines]
    if columns:
        parts += [funding_of(of, seen), -(column_amount(whole, of.year, "disposition") or 0)]
    return None if not parts or None in parts else add(*parts)


def given_in(of: Report, seen: Evidence) -> dict[str, int]:
    """What a report forecasts, öre by line."""
    rows = seen.forecasts.items()
    return {line: ore_of(one) for (body, at, line), one in rows if (body, at) == (of.body_id, of.point)}


def deviation_of(of: Report, seen: Evidence) -> int | None:
    """By how much the result departs from the budget (öre): a nämnd's must balance, a company's has its own plan.

    A company without a business plan is held to nothing.
    """
    result, planned = result_of(of, seen), seen.decided.business.get(of.body.slug, {})
    if result is None or not planned:
        return result
    day = date(of.year, DECEMBER, 31)
    layout = editions.edition(INCOME, day, municipality=municipality.folder())
    return result - (ore_in(typed(layout, of_business(layout, planned)), AFTER_FINANCE) or 0)


def _given(of: Report, seen: Evidence, line: str) -> int | None:
    found = seen.forecasts.get((of.body_id, of.point, line))
    return found.amount if found else None


def _is_annual(of: Report) -> bool:
    found = point(of.point)
    return found is not None and found.kind == ANNUAL


def forecast_result(of: Report) -> int | None:
    """The forecast result of one report (öre)."""
    return result_of(of, evidence(of))


def missing(of: Report, seen: Evidence) -> list[Finding]:
    """Everything that a report lacks before it can be handed over; warnings don't stop it."""
    found = [] if of.summary.strip() else [finding("followup.summary-missing")]
    if not _is_annual(of):
        found += _unforecast(of, seen)
        found += _unreasoned(of, seen)
        asked = lines_of(of.body, of.year), given_in(of, seen), of.year
        found += [*not_whole(*asked), *utility_not_whole(*asked)]
    found += _unassessed(of, seen)
    return [*found, *_unexplained(of, seen), *_unmet(of, seen)]


def _unforecast(of: Report, seen: Evidence) -> Iterable[Finding]:
    """Lines without a forecast: those that every report has, and the rest of those that stand together."""
    lines = lines_of(of.body, of.year)
    lacking = [line for line in lines if _given(of, seen, line.id) is None]
    for line in lacking:
        if not line.optional:
            yield finding("followup.forecast-missing", line=line.label.sv, line_en=line.label.en)
    begun = {line.together for line in lines if line.together and line not in lacking}
    for group in dict.fromkeys(line.together for line in lacking if line.optional and line.together in begun):
        names = [line.label for line in lacking if line.together == group]
        sv, en = (", ".join(name.in_language(say) for name in names) for say in ("sv", "en"))
        yield finding("followup.forecast-incomplete", lines=sv, lines_en=en)


def _unreasoned(of: Report, seen: Evidence) -> Iterable[Finding]:
    """What is forecast between the result and the balance requirement result: with a reason, and the sign it has."""
    for line in lines_of(of.body, of.year):
        given = seen.forecasts.get((of.body_id, of.point, line.id))
        if given is None or not line.optional or line.together:
            continue
        sv, en = line.label.sv, line.label.en
        if not given.comment.strip():
            yield finding("followup.forecast-unreasoned", line=sv, line_en=en)
        if not accounts.takes_sign_of(of.year, line.id, ore_of(given)):
            yield finding("followup.forecast-sign", amount=format_amount(ore_of(given), "mnkr", 1), line=sv, line_en=en)


def _unassessed(of: Report, seen: Evidence) -> Iterable[Finding]:
    for row in seen.indicators(of.body.slug):
        key = (of.body_id, of.point, row.goal, row.slug)
        if (*key, AssessmentKind.YEAR.value) not in seen.assessed:
            yield finding(
                "followup.assessment-missing", indicator=row.name, goal=row.goal_text, what="året", what_en="the year"
            )


def _unexplained(of: Report, seen: Evidence) -> Iterable[Finding]:
    """A deviation over the municipality's threshold needs cause, consequence and remedy."""
    limit = accounts.local_rules().explain_above
    deviation = deviation_of(of, seen)
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
