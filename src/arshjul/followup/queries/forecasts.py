"""Forecasts as given, and how they hit."""

from __future__ import annotations

from django.db.models import QuerySet

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.followup import accounts
from arshjul.followup.accounts.plans.forecasts import ore_of, standing
from arshjul.followup.domain import Accuracy, Miss, accuracy
from arshjul.followup.models import Forecast, Report
from arshjul.followup.queries.reports import DECEMBER, column_amount, lines_of, points, unit_cube
from arshjul.kernel.period import Month
from arshjul.organisation.policies import Standing
from arshjul.record.domain import ItemState
from arshjul.record.policies import ItemPolicy
from arshjul.statements.city_lines import WATER, statement_of
from arshjul.statements.statement import Statement


def forecasts(year: int, line: str = "") -> QuerySet[Forecast]:
    """Every forecast row of a year as given, in the order given."""
    found = Forecast.objects.filter(year=year).select_related("body", "given_by", "report__item")
    return found.filter(line=line) if line else found


def forecasts_visible_to(who: Standing, year: int) -> QuerySet[Forecast]:
    """Forecast rows the person may see: published ones, and those of reports they may see."""
    own = Report.objects.filter(ItemPolicy.visible(who, "item__"), year=year).values("pk")
    found = forecasts(year)
    return found.filter(report__isnull=True) | found.filter(report__in=own)


def forecast_accuracy(year: int) -> tuple[Accuracy, ...]:
    """How each body's forecasts of a year hit, once the year has a whole outcome; empty before that."""
    of = books.current()
    if of is None or books.last_period(year, of, facts.own_entity()) != year * 100 + DECEMBER:
        return ()
    order = {one.id: number for number, one in enumerate(points())}
    handed = forecasts(year).exclude(report__item__state=ItemState.DRAFT.value)
    latest = {(row.body.slug, row.point, row.line): row for row in standing(handed)}
    if not latest:
        return ()
    outcome_of = _Outcomes(year, of)
    ranked = sorted(latest.items(), key=lambda one: (one[0][0], order.get(one[0][1], 0)))
    found = [(slug, at, row, outcome_of(row)) for (slug, at, _), row in ranked]
    return accuracy(
        Miss(slug, year, at, row.line, ore_of(row), outcome) for slug, at, row, outcome in found if outcome is not None
    )


class _Outcomes:
    """The whole year's outcome of what a forecast row is about, in öre."""

    def __init__(self, year: int, of: Snapshot) -> None:
        self.year = year
        self.cube = books.unit_cube(year, of)
        self.of = of
        self.statements: dict[str, Statement] = {}

    def __call__(self, row: Forecast) -> int | None:
        asked = statement_of(row.line)
        if asked is not None and (asked[0] == accounts.REQUIREMENT or accounts.local_rules().is_of_whole(row.line)):
            return None  # a part of what is scored already, by its result, would weigh twice
        if asked is not None:
            return self._statement(asked[0]).ore(asked[1], "outcome")
        line = next((one for one in lines_of(row.body, self.year) if one.id == row.line and one.column), None)
        if line is None:
            return None
        return column_amount(
            unit_cube(row.body, self.year, Month(self.year, DECEMBER), self.cube), self.year, line.column
        )

    def _statement(self, name: str) -> Statement:
        """A statement of the municipality's whole year, as it was printed when it was."""
        if name not in self.statements:
            at = accounts.place(self.year, self.of, entities=accounts.own())
            if name == accounts.INCOME:
                made = accounts.income(self.year, at=at, columns=("outcome",), printed=True)
            elif name == WATER:
                made = accounts.water(at)
            else:
                made = (accounts.balance if name == accounts.BALANCE else accounts.cash)(at, printed=True)
            self.statements[name] = made.statement
        return self.statements[name]
