"""Text in the two languages of the product: Swedish first, English beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any, Literal

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
        """Both languages with the same values filled in; `{count:rad|rader}` is the word for one or for several.

        >>> Text("{count} {count:rad|rader}", "{count} {count:row|rows}").format(count=1).sv
        '1 rad'
        """
        return Text(_filled(self.sv, values), _filled(self.en, values))

    def __str__(self) -> str:
        return self.sv


class _Plurals(Formatter):
    """Fills in values, and words by how many a value is."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - a value may be anything
        one, is_word, several = format_spec.partition("|")
        if is_word:
            return one if value == 1 else several
        return str(super().format_field(value, format_spec))


_PLURALS = _Plurals()
_WORDS = re.compile(r"\{\w+:[^{}|]*\|([^{}]*)\}")


def _filled(text: str, values: dict[str, object]) -> str:
    return _PLURALS.vformat(text, (), values) if "|" in text else text.format(**values)


def of_several(text: str) -> str:
    """A text to be filled in, with its words for several.

    >>> of_several("{count} {count:rad|rader}")
    '{count} rader'
    """
    return _WORDS.sub(r"\1", text)


def some_of(codes: Sequence[str]) -> str:
    """The first codes of many, and how many more there are.

    >>> some_of(["20", "30"]), some_of([str(code) for code in range(22)])[-9:]
    ('20, 30', ', 19 (+2)')
    """
    more = f" (+{len(codes) - NAMED})" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more
