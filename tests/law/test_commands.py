"""The law commands as people run them."""

from __future__ import annotations

import argparse
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from arshjul.kernel.findings import catalogue
from arshjul.law import load
from arshjul.law.commands import configure
from arshjul.law.rulebook import FOLDER


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="law")
    configure(parser)
    args = parser.parse_args(words)
    return int(args.run(args))


def facts(folder: Path, content: object) -> str:
    path = folder / "facts.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_check_answers_as_json_with_exactly_its_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = facts(tmp_path, {"budget.result": 0.1})
    assert run("check", name, "--rule", "BUD-02", "--json") == 0
    assert answers(capsys) == [
        {
            "rule": "BUD-02",
            "state": "pass",
            "message": "Intäkterna överstiger kostnaderna i budgeten: uppfyllt.",
            "missing": [],
            "reference": ("KL (2017:725) 11:5 st.2-3, 11:14; övergångsbestämmelserna till SFS 2023:642 p. 3-4"),
        }
    ]


def test_check_returns_one_when_a_rule_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = facts(tmp_path, {"ar": {"handed_over_on": "2027-04-16"}})
    assert run("check", name, "--rule", "AR-02") == 1
    assert "AR-02: FEL. Årsredovisningen lämnades 2027-04-16. Senaste dag var 2027-04-15." in capsys.readouterr().out


def test_check_without_rule_answers_for_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", facts(tmp_path, {}), "--json") == 0
    found = answers(capsys)
    assert len(found) == len(load())
    assert {one["state"] for one in found} == {"not-assessable"}
    assert all(one["missing"] for one in found)


def test_check_reads_standard_input_and_english(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"kf_budget.date": "2027-01-20"}'))
    assert run("check", "-", "--rule", "BUD-07", "--english") == 1
    assert "The budget was fixed on 2027-01-20, after 2026-12-31." in capsys.readouterr().out


