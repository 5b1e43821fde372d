"""Acts of follow-up: reports with forecasts, assessments and explanations; hand-over; measures; dialogues.

Every act returns what it made or raises `record.services.Refused` with all its findings; nothing is half done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max

from arshjul.followup import queries, rules
from arshjul.followup.domain import DIALOGUE_NAMES, AssessmentKind, DialogueKind, Direction, MeasureState
from arshjul.followup.models import Assessment, Dialogue, DialogueAction, Explanation, Forecast, Measure, Report
from arshjul.followup.policies import HOSTS, REPORTERS, DialoguePolicy
from arshjul.kernel.findings import Finding, finding, has_errors
from arshjul.organisation import municipality
from arshjul.organisation.clock import now, today
from arshjul.organisation.models import Body, Person
from arshjul.organisation.policies import standing
from arshjul.organisation.queries import executive_board
from arshjul.record import services as record
from arshjul.record.models import HandOver
from arshjul.record.services import Refused

REPORT_KIND = "report"


@dataclass(frozen=True, slots=True)
class Given:
    """One line of a forecast as a person gives it; `amount` is öre in the statement's sign."""

    line: str
    amount: int
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
            return Report.objects.create(item=item, year=year, point=point, body=body)
    except IntegrityError as error:
        raise Refused([taken]) from error


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
    """Save forecast, explanations and summary together; unchanged forecast lines give no new rows."""
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
        _log(report, "report.forecast", by, {one.line: one.amount for one in changed})
        _demand_measure(report, changed[-1])
    return report


def _give(report: Report, one: Given, by: Person | None) -> Forecast | None:
    key = {"body": report.body, "year": report.year, "point": report.point, "line": one.line}
    last = Forecast.objects.filter(**key).order_by("-ordinal").first()
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
    _log(report, "measure.demand", None, {"result": result, "deadline": deadline.isoformat()})


@transaction.atomic
def save_assessments(
    *, report: Report, by: Person | None, judged: Sequence[Judged], edition: int | None = None
) -> list[Assessment]:
    """Keep assessments as given; a changed one is a new row, an unchanged one nothing."""
    record.require_change(item=report.item, by=by, edition=edition)
    bad = [finding("followup.source-missing", indicator=one.indicator_name) for one in judged if _unsourced(one)]
    if bad:
        raise Refused(bad)
    made = [_judge(report.body, report, report.year, report.point, one, by) for one in judged]
    record.touched(report.item)
    kept = [one for one in made if one is not None]
    if kept:
        _log(report, "report.assess", by, {"rows": len(kept)})
    return kept


def _unsourced(one: Judged) -> bool:
    return one.value is not None and not one.source.strip()


def _judge(
    body: Body, report: Report | None, year: int, point: str, one: Judged, by: Person | None, assessor: str = ""
) -> Assessment | None:
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
    missing = queries.missing(report, queries.evidence([report]))
    if has_errors(missing):
        raise Refused(missing)
    receiver = executive_board()
    handed = record.hand_over(item=report.item, to=receiver, by=by, content=queries.report_content(report))
    for step in queries.steps_for(report.year, point=report.point):
        record.complete_step(
            year=report.year, step=step, body=report.body, by=by, evidence=report.item.title, item=report.item
        )
    return handed


@transaction.atomic
def decide_measure(
    *,
    measure: Measure,
    title: str,
    amount: int | None,
    responsible: str,
    due: date | None,
    by: Person | None,
    edition: int | None = None,
) -> Measure:
    """Answer a demand for a measure, or change one: amount (öre), responsible and date are all required."""
    record.require_role(by, *REPORTERS, act_sv="besluta om åtgärder", act_en="decide measures", body=measure.body)
    parts = {
        ("vad som ska göras", "description"): title.strip(),
        ("belopp", "amount"): amount is not None,
        ("ansvarig", "responsible person"): responsible.strip(),
        ("datum", "date"): due,
    }
    missing = [
        finding("followup.measure-incomplete", part=sv, part_en=en) for (sv, en), given in parts.items() if not given
    ]
    if missing:
        raise Refused(missing)
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    _require_edition(edition, locked.edition)
    locked.title, locked.amount, locked.responsible, locked.due = title.strip(), amount, responsible.strip(), due
    locked.state = MeasureState.DECIDED.value
    locked.edition += 1
    locked.save()
    record.log(action="measure.decide", by=by, label=locked.title, authority=measure.body.authority)
    return locked


@transaction.atomic
def measure_effect(*, measure: Measure, effect: int, on: date, by: Person | None) -> Measure:
    """Write what a measure gave (öre); it is then done."""
    record.require_role(by, *REPORTERS, act_sv="följa upp åtgärder", act_en="follow up measures", body=measure.body)
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    locked.effect, locked.effect_on, locked.state = effect, on, MeasureState.DONE.value
    locked.edition += 1
    locked.save()
    record.log(action="measure.effect", by=by, label=locked.title, authority=measure.body.authority)
    return locked


def _require_edition(shown: int | None, saved: int) -> None:
    if shown is not None and shown != saved:
        raise Refused([finding("followup.edited-meanwhile")])


