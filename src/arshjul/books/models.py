"""Tables of the books: received files, their readings, batches, snapshots and the cells that pages read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from arshjul.ledger.code_lengths import LONGEST


class ReceivedFile(models.Model):
    """A file as it came: its bytes are kept unchanged under their SHA-256, with sender and time (LKBR 3:8)."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    constructed = models.BooleanField(default=False, help_text="Made-up vouchers under published sums.")

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sha256", "authority"], name="file_received_once")]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """What a reader made of a file: its findings and sums; a new mapping gives a new reading."""

    file = models.ForeignKey(ReceivedFile, on_delete=models.PROTECT, related_name="readings")
    mapping = models.TextField(blank=True, help_text="The mapping the file was read by (YAML); empty for SIE.")
    readable = models.BooleanField()
    findings = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    written = models.JSONField(
        null=True,
        help_text="What lies on disk of a large file, to be published in the books it was taken for; nothing: read it.",
    )
    read_at = models.DateTimeField()
    read_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file} #{self.pk}"


class FileHandOver(models.Model):
    """A file sent to the authority that keeps the books, registered out here and in there (TF 2:9, OSL 5:2).

    Inside one authority nothing leaves it: the file is registered once, as drawn up (`entry_out` is none).
    """

    file = models.ForeignKey(ReceivedFile, on_delete=models.PROTECT, related_name="hand_overs")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")
    entity = models.CharField(max_length=80, help_text="Whose books it is meant for.")
    note = models.CharField(max_length=2000, blank=True)
    to_authority = models.ForeignKey("organisation.Authority", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    entry_out = models.OneToOneField("record.RegisterEntry", on_delete=models.PROTECT, null=True, related_name="+")
    entry_in = models.OneToOneField("record.RegisterEntry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file} → {self.to_authority}"


class FileAnswer(models.Model):
    """What became of a handed-over file: published in the books, or sent back with a reason."""

    class Verdict(models.TextChoices):
        """The two ways to end."""

        PUBLISHED = "published", "Publicerad"
        RETURNED = "returned", "Återsänd"

    hand_over = models.OneToOneField(FileHandOver, on_delete=models.PROTECT, related_name="answer")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=2000, blank=True)
    batch = models.ForeignKey("Batch", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.hand_over}: {self.verdict}"


class Batch(models.Model):
    """The facts of one file, published together: one immutable Parquet file and its cells."""

    key = models.CharField(max_length=64, unique=True)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="batches")
    file = models.ForeignKey(ReceivedFile, on_delete=models.PROTECT, related_name="batches")
    entity = models.CharField(max_length=80)
    scopes = models.JSONField(default=list, help_text="[family, period] the batch has the last word on.")
    rows = models.PositiveBigIntegerField()
    debit = models.BigIntegerField(help_text="Öre.")
    credit = models.BigIntegerField(help_text="Öre, negative.")
    path = models.CharField(max_length=255, help_text="The Parquet file, relative to the data folder.")
    adds = models.BooleanField(null=True, help_text="Joins what is held of its scopes; nothing: it replaces that.")
    borrowed = models.JSONField(
        null=True,
        help_text="Batches in whose files unchanged months lie, and the scopes of each; nothing: all is its own.",
    )
    accepted = models.JSONField(default=list, help_text="Ids of the findings that the publisher accepted.")
    names = models.JSONField(default=dict, help_text="Names the file gives accounts and units.")
    code_names = models.JSONField(
        null=True,
        help_text="Names the file gives other parts of the code string and their codes, by part and code.",
    )
    constructed = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.entity} {self.key[:12]}"


class Withdrawal(models.Model):
    """What counts no longer from a version on (återkallande): batches, in some months of an entity's books.

    A person's own has a reason; a publication that takes an earlier reading's place has none but that.
    """

    entity = models.CharField(max_length=80)
    parts = models.JSONField(
        default=list,
        help_text="Batches, the scopes that each counts for no longer, and whether what it had replaced counts again.",
    )
    reason = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.entity} {self.at:%Y-%m-%d}"


class Snapshot(models.Model):
    """The books as known from a moment: what all through it added, a later batch replacing; the highest is current.

    What a version withdraws leaves it, also beside what it adds.
    """

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")
    added = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="made")
    withdrawn = models.OneToOneField(Withdrawal, on_delete=models.PROTECT, null=True, related_name="made")

    class Meta:
        ordering = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(added__isnull=False) | models.Q(withdrawn__isnull=False),
                name="snapshot_of_something",
            )
        ]

    @property
    def entity(self) -> str:
        """Whose books it changed."""
        act = self.added or self.withdrawn
        return act.entity if act else ""

    def __str__(self) -> str:
        return f"#{self.number}"


class YearAct(models.Model):
    """A year of somebody's books closed, or opened again with a reason; the last act of a year is its state."""

    class Kind(models.TextChoices):
        """The two acts."""

        CLOSED = "closed", "Stängt"
        REOPENED = "reopened", "Öppnat igen"

    entity = models.CharField(max_length=80)
    year = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("organisation.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.entity} {self.year}: {self.kind}"


class CubeCell(models.Model):
    """A sum of a batch's rows: whose, where, on which account, for what, towards whom and when, in öre."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="cells")
    family = models.CharField(max_length=10)
    entity = models.CharField(max_length=80)
    unit = models.CharField(max_length=LONGEST)
    account = models.CharField(max_length=LONGEST)
    activity = models.CharField(max_length=LONGEST)
    counterparty = models.CharField(max_length=LONGEST)
    period = models.PositiveIntegerField(help_text="YYYYMM.")
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "family", "period", "unit", "account", "activity", "counterparty"],
                name="cube_cell_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.account} {self.period}"
