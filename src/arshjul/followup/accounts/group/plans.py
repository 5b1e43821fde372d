"""What the group and its companies have planned: each member's budget by its part, and who lacks one.

The municipality's budget is the one in force, a company's the one in its books (#PBUDGET) or else the business plan
that its board fixed last; of a balance sheet and a cash flow the books' own counts when it is whole. Budgets hold what
the members mean to buy from each other and owe each other; what is known of it is taken away (`whole_budgets`, and what
both have said the counterparty of), and the rest is told and left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from math import floor

from arshjul.books import queries as books
from arshjul.followup.accounts.group import whole_budgets
from arshjul.followup.accounts.group.divided_budgets import APPROPRIATIONS, UNTAXED
from arshjul.followup.accounts.group.plan_divided import associates, divided, takes
from arshjul.followup.accounts.group.plan_values import Plan, Planned, Rows, by_part, faults_of, members_of, rows_of
from arshjul.followup.accounts.place import TITLES, BudgetsOfAll, Place, edition, own
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.followup.accounts.plans.planned import by_row, rows_of_lines
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import Budgeted, DecidedLine
from arshjul.planning.statement_budget import KINDS
from arshjul.statements.city_lines import BALANCE, CASH_FLOW, INCOME
from arshjul.statements.group import ELIMINATIONS, Member
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.untaxed import tax_rate

DECIDED, BUSINESS = "budget", "affarsplan"
"""The sources of a budget that was decided: by the assembly, and by a company's board."""
BUSINESS_ROWS = {LineKind.INCOME: "verksamhetens-intakter", LineKind.COST: "verksamhetens-kostnader"}
"""The rows of the income statement that a business plan's income and costs stand on, when it has no rows of its own."""
IN_PART = {
    "budget": Text("Budget helår, en del av koncernen", "Full-year budget, part of the group"),
    "forecast": Text("Prognos helår, en del av koncernen", "Full-year forecast, part of the group"),
}
WHOLE = (INCOME, BALANCE, CASH_FLOW)
"""The statements of a business plan that are held against each other."""
KRONOR = Unit("kr", 2)


def budget(layout: Layout, at: Place, year: int) -> Plan:
    """The budget of a year of a company, or of the group's members by their parts; of any statement that is budgeted.

    A group of which nobody but the municipality has a budget has none: its plan has no members, but says who lacks one.
    """
    members = [member for member in members_of(at, year) if member.part]
    plans = _plans(layout, at, year)
    apart = faults_of(layout, at, plans)
    whole = {entity: rows.get(layout.statement, {}) for entity, rows in plans.items() if entity not in apart}
    found = [_budget_of(member, layout, at, year, whole.get(member.entity, {})) for member in members]
    mine = tuple(one for one in found if one.rows)
    lacking = tuple(one.name for one in found if not one.rows)
    faults = tuple((one.name, apart[one.entity]) for one in found if one.entity in apart and not one.rows)
    if at.is_group and len(found) > 1 and {one.entity for one in mine} <= {*own()}:
        return Plan((), lacking if mine or faults else (), mine, faults)
    shares = tuple(associates(at, year, plans)) if at.is_group and mine else ()
    division = divided(layout, at, year, mine, plans, shares)
    internal = _internal(layout, at, year, mine)
    row = {INCOME: APPROPRIATIONS, BALANCE: UNTAXED}.get(layout.statement, "")
    untaken = tuple((one.member.name, one.share or 0) for one in shares if one.share and not takes(at))
    return Plan(
        (*mine, *eliminated(internal, division.rows)),
        lacking,
        faults=faults,
        associates=untaken if layout.statement == INCOME else (),
        unplanned=tuple(one.member.name for one in shares if one.share is None),
        undivided=sum(one.rows.get(row, 0) for one in mine if one.entity in division.unknown) + internal.get(row, 0),
    )


def eliminated(*parts: Mapping[str, int], source: str = OWN) -> Iterator[Planned]:
    """What is taken away of the members together, on the rows of a form."""
    sums: dict[str, int] = {}
    for part in parts:
        for row, ore in part.items():
            sums[row] = sums.get(row, 0) + ore
    rows = {row: ore for row, ore in sums.items() if ore}
    if rows:
        yield Planned(ELIMINATIONS, "Elimineringar", rows, source)


def not_whole(which: str, plan: Plan, at: Place, layout: Layout) -> Iterator[Finding]:
    """Whose balance sheet or cash flow isn't counted, and why."""
    words = {"statement_sv": layout.title.sv.lower(), "statement_en": layout.title.en.lower(), "year": str(at.year)}
    for name, fault in plan.faults:
        told_by = name if at.is_group else at.whole.name_of(at.entities[0]).sv
        yield finding(which, None, name=told_by, why_sv=fault.words.sv, why_en=fault.words.en, **words)


