"""Values of the books: what a drill-down asks for, sums of a reading, and a page of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from arshjul.kernel.findings import Finding
from arshjul.kernel.reading import whole_number, year_number
from arshjul.kernel.text import Text

PAGE_ROWS = 50
"""Vouchers on one page: what a person reads without losing the place."""


class NotASelectionError(ValueError):
    """The address doesn't say which cell is meant."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The cell of a statement whose vouchers are asked for.

    Empty means all. `first` and `last` are periods (YYYYMM, month 00 is the opening balance), both included.
    `lines` are lines of the statement `statement`; `accounts` name accounts outright, by number or by the code that
    accounts have among several charts ("bas:3010"). `areas` are units of the organisation, each with every code that it
    takes (`municipality.units`); `units` name codes (ansvar) outright. `parts` are those of the entities that the
    cell takes in by less than the whole, and how much: all their vouchers are shown. A project of the empty text is no
    project. `towards` are entities that the rows are against: those whose counterparty (motpart) the chart says is one.
    """

    first: int
    last: int
    entities: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    statement: str = ""
    lines: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    snapshot: int | None = None
    projects: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    parts: tuple[tuple[str, Fraction], ...] = ()
    towards: tuple[str, ...] = ()

    def fields(self) -> dict[str, object]:
        """The selection as fields of a form or an address."""
        parts: dict[str, object] = {"fran": self.first, "till": self.last}
        parts |= {"enhet": ",".join(self.entities)} if self.entities else {}
        parts |= {"omrade": ",".join(self.areas)} if self.areas else {}
        parts |= {"ansvar": ",".join(self.units)} if self.units else {}
        parts |= {"rad": f"{self.statement}:{','.join(self.lines)}"} if self.lines else {}
        parts |= {"konto": ",".join(self.accounts)} if self.accounts else {}
        parts |= {"projekt": ",".join(self.projects)} if self.projects else {}
        parts |= {"del": ",".join(f"{entity}:{part}" for entity, part in self.parts)} if self.parts else {}
        parts |= {"mot": ",".join(self.towards)} if self.towards else {}
        parts |= {"version": self.snapshot} if self.snapshot else {}
        return parts

    def query(self, **more: object) -> str:
        """The selection as the query of an address.

        >>> Selection(201601, 201612, units=("110",)).query()
        'fran=201601&till=201612&ansvar=110'
        """
        return urlencode(self.fields() | {name: value for name, value in more.items() if value}, safe=",:")

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Selection:
        """From an address; raises `NotASelectionError` for one that no page has made.

        >>> Selection.parse({"fran": "201601", "till": "201612", "rad": "drift:intakter"}).lines
        ('intakter',)
        """
        statement, _, lines = query.get("rad", "").partition(":")
        try:
            asked = cls(
                first=_period(query["fran"]),
                last=_period(query["till"]),
                entities=_words(query.get("enhet", "")),
                units=_words(query.get("ansvar", "")),
                statement=statement,
                lines=_words(lines),
                accounts=_words(query.get("konto", "")),
                snapshot=_version(query.get("version", "")),
                projects=tuple(query["projekt"].split(",")) if "projekt" in query else (),
                areas=_words(query.get("omrade", "")),
                parts=tuple(map(_part, _words(query.get("del", "")))),
                towards=_words(query.get("mot", "")),
            )
        except (KeyError, ValueError) as error:
            raise NotASelectionError(str(error)) from error
        if asked.first > asked.last:
            raise NotASelectionError(query["fran"])
        return asked

    def with_accounts(self, accounts: Sequence[str]) -> Selection:
        """The same cell with its accounts named outright."""
        return replace(self, accounts=tuple(accounts))

    def holds(self, period: int) -> bool:
        """Whether a period lies in the selection."""
        return self.first <= period <= self.last


_PERIOD_DIGITS = 6


def _period(text: str) -> int:
    year, month = year_number(text[:-2]), whole_number(text[-2:])
    if len(text) != _PERIOD_DIGITS or year is None or month is None:
        raise NotASelectionError(text)
    return year * 100 + month


def _part(text: str) -> tuple[str, Fraction]:
    """An entity and how much of it is taken in, between nothing and the whole."""
    entity, _, part = text.partition(":")
    above, _, below = part.partition("/")
    numbers = whole_number(above), whole_number(below)
    if not entity or None in numbers or not 0 < (numbers[0] or 0) < (numbers[1] or 0):
        raise NotASelectionError(text)
    return entity, Fraction(numbers[0] or 0, numbers[1] or 1)


def _version(text: str) -> int | None:
    if not text:
        return None
    number = whole_number(text)
    if number is None:
        raise NotASelectionError(text)
    return number


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a longer list; `total` counts all rows and `sum_ore` sums them.

    `debit_ore` is the sum of the rows in debit, when the sums beside the batches tell it.
    """

    rows: tuple[Mapping[str, Any], ...]
    number: int
    total: int
    sum_ore: int | None = None
    debit_ore: int | None = None

    @property
    def credit_ore(self) -> int | None:
        """The sum of the rows in credit, minus."""
        return None if self.debit_ore is None or self.sum_ore is None else self.sum_ore - self.debit_ore

    @property
    def goes_both_ways(self) -> bool:
        """Whether there are rows in debit and rows in credit."""
        return bool(self.debit_ore and self.credit_ore)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_ROWS))

    @property
    def next(self) -> int | None:
        """The number of the page after, if any."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def previous(self) -> int | None:
        """The number of the page before, if any."""
        return self.number - 1 if self.number > 1 else None


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account's opening balance, debit, credit and closing balance in öre; `None` when nothing was entered.

    `code` is the account among all charts, `other` the title of its chart when it isn't the municipality's.
    """

    account: str
    name: str
    line: str
    opening: int | None
    change: int | None
    closing: int | None
    mapped: bool = True
    code: str = ""
    other: Text | None = None


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The trial balance (saldobalans) of a year; the sum of all changes is 0 when every voucher balances.

    `outside` is told of accounts that the chart puts outside the statements and that don't cancel out.
    """

    rows: tuple[TrialRow, ...]
    opening: int | None = None
    change: int | None = None
    closing: int | None = None
    unmapped: tuple[TrialRow, ...] = field(default=())
    outside: tuple[Finding, ...] = ()
