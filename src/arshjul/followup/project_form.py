"""What a body expects each of its investment projects to cost in the year and in the end, given with its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from arshjul.followup import forms, services
from arshjul.followup.accounts.plans.forecasts import project_line, year_line
from arshjul.followup.models import Forecast, Report
from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.planning import queries as planning
from arshjul.planning.queries import ProjectPlan


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A row of the form, a project's total or its year: what is decided (öre), and what the person gave or wrote."""

    line: str
    name: Text
    decided: int | None
    text: str
    comment: str
    wrong: bool


class ProjectForm:
    """The forecasts of a body's projects in force, of the total cost and of the year's, sent together."""

    def __init__(self, of: Report, data: QueryDict | None) -> None:
        self.of, self.data = of, data
        self.projects = [one for one in planning.projects_in_force(of.year) if one.body == of.body.slug]
        self.findings: list[Finding] = []
        self.given: list[services.Given] = []
        self.edition = forms.edition_of(data)
        for one in self.projects if data is not None else ():
            self._read(one, data or QueryDict())

    def _read(self, one: ProjectPlan, data: QueryDict) -> None:
        for line, title, _decided in self._lines(one):
            self.given += forms.given_in(data, line, title, self.findings)

    def _lines(self, one: ProjectPlan) -> tuple[tuple[str, Text, int | None], ...]:
        """The lines that a project is forecast on: the line, its words and what is decided (öre)."""
        year = self.of.year
        return (
            (project_line(one.project), Text(f"{one.name}, totalt", f"{one.name}, in total"), one.decided_total),
            (year_line(one.project), Text(f"{one.name}, år {year}", f"{one.name}, year {year}"), one.by_year.get(year)),
        )

    def rows(self) -> list[ProjectRow]:
        """The projects with the body's latest forecasts at this report point, or what the person wrote."""
        saved = Forecast.objects.filter(body=self.of.body_id, year=self.of.year, point=self.of.point)
        latest = {one.line: one for one in saved.order_by("ordinal")}
        wrong = {one.place.where for one in self.findings}
        return [self._row(*line, latest, wrong) for one in self.projects for line in self._lines(one)]

    def _row(
        self, line: str, title: Text, decided: int | None, latest: Mapping[str, Forecast], wrong: set[str]
    ) -> ProjectRow:
        known, name = latest.get(line), f"amount-{line}"
        text = forms.exact(known.amount if known else None) if self.data is None else self.data.get(name, "")
        comment = (known.comment if known else "") if self.data is None else self.data.get(f"comment-{line}", "")
        return ProjectRow(line, title, decided, text, comment, name in wrong)
