"""A company's untaxed reserves (obeskattade reserver) divided, for the group, into equity and deferred tax.

The act has no row for them (LKBR 2018:597 6:2): in the group's statements they are equity, less the tax that is to be
paid when they are dissolved, which is a provision. What a company has put away or dissolved in the year it booked as an
appropriation; in the group that is no cost, and only the change of the deferred tax meets the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from math import floor

from arshjul.kernel import datafile
from arshjul.kernel.money import Unit
from arshjul.kernel.patterns import Pattern, longest
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.group import ELIMINATIONS, Elimination, Member, Pair, consolidate

UNTAXED = "untaxed"
"""What the entries are of, as a kind of `Pair`."""
KRONOR = Unit("kr", 2)
PER_CENT = 100


@cache
def _rates() -> tuple[tuple[date, Fraction], ...]:
    """The rates by the day from which they hold, the latest first."""
    text = resources.files("arshjul.statements").joinpath("tax.yaml").read_text(encoding="utf-8")
    rates = ((each["from"], Fraction(each["percent"]) / PER_CENT) for each in datafile.load(text)["rates"])
    return tuple(sorted(rates, reverse=True))


def tax_rate(on: date) -> Fraction | None:
    """The tax rate of a fiscal year that is under way on a day (IL 65:10); `None` before the first that is known.

    >>> tax_rate(date(2026, 6, 30)), tax_rate(date(1990, 1, 1))
    (Fraction(103, 500), None)
    """
    return next((rate for since, rate in _rates() if since <= on), None)


def untaxed_eliminations(cube: Cube, member: Member, chart: Chart, last: Month) -> tuple[Elimination, ...]:
    """The entries that divide what a member holds at a month's end, by its part: of the opening, and of the year.

    `cube` has the opening balances (month 00) of the month's year and its changes through the month. What the year
    opened with is an opening balance of the group too, taxed by the rate of the year before. When the reserves have
    changed by another amount than the appropriations say, the rest is a change of equity, and told (`left`).
    """
    how = chart.followed.get(member.entity, chart).untaxed
    rate, before = tax_rate(last.last), tax_rate(Month(last.year, 1).plus(-1).last)
    if how is None or not member.part or rate is None or before is None:
        return ()
    mine = consolidate(cube.where(entity=member.entity), [member])
    opens = last.year * 100
    opened = _sums(mine.where(period=opens), chart, how.reserves)
    moved = _sums(mine.where(period=lambda period: period > opens), chart, how.reserves)
    made = _sums(mine.where(period=lambda period: period > opens), chart, how.appropriations)
    opening, change = sum(opened.values()), sum(moved.values())
    tax = _share(opening, before)
    more = _share(opening + change, rate) - tax
    left = change + sum(made.values())
    deferred, cost, equity = (chart.code(member.entity, one) for one in (how.deferred_tax, how.tax, how.equity))
    at_start = _rows(opens, *_taken_away(opened), (deferred, tax), (equity, opening - tax))
    in_year = _rows(last.number, *_taken_away(moved, made), (deferred, more), (cost, -more), (equity, left))
    entries = (
        Elimination(_pair(member, opening), at_start, _opened(member, opening, before), 0),
        Elimination(_pair(member, change), in_year, _moved(member, change, rate), left),
    )
    return tuple(entry for entry in entries if entry.rows)


def appropriated(cube: Cube, entity: str, chart: Chart) -> int:
    """What appropriations to untaxed reserves take off an entity's result beyond the tax on them; öre, a cost is plus.

    Each year by its own rate. Nothing where no chart or no rate divides them.
    """
    how = chart.followed.get(entity, chart).untaxed
    if how is None:
        return 0
    taken_off = 0
    for year, of_year in cube.grouped("period", lambda period: int(period) // 100).items():
        rate = tax_rate(Month(year, MONTHS_PER_YEAR).last)
        made = sum(_sums(of_year, chart, how.appropriations).values())
        taken_off += made - _share(made, rate) if rate is not None else 0
    return taken_off


def in_reserves(cube: Cube, entity: str, chart: Chart) -> Mapping[str, int]:
    """Öre by account of an entity's untaxed reserves; none where no chart divides them."""
    how = chart.followed.get(entity, chart).untaxed
    return _sums(cube.where(entity=entity), chart, how.reserves) if how else {}


