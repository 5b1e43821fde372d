"""Checks of the charts of accounts: whom each is for and when, and which lines its accounts are mapped to."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.patterns import Pattern
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files
from arshjul.municipality.yamlfile import read
from arshjul.statements.chart import COMPANIES, MUNICIPALITY, UNMAPPED
from arshjul.statements.chart_file import shipped_names, whole
from arshjul.statements.layouts import Layout, RowKind

GROUPS_ONLY = ("counterparties", "equity", "acquisitions")
"""What the municipality's chart says for the whole group."""
WORDS = {
    MUNICIPALITY: Text("kommunen", "the municipality"),
    COMPANIES: Text("bolag utan egen kontoplan", "companies without a chart of their own"),
}
Data = Mapping[str, Any]


def check_charts(municipality: Municipality, files: Files, known: list[Layout]) -> Iterator[Finding]:
    """Everything wrong with the charts, each fault at its file and line."""
    written = files.data.get("chart", {}).get("charts", ())
    yield from _unknown(municipality, files, written)
    charts = [whole(chart) for chart in written if chart.get("like", "") in {"", *shipped_names()}]
    yield from _spans(files, charts)
    constructed = _constructed(municipality.folder)
    steps = (step for steps in constructed.get("years", {}).values() for step in steps)
    booked_by = {step.get("statement") for step in steps}
    clearing = set(constructed.get("counter", {}).values())
    for chart in charts:
        for statement, mapping in chart["statements"].items():
            at = ("charts", chart["id"], "statements", statement)
            lines = _lines_of(statement, known)
            if not lines and statement not in booked_by:
                ids = ", ".join(sorted({layout.statement for layout in known}))
                yield finding("municipality.unknown-layout", files.place("chart", *at), layout=statement, known=ids)
            yield from _mapping(files, at, mapping, lines, clearing)


def _constructed(folder: Path) -> Data:
    """How the constructed ledger stands beneath the published figures; empty when there is none."""
    path = folder / "published" / "constructed.yaml"
    data: Data = (read(path)[0].data if path.is_file() else None) or {}
    return data


# Whom a chart is for


def _unknown(municipality: Municipality, files: Files, charts: Iterable[Data]) -> Iterator[Finding]:
    """Entities and shipped charts that there are none of, and what only the municipality's chart may say."""
    entities = (MUNICIPALITY, COMPANIES, *(company.id for company in municipality.companies))
    for identifier, times in Counter(chart["id"] for chart in charts).items():
        if times > 1:
            place = files.place("chart", "charts", f"{identifier}#2")
            yield finding("municipality.duplicate-id", place, id=identifier, also="charts")
    for chart in charts:
        at = ("charts", chart["id"])
        for number, entity in enumerate(chart.get("entities", ())):
            if entity not in entities:
                place = files.place("chart", *at, "entities", number)
                yield finding("municipality.unknown-entity", place, entity=entity, known=", ".join(entities))
        if chart.get("like", "") not in {"", *shipped_names()}:
            words = {"like": chart["like"], "known": ", ".join(shipped_names())}
            yield finding("municipality.unknown-chart", files.place("chart", *at, "like"), **words)
        for field in GROUPS_ONLY:
            if field in chart and MUNICIPALITY not in _whose(chart):
                place = files.place("chart", *at, field)
                yield finding("municipality.chart-not-municipality", place, field=field, chart=chart["id"])


def _whose(chart: Data) -> tuple[str, ...]:
    """Those a chart is for, the municipality when it doesn't say."""
    return tuple(chart.get("entities", ())) or (MUNICIPALITY,)


