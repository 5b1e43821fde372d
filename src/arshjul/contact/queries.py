"""Reading contact: cases, answers to "did this help?"."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from arshjul.contact.domain import CaseState
from arshjul.contact.models import Answer, Case


def cases(*, state: str = "") -> QuerySet[Case]:
    """Cases, newest first; of one state when asked."""
    found = Case.objects.select_related("matter__authority", "assigned_to")
    return found.filter(state=state) if state in set(CaseState) else found


def case(uuid: str) -> Case:
    """One case with its notes; raises `Case.DoesNotExist`."""
    return Case.objects.select_related("matter__authority", "assigned_to").prefetch_related("notes__by").get(uuid=uuid)


def helped_by_page() -> QuerySet[Answer, Any]:
    """Votes per page: yes and no, most votes first."""
    return (
        Answer.objects.values("page")
        .annotate(yes=Count("pk", filter=Q(helped=True)), no=Count("pk", filter=Q(helped=False)), votes=Count("pk"))
        .order_by("-votes", "page")
    )


def comments(limit: int = 50) -> QuerySet[Answer]:
    """The latest votes that came with words."""
    return Answer.objects.exclude(comment="").order_by("-on", "-pk")[:limit]
