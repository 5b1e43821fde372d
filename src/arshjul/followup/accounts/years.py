"""Fem år i sammandrag: the resultaträkning in short for five years, of those that have books."""

from __future__ import annotations

from arshjul.books import queries as books
from arshjul.followup.accounts.place import YEAR, Accounts, Place, edition, empty, finished
from arshjul.kernel.findings import finding
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Source, compile_statement

FIVE_YEARS = "fem-ar"
YEARS = 5


def five_years(at: Place) -> Accounts:
    """Five years that end with one, newest first; a year without books is left out and told of."""
    layout = edition(FIVE_YEARS, at)
    wanted = range(at.year, at.year - YEARS, -1)
    columns = {f"{YEAR}{one}": source for one in wanted if (source := _year(at, layout, one)) is not None}
    if not columns:
        return empty(FIVE_YEARS, at, finding("followup.no-books", year=at.year))
    lacking = [str(one) for one in wanted if f"{YEAR}{one}" not in columns]
    told = (finding("followup.years-lacking", years=", ".join(reversed(lacking))),) if lacking else ()
    return finished(at, compile_statement(layout, columns, unit=at.whole.words.unit), told)


def _year(at: Place, layout: Layout, year: int) -> Source | None:
    """A year by the chart of its own time."""
    chart = books.chart(year)
    if chart is None or layout.statement not in chart.mappings:
        return None
    source, _ = by_line(at.flow(year), chart, layout, Text(str(year), str(year)))
    return source if source.amounts else None
