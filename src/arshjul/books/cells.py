"""The cells that pages read: written with their batch, some thousands at a time, and read by the year.

A month that a batch borrows has its cells with the batch that lends it, as its entries lie in that batch's file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q

from arshjul.books.batches import CellRow
from arshjul.books.facts import Scope
from arshjul.books.models import Batch, CubeCell
from arshjul.statements.cube import CubeTuple
from arshjul.statements.snapshots import opens_calendar

OPENING = "opening"
FAMILIES = ("actual", OPENING, "budget")
LAST_MONTH = 12
CENTURY = 100
READ_AT_A_TIME = 20_000
COLUMNS = ("batch_id", "entity", *CellRow._fields)


def fill(batch: Batch, cells: Iterable[CellRow]) -> None:
    """Put a batch's cells in their table, by the database's own way in: a large ledger has hundreds of thousands."""
    rows = ((batch.pk, batch.entity, *cell) for cell in cells)
    names = ", ".join(map(connection.ops.quote_name, COLUMNS))
    table = connection.ops.quote_name(CubeCell._meta.db_table)  # noqa: SLF001  Django's own way in
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copied:
                for row in rows:
                    copied.write_row(row)
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            put: Any = cursor.executemany  # takes any rows, one after another
            put(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def of_years(years: Collection[int], holding: Iterable[tuple[Scope, Batch]]) -> Iterator[tuple[str, CubeTuple]]:
    """The cells of some years, each with its family, out of the batches in which what holds of it lies; one query.

    Opening balances lie on month 00 of their year; those of a fiscal year that begins later are no calendar year's, and
    are left out.
    """
    held = {
        (batch.pk, family, period)
        for (_entity, family, period), batch in holding
        if period // CENTURY in years
        and period % CENTURY <= LAST_MONTH
        and (family != OPENING or opens_calendar(period))
    }
    spans = [Q(period__range=(year * CENTURY, year * CENTURY + LAST_MONTH)) for year in sorted(years)]
    rows = CubeCell.objects.filter(
        reduce(or_, spans), batch__in={batch for batch, _family, _period in held}, family__in=FAMILIES
    ).values_list("batch_id", "family", "entity", "unit", "account", "activity", "counterparty", "period", "amount")
    for batch, family, entity, unit, account, activity, counterparty, period, amount in rows.iterator(READ_AT_A_TIME):
        if (batch, family, period) in held:
            month = period // CENTURY * CENTURY if family == OPENING else period
            yield family, (entity, unit, account, activity, counterparty, month, amount)
