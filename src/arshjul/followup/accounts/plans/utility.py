"""Who forecasts the water utility, and on which lines: the body whose authority it is, in its own report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from arshjul.followup.accounts.plans.forecasts import local_rules
from arshjul.followup.rules import ForecastLine
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.municipality.domain import Municipality
from arshjul.organisation import municipality
from arshjul.planning.statement_budget import OF_COMPANIES, form_of_water
from arshjul.statements.city_lines import WATER, WATER_BALANCE

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

UTILITY = "utility"
"""The kind of body whose lines the rules of follow-up give for a utility."""


def lines_of_utility(body: str, year: int) -> tuple[ForecastLine, ...]:
    """The lines of the utility in the report of a body (slug): none when another answers for it, or nobody has one.

    Those whose row the form of its account has are there; a municipality's own form may lack some.
    """
    whole = municipality.current()
    return _with_rows(whole, year) if body in answering(whole, year) else ()


def answering(whole: Municipality, year: int) -> tuple[str, ...]:
    """The ids of the bodies or companies whose authority a utility is, in the year's last month."""
    day = Month(year, MONTHS_PER_YEAR).last
    return tuple(dict.fromkeys(one.authority for one in whole.utilities(day) if one.authority != one.id))


def _with_rows(whole: Municipality, year: int) -> tuple[ForecastLine, ...]:
    """The lines whose row the form has; those of a company alone, such as tax, when it is in a company's books."""
    day = Month(year, MONTHS_PER_YEAR).last
    of_company = whole.utility_books(day) is not None
    rows: set[tuple[str, str] | None] = set()
    for statement in (WATER, WATER_BALANCE):
        try:
            form = form_of_water(whole, day, statement)
        except LookupError:
            continue
        rows |= {(statement, row.id) for row in form.rows if of_company or row.id not in OF_COMPANIES}
    return tuple(line for line in local_rules().lines_of(UTILITY) if line.place in rows)


def unforecast(at: Place) -> tuple[Finding, ...]:
    """What is told when no forecast of the utility has been handed over: where it is written."""
    answers = answering(at.whole, at.year)
    if not answers:
        return (finding("followup.utility-unanswered"),)
    return (finding("followup.utility-unforecast", None, year=str(at.year), **_words_of(at, answers)),)


def balances_unforecast(at: Place, *, is_budgeted: bool) -> tuple[Finding, ...]:
    """The same of its balance sheet, with or without a budget of it; nothing when nobody answers, which is told."""
    answers = answering(at.whole, at.year)
    if not answers:
        return ()
    which = "followup.utility-balances-unforecast" if is_budgeted else "followup.utility-unplanned"
    return (finding(which, None, year=str(at.year), **_words_of(at, answers)),)


def _words_of(at: Place, answers: Iterable[str]) -> dict[str, str]:
    """The names of those who answer."""
    names = [at.whole.name_of(one) for one in answers]
    return {f"body_{say}": ", ".join(name.in_language(say) for name in names) for say in ("sv", "en")}
