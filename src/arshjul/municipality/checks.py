"""Checks across the files of a municipality."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from arshjul.kernel.findings import Finding, Place
from arshjul.municipality.domain import Municipality

PlaceOf = Callable[..., Place]


def check(municipality: Municipality, data: Mapping[str, Any], place: PlaceOf) -> list[Finding]:
    """Everything wrong that no single file shows."""
    del municipality, data, place
    return []
