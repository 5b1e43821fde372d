"""A balance sheet or a cash flow that a report forecasts row by row: whether it is whole, before it is handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from arshjul.followup.rules import ForecastLine
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation import municipality
from arshjul.statements import editions
from arshjul.statements.city_lines import BALANCE, CASH_FLOW
from arshjul.statements.layouts import Layout
from arshjul.statements.whole import faults, typed

RESULT_LINE = "rr-arets-resultat"
"""The line on which the whole municipality's result is forecast."""


def not_whole(lines: Sequence[ForecastLine], given: Mapping[str, int], year: int) -> Iterator[Finding]:
    """What isn't right with the statements whose lines are all given; `given` is öre by line."""
    asked: dict[str, dict[str, ForecastLine]] = defaultdict(dict)
    for line in lines:
        if line.together and line.place and line.place[0] in {BALANCE, CASH_FLOW}:
            asked[line.place[0]][line.place[1]] = line
    whole = {name: rows for name, rows in asked.items() if all(line.id in given for line in rows.values())}
    forms = {name: _form(name, year) for name in whole}
    made = {
        name: typed(forms[name], {row: given[line.id] for row, line in rows.items()}) for name, rows in whole.items()
    }
    for fault in faults(made, given.get(RESULT_LINE)):
        title, why = forms[fault.statement].title, fault.words
        words = {"statement_sv": title.sv.lower(), "statement_en": title.en.lower(), "why_sv": why.sv, "why_en": why.en}
        yield finding("followup.forecast-apart", None, **words)


def _form(name: str, year: int) -> Layout:
    return editions.edition(name, date(year, 12, 31), municipality=municipality.folder())
