"""Companies, assignments, who decides, minutes and the notice board."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction

from arshjul.kernel import calendar
from arshjul.law.facts import Facts
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import is_body, lacking, possible_day
from arshjul.law.shapes import plain
from arshjul.law.values import in_mnkr, share


@part("BOL-01")
def company_is_steered(facts: Facts, law: Values) -> Iterator[Problem]:
    """All items of the law are in place."""
    missing = lacking(facts["company.checklist"], law["items"])
    if missing:
        yield problem("missing", names=missing)


@part("BOL-02")
def every_company_is_tested(facts: Facts, law: Values) -> Iterator[Problem]:
    """One decision per company, for the right year."""
    del law
    companies, decisions, year = *facts.need("companies", "ks_decisions"), facts.get("year")
    decided = {plain(one["company"]) for one in decisions if None in (year, one["year"]) or one["year"] == year}
    missing = [name for name in companies if plain(name) not in decided]
    if missing:
        yield problem("not-decided", names=missing)


@part("BOL-02")
def inconsistent_leads_to_measures(facts: Facts, law: Values) -> Iterator[Problem]:
    """A company that wasn't consistent has a proposal to the assembly."""
    decisions = facts["ks_decisions"]
    negative = {plain(str(word)) for word in law["not_consistent"]}
    failing = [one["company"] for one in decisions if plain(str(one["outcome"])) in negative]
    if failing:
        proposed = {plain(name) for name in facts.need("kf_proposals")[0]}
        without = [name for name in failing if plain(name) not in proposed]
        if without:
            yield problem("no-proposal", names=without)


@part("BOL-03")
def assembly_takes_a_position_first(facts: Facts, law: Values) -> Iterator[Problem]:
    """A decision of principle comes after the assembly's position."""
    del law
    if not facts["company_decision.principal"]:
        yield problem("not-principal")
        return
    decided, position = facts.need("company_decision.date", "kf_position.date")
    if position is None:
        yield problem("not-heard", decided=decided)
    elif position > decided:
        yield problem("too-early", decided=decided, position=position)


@part("BOL-04")
def lay_auditor_is_elected(facts: Facts, law: Values) -> Iterator[Problem]:
    """Among the assembly's auditors."""
    del law
    written, auditors = facts.need("company.lekmannarevisor", "kf_auditors")
    people = written if isinstance(written, list) else [written]
    known = {plain(name) for name in auditors}
    wrong = [str(name) for name in people if plain(str(name)) not in known]
    if not people:
        yield problem("none")
    if wrong:
        yield problem("not-elected", names=wrong)


@part("BOL-05")
def transfer_has_room(facts: Facts, law: Values) -> Iterator[Problem]:
    """The lower of the return on paid-in capital and the part of last year's result."""
    capital, rate, result, transfer = facts.need("paid_in_capital", "avg_statslaneranta", "result_prev", "transfer")
    room = max(Fraction(0), min(share(capital, rate + law["addition"]), share(result, law["part_of_result"])))
    if transfer <= room:
        return
    exception = facts.need("exception")[0]
    if exception:
        yield problem("by-exception", transfer=in_mnkr(transfer), room=in_mnkr(room), exception_text=exception)
    else:
        yield problem("too-much", transfer=in_mnkr(transfer), room=in_mnkr(room))


@part("BOL-06")
def general_meeting_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """Within the months of the law from the year end."""
    year_end, meeting = facts.need("fy_end", "agm_date")
    last = calendar.add_months(year_end, law["months"])
    if meeting > last:
        yield problem("late", agm=meeting, last=last)
    elif meeting <= year_end:
        yield problem("before-year-end", agm=meeting, fy_end=year_end)


@part("GOV-01")
def assignments_are_reported(facts: Facts, law: Values) -> Iterator[Problem]:
    """What the assembly gave is reported when due."""
    as_of = facts.get("as_of")
    given = [one for one in facts["uppdrag"] if is_body(one["given_by"], law["giver"])]
    open_ones = [
        one["id"]
        for one in given
        if one["reported_on"] is None and not (as_of and one["report_due"] and one["report_due"] > as_of)
    ]
    late = [
        one["id"]
        for one in given
        if one["reported_on"] and one["report_due"] and one["reported_on"] > one["report_due"]
    ]
    if open_ones:
        yield problem("not-reported", names=open_ones)
    if late:
        yield problem("reported-late", names=late)


