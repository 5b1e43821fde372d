"""From checked plain data to a wheel; a variant's changes are laid over the steps they change."""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.kernel.text import Text
from arshjul.municipality.building import WEEKDAYS, Data, text
from arshjul.wheel.domain import (
    SELF,
    Actor,
    AfterReport,
    AfterStep,
    Anchor,
    AtLimit,
    FixedDay,
    Group,
    Kind,
    ReportPoint,
    Role,
    Roll,
    Step,
    Variant,
    Wheel,
)

Names = Mapping[str, Text]
LAST = -1


def wheel(data: Data, reports: Data, names: Names) -> Wheel:
    """The wheel; `names` are the bodies' short names, which pictures use."""
    steps = {one["id"]: one for one in data["steps"]}
    return Wheel(
        title=Text(**data["title"]),
        steps=tuple(_step(one, names) for one in data["steps"]),
        reports=tuple(_report(one) for one in reports.get("reports", ())),
        variants=tuple(_variant(one, steps, names) for one in data.get("variants", ())),
        source=data.get("source", ""),
    )


def _variant(data: Data, steps: Mapping[str, Data], names: Names) -> Variant:
    changed = [{**steps[name], **change} for name, change in data.get("change", {}).items() if name in steps]
    return Variant(
        id=data["id"],
        title=Text(**data["title"]),
        election=data.get("election", False),
        years=frozenset(data.get("years", ())),
        steps=tuple(_step(one, names) for one in (*changed, *data.get("add", ()))),
        remove=frozenset(data.get("remove", ())),
        source=data.get("source", ""),
    )


def _step(data: Data, names: Names) -> Step:
    opens = data.get("opens")
    return Step(
        id=data["id"],
        title=Text(**data["title"]),
        kind=Kind(data["kind"]),
        who_prepares=_actor(data["prepares"], names),
        who_decides=_actor(data["decides"], names),
        due=anchor(data["due"]),
        opens=anchor(opens, Roll.NEXT) if opens else None,
        gates=tuple(data.get("gates", ())),
        produces=data.get("produces", ""),
        per=Group(data.get("per", Group.ONCE)),
        statutory_limit=data.get("statutory_limit"),
        report=data.get("report"),
        short=text(data.get("short")),
        note=text(data.get("note")),
        source=data.get("source", ""),
    )


def _actor(data: Data, names: Names) -> Actor:
    role = Role(data["role"]) if "role" in data else None
    own = text(data.get("label"))
    usual = names.get(data["body"]) if data["body"] != SELF else None
    return Actor(data["body"], role, own or usual or Text("", ""))


def anchor(data: Data, usual: Roll = Roll.PREVIOUS) -> Anchor:
    """A relative date; before is after with negative days. `usual` is how a fixed day rolls when the data doesn't say.

    >>> anchor({"before": "kf", "days": 7})
    AfterStep(step='kf', days=-7, months=0, roll=<Roll.PREVIOUS: 'previous'>)
    """
    days, months = data.get("days", 0), data.get("months", 0)
    if "before" in data:
        return AfterStep(data["before"], -days, -months, _roll(data, Roll.PREVIOUS))
    if "after" in data:
        return AfterStep(data["after"], days, months, _roll(data, Roll.NEXT))
    if "report" in data:
        return AfterReport(data["report"], days, months, _roll(data, Roll.NEXT))
    if "rule" in data:
        return AtLimit(data["rule"], days, _roll(data, Roll.NONE))
    return fixed(data, usual)


def fixed(data: Data, usual: Roll = Roll.PREVIOUS) -> FixedDay:
    """A day of the year, or its third Wednesday and the like."""
    weekday = WEEKDAYS.index(data["weekday"]) if "weekday" in data else None
    return FixedDay(
        year=data.get("year", 0),
        month=data["month"],
        day=_nth(data.get("day")),
        week=_nth(data.get("week")),
        weekday=weekday,
        roll=_roll(data, usual),
    )


def _nth(value: int | str | None) -> int | None:
    return LAST if value == "last" else int(value) if value is not None else None


def _roll(data: Data, usual: Roll) -> Roll:
    return Roll(data.get("roll", usual))


def _report(data: Data) -> ReportPoint:
    return ReportPoint(
        id=data["id"],
        title=Text(**data["title"]),
        ends=fixed(data["ends"]),
        statutory=data["statutory"],
        kind=data["kind"],
        rule=data.get("rule"),
        source=data.get("source", ""),
    )
