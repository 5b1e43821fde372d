"""Reads charts of accounts (`chart.Chart`) from a `chart.yaml`: a shipped chart, and a municipality's own over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel import datafile
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import parse_amount
from arshjul.kernel.patterns import Pattern, longest
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.statements.chart import (
    BALANCE,
    CASH_FLOW,
    INCOME,
    RESULT,
    UNMAPPED,
    WHOLE,
    Account,
    Acquisition,
    Chart,
    Taking,
    Untaxed,
)

_FOLDER = resources.files("arshjul.statements").joinpath("charts")


@lru_cache(maxsize=16)
def load(path: Path) -> tuple[tuple[Chart, ...], tuple[Finding, ...]]:
    """The charts of a `chart.yaml`, one per span of years, and what is wrong in them."""
    try:
        data = datafile.load(path.read_text(encoding="utf-8"))
        charts = tuple(_chart(entry) for entry in data["charts"])
    except (OSError, yaml.YAMLError, LookupError, TypeError, ValueError) as error:
        return (), (finding("statements.chart-unreadable", Place(path.name), reason=_reason(error)),)
    found = [flaw for chart in charts for flaw in _flaws(path.name, chart)]
    return charts, tuple(found)


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """A chart that many follow, such as "bas", as it is written; `LookupError` when there is none of that name."""
    if name not in shipped_names():
        raise LookupError(name)
    data: dict[str, Any] = datafile.load(_FOLDER.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    return data


@cache
def shipped_names() -> tuple[str, ...]:
    """The names of the shipped charts."""
    return tuple(sorted(one.name.removesuffix(".yaml") for one in _FOLDER.iterdir() if one.name.endswith(".yaml")))


def whole(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A chart's entry with what it takes from the shipped chart it is `like`; its own lines and names replace."""
    if "like" not in data:
        return data
    base, own = shipped(data["like"]), data.get("statements", {})
    names = dict.fromkeys((*base["statements"], *own))
    statements = {name: _over(base["statements"].get(name, {}), own.get(name, {})) for name in names}
    return {**base, **data, "statements": statements, "accounts": base.get("accounts", {}) | data.get("accounts", {})}


def _over(taken: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A statement's mapping with an entry's own lines over it."""
    parts = {part: {**taken.get(part, {}), **own.get(part, {})} for part in ("lines", "unmapped")}
    return {**parts, "outside": own.get("outside", taken.get("outside", ""))}


def _chart(written: Mapping[str, Any]) -> Chart:
    data = whole(written)
    accounts = {str(number): Account(str(number), Text(**title)) for number, title in data.get("accounts", {}).items()}
    return Chart(
        id=data["id"],
        title=Text(**data["title"]),
        valid=Interval(data["valid_from"], data.get("valid_to")),
        accounts=accounts,
        mappings=_agreeing({name: _mapping(entry) for name, entry in data["statements"].items()}),
        counterparties=tuple(
            pattern for one, codes in data.get("counterparties", {}).items() for pattern in Pattern.parse(codes, one)
        ),
        equity={name: str(account) for name, account in data.get("equity", {}).items()},
        acquisitions=tuple(map(_acquisition, data.get("acquisitions", ()))),
        untaxed=_untaxed(data["untaxed"]) if "untaxed" in data else None,
        entities=tuple(data.get("entities", ())),
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


def _untaxed(data: Mapping[str, Any]) -> Untaxed:
    reserves, appropriations = (Pattern.parse(data[name], name) for name in ("reserves", "appropriations"))
    return Untaxed(reserves, appropriations, data["deferred_tax"], data["tax"], data["equity"])


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


def _agreeing(mappings: Mapping[str, Taking]) -> Mapping[str, Taking]:
    """The mappings with one answer to whether an account that nobody mapped belongs to the result.

    It does, unless the balance sheet has a line for it or puts it outside: the result is then one figure in the income
    statement, the balance sheet and the cash flow. What only the income statement maps belongs to it likewise.
    """
    if not set(WHOLE) <= mappings.keys():
        return mappings
    balance = mappings[BALANCE]
    income = replace(mappings[INCOME], agreed=lambda one: UNMAPPED if _is_of_result(balance, one) else None)

    def of_others(account: str) -> str:
        return UNMAPPED if income.line(account)[0] is None else RESULT

    others = {name: replace(mappings[name], agreed=of_others) for name in (BALANCE, CASH_FLOW) if name in mappings}
    return {**mappings, INCOME: income, **others}


def _is_of_result(balance: Taking, account: str) -> bool:
    """Whether the balance sheet has an account as the result, or nobody said anything of it there."""
    line, _ = balance.line(account)
    return line == RESULT or (line == UNMAPPED and longest(balance.unmapped, account) is None)


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
