"""Which layouts there are, shipped and the municipality's own, and which of them is in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.text import Text
from arshjul.statements.layout_file import layout, parse
from arshjul.statements.layouts import Layout


@cache
def shipped() -> tuple[Layout, ...]:
    """The layouts of law and recommendation that ship with the package."""
    folder = resources.files("arshjul.statements").joinpath("layouts")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    texts = {file.name: datafile.load(file.read_text(encoding="utf-8")) for file in files}
    return tuple(layout(_edition(data, texts), name) for name, data in texts.items())


def _edition(data: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """An edition that is `like` another file, without some of its rows and with what it says itself."""
    if "like" not in data:
        return data
    whole = texts[data["like"]]
    return {**whole, **data, "rows": [row for row in whole["rows"] if row["id"] not in data["without"]]}


@cache
def of_municipality(folder: Path) -> tuple[Layout, ...]:
    """The layouts as one municipality prints them: `<folder>/published/layouts/*.yaml`."""
    files = sorted((folder / "published" / "layouts").glob("*.yaml"))
    return tuple(parse(file.read_text(encoding="utf-8"), file.name) for file in files)


def is_whole(layout: Layout) -> bool:
    """Whether a form has the row that its statement ends in: an extract such as a five-year summary may not."""
    last = {one.ends_in for one in shipped() if one.statement == layout.statement and one.ends_in}
    return last <= {row.id for row in layout.rows}


def own_form(of: str, on: date, municipality: Path) -> Layout | None:
    """The municipality's own form in force on a day that stands for a shipped one; `None` when it has none."""
    found = (one for one in of_municipality(municipality) if one.stands_for == of and on in one.valid)
    return next(found, None)


def whole_form(statement: str, on: date, municipality: Path) -> Layout:
    """The form of a whole statement on a day: the municipality's own goes before the shipped one.

    Raises `LookupError` when there is none.
    """
    for one in (*of_municipality(municipality), *shipped()):
        if one.statement == statement and on in one.valid and is_whole(one):
            return one
    message = f"no form of {statement!r} in force on {on}"
    raise LookupError(message)


def line_title(statement: str, line: str, on: date, *, municipality: Path | None = None) -> Text | None:
    """What a line of a statement is called in print on a day: its own row or column, else a row that takes it.

    The law's words go before a municipality's own; `None` when no form has the line.
    """
    own = of_municipality(municipality) if municipality else ()
    forms = [layout for layout in (*shipped(), *own) if layout.statement == statement and on in layout.valid]
    rows = [row for layout in forms for row in layout.rows]
    named = {column.id: column.title for layout in forms for column in layout.columns}
    named |= {taken: row.label for row in reversed(rows) for taken in row.lines}
    named |= {row.id: row.label for row in reversed(rows)}
    return named.get(line)


@cache
def _titles() -> Mapping[str, Text]:
    rows = [row for layout in shipped() for row in layout.rows]
    taken = {line: row.label for row in reversed(rows) for line in row.every_line}
    return taken | {row.id: row.label for row in reversed(rows)}


def any_title(line: str) -> Text | None:
    """What a line is called in the first shipped form of any statement that has it; `None` when none has."""
    return _titles().get(line)


def find(identifier: str, on: date, *, municipality: Path | None = None) -> Layout:
    """The layout of that id in force on a day; a municipality's own goes before the shipped one.

    Raises `LookupError` when there is none.
    """
    own = of_municipality(municipality) if municipality else ()
    for one in (*own, *shipped()):
        if one.id == identifier and on in one.valid:
            return one
    message = f"no layout {identifier!r} in force on {on}"
    raise LookupError(message)


def edition(identifier: str, on: date, *, municipality: Path | None = None) -> Layout:
    """The layout in force on a day; a day before the law's present form is laid out by its first edition."""
    try:
        return find(identifier, on, municipality=municipality)
    except LookupError:
        editions = [one for one in shipped() if one.id == identifier]
        return min(editions, key=lambda one: one.valid.start).for_earlier_years
