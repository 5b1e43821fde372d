"""Where a statement's figures are read: whose books, which months, which version, which chart and forms."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import add

from arshjul.books import facts, units
from arshjul.books import queries as books
from arshjul.books.taken import CODES, LINES, UNITS, Parts, by_parts, taken
from arshjul.books.types import Snapshot
from arshjul.followup.accounts.group import divided_budgets
from arshjul.followup.accounts.group.internal_budget import internal
from arshjul.followup.accounts.group.members import Group, group
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.plans.forecasts import Forecasts
from arshjul.kernel.findings import Finding
from arshjul.kernel.memory import Memory
from arshjul.kernel.money import Unit
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.organisation import municipality
from arshjul.planning.queries import Budgeted
from arshjul.statements import editions
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import balance_at, month, rolling_twelve, year_to_date
from arshjul.statements.statement import Statement

LAST_MONTH, LAST_DAY = 12, 31
YEAR_DIGITS = 100
WHOLE = Fraction(1)
RESULT = "arets-resultat"
PLAN = "plan"
"""The source of what a plan gives: no voucher lies beneath it."""
OPENED = "#OIB"
"""The source of what a unit or a project opened with: no voucher lies beneath it."""
EARLIER = frozenset({"last_year", "utfall-foregaende-ar", "forra-arets-utfall"})
"""The ids of the columns that show the same months of the year before."""
YEAR = "ar-"
"""What the id of a column begins with that shows one year of several."""

LAST_YEAR = "last_year"
GROUP = "koncern"
"""What published tables call the group."""
TITLES = {
    "outcome": Text("Utfall", "Outcome"),
    "budget": Text("Budget", "Budget"),
    "year_budget": Text("Budget helår", "Full-year budget"),
    "period_budget": Text("Budget för perioden", "Budget for the period"),
    "deviation": Text("Avvikelse mot budget", "Deviation from budget"),
    "forecast": Text("Prognos helår", "Full-year forecast"),
    LAST_YEAR: Text("Föregående år", "Last year"),
}


class Span(enum.StrEnum):
    """Which months a flow counts, up to its last month."""

    YEAR_TO_DATE = "ackumulerat"
    MONTH = "manad"
    ROLLING = "rullande"

    @property
    def words(self) -> Text:
        """The span in words."""
        return {
            Span.YEAR_TO_DATE: Text("från årets början", "from the start of the year"),
            Span.MONTH: Text("månaden", "the month"),
            Span.ROLLING: Text("rullande tolv månader", "rolling twelve months"),
        }[self]

    def months(self, last: Month) -> tuple[int, ...]:
        """The periods (YYYYMM) of the span."""
        return {Span.YEAR_TO_DATE: year_to_date, Span.MONTH: month, Span.ROLLING: rolling_twelve}[self](last)


@dataclass(frozen=True, slots=True)
class Accounts:
    """A statement and how it came about: the year, its last month, the books it is from, and what to tell.

    `entities` are those whose books it reads (empty: all), `units` the units it is limited to (empty: none), `span`
    the months its flows count, `budgets` the budget by row of each year that its period's budget is divided out of,
    `parts` by period (YYYYMM, month 00 when the year began) the members of the group that aren't taken in whole.
    `made_up` tells that some of the `constructed` books are of companies, beneath no published sum.
    """

    statement: Statement
    year: int
    last: Month
    snapshot: int | None
    constructed: bool
    unit: Unit
    findings: tuple[Finding, ...] = ()
    entities: tuple[str, ...] = ()
    span: Span = Span.YEAR_TO_DATE
    units: tuple[str, ...] = ()
    budgets: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    parts: Mapping[int, Parts] = field(default_factory=dict)
    made_up: bool = False

    @property
    def is_whole_year(self) -> bool:
        """Whether what is shown is the year from its first month to its last, or how it ended."""
        return self.last.month == LAST_MONTH and (self.span is not Span.MONTH or self._stands)

    @property
    def first(self) -> int:
        """The first month (YYYYMM) that flows count; the last one, of what stands."""
        return self.last.number if self._stands else self.span.months(self.last)[0]

    @property
    def _stands(self) -> bool:
        return self.statement.layout.basis == "balance"

    def months(self, column: str) -> tuple[int, int] | None:
        """The first and last period that a column's vouchers lie in; `None` for what no voucher gives."""
        back = {"outcome": 0, LAST_YEAR: 1}.get(column)
        if column.startswith(YEAR):
            back = self.year - int(column.removeprefix(YEAR))
        if back is None:
            return None
        if self._stands:
            last = self.last if back == 0 else Month(self.year - back, LAST_MONTH)
            return balance_at(last)[0], last.number
        months = self.span.months(Month(self.year - back, self.last.month))
        return months[0], months[-1]


