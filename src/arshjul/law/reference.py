"""The reference page of all rules, generated from the rule files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from arshjul.law.facts import Input
from arshjul.law.rulebook import Rule, Rulebook, Version
from arshjul.law.values import in_words

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
        "input": "Uppgift",
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
        "input": "Input",
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
    facts = {"level": rule.level, "kind": rule.kind, "unit": rule.unit, "checked": rule.checked_on.isoformat()}
    lines = [
        f"{heading} {rule.id}: {rule.title.in_language(language)}",
        "",
        rule.text.in_language(language),
        "",
        ". ".join(f"{words[name]}: {value}" for name, value in facts.items()) + ".",
        "",
        f"| {words['from']} | {words['reference']} | {words['values']} |",
        "|---|---|---|",
        *_versions(rule, words),
        "",
        f"| {words['input']} | {words['type']} | {words['unit']} | {words['need']} |",
        "|---|---|---|---|",
        *(_input(one, words) for one in rule.inputs.values()),
        "",
        f"{words['hint']}: {rule.hint.in_language(language)}",
    ]
    if rule.note is not None:
        lines += ["", f"{words['note']}: {rule.note.in_language(language)}"]
    return "\n".join(lines)


def _versions(rule: Rule, words: Mapping[str, str]) -> Iterator[str]:
    for start, version in zip(rule.starts, rule.versions, strict=True):
        if version is None:
            yield f"| {start} | | {words['ended']} |"
        else:
            yield f"| {start} | {_cell(version.reference)} | {_cell(_values(rule, version))} |"


def _values(rule: Rule, version: Version) -> str:
    return "; ".join(f"{name} = {in_words(value)} ({rule.units[name]})" for name, value in version.values.items())


def _input(one: Input, words: Mapping[str, str]) -> str:
    need = words["always"] if one.required else words["sometimes"]
    return f"| `{one.name}` | {_cell(_type(one.type))} | {one.unit} | {need} |"


def _type(kind: Any) -> str:  # noqa: ANN401 - a type as the rule file writes it
    if isinstance(kind, list):
        return f"[{_type(kind[0])}]"
    if isinstance(kind, Mapping):
        return "{" + ", ".join(f"{name}: {_type(inner)}" for name, inner in kind.items()) + "}"
    return str(kind)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