def told(plan: Plan, at: Place, layout: Layout) -> tuple[Finding, ...]:
    """Who lacks a budget, and what of the group's is internal."""
    if layout.statement != INCOME:
        apart = not_whole("followup.budget-not-whole", plan, at, layout)
        return (*_told_of_balances(plan, at, layout), *apart, *_left_open(at))
    if not at.is_group or not plan.members:
        return ()
    found = [lack(plan.lacking, at.year)] if plan.lacking else []
    amount = sum(ore for ore in _internal(layout, at, at.year, plan.members).values() if ore > 0)
    found.append(finding("followup.budget-internal", year=at.year, amount=KRONOR.format(amount)))
    for name, ore in plan.associates:
        found.append(finding("followup.budget-associate", name=name, year=at.year, amount=KRONOR.format(ore)))
    found += [finding("followup.associate-unbudgeted", name=name, year=at.year) for name in plan.unplanned]
    return (*found, *undivided(plan, at, layout))


def undivided(plan: Plan, at: Place, layout: Layout) -> Iterator[Finding]:
    """The untaxed reserves, or the appropriations to them, that stand undivided, and by what the group is wrong."""
    row = {INCOME: APPROPRIATIONS, BALANCE: UNTAXED}.get(layout.statement, "")
    ore = sum(one.rows.get(row, 0) for one in plan.members) if plan.undivided is None else plan.undivided
    rate = tax_rate(Month(at.year, MONTHS_PER_YEAR).last)
    if not ore or rate is None:
        return
    tax = floor(ore * rate + Fraction(1, 2))
    values = {"amount": ore, "tax": tax, "rest": ore - tax}
    words = {name: KRONOR.format(-part if layout.statement == INCOME else part) for name, part in values.items()}
    which = "followup.appropriations-undivided" if layout.statement == INCOME else "followup.untaxed-undivided"
    yield finding(which, None, year=str(at.year), **words)


def _told_of_balances(plan: Plan, at: Place, layout: Layout) -> Iterator[Finding]:
    """The same of a budgeted balance sheet or cash flow, which asks for more than income and costs."""
    title = layout.title
    words = {"statement_sv": title.sv.lower(), "statement_en": title.en.lower(), "year": str(at.year)}
    if at.is_group and plan.lacking:
        name = "followup.balances-budgeted-by-some" if plan.members else "followup.balances-not-budgeted"
        yield finding(name, None, names=", ".join(plan.lacking), **words)
    if at.is_group and plan.members and at.chart is not None:
        taken = whole_budgets.internal(at, at.year, _taken(at, at.year, plan.members), at.chart)
        shares, between = (sum(entry.amount for entry in part) for part in (taken.shares, taken.between))
        amounts = {"shares": KRONOR.format(shares), "between": KRONOR.format(between)}
        yield finding("followup.balances-internal-budget", None, **amounts, **words)
        yield from undivided(plan, at, layout)


def _left_open(at: Place) -> Iterator[Finding]:
    """Whose budget in the books is on accounts of the balance sheet but doesn't balance."""
    for member in members_of(at, at.year):
        ore = whole_budgets.left_open(at, at.year, member.entity) if member.part else None
        if ore is not None:
            yield finding("followup.budget-unbalanced", name=member.name, year=at.year, amount=KRONOR.format(ore))


def lack(names: Iterable[str], year: int) -> Finding:
    """Whose budget is missing."""
    return finding("followup.budget-of-some", names=", ".join(names), year=year)


def title_of(column: str, plan: Plan) -> Text:
    """What the column is called: a part of the group says so."""
    return TITLES[column] if plan.is_whole else IN_PART[column]


def _budget_of(member: Member, layout: Layout, at: Place, year: int, plan: Mapping[str, int]) -> Planned:
    """A member's own budget by its part, without rows when it has none; a company's books go before its plan."""
    if plan and member.entity in own():
        return _planned(member, plan, layout, DECIDED)
    if in_books := _in_books(member.entity, layout, at, year):
        return _planned(member, in_books, layout, OWN)
    return _planned(member, plan, layout, BUSINESS)


def _planned(member: Member, rows: Mapping[str, int], layout: Layout, source: str) -> Planned:
    return Planned(member.entity, member.name, by_part(member, rows, layout), source)


