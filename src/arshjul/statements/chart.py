"""The chart of accounts as dated data: which statement line an account belongs to.

Accounts are taken by patterns (`kernel.patterns`): the longest that fits decides. An account that no
pattern fits isn't dropped: it gets the statement's own line for unmapped accounts, and a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel import datafile
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import parse_amount
from arshjul.kernel.patterns import Pattern, longest
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text

UNMAPPED = "ej-mappade-konton"
"""The line of accounts that nobody mapped, when the chart names no other."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account (konto): number and name."""

    number: str
    title: Text


@dataclass(frozen=True, slots=True)
class Taking:
    """How one statement takes accounts: its lines, the lines for unmapped ones, and what stays outside."""

    lines: tuple[Pattern, ...]
    unmapped: tuple[Pattern, ...]
    outside: tuple[Pattern, ...]

    def line(self, account: str) -> tuple[str | None, bool]:
        """The account's line (`None`: outside this statement) and whether somebody mapped it.

        The longest pattern decides, so "outside" may take an exception out of a line as a line may out of "outside".
        """
        found, outside = longest(self.lines, account), longest(self.outside, account)
        if found and (outside is None or len(found.low) >= len(outside.low)):
            return found.line, True
        if outside:
            return None, True
        rest = longest(self.unmapped, account)
        return (rest.line if rest else UNMAPPED), False


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What was found when shares in an entity were bought (förvärvsanalys, LKBR 12:4). Öre, as plus.

    `equity` is the bought part of the entity's equity at the purchase, by account.
    """

    owner: str
    entity: str
    shares_account: str
    cost: int
    equity: Mapping[str, int]
    difference_account: str
    on: date = date.min
    source: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of accounts (kontoplan) for a span of years, with its mapping per statement.

    `counterparties` say which codes (motpart) stand for which entity, by prefix as accounts do; `equity` the accounts
    `shares` and `income` that a share of a result is booked on by the equity method; `acquisitions` what was found when
    shares within the group were bought.
    """

    id: str
    title: Text
    valid: Interval
    accounts: Mapping[str, Account]
    mappings: Mapping[str, Taking]
    counterparties: tuple[Pattern, ...] = ()
    equity: Mapping[str, str] = field(default_factory=dict)
    acquisitions: tuple[Acquisition, ...] = ()

    def entity_of(self, counterparty: str) -> str | None:
        """The entity that a counterparty code (motpart) stands for; `None` outside the group."""
        found = longest(self.counterparties, counterparty)
        return found.line if found else None

    def mapping(self, statement: str) -> Taking:
        """The mapping for one statement; raises `LookupError` when the chart has none."""
        return self.mappings[statement]

    def name(self, account: str, language: str = "sv") -> str:
        """The account's name, or its number when the chart doesn't name it."""
        known = self.accounts.get(account)
        return known.title.in_language(language) if known else account


@lru_cache(maxsize=16)
def load(path: Path) -> tuple[tuple[Chart, ...], tuple[Finding, ...]]:
    """The charts of a `chart.yaml`, one per span of years, and what is wrong in them."""
    try:
        data = datafile.load(path.read_text(encoding="utf-8"))
        charts = tuple(_chart(entry) for entry in data["charts"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        return (), (finding("statements.chart-unreadable", Place(path.name), reason=_reason(error)),)
    found = [flaw for chart in charts for flaw in _flaws(path.name, chart)]
    return charts, tuple(found)


def on(charts: Iterable[Chart], day: date) -> Chart | None:
    """The chart in force on a day."""
    return next((chart for chart in charts if day in chart.valid), None)


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _chart(data: Mapping[str, Any]) -> Chart:
    accounts = {str(number): Account(str(number), Text(**title)) for number, title in data.get("accounts", {}).items()}
    return Chart(
        id=data["id"],
        title=Text(**data["title"]),
        valid=Interval(data["valid_from"], data.get("valid_to")),
        accounts=accounts,
        mappings={name: _mapping(entry) for name, entry in data["statements"].items()},
        counterparties=tuple(
            pattern for one, codes in data.get("counterparties", {}).items() for pattern in Pattern.parse(codes, one)
        ),
        equity={name: str(account) for name, account in data.get("equity", {}).items()},
        acquisitions=tuple(map(_acquisition, data.get("acquisitions", ()))),
    )


def _acquisition(data: Mapping[str, Any]) -> Acquisition:
    return Acquisition(
        owner=data["owner"],
        entity=data["entity"],
        shares_account=data["shares_account"],
        cost=_ore(data["cost"]),
        equity={account: _ore(amount) for account, amount in data["equity"].items()},
        difference_account=data["difference_account"],
        on=data["date"],
        source=data["source"],
    )


def _ore(text: str) -> int:
    """Kronor as öre; `ValueError` for what isn't an amount."""
    ore = parse_amount(str(text))
    if ore is None:
        raise ValueError(text)
    return ore


def _mapping(data: Mapping[str, Any]) -> Taking:
    def patterns(part: str) -> tuple[Pattern, ...]:
        return tuple(pattern for line, text in data.get(part, {}).items() for pattern in Pattern.parse(text, line))

    return Taking(patterns("lines"), patterns("unmapped"), Pattern.parse(data.get("outside", ""), ""))


def _flaws(where: str, chart: Chart) -> Iterable[Finding]:
    """Patterns of one length that overlap: nobody could say which line decides."""
    for statement, mapping in chart.mappings.items():
        clashes = Counter(
            (one.low, one.line, other.line)
            for place, one in enumerate(mapping.lines)
            for other in mapping.lines[place + 1 :]
            if one.rivals(other)
        )
        for accounts, line, other_line in clashes:
            yield finding(
                "statements.chart-overlap",
                Place(where, part=f"{chart.id}: {statement}"),
                accounts=accounts,
                one=line,
                other=other_line,
            )