_groups: Memory[tuple[Municipality, Group]] = Memory(512)
"""Groups with the organisation that they follow from, which stays in memory as long, so that its id is its own."""


@dataclass(frozen=True, slots=True)
class Plans:
    """Budgets in force and latest forecasts of several statements, öre by line, when they were read together."""

    budget: Mapping[str, Mapping[str, int]]
    forecast: Mapping[str, Mapping[str, int]]


BudgetsOfAll = tuple[Budgeted, Mapping[str, Budgeted]]
"""The municipality's budget by kind of line and line, and companies' by body (öre)."""


@dataclass(frozen=True, slots=True)
class OfAll:
    """What everybody in the group has budgeted, and forecast of each statement, when it was read together."""

    budgets: BudgetsOfAll
    forecasts: Mapping[str, Forecasts]


@dataclass(frozen=True, slots=True)
class Place:
    """The year and its last month, the books, the municipality and its chart, whose books, and the span.

    `spread` is the key that budgets are divided into months by; `None` leaves them whole. `known_on` is the day whose
    end decisions and forecasts are read as of; `None` is now. `plans` is what is planned, when it is read already, and
    `of_all` what everybody in the group has planned. `units` are the units by name whose entries and budget alone are
    read, when some are named.
    """

    year: int
    last: Month
    of: Snapshot | None
    whole: Municipality
    chart: Chart | None
    entities: tuple[str, ...] = ()
    span: Span = field(default=Span.YEAR_TO_DATE)
    spread: Spread | None = None
    known_on: date | None = None
    plans: Plans | None = None
    of_all: OfAll | None = None
    units: frozenset[str] = frozenset()

    @property
    def is_whole_year(self) -> bool:
        """Whether the span is the year from its first month to its last."""
        return self.last.month == LAST_MONTH and self.span is not Span.MONTH

    @property
    def day(self) -> date:
        """The last day of the year, by which charts and forms are chosen."""
        return date(self.year, LAST_MONTH, LAST_DAY)

    def lacking(self, year: int) -> tuple[int, ...]:
        """The months of the span, ending with the same month of a year, that no books but eliminations hold whole."""
        held = self.held(year)
        known = set[int]().union(*(held[name] for name in self._whose(held)))
        return tuple(month for month in self.months(year) if month not in known)

    def held(self, year: int) -> Mapping[str, set[int]]:
        """By whose books the months of the span that they hold; a sum over several months has all of them or none."""
        cut, months = self.cut(year), set(self.months(year))
        found = {entity: months.intersection(held) for entity, held in books.periods(self.of).items()}
        for entity, sums in books.summed(self.of).items():
            within = months.intersection(month for one in sums for month in one)
            found[entity] = (found.get(entity, set()) | within) - cut.get(entity, set())
        return found

    def cut(self, year: int) -> Mapping[str, set[int]]:
        """By whose books the months of the span that only a sum has, of other months too (SIE type 1, quarters)."""
        months, sums = set(self.months(year)), books.summed(self.of)
        found = {
            entity: {month for one in sums[entity] if not months.issuperset(one) for month in months.intersection(one)}
            for entity in self._whose(sums)
        }
        return {entity: cut for entity, cut in found.items() if cut}

    def _whose(self, held: Iterable[str]) -> set[str]:
        """Those of some whose books are read; of the group all but its eliminations."""
        return set(held) - {ELIMINATIONS} if self.is_group else set(held).intersection(self.entities)

    def months(self, year: int) -> tuple[int, ...]:
        """The months of the span that ends with the same month of a year."""
        return self.span.months(Month(year, self.last.month))

    def read_years(self) -> None:
        """Read the books of every year that the span and the same span a year before lie in, in one question."""
        shown = {number // YEAR_DIGITS for year in (self.year - 1, self.year) for number in self.months(year)}
        books.remember(shown, self.of)

    def flow(self, year: int | None = None) -> Cube:
        """The months of the span that ends with the same month of a year; twelve rolling months are all or none."""
        return self._flow(year or self.year, UNITS if self.units else LINES)

    def flow_by_unit(self, year: int | None = None) -> Cube:
        """The same by unit of the organisation, whatever codes the ledger has."""
        return self._flow(year or self.year, UNITS)

    def flow_by_code(self, year: int) -> Cube:
        """The same by the codes (ansvar) that the ledger has."""
        return self._flow(year, CODES)

    def internal(self, year: int) -> Cube:
        """What the municipality's own units have booked against each other in the span's months; no one else's."""
        if self.entities != own() or (self.span is Span.ROLLING and self.lacking(year)):
            return Cube.of(())
        months = self.months(year)
        cubes = (books.internal_cube(one, self.of) for one in sorted({month // YEAR_DIGITS for month in months}))
        found = reduce(add, (one.where(period=set(months)) for one in cubes), Cube.of(()))
        return self.uncut(found, year)

    def _flow(self, year: int, level: str) -> Cube:
        """Every month by those who were in the group when it ended."""
        if self.span is Span.ROLLING and self.lacking(year):
            return Cube.of(())
        spans: dict[tuple[int, Parts], set[int]] = {}
        for number in self.months(year):
            spans.setdefault((number // YEAR_DIGITS, self._parts(Month.parse(number))), set()).add(number)
        cubes = (taken(of_year, self.of, parts, level).where(period=held) for (of_year, parts), held in spans.items())
        return self._of_units(self.uncut(reduce(add, cubes, Cube.of(())), year))

    def uncut(self, cube: Cube, year: int) -> Cube:
        """The span's rows without the sums over several months that it cuts."""
        cut = self.cut(year)
        if not cut:
            return cube
        rest = cube.where(entity={str(one) for one in cube.values("entity")} - cut.keys())
        months = {int(one) for one in cube.values("period")}
        return reduce(add, (cube.where(entity=one, period=months - cut[one]) for one in cut), rest)

    def _of_units(self, cube: Cube) -> Cube:
        return cube.where(unit=set(self.units)) if self.units else cube

    def balance(self, last: Month) -> Cube:
        """The opening balance of a month's year and all changes through it, of those in the group when it ends."""
        return taken(last.year, self.of, self._parts(last)).where(period=set(balance_at(last)))

    def whole_year(self, year: int) -> Cube:
        """Every line and month of a year, its opening balance included."""
        return self._of_units(taken(year, self.of, self._parts(self.end_of(year)), UNITS if self.units else LINES))

    def whole_year_by_code(self, year: int) -> Cube:
        """The same by the codes (ansvar) that the ledger has."""
        return taken(year, self.of, self._parts(self.end_of(year)), CODES)

    def budget(self, year: int) -> Cube:
        """The budget by month in the books of a year themselves (#PBUDGET); the group's without what is internal.

        The group's untaxed reserves are divided, and its associates' results are taken in, as in its outcome.
        """
        held = by_parts(books.budget_cube(year, self.of), self._parts(self.end_of(year)))
        held += self.internal_budget(year) + self.divided_budget(year)
        return self._of_units(self.by_unit(held)) if self.units else held

    def internal_budget(self, year: int) -> Cube:
        """What takes away from the group what its members have budgeted against each other in their books."""
        if not self.is_group or self.chart is None:
            return Cube.of(())
        return internal(books.budget_cube(year, self.of), self.members(self.end_of(year)).members, self.chart)

    def divided_budget(self, year: int) -> Cube:
        """What divides the group's untaxed reserves, and takes in its associates' results, of its members' budgets."""
        if not self.is_group or self.chart is None:
            return Cube.of(())
        return divided_budgets.of_income(self, year, self.members(self.end_of(year)).members, self.chart)

    def without_budget(self, year: int) -> list[str]:
        """The names of the group's members whose books hold no budget of a year."""
        held = books.budget_cube(year, self.of).values("entity")
        mine = self.members(self.end_of(year)).members if self.is_group else ()
        return [member.name for member in mine if member.part and member.entity not in held]

    def by_unit(self, cube: Cube) -> Cube:
        """A cube of the place by unit of the organisation, such as a budget that the books hold."""
        return units.by_unit(cube)

    def end_of(self, year: int) -> Month:
        """The month by whose end it is told who is in the group of a year."""
        return self.last if year == self.year else Month(year, LAST_MONTH)

    def _parts(self, last: Month) -> Parts:
        """Whose books are read: those named in whole, or the group's at the end of a month."""
        return tuple((entity, WHOLE) for entity in self.entities) or self.members(last).parts

    def members(self, last: Month | None = None, on: date | None = None) -> Group:
        """The group at the end of a month, the place's own when none is named: those who have books of its year.

        `on` is the day whose shares count, when it isn't the month's last. Kept in memory by what it follows from: the
        municipality's organisation as it was read, and the version of the books.
        """
        last = last or self.last
        day = on or last.last
        version = (self.of.number, self.of.made_at) if self.of else None
        key = (id(self.whole), version, last.year, day)
        _whole, found = _groups.get(key, lambda: (self.whole, self._group(last.year, day)))
        return found

    def _group(self, year: int, day: date) -> Group:
        return group(self.whole, books.keepers_of(self.of, year), day)

    def began(self, year: int) -> Parts:
        """Who is in the group, and by which part, when a year begins: of those with books of it."""
        return self.members(Month(year, 1), on=Month(year - 1, LAST_MONTH).last).parts

    def parts_of(self, year: int, last: int = LAST_MONTH) -> Mapping[int, Parts]:
        """Who is in the group, by which part: when a year began (month 00), and when each month through one ended."""
        months = [Month(year, number) for number in range(1, last + 1)]
        return {year * YEAR_DIGITS: self.began(year)} | {month.number: self.members(month).parts for month in months}

    @property
    def is_group(self) -> bool:
        """Whether the books of all are read together."""
        return not self.entities

    @property
    def rounding(self) -> int:
        """The öre by which a year's sum of an account may differ from its own, since parts of months are rounded."""
        parted = [part for _entity, part in self.members().parts if 0 < part < 1] if self.is_group else []
        return len(parted) * (LAST_MONTH + 1)

    def mapped(self, statement: str) -> bool:
        """Whether the chart says which accounts the statement's lines take."""
        return self.chart is not None and statement in self.chart.mappings


def place(
    year: int,
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    *,
    entities: tuple[str, ...] = (),
    last: int | None = None,
    span: Span = Span.YEAR_TO_DATE,
    spread: Spread | None = None,
) -> Place:
    """The place of a year's figures; `last` names the last month outright, else the report point does."""
    ends = Month(year, last) if last else last_month(year, report_point)
    of = snapshot or books.current()
    return Place(year, ends, of, municipality.current(), books.chart(year), entities, span, spread)


def own() -> tuple[str, ...]:
    """The municipality's own books."""
    return (facts.own_entity(),)


def last_month(year: int, report_point: str | None) -> Month:
    """The last month a report point covers; December when none is named."""
    wheel = municipality.current().wheel
    point = wheel.report(report_point) if wheel and report_point else None
    return Month.of(point.period_end(year)) if point else Month(year, LAST_MONTH)


def edition(identifier: str, at: Place) -> Layout:
    """The form in force at the year's end; a year before the law's present form is laid out by its first edition."""
    return editions.edition(identifier, at.day, municipality=at.whole.folder)
