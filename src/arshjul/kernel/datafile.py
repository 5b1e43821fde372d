"""Reading the house's own data files: YAML by the compiled reader, a tenth of the plain one's time."""

from __future__ import annotations

from typing import Any


def load(text: str) -> Any:  # noqa: ANN401 - a document may be anything
    """What a data file of the house says; broken YAML raises `yaml.YAMLError`.

    For files that come with the program. What somebody sends in is read by `yaml.safe_load`, which nesting without
    end makes raise; the compiled reader would run out of stack.

    >>> load("points: [april, august]")
    {'points': ['april', 'august']}
    """
    import yaml

    return yaml.load(text, Loader=yaml.CSafeLoader)
