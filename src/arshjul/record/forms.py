"""Reading what people type of a decision: its day, §, what was done, the words and the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.reading import whole_number
from arshjul.record.domain import DecisionKind, Minutes


def read_date(text: str, field_sv: str, field_en: str) -> tuple[date | None, list[Finding]]:
    """A date as typed, or the finding."""
    try:
        return date.fromisoformat(text.strip()), []
    except ValueError:
        return None, [finding("record.date-missing", Place(field_sv), field=field_sv, field_en=field_en, text=text)]


def read_minutes(data: Mapping[str, str]) -> tuple[Minutes | None, list[Finding]]:
    """The minutes of a decision as typed: day, §, what was done, words and reasons."""
    on, findings = read_date(data.get("on", ""), "beslutsdatum", "date of decision")
    number = data.get("paragraph", "").strip().removeprefix("§").strip()
    paragraph = whole_number(number, LARGEST_PARAGRAPH - 1)
    if not paragraph:
        findings.append(finding("record.paragraph-missing", Place("§"), text=number))
    if findings or on is None or not paragraph:
        return None, findings
    kind = data.get("kind", "")
    done = DecisionKind(kind) if kind in set(DecisionKind) else DecisionKind.ADOPT
    return Minutes(on, paragraph, done, data.get("text", "").strip(), data.get("reasons", "").strip()), []


LARGEST_PARAGRAPH = 1_000_000
