"""Tables of the record."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from arshjul.organisation import municipality
from arshjul.record.domain import GENESIS, DecisionKind, ItemState


class Matter(models.Model):
    """An ärende in an authority's register, with its diarienummer (OSL 5:1)."""

    authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, related_name="matters")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    opened_on = models.DateField()

    class Meta:
        ordering = ["-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "year", "number"], name="matter_number_once")
        ]

    @property
    def reference(self) -> str:
        """The diarienummer as the municipality writes it, for example KS 12/2026."""
        pattern = municipality.current().organisation.register_pattern
        return pattern.format(series=self.authority.register_prefix, year=self.year, number=self.number)

    def __str__(self) -> str:
        return self.reference


class RegisterEntry(models.Model):
    """A handling in a matter: what came in, went out or was drawn up, when, from or to whom (OSL 5:2)."""

    class Direction(models.TextChoices):
        """Which way it went."""

        INCOMING = "in", _("Inkommen")
        OUTGOING = "out", pgettext_lazy("handling", "Utgående")
        DRAWN_UP = "own", _("Upprättad")

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="entries")
    ordinal = models.PositiveIntegerField()
    direction = models.CharField(max_length=3, choices=Direction)
    title = models.CharField(max_length=300)
    counterpart = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("Item", on_delete=models.PROTECT, null=True, related_name="entries")
    secrecy = models.CharField(
        max_length=200, blank=True, help_text="Ground for secrecy (OSL chapter and §), or empty."
    )

    class Meta:
        ordering = ["matter", "ordinal"]
        verbose_name_plural = "register entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "ordinal"], name="register_entry_ordinal_once")
        ]

    @property
    def marking(self) -> str:
        """The marking of secrecy that holds: provision, day and authority; empty when there is none."""
        latest = max(self.markings.all(), key=lambda one: one.pk, default=None)
        return str(latest) if latest else self.secrecy

    def __str__(self) -> str:
        return f"{self.matter} #{self.ordinal} {self.title}"


class SecrecyMarking(models.Model):
    """A sekretessmarkering of a registered document, or its removal when `provision` is empty (OSL 5:5).

    Markings are kept as they were made; the latest of an entry holds. A marking warns, and decides nothing: release is
    tested at each request (OSL 6:3).
    """

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="markings")
    provision = models.CharField(max_length=120, blank=True, help_text="The provision of secrecy, chapter and §.")
    reason = models.CharField(max_length=500, help_text="Why it is marked, or why the marking is taken away.")
    authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    @property
    def on(self) -> date:
        """The day of the marking, in the municipality's time."""
        return timezone.localtime(self.at).date()

    def __str__(self) -> str:
        return f"{self.provision}, {self.on:%Y-%m-%d}, {self.authority.name_sv}" if self.provision else ""


class Item(models.Model):
    """Something drafted inside an authority that may be handed over and decided."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, related_name="items")
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="items")
    kind = models.SlugField(max_length=60)
    year = models.PositiveIntegerField(help_text="The budget year it concerns.")
    title = models.CharField(max_length=300)
    state = models.CharField(
        max_length=12, choices=[(state.value, state.name) for state in ItemState], default=ItemState.DRAFT.value
    )
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="items")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="next")
    edition = models.PositiveIntegerField(default=0, help_text="Counts every saved change: two editors are told apart.")

    class Meta:
        ordering = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["kind", "year", "authority"])]

    def __str__(self) -> str:
        return self.title


class Chain(models.Model):
    """The last link of a chain: whoever adds one holds this row, so that links never fork."""

    name = models.CharField(max_length=20, primary_key=True)
    position = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default=GENESIS)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"


class Seal(models.Model):
    """Content as it was at a hand-over or decision, chained: link = SHA-256(previous link + content)."""

    position = models.PositiveIntegerField(unique=True)
    content = models.TextField()
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: {self.sha256[:12]}"


class HandOver(models.Model):
    """An item left its authority for another: the event that makes it public there (TF 2:9–10)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="handovers")
    from_authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, related_name="+")
    to_authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, related_name="received")
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    entry_out = models.OneToOneField(RegisterEntry, on_delete=models.PROTECT, related_name="+")
    entry_in = models.OneToOneField(RegisterEntry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "to_authority"], name="handed_over_once")]

    def __str__(self) -> str:
        return f"{self.item} → {self.to_authority}"


class Decision(models.Model):
    """A decision as the minutes hold it: body, date, §, diarienummer (KL 5:65–69)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="decisions")
    date = models.DateField()
    paragraph = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.name) for kind in DecisionKind])
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="decisions")
    items = models.ManyToManyField(Item, related_name="decisions")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    constructed = models.BooleanField(
        default=False, help_text="Made up for the example year; said wherever it is shown."
    )

    class Meta:
        ordering = ["-date", "-paragraph"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "date", "paragraph"], name="decision_paragraph_once"),
            models.CheckConstraint(condition=Q(paragraph__gt=0), name="decision_paragraph_positive"),
        ]

    @property
    def reference(self) -> str:
        """How it is cited: body, date, § and diarienummer."""
        return f"{self.body.name} {self.date.isoformat()} § {self.paragraph}, dnr {self.matter.reference}"

    def __str__(self) -> str:
        return self.reference


class MinutesNotice(models.Model):
    """The announcement that a decision's minutes are adjusted: when, until when, and where they are (KL 8:12).

    Registrations are kept as they were made; the latest of a decision holds.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notices")
    adjusted_on = models.DateField(help_text="When the minutes were adjusted.")
    announced_on = models.DateField(help_text="When that was announced on the notice board.")
    removed_on = models.DateField(null=True, help_text="When it was taken down; empty while it is up.")
    place = models.CharField(max_length=200, blank=True, help_text="Where the minutes are, as announced.")
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.decision}, {self.announced_on}"


class StepCompletion(models.Model):
    """A step of the wheel was done for a body in a year, and what shows it."""

    year = models.PositiveIntegerField()
    step = models.SlugField(max_length=80)
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField()
    done_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.CharField(max_length=300)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "step", "body"], name="step_completed_once_per_body")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.step} {self.body}"


class FactStatement(models.Model):
    """An uppgift till lagprövningen: what a person has said of a year that the product doesn't hold, with evidence.

    Statements are kept as they were made. The latest on a rule and case holds; one without facts takes back the
    earlier, and one with `occurred` false says that the year had no such case. Amounts of a statement's rows that no
    ledger has are stated under the paragraph of the statement, with öre by row.
    """

    year = models.PositiveIntegerField(help_text="The budget year it concerns.")
    rule = models.CharField(max_length=10)
    case = models.CharField(max_length=200, blank=True, help_text="What it is about; empty for the year as a whole.")
    facts = models.JSONField(default=dict, help_text="Inputs of the rule by name, as they are given to it.")
    occurred = models.BooleanField(default=True)
    evidence = models.CharField(max_length=500, help_text="What shows it.")
    link = models.CharField(max_length=500, blank=True)
    authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    stated_by_label = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]
        indexes: ClassVar = [models.Index(fields=["year", "rule"])]

    def __str__(self) -> str:
        return f"{self.year} {self.rule} {self.case}".strip()


class AuditEntry(models.Model):
    """One gesture by one person, chained so that a removed or altered row shows (LKBR 3:10–11)."""

    position = models.PositiveIntegerField(unique=True)
    gesture = models.UUIDField(default=uuid.uuid4)
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=200)
    action = models.SlugField(max_length=80)
    authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, null=True, related_name="+")
    object_label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.position} {self.action} {self.object_label}"
