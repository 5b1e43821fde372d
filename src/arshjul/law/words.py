"""The few sentences every rule shares; all others stand in the rule files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from arshjul.kernel.text import Text
from arshjul.law.source import read_yaml

LANGUAGES = ("sv", "en")
LAW = Path(__file__).resolve().parents[3] / "law"
NAMES = LAW / "names.yaml"
"""What the parts that rules name by a key are called."""
INPUTS = LAW / "inputs.yaml"
"""What the rules' inputs are called; a name under a rule's id holds for that rule alone."""
UNITS = LAW / "units.yaml"
"""What each unit is called, and how so many of it are written."""


@cache
def _texts(path: Path) -> Mapping[str, Text]:
    return {str(key): Text(*words) for key, words in read_yaml(path).items()}


def input_name(rule: str, name: str) -> Text:
    """What an input is called; of a part of one, the input and then the part; its own name when it has no words.

    >>> input_name("BUD-07", "kf_budget.date").sv
    'dagen då fullmäktige fastställde budgeten'
    >>> input_name("KON-02", "consolidated.amounts.revenue").en
    'the amounts in the group: revenue'
    """
    known = _texts(INPUTS)
    ends = [len(name), *(at for at in range(len(name) - 1, 0, -1) if name[at] in ".[")]
    for end in ends:
        found = known.get(f"{rule}.{name[:end]}", known.get(name[:end]))
        if found:
            return Text(*(_with_part(found, name[end:], one) for one in LANGUAGES))
    return Text(name, name)


def _with_part(title: Text, rest: str, language: str) -> str:
    parts = [str(named(part, language)) for part in rest.replace("[", ".").replace("]", "").split(".") if part]
    return ": ".join(part for part in (title.in_language(language), " ".join(parts)) if part)


def inputs_named(rule: str, names: Iterable[str]) -> Text:
    """Several inputs in a row, in words."""
    words = [input_name(rule, name) for name in names]
    return Text(*(", ".join(one.in_language(language) for one in words) for language in LANGUAGES))


@cache
def units() -> Mapping[str, Mapping[str, Text]]:
    """What each unit is called (`name`), and how one and several of it are written (`one`, `many`)."""
    return {unit: {form: Text(*words) for form, words in forms.items()} for unit, forms in read_yaml(UNITS).items()}


def named(value: object, language: str, rule: str = "") -> object:
    """The value with each part that goes by a key called by its name, as the rule calls it when it has its own.

    >>> named(["finansiella_mal", "F1"], "sv")
    ['finansiella mål', 'F1']
    >>> named("status", "sv"), named("status", "sv", "KOL-02")
    ('hur förenlig tjänsten är', 'status')
    """
    if isinstance(value, list | tuple | set | frozenset):
        parts = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [named(one, language, rule) for one in parts]
    names = _texts(NAMES)
    known = (names.get(f"{rule}.{value}") or names.get(value)) if isinstance(value, str) else None
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
