"""A mapping: which columns of a table are which parts of an entry, and how numbers and dates are written.

name: Huvudbok ur ekonomisystemet
separator: ";"            # or tab; left out: found from the file
encoding: utf8            # left out: detected
sheet: Blad1              # workbooks; left out: the first
skip: 2                   # rows above the header
header: true              # false: columns are named 1, 2, 3 ...
kind: voucher             # or period (a change in a month), balance (since the year began), budget or opening
columns:
  account: Konto          # needed
  amount: Belopp          # or debit and credit
  side: D/K               # of the amount, when a column of its own tells debit from credit
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
side: {debit: D, credit: K}   # left out: the usual words
date: YYYY-MM-DD
period: {13: 12, 0: opening}   # periods beside the months: what they are; left out they are faults
unread: [Summa]           # columns of amounts that are not to be read
first_word: [account]     # fields and code parts whose cells have the code and its name: 1910 Kassa
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Given
from dataclasses import dataclass, field, replace
from typing import Any

from arshjul.kernel.money import ORE_PER_UNIT
from arshjul.kernel.text import Text
from arshjul.ledger.facts import PARTS
from arshjul.ledger.tabular.convert import MONTHS, OPENING, is_beside_months, read_period

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
    ),
    *PARTS,
)
KINDS = ("voucher", "period", "balance", "budget", "opening")
RUNNING = "balance"
"""The kind of a table of balances since the year began, month by month."""
OPENS = "opening"
SIDE_WORDS: Given[str, Sequence[str]] = {
    "debit": ("d", "debet", "debit", "dr", "+"),
    "credit": ("k", "kredit", "c", "credit", "cr", "-", "\u2212"),
}
"""What a cell says when the amount beside it is a debit or a credit."""
SIDES = ("", "plus", "minus")
CENTURY = 100
TIMES = frozenset({"date", "period", "year", "month"})
MONTH_NUMBERS = range(1, MONTHS + 1)
SPANS = 10**6
"""More than any month YYYYMM, so that a number and a span are one number."""
SEPARATOR_WORDS = {"tab": "\t", "tabb": "\t", "\\t": "\t"}
ENCODINGS = frozenset({"ascii", "utf8", "utf8-bom", "utf16", "cp437", "latin1", "macroman"})
"""What `detect` calls encodings; any name that Python knows will do."""

KEYS = frozenset(
    "name separator encoding sheet skip header kind columns months dimensions constants amount side date period"  # noqa: SIM905 - reads as one line
    " unread first_word".split()
)


class MappingError(ValueError):
    """The mapping can't be used; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Amounts:
    """How amounts are written; `sign` -1 turns a source where credit is positive.

    `round` reads a workbook's computed amounts, finer than an öre, to the nearest öre (of two as near the even one).
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
    header: bool = True
    kind: str = "voucher"
    dimensions: Given[str, str] = field(default_factory=dict)
    constants: Given[str, str] = field(default_factory=dict)
    amounts: Amounts = field(default_factory=Amounts)
    date: str = ""
    periods: Given[int, int] = field(default_factory=dict)
    """Periods beside the months, each with the month that it is read as, or `OPENING`."""
    sides: Given[str, Sequence[str]] = field(default_factory=lambda: SIDE_WORDS)
    months: Given[int, str] = field(default_factory=dict)
    unsaid: Given[int, str] = field(default_factory=dict)
    """Columns of periods beside the months, when the mapping doesn't say what those are."""
    first_word: frozenset[str] = frozenset()
    """Fields and code parts whose code is the first word of the cell, before its name."""
    unread: frozenset[str] = frozenset()
    """Columns of amounts that the mapping says aren't to be read."""

    @classmethod
    def of(cls, given: Given[str, Any]) -> Mapping:
        """From YAML's mapping; raises `MappingError` with the reason."""
        unknown = set(given) - KEYS
        named = ", ".join(sorted(map(str, unknown)))
        _require(not unknown, f"okända fält: {named}", f"unknown fields: {named}")
        columns = _texts(given.get("columns"), "columns")
        constants = _texts(given.get("constants") or {}, "constants")
        periods = _periods(given.get("period"), given.get("kind", "voucher"))
        months, unsaid = _months(given.get("months") or {}, periods)
        _check_columns(columns, constants, months)
        kind = given.get("kind", "voucher")
        _require(kind in KINDS, f"kind är en av {', '.join(KINDS)}", f"kind is one of {', '.join(KINDS)}")
        _require(
            not (months and kind in {"voucher", OPENS}),
            "months går med kind: period, balance eller budget",
            "months goes with kind: period, balance or budget",
        )
        return cls(
            columns=columns,
            months=months,
            unsaid=unsaid,
            first_word=_first_word(given.get("first_word")),
            unread=frozenset(map(str, _several(given.get("unread") or []))),
            name=str(given.get("name", "")),
            separator=_separator(given.get("separator")),
            encoding=_encoding(given.get("encoding")),
            sheet=str(given["sheet"]) if given.get("sheet") else None,
            skip=_count(given.get("skip", 0)),
            header=bool(given.get("header", True)),
            kind=kind,
            dimensions=_texts(given.get("dimensions") or {}, "dimensions"),
            constants=constants,
            amounts=_amounts(given.get("amount") or {}),
            date=str(given.get("date", "")),
            periods=periods,
            sides=_sides(given.get("side")),
        )

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
        return tuple(dict.fromkeys([*self._read, *self.unsaid.values()]))

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
            yield replace(self, columns={**self.columns, "amount": column}, constants=constants, months={})
        if not self.months:
            yield self


