"""Texts that fit the columns they are kept in: told of when they don't, never cut."""

from __future__ import annotations

from django.db import models

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text


def longest(model: type[models.Model], column: str) -> int:
    """How many characters a text column holds; raises `ValueError` for a column without a limit."""
    most = getattr(model._meta.get_field(column), "max_length", None)  # noqa: SLF001  Django's own way in
    if most is None:
        message = f"{model.__name__}.{column} has no limit"
        raise ValueError(message)
    return int(most)


def too_long(text: str, most: int, label: Text) -> list[Finding]:
    """The finding that a text is longer than its field holds; what to cut is the person's to choose."""
    length = len(text.strip())
    if length <= most:
        return []
    words = {"field": label.sv, "field_en": label.en, "length": length, "most": most}
    return [finding("record.text-too-long", Place(label.sv), **words)]
