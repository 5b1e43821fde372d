"""Received files as somebody sees them: how far each has come, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from arshjul.books.checking import is_older
from arshjul.books.models import Batch, FileHandOver, ReceivedFile, Snapshot
from arshjul.books.policies import FilePolicy, HandOverPolicy
from arshjul.books.versions import manifest
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Authority


def files(who: Standing) -> QuerySet[ReceivedFile]:
    """Received files the person may see, newest first, with how far each has come."""
    seen = ReceivedFile.objects.filter(FilePolicy.visible(who)).select_related("authority", "sender")
    sent = FileHandOver.objects.filter(file=OuterRef("pk"))
    return seen.annotate(
        is_published=Exists(Batch.objects.filter(file=OuterRef("pk"))),
        is_waiting=Exists(sent.filter(answer=None)),
        is_sent=Exists(sent),
    )


def files_of_balances(who: Standing, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
    """The files, by their batch, of entries that stand in no voucher, when the person sees them; one query or none."""
    keys = {row["batch"] for row in rows if not row["voucher"]}
    seen = ReceivedFile.objects.filter(FilePolicy.visible(who))
    return dict(Batch.objects.filter(key__in=keys, file__in=seen).values_list("key", "file_id")) if keys else {}


def seen(who: Standing, batches: Collection[Batch]) -> frozenset[int]:
    """The files of some batches that the person sees, by their keys; one query or none."""
    files = {one.file_id for one in batches}
    found = ReceivedFile.objects.filter(FilePolicy.visible(who), pk__in=files) if files else ReceivedFile.objects.none()
    return frozenset(found.values_list("pk", flat=True))


def read_by_older(of: Snapshot | None, authorities: Collection[Authority]) -> list[ReceivedFile]:
    """The files of some authorities that count in the books as earlier versions of the readers read them."""
    if of is None or not authorities:
        return []
    known = manifest(of)
    keys = {key for several in known.holding.values() for key in several}
    batches = Batch.objects.filter(key__in=keys, file__authority__in=authorities, constructed=False).select_related(
        "file", "reading"
    )
    return [one.file for one in batches.defer("code_names", "names") if is_older(one.reading)]


def waiting(who: Standing) -> QuerySet[FileHandOver]:
    """Files handed over that the person is to answer, oldest first."""
    return HandOverPolicy.waiting(who).select_related("file__authority", "by", "reading")


def hand_overs(file: ReceivedFile) -> QuerySet[FileHandOver]:
    """How a file has been sent on and answered, newest first, with its numbers in both registers."""
    matters = ("entry_out__matter__authority", "entry_in__matter__authority")
    return file.hand_overs.select_related("by", "to_authority", "answer__by", "file__authority", *matters)