def led_to(cube: Cube, entity: str, chart: Chart) -> Cube:
    """The rows on untaxed reserves that an entity's appropriations in a cube lead to, month by month."""
    how = chart.followed.get(entity, chart).untaxed
    if how is None:
        return Cube.of(())
    made = cube.where(entity=entity, account=lambda code: longest(how.appropriations, chart.number(code)) is not None)
    reserve = chart.code(entity, how.reserves[0].low)
    sums = made.sums("period")
    return Cube.of(CubeRow(entity, "", reserve, "", "", int(period), -ore) for (period,), ore in sums.items())


def moved_by(change: int, entity: str, chart: Chart, period: int) -> Cube:
    """A change of an entity's untaxed reserves (the ledger's sign) in a month, with the appropriation that makes it."""
    how = chart.followed.get(entity, chart).untaxed
    if how is None or not change:
        return Cube.of(())
    made = {how.reserves[0].low: change, how.appropriations[0].low: -change}
    return Cube.of(CubeRow(entity, "", chart.code(entity, one), "", "", period, ore) for one, ore in made.items())


def divides(chart: Chart, entity: str) -> Callable[[str], bool]:
    """Whether an account is one of the balance sheet that an entity's untaxed reserves are divided from or onto."""
    how = chart.followed.get(entity, chart).untaxed
    if how is None:
        return lambda _code: False
    onto = {chart.code(entity, account) for account in (how.deferred_tax, how.equity)}

    def is_divided(code: str) -> bool:
        number = chart.number(code)
        return code in onto or (chart.code(entity, number) == code and longest(how.reserves, number) is not None)

    return is_divided


def _pair(member: Member, ore: int) -> Pair:
    return Pair(member.entity, member.entity, UNTAXED, ore, -ore)


def _taken_away(*sums: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(account, -ore) for each in sums for account, ore in each.items()]


def _rows(period: int, *amounts: tuple[str, int]) -> tuple[CubeRow, ...]:
    """An entry's rows in a month, one an account."""
    sums: dict[str, int] = defaultdict(int)
    for account, ore in amounts:
        sums[account] += ore
    return tuple(CubeRow(ELIMINATIONS, "", account, "", "", period, ore) for account, ore in sums.items() if ore)


def _sums(cube: Cube, chart: Chart, patterns: tuple[Pattern, ...]) -> Mapping[str, int]:
    """Öre by account of the accounts that the patterns take."""
    sums = ((str(code), ore) for (code,), ore in cube.sums("account").items())
    return {code: ore for code, ore in sums if longest(patterns, chart.number(code)) is not None}


def _share(ore: int, rate: Fraction) -> int:
    """A share of an amount to the nearest öre."""
    return floor(ore * rate + Fraction(1, 2))


def _opened(member: Member, ore: int, rate: Fraction) -> Text:
    amount, percent = KRONOR.format(-ore), _percent(rate)
    return Text(
        sv=f"Obeskattade reserver i {member.name} vid årets ingång, {amount} kr: {percent} procent är uppskjuten skatt "
        "och resten eget kapital.",
        en=f"Untaxed reserves of {member.name} at the start of the year, SEK {amount}: {percent} per cent is deferred "
        "tax and the rest equity.",
    )


def _moved(member: Member, ore: int, rate: Fraction) -> Text:
    amount, percent = KRONOR.format(abs(ore)), _percent(rate)
    if not ore:
        return Text(
            sv=f"Uppskjuten skatt på obeskattade reserver i {member.name}, omräknad till {percent} procent.",
            en=f"Deferred tax on untaxed reserves of {member.name}, now {percent} per cent.",
        )
    grown = ore < 0
    return Text(
        sv=f"Obeskattade reserver i {member.name} har {'ökat' if grown else 'minskat'} med {amount} kr: det är "
        f"ingen {'kostnad' if grown else 'intäkt'} för koncernen, bara uppskjuten skatt om {percent} procent.",
        en=f"Untaxed reserves of {member.name} have {'grown' if grown else 'shrunk'} by SEK {amount}: that is no "
        f"{'cost' if grown else 'income'} of the group, only deferred tax of {percent} per cent.",
    )


def _percent(rate: Fraction) -> str:
    percent = rate * PER_CENT
    return str(Decimal(percent.numerator) / percent.denominator).replace(".", ",")
