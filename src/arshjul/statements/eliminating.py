"""What to eliminate in the group: counterparties matched, and a balanced entry for each pair with its reason.

`match` says what the parties booked against each other and where they differ; `eliminations` takes away what both
booked; shares within the group and the equity method have entries of their own; `month_by_month` puts in each month
what belongs to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.statements import contributions
from arshjul.statements.chart import Acquisition, Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.group import BALANCE, ELIMINATIONS, KINDS, OWNERS, RESULT, Elimination, Member, Pair
from arshjul.statements.sides import Both, Way, kind_of, scaled, sides, summed
from arshjul.statements.untaxed import appropriated

KRONOR = Unit("kr", 2)
REASONS = {
    RESULT: Text("Interna intäkter och kostnader", "Internal income and costs"),
    BALANCE: Text("Interna fordringar och skulder", "Internal receivables and debts"),
    OWNERS: Text("Intern utdelning eller internt tillskott", "Internal dividend or contribution"),
}


def counterparties_in(cube: Cube, chart: Chart) -> Mapping[str, str]:
    """The counterparty codes of the cube that the chart gives an entity."""
    named = {str(code): chart.entity_of(str(code)) for code in cube.values("counterparty")}
    return {code: entity for code, entity in named.items() if entity is not None}


def match(
    cube: Cube,
    members: Sequence[Member],
    counterparties: Mapping[str, str],
    chart: Chart,
    kinds: Sequence[str] = KINDS,
) -> tuple[tuple[Pair, ...], tuple[Finding, ...]]:
    """What members booked against each other, per kind of accounts and way, and findings where they differ.

    First in a pair is who has the income or the receivable, by the sign of each account's sum, and then who has the
    cost or the debt: what both have booked as income has no counterpart at either. Of a dividend or a contribution
    first is who was given it. `counterparties` gives each counterparty code (motpart) its entity; a code that isn't
    there is outside the group. A contribution that is a cost at its owner and equity at the company is told as one.
    """
    pairs = tuple(
        Pair(one, other, kind, *(sum(row.amount for row in side) for side in both))
        for (one, other, kind), both in sides(cube, members, counterparties, chart, kinds).items()
    )
    names = {member.entity: member.name for member in members}
    apart = (_unmatched(pair, names) for pair in contributions.unexplained(pairs))
    return pairs, (*contributions.told(pairs, names), *apart)


def eliminations(
    cube: Cube,
    members: Sequence[Member],
    counterparties: Mapping[str, str],
    chart: Chart,
    kinds: Sequence[str] = KINDS,
) -> tuple[Elimination, ...]:
    """One balanced entry per pair, kind and way that takes away what both booked, by the lower of their parts.

    Accounts that hold just as much on both sides meet each other. Of the rest, of the side that booked more, as large a
    share of each row is taken, so that an entry never moves the group's result and never more than what an account
    holds; what only one side booked stays where it is, and is told by `match`. Of a dividend or a contribution all that
    the owner has of it in the group is internal: the group's part of a company's equity is changed by what its own
    owners in the group gave or were given.
    """
    part = {member.entity: member.part for member in members}
    names = {member.entity: member.name for member in members}
    made = (
        _elimination(way, both, _part(way, both, part, chart), names)
        for way, both in sides(cube, members, counterparties, chart, kinds).items()
    )
    return tuple(entry for entry in made if entry.rows)


def _part(way: Way, both: Both, part: Mapping[str, Fraction], chart: Chart) -> Fraction:
    """How much of a way is in the group: the lower of both parts, of owners that of who owns."""
    one, other, kind = way
    if kind != OWNERS or not (part[one] and part[other]):
        return min(part[one], part[other])
    owns = other if any(kind_of(chart, row.account) == OWNERS for row in both[0]) else one
    return part[owns]


Standing = Callable[[int], Iterable[Elimination]]
"""The entries that are true at the end of a month (YYYYMM), of all that has been booked in the year so far."""


def month_by_month(standing: Standing, periods: Sequence[int]) -> tuple[Elimination, ...]:
    """Entries that are true at the end of every month: in each stands what they have grown by since the one before.

    So any span of months holds what belongs to it. An entry on month 00 stays there when it is true at the end of the
    first month; what it changes by later, as when a company has left, is booked in that month. The first of the
    `periods` may be month 00 itself. Reason and remainder are those of the last month.
    """
    first = next((period for period in periods if period % 100), None)
    found: dict[_Key, list[CubeRow]] = defaultdict(list)
    about: dict[_Key, Elimination] = {}
    remains: dict[_Key, int] = {}
    before: Mapping[_Key, Mapping[CubeRow, int]] = {}
    for period in periods:
        now: dict[_Key, dict[CubeRow, int]] = defaultdict(lambda: defaultdict(int))
        remains = defaultdict(int)
        for entry in standing(period):
            opening = period % 100 > 0 and all(row.period % 100 == 0 for row in entry.rows)
            key = _key(entry, opening=opening)
            about[key] = entry
            remains[key] += entry.left
            for row in entry.rows:
                now[key][replace(row, period=0, amount=0)] += row.amount
        for key in {**before, **now}:
            standing_now = now.get(key, {})
            earlier = before.get(key, {})
            grown = {row: standing_now.get(row, 0) - earlier.get(row, 0) for row in {**earlier, **standing_now}}
            when = period - period % 100 if key[-1] and period == first else period
            found[key] += [replace(row, period=when, amount=ore) for row, ore in grown.items() if ore]
        before = now
    return tuple(replace(about[key], rows=tuple(rows), left=remains.get(key, 0)) for key, rows in found.items() if rows)


_Key = tuple[str, str, str, str, bool]
"""What makes entries of different months one: the pair, the kind, the share that they are by, and whether they open."""


def _key(entry: Elimination, *, opening: bool) -> _Key:
    """The reason of what two parties booked tells the share; that of other kinds tells amounts, which grow."""
    reason = entry.reason.sv if entry.pair.kind in KINDS else ""
    return entry.pair.one, entry.pair.other, entry.pair.kind, reason, opening


def of_result_alone(entry: Elimination, chart: Chart, equity_account: str) -> Elimination | None:
    """What is left of an entry when its company has left: its income and costs, met by equity instead of balances."""
    kept = [row for row in entry.rows if kind_of(chart, row.account) == RESULT]
    ore = sum(row.amount for row in kept)
    met = [replace(kept[0], account=equity_account, amount=-ore)] if ore else []
    return replace(entry, rows=tuple(summed([*kept, *met])), left=0) if kept else None


def share_elimination(bought: Acquisition, period: int, chart: Chart) -> Elimination:
    """The entry that takes away the owner's shares against the equity they paid for.

    The shares are on an account of the owner's chart, the equity on those of the entity's, and the difference on one of
    the municipality's, which is the group's. What was paid above (or below) the equity stays on the account for the
    difference, so the entry balances. Shares bought before the year are an opening balance (`period` with month 00), so
    that no flow of the year shows them.
    """
    over = bought.cost - sum(bought.equity.values())
    amounts: dict[str, int] = defaultdict(int)
    amounts[chart.code(bought.owner, bought.shares_account)] -= bought.cost
    for account, ore in bought.equity.items():
        amounts[chart.code(bought.entity, account)] += ore
    amounts[bought.difference_account] += over
    rows = tuple(CubeRow(ELIMINATIONS, "", account, "", "", period, ore) for account, ore in amounts.items() if ore)
    pair = Pair(bought.owner, bought.entity, "shares", bought.cost, -sum(bought.equity.values()))
    name = chart.names.get(bought.entity, bought.entity)
    reason = Text(
        sv=f"Andelar i {name} mot det egna kapital som fanns vid förvärvet.",
        en=f"Shares in {name} against the equity that was there at the purchase.",
    )
    return Elimination(pair, rows, reason, 0)


def equity_elimination(
    ore: int, member: Member, *, shares_account: str, income_account: str, period: int
) -> Elimination | None:
    """The entry that takes in the share of an entity's result by the equity method; `None` when there is none."""
    reason = Text(
        sv=f"Andel {member.share} av resultatet i {member.name} enligt kapitalandelsmetoden.",
        en=f"The share {member.share} of the result of {member.name} by the equity method.",
    )
    return _share_taken(ore, member, (shares_account, income_account), period, reason)


