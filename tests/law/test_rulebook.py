"""Rule files: what the schema refuses, what a date gives, and that nothing of the law stands in code."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from arshjul.law import Rule, RulebookError, check, load
from arshjul.law.logic import PARTS
from arshjul.law.rulebook import FOLDER
from arshjul.law.source import read_yaml

RULES = load()
LIST = Path(__file__).parents[3] / "shared" / "domain" / "rules.yaml"
CODE = sorted((Path(__file__).parents[2] / "src" / "arshjul" / "law").rglob("*.py"))


def test_there_are_the_105_rules_each_with_logic_and_no_logic_without_rule() -> None:
    assert len(RULES) == 105
    assert set(PARTS) == set(RULES.rules)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_dates_of_values_are_the_dates_of_references(rule: Rule) -> None:
    document = read_yaml(FOLDER / rule.path)
    assert sorted(document["values"]) == sorted(document["references"])
    assert set(document.get("terms", {})) >= {name for value in document["values"].values() for name in value or {}}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_nothing_written_is_lost_as_a_comment(rule: Rule) -> None:
    """A reference such as "SIE 4B 5.8, #FORMAT" is cut at its number sign unless it stands in quotes."""
    lines = (FOLDER / rule.path).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.search(r"""^[^"'#]*\S #""", line)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_two_examples_on_each_side(rule: Rule) -> None:
    states = [example.expect for example in rule.examples]
    assert states.count("pass") >= 2
    assert sum(state in {"fail", "warn"} for state in states) >= 2
    assert len({example.name for example in rule.examples}) == len(rule.examples)


@pytest.mark.shared
@pytest.mark.skipif(not LIST.exists(), reason="the collected list of rules is not beside the project")
def test_ids_kinds_levels_and_input_names_are_those_of_the_list() -> None:
    listed = {entry["id"]: entry for entry in yaml.safe_load(LIST.read_text(encoding="utf-8"))}
    assert set(listed) == set(RULES.rules)
    for identifier, entry in listed.items():
        rule = RULES[identifier]
        assert (rule.kind, rule.level) == (entry["kind"], entry["level"]), identifier
        known = {name for one in rule.inputs.values() for name in (one.name, *one.aliases)}
        unknown = [name for name in entry["inputs"] if name not in known]
        assert not unknown, (identifier, unknown)


def test_a_rule_says_on_each_day_what_was_in_force() -> None:
    rule = RULES["BUD-02"]
    assert rule.on(date(2004, 12, 31)) is None
    assert [rule.on(date(year, 1, 1)).values["reserves"] for year in (2012, 2017, 2024, 2027, 2034)] == [  # type: ignore[union-attr]  # in force on all five
        [],
        ["rur"],
        ["rer", "rur"],
        ["rer", "rur"],
        ["rer"],
    ]


def drop_unit(text: str) -> str:
    return text.replace("unit: mnkr\n", "", 1)


def drop_references(text: str) -> str:
    return re.sub(r"references:\n(  .*\n)+", "", text)


def drop_examples(text: str) -> str:
    return text[: text.index("examples:")]


def date_without_reference(text: str) -> str:
    return text.replace("values:\n", "values:\n  2031-01-01: {share: 3, share_negative_equity: 4}\n")


def value_without_unit(text: str) -> str:
    return text.replace("{share: 1, ", "{other: 7, share: 1, ")


def value_without_title(text: str) -> str:
    return re.sub(r"share: {unit: percent, sv: [^,]+,", "share: {unit: percent,", text)


def term_of_no_value(text: str) -> str:
    return text.replace("terms:\n", "terms:\n  other: {unit: percent, sv: Annan del, en: Other part}\n")


def input_that_is_not_there(text: str) -> str:
    return text.replace("{input: year}", "{input: aret}")


def text_cut_short(text: str) -> str:
    """An unquoted # begins a comment in YAML, and the rest of the sentence is gone."""
    return re.sub(r"(text:\n  sv: \w+)", r"\1 #KSUMMA", text)


