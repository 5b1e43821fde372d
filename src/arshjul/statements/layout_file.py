"""Layouts as they are written: YAML, read whole and refused when its formulas don't hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Column, Layout, Row, RowKind, checked, parse_formula


def parse(text: str, source: str = "") -> Layout:
    """A layout from its YAML text."""
    return layout(datafile.load(text), source)


def layout(data: Mapping[str, Any], source: str) -> Layout:
    """A layout from what its file holds."""
    sign = data.get("ledger_sign", 1)
    return checked(
        Layout(
            id=data["id"],
            title=Text(**data["title"]),
            reference=_reference(data["reference"]),
            valid=Interval(data["valid_from"], data.get("valid_to")),
            statement=data.get("statement", data["id"]),
            basis=data.get("basis", "flow"),
            sign=sign,
            rows=tuple(_row(row, sign) for row in data.get("rows", ())),
            columns=tuple(_column(column) for column in data.get("columns", ())),
            rows_from=data.get("rows_from", ""),
            note=_text(data.get("note")),
            ends_in=data.get("ends_in", ""),
            stated_under=data.get("stated_under", ""),
            source=source,
            stands_for=data.get("stands_for", ""),
            reference_before=_reference(data["reference_before"]) if "reference_before" in data else None,
        )
    )


def _reference(data: str | Mapping[str, str]) -> Text:
    """A paragraph, which reads the same in both languages when it is written once."""
    return Text(data, data) if isinstance(data, str) else Text(**data)


def _text(data: Mapping[str, str] | None) -> Text | None:
    return Text(**data) if data else None


def _row(data: Mapping[str, Any], ledger_sign: int) -> Row:
    kind = RowKind(data.get("kind", "line"))
    takes_lines = kind in {RowKind.LINE, RowKind.MEMO, RowKind.REST}
    return Row(
        id=data["id"],
        label=Text(**data["label"]),
        kind=kind,
        formula=parse_formula(data.get("formula", "")),
        lines=tuple(data.get("lines", [data["id"]] if takes_lines else ())),
        sign=data.get("sign", 1) * ledger_sign,
        level=data.get("level", 0),
        optional=data.get("optional", kind is RowKind.REST),
        note=_text(data.get("note")),
        opening=tuple(data.get("opening", ())),
        needs=tuple(data.get("needs", ())),
        grows=tuple(data.get("grows", ())),
        shrinks=tuple(data.get("shrinks", ())),
        turned=tuple(data.get("turned", ())),
        also=tuple(data.get("also", ())),
        stated=data.get("stated", ""),
        planned=data.get("planned", ""),
        without=_text(data.get("without", {}).get("label")),
        without_from=data.get("without", {}).get("of", ""),
        netted_in=data.get("netted_in", ""),
        remainder=data.get("remainder", False),
    )


def _column(data: Mapping[str, Any]) -> Column:
    return Column(data["id"], Text(**data["title"]), parse_formula(data.get("formula", "")), data.get("stands_for", ""))
