"""The annual report, the operations and investment accounts, and the interim report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from arshjul.kernel import calendar
from arshjul.kernel.period import Month
from arshjul.law.facts import Facts, MissingInputError, convert
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import is_filled, lacking, possible_day
from arshjul.law.shapes import plain
from arshjul.law.values import MonthDay, in_mnkr, in_words


@part("AR-01")
def annual_report_has_its_parts(facts: Facts, law: Values) -> Iterator[Problem]:
    """All parts; the consolidated accounts when the group is material."""
    parts, missing = facts["ar.parts"], lacking(facts["ar.parts"], law["parts"])
    if facts.get("group.material", default=False):
        missing += lacking(parts, law["group_part"])
    if missing:
        yield problem("missing", parts_lacking=missing)


@part("AR-02")
def annual_report_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """By the day of the law in the year after, or the next weekday."""
    handed_over = facts["ar.handed_over_on"]
    last = possible_day(law["limit"].in_year(facts.get("ar.year", handed_over.year - 1) + 1))
    if handed_over > last:
        yield problem("late", date=handed_over, last=last)


@part("AR-03")
def approved_before_discharge(facts: Facts, law: Values) -> Iterator[Problem]:
    """Approval first, by day and by item of the agenda."""
    del law
    (approved, item), (discharged, discharge_item) = facts.need("kf_approval.at", "kf_discharge.at")
    same_day = approved == discharged
    if same_day and (item is None or discharge_item is None):
        yield problem("same-day", approval=approved)
    elif approved > discharged or (same_day and item >= discharge_item):
        yield problem("wrong-order", discharge=discharged, approval=approved)


@part("AR-03")
def discharged_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """Before the end of June."""
    discharged, _ = facts["kf_discharge.at"]
    last = law["limit"].in_year(facts.get("ar.year", discharged.year - 1) + 1)
    if discharged > last:
        yield problem("late", discharge=discharged, last=last)


@part("AR-04")
def reports_are_public(facts: Facts, law: Values) -> Iterator[Problem]:
    """Both documents from the announcement."""
    written, announced = facts.need("public_from", "announced_on")
    if not isinstance(written, Mapping):
        written = dict.fromkeys(law["documents"], written)
    late = [name for name, others in law["documents"].items() if _late(_public(written, name, others), announced)]
    if late:
        yield problem("late", announced=announced, names=late)


def _public(written: Mapping[str, Any], name: str, others: Sequence[str]) -> date | None:
    for key, day in written.items():
        if plain(str(key)) in {plain(name), *map(plain, others)}:
            found: date | None = None if day is None else convert(day, "date", f"public_from.{name}")
            return found
    raise MissingInputError((f"public_from.{name}",))


def _late(public: date | None, announced: date) -> bool:
    return public is None or public > announced


@part("AR-05")
def municipality_is_answered(facts: Facts, law: Values) -> Iterator[Problem]:
    """Each point, and those that hold only under a condition when the condition holds."""
    sections = facts["fb.sections.kommun"]
    missing = lacking(sections, law["municipality"])
    if missing:
        yield problem("municipality-lacks", names=missing)
    conditions = dict(zip(law["conditional"], ("balance.negative", "private_providers.material"), strict=True))
    absent = [name for name in lacking(sections, law["conditional"]) if facts[conditions[name]]]
    if absent:
        yield problem("municipality-lacks", names=absent)


@part("AR-05")
def group_is_answered(facts: Facts, law: Values) -> Iterator[Problem]:
    """Each point the law asks for the group, where the rules hold it."""
    if "group" not in law:
        yield problem("group-not-held")
        return
    missing = lacking(facts["fb.sections.koncern"], law["group"])
    if missing:
        yield problem("group-lacks", names=missing)


@part("AR-06")
def groups_are_those_of_the_law(facts: Facts, law: Values) -> Iterator[Problem]:
    """All groups of the law and no others."""
    given = {plain(name) for name in facts["hr.shown"]}
    known = {name: {plain(name), *map(plain, others)} for name, others in law["required"].items()}
    missing = [name for name, names in known.items() if not given & names]
    wrong = given - set().union(*known.values())
    if missing:
        yield problem("groups-missing", names=missing)
    if wrong:
        yield problem("wrong-groups", names=wrong)


@part("AR-06")
def small_groups_are_hidden(facts: Facts, law: Values) -> Iterator[Problem]:
    """No value for a group of few, and none that can be worked out from the others."""
    shown, headcount = (_by_group(facts[name], law) for name in ("hr.shown", "hr.headcount"))
    small = [name for name, count in headcount.items() if count <= law["smallest_hidden"]]
    exposed = [name for name in small if shown.get(name) is not None]
    if exposed:
        yield problem("small-group-shown", names=exposed)
    needed = [name for name in (*law["sexes"], *law["ages"]) if shown.get(name) is not None]
    missing = tuple(f"hr.headcount.{name}" for name in needed if name not in headcount)
    if missing:
        raise MissingInputError(missing)
    for partition in (law["sexes"], law["ages"]):
        hidden = [name for name in partition if name in shown and shown[name] is None]
        if len(hidden) == 1 and shown.get("total") is not None:
            yield problem("can-be-derived", name=hidden[0])


def _by_group(written: Mapping[str, Any], law: Values) -> dict[str, Any]:
    names = {plain(other): name for name, others in law["required"].items() for other in (name, *others)}
    return {names[plain(key)]: value for key, value in written.items() if plain(key) in names}


@part("AR-06")
def total_follows_from_the_hours(facts: Facts, law: Values) -> Iterator[Problem]:
    """When hours are given the shown total is their quotient, to the shown decimals."""
    if not (facts.holds("hr.hours_by") and facts.holds("hr.absence_hours")):
        return
    total = _by_group(facts["hr.shown"], law).get("total")
    hours, absence = (_hours(facts[name], name) for name in ("hr.hours_by", "hr.absence_hours"))
    if total is None or not hours:
        return
    shown = convert(total, "percent", "hr.shown.total")
    step = Fraction(1, 10 ** max(0, -shown.as_tuple().exponent))
    computed = absence * 100 / hours
    if abs(Fraction(shown) - computed) > step / 2:
        yield problem("total-differs", shown=shown, computed=in_words(convert(f"{float(computed):.2f}", "number", "")))


def _hours(written: Any, place: str) -> Fraction:  # noqa: ANN401 - a number or numbers by group
    items = written.values() if isinstance(written, Mapping) else [written]
    return sum((Fraction(convert(item, "number", place)) for item in items), Fraction(0))


@part("AR-07")
def deviations_have_notes(facts: Facts, law: Values) -> Iterator[Problem]:
    """A note names each recommendation deviated from."""
    del law
    deviations, notes = facts.need("deviations", "notes")
    words = {word for note in notes for word in _words(note)} if isinstance(notes, list | Mapping) else _words(notes)
    missing = [name for name in deviations if name.casefold() not in words]
    if missing:
        yield problem("no-note", names=missing)


def _words(note: Any) -> set[str]:  # noqa: ANN401 - a note as text or as an object
    texts = note.values() if isinstance(note, Mapping) else [note]
    return {word.strip(".,:;()").casefold() for text in texts for word in str(text).split()}


@part("AR-08")
def goals_are_evaluated(facts: Facts, law: Values) -> Iterator[Problem]:
    """The goals of the budget and those evaluated are the same."""
    del law
    budget, evaluated = facts.need("budget.goals.ids", "ar.evaluations.goal_ids")
    missing = [goal for goal in budget if goal not in evaluated]
    unknown = [goal for goal in evaluated if goal not in budget]
    if missing:
        yield problem("not-evaluated", names=missing)
    if unknown:
        yield problem("unknown-goal", names=unknown)


@part("DRI-01")
def changes_are_decided(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every change has the assembly's decision, and they lead from original to revised."""
    del law
    original, changes = facts.need("anslag.original", "anslag.changes")
    undecided = [in_mnkr(change["amount"]) for change in changes if not change["kf_decision_id"]]
    if undecided:
        yield problem("no-decision", changes=undecided)
    computed, printed = original + sum(change["amount"] for change in changes), facts.get("anslag.revised")
    if printed is not None and printed != computed:
        yield problem("revised-differs", computed=in_mnkr(computed), printed=in_mnkr(printed))


