"""How a column of amounts seems to be written: decimal sign, thousands, unit, currency and sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from arshjul.kernel import datafile
from arshjul.ledger.tabular.likely.looks import MOST, share

_CODES = re.compile(r"\b[A-Z]{3}\b")
_OPEN = re.compile(r"[-(\u2212\u2013]?[1-9]\d{0,2}[.,]\d{3}\)?")
_MINUS = ("-", "(", "\u2212", "\u2013")
_UNITS = re.compile(
    r"\b(tkr|kkr|tsek|ksek|mnkr|mkr|msek|mdkr"
    r"|(?:tusen(?:tals?)?|miljon(?:er|tals?)|miljard(?:er|tals?)) kr(?:onor)?)\b"
)
_UNIT_NAMES = {"kkr": "tkr", "tsek": "tkr", "ksek": "tkr", "mkr": "mnkr", "msek": "mnkr"}
_UNIT_WORDS = {"tusen": "tkr", "miljon": "mnkr", "miljard": "mdkr"}


def decimal(cells: Sequence[str]) -> str:
    """The decimal sign that the cells use the most."""
    commas, points = (sum(text[-3:-2] == sign or text[-2:-1] == sign for text in cells) for sign in ",.")
    return "." if points > commas else ","


def thousands(cells: Sequence[str]) -> str:
    """The sign between thousands: the other one when it occurs, else a space."""
    other = "," if decimal(cells) == "." else "."
    return other if any(other in text for text in cells) else " "


def unit(name: str) -> str:
    """The unit in a column's name.

    >>> unit("Utfall, tkr"), unit("Belopp")
    ('tkr', 'kr')
    """
    return unit_said(name) or "kr"


def unit_said(text: str) -> str:
    """The unit that a text names, when it is another than kronor.

    >>> unit_said("Belopp i tkr"), unit_said("Tusental kronor"), unit_said("Miljoner kronor"), unit_said("Budget")
    ('tkr', 'tkr', 'mnkr', '')
    """
    match = _UNITS.search(text.lower())
    if not match:
        return ""
    found = match[1]
    in_words = next((short for start, short in _UNIT_WORDS.items() if found.startswith(start)), found)
    return _UNIT_NAMES.get(found, in_words)


def open_thousands(cells: Sequence[str]) -> str:
    """A cell whose only sign may be a decimal sign or stand between thousands, when no cell settles it; else nothing.

    >>> open_thousands(["1.234", "5"]), open_thousands(["1.234", "1.234,50"]), open_thousands(["1.234.567"])
    ('1.234', '', '')
    """
    signed = [text for text in cells if "." in text or "," in text]
    is_open = len({sign for text in signed for sign in ".," if sign in text}) == 1
    return signed[0] if is_open and all(_OPEN.fullmatch(text) for text in signed) else ""


def settled(example: str, unit: str) -> dict[str, str]:
    """How a sign that may mean two things is read: three decimals of a krona are none; a comma is one of thousands.

    >>> settled("1,234", "kr"), settled("1,234", "mnkr"), settled("1.234", "mnkr")
    ({'decimal': '.', 'thousands': ','}, {'decimal': ',', 'thousands': ' '}, {'decimal': ',', 'thousands': '.'})
    """
    if "." in example:
        return {"decimal": ",", "thousands": "."}
    return {"decimal": ".", "thousands": ","} if unit in {"öre", "kr"} else {"decimal": ",", "thousands": " "}


def credit_is_minus(cells: Sequence[str]) -> bool:
    """Whether credits are written with a minus in the column of their own: nearly all of them are."""
    filled = [text for text in cells if text.strip(" 0.,-\u2212\u2013")]
    return bool(filled) and share(filled, _is_negative) >= MOST


def _is_negative(text: str) -> bool:
    """Whether a cell has a minus before or after its number, or stands within brackets."""
    text = text.strip()
    return text[:1] in _MINUS or text.endswith(("-", "\u2212", "\u2013"))


class Signs(NamedTuple):
    """How many amounts of revenues (accounts in class 3) and of costs (4-7) are positive and negative."""

    revenue_plus: int
    revenue_minus: int
    cost_plus: int
    cost_minus: int

    @property
    def sign(self) -> int:
        """-1 when revenues are mostly positive and costs mostly negative, else 1."""
        return -1 if self.has_positive_revenue and self.cost_minus > self.cost_plus else 1

    @property
    def has_positive_revenue(self) -> bool:
        """Whether revenues are mostly positive, as credits are not."""
        return self.revenue_plus > self.revenue_minus


def signs(accounts: Sequence[str], amounts: Sequence[str]) -> Signs:
    """Count the signs of revenues and costs; amounts of 0 have none."""
    negative = {"revenue": [0, 0], "cost": [0, 0]}
    for account, amount in zip(accounts, amounts, strict=False):
        side = {"3": "revenue", "4": "cost", "5": "cost", "6": "cost", "7": "cost"}.get(account[:1])
        if side and amount.strip(" 0.,-\u2212\u2013"):
            negative[side][_is_negative(amount)] += 1
    return Signs(*negative["revenue"], *negative["cost"])


@cache
def _currencies() -> frozenset[str]:
    from importlib import resources

    text = resources.files("arshjul.ledger.tabular.likely").joinpath("currencies.yaml").read_text(encoding="utf-8")
    return frozenset(datafile.load(text))


def currency(name: str) -> str:
    """The foreign currency that a column is called by; empty when it is called by none.

    >>> currency("Belopp USD"), currency("Amount (EUR)"), currency("Belopp SEK"), currency("PROJ")
    ('USD', 'EUR', '', '')
    """
    codes = _CODES.findall(name)
    return next((code for code in codes if code in _currencies()), "") if codes else ""
