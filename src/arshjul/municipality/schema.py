"""The JSON Schemas of a municipality's files, and their errors said as findings."""

from __future__ import annotations

import difflib
import json
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.municipality.yamlfile import Key, YamlFile

SHOWN = 60
"""Characters of a wrong value that a message shows."""


@cache
def schema(part: str) -> dict[str, Any]:
    """The schema of one of the files (`organisation`, `wheel`, …)."""
    source = resources.files("arshjul.municipality").joinpath(f"schemas/{part}.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def validate(part: str, file: YamlFile) -> tuple[Any, list[Finding]]:
    """The data with unusable list items left out (None when nothing is usable), and everything wrong with it."""
    errors = sorted(
        Draft202012Validator(schema(part)).iter_errors(file.data), key=lambda error: list(map(str, error.path))
    )
    findings = [found for error in errors for found in _findings(error, file)]
    serious = [tuple(error.absolute_path) for error in errors if error.validator != "additionalProperties"]
    return _pruned(file.data, serious), findings


def _pruned(data: Any, bad: list[tuple[Key, ...]]) -> Any:  # noqa: ANN401  a file's data may be anything
    items = {_item(path) for path in bad}
    if None in items or not isinstance(data, dict):
        return None
    return {
        key: [item for number, item in enumerate(value) if (key, number) not in items]
        if isinstance(value, list)
        else value
        for key, value in data.items()
    }


def _item(path: tuple[Key, ...]) -> tuple[Key, Key] | None:
    """The item of a top-level list that an error lies in; None when it lies outside such a list."""
    return (path[0], path[1]) if len(path) > 1 and isinstance(path[1], int) else None


def _findings(error: ValidationError, file: YamlFile) -> Iterator[Finding]:
    place = file.place_at(*error.absolute_path)
    expected: Any = error.validator_value
    given: Any = error.instance
    if error.validator == "required":
        missing = (name for name in expected if name not in given and f"'{name}'" in error.message)
        yield from (finding("municipality.missing-field", place, field=name) for name in missing)
    elif error.validator == "additionalProperties":
        known = list(_within(error).get("properties", {}))
        yield from (_unknown_field(name, known, error, file) for name in given if name not in known)
    elif error.validator == "enum":
        yield finding("municipality.unknown-value", place, value=given, known=", ".join(map(str, expected)))
    else:
        yield _wrong_shape(error, place)


def _within(error: ValidationError) -> Mapping[str, Any]:
    """The part of the schema that the error broke."""
    return error.schema if isinstance(error.schema, Mapping) else {}


def _unknown_field(name: str, known: list[str], error: ValidationError, file: YamlFile) -> Finding:
    close = difflib.get_close_matches(name, known, 1)
    guess = close[0] if close else ", ".join(known)
    return finding("municipality.unknown-field", file.place_at(*error.absolute_path, name), field=name, guess=guess)


def _wrong_shape(error: ValidationError, place: Place) -> Finding:
    said = _within(error).get("x-says", {})
    shown = textwrap.shorten(json.dumps(error.instance, ensure_ascii=False), SHOWN, placeholder="…")
    reason = {"sv": f"något annat ({error.message})", "en": f"something else ({error.message})"} | said
    return finding("municipality.wrong-shape", place, value=shown, **reason)
