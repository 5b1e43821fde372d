"""Money is an integer number of öre; "no entries" is `None`, never 0.

Amounts are read and written here and nowhere else, in the units a municipality prints
(kr, tkr, mnkr, mdkr), with the Swedish signs: decimal comma, no-break thousands space,
true minus. Whatever is divided is divided by largest remainder, so that sums are conserved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

ORE_PER_UNIT: Mapping[str, int] = {
    "öre": 1,
    "kr": 100,
    "tkr": 100_000,
    "mnkr": 100_000_000,
    "mdkr": 100_000_000_000,
}
"""Öre in one of each unit a municipality prints."""

UNIT_ALIASES: Mapping[str, str] = {
    "sek": "kr",
    "kronor": "kr",
    ":-": "kr",
    "kkr": "tkr",
    "mkr": "mnkr",
    "mnkr": "mnkr",
    "msek": "mnkr",
    "milj": "mnkr",
    "miljoner": "mnkr",
    "mdr": "mdkr",
    "miljarder": "mdkr",
}
LARGEST_ORE = 2**63 - 1
"""What a BIGINT column holds; an amount beyond it is refused, never wrapped."""
LARGEST_LEDGER_ORE = LARGEST_ORE // 1000
"""What the debit or the credit of one file may sum to, so that a thousand such files sum up in a BIGINT."""

MINUS = "\N{MINUS SIGN}"
THOUSANDS = "\N{NO-BREAK SPACE}"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_UNIT = re.compile(r"(?P<number>.*?)(?P<unit>[A-Za-zÅÄÖåäö:\-]*?\.?)$", re.DOTALL)
_GROUP = 3
_EXACTLY = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Decimals are multiplied without losing any."""
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