def side_of(text: str, sides: Given[str, Sequence[str]] = SIDE_WORDS) -> str:
    """Whether a cell says debit or credit; empty when neither.

    >>> side_of("D"), side_of("Kredit"), side_of("H", {"debit": ["S"], "credit": ["h"]}), side_of("x")
    ('debit', 'credit', 'credit', '')
    """
    return next((side for side, words in sides.items() if text.strip().lower() in words), "")


def _require(holds: bool, sv: str, en: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise MappingError(Text(sv, en))


def _texts(given: object, name: str) -> dict[str, str]:
    _require(isinstance(given, Given), f"{name} saknas eller är ingen tabell", f"{name} is missing or not a table")
    return {str(key): str(value) for key, value in given.items()} if isinstance(given, Given) else {}


def _months(given: object, periods: Given[int, int]) -> tuple[dict[int, str], dict[int, str]]:
    """The columns of months, and those of periods beside them that nothing says what they are."""
    named = _texts(given, "months")
    unsaid = {int(name): column for name, column in named.items() if _is_unsaid(name, periods)}
    months = {_period_of(name, periods): column for name, column in named.items() if not _is_unsaid(name, periods)}
    _require(
        0 not in months and bool(months or not named),
        "months är en kolumn för varje månad, som 202601: Jan",
        "months is a column for each month, such as 202601: Jan",
    )
    return months, unsaid


def _is_unsaid(name: str, periods: Given[int, int]) -> bool:
    return name.isdecimal() and is_beside_months(name) and int(name) % CENTURY not in periods


def _period_of(name: str, periods: Given[int, int]) -> int:
    """YYYYMM, also of a period beside the months; 0 for what is none."""
    is_beside = name.isdecimal() and read_period(name, periods) is not None and int(name) % CENTURY in periods
    return int(name) if is_beside else read_period(name) or 0


def _periods(given: object, kind: str) -> dict[int, int]:
    """Periods beside the months; a text says how months are written, which needs no saying."""
    if not isinstance(given, Given):
        return {}
    says = "period är 13: 12 eller 0: opening", "period is 13: 12 or 0: opening"
    named = {str(key): OPENING if value == OPENS else value for key, value in given.items()}
    _require(all(key.isdecimal() and int(key) not in MONTH_NUMBERS for key in named), *says)
    _require(all(value == OPENING or value in MONTH_NUMBERS for value in named.values()), *says)
    _require(
        not (kind == "budget" and OPENING in named.values()),
        "opening går inte med kind: budget",
        "opening does not go with kind: budget",
    )
    return {int(key): value for key, value in named.items() if isinstance(value, int)}


def _first_word(given: object) -> frozenset[str]:
    named = frozenset(map(str, _several(given or [])))
    may = ("account", *PARTS)
    _require(
        named <= set(may),
        f"first_word är några av {', '.join(may)}",
        f"first_word is some of {', '.join(may)}",
    )
    return named


def _sides(given: object) -> Given[str, Sequence[str]]:
    if given is None:
        return SIDE_WORDS
    says = "side är {debit: D, credit: K}", "side is {debit: D, credit: K}"
    _require(isinstance(given, Given) and set(given) == set(SIDE_WORDS), *says)
    told = given if isinstance(given, Given) else {}
    words = {str(side): [str(word).lower() for word in _several(value)] for side, value in told.items()}
    _require(not set(words["debit"]) & set(words["credit"]), *says)
    return words


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _check_columns(columns: Given[str, str], constants: Given[str, str], months: Given[int, str]) -> None:
    unknown = (set(columns) | set(constants)) - set(FIELDS)
    named = ", ".join(sorted(unknown))
    _require(not unknown, f"okända kolumner: {named}", f"unknown columns: {named}")
    has = set(columns) | set(constants)
    _require("account" in has, "ingen kolumn för konto (account)", "no column for the account")
    amounts = {"amount", "debit", "credit"} & set(columns)
    _require(
        not (months and amounts | (TIMES & has)),
        "months säger både belopp och tid. Ta bort amount, debit, credit, date och period",
        "months says both amount and time. Leave out amount, debit, credit, date and period",
    )
    if months:
        return
    _require(
        bool(amounts),
        "ingen kolumn för belopp (amount, eller debit och credit)",
        "no column for amount (or debit, credit)",
    )
    _require(
        "side" not in has or ("side" in columns and amounts == {"amount"}),
        "side hör till amount, inte till debit och credit",
        "side belongs to amount, not to debit and credit",
    )
    _require(
        not ({"year", "month"} & has and "period" in has),
        "year och month säger månaden, liksom period. Ta bort något av dem",
        "year and month say the month, as does period. Leave one of them out",
    )
    _require(
        not {"year", "month"} & has or {"year", "month"} <= has,
        "year och month hör ihop: ange båda, eller den ena som constants: {year: 'ÅÅÅÅ'}",
        "year and month belong together: give both, or one of them as constants: {year: 'YYYY'}",
    )
    _require(
        bool({"date", "period", "month"} & has),
        "inget säger när. Ange en kolumn för date eller period, eller skriv månaden: constants: {period: 'ÅÅÅÅMM'}",
        "nothing says when. Give a column for date or period, or write the month: constants: {period: 'YYYYMM'}",
    )


def _separator(given: object) -> str | None:
    if given is None:
        return None
    sign = SEPARATOR_WORDS.get(str(given).lower(), str(given))
    _require(
        len(sign) == 1 and sign.isascii() and sign not in '"\r\n\0',
        "separator är ett tecken, eller tab",
        "separator is one sign, or tab",
    )
    return sign


def _encoding(given: object) -> str | None:
    if given is None or given in ENCODINGS:
        return None if given is None else str(given)
    try:
        name = codecs.lookup(str(given)).name
        " ".encode(name)
    except (LookupError, ValueError):
        _require(False, f"encoding är okänd: {given}", f"encoding is unknown: {given}")  # noqa: FBT003
        return None
    return "utf8" if name in {"utf-8", "utf-8-sig"} else name


def _count(given: object) -> int:
    _require(isinstance(given, int) and given >= 0, "skip är ett antal rader", "skip is a number of rows")
    return given if isinstance(given, int) else 0


def _amounts(given: Given[str, Any]) -> Amounts:
    amounts = Amounts(
        decimal=str(given.get("decimal", ",")),
        thousands=str(given.get("thousands", " ")),
        unit=str(given.get("unit", "kr")),
        sign=given.get("sign", 1),
        credit=str(given.get("credit", "")),
        round=given.get("round") is True,
        credit_accounts=tuple(map(str, _several(given.get("credit_accounts") or []))),
    )
    units = ", ".join(ORE_PER_UNIT)
    _require(amounts.unit in ORE_PER_UNIT, f"unit är en av {units}", f"unit is one of {units}")
    _require(amounts.sign in {1, -1}, "sign är 1 eller -1", "sign is 1 or -1")
    _require(amounts.credit in SIDES, "credit är plus eller minus", "credit is plus or minus")
    _require(
        amounts.decimal != amounts.thousands, "decimal och thousands är lika", "decimal and thousands are the same"
    )
    return amounts
