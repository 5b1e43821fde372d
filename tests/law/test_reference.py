"""The page of all rules is made from the rules and is the one in the docs."""

from __future__ import annotations

from pathlib import Path

from arshjul.law import load
from arshjul.law.reference import rules_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rules.md"


def test_the_page_in_the_docs_is_what_the_rules_give() -> None:
    assert rules_page(load()) in PAGE.read_text(encoding="utf-8")


def test_the_page_begins_with_how_many_rules_there_are() -> None:
    assert rules_page(load(), "en").startswith("# Rules (105)\n")


def test_every_rule_stands_on_the_page_with_its_references_and_inputs() -> None:
    page, english = rules_page(load()), rules_page(load(), "en")
    for rule in load():
        assert f"### {rule.id}: {rule.title.sv}" in page
        assert f"### {rule.id}: {rule.title.en}" in english
        assert all(version.reference in page for version in rule.versions if version)
        assert all(f"`{name}`" in page for name in rule.inputs)
