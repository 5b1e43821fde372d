"""What is internal and proposed to eliminate, row by row, so that it can be tried before it is booked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest

from django.utils.translation import gettext as _

from arshjul.books import queries as books
from arshjul.followup.accounts.group.proposals import Booked, proposal, with_state
from arshjul.followup.accounts.place import Place
from arshjul.followup.exports import Sheet
from arshjul.kernel.findings import Finding
from arshjul.kernel.period import Month
from arshjul.statements.cube import CubeRow
from arshjul.statements.group import Elimination, Pair

MOST_PAIRS, MOST_FINDINGS, MOST_ENTRIES = 14, 4, 10
"""How many a page shows of each; a municipality with ten companies may have a hundred pairs."""
SHOWN_MOST, FEWEST = 40, 2
"""The rows that a page shows of all proposals together, and the fewest of each; the file has every row."""


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """A row of an entry: the month it is booked in (YYYYMM, month 00 is the opening balance), its account and öre."""

    period: int
    account: str
    counterparty: str
    ore: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed entry, how much of it is in the books, its first rows, and how many more there are."""

    entry: Elimination
    state: Booked
    rows: tuple[ProposedRow, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of what is proposed: the first pairs, findings and entries, and how many more there are.

    Pairs that differ the most come first when not all are shown. The file has everything.
    """

    pairs: Sequence[Pair]
    findings: Sequence[Finding]
    entries: Sequence[Proposed]
    more_pairs: int
    more_findings: int
    more_entries: int


def first(at: Place) -> Shown:
    """What a page shows, as much as it has room for however many members there are."""
    whole, entries = proposal(at), proposed(at)
    pairs = whole.pairs
    if len(pairs) > MOST_PAIRS:
        pairs = tuple(sorted(pairs, key=lambda pair: -abs(pair.unmatched)))
    return Shown(
        pairs[:MOST_PAIRS],
        whole.findings[:MOST_FINDINGS],
        entries[:MOST_ENTRIES],
        max(0, len(pairs) - MOST_PAIRS),
        max(0, len(whole.findings) - MOST_FINDINGS),
        max(0, len(entries) - MOST_ENTRIES),
    )


def proposed(at: Place, most: int = SHOWN_MOST) -> list[Proposed]:
    """Each proposed entry with its first rows in the order of months and accounts, as many of each entry."""
    return list(_of_each(at, max(FEWEST, most // max(1, len(proposal(at).entries)))))


def sheet(at: Place, language: str) -> Sheet:
    """Every row that is proposed, with its entry's reason and whether it is booked."""
    return Sheet(
        title=_("Förslag till elimineringar"),
        about=(f"{at.year}, {at.last}", *([f"version {at.of.number}"] if at.of else [])),
        headings=(_("Månad"), _("Konto"), _("Motpart"), _("Belopp, kr"), _("I räkenskaperna")),
        rows=tuple(
            (
                one.entry.reason.in_language(language),
                (_month(row.period), row.account, row.counterparty, row.ore, one.state.value.in_language(language)),
            )
            for one in _of_each(at, None)
            for row in one.rows
        ),
    )


def pairs_sheet(at: Place, language: str) -> Sheet:
    """What each two members have booked against each other, what has no counterpart, and what is told of it."""
    found, members = proposal(at), at.members().members
    names = {member.entity: member.name for member in members}
    headings = (_("Slag"), _("Den ene har bokfört, kr"), _("Den andre har bokfört, kr"), _("Saknar motsvarighet, kr"))
    return Sheet(
        title=_("Internt mellan motparter"),
        about=(f"{at.year}, {at.last}", *(one.message.in_language(language) for one in found.findings)),
        headings=headings,
        rows=tuple(
            (
                f"{names.get(one.one, one.one)} – {names.get(one.other, one.other)}",
                (one.words.in_language(language), one.by_one, one.by_other, one.unmatched),
            )
            for one in found.pairs
        ),
    )


def _of_each(at: Place, most: int | None) -> Iterator[Proposed]:
    """Each proposed entry with its first rows, all when `most` is none; an entry may have tens of thousands."""
    entries: Sequence[Elimination] = proposal(at).entries
    if not entries:
        return
    titled = cache(books.account_names(at.of, at.year).titled)
    for entry, state in with_state(at, entries):
        rows = nsmallest(len(entry.rows) if most is None else most, entry.rows, key=_in_order)
        named = (ProposedRow(row.period, titled(row.account), row.counterparty, row.amount) for row in rows)
        yield Proposed(entry, state, tuple(named), len(entry.rows) - len(rows))


def _in_order(row: CubeRow) -> tuple[int, str, str]:
    return row.period, row.account, row.counterparty


def _month(period: int) -> str:
    return str(Month.parse(period)) if period % 100 else _("ingående balans %(year)s") % {"year": period // 100}
