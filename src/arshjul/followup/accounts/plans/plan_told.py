"""What there is to tell of a budget written to a file: what it couldn't hold, and what a key decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from arshjul.followup.accounts.plans.plan_decided import Piece
from arshjul.followup.accounts.plans.plan_written import LineSum, Sums
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import format_amount
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.statements.editions import any_title


def homeless(pieces: Iterable[Piece], whole: Municipality) -> Iterator[Finding]:
    """Bodies with a decision and no code in the ledger that year, or no account for it."""
    sums: Counter[str] = Counter()
    for piece in pieces:
        sums[piece.body] += piece.ore
    for body, ore in sums.items():
        name = whole.name_of(body)
        yield finding("followup.plan-file-without-unit", body=name.sv, body_en=name.en, amount=_kr(ore))


def without_account(lines: Iterable[str], year: int) -> Iterator[Finding]:
    """Lines that neither last year's books nor the chart have an account for."""
    for line in dict.fromkeys(lines):
        title = any_title(line) or Text(line, line)
        yield finding("followup.plan-line-without-account", line_sv=title.sv, line_en=title.en, year=year)


def frame(sums: Sums, operating: Sequence[LineSum], year: int, *, is_decided: bool) -> Iterator[Finding]:
    """How what is decided for the bodies and the budgeted resultaträkning go together."""
    if not is_decided:
        yield finding("followup.plan-file-no-frame", year=year)
        return
    given, budget = -sum(one.bodies for one in operating), -sum(one.budget for one in operating)
    if sums.bodies and given != budget:
        words: dict[str, Any] = {"given": _kr(given), "budget": _kr(budget), "rest": _kr(budget - given)}
        yield finding("followup.plan-file-central", year=year, **words)
    for one in sums.lines:
        if one.central and one.bodies and one.central * one.budget <= 0:
            words = {"bodies": _kr(one.bodies), "budget": _kr(one.budget), "rest": _kr(one.central)}
            yield finding("followup.plan-file-line-exceeded", line_sv=one.line.sv, line_en=one.line.en, **words)


def undecided(bodies: Iterable[str], whole: Municipality, year: int) -> Iterator[Finding]:
    """Bodies that had net costs last year and have nothing decided for the year."""
    yield from _named("followup.plan-file-undecided", bodies, whole, year)


def by_the_year(bodies: Iterable[str], whole: Municipality, year: int) -> Iterator[Finding]:
    """Bodies that had no accounts of their own last year, and stand on those of the year itself."""
    yield from _named("followup.plan-file-by-the-year", bodies, whole, year)


def on_one_account(bodies: Iterable[str], whole: Municipality, year: int) -> Iterator[Finding]:
    """Bodies without any accounts of their own."""
    yield from _named("followup.plan-file-on-one-account", bodies, whole, year)


def doubted(accounts: Iterable[str]) -> Iterator[Finding]:
    """Accounts that had to be divided one way only, so that they can be read back."""
    numbers = sorted(accounts)
    if numbers:
        yield finding("followup.plan-file-one-division", accounts=", ".join(numbers))


def _named(which: str, bodies: Iterable[str], whole: Municipality, year: int) -> Iterator[Finding]:
    order = {body.id: place for place, body in enumerate(whole.bodies)}
    names = [whole.name_of(body) for body in sorted(bodies, key=lambda body: order.get(body, len(order)))]
    if names:
        sv, en = ", ".join(name.sv for name in names), ", ".join(name.en for name in names)
        yield finding(which, bodies=sv, bodies_en=en, before=year - 1, year=year)


def _kr(ore: int) -> str:
    return format_amount(ore, "kr", 2)
