"""Business plans of the example year's companies: made up, fixed by the real services and marked as constructed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.money import parse_amount
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.planning.domain import LineInput, PlanKind
from arshjul.planning.services import following, proposals
from arshjul.planning.statement_budget import KINDS
from arshjul.record.domain import Minutes
from arshjul.statements import editions

UNIT = "mnkr"
Statements = Mapping[str, Mapping[str, int | str]]


def fix_business_plans(year: int, minutes: Callable[[str, str], Minutes]) -> None:
    """Each company's plan as the municipality's folder has it; nothing of another year, or without the file.

    `minutes` gives the constructed minutes of what a step of the wheel produces, by its decider.
    """
    file = municipality.folder() / "example-companies.yaml"
    given: Mapping[str, Any] = datafile.load(file.read_text(encoding="utf-8")) if file.exists() else {}
    for company, parts in given.get("companies", {}).items() if given.get("year") == year else ():
        lines = list(_lines(company, year, parts.get("budget", {})))
        plan = proposals.start(kind=PlanKind.BUSINESS, year=year, body=organisation.body(company), by=None)
        proposals.save_lines(plan=plan, lines=lines, by=None, text=given["plan"].strip())
        following.decide_business_plan(plan=plan, minutes=minutes("business-plan", company), by=None)


def _lines(company: str, year: int, budget: Statements) -> Iterator[LineInput]:
    for statement, amounts in budget.items():
        layout = editions.edition(statement, date(year, 12, 31), municipality=municipality.folder())
        labels = {row.id: row.label.sv for row in layout.rows}
        for row, amount in amounts.items():
            ore = parse_amount(str(amount), UNIT) or 0
            yield LineInput(company, KINDS[statement], year, ore, labels[row], row=row)
