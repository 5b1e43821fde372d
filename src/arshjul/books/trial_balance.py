"""The trial balance (saldobalans) of a year, of everybody's books or one entity's, of all units or one."""

from __future__ import annotations

from arshjul.books import queries, units
from arshjul.books.domain import TrialBalance, TrialRow
from arshjul.books.fitting import amounts_outside
from arshjul.books.models import Snapshot
from arshjul.books.naming import AccountNames
from arshjul.kernel.findings import Finding, Place
from arshjul.kernel.money import add
from arshjul.statements.cube import Cube


def trial_balance(
    year: int, *, of: Snapshot | None = None, entity: str = "", area: str = "", unit: str = ""
) -> TrialBalance:
    """Opening balance, change and closing balance per account; accounts without a line are also listed apart.

    `area` is a unit of the organisation by name, `unit` a code of the ledger.
    """
    of = of or queries.current()
    whole = _of_unit(year, of, area, unit)
    whole = whole.where(entity=entity) if entity else whole
    opening = whole.where(period=year * 100).sums("account")
    change = whole.where(period=lambda period: period != year * 100).sums("account")
    named = queries.account_names(of, year)
    rows = tuple(
        _row(str(account), opening.get((account,)), change.get((account,)), named, entity)
        for (account,) in sorted(opening.keys() | change.keys(), key=str)
    )
    return TrialBalance(
        rows=rows,
        opening=add(*(row.opening for row in rows)),
        change=add(*(row.change for row in rows)),
        closing=add(*(row.closing for row in rows)),
        unmapped=tuple(row for row in rows if not row.mapped),
        outside=() if area or unit else _outside(whole, year, named),
    )


def _outside(whole: Cube, year: int, named: AccountNames) -> tuple[Finding, ...]:
    """What no statement takes, of the year's changes and of what stands at its end; units needn't cancel out."""
    if named.chart is None:
        return ()
    place = Place(str(year))
    moved = whole.where(period=lambda period: period != year * 100)
    found = (each for cube in (moved, whole) for each in amounts_outside(cube, named.chart, place))
    return tuple(dict.fromkeys(found))


def _of_unit(year: int, of: Snapshot | None, area: str, unit: str) -> Cube:
    if not unit:
        whole = queries.unit_cube(year, of)
        return whole.where(unit=area) if area else whole
    named = queries.cube(year, of).where(unit=unit)
    return units.within(named, {area}) if area else named


def _row(code: str, opening: int | None, change: int | None, named: AccountNames, entity: str) -> TrialRow:
    number, plan = named.number(code), named.chart
    name = named.of(entity, code) if entity else named.called(code)
    lines = [mapping.line(code) for mapping in plan.mappings.values()] if plan else []
    line = next((found for found, mapped in lines if found and mapped), "")
    mapped = plan is not None and plan.is_mapped(code)
    other = plan.chart_of(code).title if plan and plan.chart_of(code).id != plan.id else None
    return TrialRow(number, name, line, opening, change, add(opening, change), mapped=mapped, code=code, other=other)
