"""Reading small whole numbers out of addresses and forms, whatever somebody has put there."""

from __future__ import annotations

LARGEST_WHOLE = 2**31 - 1
"""What an INTEGER column holds in every database we run on."""
_MOST_DIGITS = len(str(LARGEST_WHOLE))


def whole_number(text: str, most: int = LARGEST_WHOLE) -> int | None:
    """The whole number that a text of digits is; `None` for any other text and for a number above `most`.

    >>> whole_number("2026"), whole_number("007"), whole_number("²"), whole_number("-1"), whole_number("9" * 5000)
    (2026, 7, None, None, None)
    """
    digits = text.strip()
    if not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        return None
    number = int(digits)
    return number if number <= most else None


PAGE_YEARS = range(1960, 2096)
"""Years a page can be about: the Swedish holidays of these and their neighbours are known."""


def year_number(text: str) -> int | None:
    """The year that a text is; `None` for any other text and for a year no page can be about.

    >>> year_number("2026"), year_number("0"), year_number("99999")
    (2026, None, None)
    """
    number = whole_number(text)
    return number if number in PAGE_YEARS else None