def equity_opening(
    ore: int, member: Member, *, shares_account: str, equity_account: str, period: int
) -> Elimination | None:
    """What the shares of earlier years' results have come to, as an opening balance of shares and equity."""
    reason = Text(
        sv=f"Andelar av tidigare års resultat i {member.name} enligt kapitalandelsmetoden.",
        en=f"Shares of earlier years' results of {member.name} by the equity method.",
    )
    return _share_taken(ore, member, (shares_account, equity_account), period, reason)


def _share_taken(
    ore: int | None, member: Member, accounts: tuple[str, str], period: int, reason: Text
) -> Elimination | None:
    """The shares' account and the one they are met by; nothing when the amount is none."""
    if not ore:
        return None
    rows = [
        CubeRow(ELIMINATIONS, "", account, "", "", period, sign * ore)
        for account, sign in zip(accounts, (1, -1), strict=True)
    ]
    return Elimination(Pair(member.entity, member.entity, "equity", ore, -ore), tuple(rows), reason, 0)


def equity_share(cube: Cube, member: Member, chart: Chart) -> int | None:
    """The group's share of the entity's result in öre, income as plus; `None` when it has no result accounts.

    What it has put away in untaxed reserves is no cost, but the tax on that is.
    """
    mine = cube.where(entity=member.entity)
    result = mine.where(account=lambda account: kind_of(chart, account) == RESULT).total()
    if result is None:
        return None
    return share_of_result(result, appropriated(mine, member.entity, chart), member)


def share_of_result(result: int, taken_off: int, member: Member) -> int:
    """The share of a result (the ledger's sign) by the equity method, with what reserves took off it; whole öre."""
    return floor((taken_off - result) * (member.share or 0))


