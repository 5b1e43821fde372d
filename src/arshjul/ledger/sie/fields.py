"""One line of a SIE file: its fields, amounts, dates and object lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from arshjul.kernel.money import LARGEST_ORE
from arshjul.kernel.reading import PAGE_YEARS

Field = str | tuple[str, ...]
"""A field, or the fields between braces."""

_FIELD = re.compile(r'[ \t\r]*(?:"((?:\\"|[^"]|"(?![ \t\r{}]|$))*)"|([{}])|([^ \t\r{}"][^ \t\r{}]*)|(".*))')
_AMOUNT = re.compile(r"(-?)(\d{1,17})(?:\.(\d{1,2}))?")
_LENIENT_AMOUNT = re.compile(r"([+-]?)(\d*)(?:[.,](\d{1,2})0*)?")
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d\d0")
_FIRST_GROUP = re.compile(r"-?[0-9]{1,3}")
_GROUP = re.compile(r"[0-9]{3}(?:[.,][0-9]{1,2})?")
_GROUP_DIGITS = 3
_QUANTITY = re.compile(r"\s*[+-]?(?:[0-9][0-9 ]*(?:[.,][0-9]*)?|[.,][0-9]+)\s*")
_PAIR = re.compile(r'([^ "]+) "([^"]*)"')
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MOST_DIGITS = len(str(LARGEST_ORE))
_DATE_DIGITS = 8
_PERIOD_DIGITS = 6
_MONTHS = 12
_CENTURY = 100
NEEDS_QUOTES = re.compile(r'[ \t\r\n"{}]|^$')


def split(line: str) -> tuple[list[Field], tuple[str, ...]]:
    r"""The fields of a line, and the faults of its form (finding names).

    >>> split('#TRANS 7010 {1 "456"} -12.50 "" "a \\"b\\""')[0]
    ['#TRANS', '7010', ('1', '456'), '-12.50', '', 'a "b"']
    """
    fields: list[Field] = []
    inside: list[str] | None = None
    faults: list[str] = []
    for quoted, brace, plain, broken in _FIELD.findall(line):
        if brace == "{" and inside is None:
            inside = []
        elif brace == "}" and inside is not None:
            fields.append(tuple(inside))
            inside = None
        elif brace:
            faults.append("brace-unexpected")
        else:
            value = plain or broken[1:] or quoted
            if broken:
                faults.append("quote-unterminated")
            elif '"' in plain:
                faults.append("quote-in-field")
            elif '"' in quoted:
                value = quoted.replace('\\"', '"')
                if quoted.count('"') != quoted.count('\\"'):
                    faults.append("quote-in-field")
            (fields if inside is None else inside).append(value)
    if inside is not None:
        faults.append("brace-unexpected")
        fields.append(tuple(inside))
    return fields, tuple(faults)


def strict_amount(text: str) -> int | None:
    """Öre of an amount in SIE's own form, else None.

    >>> strict_amount("-1243.5"), strict_amount("1,5")
    (-124350, None)
    """
    match = _AMOUNT.fullmatch(text)
    if not match:
        return None
    sign, whole, fraction = match.groups(default="")
    ore = int(whole) * 100 + int(fraction.ljust(2, "0"))
    return None if ore > LARGEST_ORE else -ore if sign else ore


def lenient_amount(text: str) -> int | None:
    """Öre of an amount whose meaning is certain though its form is not SIE's: plus, comma, zeros after two decimals.

    >>> lenient_amount("+5"), lenient_amount("12,50"), lenient_amount(".5"), lenient_amount("1.005")
    (500, 1250, 50, None)
    """
    match = _LENIENT_AMOUNT.fullmatch(text.strip())
    if not match or not (match[2] or match[3]):
        return None
    sign, whole, fraction = match.groups(default="")
    return strict_amount(f"{'-' if sign == '-' else ''}{whole or '0'}.{(fraction or '0').ljust(2, '0')}")


def may_be_thousands(text: str) -> bool:
    """Whether the sign before three digits may as well stand between thousands.

    >>> may_be_thousands("-50.000"), may_be_thousands("50.00"), may_be_thousands("0.000"), may_be_thousands("50.0000")
    (True, False, False, False)
    """
    return _MAYBE_THOUSANDS.fullmatch(text.strip()) is not None


def with_thousands(fields: list[str], place: int) -> list[str]:
    """The fields with what may be one amount written with blanks between its thousands in one of them.

    >>> with_thousands(["1", "000", "000.00", "20260131"], 0), with_thousands(["1.00", "000"], 0)
    (['1 000 000.00', '20260131'], ['1.00', '000'])
    """
    if place >= len(fields) or not _FIRST_GROUP.fullmatch(fields[place]):
        return fields
    end = place + 1
    while end < len(fields) and _GROUP.fullmatch(fields[end]):
        end += 1
        if len(fields[end - 1]) > _GROUP_DIGITS:
            break
    return [*fields[:place], " ".join(fields[place:end]), *fields[end:]]


def are_thousands(fields: list[str], place: int) -> bool:
    """Whether what `with_thousands` joins can be nothing but one amount: no quantity looks like what follows.

    >>> are_thousands(["1", "000"], 0), are_thousands(["5", "100"], 0), are_thousands(["5", "100.00"], 0)
    (True, False, True)
    """
    groups = len(fields) - len(with_thousands(fields, place))
    return groups > 1 or (groups == 1 and (fields[place + 1].startswith("0") or len(fields[place + 1]) > _GROUP_DIGITS))


def is_quantity(text: str) -> bool:
    """Whether a text is a number, or empty as when no quantity is given.

    >>> is_quantity("-2,5"), is_quantity(""), is_quantity("citat")
    (True, True, False)
    """
    return not text or (_QUANTITY.fullmatch(text) is not None)


def is_too_large(text: str) -> bool:
    """Whether an amount that can't be kept is one in a good form, only beyond what a column holds.

    >>> is_too_large("99999999999999999.99"), is_too_large("5"), is_too_large("9x")
    (True, False, False)
    """
    match = _LENIENT_AMOUNT.fullmatch(text.strip())
    if match is None:
        return False
    whole = (match[2] or "0").lstrip("0")
    return len(whole) > MOST_DIGITS or int(whole or 0) * 100 + int((match[3] or "0").ljust(2, "0")) > LARGEST_ORE


def day(text: str) -> int | None:
    """A real day YYYYMMDD of a year that pages can show, else None.

    >>> day("20160229"), day("20270230"), day("30260115")
    (20160229, None, None)
    """
    if len(text) != _DATE_DIGITS or not (text.isascii() and text.isdigit()):
        return None
    return int(text) if is_day(int(text)) else None


def is_day(number: int) -> bool:
    """Whether YYYYMMDD is a day of the calendar, in a year that pages can show."""
    if number // 10_000 not in PAGE_YEARS:
        return False
    try:
        date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return False
    return True


def lenient_day(text: str) -> int | None:
    """A day written YYYY-MM-DD, else None."""
    match = _ISO_DATE.fullmatch(text.strip())
    return day("".join(match.groups())) if match else None


def is_written_day(text: str) -> bool:
    """Whether a text is a day in a form that is understood."""
    return day(text) is not None or lenient_day(text) is not None


def month(text: str) -> int | None:
    """A real month YYYYMM of a year that pages can show, else None."""
    if len(text) != _PERIOD_DIGITS or not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if number // _CENTURY in PAGE_YEARS and 1 <= number % _CENTURY <= _MONTHS else None


def quote(text: str) -> str:
    r"""A field in quotes, with quotes inside escaped.

    A backslash before the last quote would escape it: such a text is written bare, and one that can't be has a space
    after it.

    >>> quote('a "b"'), quote("a\\"), quote("a b\\")
    ('"a \\"b\\""', 'a\\', '"a b\\ "')
    """
    if text.endswith("\\"):
        return text if not NEEDS_QUOTES.search(text) else quote(text + " ")
    return '"' + text.replace('"', '\\"') + '"'


def field(text: str) -> str:
    """A field as it is written: in quotes when it needs them."""
    return quote(text) if NEEDS_QUOTES.search(text) else text


def canonical_objects(pairs: tuple[str, ...]) -> str:
    """An object list in the one form used in tables: dimension bare, object in quotes, single spaces.

    >>> canonical_objects(("1", "Nord", "6", "0015"))
    '1 "Nord" 6 "0015"'
    """
    return " ".join(quote(item) if place % 2 else field(item) for place, item in enumerate(pairs))


@lru_cache(maxsize=1 << 16)
def object_pairs(canonical: str) -> tuple[tuple[str, str], ...]:
    """The pairs (dimension, object) of a canonical object list; an odd last field is left out.

    >>> object_pairs('1 "Nord" 6 "0015"')
    (('1', 'Nord'), ('6', '0015'))
    """
    pairs: list[tuple[str, str]] = _PAIR.findall(canonical)
    if canonical.count('"') == 2 * len(pairs) and "\\" not in canonical:
        return tuple(pairs)
    flat = [item for item in split(canonical)[0] if isinstance(item, str)]
    return tuple(zip(flat[::2], flat[1::2], strict=False))


@dataclass(frozen=True, slots=True)
class Pairs:
    """The distinct pairs of some object lists; per pair of a list, which list and which of the distinct ones."""

    distinct: tuple[tuple[str, str], ...]
    lists: NDArray[np.int64]
    places: NDArray[np.int64]


def pairs_of(lists: Sequence[str]) -> Pairs:
    """The pairs of canonical object lists, each distinct one once.

    >>> pairs_of(['1 "A" 6 "B"', '6 "B"']).places.tolist()
    [0, 1, 1]
    """
    found = [object_pairs(objects) for objects in lists]
    flat = list(chain.from_iterable(found))
    index = {pair: place for place, pair in enumerate(dict.fromkeys(flat))}
    owners = np.repeat(np.arange(len(found)), list(map(len, found)))
    return Pairs(tuple(index), owners, np.array(list(map(index.__getitem__, flat)), np.int64))
