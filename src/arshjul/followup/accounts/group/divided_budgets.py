"""What the group makes of untaxed reserves and of associates' results in its budget, by the entries of its outcome.

    #PBUDGET of a member, with what its year opens with ┐
    a business plan's rows, with what the books open with ┴→ a cube → the entries that outcomes have (decision 31, 33)

What a plan doesn't say is never guessed: without the reserves of its balance sheet, or books that the year opens with,
nobody knows how much of its appropriations are to reserves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.followup.accounts.group.associates import earlier_shares
from arshjul.followup.accounts.group.members import taken_by_equity
from arshjul.kernel.memory import Memory
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.statements.chart import Chart
from arshjul.statements.city_lines import BALANCE, INCOME
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.eliminating import (
    counterparties_in,
    equity_dividends,
    equity_elimination,
    equity_opening,
    equity_share,
    month_by_month,
    share_of_result,
)
from arshjul.statements.group import RESULT, Elimination, Member, Method, consolidate
from arshjul.statements.sides import kind_of
from arshjul.statements.sources import OPENING_MONTH, balance_at, year_to_date
from arshjul.statements.untaxed import appropriated, in_reserves, led_to, moved_by, tax_rate, untaxed_eliminations

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

APPROPRIATIONS, UNTAXED = "bokslutsdispositioner", "obeskattade-reserver"
"""The rows of a plan that hold appropriations, and the untaxed reserves at the end of the year."""
Rows = Mapping[str, Mapping[str, int]]
"""What a plan has, öre by statement and row."""
_income: Memory[Cube] = Memory(8)


def of_income(at: Place, year: int, members: Sequence[Member], chart: Chart) -> Cube:
    """The rows on accounts of the result that divide the members' budgets in their books (#PBUDGET), month by month."""
    if at.of is None:
        return Cube.of(())
    how = repr((chart.untaxed, chart.equity, [(one, each.untaxed) for one, each in chart.followed.items()]))
    key = (*books.key_of(at.of, year), tuple(members), how)
    return _income.get(key, lambda: _of_income(at, year, members, chart))


def _of_income(at: Place, year: int, members: Sequence[Member], chart: Chart) -> Cube:
    held = {member: _in_books(at, year, member.entity, chart) for member in members}
    held = {member: cube for member, cube in held.items() if len(cube)}
    budgets = budgets_of(at, year, members)

    def standing(period: int) -> Iterator[Elimination]:
        last = Month.parse(period)
        for member, cube in held.items():
            through = cube.where(period=set(balance_at(last)))
            yield from untaxed_eliminations(through, member, chart, last)
            if member.method is Method.EQUITY and taken_by_equity(chart):
                yield from _share(
                    equity_share(through.where(period=set(year_to_date(last))), member, chart), member, last, chart
                )
                yield from _dividends(budgets.where(period=set(year_to_date(last))), member, members, last, chart)

    months = [Month(year, number).number for number in range(1, MONTHS_PER_YEAR + 1)]
    rows = Cube.of(row for entry in month_by_month(standing, months) for row in entry.rows) if held else Cube.of(())
    return rows.where(account=lambda account: kind_of(chart, str(account)) == RESULT)


def _in_books(at: Place, year: int, entity: str, chart: Chart) -> Cube:
    """What an entity's year opens with and its budget; one of income and costs alone moves its reserves as it says."""
    budget = books.budget_cube(year, at.of).where(entity=entity)
    if not len(budget):
        return budget
    opened = books.cube(year, at.of).where(entity=entity, period=year * 100 + OPENING_MONTH)
    has_balances = any(kind_of(chart, str(account)) != RESULT for account in budget.values("account"))
    return opened + budget + (Cube.of(()) if has_balances else led_to(budget, entity, chart))


def of_whole(cube: Cube, member: Member, chart: Chart, year: int) -> tuple[Elimination, ...] | None:
    """The entries that divide a member's reserves, by its whole budget; None where no rate or chart divides them."""
    if not is_divided(member.entity, chart, year):
        return None
    return untaxed_eliminations(cube, member, chart, Month(year, MONTHS_PER_YEAR))


