"""What accounts are called, in the books of each entity and by its chart, and what a statement's lines are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from arshjul.books.domain import Selection
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.statements import editions
from arshjul.statements.chart import UNMAPPED, UNMAPPED_TITLE, Chart


@dataclass(frozen=True, slots=True)
class AccountNames:
    """Names by entity and account number, the municipality's first, and the charts in force.

    `otherwise` are the names of other years' books, for accounts that neither the year's nor a chart names.
    The same number may mean something else in another entity's books, so a name is asked for by entity, or by the
    code that an account has among all charts (`Chart.code`).
    """

    by_entity: Mapping[str, Mapping[str, str]]
    chart: Chart | None
    otherwise: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, entity: str, account: str) -> str:
        """An account's name (by number or code) in an entity's books, else by its chart; empty when nobody names it."""
        code = self.chart.code(entity, account) if self.chart else account
        return (
            _given(self.by_entity, entity, account, self.number(account))
            or self._by_chart(code)
            or _given(self.otherwise, entity, account, self.number(account))
        )

    def called(self, code: str) -> str:
        """The name of an account that several entities' books may have: the one they share, else the chart's."""
        own, other = (self._shared(code, named) for named in (self.by_entity, self.otherwise))
        first = next(iter(own), "")
        return first if len(own) == 1 else self._by_chart(code) or first or next(iter(other), "")

    def _shared(self, code: str, named: Mapping[str, Mapping[str, str]]) -> dict[str, None]:
        """What those whose account it is call it, the municipality first."""
        number = self.number(code)
        return dict.fromkeys(
            names[number]
            for entity, names in named.items()
            if number in names and (self.chart is None or self.chart.code(entity, number) == code)
        )

    def titled(self, code: str) -> str:
        """Number and name.

        >>> AccountNames({"staden": {"3010": "Hyror"}}, None).titled("3010")
        '3010 Hyror'
        """
        return f"{self.number(code)} {self.called(code)}".strip()

    def number(self, code: str) -> str:
        """The number of a code in its own chart."""
        return self.chart.number(code) if self.chart else code

    def _by_chart(self, code: str) -> str:
        name = self.chart.name(code) if self.chart else ""
        return "" if name == self.number(code) else name


def _given(named: Mapping[str, Mapping[str, str]], entity: str, *accounts: str) -> str:
    """What an entity's books call an account by any of its codes; empty when they don't name it."""
    own = named.get(entity, {})
    return next((own[one] for one in accounts if own.get(one)), "")


def line_titles(selection: Selection) -> tuple[Text, ...]:
    """What the lines of a cell are called in its statement; the line itself where no form names it."""
    day, folder = Month(selection.last // 100, MONTHS_PER_YEAR).last, municipality.folder()
    found = (editions.line_title(selection.statement, line, day, municipality=folder) for line in selection.lines)
    untitled = {UNMAPPED: UNMAPPED_TITLE}
    return tuple(
        title or untitled.get(line, Text(line, line)) for title, line in zip(found, selection.lines, strict=True)
    )
