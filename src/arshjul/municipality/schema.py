"""The JSON Schemas of a municipality's files, and their errors said as findings."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.municipality.yamlfile import Key, YamlFile


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
    if error.validator == "required":
        yield finding("municipality.missing-field", place, field=_missing(error))
    elif error.validator == "additionalProperties":
        yield from (_unknown_field(name, error, file) for name in _extra(error))
    elif error.validator == "enum":
        yield finding(
            "municipality.unknown-value", place, value=error.instance, known=", ".join(map(str, error.validator_value))
        )
    else:
        yield _wrong_shape(error, place)


def _missing(error: ValidationError) -> str:
    return next(name for name in error.validator_value if name not in error.instance and f"'{name}'" in error.message)


def _extra(error: ValidationError) -> list[str]:
    return [name for name in error.instance if name not in error.schema.get("properties", {})]


def _unknown_field(name: str, error: ValidationError, file: YamlFile) -> Finding:
    known = list(error.schema.get("properties", {}))
    close = difflib.get_close_matches(name, known, 1)
    guess = close[0] if close else ", ".join(known)
    return finding("municipality.unknown-field", file.place_at(*error.absolute_path, name), field=name, guess=guess)


def _wrong_shape(error: ValidationError, place: Place) -> Finding:
    said = error.schema.get("x-says", {}) if isinstance(error.schema, dict) else {}
    shown = json.dumps(error.instance, ensure_ascii=False)
    return finding(
        "municipality.wrong-shape",
        place,
        value=shown if len(shown) < 60 else shown[:57] + "…",  # noqa: PLR2004  room in one line
        sv=said.get("sv", error.message),
        en=said.get("en", error.message),
    )