def of_plan(at: Place, year: int, member: Member, rows: Rows, chart: Chart) -> tuple[Elimination, ...] | None:
    """The same of a business plan, whose rows are taken by the member's part; None when it can't be known."""
    cube = _reserves_of_plan(at, year, member, rows, chart)
    if cube is None:
        return None
    return untaxed_eliminations(cube, Member(member.entity, member.name), chart, Month(year, MONTHS_PER_YEAR))


def _reserves_of_plan(at: Place, year: int, member: Member, rows: Rows, chart: Chart) -> Cube | None:
    """The reserves that a year opens with and what the plan moves them by, with the appropriations that do it."""
    opened = books.cube(year, at.of).where(entity=member.entity, period=year * 100 + OPENING_MONTH)
    sheet, income = rows.get(BALANCE, {}), rows.get(INCOME, {})
    if not len(opened) or not sheet or not is_divided(member.entity, chart, year):
        return None
    opening = in_reserves(consolidate(opened, [member]), member.entity, chart)
    change = -sheet.get(UNTAXED, 0) - sum(opening.values())
    if change and income and not income.get(APPROPRIATIONS):
        return None
    period = year * 100 + OPENING_MONTH
    begun = Cube.of(CubeRow(member.entity, "", account, "", "", period, ore) for account, ore in opening.items())
    return begun + moved_by(change, member.entity, chart, Month(year, MONTHS_PER_YEAR).number)


def is_divided(entity: str, chart: Chart, year: int) -> bool:
    """Whether the chart says how an entity's reserves are divided, and the rates of the year and the one before are."""
    ends = (Month(one, MONTHS_PER_YEAR).last for one in (year - 1, year))
    return chart.followed.get(entity, chart).untaxed is not None and None not in {tax_rate(day) for day in ends}


# Associates


def share_in_books(at: Place, year: int, member: Member, chart: Chart) -> int | None:
    """The group's share of an associate's budgeted result by its books, öre; None when they hold no budget."""
    cube = _in_books(at, year, member.entity, chart)
    return equity_share(cube, member, chart) if len(cube) else None


def share_in_plan(at: Place, year: int, member: Member, result: int, rows: Rows, chart: Chart) -> int:
    """The same by a business plan with a result; what is put away untaxed is no cost, when it can be known."""
    cube = _reserves_of_plan(at, year, Member(member.entity, member.name), rows, chart)
    taken_off = appropriated(cube, member.entity, chart) if cube is not None else 0
    return share_of_result(-result, taken_off, member)


def of_associate(
    at: Place, year: int, member: Member, share: int, members: Sequence[Member], chart: Chart, planned: Cube
) -> Iterator[Elimination]:
    """The entries that take in an associate's result, what it has come to before, and less its `planned` dividends."""
    last = Month(year, MONTHS_PER_YEAR)
    yield from _share(share, member, last, chart)
    shares = chart.group_code(chart.equity["shares"])
    if "equity" in chart.equity:
        equity = chart.group_code(chart.equity["equity"])
        before = equity_opening(
            earlier_shares(at, member.entity), member, shares_account=shares, equity_account=equity, period=year * 100
        )
        yield from (before,) if before else ()
    yield from _dividends(planned, member, members, last, chart)


def budgets_of(at: Place, year: int, members: Sequence[Member]) -> Cube:
    """The members' budgets in their books."""
    return books.budget_cube(year, at.of).where(entity={member.entity for member in members})


def _dividends(
    budgets: Cube, member: Member, members: Sequence[Member], last: Month, chart: Chart
) -> Iterable[Elimination]:
    """What the members have budgeted to get of an associate's results, which come in as they are earned."""
    shares = chart.group_code(chart.equity["shares"])
    codes = counterparties_in(budgets, chart)
    return equity_dividends(budgets, member, members, codes, chart, shares_account=shares, period=last.number)


def _share(ore: int | None, member: Member, last: Month, chart: Chart) -> Iterator[Elimination]:
    if ore is None:
        return
    shares, income = (chart.group_code(chart.equity[name]) for name in ("shares", "income"))
    now = equity_elimination(ore, member, shares_account=shares, income_account=income, period=last.number)
    yield from (now,) if now else ()
