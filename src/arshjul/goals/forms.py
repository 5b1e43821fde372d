"""Reading the goals page: goals with their indicators, and the rows of an owner directive.

Everything unreadable is a finding with its place, all at once, and every text stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.text import slugify

from arshjul.goals.domain import Aim, DirectiveRow, GoalInput, IndicatorInput, TargetInput, parse_value
from arshjul.goals.models import DirectiveLine, Goal, Indicator
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import format_number
from arshjul.kernel.reading import whole_number
from arshjul.kernel.text import Text
from arshjul.record.lengths import longest, too_long

LARGEST_FORM = 200
PERSPECTIVE = Text("Perspektiv", "Perspective")
NAMES = {
    "name": Text("Indikator", "Indicator"),
    "unit": Text("Enhet", "Unit"),
    "source": Text("Källa", "Source"),
    "responsible": Text("Ansvarig för att mäta", "Responsible for measuring"),
    "assessor": Text("Bedöms av", "Assessed by"),
}
"""Fields of an indicator whose text has a limit."""
FIELDS = ("name", "unit", "aim", "definition", "source", "responsible", "assessor", "value", "due")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator as the form holds it: everything is text."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    slug: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is typed; a chosen direction alone is nothing."""
        return not any(text.strip() for name, text in self.values.items() if name != "aim")


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal as the form holds it."""

    key: str
    text: str = ""
    perspective: str = ""
    parent: str = ""
    own: bool = False
    slug: str = ""
    indicators: tuple[IndicatorRow, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is typed."""
        return not self.text.strip() and all(one.empty for one in self.indicators)


def printed(value: Decimal | None) -> str:
    """A target as people write it.

    >>> printed(Decimal("72.3000")), printed(None)
    ('72,3', '')
    """
    return "" if value is None else format_number(value.normalize())


def rows_of(goals: Sequence[GoalInput], year: int) -> list[GoalRow]:
    """Saved goals as rows, each with an empty indicator after, and one empty goal last."""
    rows = [
        GoalRow(
            f"g{number}",
            goal.text,
            goal.perspective,
            str(goal.parent or ""),
            goal.own,
            goal.slug,
            (
                *(_indicator_row(f"g{number}:i{place}", one, year) for place, one in enumerate(goal.indicators)),
                IndicatorRow(f"g{number}:i{len(goal.indicators)}"),
            ),
        )
        for number, goal in enumerate(goals)
    ]
    last = f"g{len(rows)}"
    return [*rows, GoalRow(last, indicators=(IndicatorRow(f"{last}:i0"),))]


def _indicator_row(key: str, one: IndicatorInput, year: int) -> IndicatorRow:
    target = next((target for target in one.targets if target.year == year), None)
    values = {
        "name": one.name,
        "unit": one.unit,
        "aim": one.aim.value if one.aim else "",
        "definition": one.definition,
        "source": one.source,
        "responsible": one.responsible,
        "assessor": one.assessor,
        "value": printed(target.value) if target else "",
        "due": target.due.isoformat() if target and target.due else "",
    }
    return IndicatorRow(key, values, one.slug)


def as_typed(data: Mapping[str, str]) -> list[GoalRow]:
    """The form's goals with every text as typed."""
    goals = sorted({int(found[1]) for name in data if (found := re.fullmatch(r"g(\d{1,3}):text", name))})
    return [_goal_as_typed(f"g{number}", data) for number in goals[:LARGEST_FORM]]


def _goal_as_typed(key: str, data: Mapping[str, str]) -> GoalRow:
    pattern = re.compile(rf"{key}:i(\d{{1,3}}):name")
    places = sorted({int(found[1]) for name in data if (found := pattern.fullmatch(name))})
    return GoalRow(
        key,
        data.get(f"{key}:text", "").strip(),
        data.get(f"{key}:perspective", "").strip(),
        data.get(f"{key}:parent", ""),
        data.get(f"{key}:own") == "yes",
        data.get(f"{key}:slug", ""),
        tuple(
            IndicatorRow(
                f"{key}:i{place}",
                {name: data.get(f"{key}:i{place}:{name}", "").strip() for name in FIELDS},
                data.get(f"{key}:i{place}:slug", ""),
            )
            for place in places[:LARGEST_FORM]
        ),
    )


