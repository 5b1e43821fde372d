"""The carried facts are the ones that were read: value by value against the material, when it is at hand."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIGURES = ROOT.parent / "shared" / "figures"
LABELS = ("post", "namnd", "matetal", "omrade", "budgetpost", "matt", "handling")
NOT_VALUES = {"ar", "rad", "not", "radtyp", "avstamning_diff", "source", "url", "enhet", "organ", "perspektiv", "mal"}
MUNICIPALITIES = ("helsingborg", "nynashamn", "molndal", "goteborg", "malmo")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


OCCASION = re.compile(r"^\d{4} [^:]+: ")
"""What a row of a series says before its source's own words: the year and the occasion."""


def is_number(text: str) -> bool:
    return bool(text) and text.lstrip("-").replace(".", "", 1).isdigit()


def carried(tables: Iterable[Path]) -> Counter[tuple[str, str]]:
    return Counter(
        (OCCASION.sub("", row["label"]).lower(), value)
        for path in tables
        for row in read(path)
        for name, value in row.items()
        if name not in {"row", "label", "source", "year", "note"} and is_number(value)
    )


def given_values(path: Path) -> Counter[tuple[str, str]]:
    rows = read(path)
    label = next(name for name in reversed(LABELS) if name in rows[0])
    return Counter(
        (row[label].lower(), value)
        for row in rows
        for name, value in row.items()
        if name not in NOT_VALUES and name != label and is_number(value)
    )


@pytest.mark.shared
@pytest.mark.parametrize("municipality", MUNICIPALITIES)
def test_every_value_that_was_read_is_carried_as_it_was_printed(municipality: str) -> None:
    files = sorted(FIGURES.glob(f"{municipality}_*.csv"))
    if not files:
        pytest.skip("the material is not at hand")
    held = carried((ROOT / "municipalities" / municipality / "published").glob("*.csv"))
    expected: Counter[tuple[str, str]] = sum((given_values(path) for path in files), Counter())
    assert expected - held == Counter()
    assert expected.total() > 20


LISTED = re.compile(
    r"^\| (?P<file>[a-z0-9_]+\.csv) \| (?P<municipality>[a-z]+) \| (?P<tables>[a-z0-9, -]+) \|", re.MULTILINE
)
"""A row of the list of what holds each file of the material."""


def listed() -> dict[str, list[Path]]:
    """By file of the material the tables that carry it, as the list in the documentation says."""
    text = (ROOT / "docs" / "explanation" / "published-figures.md").read_text(encoding="utf-8")
    return {
        one["file"]: [
            ROOT / "municipalities" / one["municipality"] / "published" / f"{name}.csv"
            for name in one["tables"].split(", ")
        ]
        for one in LISTED.finditer(text)
    }


def test_the_list_of_what_holds_each_file_names_every_table_once() -> None:
    named = [path for tables in listed().values() for path in tables]
    there = [path for name in MUNICIPALITIES for path in (ROOT / "municipalities" / name / "published").glob("*.csv")]
    assert sorted(named) == sorted(there)


@pytest.mark.shared
def test_every_row_of_every_file_is_in_the_tables_that_the_list_names() -> None:
    files = {path.name: path for path in FIGURES.glob("*_*.csv")}
    if not files:
        pytest.skip("the material is not at hand")
    assert files.keys() == listed().keys()
    for name, tables in listed().items():
        given = read(files[name])
        label = next(one for one in reversed(LABELS) if one in given[0])
        held = carried(tables)
        labels = {OCCASION.sub("", row["label"]).lower() for path in tables for row in read(path)}
        assert given_values(files[name]) - held == Counter(), name
        assert {row[label].lower() for row in given} - labels == set(), name
