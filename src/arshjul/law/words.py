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


def named(value: object, language: str) -> object:
    """The value with each part that goes by a key called by its name.

    >>> named(["finansiella_mal", "F1"], "sv")
    ['finansiella mål', 'F1']
    """
    if isinstance(value, list | tuple | set | frozenset):
        return [
            named(one, language) for one in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)
        ]
    known = _texts(NAMES).get(value) if isinstance(value, str) else None
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