@transaction.atomic
def plan_dialogue(
    *,
    kind: DialogueKind,
    year: int,
    host: Body,
    participants: Iterable[Body],
    held_on: date,
    by: Person | None,
    agenda: str = "",
    step: str = "",
) -> Dialogue:
    """Set a date for a dialogue with its agenda; seen by the authorities that take part."""
    record.require_role(by, *HOSTS, act_sv="hålla dialogen", act_en="hold the dialogue", body=host)
    bodies = list(participants)
    if not bodies:
        raise Refused([_lacks("deltagare", "participants")])
    dialogue = Dialogue.objects.create(
        kind=kind.value,
        year=year,
        step=step or queries.dialogue_step(kind),
        host=host,
        held_on=held_on,
        agenda=agenda,
        created_at=now(),
        created_by=by,
    )
    dialogue.participants.set({host, *bodies})
    record.log(action="dialogue.plan", by=by, label=_dialogue_label(dialogue), authority=host.authority)
    return dialogue


def _lacks(sv: str, en: str) -> Finding:
    return finding("followup.dialogue-part-missing", part=sv, part_en=en)


def _dialogue_label(dialogue: Dialogue) -> str:
    return f"{DIALOGUE_NAMES[DialogueKind(dialogue.kind)].sv} {dialogue.held_on.isoformat()}, {dialogue.host.name_sv}"


@transaction.atomic
def write_dialogue(
    *,
    dialogue: Dialogue,
    agenda: str,
    notes: str,
    actions: Sequence[tuple[str, str, date]],
    by: Person | None,
    edition: int | None = None,
) -> Dialogue:
    """Write agenda and notes, and add actions (what, who, by when)."""
    locked = _open_dialogue(dialogue, by)
    _require_edition(edition, locked.edition)
    locked.agenda, locked.notes, locked.edition = agenda, notes, locked.edition + 1
    locked.save()
    DialogueAction.objects.bulk_create(
        DialogueAction(dialogue=locked, text=text, responsible=responsible, due=due)
        for text, responsible, due in actions
    )
    record.log(action="dialogue.write", by=by, label=_dialogue_label(locked), authority=locked.host.authority)
    return locked


def _open_dialogue(dialogue: Dialogue, by: Person | None) -> Dialogue:
    locked = Dialogue.objects.select_for_update().get(pk=dialogue.pk)
    if locked.closed_at is not None:
        raise Refused([finding("followup.dialogue-closed", date=locked.held_on.isoformat())])
    if by is not None and not DialoguePolicy.may_change(standing(by), locked):
        raise Refused([finding("record.not-yours", act="skriva i dialogen", who="den som deltar")])
    return locked


@transaction.atomic
def close_dialogue(*, dialogue: Dialogue, by: Person | None) -> Dialogue:
    """Close a dialogue that has been held: its notes stand, and the step of the wheel is done for each body."""
    locked = _open_dialogue(dialogue, by)
    lacking = [] if locked.notes.strip() else [_lacks("anteckningar", "notes")]
    if locked.held_on > today():
        lacking.append(_lacks("en dag som har varit", "day that has been"))
    if lacking:
        raise Refused(lacking)
    locked.closed_at = now()
    locked.save(update_fields=["closed_at"])
    if locked.step:
        for body in queries.bodies_of_step(locked):
            record.complete_step(
                year=locked.year,
                step=locked.step,
                body=body,
                by=by,
                evidence=_dialogue_label(locked),
                on=locked.held_on,
            )
    record.log(action="dialogue.close", by=by, label=_dialogue_label(locked), authority=locked.host.authority)
    return locked


@transaction.atomic
def finish_action(*, action: DialogueAction, on: date, by: Person | None) -> DialogueAction:
    """Mark an action of a dialogue as done; a second time changes nothing."""
    if by is not None and not DialoguePolicy.may_see(standing(by), action.dialogue):
        raise Refused([finding("record.not-yours", act="ändra åtgärden", who="den som deltog")])
    DialogueAction.objects.filter(pk=action.pk, done_on__isnull=True).update(done_on=on)
    action.refresh_from_db()
    return action


def _log(report: Report, action: str, by: Person | None, details: Mapping[str, object]) -> None:
    record.log(action=action, by=by, label=report.item.title, authority=report.body.authority, details=details)


@transaction.atomic
def keep_published_forecast(
    *, body: Body, year: int, point: str, line: str, amount: int, source: str, comment: str = ""
) -> Forecast:
    """Keep a forecast that was published before this system was there; the same one twice is one row."""
    key = {"body": body, "year": year, "point": point, "line": line}
    known = Forecast.objects.filter(**key, amount=amount, source=source).first()
    if known:
        return known
    highest = Forecast.objects.filter(**key).aggregate(highest=Max("ordinal"))["highest"]
    return Forecast.objects.create(
        **key, ordinal=(highest or 0) + 1, amount=amount, source=source, comment=comment, given_at=now()
    )


@transaction.atomic
def keep_published_outcome(*, body: Body, year: int, point: str, judged: Judged) -> Assessment | None:
    """Keep an indicator's published outcome; assessed by the municipality's published rule, not by a person."""
    return _judge(body, None, year, point, judged, None, assessor="Publicerat utfall, bedömt med kommunens skala")
