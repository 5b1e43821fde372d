"""Parts of a year that columns and lines are called by: quarters, thirds, halves, and from one month to another."""

from __future__ import annotations

import re
from typing import NamedTuple

from arshjul.ledger.tabular.convert import CENTURY, MONTHS, month_names

_KINDS = r"(?P<kind>kvartal(?:et)?|kvart|kv|quarter|q|k|tertial(?:et)?|tert|t|halvår(?:et)?|half|h)"
_NUMBER = r"(?P<number>[1-4])"
_AFTER = re.compile(rf"(?<![^\W\d_]){_KINDS}[ ._:-]*{_NUMBER}(?!\d|\s*[-\u2013]\s*\d(?!\d))")
_BEFORE = re.compile(rf"(?<!\d){_NUMBER}(?:\s*[:.]?\s*(?:a|e|st|nd|rd|th))?[ ._-]*{_KINDS}(?![^\W\d_])")
_TO = r"\s*(?:[-\u2013\u2014/]|till(?: och med)?|t\.? ?o\.? ?m\.?|to)\s*"
_NAMED = re.compile(rf"(?<![^\W\d_])([^\W\d_]{{3,9}})\.?(?:\s*(?:20\d\d))?{_TO}([^\W\d_]{{3,9}})(?![^\W\d_])")
_NUMBERED = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)\s*[-\u2013]{1,2}\s*(?:(20\d\d)-?)?(\d\d)(?![-\d])")
_YEARS = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SHORT_KINDS = frozenset("kth")
"""Letters that are codes as often as parts of a year."""


class Part(NamedTuple):
    """The first and the last month of a part of a year, by number; its year if it says one, and whether it is sure."""

    first: int
    last: int
    year: int = 0
    is_sure: bool = True

    def within(self, year: int | str) -> str:
        """The part in a year, as a mapping writes it.

        >>> Part(1, 3).within(2026)
        '202601-202603'
        """
        return f"{year}{self.first:02d}-{year}{self.last:02d}"


def part_of(name: str) -> Part | None:
    """The part of a year that a text names; None when it names none, or one month.

    >>> part_of("Utfall Kv 2"), part_of("2026Q1"), part_of("1:a tertialet")
    (Part(first=4, last=6, year=0, is_sure=True), Part(first=1, last=3, year=0, is_sure=True), \
Part(first=1, last=4, year=0, is_sure=True))
    >>> part_of("jan–apr 2026"), part_of("202601-202603"), part_of("T1"), part_of("Konto 1")
    (Part(first=1, last=4, year=0, is_sure=True), Part(first=1, last=3, year=2026, is_sure=True), \
Part(first=1, last=4, year=0, is_sure=False), None)
    """
    plain = name.lower().replace("\u00a0", " ")
    return _from_month_to_month(plain) or _counted(plain)


def span_called(text: str) -> tuple[int, int] | None:
    """The first and the last month (YYYYMM) of a part of a year that a cell says with its year.

    >>> span_called("2026Q1"), span_called("Tertial 2 2026"), span_called("202601-202603"), span_called("Q1")
    ((202601, 202603), (202605, 202608), (202601, 202603), None)
    """
    part, said = part_of(text), _YEARS.findall(text)
    year = part.year or (int(said[0]) if len(said) == 1 else 0) if part else 0
    return (year * CENTURY + part.first, year * CENTURY + part.last) if part and year else None


def _counted(plain: str) -> Part | None:
    match = _AFTER.search(plain) or _BEFORE.search(plain)
    if not match:
        return None
    kind = match["kind"]
    length = 3 if kind.startswith(("kv", "q", "k")) else 4 if kind.startswith("t") else 6
    last = int(match["number"]) * length
    return Part(last - length + 1, last, 0, kind not in _SHORT_KINDS) if last <= MONTHS else None


def _from_month_to_month(plain: str) -> Part | None:
    """From one month to a later of the same year."""
    if match := _NUMBERED.search(plain):
        first, last, year = int(match[2]), int(match[4]), int(match[1])
        is_of_one_year = match[3] in {None, match[1]}
        return Part(first, last, year) if is_of_one_year and 1 <= first < last <= MONTHS else None
    for match in _NAMED.finditer(plain):
        first, last = (month_names().get(word, 0) for word in match.groups())
        if 0 < first < last:
            return Part(first, last)
    return None