def equity_dividends(
    cube: Cube,
    member: Member,
    members: Sequence[Member],
    counterparties: Mapping[str, str],
    chart: Chart,
    *,
    shares_account: str,
    period: int,
) -> tuple[Elimination, ...]:
    """The entry that makes dividends from an entity by the equity method less shares and no income; none when none.

    Its result is taken in as it is earned, so that what it pays out of it isn't earned once more.
    """
    rows = _dividends(cube, member, members, counterparties, chart)
    ore = sum(row.amount for row in rows)
    if not ore:
        return ()
    reason = Text(
        sv=f"Utdelning från {member.name}: den är ingen intäkt enligt kapitalandelsmetoden utan minskar andelarna.",
        en=f"Dividend from {member.name}: by the equity method it is no income but makes the shares less.",
    )
    taken = [replace(row, entity=ELIMINATIONS, period=period, amount=-row.amount) for row in rows]
    shares = CubeRow(ELIMINATIONS, "", shares_account, "", "", period, ore)
    pair = Pair(member.entity, member.entity, "dividends", -ore, ore)
    return (Elimination(pair, tuple(summed([*taken, shares])), reason, 0),)


def dividends_had(
    cube: Cube, member: Member, members: Sequence[Member], counterparties: Mapping[str, str], chart: Chart
) -> int:
    """What the members have booked as dividends from an entity, each by its part; öre as plus."""
    return -sum(row.amount for row in _dividends(cube, member, members, counterparties, chart))


def _dividends(
    cube: Cube, member: Member, members: Sequence[Member], counterparties: Mapping[str, str], chart: Chart
) -> list[CubeRow]:
    part = {one.entity: one.part for one in members}
    found = sides(cube, members, counterparties, chart, (OWNERS,))
    given = (scaled(had, part[owner]) for (owner, owned, _), (had, _) in found.items() if owned == member.entity)
    return [row for rows in given for row in rows if kind_of(chart, row.account) == RESULT]


def _elimination(
    way: Way, both: tuple[list[CubeRow], list[CubeRow]], part: Fraction, names: Mapping[str, str]
) -> Elimination:
    """The entry of a way by their part of it: what the one that booked less has booked."""
    pair = Pair(*way, *(sum(row.amount for row in side) for side in both))
    owned = [scaled(side, part) for side in both]
    alike = _alike(*owned)
    rest = [[row for row in side if row.account not in held] for side, held in zip(owned, alike, strict=True)]
    sums = [sum(row.amount for row in side) for side in rest]
    met = min(abs(ore) for ore in sums) if sums[0] * sums[1] < 0 else 0
    taken = [[row for row in side if row.account in held] for side, held in zip(owned, alike, strict=True)]
    taken += [scaled(side, Fraction(met, abs(ore))) for side, ore in zip(rest, sums, strict=True) if met]
    rows = (replace(row, entity=ELIMINATIONS, amount=-row.amount) for side in taken for row in side)
    return Elimination(pair, tuple(summed(rows)), _reason(pair, part, names), sum(sums))


def _alike(first: Sequence[CubeRow], other: Sequence[CubeRow]) -> tuple[set[str], set[str]]:
    """The accounts of each side that hold just as much as one of the other's, as a loan that both have.

    What differs is then among the rest, and nothing of it lands on what agrees.
    """
    mine, theirs = _by_account(first), _by_account(other)
    found: tuple[set[str], set[str]] = set(), set()
    for account, ore in sorted(mine.items()):
        same = next((one for one, held in sorted(theirs.items()) if held == -ore and one not in found[1]), None)
        if ore and same is not None:
            found[0].add(account)
            found[1].add(same)
    return found


def _by_account(rows: Iterable[CubeRow]) -> Mapping[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.account] += row.amount
    return sums


def _reason(pair: Pair, part: Fraction, names: Mapping[str, str]) -> Text:
    one, other = (names.get(entity, entity) for entity in (pair.one, pair.other))
    sv, en = REASONS[pair.kind].sv, REASONS[pair.kind].en
    if pair.one == pair.other:
        return Text(
            sv=f"{sv} inom {one}: de egna enheterna har bokfört varandra som motpart.",
            en=f"{en} within {one}: its own units have booked each other as counterparty.",
        )
    share_sv = "" if part == 1 else f", till den ägda andelen {part}"
    share_en = "" if part == 1 else f", by the owned share {part}"
    return Text(
        sv=f"{sv} mellan {one} och {other}{share_sv}: båda har bokfört varandra som motpart.",
        en=f"{en} between {one} and {other}{share_en}: both have booked each other as counterparty.",
    )


def _unmatched(pair: Pair, names: Mapping[str, str]) -> Finding:
    return finding(
        "statements.group-unmatched",
        Place("motpart", part=f"{pair.one}/{pair.other}: {pair.kind}"),
        one=names[pair.one],
        other=names[pair.other],
        by_one=KRONOR.format(pair.by_one),
        by_other=KRONOR.format(pair.by_other),
        difference=KRONOR.format(pair.unmatched),
    )
