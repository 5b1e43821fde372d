"""A balance sheet or a cash flow that a report forecasts row by row: whether it is whole, before it is handed over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from arshjul.followup.rules import ForecastLine
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation import municipality
from arshjul.planning.statement_budget import OTHER_SIDE_OF_WATER, form_of_water
from arshjul.statements import editions
from arshjul.statements.city_lines import BALANCE, CASH_FLOW, WATER, WATER_BALANCE
from arshjul.statements.layouts import Layout
from arshjul.statements.ties import ASSETS
from arshjul.statements.whole import RESULT, Fault, What, faults, ore_of, typed

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


def utility_not_whole(lines: Sequence[ForecastLine], given: Mapping[str, int], year: int) -> Iterator[Finding]:
    """The same of the water utility's balance sheet: its sides, and its result with its income statement."""
    asked = {name: [line for line in lines if line.place and line.place[0] == name] for name in (WATER, WATER_BALANCE)}
    whole, day = municipality.current(), date(year, 12, 31)
    made = {
        name: typed(form_of_water(whole, day, name), {line.row: given[line.id] for line in mine})
        for name, mine in asked.items()
        if mine and all(line.id in given for line in mine)
    }
    sheet, income = made.get(WATER_BALANCE), made.get(WATER)
    if sheet is None:
        return
    sides = [ore_of(sheet, row) for row in (ASSETS, OTHER_SIDE_OF_WATER)]
    results = [ore_of(sheet, RESULT), ore_of(income, RESULT)]
    for what, (ours, other) in ((What.SIDES, sides), (What.RESULT, results)):
        is_held = what is What.SIDES or income is not None
        if is_held and (ours or 0) != (other or 0):
            title, why = sheet.layout.title, Fault(what, WATER_BALANCE, ours, other).words
            words = {"statement_sv": _small(title.sv), "statement_en": _small(title.en)}
            yield finding("followup.forecast-apart", None, **words, why_sv=why.sv, why_en=why.en)


def _small(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:]


def _form(name: str, year: int) -> Layout:
    return editions.edition(name, date(year, 12, 31), municipality=municipality.folder())
