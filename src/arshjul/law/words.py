"""The few sentences every rule shares; all others stand in the rule files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from arshjul.kernel.text import Text
from arshjul.law.source import read_yaml

NAMES = Path(__file__).resolve().parents[3] / "law" / "names.yaml"
"""What the parts that rules name by a key are called."""


@cache
def _names() -> Mapping[str, Text]:
    return {str(key): Text(*words) for key, words in read_yaml(NAMES).items()}


def named(value: object, language: str) -> object:
    """The value with each part that goes by a key called by its name.

    >>> named(["finansiella_mal", "F1"], "sv")
    ['finansiella mål', 'F1']
    """
    if isinstance(value, list | tuple | set | frozenset):
        return [
            named(one, language) for one in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)
        ]
    known = _names().get(value) if isinstance(value, str) else None
    return known.in_language(language) if known else value


PASSED = Text("{title}: uppfyllt.", "{title}: fulfilled.")
NOT_ASSESSABLE = Text(
    "Kan inte bedömas: uppgift saknas ({names}).",
    "Can't be assessed: information is missing ({names}).",
)
UNREADABLE = Text(
    "Uppgiften går inte att läsa ({names}). Datum skrivs ÅÅÅÅ-MM-DD, belopp som 1 234,5.",
    "The information can't be read ({names}). Dates are written YYYY-MM-DD, amounts as 1234.5.",
)
IN_FORCE_FROM = Text(
    "Regeln gäller från {first} och prövas inte för {day}. Vad som gällde då finns inte i reglerna.",
    "The rule holds from {first} and is not tested for {day}. What held then is not in the rules.",
)
NO_LONGER = Text("Regeln gäller inte längre {day}.", "The rule no longer holds on {day}.")
