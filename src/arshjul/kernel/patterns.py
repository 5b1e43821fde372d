"""Patterns over the codes of a code string: which of many things a code belongs to.

A pattern is a prefix ("79") or a range of prefixes of one length ("4-7", "3110-3119"); the longest pattern that fits
decides, so that an exception is one more line and never a change of the rule. Codes are compared as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """A prefix or range of prefixes of codes and what its codes belong to (`line`), such as a statement's line."""

    low: str
    high: str
    line: str

    @classmethod
    def parse(cls, codes: str, line: str) -> tuple[Pattern, ...]:
        """One pattern per part of a comma-separated list; none of an empty one.

        >>> [(pattern.low, pattern.high) for pattern in Pattern.parse("4-7, 79", "kostnader")]
        [('4', '7'), ('79', '79')]
        >>> Pattern.parse("", "kostnader")
        ()
        """
        if not str(codes).strip():
            return ()
        ends = [part.strip().partition("-") for part in str(codes).split(",")]
        return tuple(cls(low.strip(), (high or low).strip(), line) for low, _, high in ends)

    def __str__(self) -> str:
        """As it is written."""
        return self.low if self.low == self.high else f"{self.low}-{self.high}"

    @property
    def fits_nothing(self) -> bool:
        """Whether no code can fit: a range with ends of two lengths, or one that runs backwards.

        >>> [pattern.fits_nothing for pattern in Pattern.parse("9-10, 7-4, 4-7", "")]
        [True, True, False]
        """
        return len(self.low) != len(self.high) or self.low > self.high or not self.low

    def fits(self, code: str) -> bool:
        """Whether the code starts with one of the prefixes."""
        width = len(self.low)
        return len(code) >= width and self.low <= code[:width] <= self.high

    def rivals(self, other: Pattern) -> bool:
        """Whether some code fits both and neither is longer, so that nobody could say which decides."""
        return len(self.low) == len(other.low) and self.low <= other.high and other.low <= self.high


def longest(patterns: Iterable[Pattern], code: str) -> Pattern | None:
    """The longest pattern that fits a code, the first of several; `None` when none does."""
    fitting = [pattern for pattern in patterns if pattern.fits(code)]
    return max(fitting, key=lambda pattern: len(pattern.low), default=None)
