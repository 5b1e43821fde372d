"""What the product itself holds of each rule: from which object, on which page, and at which acts the rule is tried.

The table stands in `law_held.yaml`; the tests hold it against what is really held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.text import Text
from arshjul.law.rulebook import Rule, Rulebook
from arshjul.law.words import input_name

HEAD = ("Regel", "Produkten har", "Var det visas", "Uppges av den som vet", "Prövas även vid")
INTRO = (
    "Varje regel svarar på sidan *Lagläget* för ett budgetår, och på sin egen sida med fallen ett för ett. "
    "Tabellen säger vad produkten själv har av det regeln frågar efter, på vilken sida det visas, vad som i stället "
    "uppges under *Uppgifter till lagprövningen*, och när regeln prövas medan något görs. "
    "Det som varken finns eller är uppgivet ger svaret *kan inte bedömas*."
)
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Held:
    """An object of the product that gives a rule some of its inputs, and the page that shows it."""

    title: Text
    page: Text
    inputs: tuple[str, ...]


@cache
def _table() -> Mapping[str, Any]:
    text = resources.files("arshjul.desk").joinpath("law_held.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = datafile.load(text)
    return table


def held_of(rule: str) -> tuple[Held, ...]:
    """The objects that give a rule its inputs.

    >>> [one.title.sv for one in held_of("BUD-14")]
    ['Fullmäktiges budgetändringar']
    """
    return tuple(
        Held(Text(**one["title"]), Text(**one["page"]), tuple(one["rules"][rule]))
        for one in _table()["sources"]
        if rule in one["rules"]
    )


def acts_of(rule: str) -> tuple[Text, ...]:
    """The acts at which a rule is tried, besides on the page of the law."""
    return tuple(Text(**one["title"]) for one in _table()["acts"] if rule in one["rules"])


def never(rule: str) -> Text | None:
    """Why the product has no case of a rule at all; `None` when it may have."""
    words = _table()["never"].get(rule)
    return Text(**words) if words else None


def named() -> frozenset[str]:
    """Every rule that the table names."""
    table = _table()
    told = (*table["sources"], *table["acts"])
    return frozenset(rule for one in told for rule in one["rules"]) | frozenset(table["never"])


def stated_of(rule: Rule) -> tuple[str, ...]:
    """The inputs that a rule always needs and that nobody but people can give."""
    there = {name for one in held_of(rule.id) for name in one.inputs}
    return tuple(one.name for one in rule.inputs.values() if one.required and one.name not in there)


def page(rules: Rulebook) -> str:
    """The table as Markdown."""
    lines = [HEAD, tuple("---" for _ in HEAD), *(tuple(_cells(rule)) for rule in rules)]
    table = "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
    return f"## Var reglerna svarar i produkten\n\n{INTRO}\n\n{table}\n"


def _cells(rule: Rule) -> Iterator[str]:
    held, said = held_of(rule.id), never(rule.id)
    yield rule.id
    yield said.sv if said else "; ".join(f"{one.title.sv}: {_words(rule, one.inputs)}" for one in held) or NOTHING
    yield ", ".join(dict.fromkeys(one.page.sv for one in held)) or "Lagläget"
    yield NOTHING if said else _words(rule, stated_of(rule)) or NOTHING
    yield ", ".join(one.sv for one in acts_of(rule.id)) or NOTHING


def _words(rule: Rule, names: tuple[str, ...]) -> str:
    return ", ".join(input_name(rule.id, name).sv for name in names)
