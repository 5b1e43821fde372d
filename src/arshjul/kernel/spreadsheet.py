"""Text that a spreadsheet shows and never runs."""

from __future__ import annotations

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text, with an apostrophe first where a spreadsheet would take it for a formula, also behind spaces.

    >>> harmless("=HYPERLINK(1)"), harmless(" =1+1"), harmless("Lön")
    ("'=HYPERLINK(1)", "' =1+1", 'Lön')
    """
    if not text or text[0].isalnum():  # as most cells are
        return text
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA) else text
