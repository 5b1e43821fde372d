"""The books of a year summed up, as statements and pages read them: kept in memory, since a version never changes."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import reduce
from typing import Final

from arshjul.books import cells, facts, units
from arshjul.books.charts import chart, followed
from arshjul.books.models import Snapshot
from arshjul.books.units import Unclaimed
from arshjul.books.versions import current, manifest
from arshjul.kernel.memory import Memory
from arshjul.organisation import municipality
from arshjul.statements import chart as charts
from arshjul.statements.cube import Cube, CubeTuple

BY_UNIT = ("entity", "unit", "account", "period")
"""The dimensions that a statement by unit asks for."""
BY_TOWARDS = (*BY_UNIT, "counterparty")
"""The same towards somebody."""
BY_LINE = ("entity", "account", "period")
"""Those that any other asks for."""
PERIOD: Final = 5
"""Where the month stands in a `CubeTuple`."""
KEPT = 24
_cubes: Memory[Cube] = Memory(KEPT)
_years: Memory[tuple[Cube, Cube]] = Memory(KEPT)
_unclaimed: Memory[Unclaimed] = Memory(KEPT)


def cube(year: int, of: Snapshot | None = None) -> Cube:
    """The outcome and opening balances (month 00) of a year in a snapshot, by default the current one.

    Kept in memory, since a snapshot never changes.
    """
    return _cube(year, of or current(), budget=False)


def unit_cube(year: int, of: Snapshot | None = None) -> Cube:
    """The same by unit of the organisation (`books.units`), summed over activity and counterparty; kept likewise."""
    of = of or current()
    if of is None:
        return Cube.of(())
    return _cubes.get((*key_of(of, year), "units"), lambda: units.by_unit(cube(year, of)).collapsed(*BY_UNIT))


def line_cube(year: int, of: Snapshot | None = None) -> Cube:
    """The same summed over units, activities and counterparties: what a statement's lines need; kept likewise."""
    of = of or current()
    if of is None:
        return Cube.of(())
    return _cubes.get((*key_of(of, year), "lines"), lambda: cube(year, of).collapsed(*BY_LINE))


def internal_cube(year: int, of: Snapshot | None = None) -> Cube:
    """What the municipality's units have booked against each other, by the counterparty codes of the year's chart.

    Summed as `line_cube` is, and kept likewise.
    """
    of, plan = of or current(), chart(year)
    if of is None or plan is None:
        return Cube.of(())
    own, code_of = facts.own_entity(), plan.entity_of
    return _cubes.get(
        (*key_of(of, year), "internal"),
        lambda: cube(year, of).where(entity=own, counterparty=lambda code: code_of(code) == own).collapsed(*BY_LINE),
    )


def towards_cube(year: int, of: Snapshot | None = None) -> Cube:
    """What is booked towards entities, by unit, with the entity that the year's chart says in the counterparty's place.

    What is towards others is left out; summed over activities, and kept likewise.
    """
    of, plan = of or current(), chart(year)
    if of is None or plan is None:
        return Cube.of(())
    code_of = plan.entity_of

    def made() -> Cube:
        held = cube(year, of).where(counterparty=lambda code: code_of(code) is not None)
        return units.by_unit(held.renamed("counterparty", lambda code: code_of(code) or "")).collapsed(*BY_TOWARDS)

    return _cubes.get((*key_of(of, year), "towards"), made)


def unclaimed(year: int, of: Snapshot | None = None) -> Unclaimed:
    """The codes of a year that no unit of the organisation takes, with prefixes that would take them; kept likewise."""
    of = of or current()
    if of is None:
        return Unclaimed({}, ())
    return _unclaimed.get(key_of(of, year), lambda: units.unclaimed(cube(year, of)))


def key_of(of: Snapshot, year: int) -> tuple[Hashable, ...]:
    """What a year summed up depends on: the version, whose organisation it is and which charts its entities follow."""
    plan = chart(year)
    return of.number, of.made_at.isoformat(), year, str(municipality.folder()), plan and followed(plan)


