"""Booking the group's eliminations: a year's entries as a ledger file of their own, through the books' own door."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from arshjul.books import queries as books
from arshjul.books import services as receiving
from arshjul.books.policies import keeps_the_books
from arshjul.books.types import Snapshot
from arshjul.followup.accounts.group.proposals import proposal
from arshjul.followup.accounts.place import Place
from arshjul.kernel.findings import finding
from arshjul.kernel.period import Month
from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record.services import Refused
from arshjul.statements.constructed_file import ANSVAR, MOTPART, VERKSAMHET
from arshjul.statements.elimination_file import CodeNames, as_sie
from arshjul.statements.group import ELIMINATIONS


def may_book_eliminations(by: Person) -> bool:
    """Whether the person keeps the books of the whole group."""
    return keeps_the_books(standing(by))


def booked_through(at: Place) -> Month:
    """The last month of the year that has eliminations; its first when there are none."""
    rows = books.cube(at.year, at.of).where(entity=ELIMINATIONS, period=lambda period: period % 100 > 0)
    return Month.parse(max((int(period) for period in rows.values("period")), default=at.year * 100 + 1))


def book_eliminations(*, at: Place, by: Person, expected: int | None) -> Snapshot:
    """Book what the books propose for the year through a month; it replaces what was booked for the year before.

    What was booked through a later month is made anew through that one, so that nothing booked is lost.

    `expected` is the snapshot the person's page showed: when the books have moved since, they see the new state first.
    """
    if not may_book_eliminations(by):
        raise Refused([finding("books.not-your-books", name=receiving.ELIMINATIONS_NAME.sv)])
    at = replace(at, last=max(at.last, booked_through(at)))
    entries = proposal(at).entries
    if not entries:
        raise Refused([finding("followup.nothing-to-eliminate", year=at.year)])
    names = books.account_names(at.of, at.year)
    content = as_sie(entries, at.last, names.called, receiving.ELIMINATIONS_NAME.sv, _code_names(at))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"elimineringar-{at.last.number}.se"
        path.write_bytes(content)
        board = organisation.executive_board().authority
        file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=by).file
    reading = receiving.read_and_check(file=file, by=by)
    return receiving.publish_batch(reading=reading, entity=ELIMINATIONS, by=by, expected=expected)


def _code_names(at: Place) -> CodeNames:
    """What the file's codes are called: as in the books, and a counterparty as the one it stands for."""
    known, chart = receiving.entities(), at.chart
    codes = books.cube(at.year, at.of).values("counterparty") if chart else ()
    parties = {str(code): chart.entity_of(str(code)) or "" for code in codes} if chart else {}
    named = {code: known[entity].sv for code, entity in parties.items() if entity in known}
    return {ANSVAR: books.unit_names(at.of), VERKSAMHET: books.names_of_part(at.of, "verksamhet"), MOTPART: named}
