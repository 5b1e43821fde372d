"""Tables of contact."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arshjul.contact.domain import CaseState, Channel


class Answer(models.Model):
    """One vote on "did this help?": the page, yes or no, and perhaps a few words. No trace of who."""

    page = models.CharField(max_length=300)
    language = models.CharField(max_length=2)
    helped = models.BooleanField()
    comment = models.TextField(blank=True)
    on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["page", "on"])]

    def __str__(self) -> str:
        return f"{self.page}: {'ja' if self.helped else 'nej'}"


class Case(models.Model):
    """A question or opinion from the public, with its diarienummer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.UUIDField(unique=True, help_text="Comes with the form: the same form sent twice is one case.")
    matter = models.OneToOneField("record.Matter", on_delete=models.PROTECT, related_name="case")
    channel = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Channel])
    state = models.CharField(
        max_length=10, choices=[(one.value, one.name) for one in CaseState], default=CaseState.NEW.value
    )
    subject = models.CharField(max_length=200)
    message = models.TextField()
    name = models.CharField(max_length=200, blank=True)
    reply_to = models.CharField(max_length=200, blank=True)
    about_page = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    assigned_to = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.matter} {self.subject}"


class CaseNote(models.Model):
    """What was done or said in a case, by whom and when (FL 27 §); never changed after."""

    class Kind(models.TextChoices):
        """Inside note or answer to the person."""

        NOTE = "note", _("Anteckning")
        ANSWER = "answer", _("Svar")
        STATE = "state", _("Ändrat läge")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=6, choices=Kind)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d %H:%M}"
