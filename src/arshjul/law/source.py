"""Rule files as text: a strict, small subset of YAML in which nothing is guessed.

Only `null`, `true`, `false` and whole numbers have a type of their own; dates, decimals and
everything else stay the text that was written, so that no figure passes through a float.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml


class StrictLoader(yaml.CSafeLoader):
    """YAML's safe loader with four kinds of plain value: null, flag, whole number, text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _starts in (
    ("tag:yaml.org,2002:null", r"^null$", "n"),
    ("tag:yaml.org,2002:bool", r"^(true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^-?(0|[1-9][0-9]*)$", "-0123456789"),
):
    StrictLoader.add_implicit_resolver(_tag, re.compile(_pattern), list(_starts))


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - a document may be anything until the schema has judged it
    """What the file says; broken YAML raises `yaml.YAMLError`."""
    return parse_yaml(path.read_text(encoding="utf-8"))


def parse_yaml(text: str) -> Any:  # noqa: ANN401 - as above
    """The same for text.

    >>> parse_yaml("{2024-01-01: {share: 1.5, cap: 5, day: 04-15}}")
    {'2024-01-01': {'share': '1.5', 'cap': 5, 'day': '04-15'}}
    """
    return yaml.load(text, Loader=StrictLoader)  # noqa: S506 - a subclass of the safe loader
