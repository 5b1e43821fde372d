"""What the acts of follow-up share."""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.followup.models import Report
from arshjul.kernel.findings import finding
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.services import Refused


def require_edition(shown: int | None, saved: int) -> None:
    """Refuse a change made on an older form than what is saved."""
    if shown is not None and shown != saved:
        raise Refused([finding("followup.edited-meanwhile")])


def log_report(report: Report, action: str, by: Person | None, details: Mapping[str, object]) -> None:
    """Write an act on a report into the audit chain."""
    record.log(action=action, by=by, label=report.item.title, authority=report.body.authority, details=details)
