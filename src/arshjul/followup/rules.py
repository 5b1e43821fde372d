"""The municipality's own rules of follow-up, as data: what is forecast, what must be explained, by when acted on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.money import parse_amount
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import BALANCE, CASH_FLOW, INCOME, WATER_BALANCE, statement_of


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """A line that a kind of body forecasts, and the column or row of a statement it is compared with.

    One that is `optional` may be left out, and when it is given its comment says why. Lines that name the same
    `together` are given all or none, without a reason each.
    `group_row` is the row that a company's forecast stands on in the group's statement: `group_statement`, which is the
    income statement when not said.
    """

    id: str
    label: Text
    column: str = ""
    row: str = ""
    optional: bool = False
    group_row: str = ""
    group_statement: str = INCOME
    together: str = ""

    @property
    def place(self) -> tuple[str, str] | None:
        """The statement and the row that is forecast, of the whole municipality or of a company; None for a column."""
        if self.group_row:
            return self.group_statement, self.group_row
        return statement_of(self.id) if self.row else None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one municipality; `explain_above` is öre, `deadline_days` calendar days.

    `together` names the groups of lines that are given all or none; `labels` name lines that only publications have;
    `published` says which printed figures are forecasts and outcomes.
    """

    lines: Mapping[str, tuple[ForecastLine, ...]]
    explain_above: int
    deadline_days: int
    together: Mapping[str, Text]
    labels: Mapping[str, Text]
    published: Mapping[str, Any]

    def lines_of(self, kind: str) -> tuple[ForecastLine, ...]:
        """What a kind of body forecasts; other kinds forecast nothing."""
        return self.lines.get(kind, ())

    def is_of_whole(self, line: str) -> bool:
        """Whether a line is one of a balance sheet or a cash flow that is given whole or not at all."""
        return bool(self.whole_of(line))

    def whole_of(self, line: str) -> str:
        """The group of such a line; empty for any other."""
        known = (one for lines in self.lines.values() for one in lines if one.id == line and one.together)
        whole = {BALANCE, CASH_FLOW, WATER_BALANCE}
        return next((one.together for one in known if one.place and one.place[0] in whole), "")

    def label(self, line: str) -> Text:
        """What a line is called; the line itself when nobody has named it."""
        named = {one.id: one.label for lines in self.lines.values() for one in lines} | dict(self.labels)
        return named.get(line, Text(line, line))


@cache
def load(folder: Path) -> Rules:
    """The shipped rules, with the parts that the municipality's `followup.yaml` replaces."""
    text = resources.files("arshjul.followup").joinpath("rules.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = datafile.load(text)
    own = folder / "followup.yaml"
    if own.exists():
        data |= datafile.load(own.read_text(encoding="utf-8")) or {}
    threshold = data["explain_above"]
    return Rules(
        lines={kind: tuple(_line(line) for line in lines) for kind, lines in data["lines"].items()},
        explain_above=parse_amount(str(threshold["amount"]), threshold["unit"]) or 0,
        deadline_days=int(data["measure"]["deadline_days"]),
        together={group: Text(**title) for group, title in data.get("together", {}).items()},
        labels={line: Text(**label) for line, label in data.get("labels", {}).items()},
        published={name: data[name] for name in ("published_forecasts", "published_outcomes") if name in data},
    )


def _line(data: Mapping[str, Any]) -> ForecastLine:
    return ForecastLine(
        data["id"],
        Text(**data["label"]),
        data.get("column", ""),
        data.get("row", ""),
        data.get("optional", False),
        data.get("group_row", ""),
        data.get("group_statement", INCOME),
        data.get("together", ""),
    )
