"""Fem år i sammandrag: result, financial position and key ratios of five years, of those that have books."""

from __future__ import annotations

from dataclasses import dataclass, replace

from arshjul.books import queries as books
from arshjul.followup.accounts.balance import BALANCE, has_balances
from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.income import taxes_lacking
from arshjul.followup.accounts.internal_items import without_internal
from arshjul.followup.accounts.key_ratios import key_ratios
from arshjul.followup.accounts.place import LAST_MONTH, YEAR, Accounts, Place, Span, edition
from arshjul.followup.accounts.stated import stated, with_stated
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month, spans
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Layout
from arshjul.statements.ratios import Definition, Ratio
from arshjul.statements.sources import by_line, left_out
from arshjul.statements.statement import Source, compile_statement
from arshjul.statements.ties import sides_agree

FIVE_YEARS, FIVE_BALANCES = "fem-ar", "fem-ar-balans"
YEARS = 5


@dataclass(frozen=True, slots=True)
class YearlyRatios:
    """The key ratios of each year that has books, newest first; one without a value in any year is left out."""

    years: tuple[int, ...]
    rows: tuple[tuple[Definition, tuple[Ratio, ...]], ...]


def five_years(at: Place) -> Accounts:
    """Five years that end with one, newest first; a year without books is left out and told of."""
    layout = edition(FIVE_YEARS, at)
    wanted = years_shown(at)
    columns = {f"{YEAR}{one}": source for one in wanted if (source := _year(at, layout, one)) is not None}
    if not columns:
        return empty(FIVE_YEARS, at, finding("followup.no-books", year=at.year))
    lacking = [str(one) for one in wanted if f"{YEAR}{one}" not in columns]
    told = (finding("followup.years-lacking", years=", ".join(reversed(lacking))),) if lacking else ()
    beside = (each for one in wanted for each in _left_out(at, layout, one))
    statement = compile_statement(layout, columns, unit=at.whole.words.unit)
    return finished(at, statement, (*told, *taxes_lacking(at, statement, columns), *beside))


def _left_out(at: Place, layout: Layout, year: int) -> tuple[Finding, ...]:
    chart = books.chart(year)
    return left_out(at.flow(year), chart, layout, of=str(year)) if chart else ()


def _year(at: Place, layout: Layout, year: int) -> Source | None:
    """A year by the chart of its own time."""
    chart = books.chart(year)
    if chart is None or layout.statement not in chart.mappings:
        return None
    source, _ = by_line(at.flow(year), chart, layout, Text(str(year), str(year)))
    return without_internal(source, at, layout, chart, year)[0] if source.amounts else None


def five_balances(at: Place) -> Accounts | None:
    """What stands at the end of the same years; None when none of them has a balance sheet.

    A year without balances is told of. What somebody has stated of a year's end stands there too.
    """
    layout, wanted, whole = edition(FIVE_BALANCES, at), years_shown(at), edition(BALANCE, at)
    given = stated(whole, _place_of(at, at.year), wanted)
    found = {one: _balance(at, layout, one) for one in wanted}
    columns = {
        f"{YEAR}{one}": with_stated(source, whole, given.get(one, {}))[0]
        for one, source in found.items()
        if source is not None
    }
    if not columns:
        return None
    statement = compile_statement(layout, columns, unit=at.whole.words.unit)
    lacking = ", ".join(str(one) for one in reversed(wanted) if found[one] is None)
    told = (finding("followup.balances-lacking", years=lacking),) if lacking else ()
    return finished(at, statement, (*told, *sides_agree(statement)))


def yearly_ratios(at: Place) -> YearlyRatios:
    """The key ratios of the same years, each by its own chart."""
    years = tuple(one for one in years_shown(at) if len(at.flow(one)))
    by_year = [key_ratios(_place_of(at, one), columns=("outcome",)).rows for one in years]
    rows = tuple(
        (same[0].definition, tuple(one.values[0] for one in same))
        for same in zip(*by_year, strict=True)
        if any(one.values[0].value is not None for one in same)
    )
    return YearlyRatios(years, rows)


def years_shown(at: Place) -> range:
    """The years, newest first."""
    return range(at.year, at.year - YEARS, -1)


def _place_of(at: Place, year: int) -> Place:
    """The whole of a year, by the chart of its own time."""
    return replace(at, year=year, last=Month(year, LAST_MONTH), span=Span.YEAR_TO_DATE, chart=books.chart(year))


def _balance(at: Place, layout: Layout, year: int) -> Source | None:
    of_year = _place_of(at, year)
    if of_year.chart is None or not of_year.mapped(layout.statement) or not has_balances(of_year, year):
        return None
    source, _ = by_line(of_year.balance(of_year.last), of_year.chart, layout, _title(of_year))
    return source


def _title(of_year: Place) -> Text:
    """The year, and which months its books lack: what stands there isn't the end of the year."""
    without, year = spans(of_year.lacking(of_year.year)), of_year.year
    return Text(f"{year} (utan {without})", f"{year} (without {without})") if without else Text(str(year), str(year))
