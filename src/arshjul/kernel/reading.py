"""Reading what somebody has put there: small whole numbers out of addresses and forms, and files that can't be read."""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.kernel.text import Text

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


UNREADABLE: Mapping[type[Exception], Text] = {
    FileNotFoundError: Text("den finns inte", "it doesn't exist"),
    IsADirectoryError: Text("det är en mapp", "it is a folder"),
    PermissionError: Text("den får inte läsas", "it may not be read"),
    UnicodeDecodeError: Text("den är inte text i UTF-8", "it isn't text in UTF-8"),
    RecursionError: Text("den är nästlad för djupt", "it is nested too deeply"),
}
"""Why a file can't be read, where the system has no Swedish."""
FAULT_AT = Text("felet är på rad {line}, tecken {column}", "the fault is in line {line}, character {column}")


def why_unreadable(error: Exception) -> Text:
    """Why a file can't be read, in words; what only the system knows is said as the system says it.

    >>> why_unreadable(FileNotFoundError(2, "No such file or directory")).sv
    'den finns inte'
    """
    mark = getattr(error, "problem_mark", None)
    if mark is not None:  # YAML that doesn't follow its own rules
        return FAULT_AT.format(line=mark.line + 1, column=mark.column + 1)
    said = str(getattr(error, "strerror", None) or error)
    return next((text for kind, text in UNREADABLE.items() if isinstance(error, kind)), Text(said, said))
