"""The command: what it prints, and its exit codes."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from arshjul.municipality.commands import configure

Folder = Callable[..., Path]


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args(arguments)
    return int(args.run(args))


def test_a_clean_folder_is_0(small: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(small())) == 0
    assert capsys.readouterr().out == "Inget att anmärka.\n"


def test_warnings_and_notes_are_0(small: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(small("organisation", ("share: 100 %", "share: null")))) == 0
    assert "0 fel, 0 varningar, 1 noter." in capsys.readouterr().out


def test_errors_are_1_with_file_and_line(small: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(small("wheel", ("month: 11, day: 11", "month: 11, day: 31")))) == 1
    assert capsys.readouterr().out.startswith("wheel.yaml:16 steps.decision.due: fel: Månad 11 har ingen dag 31.")


def test_json_holds_id_level_file_line_message_and_hint(small: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(small("words", ("  group:", "  grup:"))), "--json", "--english") == 1
    answers = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in answers] == ["municipality.missing-word", "municipality.unknown-word"]
    assert set(answers[0]) == {"id", "level", "where", "line", "message", "hint"}
    assert answers[1]["line"] == 5
    assert "Did you mean: group?" in answers[1]["hint"]


def test_a_year_is_laid_beside_the_law(small: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(small("wheel", ("month: 11, day: 11", "month: 12, day: 15")))
    assert run("check", folder) == 0
    assert run("check", folder, "--year", "2028") == 1
    assert "efter lagens gräns 2027-11-30: Budgeten fastställs (KL" in capsys.readouterr().out


def test_a_folder_that_isnt_there_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "Atlantis") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_year_that_is_none_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        run("check", "helsingborg", "--year", "snart")
    assert stop.value.code == 2
    assert "”snart” är inget år" in capsys.readouterr().err


def test_list_names_each_municipality_that_ships(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "goteborg",
        "helsingborg",
        "molndal",
        "nynashamn",
        "orust",
        "ostersund",
    ]


def test_show_prints_the_wheel_of_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "helsingborg", "--year", "2028") == 0
    assert "2027-06-16  KF: Kommunfullmäktige beslutar Mål och ekonomi" in capsys.readouterr().out


def test_show_of_a_wheel_that_cant_be_dated_is_misuse(small: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small("wheel", ("due: {year: -1, month: 11, day: 11}", "due: {after: decision, days: 1}"))
    assert run("show", str(folder), "--year", "2028") == 2
    assert "Kör check på mappen" in capsys.readouterr().err


def test_laws_that_cant_be_read_are_misuse(
    small: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from arshjul.law import RulebookError
    from arshjul.municipality import commands

    def broken() -> None:
        raise RulebookError(str(tmp_path))

    monkeypatch.setattr(commands, "load_law", broken)
    assert run("check", str(small()), "--year", "2028") == 2
    assert "law list" in capsys.readouterr().err
