"""Five years in summary by inhabitant: the amounts of each year divided by the inhabitants the municipality states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from arshjul.followup.accounts.finished import finished
from arshjul.followup.accounts.place import YEAR, Accounts, Place, edition, own
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import ORE_PER_UNIT, Unit, add
from arshjul.kernel.text import Text
from arshjul.municipality.domain import Inhabitants
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

BY_INHABITANT = "fem-ar-invanare"
DIVIDED = "per-invanare"
"""The source of an amount that is divided: no voucher gives it."""
WHOLE_KRONOR = Unit("kr", 0)
COUNTED = Text("{year} ({count} invånare)", "{year} ({count} inhabitants)")


def by_inhabitant(at: Place, shown: Sequence[Statement]) -> tuple[Accounts | None, tuple[Finding, ...]]:
    """The years' amounts in kronor by inhabitant, and the years that lack a count.

    `shown` are the statements of five years. None for a company, and when the municipality states none of the years.
    """
    if at.entities and at.entities != own():
        return None, ()
    years = [int(column.id.removeprefix(YEAR)) for column in shown[0].columns]
    lacking = ", ".join(str(year) for year in reversed(years) if year not in at.whole.inhabitants)
    told = (finding("followup.inhabitants-lacking", years=lacking),) if lacking else ()
    layout = edition(BY_INHABITANT, at)
    counted = {year: at.whole.inhabitants[year] for year in years if year in at.whole.inhabitants}
    columns = {f"{YEAR}{year}": _divided(layout, shown, year, count) for year, count in counted.items()}
    if not columns:
        return None, told
    return finished(at, compile_statement(layout, columns, unit=WHOLE_KRONOR), (), WHOLE_KRONOR), told


def _divided(layout: Layout, shown: Sequence[Statement], year: int, of: Inhabitants) -> Source:
    count = f"{of.number:,}".replace(",", "\N{NO-BREAK SPACE}")
    trace = Trace(sources=(DIVIDED, of.source))
    sums: Mapping[str, int | None] = {
        row.id: add(*(one.ore(line, f"{YEAR}{year}") for line in row.lines for one in shown)) for row in layout.rows
    }
    cells = {row: Cell(_of_one(ore, of.number), trace) for row, ore in sums.items() if ore is not None}
    return Source(COUNTED.format(year=year, count=count), cells)


def _of_one(ore: int, count: int) -> int:
    """Öre by inhabitant, as whole kronor."""
    return round(Fraction(ore, count * ORE_PER_UNIT["kr"])) * ORE_PER_UNIT["kr"]
