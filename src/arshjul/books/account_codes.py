"""Codes of accounts in a cell, and the numbers that its entries have in the books.

Statements and pages tell the accounts of different charts apart by codes ("bas:3010", `statements.chart`); the ledger
keeps the numbers as the files have them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from arshjul.books.domain import Selection
from arshjul.books.entries import Asked
from arshjul.statements.chart import Chart

ChartOf = Callable[[int], Chart | None]
"""The charts taken together of a year; `None` when the municipality has none."""


def named(selection: Selection, plan: Chart | None) -> tuple[str, ...]:
    """The accounts a cell names outright; a number is the municipality's account, with entities that of theirs."""
    if plan is None:
        return selection.accounts
    codes = (plan.code(entity, one) for entity in selection.entities or ("",) for one in selection.accounts)
    return tuple(dict.fromkeys(codes))


def asked(
    selection: Selection, codes: tuple[str, ...] | None, chart_of: ChartOf, entities: Collection[str]
) -> Asked | None:
    """The cell by the numbers of its accounts, without those that mean something else in an entity's books or a year.

    `codes` of `None` is every account, and none gives `None`. An elimination of accounts of another chart than the
    municipality's is booked on codes, which stay.
    """
    if not codes:
        return Asked(selection) if codes is None else None
    plan = chart_of(selection.last // 100)
    if plan is None:
        return Asked(selection.with_accounts(codes))
    numbers = tuple(dict.fromkeys((*map(plan.number, codes), *codes)))
    years = range(selection.first // 100, selection.last // 100 + 1)
    foreign = tuple(_foreign(((year, chart_of(year)) for year in years), entities, numbers, frozenset(codes)))
    return Asked(selection.with_accounts(numbers), foreign=foreign)


def _foreign(
    plans: Iterable[tuple[int, Chart | None]],
    entities: Collection[str],
    numbers: tuple[str, ...],
    codes: Collection[str],
) -> Iterator[tuple[str, str, int]]:
    """Each entity and number whose code in a year isn't the cell's, with the year."""
    for year, plan in plans:
        if plan is None or not plan.others:
            continue
        others: dict[str, tuple[str, ...]] = {}
        for entity in entities:
            followed = plan.followed.get(entity, plan).id
            if followed not in others:
                others[followed] = tuple(number for number in numbers if plan.code(entity, number) not in codes)
            yield from ((entity, number, year) for number in others[followed])
