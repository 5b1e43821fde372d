"""A document and its parts as JSON and back: what a compiled version keeps, so that it renders the same for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from arshjul.documents.dataset import DataSet
from arshjul.documents.domain import (
    Bullets,
    Chart,
    ChartKind,
    Document,
    Note,
    Paragraph,
    RowKind,
    Run,
    Section,
    Table,
    TableCell,
    TableColumn,
    TableRow,
    WheelPicture,
)
from arshjul.documents.parts import Basis
from arshjul.kernel.findings import Finding, Level, Place
from arshjul.kernel.text import Text

_KINDS: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (
        Basis,
        Bullets,
        Chart,
        Document,
        Finding,
        Note,
        Paragraph,
        Place,
        Run,
        Section,
        Table,
        TableCell,
        TableColumn,
        TableRow,
        Text,
        WheelPicture,
    )
}
_WORDS: Mapping[str, Any] = {kind.__name__: kind for kind in (ChartKind, Level, RowKind)}
_TYPE = "is"
_TEXTS: Mapping[Any, Any] = {
    DataSet: lambda value: value.canonical,
    Enum: lambda value: value.value,
    date: date.isoformat,
    Decimal: str,
}


def dump(document: Document) -> bytes:
    """The document's one JSON text."""
    return pack(document)


def load(content: bytes) -> Document:
    """The document that `dump` wrote."""
    document = unpack(content)
    if not isinstance(document, Document):
        message = "not a document"
        raise TypeError(message)
    return document


def pack(value: object) -> bytes:
    """The one JSON text of a part of a document, or of a tuple of parts."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unpack(content: bytes) -> Any:  # noqa: ANN401  whatever was packed
    """What `pack` wrote."""
    return _made(json.loads(content))


def _plain(value: Any) -> Any:  # noqa: ANN401  any part of a document
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    for kind, text in _TEXTS.items():
        if isinstance(value, kind):
            return {_TYPE: kind.__name__ if kind is not Enum else type(value).__name__, "text": text(value)}
    if is_dataclass(value):
        return {_TYPE: type(value).__name__} | {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    return value


def _made(value: Any) -> Any:  # noqa: ANN401  any part of a document
    if isinstance(value, list):
        return tuple(_made(one) for one in value)
    if not isinstance(value, dict):
        return value
    name = value[_TYPE]
    if name in _KINDS:
        return _KINDS[name](**{part: _made(one) for part, one in value.items() if part != _TYPE})
    makers = {**_WORDS, "DataSet": DataSet.from_canonical, "date": date.fromisoformat, "Decimal": Decimal}
    return makers[name](value["text"])
