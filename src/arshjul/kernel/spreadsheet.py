"""Text that a spreadsheet shows and never runs."""

from __future__ import annotations

STARTS_A_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""The four signs also as wide as Chinese ones, which some spreadsheets take for the same."""


def harmless(text: str) -> str:
    """The text, with an apostrophe first where a spreadsheet would take it for a formula, also behind spaces.

    >>> harmless("=HYPERLINK(1)"), harmless(" =1+1"), harmless("\uff1d1+1"), harmless("Lön")
    ("'=HYPERLINK(1)", "' =1+1", "'＝1+1", 'Lön')
    """
    if not text or text[0].isalnum():  # as most cells are
        return text
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA) else text