class AmountError(ValueError):
    """The text is not one unambiguous amount; `reason` is a finding id of `kernel`."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text!r}")
        self.reason = reason
        self.text = text


def parse_amount(text: str, unit: str = "kr") -> int | None:
    """Read an amount as people write it, in öre; empty text is no entry (`None`).

    A unit in the text ("1 234,5 mkr") wins over `unit`. Thousands may be parted by any space
    or apostrophe, the decimal sign is a comma or a single point, minus is any dash or a
    pair of brackets, and a plus may stand first. Finer than one öre, more than one number or anything else raises
    `AmountError`.

    >>> parse_amount("1 234,5 mkr")
    123450000000
    >>> parse_amount("\u2212110,2", unit="mnkr")
    -11020000000
    >>> parse_amount("+1 234,50")
    123450
    >>> parse_amount("  ") is None
    True
    """
    ore = parse_exact(text, unit)
    if ore is None:
        return None
    if ore != ore.to_integral_value():
        raise AmountError("kernel.amount-too-fine", text)
    if ore.copy_abs() > LARGEST_ORE:
        raise AmountError("kernel.amount-too-large", text)
    return int(ore)


def parse_exact(text: str, unit: str = "kr") -> Decimal | None:
    """The same in öre and parts of an öre, however fine or large.

    >>> parse_exact("12,345"), parse_exact("-0,5", "öre")
    (Decimal('1234.500'), Decimal('-0.5'))
    """
    stripped = text.strip()
    if not stripped or stripped in {"-", MINUS, "–"}:
        return None
    number, ore_per_unit = _split_unit(stripped, unit)
    negative = number.startswith("(") and number.endswith(")")
    if negative:
        number = number[1:-1]
    compact = _SPACES.sub("", number).replace(MINUS, "-").replace("–", "-")
    if compact.endswith("-"):
        compact = "-" + compact[:-1]
    if not _NUMBER.fullmatch(compact) or not _thousands_are_whole(number):
        raise AmountError("kernel.amount-unreadable", text)
    try:
        ore = _EXACTLY.multiply(Decimal(compact.replace(",", ".")), ore_per_unit)
    except InvalidOperation as error:
        raise AmountError("kernel.amount-unreadable", text) from error
    return ore.copy_negate() if negative else ore


def _split_unit(text: str, unit: str) -> tuple[str, int]:
    match = _UNIT.fullmatch(text)
    number, written = (match["number"], match["unit"]) if match else (text, "")
    name = written.rstrip(".").lower()
    if name in {"", "-", "–"}:
        return text, ORE_PER_UNIT[unit]
    known = UNIT_ALIASES.get(name, name)
    if known not in ORE_PER_UNIT:
        raise AmountError("kernel.amount-unknown-unit", text)
    return number.strip(), ORE_PER_UNIT[known]


def _thousands_are_whole(number: str) -> bool:
    groups = [group for group in _SPACES.split(re.split(r"[.,]", number.strip("()-+ –" + MINUS))[0]) if group]
    return len(groups) <= 1 or (len(groups[0]) <= _GROUP and all(len(group) == _GROUP for group in groups[1:]))


def format_amount(ore: int | None, unit: str = "kr", decimals: int = 0) -> str:
    r"""Print öre in a unit, rounded half to even; no entries prints blank.

    >>> format_amount(123_450_000_000, "mnkr", 1)
    '1\xa0234,5'
    >>> format_amount(-5, "kr", 2)
    '−0,05'
    >>> format_amount(None)
    ''
    """
    if ore is None:
        return ""
    return format_number(in_unit(ore, unit, decimals))


def format_number(value: Decimal) -> str:
    r"""Print a decimal number with all its decimals.

    >>> format_number(Decimal("-1234.50"))
    '−1\xa0234,50'
    """
    whole, _, fraction = f"{abs(value):,f}".partition(".")
    sign = MINUS if value < 0 else ""
    return sign + whole.replace(",", THOUSANDS) + ("," + fraction if fraction else "")


def in_unit(ore: int, unit: str, decimals: int) -> Decimal:
    """The amount in a unit, rounded half to even to so many decimals."""
    exact = Decimal(ore) / ORE_PER_UNIT[unit]
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)


def spreadsheet_amount(ore: int) -> str:
    """Kronor with comma and two decimals, as a Swedish spreadsheet reads a CSV file.

    >>> spreadsheet_amount(-124350)
    '-1243,50'
    """
    return plain_amount(ore).replace(".", ",")


def plain_amount(ore: int) -> str:
    """Kronor with point and two decimals, for machines (SIE, CSV, JSON).

    >>> plain_amount(-124350)
    '-1243.50'
    """
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights; the parts always sum to it (largest remainder, first wins ties).

    Weights are non-negative and not all zero.

    >>> spread(100, [1, 1, 1])
    [34, 33, 33]
    """
    weight_sum = sum(weights)
    if weight_sum <= 0 or min(weights) < 0:
        message = "weights must be non-negative and not all zero"
        raise ValueError(message)
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, weight_sum) for weight in weights]
    left = abs(total) - sum(quotient for quotient, _ in shares)
    order = sorted(range(len(weights)), key=lambda place: (-shares[place][1], place))
    extra = set(order[:left])
    return [sign * (quotient + (place in extra)) for place, (quotient, _) in enumerate(shares)]


def add(*amounts: int | None) -> int | None:
    """Sum that keeps "no entries": only when every term is missing is the sum missing.

    >>> add(None, 5, None), add(None, None)
    (5, None)
    """
    present = [amount for amount in amounts if amount is not None]
    return sum(present) if present else None


@dataclass(frozen=True, slots=True)
class Unit:
    """How a table prints its amounts: the unit's name and its number of decimals."""

    name: str
    decimals: int

    def format(self, ore: int | None) -> str:
        """The amount as this unit prints it; no entries is blank."""
        return format_amount(ore, self.name, self.decimals)

    @property
    def step(self) -> int:
        """Öre in the last printed digit: half of it is what rounding may hide."""
        return max(1, ORE_PER_UNIT[self.name] // int(10**self.decimals))
