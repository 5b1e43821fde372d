"""The statutory limits of a budget year: the day the law names, and the day the act may still be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from arshjul.kernel.calendar import add_months, next_working_day
from arshjul.kernel.days import long_day
from arshjul.kernel.text import Text
from arshjul.law.rulebook import LimitSpec, Rule, Rulebook, Version


@dataclass(frozen=True, slots=True)
class Limit:
    """One statutory limit.

    `strict` is the day the law names. `possible` is the next weekday when that day is a Saturday, Sunday, public
    holiday or one of the three eves (lag 1930:173). `rolls` says whether the later day counts; where the law speaks
    of the end of a month that isn't settled, so the strict day holds and both are shown.
    """

    id: str
    rule: str
    title: Text
    strict: date
    possible: date
    who: Text
    reference: str
    rolls: bool

    @property
    def last(self) -> date:
        """The last day to plan for: the possible day where it surely counts, else the strict one."""
        return self.possible if self.rolls else self.strict

    def as_json(self, language: str = "sv") -> dict[str, Any]:
        """The form `law calendar --json` prints."""
        return {
            "id": self.id,
            "rule": self.rule,
            "title": self.title.in_language(language),
            "strict": self.strict.isoformat(),
            "possible": self.possible.isoformat(),
            "rolls": self.rolls,
            "who": self.who.in_language(language),
            "reference": self.reference,
        }


def statutory_limits(rulebook: Rulebook, year: int) -> list[Limit]:
    """Every limit of one budget year, from the budget's making to its discharge, in order of the strict day."""
    found = (limit for rule in rulebook for spec in rule.limits for limit in _limits(rulebook, rule, spec, year))
    return sorted(found, key=lambda limit: (limit.strict, limit.id))


def election_years(rulebook: Rulebook, on: date) -> tuple[int, ...]:
    """Years of ordinary elections of the assembly, as the rule on the newly elected assembly lists them."""
    for rule in rulebook:
        version = rule.on(on)
        if version is not None and "election_years" in version.values:
            return tuple(version.values["election_years"])
    return ()


def _limits(rulebook: Rulebook, rule: Rule, spec: LimitSpec, year: int) -> Iterator[Limit]:
    calendar_year = year + spec.year
    version = _version(rule, calendar_year)
    if version is None or (spec.elections_only and calendar_year not in election_years(rulebook, version.start)):
        return
    days = version.values[spec.day]
    for day in days if isinstance(days, list) else [days]:
        anchor = day.in_year(calendar_year)
        strict = add_months(anchor, version.values[spec.months]) if spec.months else anchor
        yield Limit(
            id=f"{spec.id}-{day}" if isinstance(days, list) else spec.id,
            rule=rule.id,
            title=_titled(spec.title, anchor),
            strict=strict,
            possible=next_working_day(strict),
            who=spec.who,
            reference=version.reference,
            rolls=spec.rolls,
        )


def _titled(title: Text, day: date) -> Text:
    return Text(title.sv.format(day=long_day(day, "sv")), title.en.format(day=long_day(day, "en")))


def _version(rule: Rule, calendar_year: int) -> Version | None:
    """What the rule says when the year begins, or when it comes into force within it."""
    return rule.on(date(calendar_year, 1, 1)) or rule.on(date(calendar_year, 12, 31))