def test_check_on_another_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = facts(tmp_path, {"rer_before": 260, "reservation": 1, "tax_and_grants": 5000})
    assert run("check", name, "--rule", "BAL-03", "--on", "2019-06-30", "--json") == 0
    assert answers(capsys)[0]["state"] == "not-applicable"
    assert run("check", name, "--rule", "BAL-03", "--on", "2027-06-30", "--json") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "finns-inte.json"), "går inte att öppna"),
        (("show", "BUD-99"), "Det finns ingen regel BUD-99"),
        (("show", "BUD-01", "--on", "2027-02-30"), "”2027-02-30” är inget datum"),
        (("calendar", "snart"), "”snart” är inget datum"),
        (("calendar", "9999"), "”9999” är inget datum"),
        (("list", "--rules", "finns-inte"), "går inte att öppna"),
    ],
)
def test_misuse_is_one_clear_line_and_two(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("content", ["[1, 2", "[1, 2]", "", "[" * 100_000, '"text"', "{'a': 1}"])
def test_facts_that_are_no_json_object_are_misuse(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", facts(tmp_path, content)) == 2
    assert "är inte läsbar JSON" in capsys.readouterr().err


def test_an_unknown_rule_names_its_neighbours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", facts(tmp_path, {}), "--rule", "bud-2") == 2
    assert "BUD-02" in capsys.readouterr().err


def test_broken_rules_are_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(FOLDER / "schema.json", tmp_path)
    (tmp_path / "lag").mkdir()
    (tmp_path / "lag" / "rule.yaml").write_text("id: BUD-01\n", encoding="utf-8")
    assert run("list", "--rules", str(tmp_path)) == 2
    assert "'unit' is a required property" in capsys.readouterr().err


def test_show_tells_the_rule_and_what_it_says_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "BAL-03", "--on", "2027-01-01") == 0
    shown = capsys.readouterr().out
    assert "# BAL-03: Resultatreserven ryms under taket" in shown
    assert "\n\n2027-01-01: KL (2017:725) 11:14 st.3 (SFS 2023:642)\nTak, som del av" in shown
    assert "Tak, som del av skatter och bidrag: 5 procent (`ceiling`)" in shown
    assert run("show", "BAL-03", "--on", "2019-01-01") == 0
    assert "2019-01-01: gäller inte" in capsys.readouterr().out


def test_list_names_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    assert capsys.readouterr().out.count("\n") == len(load())
    assert run("list", "--json") == 0
    assert [one["rule"] for one in answers(capsys)] == sorted(load().rules)


def test_calendar_prints_both_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("calendar", "2027") == 0
    assert "2028-04-15 (2028-04-18) AR-02" in capsys.readouterr().out
    assert run("calendar", "2027", "--json") == 0
    found = {one["id"]: one for one in answers(capsys)}
    assert found["annual-report"]["strict"] == "2028-04-15"
    assert found["annual-report"]["possible"] == "2028-04-18"


def test_examples_are_tried_and_a_wrong_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("examples", "BAL-02", "BAL-03") == 0
    assert "16 exempel prövade, 0 stämmer inte." in capsys.readouterr().out
    shutil.copy(FOLDER / "schema.json", tmp_path)
    (tmp_path / "kommunallagen").mkdir()
    text = (FOLDER / load()["BAL-03"].path).read_text(encoding="utf-8")
    (tmp_path / "kommunallagen" / "tak.yaml").write_text(text.replace("{ceiling: 5}", "{ceiling: 6}"), encoding="utf-8")
    assert run("examples", "--rules", str(tmp_path)) == 1
    assert "BAL-03: above and one more reserved: pass ≠ fail." in capsys.readouterr().out


def test_every_finding_of_the_room_has_an_example() -> None:
    assert set(catalogue("law")) == {
        "facts-missing",
        "facts-unreadable",
        "fact-unknown",
        "rule-unknown",
        "date-unreadable",
        "rules-broken",
    }
    assert all(kind.example for kind in catalogue("law").values())


def test_a_rules_id_may_be_written_in_small_letters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", facts(tmp_path, {"budget.result": 0.1}), "--rule", "bud-02", "--json") == 0
    assert answers(capsys)[0]["rule"] == "BUD-02"


@pytest.mark.parametrize(
    ("content", "sv", "en"),
    [
        ("", "den är tom", "it is empty"),
        ("{nope", "felet är på rad 1, tecken 2", "the fault is in line 1, character 2"),
        ("[1]", "det är inget objekt", "it isn't an object"),
        ('{"a": 1, "a": 2}', "a står två gånger", "a stands twice"),
        ('{"a": {"b": 1, "b": 1}}', "b står två gånger", "b stands twice"),
        ("[" * 100_000, "nästlad för djupt", "nested too deeply"),
    ],
)
def test_a_file_without_facts_is_told_in_one_line_of_each_language(
    content: str, sv: str, en: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, said in (([], sv), (["--english"], en)):
        assert run("check", facts(tmp_path, content), *words) == 2
        shown = capsys.readouterr()
        assert said in shown.err
        assert shown.err.count("\n") == 1
        assert not shown.out


def test_bytes_a_folder_and_nothing_at_all_are_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    for name, said in (("bytes.json", "inte text i UTF-8"), (".", "det är en mapp"), ("none.json", "den finns inte")):
        assert run("check", str(tmp_path / name)) == 2
        assert said in capsys.readouterr().err


def test_a_fact_that_no_rule_asks_for_is_told_beside_the_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", facts(tmp_path, {"budgget.result": 5, "budget": {"year": 2027}}), "--json") == 0
    shown = capsys.readouterr()
    assert "budgget.result, så uppgiften har inte prövats" in shown.err
    assert "Närmast: budget.result" in shown.err
    assert shown.err.count("\n") == 1
    assert "pass" not in {one["state"] for one in json.loads(shown.out) if one["rule"] == "BUD-02"}


def test_what_cant_be_assessed_says_so_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", facts(tmp_path, {}), "--rule", "BUD-02") == 0
    shown = capsys.readouterr().out
    assert shown.casefold().count("kan inte bedömas") == 1
    assert "(budget.result)" in shown


@pytest.mark.parametrize("day", ["2027-02-30", "20270101", "0001-01-01", "9999-12-31", "", "i dag"])
def test_a_day_that_is_none_is_misuse(day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", facts(tmp_path, {}), "--on", day) == 2
    assert "är inget datum" in capsys.readouterr().err
