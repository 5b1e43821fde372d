"""How templates print amounts, findings and decisions; built in to every template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from babel.dates import format_date
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext

from arshjul.kernel.findings import Finding
from arshjul.kernel.money import Unit, format_amount, format_number
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.wheel.domain import Step
from arshjul.wheel.labels import actor_label

register = template.Library()
USUAL_DECIMALS = {"mnkr": 1, "kr": 2}


def _language() -> str:
    return (get_language() or "sv")[:2]


@register.filter
def mnkr(ore: int | None, decimals: int = 1) -> str:
    """Öre as millions of kronor; no entries is blank."""
    return format_amount(ore, "mnkr", int(decimals))


@register.filter
def tkr(ore: int | None) -> str:
    """Öre as thousands of kronor; no entries is blank."""
    return format_amount(ore, "tkr", 0)


@register.filter
def kr(ore: int | None, decimals: int = 2) -> str:
    """Öre as kronor; no entries is blank."""
    return format_amount(ore, "kr", int(decimals))


@register.filter
def measure(value: Decimal | None) -> str:
    """A measured value with one decimal at most; none is blank."""
    if value is None:
        return ""
    rounded = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
    return format_number(rounded if rounded % 1 else rounded.quantize(Decimal(1)))


@register.filter
def number(count: int | None) -> str:
    """How many, in groups of three digits; none is blank."""
    return "" if count is None else format_number(Decimal(count))


@register.filter
def unit(ore: int | None, printed: Unit | str) -> str:
    """Öre as a table's unit prints it, or in the named unit with its usual decimals; no entries is blank."""
    return (printed if isinstance(printed, Unit) else Unit(printed, USUAL_DECIMALS.get(printed, 0))).format(ore)


@register.filter
def broken_at_sign(address: str) -> SafeString:
    """An e-mail address that a narrow screen may break after its @, not in the middle of a word."""
    name, sign, host = address.partition("@")
    return format_html("{}{}<wbr>{}", name, sign, host)


@register.filter
def say(text: Text | str | None) -> str:
    """A bilingual text in the reader's language."""
    if isinstance(text, Text):
        return text.in_language(_language())
    return str(text or "")


@register.filter
def day(value: date | None) -> str:
    """A date in words: 17 juni 2027."""
    return format_date(value, "d MMMM yyyy", locale=_language()) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """A date in few words: 17 jun."""
    return format_date(value, "d MMM", locale=_language()) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A day and time in words: 17 juni 2027 kl. 14:05."""
    if value is None:
        return ""
    local = localtime(value)
    return f"{day(local.date())}{' kl.' if _language() == 'sv' else ','} {local:%H:%M}"


@register.filter
def month(period: int) -> str:
    """A period of the books in words: januari 2027; one that is no month, as an opening balance, as it is."""
    try:
        return Month.parse(period).named(_language())
    except ValueError:
        return str(period)


@register.filter
def through(first: int, last: int) -> str:
    """The months from one through another in words; month 00 is what the year opens with."""
    opened = Text("ingående balans", "opening balance").in_language(_language())
    if last % 100 == 0:
        return f"{opened} {last // 100}"
    begins, ends = month(first + (first % 100 == 0)), month(last)
    months = ends if begins == ends else f"{begins}–{ends}"
    joined = Text("och", "and").in_language(_language())
    return f"{opened} {joined} {months}" if first % 100 == 0 else months


@register.filter
def entry_day(number: int) -> str:
    """The day of an entry, YYYYMMDD in the ledger, as YYYY-MM-DD."""
    text = str(number)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


@register.filter
def prepared_by(step: Step) -> str:
    """Who prepares a step of the wheel, as the municipality calls them."""
    return actor_label(step.who_prepares, step).in_language(_language())


@register.filter
def decided_by(step: Step) -> str:
    """Who decides a step of the wheel, as the municipality calls them."""
    return actor_label(step.who_decides, step).in_language(_language())


@register.filter
def shortened(text: str, most: int) -> str:
    """A text of at most so many characters; one that is cut ends with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@register.filter
def get(mapping: Any, key: Any) -> Any:  # noqa: ANN401  templates look up in any mapping
    """The value at a key, or None."""
    return mapping.get(key) if mapping else None


LEVELS: Sequence[str] = ("error", "warning", "note")


@register.inclusion_tag("site/findings.html")
def findings(found: Iterable[Finding], heading: str = "") -> dict[str, Any]:
    """All findings as one list, errors first."""
    rows = _worst_first(found)
    return {"findings": rows, "heading": heading, "errors": sum(one.level.value == "error" for one in rows)}


@register.inclusion_tag("site/told.html")
def told(found: Iterable[Finding], beside: object) -> dict[str, Any]:
    """What is told of the figures `beside`, in one line until it is opened where the screen is narrow.

    Open from the start when there are no figures beside it, or an error.
    """
    rows = _worst_first(found)
    errors, warnings, notes = (sum(one.level.value == level for one in rows) for level in LEVELS)
    counts = [
        (errors, ngettext("%(number)s fel", "%(number)s fel", errors)),
        (warnings, ngettext("%(number)s varning", "%(number)s varningar", warnings)),
        (notes, ngettext("%(number)s notering", "%(number)s noteringar", notes)),
    ]
    shown = [words % {"number": number} for number, words in counts if number]
    return {"findings": rows, "counts": shown, "is_open": bool(errors) or not beside}


def _worst_first(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda one: LEVELS.index(one.level.value))