@part("DRI-01")
def total_ties(facts: Facts, law: Values) -> Iterator[Problem]:
    """The account's total is the income statement's."""
    del law
    computed, printed = facts.need("outcome", "rr")
    if abs(computed - printed) > facts.get("rounding_step", 0):
        yield problem("total-differs", computed=in_mnkr(computed), printed=in_mnkr(printed))


@part("INV-01")
def investments_tie_to_cash_flow(facts: Facts, law: Values) -> Iterator[Problem]:
    """The year's outcome over all projects is the cash flow statement's, whichever sign that has."""
    del law
    outcomes, printed = facts.need("year_outcome", "cashflow.invest")
    computed = sum(outcome or 0 for outcome in outcomes)
    if abs(abs(computed) - abs(printed)) > facts.get("rounding_step", 0):
        yield problem("total-differs", computed=in_mnkr(computed), printed=in_mnkr(printed))


@part("INV-01")
def projects_keep_to_decisions(facts: Facts, law: Values) -> Iterator[Problem]:
    """Totals are shown, and a projected total above the decided one has a decision."""
    del law
    columns = facts.need("project.decided_total", "projected_total", "accumulated")
    rows = list(zip(*columns, strict=False))
    incomplete = [number for number, row in enumerate(rows, 1) if None in row]
    if incomplete:
        yield problem("not-shown", numbers=incomplete)
    dearer = [number for number, row in enumerate(rows, 1) if None not in row and abs(row[1]) > abs(row[0])]
    if dearer and not facts.get("kf_decision", ""):
        yield problem("over-decided", numbers=dearer)


