"""Received files as somebody sees them: how far each has come, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from arshjul.books.models import Batch, FileHandOver, ReceivedFile
from arshjul.books.policies import FilePolicy, HandOverPolicy
from arshjul.organisation.policies import Standing


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


def waiting(who: Standing) -> QuerySet[FileHandOver]:
    """Files handed over that the person is to answer, oldest first."""
    return HandOverPolicy.waiting(who).select_related("file__authority", "by", "reading")


def hand_overs(file: ReceivedFile) -> QuerySet[FileHandOver]:
    """How a file has been sent on and answered, newest first, with its numbers in both registers."""
    matters = ("entry_out__matter__authority", "entry_in__matter__authority")
    return file.hand_overs.select_related("by", "to_authority", "answer__by", "file__authority", *matters)
