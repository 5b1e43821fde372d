"""What units carry over into the months that are shown, and out of them.

A carried result is entered once, as a year begins. For a month, or twelve that cross into a year, what the units had
carried by the day before is the closing result of the months of that year up to then; what the next year enters is
the same money again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from arshjul.followup.accounts.place import Accounts, Place, Span
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Cell, Source, Trace

OPENING, CLOSING = "ingaende", "utgaende"
CARRIED = "till-och-med-manaden-fore"
"""The source of what units carried over by the day before the months: no voucher gives it by itself."""


def month_before(at: Place) -> Place | None:
    """The year through the month before the span's first; None when the span begins with a year."""
    first = Month.parse(at.months(at.year)[0])
    if first.month == 1:
        return None
    return replace(at, year=first.year, last=first.plus(-1), span=Span.YEAR_TO_DATE)


def with_carried(
    at: Place, layout: Layout, sources: Mapping[str, Source], through: Callable[[Place, Layout], Accounts]
) -> tuple[Layout, dict[str, Source], tuple[Finding, ...]]:
    """The form and its columns with what was carried over by the day before the months.

    `through` gives the operating account of a place in the form. When the year entered nothing, what is carried isn't
    known, neither column is shown, and that is told: a closing result is never the year's alone.
    """
    opening, closing, before = layout.column_as(OPENING), layout.column_as(CLOSING), month_before(at)
    if opening is None or closing is None or not sources:
        return layout, dict(sources), ()
    if before is None:
        entered = opening.id in sources and bool(sources[opening.id].amounts)
        return (layout, dict(sources), ()) if entered else _unknown(at, layout, sources, {opening.id, closing.id})
    found = through(before, layout).statement
    if not any(found.ore(row.id, opening.id) is not None for row in found.rows):
        return _unknown(before, layout, sources, {opening.id, closing.id})
    lines = [row.id for row in found.rows if not row.formula]
    ore = {line: found.ore(line, closing.id) for line in lines}
    cells = {line: Cell(amount, Trace(sources=(CARRIED,))) for line, amount in ore.items() if amount is not None}
    return layout, {**sources, opening.id: Source(opening.title, cells)}, ()


def _unknown(
    at: Place, layout: Layout, sources: Mapping[str, Source], columns: Collection[str]
) -> tuple[Layout, dict[str, Source], tuple[Finding, ...]]:
    """The form without what is carried over, and that the year through the place's month entered nothing."""
    kept = (column for column in layout.columns if column.id not in columns)
    told = finding("followup.carried-unknown", month=str(at.last))
    return layout.with_columns(kept), {name: one for name, one in sources.items() if name not in columns}, (told,)