@part("DEL-01")
def a_report_covers_half_the_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """One of the reports fits, and the assembly treated one that fits."""
    reports = facts["reports"]
    fitting = [report for report in reports if _fits(report, law)]
    if not fitting:
        yield problem("none-fits", ends=[report["period_end"] for report in reports])
        return
    treated = [report["treated_by_kf"] for report in fitting]
    if True not in treated:
        if None in treated:
            raise MissingInputError(("reports.treated_by_kf",))
        yield problem("not-treated", ends=[report["period_end"] for report in fitting])


def _fits(report: Mapping[str, Any], law: Values) -> bool:
    end: date = report["period_end"]
    start = report["period_start"]
    whole_months = Month.of(end).last == end and (start is None or MonthDay.of(start) == law["starts"])
    return whole_months and law["least"] <= end.month <= law["most"]


@part("DEL-02")
def interim_report_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """Within the months of the law, on the day with the same number or the next weekday."""
    end, handed_over = facts.need("period_end", "handed_over_on")
    last = possible_day(calendar.add_months(end, law["months"]))
    if handed_over > last:
        yield problem("late", period_end=end, handed_over=handed_over, last=last)
    elif handed_over < end:
        yield problem("too-early", period_end=end, handed_over=handed_over)


@part("DEL-03")
def interim_report_has_its_parts(facts: Facts, law: Values) -> Iterator[Problem]:
    """The parts of the law."""
    missing = lacking(facts["report.parts"], law["parts"])
    if missing:
        yield problem("missing", parts_lacking=missing)


@part("DEL-04")
def income_statement_compares(facts: Facts, law: Values) -> Iterator[Problem]:
    """The columns of the law."""
    missing = lacking(facts["rr.columns"], law["rr"])
    if missing:
        yield problem("rr-lacks", names=missing)


@part("DEL-04")
def balance_sheet_compares(facts: Facts, law: Values) -> Iterator[Problem]:
    """The last year-end beside the period's end."""
    missing = lacking(facts["br.columns"], law["br"])
    if missing:
        yield problem("br-lacks", names=missing)


@part("DEL-05")
def auditors_come_first(facts: Facts, law: Values) -> Iterator[Problem]:
    """The assessment lies before the meeting."""
    del law
    assessed, meeting = facts.need("audit_assessment.date", "kf_meeting.date")
    if assessed is None:
        yield problem("none", meeting=meeting)
    elif assessed >= meeting:
        yield problem("late", assessed=assessed, meeting=meeting)


@part("DEL-06")
def goals_are_forecast(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every goal has a forecast."""
    del law
    goals = facts["report.goal_forecasts"]
    if not is_filled(goals):
        yield problem("no-goals")
    elif isinstance(goals, Mapping):
        without = [str(name) for name, forecast in goals.items() if not is_filled(forecast)]
        if without:
            yield problem("goals-missing", names=without)


@part("DEL-06")
def balance_is_forecast(facts: Facts, law: Values) -> Iterator[Problem]:
    """The balance requirement result on the full-year forecast; zero is an assessment too."""
    del law
    if not is_filled(facts["report.balanskrav_forecast"]):
        yield problem("no-balance")
