"""Goals as they are followed: indicators to assess, and each kind of assessment for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from arshjul.followup.domain import AssessmentKind, Direction, fulfilment
from arshjul.followup.models import Assessment, Report
from arshjul.goals import queries as goals
from arshjul.municipality.scales import Assessed, Scale
from arshjul.organisation import municipality
from arshjul.organisation.policies import Standing
from arshjul.record.domain import ItemState
from arshjul.record.policies import ItemPolicy

GOAL_SCALE = "goal"


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
    order = {one.id: number for number, one in enumerate(municipality.current().reports)}
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
