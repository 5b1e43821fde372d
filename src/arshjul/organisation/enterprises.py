"""The enterprises of the group on a day, as the law of budgets and reports counts them (LKBR 2:5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from arshjul.municipality.organisation import Company
from arshjul.organisation import municipality


def enterprises(day: date) -> list[Company]:
    """The companies of the group that exist on a day."""
    return [one for one in municipality.current().companies if day in one.valid]


def votes(company: Company, day: date) -> str | None:
    """The municipality's votes in percent, through the companies between; `None` when a link isn't known.

    Where votes aren't given apart they go with the shares. Never rounded to a limit.
    """
    whole = municipality.current()
    direct = next((one.votes for one in company.owners if one.owner == "municipality" and day in one.valid), None)
    share = direct if direct is not None else whole.indirect_share(company.id, day)
    return None if share is None else percent(share)


def percent(share: Fraction) -> str:
    """A share of one whole in percent, as the rules are told it; with 28 figures when its decimals have no end.

    >>> percent(Fraction(1, 6)), percent(Fraction(1))
    ('16.66666666666666666666666667', '100')
    """
    return f"{(Decimal(share.numerator * 100) / share.denominator).normalize():f}"


def with_votes(day: date) -> list[dict[str, Any]]:
    """Name and votes (percent) of each company of the group on a day."""
    return [{"name": one.name.sv, "votes_pct": votes(one, day)} for one in enterprises(day)]


def named_in(text: str) -> list[str]:
    """The companies and federations that a text names, by their own or their short name."""
    whole = municipality.current().organisation
    names = [(one.name.sv, one.short.sv) for one in whole.companies]
    names += [(one.name.sv, one.name.sv) for one in whole.federations]
    return [name for name, short in names if name in text or short in text]
