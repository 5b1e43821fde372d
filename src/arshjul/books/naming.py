"""What accounts are called, in the books of each entity and by its chart, and what a statement's lines are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arshjul.books.domain import Selection
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.statements import layouts
from arshjul.statements.chart import Chart


@dataclass(frozen=True, slots=True)
class AccountNames:
    """Names by entity and account number, the municipality's first, and the charts in force.

    The same number may mean something else in another entity's books, so a name is asked for by entity, or by the
    code that an account has among all charts (`Chart.code`).
    """

    by_entity: Mapping[str, Mapping[str, str]]
    chart: Chart | None

    def of(self, entity: str, account: str) -> str:
        """An account's name (by number or code) in an entity's books, else by its chart; empty when nobody names it."""
        own = self.by_entity.get(entity, {})
        named = own.get(account) or own.get(self.number(account))
        return named or self._by_chart(self.chart.code(entity, account) if self.chart else account)

    def called(self, code: str) -> str:
        """The name of an account that several entities' books may have: the one they share, else the chart's."""
        number = self.number(code)
        own = dict.fromkeys(
            names[number]
            for entity, names in self.by_entity.items()
            if number in names and (self.chart is None or self.chart.code(entity, number) == code)
        )
        first = next(iter(own), "")
        return first if len(own) == 1 else self._by_chart(code) or first

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


def line_titles(selection: Selection) -> tuple[Text, ...]:
    """What the lines of a cell are called in its statement; the line itself where no form names it."""
    day, folder = Month(selection.last // 100, MONTHS_PER_YEAR).last, municipality.folder()
    found = (layouts.line_title(selection.statement, line, day, municipality=folder) for line in selection.lines)
    return tuple(title or Text(line, line) for title, line in zip(found, selection.lines, strict=True))
