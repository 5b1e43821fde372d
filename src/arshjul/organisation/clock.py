"""Today, as the site sees it: the real day unless a demonstration or test sets another."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day it is in Sweden, or the day `ARSHJUL_TODAY` says."""
    set_day: str = settings.ARSHJUL_TODAY
    return date.fromisoformat(set_day) if set_day else timezone.localdate()


def now() -> datetime:
    """The moment, always the real one: what is logged is when it was done."""
    return timezone.now()


def day_of(moment: datetime) -> date:
    """The day it was in Sweden at a moment; moments are kept in UTC, where the night still is the day before."""
    return timezone.localdate(moment)
