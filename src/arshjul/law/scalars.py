"""One fact as a value: dates, moments, amounts, percent, whole numbers, text and flags, exact and strict."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from arshjul.kernel import money

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")
FIRST_YEAR, LAST_YEAR = 1960, 2090
"""A fact outside these years is a slip of the pen, and outside what the calendar of holidays knows."""


def read_text(written: object) -> str:
    """Text without surrounding space; numbers count as text."""
    if isinstance(written, list | Mapping | bool):
        raise TypeError
    return str(written).strip()


def read_flag(written: object) -> bool:
    """True or false, nothing else."""
    if not isinstance(written, bool):
        raise TypeError
    return written


def read_number(written: object) -> Decimal:
    """An exact number with decimal point or comma; a float is refused."""
    if isinstance(written, bool | float):
        raise TypeError
    text = re.sub(r"[\s\u00a0\u202f]+", "", str(written)).replace(money.MINUS, "-").replace(",", ".")
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError
    return number


def read_percent(written: object) -> Decimal:
    """A number of percent, with or without the sign."""
    return read_number(str(written).removesuffix("%") if isinstance(written, str) else written)


def read_whole(written: object) -> int:
    """A whole number."""
    number = read_number(written)
    if number != number.to_integral_value():
        raise ValueError
    return int(number)


def read_year(written: object) -> int:
    """A year of the calendar."""
    return _plausible(read_whole(written))


def _plausible(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return year


def read_date(written: object) -> date:
    """A day, written YYYY-MM-DD."""
    if isinstance(written, datetime):
        written = written.date()
    if not isinstance(written, date):
        text = read_text(written)
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError(text)
        written = date.fromisoformat(text)
    _plausible(written.year)
    return written


def read_moment(written: object) -> datetime:
    """A moment in local time, a day as its first moment; one with a zone is turned into Swedish time."""
    if isinstance(written, date) and not isinstance(written, datetime):
        written = datetime(written.year, written.month, written.day)  # noqa: DTZ001 - a local day has no zone
    moment = written if isinstance(written, datetime) else datetime.fromisoformat(read_text(written))
    _plausible(moment.year)
    return moment if moment.tzinfo is None else moment.astimezone(SWEDISH_TIME).replace(tzinfo=None)


def read_amount_in(unit: str) -> Callable[[Any], int]:
    """A reader of amounts in a unit, giving öre."""

    def read(written: object) -> int:
        if isinstance(written, int | Decimal) and not isinstance(written, bool):
            written = f"{written:f}" if isinstance(written, Decimal) else str(written)
        if not isinstance(written, str):
            raise TypeError
        ore = money.parse_amount(written, unit)
        if ore is None:
            raise ValueError
        return ore

    return read


def read_anything(written: object) -> object:
    """Whatever was written."""
    return written


SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "date": read_date,
    "datetime": read_moment,
    "year": read_year,
    "amount": read_amount_in("mnkr"),
    "kr": read_amount_in("kr"),
    "percent": read_percent,
    "number": read_number,
    "integer": read_whole,
    "flag": read_flag,
    "text": read_text,
    "any": read_anything,
}
"""How each scalar type is read; amounts become öre, from mnkr or from kronor (`kr`)."""


def as_fact(ore: int) -> str:
    """An amount in öre as the text that facts in mnkr hold, exactly.

    >>> as_fact(-1_860_000_001)
    '-18.60000001'
    """
    sign = "-" if ore < 0 else ""
    whole, rest = divmod(abs(ore), money.ORE_PER_UNIT["mnkr"])
    return f"{sign}{whole}.{rest:08d}"
