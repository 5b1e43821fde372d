"""Checks of the files beside the organisation and the wheel: rules of follow-up, figures, and the charts of accounts.

They are read where they are used; here they are held against their schemas and against each other, so that whoever
writes them is told everything at once. A file that isn't there is nothing wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.municipality.checks_chart import check_charts
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files, read_parts
from arshjul.municipality.outlines import ContentKind
from arshjul.municipality.yamlfile import YamlFile, read
from arshjul.statements import editions, layout_file, published
from arshjul.statements.city_lines import PREFIXES, WATER, WATER_BALANCE, statement_of
from arshjul.statements.layouts import Layout, LayoutError

PARTS = ("chart", "followup", "example-plan", "example-goals", "example-companies")
OPERATIONS, INCOME = "driftredovisning-resultat", "resultatrakning"
"""The layouts whose columns and rows a forecast is compared with."""
RESULT = "arets-resultat"
"""The column of the driftredovisning that leads to the resultaträkning."""
Data = Mapping[str, Any]


def check_figures(municipality: Municipality) -> Iterator[Finding]:
    """Everything wrong with the chart, the rules of follow-up, the example year and the published figures."""
    folder = municipality.folder
    files, findings = read_parts(folder, PARTS)
    yield from findings
    known, broken = _layouts(folder)
    yield from broken
    yield from check_charts(municipality, files, known)
    tables, found = published.load(folder)
    yield from _with_lines(found, folder)
    yield from _with_lines(published.reconcile(tables)[1], folder)
    yield from _rules(municipality, files, known)
    yield from _stand_ins(known, folder)
    yield from _outlines(municipality, known)
    for named in _named_tables(files):
        yield from _table(named, tables, files)
    yield from _bodies(municipality, files)


def _layouts(folder: Path) -> tuple[list[Layout], list[Finding]]:
    """Shipped layouts and the municipality's own, each file by itself."""
    found, broken = list(editions.shipped()), []
    for path in sorted((folder / "published" / "layouts").glob("*.yaml")):
        try:
            found.append(layout_file.parse(path.read_text(encoding="utf-8"), path.name))
        except (LayoutError, LookupError, TypeError, ValueError, yaml.YAMLError) as error:
            broken.append(finding("municipality.layout-broken", Place(path.name, _line(error)), reason=_reason(error)))
    return found, broken


def _stand_ins(known: list[Layout], folder: Path) -> Iterator[Finding]:
    """Own forms that stand for a form or a column that there is none of, or lack the column the others are led to."""
    shipped = {layout.id: {column.id for column in layout.columns} for layout in editions.shipped()}
    for layout in (one for one in known if one.source and one.stands_for):
        lines = read(folder / "published" / "layouts" / layout.source)[0].lines
        if layout.stands_for not in shipped:
            words = {"layout": layout.stands_for, "known": ", ".join(sorted(shipped))}
            place = Place(layout.source, lines.get(("stands_for",)))
            yield finding("municipality.unknown-layout", place, **words)
            continue
        columns = shipped[layout.stands_for]
        words = {"layout": layout.stands_for, "known": ", ".join(sorted(columns))}
        for column in layout.columns:
            if column.stands_for and column.stands_for not in columns:
                place = Place(layout.source, lines.get(("columns", column.id)))
                yield finding("municipality.unknown-line", place, line=column.stands_for, **words)
        if layout.stands_for == OPERATIONS and layout.column_as(RESULT) is None:
            place = Place(layout.source, lines.get(("columns",)))
            yield finding("municipality.column-lacking", place, line=RESULT, **words)


def _line(error: Exception) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _outlines(municipality: Municipality, known: list[Layout]) -> Iterator[Finding]:
    """Statements that a section of a document holds."""
    ids, file = {layout.id for layout in known}, read_parts(municipality.folder, ("outlines",))[0]
    for outline in municipality.outlines:
        for _, section in outline.walk():
            for content in section.contents:
                if content.kind is ContentKind.STATEMENT and content.of not in ids:
                    place = file.place("outlines", "outlines", outline.id, "sections", section.id)
                    words = {"layout": content.of, "known": ", ".join(sorted(ids))}
                    yield finding("municipality.unknown-layout", place, **words)


# Rules of follow-up


