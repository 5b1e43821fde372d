"""A body's report: open it, save what it says, assess its goals, hand it over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from arshjul.followup import queries, rules
from arshjul.followup.domain import AssessmentKind, Direction
from arshjul.followup.models import Assessment, Explanation, Forecast, Measure, Report
from arshjul.followup.policies import REPORTERS
from arshjul.followup.services.common import log_report
from arshjul.kernel.findings import Level, finding, has_errors
from arshjul.organisation import municipality
from arshjul.organisation.clock import now, today
from arshjul.organisation.queries import executive_board
from arshjul.organisation.types import Body, Person
from arshjul.record import services as record
from arshjul.record.services import Refused
from arshjul.record.types import HandOver

REPORT_KIND = "report"


@dataclass(frozen=True, slots=True)
class Given:
    """One line of a forecast as a person gives it; `amount` is öre in the statement's sign, None an emptied line."""

    line: str
    amount: int | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """One assessment as a person gives it: a value with its source, or the day one is expected."""

    goal: str
    indicator: str
    goal_text: str
    indicator_name: str
    kind: AssessmentKind
    direction: Direction
    value: Decimal | None = None
    target: Decimal | None = None
    unit: str = ""
    expected_on: date | None = None
    measured_for: str = ""
    source: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a line departs from the budget."""

    line: str
    cause: str
    consequence: str
    remedy: str


@transaction.atomic
def open_report(*, year: int, point: str, body: Body, by: Person | None) -> Report:
    """Begin a body's report at a report point of the municipality."""
    record.require_role(by, *REPORTERS, act_sv="skriva nämndens rapport", act_en="write the body's report", body=body)
    found = queries.point(point)
    if found is None:
        raise Refused([finding("followup.unknown-point", point=point)])
    taken = finding(
        "followup.already-reported", body=body.name, point=found.title.sv, point_en=found.title.en, year=year
    )
    if Report.objects.filter(year=year, point=point, body=body).exists():
        raise Refused([taken])
    item = record.draft(body=body, kind=REPORT_KIND, year=year, title=f"{found.title.sv} {year}, {body.name_sv}", by=by)
    try:
        with transaction.atomic():
            report = Report.objects.create(item=item, year=year, point=point, body=body)
    except IntegrityError as error:
        raise Refused([taken]) from error
    _count_lacking(report)
    return report


def _count_lacking(report: Report) -> None:
    """Remember how much is left to do, so that the overview needn't work it out for every body."""
    found = queries.missing(report, queries.evidence(report))
    report.lacking = sum(one.level is Level.ERROR for one in found)
    report.save(update_fields=["lacking"])


@transaction.atomic
def save_report(
    *,
    report: Report,
    by: Person | None,
    edition: int | None = None,
    forecasts: Sequence[Given] = (),
    explanations: Sequence[Explained] = (),
    summary: str | None = None,
) -> Report:
    """Save forecast, explanations and summary together; unchanged forecast lines give no new rows.

    A line given without an amount takes back what was given on it in the report.
    """
    record.require_change(item=report.item, by=by, edition=edition)
    if summary is not None:
        report.summary = summary
        report.save(update_fields=["summary"])
    given = [_give(report, one, by) for one in forecasts]
    for explained in explanations:
        _explain(report, explained)
    record.touched(report.item)
    changed = [one for one in given if one is not None]
    if changed:
        log_report(report, "report.forecast", by, {one.line: one.amount for one in changed})
        _demand_measure(report, changed[-1])
    _count_lacking(report)
    return report


def _give(report: Report, one: Given, by: Person | None) -> Forecast | None:
    key = {"body": report.body, "year": report.year, "point": report.point, "line": one.line}
    last = Forecast.objects.filter(**key).order_by("-ordinal").first()
    if one.amount is None and (last is None or last.amount is None):
        return None
    if last and last.amount == one.amount and last.comment == one.comment:
        return None
    return Forecast.objects.create(
        **key,
        report=report,
        ordinal=last.ordinal + 1 if last else 1,
        amount=one.amount,
        comment=one.comment,
        given_at=now(),
        given_by=by,
    )


