"""A mapping: which columns of a table are which parts of an entry, and how numbers and dates are written.

name: Huvudbok ur ekonomisystemet
separator: ";"            # or tab; left out: found from the file
encoding: utf8            # left out: detected
sheet: Blad1              # workbooks; left out: the first
skip: 2                   # rows above the header
header: true              # or how many rows it takes; false: columns are named 1, 2, 3 ...
kind: voucher             # or period (a change in a month), balance (since the year began), closing, budget or opening
columns:
  account: Konto          # needed
  amount: Belopp          # or debit and credit
  side: D/K               # of the amount, when another column tells debit from credit, or its own cell (Belopp)
  date: Datum             # or period, or year and month
  series: Serie
  voucher: Vernr
  text: Text
  voucher_text: Verifikationstext   # the voucher's own, the same on all its rows
  currency: Valuta        # of the amount; other than kronor stops the file
  account_name: Kontonamn
  ansvar: Ansvar          # ansvar, verksamhet, aktivitet, projekt, objekt, motpart
dimensions: {anställd: Anstnr}   # further code parts
constants: {motpart: "8"}        # the same on every row
amount: {decimal: ",", thousands: " ", unit: kr, sign: 1}   # and credit: plus or minus; credit_accounts; round: true
months: {202601: Jan, 202613: "13"}   # a column a month, instead of amount and date; what 13 is, period below says
                                      # of several months, as a quarter: {202601-202603: Kv1}
side: {debit: D, credit: K}   # left out: the usual words
date: YYYY-MM-DD
period: {13: 12, 0: opening}   # periods beside the months: what they are; left out they are faults
opening: [Ingående balans]   # how a cell begins on rows that the year opens with, whose amount may stand in
                             # a column of its own: columns: {opening: Saldo}
unread: [Summa]           # columns of amounts that are not to be read
only: {Typ: Utfall}       # rows that are to be read, by what a column says
sums: ["30", "39"]        # accounts whose rows are sums of others
as_above: [ansvar]        # fields and code parts whose blank cells mean what stands above, as in a pivot table
first_word: [account]     # fields and code parts whose cells have the code and its name: 1910 Kassa
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Given
from dataclasses import dataclass, field, replace

from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.ledger.facts import PARTS

FIELDS = (
    *(
        "account",
        "amount",
        "debit",
        "credit",
        "side",
        "currency",
        "date",
        "period",
        "year",
        "month",
        "series",
        "voucher",
        "text",
        "voucher_text",
        "account_name",
        "opening",
    ),
    *PARTS,
)
KINDS = ("voucher", "period", "balance", "closing", "budget", "opening")
RUNNING = "balance"
"""The kind of a table of balances since the year began, month by month."""
CLOSING = "closing"
"""The kind of a table of the balances that each month closes with, what the year opened with among them."""
SO_FAR = frozenset({RUNNING, CLOSING})
OPENS = "opening"
SIDE_WORDS: Given[str, Sequence[str]] = {
    "debit": ("d", "debet", "debit", "dr", "+"),
    "credit": ("k", "kredit", "c", "credit", "cr", "-", "\u2212"),
}
"""What a cell says when the amount beside it is a debit or a credit."""
CENTURY = 100
SPANS = 10**6
"""More than any month YYYYMM, so that a number and a span are one number."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How amounts are written; `sign` -1 turns a source where credit is positive.

    `round` reads computed amounts, finer than an öre, to the nearest öre (of two as near the even one).
    `credit_accounts` begin the accounts whose amounts are credits when they are positive, where the others are debits.
    `credit` is how a credit stands in the column of its own: plus or minus; empty when the mapping doesn't say (plus).
    """

    decimal: str = ","
    thousands: str = " "
    unit: str = "kr"
    sign: int = 1
    credit: str = ""
    credit_accounts: tuple[str, ...] = ()
    round: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping."""

    columns: Given[str, str]
    name: str = ""
    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    skip: int = 0
    header: int = 1
    """How many rows the names of the columns take together; 0 when the table has none."""
    kind: str = "voucher"
    dimensions: Given[str, str] = field(default_factory=dict)
    constants: Given[str, str] = field(default_factory=dict)
    amounts: Amounts = field(default_factory=Amounts)
    date: str = ""
    periods: Given[int, int] = field(default_factory=dict)
    """Periods beside the months, each with the month that it is read as, or `OPENING`."""
    sides: Given[str, Sequence[str]] = field(default_factory=lambda: SIDE_WORDS)
    months: Given[int, str] = field(default_factory=dict)
    firsts: Given[int, int] = field(default_factory=dict)
    """Of months that stand for several, as the last of a quarter, the first of those."""
    unsaid: Given[int, str] = field(default_factory=dict)
    """Columns of periods beside the months, when the mapping doesn't say what those are."""
    opening: tuple[str, ...] = ()
    """How a cell begins on a row that a year opens with."""
    first_word: frozenset[str] = frozenset()
    """Fields and code parts whose code is the first word of the cell, before its name."""
    sums: frozenset[str] = frozenset()
    """Accounts whose rows sum others."""
    as_above: frozenset[str] = frozenset()
    """Fields and code parts whose blank cells mean what stands above, as in a pivot table."""
    only: Given[str, frozenset[str]] = field(default_factory=dict)
    """Of some columns, what a row says that is to be read, in small letters."""
    unread: frozenset[str] = frozenset()
    """Columns of amounts that the mapping says aren't to be read."""

    @property
    def is_of_year(self) -> bool:
        """Whether each amount is the budget of a whole year: a year is said and no month."""
        given = {*self.columns, *self.constants}
        return self.kind == "budget" and "year" in given and not given & {"date", "period", "month"}

    @property
    def divides(self) -> bool:
        """Whether each amount is a budget of several months."""
        return self.is_of_year or (self.kind == "budget" and bool(self.firsts))

    def months_of(self, period: int) -> tuple[int, ...]:
        """The months that an amount of a period is of: one, those of a part of the year, or the whole year's."""
        first = self.firsts.get(period, period)
        last = period + MONTHS_PER_YEAR - 1 if self.is_of_year else period
        return tuple(one.number for one in Month.parse(first).through(Month.parse(last)))

    @property
    def parts(self) -> tuple[str, ...]:
        """The code parts that entries have: columns and constants, then the further dimensions."""
        own = [part for part in PARTS if part in self.columns or part in self.constants]
        return (*own, *self.dimensions)

    def columns_of(self, fields: Sequence[str]) -> frozenset[str]:
        """The columns that the fields and code parts are read from, and from which nothing else is."""
        coded = {column for name, column in self.columns.items() if name in fields or name in PARTS}
        others = {column for name, column in self.columns.items() if name not in fields and name not in PARTS}
        return frozenset(coded | set(self.dimensions.values())) - others

    @property
    def used(self) -> tuple[str, ...]:
        """The columns of the file that must be there, each once."""
        return tuple(dict.fromkeys([*self._read, *self.unsaid.values(), *self.only]))

    @property
    def read(self) -> frozenset[str]:
        """The columns that entries are read from."""
        return frozenset(self._read)

    @property
    def of_amounts(self) -> tuple[str, ...]:
        """The columns that amounts are read from."""
        named = [self.columns[name] for name in ("amount", "debit", "credit") if name in self.columns]
        return (*named, *self.months.values())

    @property
    def _read(self) -> list[str]:
        return [*self.columns.values(), *self.dimensions.values(), *self.months.values()]

    @property
    def voucher_span(self) -> int:
        """What a day YYYYMMDD is divided by to tell vouchers of one number apart; 0 when vouchers have no numbers.

        Numbers may begin again each year, and each month when they have no series.
        """
        given = {*self.columns, *self.constants}
        return 0 if "voucher" not in given else CENTURY * CENTURY if "series" in given else CENTURY

    def by_month(self) -> Iterator[Mapping]:
        """A mapping for each column of a month, or this one."""
        for period, column in self.months.items():
            constants = {**self.constants, "period": str(period)}
            columns = {**self.columns, "amount": column}
            firsts = {period: self.firsts[period]} if period in self.firsts else {}
            yield replace(self, columns=columns, constants=constants, months={}, firsts=firsts)
        if not self.months:
            yield self


def side_of(text: str, sides: Given[str, Sequence[str]] = SIDE_WORDS) -> str:
    """Whether a cell says debit or credit; empty when neither.

    >>> side_of("D"), side_of("Kredit"), side_of("H", {"debit": ["S"], "credit": ["h"]}), side_of("x")
    ('debit', 'credit', 'credit', '')
    """
    return next((side for side, words in sides.items() if text.strip().lower() in words), "")