def no_yaml(text: str) -> str:
    return text + "\n: ]"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (drop_unit, "'unit' is a required property"),
        (drop_references, "'references' is a required property"),
        (drop_examples, "'examples' is a required property"),
        (date_without_reference, "the dates of values and references differ"),
        (value_without_unit, "values without a term: other"),
        (value_without_title, "'sv' is a required property"),
        (term_of_no_value, "terms name no value: other"),
        (input_that_is_not_there, "dated_by names no input: aret"),
        (text_cut_short, "$.text.sv"),
        (no_yaml, "11-14-reservering.yaml"),
    ],
)
def test_a_broken_rule_file_is_refused_by_name(damage: Callable[[str], str], said: str, tmp_path: Path) -> None:
    shutil.copy(FOLDER / "schema.json", tmp_path)
    folder = tmp_path / "kommunallagen"
    folder.mkdir()
    text = (FOLDER / RULES["BAL-02"].path).read_text(encoding="utf-8")
    (folder / "11-14-reservering.yaml").write_text(damage(text), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load(tmp_path)
    assert any("11-14-reservering.yaml" in line and said in line for line in caught.value.problems)


def test_a_new_value_in_a_file_changes_the_law_from_its_date_alone(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "schema.json", tmp_path)
    (tmp_path / "kommunallagen").mkdir()
    text = (FOLDER / RULES["BAL-02"].path).read_text(encoding="utf-8")
    text = text.replace("values:\n", "values:\n  2030-01-01: {share: 1.5, share_negative_equity: 3}\n")
    text = text.replace("references:\n", "references:\n  2030-01-01: KL (2017:725) 11:14 st.2 (ny lydelse)\n")
    (tmp_path / "kommunallagen" / "11-14-reservering.yaml").write_text(text, encoding="utf-8")
    facts = {
        "result": 100,
        "result_after_adj": 100,
        "tax_and_grants": 5000,
        "equity_incl_pension_contingency": 1,
        "reservation": 50,
    }
    changed = load(tmp_path)
    states = [check(changed, facts | {"year": year})[0].state for year in (2023, 2029, 2030)]
    assert states == ["not-applicable", "pass", "fail"]
    assert check(changed, facts | {"year": 2030})[0].reference == "KL (2017:725) 11:14 st.2 (ny lydelse)"


def test_a_rule_that_has_ended_is_not_applicable_from_that_day(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "schema.json", tmp_path)
    (tmp_path / "kommunallagen").mkdir()
    text = (FOLDER / RULES["BAL-05"].path).read_text(encoding="utf-8")
    text = text.replace("2034-01-01: {may_remain: false}", "2034-01-01: null")
    (tmp_path / "kommunallagen" / "rur.yaml").write_text(text, encoding="utf-8")
    ended = load(tmp_path)
    last, after = (check(ended, {"year": year, "rur_in": 0, "rur_closing": 57})[0] for year in (2033, 2034))
    assert (last.state, after.state) == ("pass", "not-applicable")
    assert after.message.sv == "Regeln gäller inte längre 2034-01-01."
    assert after.reference == last.reference


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "schema.json", tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(FOLDER / RULES["BAL-02"].path, tmp_path / name / "rule.yaml")
    with pytest.raises(RulebookError, match=r"BAL-02 stands in a/rule\.yaml already"):
        load(tmp_path)


@lru_cache(maxsize=1)
def nodes(source: str) -> list[ast.AST]:
    """All that a module is made of."""
    return list(ast.walk(ast.parse(source)))


def literals(source: str) -> Iterator[object]:
    """Every constant of a module that isn't a docstring."""
    prose = {id(node.value) for node in nodes(source) if isinstance(node, ast.Expr)}
    yield from (node.value for node in nodes(source) if isinstance(node, ast.Constant) and id(node) not in prose)


PROVISION = re.compile(r"§\s?\d|\d\s?[a-z]?\s?§|\b\d+ kap\b|\b(KL|LKBR|OSL|TF|FL|ABL)\b[^-\w]{1,3}\d+:\d+|SFS \d{4}:\d")
"""A reference to a provision: "11 kap. 14 §", "KL 11:14", "SFS 2023:642"."""


def provisions_and_days(source: str) -> list[object]:
    """What no module of any room may hold: a provision, or a day of a year of the law."""
    days = re.compile(r"(\d{4}-)?\d\d-\d\d")
    said = [one for one in literals(source) if isinstance(one, str)]
    built = [
        ast.unparse(node)
        for node in nodes(source)
        if isinstance(node, ast.Call)
        and len(node.args) > 1
        and all(isinstance(one, ast.Constant) for one in node.args)
        and ast.unparse(node.func) in {"date", "datetime.date", "MonthDay"}
    ]
    return [one for one in said if PROVISION.search(one) or days.fullmatch(one)] + built


def figures_of_law(source: str, *, is_logic: bool) -> list[object]:
    """What the law's own room may not hold either: a year, the sign of a section, in its logic a number."""
    harmless = {0, 1, 2, 10, 100}
    return [
        one
        for one in literals(source)
        if (isinstance(one, str) and "§" in one)
        or (isinstance(one, str) and "yaml.org" not in one and re.search(r"\b(19|20)\d\d\b", one))
        or (is_logic and type(one) in {int, float} and one not in harmless)
    ]


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_date_paragraph_or_threshold_stands_in_the_code_of_the_law(path: Path) -> None:
    assert figures_of_law(path.read_text(encoding="utf-8"), is_logic=path.parent.name == "rules") == []


ROOMS = sorted((Path(__file__).parents[2] / "src" / "arshjul").iterdir())
NOT_LAW = {
    "date(1899, 12, 30)",
    "date(1900, 1, 1)",
    "0001-01-01",
    "What KL 11:6 asks for, in words, by section id.",
}
"""The first day of a spreadsheet's calendar, days before every body, and what a field of the database is for."""


@pytest.mark.parametrize("room", [room for room in ROOMS if room.is_dir()], ids=lambda room: room.name)
def test_no_provision_and_no_day_of_the_law_stands_in_any_room(room: Path) -> None:
    files = [path for path in room.rglob("*.py") if "migrations" not in path.parts]
    found = {path.name: provisions_and_days(path.read_text(encoding="utf-8")) for path in files}
    assert {name: left for name, said in found.items() if (left := [one for one in said if one not in NOT_LAW])} == {}


@pytest.mark.parametrize(
    "planted",
    [
        'MESSAGE = "Enligt 11 kap. 14 § kommunallagen"',
        'def f():\n    return "KL 11:14 §"',
        'REFERENCE = "SFS 2023:642"',
        'LIMIT = "2024-01-01"',
        'LIMIT = "04-15"',
        "LIMIT = date(2024, 1, 1)",
        "LIMIT = MonthDay(4, 15)",
    ],
)
def test_a_planted_provision_or_day_is_found(planted: str) -> None:
    assert provisions_and_days(f'"""A module (KL 11:14 §)."""\n{planted}\n')


@pytest.mark.parametrize("planted", ["SHARE = 5", "SHARE = 0.05", "MONTHS = 3", 'YEAR = "2024"', 'SIGN = "14 §"'])
def test_a_planted_threshold_is_found_in_the_logic(planted: str) -> None:
    assert figures_of_law(f'"""Logic (14 §)."""\n{planted}\n', is_logic=True)


@pytest.mark.parametrize("path", [path for path in CODE if path.parent.name == "rules"], ids=lambda path: path.name)
def test_logic_calls_no_date_and_no_clock(path: Path) -> None:
    calls = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
    }
    assert not calls & {"date", "date.today", "datetime.now", "datetime", "open"}


SOURCE = Path(__file__).parents[2] / "src" / "arshjul"
OF_THE_LAW = re.compile(r"\b\d{4}-\d\d-\d\d\b|\bkap\.|\bSFS \d|\b(KL|LKBR|OSL|TF|ABL|FL) \d|\d ?§|§ ?\d")
SHOWS_A_FORM = {
    "desk/law_forms.py": "how a decision is written",
    "ledger/bench/files.py": "an account opened in a file of another program",
    "municipality/building.py": "the first day there is",
    "planning/models.py": "what a column is for",
    "site/launcher/arguments.py": "how a day is written",
    "statements/bench.py": "a day of the ledger that is measured",
}
"""Files with a day or a § that isn't law: they show a form, and nothing is decided by them."""


def _words_in(path: Path) -> list[str]:
    """The texts of a module that aren't docstrings."""
    return [one for one in literals(path.read_text(encoding="utf-8")) if isinstance(one, str)]


def test_no_day_or_paragraph_of_law_stands_in_any_room() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): words
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and (words := [one for one in _words_in(path) if OF_THE_LAW.search(one)])
    }
    assert set(found) - set(SHOWS_A_FORM) == set(), found
    assert set(SHOWS_A_FORM) <= set(found), "no exception that isn't needed"
