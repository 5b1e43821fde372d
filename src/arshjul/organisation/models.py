"""Tables of the organisation: authorities, bodies, administrations, persons and their assignments."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from arshjul.organisation.domain import BodyKind, Role


class Named(models.Model):
    """Something with a stable slug and a name in Swedish and English."""

    slug = models.SlugField(max_length=80, unique=True)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """The name in the reader's language, Swedish when there is no English one."""
        english = (get_language() or "sv").startswith("en")
        return self.name_en if english and self.name_en else self.name_sv

    def __str__(self) -> str:
        return self.name


class Authority(Named):
    """A myndighet: the boundary inside which a draft is visible (TF 2:4, 2:9; OSL 2:3)."""

    register_prefix = models.CharField(max_length=12, unique=True)

    class Meta:
        verbose_name_plural = "authorities"
        ordering = ["name_sv"]


class Body(Named):
    """A body that prepares or decides: KF, KS, a nämnd, the auditors, a company, a federation."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.name) for kind in BodyKind])
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="bodies")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "bodies"
        ordering = ["order", "name_sv"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="body_interval_not_empty",
            )
        ]


class Administration(Named):
    """A förvaltning: the staff organisation under one or more bodies."""

    bodies = models.ManyToManyField(Body, related_name="administrations")

    class Meta:
        ordering = ["name_sv"]


class Person(AbstractUser):
    """Someone who signs in: an official or an elected representative."""

    demo = models.BooleanField(default=False, help_text="A made-up person of the demonstration.")
    title_sv = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name_plural = "persons"

    @property
    def full_name(self) -> str:
        """First and last name, else the user name."""
        return self.get_full_name() or self.username

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        english = (get_language() or "sv").startswith("en")
        return self.title_en if english and self.title_en else self.title_sv

    def __str__(self) -> str:
        return self.full_name


class Assignment(models.Model):
    """A person has a role in a body from a day, until further notice or a day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=30, choices=[(role.value, role.name) for role in Role])
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="assignments")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role", "body", "valid_from"], name="assignment_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.role} – {self.body}"


class Tally(models.Model):
    """How often something has been tried in a window of time; `key` is a keyed hash, and the row goes when it ends."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
