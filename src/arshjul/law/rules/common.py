"""What several rules need: late or in time, whose body it is, which names are there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from arshjul.kernel import calendar
from arshjul.law.facts import Facts, MissingInputError
from arshjul.law.logic import Values
from arshjul.law.shapes import plain
from arshjul.law.values import MonthDay


def budget_year(facts: Facts, act: date, law: Values) -> int:
    """The budget year an act concerns: as named, else the year after; an act early in a year is read as late."""
    named: int | None = facts.get("budget.year")
    if named is not None:
        return named
    late_through: MonthDay = law["late_through"]
    return act.year if MonthDay.of(act) <= late_through else act.year + 1


def is_body(found: str | None, names: Iterable[str]) -> bool:
    """Whether a body goes by one of the names, however it is spelled."""
    return found is not None and plain(found) in {plain(name) for name in names}


def is_filled(content: object) -> bool:
    """Whether something is there: not nothing, not empty, not `false`."""
    return content is not None and content is not False and content not in ("", [], {})


def held_names(content: Any) -> set[str]:  # noqa: ANN401 - a list of names or a mapping of contents
    """The names that hold something, in comparable form."""
    if isinstance(content, Mapping):
        return {plain(str(name)) for name, inner in content.items() if is_filled(inner)}
    if not isinstance(content, list):
        return set()
    return {plain(str(_name(item))) for item in content if is_filled(item)}


def _name(item: object) -> object:
    return next((item[key] for key in ("name", "kind", "id") if key in item), "") if isinstance(item, Mapping) else item


def lacking(content: Any, wanted: Mapping[str, Collection[str]]) -> list[str]:  # noqa: ANN401 - as above
    """Which of the wanted names are not there under their own or another name."""
    held = held_names(content)
    return [name for name, others in wanted.items() if not held & {plain(name), *map(plain, others)}]


def pick(rows: Mapping[str, Any], name: str, names: Mapping[str, Collection[str]]) -> Any:  # noqa: ANN401 - the row's own type
    """The row that goes by a name or one of its other names; `None` when there is none."""
    for candidate in (name, *names[name]):
        if rows.get(plain(candidate)) is not None:
            return rows[plain(candidate)]
    return None


def require(value: Any, name: str) -> Any:  # noqa: ANN401 - any value but nothing
    """The value, or a missing input when it is nothing."""
    if value is None:
        raise MissingInputError((name,))
    return value


def by_number(written: Mapping[str, Any], name: str) -> dict[int, Any]:
    """A mapping whose keys are whole numbers, such as years or dimensions; other keys are unreadable."""
    wrong = tuple(f"{name}.{key}" for key in written if not str(key).isdecimal())
    if wrong:
        raise MissingInputError(wrong, wrong)
    return {int(key): value for key, value in written.items()}


def possible_day(strict: date) -> date:
    """The last day an act may be done when the strict day is a Saturday, Sunday, holiday or eve."""
    return calendar.next_working_day(strict)