@part("GOV-02")
def cooperation_is_reported(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every year."""
    del law
    reported, year = facts["report.date"], facts.get("year")
    if reported is None:
        yield problem("no-report")
    elif year is not None and reported.year != year:
        yield problem("wrong-year", date=reported, year=year)


@part("GOV-02")
def control_of_providers_is_reported(facts: Facts, law: Values) -> Iterator[Problem]:
    """Where the law asks for it and the facts speak of it."""
    if law["control_report"] and facts.holds("control_report.date") and facts["control_report.date"] is None:
        yield problem("no-control-report")


@part("GOV-02")
def programme_is_of_this_term(facts: Facts, law: Values) -> Iterator[Problem]:
    """The programme reaches into the term of office that runs when the report is made."""
    term, reported = facts.need("program.term", "report.date")
    if not term:
        yield problem("no-program")
        return
    if reported is None:
        return
    began = max(
        (year for year in law["election_years"] if law["term_starts"].in_year(year) <= reported),
        default=reported.year,
    )
    years = [int(year) for year in re.findall(r"\d{4}", str(term))]
    if not years or max(years) <= began:
        yield problem("old-program", term=term, began=began)


@part("GOV-03")
def the_right_body_decides(facts: Facts, law: Values) -> Iterator[Problem]:
    """Assembly, board or committee, by the kind of decision."""
    kind, body = facts.need("decision.type", "decision.body")
    right = next((who for who, kinds in law["decisions"].items() if is_body(kind, kinds)), None)
    if right is None:
        yield problem("unknown-type", type=kind)
        return
    if _may_decide(body, right, law):
        return
    if is_body(kind, law["with_authorisation"]) and facts.need("decision.authorised_by_kf")[0]:
        return
    yield problem("wrong-body", type=kind, body=body, right=_name(right, law))


def _may_decide(body: str, right: str, law: Values) -> bool:
    """Whether it is the right body; the board is a committee too, in what is its own."""
    if right == "committee":
        return law["committee"] in plain(body) or is_body(body, law["board"])
    return is_body(body, law[right])


def _name(right: str, law: Values) -> str:
    names: Mapping[str, str] = {"committee": law["committee"], "assembly": law["assembly"][1], "board": law["board"][1]}
    return names[right]


@part("PUB-01")
def minutes_are_adjusted(facts: Facts, law: Values) -> Iterator[Problem]:
    """Within the days of the law."""
    adjusted, meeting = facts.need("adjusted_on", "meeting.date")
    last = meeting + timedelta(days=law["days"])
    if adjusted > last:
        yield problem("late", adjusted=adjusted, last=last)


@part("PUB-01")
def minutes_are_complete(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every item has every part; an empty part says there was nothing."""
    for number, item in enumerate(facts["minutes.items"], 1):
        given = {name for name, content in item.items() if content is not None}
        missing = lacking(sorted(given), law["fields"])
        if missing:
            yield problem("incomplete", number=number, names=missing)


@part("PUB-02")
def adjustment_is_announced(facts: Facts, law: Values) -> Iterator[Problem]:
    """By the second day, saying where the minutes are."""
    adjusted, announced = facts.need("adjusted_on", "announced_on")
    last = adjusted + timedelta(days=law["days"])
    if announced > last:
        yield problem("announced-late", adjusted=adjusted, announced=announced, last=last)
    if facts["location_text"] is None:
        yield problem("no-location")


@part("PUB-02")
def announcement_stays(facts: Facts, law: Values) -> Iterator[Problem]:
    """Through the last day of the appeal time, which rolls past holidays."""
    announced, removed = facts.need("announced_on", "removed_on")
    last = possible_day(announced + timedelta(days=law["weeks"] * law["days_in_week"]))
    if removed is not None and removed <= last:
        yield problem("removed-early", removed=removed, last=last)


@part("PUB-03")
def only_allowed_items(facts: Facts, law: Values) -> Iterator[Problem]:
    """Kinds of the law."""
    kinds = facts["board.items"]
    wrong = [kind for kind in kinds if len(lacking([kind], law["allowed"])) == len(law["allowed"])]
    if wrong:
        yield problem("not-allowed", names=wrong)


@part("PUB-03")
def board_is_separate(facts: Facts, law: Values) -> Iterator[Problem]:
    """Apart from other content, when known."""
    del law
    if facts.get("board.separate") is False:
        yield problem("not-separate")
