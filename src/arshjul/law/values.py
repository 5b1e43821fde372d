"""The values a rule carries by date in force, read by their unit: days of the year, shares, spans, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from arshjul.kernel import money


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day that comes every year, such as 15 April.

    >>> MonthDay.parse("04-15").in_year(2027)
    datetime.date(2027, 4, 15)
    """

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> MonthDay:
        """From MM-DD."""
        if not re.fullmatch(r"\d\d-\d\d", text):
            message = f"not a day of the year (MM-DD): {text!r}"
            raise ValueError(message)
        return cls(int(text[:2]), int(text[3:]))

    @classmethod
    def of(cls, day: date) -> MonthDay:
        """The day of the year a date falls on."""
        return cls(day.month, day.day)

    def in_year(self, year: int) -> date:
        """The date in one year."""
        return date(year, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


def share(amount: int, percent: Decimal) -> Fraction:
    """So many percent of an amount in öre, exactly.

    >>> share(5000, Decimal("1.5"))
    Fraction(75, 1)
    """
    return Fraction(percent) * amount / 100


def _day_of_year(value: object) -> Any:  # noqa: ANN401 - one day or a list of them, as the file has it
    return [MonthDay.parse(str(item)) for item in value] if isinstance(value, list) else MonthDay.parse(str(value))


def _as_written(value: object) -> object:
    return value


def _amount(value: object) -> int | None:
    return money.parse_amount(str(value), "mnkr")


def _date(value: object) -> date:
    return date.fromisoformat(str(value))


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        message = f"not a whole number: {value!r}"
        raise TypeError(message)
    return value


READERS: Mapping[str, Callable[[Any], Any]] = {
    "day of year": _day_of_year,
    "date": _date,
    "percent": _decimal,
    "number": _decimal,
    "mnkr": _amount,
    "years": _whole,
    "months": _whole,
    "weeks": _whole,
    "days": _whole,
    "hours": _whole,
    "count": _whole,
    "year": _whole,
    "list": _as_written,
    "parts": _as_written,
    "table": _as_written,
    "text": _as_written,
    "pattern": _as_written,
    "flag": _as_written,
}
"""How the value of each unit is read from the file."""


def read_values(written: Mapping[str, Any], units: Mapping[str, str]) -> dict[str, Any]:
    """Every value of one date, read by its unit; a value without a unit raises `ValueError`."""
    without = sorted(set(written) - set(units))
    if without:
        message = f"values without a term: {', '.join(without)}"
        raise ValueError(message)
    return {name: READERS[units[name]](value) for name, value in written.items()}


MOST_DECIMALS = 8
"""Of a figure in a message; rules compare the exact ones."""


def in_words(value: object, language: str = "sv") -> str:
    """A value as messages print it: the language's decimal sign, at most eight decimals, lists with commas.

    >>> in_words(Decimal(200) / 3), in_words(Decimal("1.50"), "en")
    ('66,66666667', '1.5')
    """
    if isinstance(value, Decimal):
        point = "." if language.startswith("en") else ","
        return f"{value:.{MOST_DECIMALS}f}".rstrip("0").rstrip(".").replace(".", point)
    if isinstance(value, Mapping):
        return ", ".join(str(key) for key in value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return ", ".join(in_words(item, language) for item in items)
    return "–" if value is None else str(value)


def in_mnkr(amount: int | Fraction) -> str:
    """An amount in öre as messages print it: mnkr with the decimals it needs, at least one and at most eight.

    >>> in_mnkr(-1_860_000_000)
    '−18,6 mnkr'
    """
    ore = round(amount)
    if abs(ore) > money.LARGEST_ORE:
        return f"{ore // money.ORE_PER_UNIT['mnkr']} mnkr"
    text = money.format_amount(ore, "mnkr", MOST_DECIMALS).rstrip("0")
    return (text + "0" if text.endswith(",") else text) + " mnkr"
