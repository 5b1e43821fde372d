"""A rule's values as people read them: no key of the rule files in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from arshjul.law import Rule, load
from arshjul.law.printed import Printed, printed, unit_name
from arshjul.law.words import input_name, units

RULES = load()
SAME_IN_BOTH = re.compile(r"[\d\W]*|[#A-Z\d][\w#.,; -]*|(html|budget|kpi|distribution)", re.ASCII)
"""What needs no translation: numbers and signs, names of formats and records, words of both languages."""


def everything(rule: Rule) -> Iterator[Printed]:
    for version in rule.versions:
        if version:
            yield from printed(rule, version)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_value_is_printed_by_its_key(rule: Rule) -> None:
    for one in everything(rule):
        if not one.is_code:
            assert "_" not in one.text.sv + one.text.en + one.title.sv + one.title.en, (one.name, one.text)
        assert one.title.sv != one.name
        assert one.title.sv != one.title.en, one.name


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    if isinstance(value, list):
        for one in value:
            yield from keys_of(one) if isinstance(one, list) else (one,) if isinstance(one, str) else ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_part_has_a_name_of_its_own_in_english(rule: Rule) -> None:
    """What a list holds in Swedish it doesn't hold in English, but for what is written as in the law or the file."""
    for version in rule.versions:
        for one in printed(rule, version) if version else ():
            keys = [key for key in keys_of(version.values[one.name]) if re.fullmatch(r"[a-z][a-z_]+", key)]
            if keys and not one.is_code and not SAME_IN_BOTH.fullmatch(one.text.sv):
                assert one.text.sv != one.text.en, (one.name, one.text.sv)


def text_of(rule: str, name: str, day: date, language: str = "sv") -> str:
    version = RULES[rule].on(day)
    assert version
    return next(one.text.in_language(language) for one in printed(RULES[rule], version) if one.name == name)


def test_values_are_written_in_words() -> None:
    day = date(2027, 1, 1)
    assert text_of("BUD-09", "limit", day) == "31 oktober"
    assert text_of("BUD-09", "limit", day, "en") == "31 October"
    assert text_of("BUD-09", "authors", day) == "fullmäktiges presidium"
    assert text_of("BAL-02", "share", day, "en") == "1 per cent"
    assert text_of("DEL-02", "months", day) == "2 månader"
    assert text_of("DEL-02", "period_ends", day) == "30 juni, 31 juli, 31 augusti"
    assert text_of("NIS-01", "final", day) == "1 månad"
    assert text_of("RR-02", "tolerance", day, "en") == "SEK 0.1 million"
    assert text_of("BUD-02", "reserves", day) == "resultatreserv, resultatutjämningsreserv"
    assert text_of("BUD-02", "reserves", date(2005, 1, 1)) == "inga"
    assert text_of("ARK-01", "original_format", day, "en") == "yes"
    assert text_of("KOD-02", "by_kind", day) == "drift: verksamhet; investering: verksamhet, projekt; balans: inga"


def test_a_status_in_kolada_is_not_that_of_an_accessibility_statement() -> None:
    assert "status" in text_of("KOL-02", "fields", date(2027, 1, 1)).split(", ")
    assert "hur förenlig tjänsten är" in text_of("DOS-01", "fields", date(2027, 1, 1))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_input_and_unit_has_words_in_both_languages(rule: Rule) -> None:
    for name, one in rule.inputs.items():
        words = input_name(rule.id, name)
        assert name not in {words.sv, words.en}, name
        assert {unit_name(one.unit), unit_name(rule.unit)}
    assert set(units()) >= {term.unit for term in rule.terms.values()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_texts_for_people_name_no_key(rule: Rule) -> None:
    said = [rule.title, rule.text, rule.hint, *(message.text for message in rule.messages.values())]
    for text in [*said, *([rule.note] if rule.note else [])]:
        for words in (text.sv, text.en):
            plain = re.sub(r"\{\w+\}|\bnext_url\b", "", words)
            assert not re.search(r"\w_\w|[{}]", plain), words
            assert not [name for name in rule.inputs if "." in name and name in plain], words
