"""Incidents, statutory days that fall on holidays, and preliminary tax."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from arshjul.kernel import calendar
from arshjul.law.facts import Facts
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import possible_day
from arshjul.law.values import in_mnkr, share


@part("NIS-01")
def incident_is_warned_of(facts: Facts, law: Values) -> Iterator[Problem]:
    """Early warning within the hours of the law."""
    known, warned = facts.need("known_at", "warning_at")
    yield from _in_time("warning-late", warned, known + timedelta(hours=law["warning"]))


@part("NIS-01")
def incident_is_notified(facts: Facts, law: Values) -> Iterator[Problem]:
    """Notification within the hours of the law."""
    known, notified = facts.need("known_at", "notification_at")
    yield from _in_time("notification-late", notified, known + timedelta(hours=law["notification"]))


@part("NIS-01")
def incident_is_reported(facts: Facts, law: Values) -> Iterator[Problem]:
    """Final report, or a status report while ongoing, within the months of the law from the notification."""
    notified, final = facts.need("notification_at", "final_at")
    if notified is None:
        return
    last = datetime.combine(calendar.add_months(notified.date(), law["final"]), notified.time())
    given = [at for at in (final, facts.get("status_report_at")) if at is not None]
    yield from _in_time("final-late", min(given, default=None), last)


@part("NIS-01")
def registration_is_kept(facts: Facts, law: Values) -> Iterator[Problem]:
    """A change of the registration, when there is one, is notified within the days of the law."""
    changed = facts.get("registration.changed_on")
    if changed is not None:
        notified = facts.need("registration.notified_on")[0]
        last = changed + timedelta(days=law["registration"])
        if notified is None or notified > last:
            yield problem("registration-late", at=notified, last=last)


def _in_time(key: str, at: datetime | None, last: datetime) -> Iterator[Problem]:
    if at is None or at > last:
        yield problem(key, at=at, last=last)


@part("DAT-01")
def moves_to_the_next_weekday(facts: Facts, law: Values) -> Iterator[Problem]:
    """The possible day is the strict one, or the next weekday when that is a holiday."""
    del law
    deadline, possible = facts.need("deadline", "possible")
    last = possible_day(deadline)
    moved = possible != deadline
    if moved and not calendar.is_working_day(possible) and possible != last:
        yield problem("not-a-weekday", deadline=deadline, possible=possible, last=last)
    elif moved and possible != last:
        yield problem("too-late", deadline=deadline, possible=possible, last=last)
    if moved and facts.get("before_month_end", default=False) and not facts.need("jurist_setting")[0]:
        yield problem("month-end", deadline=deadline)


@part("TAX-01")
def tax_is_rightly_computed(facts: Facts, law: Values) -> Iterator[Problem]:
    """Base times factors times rate, within the tolerance."""
    base, first, second, rate, printed = facts.need("tax_base", "factor1", "factor2", "rate", "budget_prelim_tax")
    computed = share(base, rate) * Fraction(first) * Fraction(second)
    if abs(computed - printed) > share(1, law["tolerance"]) * abs(computed):
        yield problem("differs", computed=in_mnkr(computed), printed=in_mnkr(printed))


@part("TAX-01")
def factors_are_of_the_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """Those the Government has fixed for the year, where the rule knows them."""
    given = facts.need("factor1", "factor2")
    right = tuple(law[name] for name in ("factor1", "factor2") if name in law)
    if right and right != given:
        yield problem("wrong-factor", found=given, right=right)
