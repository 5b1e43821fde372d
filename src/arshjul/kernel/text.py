"""Text in the two languages of the product: Swedish first, English beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Language = Literal["sv", "en"]
NAMED = 20
"""Codes that a finding names; a ledger may have thousands."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message in Swedish and English.

    >>> Text("Beslut", "Decision").in_language("en")
    'Decision'
    """

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in the language asked for; anything but English gives Swedish."""
        return self.en if language.startswith("en") else self.sv

    def format(self, **values: object) -> Text:
        """Both languages with the same values filled in."""
        return Text(self.sv.format(**values), self.en.format(**values))

    def __str__(self) -> str:
        return self.sv


def some_of(codes: Sequence[str]) -> str:
    """The first codes of many, and how many more there are.

    >>> some_of(["20", "30"]), some_of([str(code) for code in range(22)])[-9:]
    ('20, 30', ', 19 (+2)')
    """
    more = f" (+{len(codes) - NAMED})" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more
