"""A rule's values as people read them: dates with the month's name, spans with their unit, lists by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from arshjul.kernel.days import MONTHS, long_day
from arshjul.kernel.text import Text
from arshjul.law.rulebook import Rule, Version
from arshjul.law.scalars import as_fact
from arshjul.law.values import MonthDay, in_words
from arshjul.law.words import named, units

YES_OR_NO = {True: Text("ja", "yes"), False: Text("nej", "no")}
NONE = Text("inga", "none")
EMPTY = Text("tomt", "empty")


@dataclass(frozen=True, slots=True)
class Printed:
    """A value with its title, its text in both languages and the name it has in the rule file.

    A pattern is for machines: its text is the same in both languages, and `is_code` says so.
    """

    name: str
    title: Text
    text: Text
    is_code: bool


def printed(rule: Rule, version: Version) -> tuple[Printed, ...]:
    """Every value of a version, in the order of the rule file."""
    return tuple(_printed(rule, name, value) for name, value in version.values.items())


def unit_name(unit: str) -> Text:
    """What a unit is called.

    >>> unit_name("percent").sv
    'procent'
    """
    return units()[unit]["name"]


def in_unit(value: object, unit: str, language: str, rule: str = "") -> str:
    """A value in words, with the names that a rule has for its parts.

    >>> in_unit(MonthDay(10, 31), "day of year", "sv"), in_unit(1, "months", "sv"), in_unit(3, "years", "en")
    ('31 oktober', '1 månad', '3 years')
    """
    if unit == "pattern":
        return in_words(value)
    if unit == "mnkr" and isinstance(value, int):
        value = Decimal(as_fact(value))
    text = _Writer(language, rule).write(value, with_parts=unit == "table")
    forms = units()[unit]
    form = forms.get("one") if text == "1" else None
    return (form or forms.get("many") or Text("{}", "{}")).in_language(language).format(text)


def _printed(rule: Rule, name: str, value: object) -> Printed:
    term = rule.terms[name]
    sv, en = (in_unit(value, term.unit, language, rule.id) for language in ("sv", "en"))
    return Printed(name, term.title, Text(sv, en), is_code=term.unit == "pattern")


@dataclass(frozen=True, slots=True)
class _Writer:
    language: str
    rule: str

    def write(self, value: object, *, with_parts: bool = False) -> str:
        if isinstance(value, bool):
            return YES_OR_NO[value].in_language(self.language)
        if isinstance(value, MonthDay | date):
            return self._day(value)
        if isinstance(value, Mapping):
            return self._table(value, with_parts=with_parts)
        if isinstance(value, list):
            return self._list(value)
        if value in {"", None}:
            return EMPTY.in_language(self.language)
        return in_words(named(value, self.language, self.rule), self.language)

    def _day(self, day: MonthDay | date) -> str:
        if isinstance(day, date):
            return long_day(day, self.language)
        return f"{day.day} {MONTHS[self.language][day.month - 1]}"

    def _table(self, table: Mapping[str, object], *, with_parts: bool) -> str:
        """The rows of a table; of parts alone their names, since what they hold is how they may be written."""
        keys = {key: self.write(key) for key in table}
        if not with_parts:
            return _once(keys.values())
        return "; ".join(f"{keys[key]}: {self.write(value)}" for key, value in table.items())

    def _list(self, values: list[object]) -> str:
        return _once(self.write(value) for value in values) or NONE.in_language(self.language)


def _once(written: Iterable[str]) -> str:
    """Texts after each other, those that are written in several ways once.

    >>> _once(["tax", "tax", "grants"]), _once(["land, buildings", "machines"])
    ('tax, grants', 'land, buildings; machines')
    """
    texts = dict.fromkeys(written)
    return ("; " if any("," in text for text in texts) else ", ").join(texts)
