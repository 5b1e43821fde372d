"""Everything a person can meet is in the reference, and every word of the domain in the glossary."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from arshjul.kernel import findings
from arshjul.site import reference
from arshjul.site.launcher.registry import COMMANDS
from arshjul.site.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "src" / "arshjul"
PURE = ("kernel", "ledger", "law", "statements", "wheel", "municipality")
ROOMS = sorted(path.parent.name for path in CODE.glob("*/__init__.py"))
ENTRY_KEYS = {"sv", "name", "en", "means"}


def reference_page(name):
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [command.name for command in COMMANDS if not command.hidden])
def test_every_command_is_documented_with_an_example(command):
    part = reference_page("commands.md").split(f"\n## {command}\n")[1].split("\n## ")[0]
    assert f"./arshjul {command}" in part


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_documented(name):
    assert f"| `{name}` |" in reference_page("settings.md")


def test_every_setting_read_in_code_is_declared():
    read = re.compile(r"(?:environ(?:\.get\(|\[)|_on\()\"((?:ARSHJUL_|DATABASE_)[A-Z_]+)")
    source = (CODE / "site" / "settings.py").read_text(encoding="utf-8")
    assert set(read.findall(source)) == set(SETTINGS)


@pytest.mark.parametrize("room", reference.rooms_with_findings())
def test_every_finding_is_documented_in_both_languages_with_an_example(room):
    page = reference_page("findings.md")
    for kind in findings.catalogue(room).values():
        assert f"### {kind.id}\n" in page
        for text in (kind.title, kind.message, kind.hint):
            assert text.sv.strip(), kind.id
            assert text.en.strip(), kind.id
        assert kind.example.strip() or "empty" in kind.id, kind.id


@pytest.mark.parametrize("room", reference.rooms_with_findings())
def test_no_text_of_a_finding_is_cut_off_by_a_hash(room):
    """YAML takes ” #” outside quotation marks as the start of a comment: half a sentence, and nothing said."""
    text = (CODE / room / "findings.yaml").read_text(encoding="utf-8")
    unquoted = re.compile(r"^\s+(?:sv|en|example): (?![\"'{|>]).* #.*$", re.MULTILINE)
    assert not unquoted.findall(text)


def values_of(text, language):
    """The values a text asks for; those in the text's own language count as the same in both."""
    return {re.sub(rf"(^|_){language}$", "", name) for name in re.findall(r"{(\w+)", text)}


@pytest.mark.parametrize("room", reference.rooms_with_findings())
def test_both_languages_of_a_finding_ask_for_the_same_values(room):
    for kind in findings.catalogue(room).values():
        for text in (kind.message, kind.hint):
            assert values_of(text.sv, "sv") == values_of(text.en, "en"), kind.id


def test_every_finding_named_in_code_is_in_a_catalogue():
    rooms = "|".join(reference.rooms_with_findings())
    named = re.compile(rf"finding\(\s*\"((?:{rooms})\.[a-z0-9-]+)\"")
    known = {kind.id for room in reference.rooms_with_findings() for kind in findings.catalogue(room).values()}
    found = {name for path in CODE.rglob("*.py") for name in named.findall(path.read_text(encoding="utf-8"))}
    assert found <= known


def test_every_rule_of_law_is_documented():
    rules = [yaml.safe_load(path.read_text(encoding="utf-8"))["id"] for path in (ROOT / "law").glob("*/*.yaml")]
    page = reference_page("rules.md")
    assert rules
    assert [rule for rule in rules if rule not in page] == []


def test_the_reference_is_what_the_code_says_now():
    assert reference.stale() == []


def classes_of(path):
    """The public classes a module defines, errors apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    return {name for name in names if not name.startswith("_") and not name.endswith("Error")}


def exported_classes(room):
    """The classes a pure package offers to the others."""
    tree = ast.parse((CODE / room / "__init__.py").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    return {name for name in names if name[0].isupper() and not name.endswith("Error")}


def domain_classes():
    """Every class of the domain with its room: domain chapters, tables, and what pure packages offer."""
    found = {(path.parent.name, name) for path in CODE.glob("*/domain.py") for name in classes_of(path)}
    found |= {(path.parent.name, name) for path in CODE.glob("*/models.py") for name in classes_of(path)}
    found |= {(path.parents[1].name, name) for path in CODE.glob("*/models/*.py") for name in classes_of(path)}
    found |= {("kernel", name) for path in (CODE / "kernel").glob("*.py") for name in classes_of(path)}
    return found | {(room, name) for room in PURE for name in exported_classes(room)}


def test_every_class_of_the_domain_is_in_the_glossary():
    """A name that two rooms use stands with its room, so that each thing has its own entry."""
    names = {entry["name"] for entry in reference.glossary()}
    rooms = Counter(name for _, name in domain_classes())
    asked = {name if rooms[name] == 1 else f"{room}.{name}" for room, name in domain_classes()}
    missing = {name for name in asked if not names & {name, *(f"{room}.{name}" for room in ROOMS)}}
    assert sorted(missing) == []


def test_every_entry_of_the_glossary_is_whole():
    for entry in reference.glossary():
        assert set(entry) >= ENTRY_KEYS, entry
        assert set(entry) <= ENTRY_KEYS | {"law"}, entry
        assert all(str(value).strip() for value in entry.values()), entry


def test_no_entry_of_the_glossary_names_a_class_that_is_gone():
    there = {name for path in CODE.rglob("*.py") for name in classes_of(path)}
    named = {entry["name"].rpartition(".")[2] for entry in reference.glossary()}
    assert sorted(name for name in named if name[0].isupper() and name not in there) == []


IDS = {"line", "row", "column", "layout", "statement", "chart", "point"}
"""Placeholders that code might fill with an id of something that has a title in both languages."""
IDS_BY_RIGHT = {
    "followup.equity-method-untaken: chart": "what the chart is called in chart.yaml, which the hint sends to",
    "followup.utility-chart-lacks: chart": "the same",
    "followup.utility-chart-lacks: statement": "what is to be written in chart.yaml",
    "followup.utility-rows-unmapped: chart": "what the chart is called in chart.yaml, which the hint sends to",
    "followup.utility-rows-unmapped: statement": "where in chart.yaml it is to be written",
    "statements.amounts-outside: chart": "the same",
    "statements.account-unmapped: chart": "the same",
    "books.amounts-outside: chart": "the same",
    "books.account-unmapped: chart": "the same",
    "followup.unknown-point: point": "as it was asked for: there is none of that name",
    "statements.published-value: column": "as the file is headed that can't be read",
    "statements.published-value: row": "as the row is printed",
    "statements.published-differs: row": "the same",
    "statements.published-oddity: row": "the same",
}


def test_findings_of_statements_and_books_say_titles_and_no_ids():
    """What has a title is said by it in each language: `{line_sv}` and `{line_en}`, or `{line}` and `{line_en}`."""
    bare = {
        f"{kind.id}: {name}"
        for room in ("followup", "statements", "books")
        for kind in findings.catalogue(room).values()
        for name in IDS
        if f"{{{name}}}" in kind.message.en + kind.hint.en
    }
    assert bare == set(IDS_BY_RIGHT)
