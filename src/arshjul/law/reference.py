"""The reference page of all rules, generated from the rule files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from arshjul.law.facts import Input
from arshjul.law.printed import Printed, printed, unit_name
from arshjul.law.rulebook import Rule, Rulebook, Version
from arshjul.law.words import input_name

_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "level": "Nivå",
        "unit": "Enhet",
        "kind": "Slag",
        "checked": "Kontrollerad",
        "from": "Gäller från",
        "reference": "Var det står",
        "values": "Värden",
        "ended": "upphörd",
        "error": "fel",
        "warn": "varning",
        "info": "upplysning",
        "law": "lag",
        "rec": "rekommendation",
        "fmt": "format",
        "prac": "praxis",
        "der": "följd av annan regel",
        "input": "Uppgift",
        "name": "Namn i kommandot",
        "type": "Typ",
        "need": "Krävs",
        "always": "alltid",
        "sometimes": "ibland",
        "hint": "Gör så här",
        "note": "Anmärkning",
        "title": "Regler",
        "intro": "Sidan skapas ur regelfilerna i `law/`. Ändra inte här.",
    },
    "en": {
        "level": "Level",
        "unit": "Unit",
        "kind": "Kind",
        "checked": "Checked",
        "from": "In force from",
        "reference": "Where it stands",
        "values": "Values",
        "ended": "ended",
        "error": "error",
        "warn": "warning",
        "info": "notice",
        "law": "law",
        "rec": "recommendation",
        "fmt": "format",
        "prac": "practice",
        "der": "follows from another rule",
        "input": "Information",
        "name": "Name in the command",
        "type": "Type",
        "need": "Needed",
        "always": "always",
        "sometimes": "sometimes",
        "hint": "What to do",
        "note": "Note",
        "title": "Rules",
        "intro": "This page is made from the rule files in `law/`. Don't edit it here.",
    },
}


def rules_page(rulebook: Rulebook, language: str = "sv") -> str:
    """Every rule as one Markdown page: what it says, from when, with which values, and what it asks for."""
    words = _WORDS[language]
    lines = [f"# {words['title']} ({len(rulebook)})", "", words["intro"], ""]
    for prefix, rules in groupby(rulebook, key=lambda rule: rule.id.split("-")[0]):
        lines += [f"## {prefix}", ""]
        for rule in rules:
            lines += [rule_section(rule, language, heading="###"), ""]
    return "\n".join(lines).rstrip() + "\n"


def rule_section(rule: Rule, language: str = "sv", heading: str = "#") -> str:
    """One rule as Markdown."""
    words = _WORDS[language]
    facts = {
        "level": words[rule.level],
        "kind": words[rule.kind],
        "unit": unit_name(rule.unit).in_language(language),
        "checked": rule.checked_on.isoformat(),
    }
    lines = [
        f"{heading} {rule.id}: {rule.title.in_language(language)}",
        "",
        rule.text.in_language(language),
        "",
        ". ".join(f"{words[name]}: {value}" for name, value in facts.items()) + ".",
        "",
        f"| {words['from']} | {words['reference']} | {words['values']} |",
        "|---|---|---|",
        *_versions(rule, words, language),
        "",
        f"| {words['input']} | {words['unit']} | {words['need']} | {words['name']} | {words['type']} |",
        "|---|---|---|---|---|",
        *(_input(rule, one, words, language) for one in rule.inputs.values()),
        "",
        f"{words['hint']}: {rule.hint.in_language(language)}",
    ]
    if rule.note is not None:
        lines += ["", f"{words['note']}: {rule.note.in_language(language)}"]
    return "\n".join(lines)


def values_in_words(rule: Rule, version: Version, language: str) -> str:
    """The values of a version with what each is called, and the name it has in the rule file."""
    return "; ".join(_value(one, language) for one in printed(rule, version))


def _value(one: Printed, language: str) -> str:
    text = one.text.in_language(language)
    return f"{one.title.in_language(language)}: {f'`{text}`' if one.is_code else text} (`{one.name}`)"


def _versions(rule: Rule, words: Mapping[str, str], language: str) -> Iterator[str]:
    for start, version in zip(rule.starts, rule.versions, strict=True):
        if version is None:
            yield f"| {start} | | {words['ended']} |"
        else:
            yield f"| {start} | {_cell(version.reference)} | {_cell(values_in_words(rule, version, language))} |"


def _input(rule: Rule, one: Input, words: Mapping[str, str], language: str) -> str:
    name, unit = (text.in_language(language) for text in (input_name(rule.id, one.name), unit_name(one.unit)))
    need = words["always"] if one.required else words["sometimes"]
    return f"| {_cell(name)} | {unit} | {need} | `{one.name}` | `{_cell(_type(one.type))}` |"


def _type(kind: Any) -> str:  # noqa: ANN401 - a type as the rule file writes it
    if isinstance(kind, list):
        return f"[{_type(kind[0])}]"
    if isinstance(kind, Mapping):
        return "{" + ", ".join(f"{name}: {_type(inner)}" for name, inner in kind.items()) + "}"
    return str(kind)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
