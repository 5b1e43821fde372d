"""The logic of every rule, one small function or a few per rule, grouped as the list of rules is."""

from __future__ import annotations

from arshjul.law.logic import PARTS
from arshjul.law.rules import (
    balance,
    budget,
    budget_decision,
    codes,
    dates,
    governance,
    group,
    publication,
    registration,
    report,
    sie,
    statements,
)

__all__ = [
    "PARTS",
    "balance",
    "budget",
    "budget_decision",
    "codes",
    "dates",
    "governance",
    "group",
    "publication",
    "registration",
    "report",
    "sie",
    "statements",
]
