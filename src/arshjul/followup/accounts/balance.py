"""Balansräkning: what stands at a month's end, beside the end of the year before (LKBR 6 kap.)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.group.beside import Beside, beside, is_whole, rows_alone
from arshjul.followup.accounts.group.fiscal_years import opened_otherwise
from arshjul.followup.accounts.group.owning import opening, owned
from arshjul.followup.accounts.group.plans import IN_PART
from arshjul.followup.accounts.in_print import is_published, printed_form
from arshjul.followup.accounts.income import with_printed_sums
from arshjul.followup.accounts.internal_items import balances_within
from arshjul.followup.accounts.place import LAST_MONTH, Accounts, Place, Span, edition, own
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, compiled
from arshjul.followup.accounts.recharted import moved
from arshjul.followup.accounts.stated import stated, with_stated
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.equity import OTHER, by_origin
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line, left_out, with_openings
from arshjul.statements.statement import Source, Statement
from arshjul.statements.ties import ALONE, KRONOR, opening_agrees, sides_agree

BALANCE = "balansrakning"
RESERVE_LEFT = "varav-resultatreserv-utgaende"
OPENED = Text("{day} (årets ingående balans)", "{day} (opening balance of the year)")


def balance(at: Place, *, printed: bool = False, plans: bool = False, report_point: str | None = None) -> Accounts:
    """The balance sheet at a month's end; empty with a finding when the books hold no balances of the year.

    With `plans`, budget in force and the latest forecast, both of the year's end.
    """
    if at.chart is None or not at.mapped(BALANCE):
        return empty(BALANCE, at)
    if not has_balances(at, at.year):
        return empty(BALANCE, at, *(opened_otherwise(at) or [finding("followup.no-balance", year=at.year)]))
    layout = (printed_form(BALANCE, at) if printed else None) or edition(BALANCE, at)
    rows = at.balance(at.last)
    now, found = by_line(rows, at.chart, layout, _titled(at.last))
    found += left_out(rows, at.chart, layout)
    now = by_origin(now, rows, at.chart, layout, owned(at, at.last))
    now = with_openings(now, opening(at, at.year), at.chart, layout)
    told = stated(layout, at, (at.year, at.year - 1))
    now, apart = with_stated(now, layout, told.get(at.year, {}))
    columns = {"outcome": with_printed_sums(now, at, layout, at.year)}
    given = beside(layout, at, report_point) if plans else Beside()
    columns |= {name: _at_the_end(name, one, at) for name, one in given.columns.items()}
    before = _before(at, layout)
    columns |= {"last_year": with_stated(before, layout, told.get(at.year - 1, {}))[0]} if before.amounts else {}
    statement = compiled(layout, columns, at, at.whole.words.unit, deviates=is_whole(given.told))
    statement = rows_alone(statement, at, given.columns)
    return finished(at, statement, (*found, *apart, *given.told, *balances_within(at), *_told(at, statement)))


def _told(at: Place, statement: Statement) -> tuple[Finding, ...]:
    found = (*opened_otherwise(at), *_changed(at, statement), *sides_agree(statement), *_opening(at))
    return (*found, *negative_reserve(statement))


def negative_reserve(statement: Statement) -> Iterator[Finding]:
    """A result reserve that is less than nothing: more was used than had been reserved (KL 11:14)."""
    for column in statement.columns:
        ore = statement.ore(RESERVE_LEFT, column.id) or 0
        if ore < 0:
            sv, en = column.title.sv, column.title.en
            yield finding("followup.reserve-negative", amount=KRONOR.format(ore), column_sv=sv, column_en=en)


def _changed(at: Place, statement: Statement) -> tuple[Finding, ...]:
    """What changed the municipality's equity beside the income statement (LKBR 4:4)."""
    ore = statement.ore(OTHER, "outcome")
    return (finding("followup.equity-changed", amount=KRONOR.format(ore)),) if ore and at.entities == own() else ()


def _at_the_end(name: str, source: Source, at: Place) -> Source:
    """What was planned, titled with the day it is planned for."""
    day = Month(at.year, LAST_MONTH).last.isoformat()
    titles = {BUDGET: Text(f"Budget {day}", f"Budget {day}"), FORECAST: Text(f"Prognos {day}", f"Forecast {day}")}
    title = titles[name]
    if source.title == IN_PART[name]:
        title = Text(f"{title.sv}, en del av koncernen", f"{title.en}, part of the group")
    return replace(source, title=title)


def has_balances(at: Place, year: int) -> bool:
    """Whether a year's books open with balances; beneath published figures, whether a balance sheet was published.

    What is made beneath a published income statement alone has accounts of the balance sheet that open with nothing.
    """
    opened = opening(at, year)
    if books.is_constructed(at.of, year, at.entities):
        return is_published(at, BALANCE, year) and any(opened.sums("account").values())
    return opened.total() is not None


def _is_closed(at: Place, year: int) -> bool:
    """Whether a year's books hold its closing balance: what it opened with, and every month."""
    december = replace(at, year=year, last=Month(year, LAST_MONTH), span=Span.YEAR_TO_DATE)
    return has_balances(at, year) and not december.lacking(year)


def _titled(last: Month) -> Text:
    return Text(last.last.isoformat(), last.last.isoformat())


def _before(at: Place, layout: Layout) -> Source:
    return with_printed_sums(year_before(at, layout), at, layout, at.year - 1)


def year_before(at: Place, layout: Layout) -> Source:
    """The end of the year before: its own books, else what this year opens with, which its title then says."""
    december = Month(at.year - 1, LAST_MONTH)
    closed = _is_closed(at, at.year - 1)
    title = _titled(december) if closed else OPENED.format(day=december.last.isoformat())
    if at.chart is None:
        return Source(title, {})
    rows = at.balance(december) if closed else opening(at, at.year)
    source, _ = by_line(rows, at.chart, layout, title)
    if not closed:
        return source
    source = by_origin(source, rows, at.chart, layout, owned(at, december))
    return with_openings(source, opening(at, at.year - 1), at.chart, layout)


def _opening(at: Place) -> tuple[Finding, ...]:
    return (*opens_apart(at), *lines_moved(at))


def opens_apart(at: Place, *, of: Text = ALONE) -> tuple[Finding, ...]:
    """What opens otherwise than the year before closed, when the books hold that closing; `of` says whose."""
    if at.chart is None or not _is_closed(at, at.year - 1):
        return ()
    closing = at.balance(Month(at.year - 1, LAST_MONTH))
    opened, form = opening(at, at.year), edition(BALANCE, at)
    return opening_agrees(opened, closing, at.chart, form, of=of, rounding=at.rounding)


def lines_moved(at: Place) -> tuple[Finding, ...]:
    """The accounts that another chart has moved between lines since the closing of the year before."""
    if at.chart is None or not _is_closed(at, at.year - 1):
        return ()
    return moved(at, edition(BALANCE, at), at.balance(Month(at.year - 1, LAST_MONTH)))
