"""Tables of planning: directions with frames, versions of plans and their lines, investments, amendments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arshjul.planning.domain import ESTIMATE_NAMES, EstimateClass, LineKind, PlanKind


class Direction(models.Model):
    """Planeringsanvisningar: what KS asks the nämnder to answer, in which frames, by which day (KL 11:9)."""

    item = models.OneToOneField("record.Item", on_delete=models.PROTECT, related_name="direction")
    year = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(blank=True)
    proposals_due = models.DateField(null=True, help_text="When the nämnder hand in their proposals.")
    years = models.JSONField(default=list, help_text="The years the plan covers, budget year first.")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "version"], name="direction_version_once")]

    def __str__(self) -> str:
        return self.item.title


class Frame(models.Model):
    """The ram a body plans within in one year, in öre."""

    direction = models.ForeignKey(Direction, on_delete=models.CASCADE, related_name="frames")
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=40, blank=True)
    year = models.PositiveIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["body__order", "unit", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["direction", "body", "unit", "year"], name="frame_once")
        ]

    def __str__(self) -> str:
        return f"{self.direction_id} {self.body_id} {self.year}"


class Plan(models.Model):
    """One version of a plan: a nämnd's proposal, KS's, a party's, the adopted one, a revision, an internal budget."""

    item = models.OneToOneField("record.Item", on_delete=models.PROTECT, related_name="plan")
    kind = models.CharField(max_length=20, choices=[(one.value, one.name) for one in PlanKind])
    year = models.PositiveIntegerField()
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField(default=1)
    party = models.CharField(max_length=80, blank=True)
    basis = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    sources = models.ManyToManyField("self", symmetrical=False, related_name="composed_into")
    years = models.JSONField(default=list, help_text="The years it covers, budget year first.")
    text = models.TextField(blank=True)
    sections = models.JSONField(default=dict, help_text="What KL 11:6 asks for, in words, by section id.")
    tax_rate = models.PositiveIntegerField(null=True, help_text="Hundredths of a percent: 2021 is 20,21 %.")

    class Meta:
        ordering = ["-year", "kind", "body__order", "party", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "year", "body", "party", "version"], name="plan_version_once")
        ]

    def __str__(self) -> str:
        return self.item.title


class Investment(models.Model):
    """An investment project in a version: decided total, years, and how firm the estimate is; amounts are lines."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="investments")
    project = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="+")
    decided_total = models.BigIntegerField()
    starts = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    estimate_class = models.CharField(max_length=10, choices=[(one.value, one.name) for one in EstimateClass])
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["body__order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "project"], name="project_once_per_plan"),
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="project_ends_after_start"),
        ]

    @property
    def estimate_name(self) -> object:
        """The estimate class in words."""
        return ESTIMATE_NAMES[EstimateClass(self.estimate_class)]

    def __str__(self) -> str:
        return self.name


class Amendment(models.Model):
    """A change moved when a plan was decided, carried or not (yrkande)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="amendments")
    ordinal = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    mover = models.CharField(max_length=200, blank=True)
    carried = models.BooleanField()

    class Meta:
        ordering = ["plan", "ordinal"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "ordinal"], name="amendment_ordinal_once")]

    def __str__(self) -> str:
        return self.title


class PlanLine(models.Model):
    """One amount of a version, in öre: whose, what, for which year; `basis` is the line it carries on."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(one.value, one.name) for one in LineKind])
    unit = models.CharField(max_length=40, blank=True, help_text="Unit code (ansvar) in the ledger.")
    row = models.CharField(max_length=80, blank=True, help_text="Line of a statement's layout.")
    activity = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=300, blank=True)
    year = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    order = models.PositiveIntegerField(default=0)
    investment = models.ForeignKey(Investment, on_delete=models.PROTECT, null=True, related_name="lines")
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, related_name="lines")
    basis = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="carried_on")
    source = models.CharField(max_length=300, blank=True, help_text="Where a published amount stands.")

    class Meta:
        ordering = ["body__order", "order", "pk"]
        indexes: ClassVar = [models.Index(fields=["plan", "year", "kind"])]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.body_id} {self.kind} {self.year}"
