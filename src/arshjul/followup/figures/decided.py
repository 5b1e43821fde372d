"""What a plan's columns are made of: decided lines, each with its decision and its own page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from arshjul.followup.accounts.plans.planned import rows_of_lines
from arshjul.followup.accounts.units.appropriations import ORIGINAL, REVISED
from arshjul.followup.figures.months import twelfths
from arshjul.followup.figures.parts import Figure, Part, Reader, said
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import DecidedLine
from arshjul.planning.statement_budget import KINDS


def budget(figure: Figure, _who: Reader) -> Iterable[Part]:
    """A statement's budget: the decided lines on the row."""
    of_row = rows_of_lines(figure.statement.layout)
    lines = planning.decided_lines(figure.year, KINDS[figure.statement.layout.statement], on=figure.known_on)
    return of_lines(one for one in lines if one.line.year == figure.year and of_row.get(one.line.row) == figure.row.id)


def of_lines(lines: Iterable[DecidedLine], sign: int = 1) -> Iterable[Part]:
    """Decided lines, each with its decision and its own page."""
    for one in lines:
        url = reverse("planning:line", args=[one.line.pk])
        about = said(one.decision.reference if one.decision else "")
        yield Part(said(one.line.text or str(one.line.body)), sign * one.line.amount, url, about)


def appropriation(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What a nämnd was given: in the budget first fixed, or by later decisions; a cost, so with minus."""
    year, original = figure.year, figure.column.id == ORIGINAL
    lines = planning.decided_lines(year, LineKind.APPROPRIATION, on=figure.known_on)
    mine = (one for one in lines if one.line.body.slug == figure.row.id and one.line.year == year)
    return of_lines((one for one in mine if one.is_original == original), -1)


def appropriation_of_months(figure: Figure, _who: Reader) -> Iterable[Part]:
    """The revised appropriation in even twelfths, month by month; of each year that the months are of."""
    return twelfths(figure, REVISED, "anslag", REVISED)


def project(figure: Figure, _who: Reader) -> Iterable[Part]:
    """A project's lines of the year."""
    lines = planning.decided_lines(figure.year, LineKind.INVESTMENT, on=figure.known_on)
    return of_lines(one for one in of_project(figure, lines) if one.line.year == figure.year)


def of_project(figure: Figure, lines: Iterable[DecidedLine]) -> Iterable[DecidedLine]:
    """Those of the lines that are the project's on the figure's row."""
    return (one for one in lines if one.line.investment and one.line.investment.project == figure.row.id)


def decided_total(figure: Figure, _who: Reader) -> Iterable[Part]:
    """The total as the latest version in force has it, with its decision."""
    one = planning.decided_projects(figure.year, on=figure.known_on).get(figure.row.id)
    if one is not None:
        url = reverse("planning:plan", args=[one.investment.plan_id])
        about = said(one.decision.reference if one.decision else "")
        yield Part(said(one.investment.name), one.investment.decided_total, url, about)
