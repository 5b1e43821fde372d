"""Reading follow-up: statements, reports with what is missing, forecasts and how they hit, goals, dialogues."""

from arshjul.followup.queries.decided import Decided, decided
from arshjul.followup.queries.dialogues import bodies_of_step, dialogue_step, dialogues, measures
from arshjul.followup.queries.forecasts import forecast_accuracy, forecasts, forecasts_visible_to
from arshjul.followup.queries.goals import GOAL_SCALE, GoalRow, IndicatorRow, goal_status, indicators
from arshjul.followup.queries.report_rows import LineRow, OverviewRow, line_rows, overview, report_content, steps_for
from arshjul.followup.queries.reports import (
    DRIFT_RESULT,
    Evidence,
    column_amount,
    evidence,
    forecast_result,
    funding_of,
    lines_of,
    missing,
    point,
    points,
    report,
    reporting_bodies,
    reports,
    result_of,
    unit_cube,
)
from arshjul.followup.queries.statements import income_statement, operations_statement

__all__ = [
    "DRIFT_RESULT",
    "GOAL_SCALE",
    "Decided",
    "Evidence",
    "GoalRow",
    "IndicatorRow",
    "LineRow",
    "OverviewRow",
    "bodies_of_step",
    "column_amount",
    "decided",
    "dialogue_step",
    "dialogues",
    "evidence",
    "forecast_accuracy",
    "forecast_result",
    "forecasts",
    "forecasts_visible_to",
    "funding_of",
    "goal_status",
    "income_statement",
    "indicators",
    "line_rows",
    "lines_of",
    "measures",
    "missing",
    "operations_statement",
    "overview",
    "point",
    "points",
    "report",
    "report_content",
    "reporting_bodies",
    "reports",
    "result_of",
    "steps_for",
    "unit_cube",
]
