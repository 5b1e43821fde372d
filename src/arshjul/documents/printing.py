"""How amounts, numbers and dates are printed in a document's language."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from babel.dates import format_date

from arshjul.kernel.money import MINUS, THOUSANDS, Unit, format_number, in_unit

NBSP = THOUSANDS
KRONOR = Unit("kr", 2)
ENGLISH_UNITS = {
    "öre": ("SEK 0.01 ×", ""),
    "kr": ("SEK", ""),
    "tkr": ("SEK", "thousand"),
    "mnkr": ("SEK", "million"),
    "mdkr": ("SEK", "billion"),
}
"""What stands before and after an amount in English."""
UNIT_TITLES = {
    "öre": ("öre", "öre"),
    "kr": ("kronor", "SEK"),
    "tkr": ("tusental kronor (tkr)", "SEK thousand"),
    "mnkr": ("miljoner kronor (mnkr)", "SEK million"),
    "mdkr": ("miljarder kronor (mdkr)", "SEK billion"),
}
"""A table's unit in words, Swedish and English."""


def number(value: Decimal, language: str = "sv", *, signed: bool = False) -> str:
    r"""A decimal number with the language's signs; `signed` writes the plus too.

    >>> number(Decimal("-1234.5"))
    '−1\xa0234,5'
    >>> number(Decimal("12.0"), "en", signed=True)
    '+12.0'
    """
    printed = f"{MINUS if value < 0 else ''}{abs(value):,f}" if language.startswith("en") else format_number(value)
    return f"+{printed}" if signed and value > 0 else printed


def amount(ore: int, unit: Unit, language: str = "sv", *, signed: bool = False) -> str:
    r"""An amount with its unit, the parts held together.

    >>> amount(32_100_000_000, Unit("mnkr", 0))
    '321\xa0mnkr'
    >>> amount(-32_100_000_000, Unit("mnkr", 1), "en")
    '−SEK\xa0321.0\xa0million'
    """
    value = in_unit(ore, unit.name, unit.decimals)
    if not language.startswith("en"):
        return f"{number(value, language, signed=signed)}{NBSP}{unit.name}"
    before, after = ENGLISH_UNITS[unit.name]
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + NBSP.join(part for part in (before, number(abs(value), language), after) if part)


def day(value: date, language: str = "sv") -> str:
    """A date in words: 31 augusti 2016."""
    return format_date(value, format="d MMMM y", locale="en_GB" if language.startswith("en") else "sv_SE")


def period(first: date, last: date, language: str = "sv") -> str:
    """A span of days within a year: 1 januari–31 augusti 2016."""
    locale = "en_GB" if language.startswith("en") else "sv_SE"
    return f"{format_date(first, format='d MMMM', locale=locale)}–{day(last, language)}"


def quantized(value: Decimal, decimals: int | None) -> Decimal:
    """Rounded half to even to so many decimals; `None` keeps it as given."""
    if decimals is None:
        return value
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def unit_title(unit: str, language: str = "sv") -> str:
    """A table's unit in words; a unit that isn't money is its own title."""
    swedish, english = UNIT_TITLES.get(unit, (unit, unit))
    return english if language.startswith("en") else swedish


def unit_line(unit: str, language: str = "sv") -> str:
    """What stands beside a table's caption.

    >>> unit_line("mnkr"), unit_line("procent")
    ('Belopp i miljoner kronor (mnkr)', 'Enhet: procent')
    """
    if not unit:
        return ""
    english = language.startswith("en")
    if unit in UNIT_TITLES:
        return f"{'Amounts in' if english else 'Belopp i'} {unit_title(unit, language)}"
    return f"{'Unit' if english else 'Enhet'}: {unit}"


def joined(parts: list[str], language: str = "sv") -> str:
    """A list in words.

    >>> joined(["a", "b", "c"])
    'a, b och c'
    """
    conjunction = "and" if language.startswith("en") else "och"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"
