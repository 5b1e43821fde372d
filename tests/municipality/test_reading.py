"""Reading YAML with its lines, and saying what is wrong with a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from arshjul.municipality.yamlfile import YamlFile, read


def written(folder: Path, text: str) -> YamlFile:
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path)[0]


def test_dates_times_and_yes_stay_text(tmp_path: Path) -> None:
    data = written(tmp_path, "a: 2026-01-01\nb: 10:30\nc: no\nd: true\ne: 7\nf: 07\ng: 1.5\nh: ~\n").data
    assert data == {"a": "2026-01-01", "b": "10:30", "c": "no", "d": True, "e": 7, "f": "07", "g": "1.5", "h": None}


def test_lines_are_found_by_id_and_by_position(tmp_path: Path) -> None:
    file = written(tmp_path, "list:\n  - id: a\n    x: 1\n  - id: b\n    y:\n      z: 2\n")
    assert [
        file.place("list", "b", "y", "z").line,
        file.place_at("list", 1, "y").line,
        file.place("list", "a").line,
    ] == [6, 5, 2]


def test_a_value_that_isnt_written_has_its_neighbours_line(tmp_path: Path) -> None:
    file = written(tmp_path, "list:\n  - id: a\n    x: 1\n")
    assert file.place("list", "a", "missing", "deeper").line == 2


def test_the_same_id_again_keeps_its_own_line(tmp_path: Path) -> None:
    file = written(tmp_path, "list:\n  - id: a\n  - id: a\n")
    assert file.place("list", "a#2").line == 3


@pytest.mark.parametrize(
    "text",
    [
        "a: [1",
        "a: b: c",
        "\tx: 1",
        "a: 'x",
        "&a [*b]",
        "a: &a [*a]",
        "a: &a 1\nb: *a",
        "%x",
        "[" * 100_000,
        "{a: " * 60 + "1" + "}" * 60,
        "a: !!python/object:os.system x",
    ],
)
def test_what_isnt_yaml_is_one_finding_and_no_traceback(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    file, findings = read(path)
    assert file.data is None
    assert [one.id for one in findings] == ["municipality.yaml-broken"]


def test_an_empty_file_is_an_empty_mapping(tmp_path: Path) -> None:
    assert written(tmp_path, "# only a comment\n").data == {}