def _explain(report: Report, one: Explained) -> None:
    texts = {"cause": one.cause.strip(), "consequence": one.consequence.strip(), "remedy": one.remedy.strip()}
    if any(texts.values()):
        Explanation.objects.update_or_create(report=report, line=one.line, defaults=texts)
    else:
        Explanation.objects.filter(report=report, line=one.line).delete()


def _demand_measure(report: Report, cause: Forecast) -> None:
    """A forecast deficit opens one demand for a measure with the municipality's deadline (auditors' finding no 8)."""
    result = queries.forecast_result(report)
    if result is None or result >= 0 or Measure.objects.filter(body=report.body, year=report.year).exists():
        return
    deadline = today() + timedelta(days=rules.load(municipality.folder()).deadline_days)
    Measure.objects.create(
        body=report.body,
        year=report.year,
        opened_by=cause,
        title="Åtgärd mot prognostiserat underskott",
        deadline=deadline,
        created_at=now(),
    )
    log_report(report, "measure.demand", None, {"result": result, "deadline": deadline.isoformat()})


@transaction.atomic
def save_assessments(
    *, report: Report, by: Person | None, judged: Sequence[Judged], edition: int | None = None
) -> list[Assessment]:
    """Keep assessments as given; a changed one is a new row, an unchanged one nothing."""
    record.require_change(item=report.item, by=by, edition=edition)
    bad = [finding("followup.source-missing", indicator=one.indicator_name) for one in judged if _unsourced(one)]
    if bad:
        raise Refused(bad)
    made = [judge(report.body, report, report.year, report.point, one, by) for one in judged]
    record.touched(report.item)
    kept = [one for one in made if one is not None]
    if kept:
        log_report(report, "report.assess", by, {"rows": len(kept)})
    _count_lacking(report)
    return kept


def _unsourced(one: Judged) -> bool:
    return one.value is not None and not one.source.strip()


def judge(
    body: Body, report: Report | None, year: int, point: str, one: Judged, by: Person | None, assessor: str = ""
) -> Assessment | None:
    """Keep one assessment as a new row; `None` when it says nothing or nothing new."""
    if one.value is None and one.expected_on is None:
        return None
    key = {
        "body": body,
        "goal": one.goal,
        "indicator": one.indicator,
        "year": year,
        "point": point,
        "kind": one.kind.value,
    }
    facts = {
        "goal_text": one.goal_text,
        "indicator_name": one.indicator_name,
        "value": one.value,
        "target": one.target,
        "unit": one.unit,
        "direction": one.direction.value,
        "measured_for": one.measured_for,
        "expected_on": one.expected_on if one.value is None else None,
        "source": one.source,
        "comment": one.comment,
    }
    last = Assessment.objects.filter(**key).order_by("-ordinal").first()
    if last and all(getattr(last, name) == value for name, value in facts.items()):
        return None
    return Assessment.objects.create(
        **key,
        **facts,
        report=report,
        ordinal=last.ordinal + 1 if last else 1,
        assessor=assessor or (by.full_name if by else body.name_sv),
        assessed_at=now(),
        assessed_by=by,
    )


@transaction.atomic
def hand_over_report(*, report: Report, by: Person | None) -> HandOver:
    """Hand the report over to the executive board, whole: `Refused` with everything that is missing."""
    record.require_role(by, *REPORTERS, act_sv="lämna över rapporten", act_en="hand over the report", body=report.body)
    missing = queries.missing(report, queries.evidence(report))
    if has_errors(missing):
        raise Refused(missing)
    receiver = executive_board()
    handed = record.hand_over(item=report.item, to=receiver, by=by, content=queries.report_content(report))
    for step in queries.steps_for(report.year, point=report.point):
        record.complete_step(
            year=report.year, step=step, body=report.body, by=by, evidence=report.item.title, item=report.item
        )
    return handed