def months(
    first: int, last: int, of: Snapshot | None = None, cube_of: Callable[[int, Snapshot | None], Cube] = cube
) -> Cube:
    """What was booked from one month through another (YYYYMM), also over a turn of the year; no opening balances."""
    whole = [cube_of(year, of) for year in range(first // 100, last // 100 + 1)]
    parts = [one.where(period=lambda period: first <= period <= last and period % 100 != 0) for one in whole]
    return reduce(operator.add, parts)


def project_cube(of: Snapshot | None = None) -> Cube:
    """All years' outcome by project, the project's code in the unit's place; opening balances and budgets left out.

    What has no project has the empty code. Read from the sums beside the batches, since the cells that pages read don't
    hold projects.
    """
    of = of or current()
    if of is None:
        return Cube.of(())
    key = (of.number, of.made_at.isoformat(), "projects")
    return _cubes.get(key, lambda: _projects(of))


def _projects(of: Snapshot) -> Cube:
    """All years' projects, the accounts of each year by its charts."""
    years = facts.projects(manifest(of).ledger).grouped("period", lambda period: period // 100)
    return reduce(operator.add, (_coded(cube, chart(year)) for year, cube in years.items()), Cube.of(()))


def budget_cube(year: int, of: Snapshot | None = None) -> Cube:
    """The budget that the received files themselves hold (#PBUDGET), apart from the outcome."""
    return _cube(year, of or current(), budget=True)


def _cube(year: int, of: Snapshot | None, *, budget: bool) -> Cube:
    """One of the two cubes of a year, which are read together: a page that shows both asks the database once."""
    if of is None:
        return Cube.of(())
    return _years.get(_read_by(of, year), lambda: _cubes_of(of, [year])[year])[budget]


def _read_by(of: Snapshot, year: int) -> tuple[Hashable, ...]:
    """What a year's rows depend on."""
    plan = chart(year)
    return of.number, of.made_at.isoformat(), year, plan and followed(plan)


def remember(years: Iterable[int], of: Snapshot | None) -> None:
    """Read some years that aren't in memory in one question: a page that shows them beside each other asks once."""
    missing = {year: _read_by(of, year) for year in years if _read_by(of, year) not in _years} if of else {}
    made = _cubes_of(of, missing) if of and len(missing) > 1 else {}
    for year, cubes in made.items():
        _years.put(missing[year], cubes)


def _cubes_of(of: Snapshot, years: Collection[int]) -> Mapping[int, tuple[Cube, Cube]]:
    """Each year's outcome with opening balances, and the budget that the files hold."""
    found: dict[int, tuple[list[CubeTuple], list[CubeTuple]]] = {year: ([], []) for year in years}
    for family, row in cells.of_years(years, manifest(of).lying()):
        found[row[PERIOD] // cells.CENTURY][family == "budget"].append(row)
    plans, is_joined = {year: chart(year) for year in years}, manifest(of).is_joined
    return {
        year: (
            _coded(Cube.of_tuples(_joined(outcome) if is_joined else outcome), plans[year]),
            _coded(Cube.of_tuples(budget), plans[year]),
        )
        for year, (outcome, budget) in found.items()
    }


def _joined(rows: Iterable[CubeTuple]) -> list[CubeTuple]:
    """The cells of files that count together as those of one file with all of it."""
    sums: dict[tuple[str, str, str, str, str, int], int] = {}
    for entity, unit, account, activity, counterparty, period, amount in rows:
        cell = (entity, unit, account, activity, counterparty, period)
        sums[cell] = sums.get(cell, 0) + amount
    return [(*cell, amount) for cell, amount in sums.items()]


def with_codes(cube: Cube, year: int) -> Cube:
    """A year's rows with the accounts of every chart told apart."""
    return _coded(cube, chart(year))


def _coded(cube: Cube, plan: charts.Chart | None) -> Cube:
    """The cube with the accounts of every chart told apart; as it is when it holds those of the latest alone."""
    entities = map(str, cube.values("entity"))
    if plan is None or (plan.id not in plan.others and plan.followed.keys().isdisjoint(entities)):
        return cube
    return cube.with_accounts(plan.code)
