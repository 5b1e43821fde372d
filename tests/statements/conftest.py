"""The golden files of this room: the diff is the review; set ARSHJUL_UPDATE_GOLDEN=1 to write them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def municipalities() -> Path:
    return ROOT / "municipalities"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    def agrees(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / "statements" / name
        if os.environ.get("ARSHJUL_UPDATE_GOLDEN"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return agrees
