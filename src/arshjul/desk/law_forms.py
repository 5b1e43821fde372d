"""Reading what people type of facts for the test of law, and the form that asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from arshjul.desk import law_words
from arshjul.desk.law_cases import Case
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text
from arshjul.law.facts import Input
from arshjul.law.rulebook import Rule
from arshjul.law.typed import NOTHING, UnreadableError, is_long, read, write
from arshjul.law.words import input_name

HOW: Mapping[str, Text] = {
    "date": Text("Skriv ÅÅÅÅ-MM-DD.", "Write YYYY-MM-DD."),
    "datetime": Text("Skriv ÅÅÅÅ-MM-DD TT:MM.", "Write YYYY-MM-DD HH:MM."),
    "moment": Text("Skriv ÅÅÅÅ-MM-DD, och punktens nummer om det behövs.", "Write YYYY-MM-DD, and the item's number."),
    "amount": Text("I mnkr, till exempel 12,5.", "In mnkr, for example 12.5."),
    "flag": Text("Skriv ja eller nej.", "Write ja (yes) or nej (no)."),
    "percent": Text("I procent, till exempel 20,21.", "In per cent, for example 20.21."),
    "decision": Text("Organ och dag, till exempel KF 2024-05-14.", "Body and day, for example KF 2024-05-14."),
}
"""How a fact of a type is written."""
LINES = Text("En per rad.", "One per line.")
FIELDS = Text("Skriv så här: {names}", "Write like this: {names}")
NONE = Text(f"Skriv {NOTHING} om det inte finns.", f"Write {NOTHING} if there is none.")
LONGEST_EXAMPLE = 200
LONGEST_FACT = 20_000
WIDE = frozenset({"date", "datetime", "flag", "amount", "percent", "number", "integer", "year", "kr"})


@dataclass(frozen=True, slots=True)
class Field:
    """An input of a rule as the form asks for it."""

    name: str
    key: str
    label: Text
    unit: str
    how: tuple[Text, ...]
    example: str
    text: str
    required: bool
    long: bool
    short: bool
    wrong: bool = False


def fields(rule: Rule, held: Case, typed: Mapping[str, str], wrong: Iterable[str] = ()) -> list[Field]:
    """The inputs that the product doesn't hold itself, those always needed first, with what has been typed."""
    wrong = set(wrong)
    asked = sorted(
        (one for one in rule.inputs.values() if not _holds(rule, held, one)), key=lambda one: not one.required
    )
    return [_field(rule, one, typed.get(one.name, ""), one.name in wrong) for one in asked]


def _holds(rule: Rule, held: Case, one: Input) -> bool:
    names = (one.name, *one.aliases)
    return any(key in held.facts for name in names for key in (name, f"{rule.id}.{name}"))


def _field(rule: Rule, one: Input, text: str, wrong: bool) -> Field:  # noqa: FBT001  a state, not a switch
    kind = one.type if isinstance(one.type, str) else ""
    many = is_long(one) and kind not in {"any", "rows"}
    how = [HOW[kind]] if kind in HOW else []
    how += [_told(one)] if fields_of(one) else []
    how += [*([LINES] if many else []), *([NONE] if one.none or many else [])]
    return Field(
        name=one.name,
        key=f"f:{one.name}",
        label=input_name(rule.id, one.name),
        unit=one.unit,
        how=tuple(how),
        example="" if kind in HOW else _example(rule, one),
        text=text,
        required=one.required,
        long=is_long(one),
        short=kind in WIDE,
        wrong=wrong,
    )


def _example(rule: Rule, one: Input) -> str:
    """How the fact is written in the first of the rule's examples that passes with it."""
    for example in rule.examples:
        if example.expect == "pass":
            said = next((example.facts[name] for name in (one.name, *one.aliases) if name in example.facts), None)
            if said is not None:
                text = in_swedish(write(said, one), one)
                return text if len(text) <= LONGEST_EXAMPLE else ""
    return ""


def fields_of(one: Input) -> tuple[str, ...]:
    """The fields of an input that is a record, or a list of them; empty for any other."""
    kind = one.type[0] if isinstance(one.type, list) else one.type
    if not isinstance(kind, Mapping) or "*" in kind:
        return ()
    return tuple(name.rstrip("?") for name in kind)


def _told(one: Input) -> Text:
    """How the fields are written, by what they are called: on one line, or each on its own for a single record."""
    between = "; " if isinstance(one.type, list) else " / "
    return FIELDS.format(names=between.join(f"{law_words.field_name(name).sv}: …" for name in fields_of(one)))


def in_swedish(text: str, one: Input) -> str:
    """A record's text with its fields as people call them; text that is JSON stays as it is."""
    return _renamed(text, {name: law_words.field_name(name).sv for name in fields_of(one)})


def by_rule(text: str, one: Input) -> str:
    """The same with the rule's own names of the fields, in whichever language they were written."""
    words = {name: law_words.field_name(name) for name in fields_of(one)}
    return _renamed(text, {said.casefold(): name for name, word in words.items() for said in (word.sv, word.en)})


def _renamed(text: str, names: Mapping[str, str]) -> str:
    if not names or text[:1] in {"{", "["}:
        return text
    return "\n".join("; ".join(_part(part, names) for part in line.split(";")) for line in text.splitlines())


def _part(part: str, names: Mapping[str, str]) -> str:
    name, colon, value = part.strip().partition(":")
    known = names.get(name.strip(), names.get(name.strip().casefold(), name))
    return f"{known}{colon}{value}"


def typed_of(rule: Rule, facts: Mapping[str, Any]) -> dict[str, str]:
    """Stated facts as they are typed."""
    asked = {name: (said, rule.inputs[name]) for name, said in facts.items() if name in rule.inputs}
    return {name: in_swedish(write(said, one), one) for name, (said, one) in asked.items()}


def read_facts(
    rule: Rule, asked: Iterable[Field], data: Mapping[str, str]
) -> tuple[dict[str, Any], list[Finding], list[str]]:
    """The facts as typed, what can't be read, and the names of those inputs; a field left empty is no fact."""
    facts: dict[str, Any] = {}
    found: list[Finding] = []
    wrong: list[str] = []
    for field in asked:
        text = data.get(field.key, "").strip()
        if not text:
            continue
        try:
            one = rule.inputs[field.name]
            facts[field.name] = read(by_rule(text[: LONGEST_FACT + 1], one), one)
        except UnreadableError:
            wrong.append(field.name)
            found.append(_unreadable(field, text))
    return facts, found, wrong


def _unreadable(field: Field, text: str) -> Finding:
    how = field.how or (Text("Skriv som i exemplet.", "Write as in the example."),)
    return finding(
        "desk.fact-unreadable",
        Place(field.label.sv),
        text=text[:60],
        name_sv=field.label.sv,
        name_en=field.label.en,
        how_sv=" ".join(one.sv for one in how),
        how_en=" ".join(one.en for one in how),
    )