def _in_books(entity: str, layout: Layout, at: Place, year: int) -> dict[str, int]:
    """The budget that an entity's books have of a statement, by row; of balances when it is whole."""
    if at.chart is None:
        return {}
    if layout.statement == INCOME:
        cube = books.budget_cube(year, at.of).where(entity=entity)
        return rows_of(layout, by_line(cube, at.chart, layout, TITLES["budget"])[0]) if len(cube) else {}
    cube = whole_budgets.whole(at, year, entity)
    return rows_of(layout, whole_budgets.statement_of(cube, at.chart, layout, at.end_of(year))) if len(cube) else {}


def _plans(layout: Layout, at: Place, year: int) -> Mapping[str, Rows]:
    """The plans in force, öre by entity, statement and row; read once when the place has the municipality's.

    Of a company all three, since each is held against the others.
    """
    name = layout.statement
    if at.entities == own() and at.plans and year == at.year:
        return {own()[0]: {name: _on_rows(layout, at.plans.budget.get(name, {}))}}
    is_read = at.of_all is not None and year == at.year
    city, companies = at.of_all.budgets if at.of_all and is_read else budgets_of_all(at, year, [name])
    lines = {line: ore for (kind, line), ore in city.items() if kind is KINDS[name]}
    found: dict[str, Mapping[str, Mapping[str, int]]] = {own()[0]: {name: _on_rows(layout, lines)}}
    for body, amounts in companies.items():
        found[body] = {one: of_business(layout if one == name else edition(one, at), amounts) for one in WHOLE}
    return found


def budgets_of_all(at: Place, year: int, statements: Collection[str]) -> BudgetsOfAll:
    """What everybody has budgeted of some statements, read together."""
    kinds = (*(BUSINESS_ROWS if INCOME in statements else ()), *(KINDS[one] for one in WHOLE))
    return planning.budgets_of_all(year, [KINDS[name] for name in statements], kinds, on=at.known_on)


def of_business(layout: Layout, amounts: Budgeted) -> dict[str, int]:
    """A business plan's amounts of a statement, by row of its form; its income and costs when it has no such rows."""
    typed_rows = {line: ore for (kind, line), ore in amounts.items() if kind is KINDS[layout.statement]}
    if layout.statement != INCOME or typed_rows:
        return _on_rows(layout, typed_rows)
    lines: dict[str, int] = {}
    for (kind, _line), ore in amounts.items():
        if kind in BUSINESS_ROWS:
            lines[BUSINESS_ROWS[kind]] = lines.get(BUSINESS_ROWS[kind], 0) + ore
    return _on_rows(layout, lines)


def business_lines(layout: Layout, at: Place, year: int) -> Iterator[DecidedLine]:
    """The lines of the business plans in force that budget a statement, each on a row of the form."""
    kind = KINDS[layout.statement]
    lines = planning.business_lines(
        year, (kind, *(BUSINESS_ROWS if layout.statement == INCOME else ())), on=at.known_on
    )
    by_row = {one.line.plan_id for one in lines if one.line.kind == kind.value}
    counted = (one for one in lines if one.line.kind == kind.value or one.line.plan_id not in by_row)
    return (one for one in counted if business_row(one, layout))


def business_row(one: DecidedLine, layout: Layout) -> str:
    """The row of a form that a line of a business plan stands on; empty for one that has none."""
    line = BUSINESS_ROWS.get(LineKind(one.line.kind), one.line.row)
    return rows_of_lines(layout).get(line, "")


def _on_rows(layout: Layout, amounts: Mapping[str, int]) -> dict[str, int]:
    """Amounts by line on the rows of a form that hold them."""
    return {row: cell.ore or 0 for row, cell in by_row(layout, amounts, DECIDED).items()}


def _taken(at: Place, year: int, mine: Collection[Planned]) -> list[Member]:
    """The members whose budgets stand in the sum."""
    there = {one.entity for one in mine}
    return [member for member in members_of(at, year) if member.entity in there]


def _internal(layout: Layout, at: Place, year: int, mine: Collection[Planned]) -> Mapping[str, int]:
    """What is known to be internal of the members' budgets, on the rows of a form, when several stand in the sum."""
    if at.chart is None or len(mine) < 2:  # noqa: PLR2004  one alone has nobody to deal with
        return {}
    if layout.statement == INCOME:
        made, _ = by_line(at.internal_budget(year), at.chart, layout, TITLES["budget"])
    else:
        cube = whole_budgets.internal(at, year, _taken(at, year, mine), at.chart).cube
        made = whole_budgets.statement_of(cube, at.chart, layout, at.end_of(year))
    return rows_of(layout, made)
