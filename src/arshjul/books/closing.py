"""Closing a year of the books: nothing more is put into it until somebody opens it again and says why.

A closed year is nothing but that: every version of the books, also of an open year, is kept and can be asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from arshjul.books import queries
from arshjul.books.models import Snapshot, YearAct
from arshjul.books.policies import PUBLISHERS, BooksPolicy
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.organisation.clock import now
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.lengths import longest, too_long
from arshjul.record.services import Refused

REASON = Text("Skäl", "Reason")


@dataclass(frozen=True, slots=True)
class YearState:
    """A year of somebody's books: its last month, the last act, and whether the person may close or open it."""

    entity: str
    year: int
    last: int
    act: YearAct | None
    may: bool

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is put into it."""
        return self.act is not None and self.act.kind == YearAct.Kind.CLOSED


def hold() -> None:
    """One change of the books at a time: the last snapshot's row is held (SQLite holds the whole database)."""
    list(Snapshot.objects.select_for_update().order_by("-number")[:1])


def closed() -> frozenset[tuple[str, int]]:
    """The closed years: entity and year; one query."""
    return frozenset(place for place, act in _latest().items() if act.kind == YearAct.Kind.CLOSED)


def _latest() -> Mapping[tuple[str, int], YearAct]:
    return {(one.entity, one.year): one for one in YearAct.objects.select_related("by").order_by("pk")}


def states(who: Standing, of: Snapshot | None) -> list[YearState]:
    """Every year that somebody has books of, newest first, as the person meets it; one query beside the manifest."""
    acts, found = _latest(), []
    for entity, months in (queries.periods(of) if of else {}).items():
        may = BooksPolicy.may_publish(who, entity)
        for year in sorted({month // 100 for month in months}):
            last = max(month for month in months if month // 100 == year)
            found.append(YearState(entity, year, last, acts.get((entity, year)), may))
    return sorted(found, key=lambda one: -one.year)


def acts() -> list[YearAct]:
    """Every closing and opening there has been, newest first."""
    return list(YearAct.objects.select_related("by"))


def in_closed_years(entity: str, periods: Collection[int], name: Text) -> list[Finding]:
    """A finding for each closed year that some of the periods lie in."""
    shut = closed()
    years = sorted({period // 100 for period in periods})
    return [
        finding("books.year-closed", year=year, name_sv=name.sv, name_en=name.en)
        for year in years
        if (entity, year) in shut
    ]


def close_year(*, entity: str, year: int, by: Person, reason: str = "") -> YearAct:
    """Close a year that has been booked through December."""
    return _act(entity, year, YearAct.Kind.CLOSED, by, reason)


def reopen_year(*, entity: str, year: int, by: Person, reason: str) -> YearAct:
    """Open a closed year again; the reason is kept with the act and in the log."""
    return _act(entity, year, YearAct.Kind.REOPENED, by, reason)


@transaction.atomic
def _act(entity: str, year: int, kind: YearAct.Kind, by: Person, reason: str) -> YearAct:
    record.require_role(by, *PUBLISHERS, act_sv="stänga och öppna år", act_en="close and reopen years")
    hold()
    known = states(standing(by), queries.current())
    state = next((one for one in known if (one.entity, one.year) == (entity, year)), None)
    hindered = _hindered(state, kind, reason)
    if hindered:
        raise Refused(hindered)
    made = YearAct.objects.create(entity=entity, year=year, kind=kind, reason=reason.strip(), at=now(), by=by)
    record.log(action=f"books.year-{kind.value}", by=by, label=f"{entity} {year}", details={"reason": made.reason})
    return made


def _hindered(state: YearState | None, kind: YearAct.Kind, reason: str) -> list[Finding]:
    if state is None:
        return [finding("books.year-unknown")]
    name = queries.keepers().get(state.entity)
    found = [] if state.may else [finding("books.not-your-books", name=name.sv if name else state.entity)]
    closing = kind is YearAct.Kind.CLOSED
    if state.is_closed == closing:
        found.append(finding("books.year-state-same", year=state.year))
    if closing and state.last % 100 != MONTHS_PER_YEAR:
        found.append(finding("books.year-not-whole", year=state.year, month=str(Month.parse(state.last))))
    if not closing and not reason.strip():
        found.append(finding("books.reopening-without-reason", year=state.year))
    return found + too_long(reason.strip(), longest(YearAct, "reason"), REASON)
