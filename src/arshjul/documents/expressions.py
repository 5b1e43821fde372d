"""The language of expressions in prose: read, never executed as code.

    {{ function argument… [i unit] [med N decimaler] }}

A function is a Swedish or English name, or a direction word that the author asserts. An argument is the id of a
figure, a pattern of ids with `*`, a quoted text, or a whole number. `prose` finds the expressions in a text and
`vocabulary` answers them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from arshjul.kernel.money import ORE_PER_UNIT, UNIT_ALIASES
from arshjul.kernel.reading import whole_number

UNIT_WORDS = frozenset({"i", "in"})
DECIMAL_WORDS = frozenset({"med", "with"})
DECIMALS_WORDS = frozenset({"decimal", "decimaler", "decimals"})
FILLERS = frozenset({"av", "of", "bland", "among", "mot", "against", "till", "to", "från", "from"})
"""Small words that make an expression read as a sentence and mean nothing."""
MOST_DECIMALS = 6

_TOKEN = re.compile(r"""\s*(?:["”“](?P<text>[^"”“]*)["”“]|(?P<word>[^\s"”“]+))""")
_WHOLE = re.compile(r"[-\u2212]?\d{1,12}")


class ExpressionError(ValueError):
    """The expression can't be read; `reason` is a finding id of `documents`, `values` what its message asks for."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(f"{reason}: {values}")
        self.reason = reason
        self.values = values


class MisusedError(Exception):
    """A function isn't written as it is to be; who asked it knows its name and how it is written."""


@dataclass(frozen=True, slots=True)
class Ref:
    """A figure's id, or a pattern of ids."""

    name: str

    @property
    def is_pattern(self) -> bool:
        """Whether it may stand for several figures."""
        return "*" in self.name


@dataclass(frozen=True, slots=True)
class Words:
    """A quoted text."""

    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, such as the 0 that a result is compared with."""

    number: int


Argument = Ref | Words | Whole


@dataclass(frozen=True, slots=True)
class Call:
    """One expression as read: what is asked, of what, in which unit and with how many decimals (`None`: as the set)."""

    name: str
    arguments: tuple[Argument, ...]
    unit: str | None = None
    decimals: int | None = None
    source: str = ""


def parse(source: str) -> Call:
    """Read what stands between the double braces.

    >>> parse("belopp rr.resultat i tkr").arguments
    (Ref(name='rr.resultat'),)
    >>> parse('"var oförändrat" a.b a.c').name
    'var oförändrat'
    """
    tokens = _tokens(source)
    if not tokens:
        raise ExpressionError("documents.expression-unreadable", text=source)
    name, *rest = tokens
    rest, decimals = _decimals(rest, source)
    rest, unit = _unit(rest)
    arguments = tuple(_argument(*token) for token in rest if token[0] or token[1].lower() not in FILLERS)
    return Call(name[1].lower(), arguments, unit, decimals, source.strip())


def _tokens(source: str) -> list[tuple[bool, str]]:
    """Each token as (quoted?, text)."""
    found: list[tuple[bool, str]] = []
    place = 0
    text = source.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError("documents.expression-unreadable", text=source)
        quoted = match["text"] is not None
        found.append((quoted, match["text"] if quoted else match["word"]))
        place = match.end()
    return found


def _decimals(tokens: list[tuple[bool, str]], source: str) -> tuple[list[tuple[bool, str]], int | None]:
    """Take "med N decimaler" off the end."""
    words = [text.lower() for _, text in tokens[-3:]]
    if len(words) < 3 or words[0] not in DECIMAL_WORDS or words[2] not in DECIMALS_WORDS:  # noqa: PLR2004  three words
        return tokens, None
    if whole_number(words[1], MOST_DECIMALS) is None:
        raise ExpressionError("documents.expression-unreadable", text=source)
    return tokens[:-3], int(words[1])


def _unit(tokens: list[tuple[bool, str]]) -> tuple[list[tuple[bool, str]], str | None]:
    """Take "i tkr" off the end."""
    if len(tokens) < 2 or tokens[-2][1].lower() not in UNIT_WORDS:  # noqa: PLR2004  two words
        return tokens, None
    written = tokens[-1][1].lower()
    unit = UNIT_ALIASES.get(written, written)
    if unit not in ORE_PER_UNIT:
        raise ExpressionError("documents.unknown-unit", unit=tokens[-1][1])
    return tokens[:-2], unit


def _argument(quoted: bool, text: str) -> Argument:  # noqa: FBT001  the first half of a token
    if quoted:
        return Words(text)
    if _WHOLE.fullmatch(text):
        return Whole(int(text.replace("\u2212", "-")))
    return Ref(text)
