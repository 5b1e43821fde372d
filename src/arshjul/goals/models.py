"""Tables of goals: sets of goals, indicators with targets, assignments, owner directives."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from arshjul.goals.domain import DECIMALS, LARGEST_EXPONENT, Aim, AssignmentState

DIGITS = LARGEST_EXPONENT + 1 + DECIMALS
AIMS = [(one.value, one.name) for one in Aim]


class GoalSet(models.Model):
    """One version of a body's goals for a budget year; KF's own are the city's goals (KL 11:6)."""

    item = models.OneToOneField("record.Item", on_delete=models.PROTECT, related_name="goal_set")
    year = models.PositiveIntegerField()
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="goal_sets")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "body__order", "-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "body", "version"], name="goal_set_once")]

    def __str__(self) -> str:
        return self.item.title


class Goal(models.Model):
    """A goal (mål): linked to the goal above it, or said to be the body's own."""

    goal_set = models.ForeignKey(GoalSet, on_delete=models.CASCADE, related_name="goals")
    slug = models.SlugField(max_length=120)
    ordinal = models.PositiveIntegerField()
    text = models.TextField()
    perspective = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    own = models.BooleanField(default=False)

    class Meta:
        ordering = ["goal_set", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal_set", "slug"], name="goal_slug_once"),
            models.CheckConstraint(condition=Q(own=False) | Q(parent=None), name="own_goal_has_no_parent"),
        ]

    def __str__(self) -> str:
        return self.text


class Indicator(models.Model):
    """How anyone will know (indikator, mätetal): definition, unit, direction, source, and who assesses."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="indicators")
    slug = models.SlugField(max_length=120)
    ordinal = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    definition = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    aim = models.CharField(max_length=3, choices=AIMS, blank=True)
    source = models.CharField(max_length=500, blank=True)
    responsible = models.CharField(max_length=200, blank=True)
    assessor = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["goal", "ordinal"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["goal", "slug"], name="indicator_slug_once")]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """The value an indicator is to reach for a year (målvärde), and the day it is measured."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    due = models.DateField(null=True)

    class Meta:
        ordering = ["indicator", "year"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["indicator", "year"], name="target_once_per_year")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}: {self.value}"


class Assignment(models.Model):
    """An uppdrag: who gave it by which decision, who is to do what by when (KL 5:4, 6:5)."""

    giver = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="given_assignments")
    decision = models.ForeignKey("record.Decision", on_delete=models.PROTECT, related_name="assignments")
    receiver = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="received_assignments")
    year = models.PositiveIntegerField()
    text = models.TextField()
    due = models.DateField()
    state = models.CharField(
        max_length=10,
        choices=[(one.value, one.name) for one in AssignmentState],
        default=AssignmentState.OPEN.value,
    )
    closed_by = models.ForeignKey("record.Decision", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "receiver", "text"], name="assignment_given_once"),
            models.CheckConstraint(
                condition=Q(state=AssignmentState.CLOSED.value, closed_by__isnull=False)
                | (~Q(state=AssignmentState.CLOSED.value) & Q(closed_by=None)),
                name="assignment_closed_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AssignmentReport(models.Model):
    """What the receiver reports back, kept as given."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reports")
    on = models.DateField()
    text = models.TextField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    finished = models.BooleanField(default=False)

    class Meta:
        ordering = ["assignment", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.on}: {self.text[:60]}"


class OwnerDirective(models.Model):
    """Ägardirektiv: what KF wants of a company, in measurable rows."""

    item = models.OneToOneField("record.Item", on_delete=models.PROTECT, related_name="owner_directive")
    year = models.PositiveIntegerField()
    company = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="owner_directives")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "company__order", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "company", "version"], name="owner_directive_once")
        ]

    def __str__(self) -> str:
        return self.item.title


class DirectiveLine(models.Model):
    """One requirement of an owner directive, with what shows that it is met."""

    directive = models.ForeignKey(OwnerDirective, on_delete=models.CASCADE, related_name="lines")
    ordinal = models.PositiveIntegerField()
    text = models.TextField()
    indicator = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    aim = models.CharField(max_length=3, choices=AIMS, blank=True)
    value = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    due = models.DateField(null=True)

    class Meta:
        ordering = ["directive", "ordinal"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["directive", "ordinal"], name="directive_line_ordinal_once")
        ]

    def __str__(self) -> str:
        return self.text


class DirectiveUptake(models.Model):
    """The company's stämma took the directive up: without it the board isn't bound by it."""

    directive = models.OneToOneField(OwnerDirective, on_delete=models.PROTECT, related_name="uptake")
    on = models.DateField()
    minutes = models.CharField(max_length=200)
    registered_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.directive} {self.on}"
