"""The law's answers when a body treats a statutory report: handed over in time, and assessed before KF treats it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from arshjul.desk.law_from_record import ASSEMBLY, AUDIT, BOARD, decider_of, steps_of
from arshjul.law import Outcome, check
from arshjul.organisation import municipality
from arshjul.organisation.lawbook import rulebook
from arshjul.record import queries as record
from arshjul.record import wheel as wheels
from arshjul.wheel.domain import ReportPoint
from arshjul.wheel.scheduling import ScheduledStep

INTERIM = "interim"
BOARD_RULES: Mapping[str, str] = {INTERIM: "DEL-02", "annual": "AR-02"}
ASSEMBLY_RULE = "DEL-05"


def outcomes_of_treatment(year: int, row: ScheduledStep, on: date) -> list[Outcome]:
    """What the rules of law say of a body's treatment of a report on a day; nothing of a report no law asks for."""
    reports = municipality.current().reports
    point = next((one for one in reports if one.id == row.step.report and one.statutory), None)
    decider = decider_of(row)
    if point is None or decider not in {ASSEMBLY, BOARD}:
        return []
    if decider == ASSEMBLY:
        return check(rulebook(), _assessed(year, point, on), rules=[ASSEMBLY_RULE])
    return check(rulebook(), _handed_over(year, row, on), rules=[BOARD_RULES[point.kind]])


def _handed_over(year: int, row: ScheduledStep, on: date) -> dict[str, Any]:
    return {"ar.handed_over_on": on, "ar.year": year, "period_end": row.period_end, "handed_over_on": on}


def _assessed(year: int, point: ReportPoint, on: date) -> dict[str, Any]:
    """The auditors' own step, when it is done; whether they have assessed it isn't known before."""
    audit = steps_of(list(wheels.scheduled(year)), point).get(AUDIT)
    days = {step: day for (step, _body), day in record.completions(year).items()}
    told = {"audit_assessment.date": days[audit.id]} if audit is not None and audit.id in days else {}
    return {"kf_meeting.date": on, **told}