def _rules(municipality: Municipality, files: Files, known: list[Layout]) -> Iterator[Finding]:
    rules = files.data.get("followup", {})
    columns = {column.id for layout in known if layout.id == OPERATIONS for column in layout.columns}
    for kind, lines in rules.get("lines", {}).items():
        for line in lines:
            statement, row = statement_of(line["id"]) or (INCOME, "")
            rows = {one.id for layout in known if statement in _called(layout) for one in layout.rows}
            for field, layout, ids in (("column", OPERATIONS, columns), ("row", statement, rows)):
                place = files.place("followup", "lines", kind, line["id"], field)
                if field in line and line[field] not in ids:
                    words = {"line": line[field], "layout": layout, "known": ", ".join(sorted(ids))}
                    yield finding("municipality.unknown-line", place, **words)
                elif field == "row" and field in line and line[field] != row:
                    words = {"line": line["id"], "row": line[field], "known": ", ".join(sorted(PREFIXES.values()))}
                    yield finding("municipality.forecast-named-otherwise", place, **words)
    points = {report.id for report in municipality.reports}
    for number, row in enumerate(rules.get("published_forecasts", {}).get("rows", ())):
        if row["point"] not in points:
            place = files.place("followup", "published_forecasts", "rows", number, "point")
            yield finding("municipality.unknown-report", place, report=row["point"], known=", ".join(sorted(points)))


def _called(layout: Layout) -> set[str]:
    """What a line may call a form: its id; a form of the water utility's account, which has many ids, its statement."""
    return {layout.id, *({WATER, WATER_BALANCE} & {layout.statement})}


# Published figures, and who and what refers to them


def _with_lines(found: tuple[Finding, ...] | list[Finding], folder: Path) -> Iterator[Finding]:
    """Findings about the tables, with the line where the table or link stands."""
    path = folder / "published" / "tables.yaml"
    file = read(path)[0] if path.is_file() else YamlFile(path.name)
    for one in found:
        line = one.place.line or file.lines.get(("tables", one.place.part)) or file.lines.get(("links", one.place.part))
        yield Finding(one.id, one.level, one.message, one.hint, Place(one.place.where, line, one.place.part))


def _named_tables(files: Files) -> Iterator[tuple[str, tuple[str | int, ...], str, dict[str, list[str]]]]:
    """Every place that names a published table: the file, where, the table, and its columns and rows by key."""
    plan, goals, rules = (files.data.get(part, {}) for part in ("example-plan", "example-goals", "followup"))
    if "operations" in plan:
        given = plan["operations"]
        yield "example-plan", ("operations",), given["table"], {"column": [given["column"]]}
    if "statement" in plan:
        given = plan["statement"]
        columns = {"outcome": [given["outcome"]], "deviation": [given["deviation"]]}
        yield "example-plan", ("statement",), given["table"], columns
    if goals:
        yield "example-goals", (), goals["table"], {}
    if "published_forecasts" in rules:
        given = rules["published_forecasts"]
        rows = {f"rows.{number}.row": [row["row"]] for number, row in enumerate(given["rows"])}
        yield "followup", ("published_forecasts",), given["table"], {"column": [given["column"]]} | rows
    if "published_outcomes" in rules:
        given = rules["published_outcomes"]
        columns = {key: list(given.get(key, {}).values()) for key in ("columns", "targets")}
        yield "followup", ("published_outcomes",), given["table"], columns | {"lagging": given.get("lagging", [])}


def _table(
    named: tuple[str, tuple[str | int, ...], str, dict[str, list[str]]], tables: published.Published, files: Files
) -> Iterator[Finding]:
    part, at, identifier, wanted = named
    table = tables.tables.get(identifier)
    if table is None:
        place = files.place(part, *at, "table")
        yield finding("municipality.unknown-table", place, table=identifier, known=", ".join(sorted(tables.tables)))
        return
    known = {*table.columns, *(row.id for row in table.rows)}
    for key, names in wanted.items():
        for name in names:
            if name not in known:
                steps = [int(step) if step.isdigit() else step for step in key.split(".")]
                place = files.place(part, *at, *steps)
                yield finding("municipality.unknown-figure", place, name=name, table=identifier)


def _bodies(municipality: Municipality, files: Files) -> Iterator[Finding]:
    """Bodies that the example year and the forecasts name."""
    plan, goals, rules = (files.data.get(part, {}) for part in ("example-plan", "example-goals", "followup"))
    companies = files.data.get("example-companies", {}).get("companies", {})
    named: list[tuple[str, tuple[str | int, ...], str]] = [
        *(("example-goals", ("bodies", label), body) for label, body in goals.get("bodies", {}).items()),
        *(("example-plan", ("open_year", "drafts"), body) for body in plan.get("open_year", {}).get("drafts", ())),
        *(("example-companies", ("companies", company), company) for company in companies),
    ]
    for number, row in enumerate(rules.get("published_forecasts", {}).get("rows", ())):
        named.append(("followup", ("published_forecasts", "rows", number, "body"), row["body"]))
    known = municipality.organisation.ids()
    for part, at, body in named:
        if body not in known:
            yield finding(
                "municipality.unknown-body", files.place(part, *at), body=body, known=", ".join(sorted(known))
            )
