"""A part of `arshjul bench ledger`: six statements with budget and last year, against six plain sums of entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import duckdb

from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.ledger import cubes
from arshjul.ledger.bench.files import Files
from arshjul.ledger.bench.report import Target
from arshjul.ledger.bench.timing import Took, called
from arshjul.ledger.many import CODES, Made, write_facts
from arshjul.ledger.store import BatchInfo, Snapshot
from arshjul.statements import chart_file
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.editions import find, shipped
from arshjul.statements.layouts import Layout, Row
from arshjul.statements.snapshots import BUDGET, cube
from arshjul.statements.sources import balance_at, by_line, by_unit, cash_flow, year_to_date
from arshjul.statements.statement import Source, Statement, compile_statement

YEAR = 2026
LAST = Month(YEAR, 12)
SIX, PLAIN = "six statements, budget and last year", "six plain sums (DuckDB)"
AGAIN, MAKING = "the same, cubes in memory", "sums beside the batches, once"
TARGETS = (Target("six statements against plain sums", SIX, PLAIN, 1 / 10, rows=10_000_000),)
TITLE = Text("Kolumn", "Column")
CHART = """
charts:
  - id: bench
    title: {sv: Mätning, en: Measurement}
    valid_from: 2000-01-01
    statements:
      resultatrakning:
        lines: {verksamhetens-intakter: "3", verksamhetens-kostnader: "4-7", avskrivningar: "79"}
        outside: "1, 2"
      balansrakning:
        lines: {fordringar: "15-16", finansiella: "13", kassa-och-bank: "19", ovrigt-eget-kapital: "20",
                arets-resultat: "3-8", kortfristiga-skulder: "24-29"}
      kassaflodesanalys:
        lines: {arets-resultat: "3-8", kortfristiga-fordringar: "15-16", investering-finansiella: "13",
                ej-likviditetspaverkande: "20", kortfristiga-skulder: "24-29", likvida-medel-ingaende: "19"}
      driftredovisning: {lines: {utfall: "3-8"}, outside: "1, 2"}
      investeringsredovisning: {lines: {arets-utfall: "3-8"}, outside: "1, 2"}
      balanskravsutredning: {lines: {realisationsvinster: "3-8"}, outside: "1, 2"}
"""
QUESTIONS = (
    "SELECT account, kind, period // 100, SUM(amount) FROM {facts} GROUP BY ALL",
    "SELECT account, kind, period // 100, SUM(amount) FROM {facts} WHERE kind <> 'budget' GROUP BY ALL",
    "SELECT account, period, SUM(amount) FROM {facts} WHERE kind <> 'budget' GROUP BY ALL",
    "SELECT ansvar, account, kind, period // 100, SUM(amount) FROM {facts} GROUP BY ALL",
    "SELECT projekt, account, kind, period // 100, SUM(amount) FROM {facts} GROUP BY ALL",
    "SELECT account, period // 100, SUM(amount) FROM {facts} WHERE kind <> 'budget' GROUP BY ALL",
)


def measure(files: Files) -> Iterator[Took]:
    """The plain sums, then the statements out of the sums beside the batches, opened anew and once more."""
    batches = [
        write_facts(files.folder / "made", Made("kommun", YEAR - back, files.rows * share // 10, back + 1))
        for back, share in ((0, 6), (1, 4))
    ]
    of = Snapshot(tuple(batches))
    chart = _chart(files.folder)
    shipped()  # layouts are read once in a process, whatever is asked
    yield called(PLAIN, lambda: _plain(batches))
    yield called(MAKING, lambda: list(map(cubes.make, batches)))
    yield called(SIX, lambda: six(_opened(of), chart))
    held = _opened(of)
    yield called(AGAIN, lambda: six(held, chart))


def _plain(batches: list[BatchInfo]) -> list[int]:
    facts = "read_parquet([{}])".format(", ".join(f"'{batch.path}'" for batch in batches))
    with duckdb.connect() as engine:
        return [len(engine.sql(text.format(facts=facts)).fetchall()) for text in QUESTIONS]


def _chart(folder: Path) -> Chart:
    path = folder / "chart.yaml"
    path.write_text(CHART, encoding="utf-8")
    return chart_file.load(path)[0][0]


def _opened(of: Snapshot) -> Mapping[str, Cube]:
    """The cubes that the six statements read: two years by account, and the units and projects of each column."""
    now, before = (YEAR * 100, YEAR * 100 + 12), (YEAR * 100 - 100, YEAR * 100 - 88)
    made = {
        "accounts": cube(of, first=before[0], last=now[1], level="accounts"),
        "budget": cube(of, first=now[0], last=now[1], families=(BUDGET,), level="accounts"),
    }
    for level in ("units", "projects"):
        for name, (first, last), family in (
            ("outcome", now, "actual"),
            ("budget", now, BUDGET),
            ("last_year", before, "actual"),
        ):
            part = cube(of, first=first, last=last, families=(family,), level=level)
            made[f"{level}-{name}"] = part.collapsed("entity", "unit", "account")
    return made


def six(held: Mapping[str, Cube], chart: Chart) -> list[Statement]:
    """Income statement, balance sheet, cash flow, operating account, investments and balance requirement."""
    day = date(YEAR, 12, 31)
    whole = held["accounts"]
    years = {"outcome": whole.where(period=set(year_to_date(LAST))), "budget": held["budget"]}
    years["last_year"] = whole.where(period=set(year_to_date(Month(YEAR - 1, 12))))
    flows = [find(name, day) for name in ("resultatrakning", "balanskravsutredning")]
    made = [_by_lines(years, chart, layout) for layout in flows]
    ends = {name: whole.where(period=set(balance_at(Month(YEAR - back, 12)))) for name, back in (("n", 0), ("l", 1))}
    made.append(_by_lines(ends, chart, find("balansrakning", day)))
    flow = find("kassaflodesanalys", day)
    years_of_cash = {"now": Month(YEAR, 12), "before": Month(YEAR - 1, 12)}
    sources = {name: cash_flow(whole, chart, flow, last, TITLE)[0] for name, last in years_of_cash.items()}
    made.append(compile_statement(flow, sources))
    made += [_by_rows(held, chart, find(name, day), level) for name, level in ROWS.items()]
    return made


ROWS = {"driftredovisning": "units", "investeringsredovisning": "projects"}


def _by_lines(columns: Mapping[str, Cube], chart: Chart, layout: Layout) -> Statement:
    return compile_statement(layout, {name: by_line(part, chart, layout, TITLE)[0] for name, part in columns.items()})


def _by_rows(held: Mapping[str, Cube], chart: Chart, layout: Layout, level: str) -> Statement:
    """A row per unit or project; outcome, budget and last year as columns."""
    columns: dict[str, Source] = {}
    for name in ("outcome", "budget", "last_year"):
        found, _ = by_unit(held[f"{level}-{name}"], chart, layout)
        columns[name] = Source(TITLE, next(iter(found.values())).amounts)
    codes = CODES["ansvar" if level == "units" else "projekt"]
    rows = layout.with_columns(()).with_rows([Row(code, Text(code, code)) for code in codes if code])
    return compile_statement(rows, columns)