def _spans(files: Files, charts: list[Data]) -> Iterator[Finding]:
    """For each that a chart is for: two on the same day, or days without any while the municipality has one."""
    if charts and not any(MUNICIPALITY in _whose(chart) for chart in charts):
        yield finding("municipality.no-main-chart", files.place("chart", "charts"))
    for entity in dict.fromkeys(itertools.chain.from_iterable(map(_whose, charts))):
        theirs = [chart for chart in charts if entity in _whose(chart)]
        for one, other in itertools.combinations(theirs, 2):
            if _span(one).overlaps(_span(other)):
                place = files.place("chart", "charts", other["id"], "valid_from")
                yield finding("municipality.charts-overlap", place, one=one["id"], other=other["id"], **_named(entity))
        yield from _gaps(files, entity, charts)


def _gaps(files: Files, entity: str, charts: list[Data]) -> Iterator[Finding]:
    """Days between the charts of an entity, or after its last one while the municipality's go on."""
    others = () if entity in {MUNICIPALITY, COMPANIES} else (COMPANIES,)
    theirs = [chart for chart in charts if {entity, *others} & {*_whose(chart)}]
    whole_time = max((_end(chart) for chart in charts if MUNICIPALITY in _whose(chart)), default="")
    reached, last = "", ""
    spans = sorted((one["valid_from"], _end(one), one["id"]) for one in theirs)
    for begins, end, name in (*spans, (whole_time, "", "")):
        if last and reached < begins:
            place = files.place("chart", "charts", last, "valid_to")
            yield finding("municipality.chart-gap", place, chart=last, day=reached, **_named(entity))
        reached, last = max((reached, last), (end, name))


def _end(chart: Data) -> str:
    """The first day a chart no longer holds; the last day there is when it holds until further notice."""
    end: str = chart.get("valid_to", date.max.isoformat())
    return end


def _named(entity: str) -> dict[str, str]:
    name = WORDS.get(entity, Text(entity, entity))
    return {"whose_sv": name.sv, "whose_en": name.en}


def _span(chart: Data) -> Interval:
    end = chart.get("valid_to")
    return Interval(date.fromisoformat(chart["valid_from"]), date.fromisoformat(end) if end else None)


# Which lines accounts are mapped to


def _lines_of(statement: str, known: list[Layout]) -> set[str]:
    """The lines that accounts may be mapped to in a statement; empty when there is no such statement."""
    found: set[str] = set()
    for layout in (one for one in known if one.statement == statement):
        if layout.rows_from:
            found |= {column.id for column in layout.columns if not column.formula}
        kinds = {RowKind.LINE, RowKind.MEMO, RowKind.REST}
        found |= {line for row in layout.rows if row.kind in kinds for line in (row.every_line or (row.id,))}
    return found | {UNMAPPED} if found else found


def _mapping(
    files: Files, at: tuple[str, ...], mapping: Data, lines: set[str], clearing: set[str]
) -> Iterator[Finding]:
    """Lines that the statement lacks, apart from the clearing of a constructed ledger; ranges that clash."""
    for part in ("lines", "unmapped"):
        for line, accounts in mapping.get(part, {}).items():
            if lines and line not in lines and accounts not in clearing:
                words = {"line": line, "layout": at[-1], "known": ", ".join(sorted(lines))}
                yield finding("municipality.unknown-line", files.place("chart", *at, part, line), **words)
    patterns = [one for line, text in mapping.get("lines", {}).items() for one in Pattern.parse(text, line)]
    yield from _backwards(files, at, mapping)
    for one, other in itertools.combinations(patterns, 2):
        if one.rivals(other):
            place = files.place("chart", *at, "lines", other.line)
            yield finding("statements.chart-overlap", place, accounts=other.low, one=one.line, other=other.line)


def _backwards(files: Files, at: tuple[str, ...], mapping: Data) -> Iterator[Finding]:
    written = [("lines", line, text) for line, text in mapping.get("lines", {}).items()]
    written += [("unmapped", line, text) for line, text in mapping.get("unmapped", {}).items()]
    written += [("outside", "", mapping["outside"])] if mapping.get("outside") else []
    for part, line, text in written:
        for one in Pattern.parse(text, line):
            if one.fits_nothing:
                place = files.place("chart", *at, part, *([line] if line else []))
                yield finding("municipality.accounts-backwards", place, low=one.low, high=one.high)
