"""Tables of the documents: drafts with their texts, compiled versions with their files, publications."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

MODEL = "document.json"
"""The document model that every file and page is rendered from."""
INTERNAL = frozenset({MODEL, "fragment.html"})
"""Files that are kept but not shown to readers; the second is in versions compiled before 2026-11-26."""


class Draft(models.Model):
    """A document on its way: an outline for a year and report point; its item carries the authority boundary."""

    item = models.OneToOneField("record.Item", on_delete=models.PROTECT, related_name="document")
    outline = models.SlugField(max_length=80)
    year = models.PositiveIntegerField()
    point = models.SlugField(max_length=80, blank=True, help_text="The report point whose figures it speaks of.")
    body = models.ForeignKey("organisation.Body", on_delete=models.PROTECT, related_name="documents")
    language = models.CharField(max_length=2, default="sv")

    class Meta:
        ordering = ["-year", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outline", "year", "point", "body", "language"], name="document_once")
        ]

    def __str__(self) -> str:
        return self.item.title


class SectionText(models.Model):
    """The text of one section, or the reason why the section is left out."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="texts")
    section = models.SlugField(max_length=80)
    text = models.TextField(blank=True)
    omitted = models.CharField(
        max_length=500, blank=True, help_text="Why the section is left out; empty when it isn't."
    )
    edition = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "section"], name="section_text_once")]

    def __str__(self) -> str:
        return self.section


class KeptFigures(models.Model):
    """The figures a draft is written against, as they were when somebody last read them."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="kept_figures")
    made_of = models.CharField(max_length=250, help_text="What they were read from; they are old when it differs.")
    content = models.TextField(help_text="Basis, figures, tables and findings as JSON.")
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.draft} {self.read_at:%Y-%m-%d %H:%M}"


class Compilation(models.Model):
    """A compiled version: the texts and the sealed data it was made from, whole; never changed."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="compilations")
    number = models.PositiveIntegerField()
    edition = models.PositiveIntegerField(help_text="The draft's edition that was compiled.")
    basis = models.JSONField(help_text="Year, point, books and plan day the figures were read from.")
    texts = models.JSONField(help_text="Section → [text, reason for leaving out].")
    dataset = models.TextField(help_text="The sealed data set's canonical text.")
    dataset_sha256 = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    constructed = models.BooleanField(default=False, help_text="Some vouchers under its figures are constructed.")
    compiled_at = models.DateTimeField()
    compiled_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["draft", "number"], name="compilation_number_once")]

    def __str__(self) -> str:
        return f"{self.draft} ({self.number})"


class CompiledFile(models.Model):
    """A file of a compiled version; its bytes lie in the data folder under their SHA-256."""

    compilation = models.ForeignKey(Compilation, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["compilation", "name"], name="compiled_file_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Publication(models.Model):
    """A published version: numbered, dated, chained to the publication before it; never changed."""

    number = models.PositiveIntegerField(unique=True)
    compilation = models.OneToOneField(Compilation, on_delete=models.PROTECT, related_name="publication")
    title = models.CharField(max_length=300)
    version = models.PositiveIntegerField(help_text="1 for the first of this document.")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    published_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    changes = models.JSONField(default=list, help_text="What changed since the version it replaces.")
    content = models.TextField(help_text="What the link of the chain is computed over.")
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gt=0) & Q(version__gt=0), name="publication_numbers_positive")
        ]

    @property
    def files(self) -> list[CompiledFile]:
        """The files to show a reader, the PDF first; internal ones aren't among them."""
        return [one for one in self.compilation.files.all() if one.name not in INTERNAL]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"
