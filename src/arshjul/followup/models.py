"""Tables of follow-up: reports, forecasts, assessments, explanations, measures, dialogues."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from arshjul.followup.domain import AssessmentKind, DialogueKind, Direction, MeasureState


class Report(models.Model):
    """A body's report at a report point (delårsrapport, prognos, årsrapport); its item carries the boundary."""

    item = models.OneToOneField("record.Item", on_delete=models.PROTECT, related_name="report")
    year = models.PositiveIntegerField()
    point = models.SlugField(max_length=80)
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="reports")
    summary = models.TextField(blank=True, help_text="The body's own summing up: what matters in the period.")
    lacking = models.PositiveIntegerField(default=0, help_text="Errors against handing over, when last saved.")

    class Meta:
        ordering = ["-year", "point", "body__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "point", "body"], name="report_once_per_point_and_body")
        ]

    def __str__(self) -> str:
        return self.item.title


class Forecast(models.Model):
    """One line of a full-year forecast exactly as given; never changed: a later one is a new row.

    `amount` is öre in the statement's sign; None takes back what was given on the line at the report point, as if it
    had never been. `report` is None for forecasts known from publications alone.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="forecasts")
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="forecasts")
    year = models.PositiveIntegerField()
    point = models.SlugField(max_length=80)
    line = models.SlugField(max_length=80)
    ordinal = models.PositiveIntegerField(help_text="Counts the times this line was given at this report point.")
    amount = models.BigIntegerField(null=True)
    comment = models.TextField(blank=True)
    source = models.CharField(max_length=400, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["year", "point", "body", "line", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "year", "point", "line", "ordinal"], name="forecast_row_once")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.point} {self.line} #{self.ordinal}"


class Assessment(models.Model):
    """How an indicator stands: the year, the forecast or the term of office, each for itself.

    Texts, `target` and `direction` are copied, so that an assessment reads the same for ever. Without a value
    `expected_on` says when one comes: "not measured yet". The newest row of a kind counts.
    """

    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="assessments")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="assessments")
    goal = models.SlugField(max_length=120, help_text="The goal's slug in its body's goals.")
    indicator = models.SlugField(max_length=120, help_text="The indicator's slug in its goal.")
    goal_text = models.TextField()
    indicator_name = models.CharField(max_length=300)
    year = models.PositiveIntegerField()
    point = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.name) for kind in AssessmentKind])
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=3, choices=[(one.value, one.name) for one in Direction])
    measured_for = models.CharField(max_length=60, blank=True, help_text="The period the value is about.")
    expected_on = models.DateField(null=True)
    source = models.CharField(max_length=400, blank=True)
    comment = models.TextField(blank=True)
    assessor = models.CharField(max_length=200)
    assessed_at = models.DateTimeField()
    assessed_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ordinal = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["year", "point", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "goal", "indicator", "year", "point", "kind", "ordinal"], name="assessment_row_once"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(expected_on__isnull=False), name="assessment_value_or_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year} {self.kind}"


class Explanation(models.Model):
    """Why a line departs from the budget: cause, consequence and what is done."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="explanations")
    line = models.SlugField(max_length=80)
    cause = models.TextField()
    consequence = models.TextField()
    remedy = models.TextField()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "line"], name="explanation_once_per_line")]

    def __str__(self) -> str:
        return f"{self.report} {self.line}"


class Measure(models.Model):
    """Something done against a deficit (åtgärd): how much, who, by when, and what it gave.

    One that a negative forecast opened is `wanted` until the body decides on it; `deadline` is the municipality's.
    """

    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="measures")
    year = models.PositiveIntegerField()
    opened_by = models.ForeignKey(Forecast, on_delete=models.PROTECT, null=True, related_name="measures")
    title = models.CharField(max_length=300)
    amount = models.BigIntegerField(null=True, help_text="Expected effect on the year's result, öre.")
    responsible = models.CharField(max_length=200, blank=True)
    due = models.DateField(null=True)
    deadline = models.DateField(null=True, help_text="When a measure must have been decided.")
    state = models.CharField(
        max_length=8, choices=[(one.value, one.name) for one in MeasureState], default=MeasureState.WANTED.value
    )
    effect = models.BigIntegerField(null=True, help_text="Measured effect, öre.")
    effect_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year", "body__order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "year"], condition=Q(state="wanted"), name="one_open_demand_per_body_and_year"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Dialogue(models.Model):
    """A talk of the wheel: ägardialog, dialog, resultatdialog, nämnddag, bolagsdag."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in DialogueKind])
    year = models.PositiveIntegerField(help_text="The budget year it belongs to.")
    step = models.SlugField(max_length=80, blank=True, help_text="The step of the wheel it completes.")
    host = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="+")
    participants = models.ManyToManyField("organisation.Body", related_name="dialogues")
    held_on = models.DateField()
    agenda = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    edition = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_on}"


class DialogueAction(models.Model):
    """What somebody took on in a dialogue: what, who, by when, done when."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(max_length=500)
    responsible = models.CharField(max_length=200)
    due = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.text