def read_goals(rows: Sequence[GoalRow], year: int) -> tuple[list[GoalInput], list[Finding]]:
    """The goals the rows give, and every finding; empty rows are nothing."""
    findings: list[Finding] = []
    goals = [
        GoalInput(
            slug=row.slug or slugify(row.text)[:100] or row.key,
            text=row.text,
            perspective=row.perspective,
            parent=whole_number(row.parent),
            own=row.own and whole_number(row.parent) is None,
            indicators=tuple(_read_indicator(one, year, findings) for one in row.indicators if not one.empty),
        )
        for row in rows
        if not row.empty
    ]
    longest_perspective = longest(Goal, "perspective")
    findings += [long for row in rows for long in too_long(row.perspective, longest_perspective, PERSPECTIVE)]
    return goals, findings


def _read_indicator(row: IndicatorRow, year: int, findings: list[Finding]) -> IndicatorInput:
    given = row.values
    value = read_value(given["value"], given["name"], findings)
    due = read_day(given["due"], given["name"], findings)
    for name, label in NAMES.items():
        findings += too_long(given[name], longest(Indicator, name), label)
    aim = given["aim"]
    return IndicatorInput(
        slug=row.slug or slugify(given["name"])[:100] or "indikator",
        name=given["name"],
        unit=given["unit"],
        aim=Aim(aim) if aim in set(Aim) else None,
        definition=given["definition"],
        source=given["source"],
        responsible=given["responsible"],
        assessor=given["assessor"],
        targets=(TargetInput(year, value, due),) if value is not None or due is not None else (),
    )


def read_value(text: str, indicator: str, findings: list[Finding]) -> Decimal | None:
    """A number, or None with its finding added."""
    try:
        return parse_value(text)
    except ValueError:
        findings.append(finding("goals.value-unreadable", Place(indicator), text=text, indicator=indicator))
        return None


def read_day(text: str, indicator: str, findings: list[Finding]) -> date | None:
    """A day, or None; with its finding added when there is a text that isn't one."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        findings.append(finding("goals.day-unreadable", Place(indicator), text=text, indicator=indicator))
        return None


@dataclass(frozen=True, slots=True)
class DirectiveTyped:
    """A row of a directive as the form holds it."""

    key: str
    text: str = ""
    indicator: str = ""
    unit: str = ""
    aim: str = ""
    value: str = ""
    due: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is typed; a chosen direction alone is nothing."""
        return not any(text.strip() for text in (self.text, self.indicator, self.unit, self.value, self.due))


BLANK_ROWS = 2


def directive_rows(rows: Sequence[DirectiveRow]) -> list[DirectiveTyped]:
    """Saved rows as the form shows them, and some empty ones after."""
    shown = [
        DirectiveTyped(
            f"d{number}",
            row.text,
            row.indicator,
            row.unit,
            row.aim.value if row.aim else "",
            printed(row.value),
            row.due.isoformat() if row.due else "",
        )
        for number, row in enumerate(rows)
    ]
    return [*shown, *(DirectiveTyped(f"d{number}") for number in range(len(shown), len(shown) + BLANK_ROWS))]


def directive_as_typed(data: Mapping[str, str]) -> list[DirectiveTyped]:
    """The form's rows with every text as typed."""
    numbers = sorted({int(found[1]) for name in data if (found := re.fullmatch(r"d(\d{1,3}):text", name))})
    names = ("text", "indicator", "unit", "aim", "value", "due")
    return [
        DirectiveTyped(f"d{number}", *(data.get(f"d{number}:{name}", "").strip() for name in names))
        for number in numbers[:LARGEST_FORM]
    ]


def read_directive(rows: Sequence[DirectiveTyped]) -> tuple[list[DirectiveRow], list[Finding]]:
    """The rows as values, and every finding."""
    findings: list[Finding] = []
    read = [
        DirectiveRow(
            row.text,
            row.indicator,
            row.unit,
            Aim(row.aim) if row.aim in set(Aim) else None,
            read_value(row.value, row.text, findings),
            read_day(row.due, row.text, findings),
        )
        for row in rows
        if not row.empty
    ]
    for row in rows:
        findings += too_long(row.indicator, longest(DirectiveLine, "indicator"), Text("Mått", "Measure"))
        findings += too_long(row.unit, longest(DirectiveLine, "unit"), NAMES["unit"])
    return read, findings
