"""Members whose fiscal year isn't the calendar year, by which the accounts of a municipality are made (KL 11:5)."""

from __future__ import annotations

from arshjul.books import queries as books
from arshjul.books.cells import OPENING
from arshjul.followup.accounts.place import YEAR_DIGITS, Place
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.statements.snapshots import opens_calendar


def opened_otherwise(at: Place) -> tuple[Finding, ...]:
    """A finding for each member with opening balances of the year or the one before, but none of its 1 January.

    They are in no statement: a calendar year opens with something else.
    """
    if at.of is None:
        return ()
    opened: dict[str, list[int]] = {}
    for entity, family, period in books.manifest(at.of).holding:
        if family == OPENING and period // YEAR_DIGITS in (at.year, at.year - 1):
            opened.setdefault(entity, []).append(period)
    others = {entity: max(months) for entity, months in opened.items() if not any(map(opens_calendar, months))}
    names = books.keepers()
    return tuple(
        finding("followup.opens-otherwise", name=names[one].sv, month=str(Month.parse(others[one])), year=at.year)
        for one in at.entities or [member.entity for member in at.members().members if member.part]
        if one in others
    )
