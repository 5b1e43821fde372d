"""How a budget comes about: who proposes, when, what is announced, who decides, and what is decided during the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from arshjul.kernel import calendar
from arshjul.law.facts import Facts, MissingInputError
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import budget_year, is_body, possible_day, require
from arshjul.law.shapes import plain
from arshjul.law.values import in_mnkr


@part("BUD-06")
def board_proposes_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """By the limit; by the extended one with reasons and the tax rate proposed by the first."""
    proposed = facts["ks_proposal.date"]
    year = budget_year(facts, proposed, law) - 1
    first, last = law["limit"].in_year(year), law["extended_limit"].in_year(year)
    if proposed > last:
        yield problem("too-late", date=proposed, last=last)
    elif proposed > first:
        reasons, tax = facts.need("ks_proposal.sarskilda_skal", "taxrate_proposal.date")
        if not reasons:
            yield problem("no-reasons", date=proposed, first=first)
        if tax is None or tax > first:
            yield problem("no-tax-proposal", first=first, tax=tax)


@part("BUD-07")
def assembly_decides_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """By the limit; by the extended one with reasons and the tax rate fixed by the first."""
    decided = facts["kf_budget.date"]
    year = budget_year(facts, decided, law) - 1
    first, last = law["limit"].in_year(year), law["extended_limit"].in_year(year)
    if decided > last:
        yield problem("too-late", date=decided, last=last)
    elif decided > first:
        yield from _december_budget(facts, decided, first)


def _december_budget(facts: Facts, decided: date, first: date) -> Iterator[Problem]:
    if facts.holds("sarskilda_skal") and not facts["sarskilda_skal"]:
        yield problem("no-reasons", date=decided, first=first)
    fee = facts.get("kf_burial_fee.date")
    if fee is not None and fee > first:
        yield problem("burial-late", fee=fee, first=first)
    tax, _ = facts.need("kf_taxrate.date", "sarskilda_skal")
    if tax is None or tax > first:
        yield problem("tax-late", date=decided, first=first, tax=tax)


@part("BUD-08")
def new_assembly_decides(facts: Facts, law: Values) -> Iterator[Problem]:
    """In an election year not before the new assembly's term begins."""
    decided = facts["budget.decided_on"]
    year = facts.get("budget.year", decided.year + 1) - 1
    if year not in facts.get("election_years", law["election_years"]):
        yield problem("no-election", year=year)
    elif decided < law["term_starts"].in_year(year):
        yield problem("outgoing-assembly", decided=decided, term=law["term_starts"].in_year(year))


@part("BUD-09")
def presidium_proposes(facts: Facts, law: Values) -> Iterator[Problem]:
    """The auditors' budget is not proposed by those they audit."""
    author = facts["proposal.author_role"]
    if not is_body(author, law["authors"]):
        yield problem("wrong-author", author=author)


@part("BUD-09")
def presidium_proposes_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """By the day the board's proposal is due."""
    proposed = facts["proposal.date"]
    last = law["limit"].in_year(proposed.year)
    if proposed > last:
        yield problem("too-late", date=proposed, last=last)


@part("BUD-10")
def board_sets_the_day(facts: Facts, law: Values) -> Iterator[Problem]:
    """The board has decided a day, and in time."""
    del law
    decided, deadline = facts.need("planeringsanvisning.decided_on", "namnd_deadline")
    if deadline is None:
        yield problem("no-deadline")
    elif decided is None:
        yield problem("no-decision")
    elif decided > deadline:
        yield problem("decided-late", deadline=deadline, decided=decided)


@part("BUD-10")
def the_day_lies_before(facts: Facts, law: Values) -> Iterator[Problem]:
    """Committees hand in before the board proposes."""
    del law
    deadline, proposal = facts.need("namnd_deadline", "ks_proposal.date")
    if deadline is not None and deadline >= proposal:
        yield problem("after-proposal", deadline=deadline, proposal=proposal)


@part("BUD-13")
def proposal_is_notified(facts: Facts, law: Values) -> Iterator[Problem]:
    """When the rate is fixed after the limit, a proposal was notified by it (or the next weekday)."""
    fixed_on, notices = facts.need("taxrate.fixed_on", "notifications")
    limit = law["limit"].in_year(fixed_on.year)
    proposals = [notice for notice in notices if is_body(notice["kind"], law["proposals"])]
    in_time = any(notice["date"].year == limit.year and notice["date"] <= possible_day(limit) for notice in proposals)
    if fixed_on > limit and not in_time:
        yield problem("no-proposal-notice", fixed_on=fixed_on, limit_day=possible_day(limit))


@part("BUD-13")
def fixed_rate_is_notified(facts: Facts, law: Values) -> Iterator[Problem]:
    """The fixed rate is notified at once, with the rate that was fixed."""
    fixed_on, notices = facts.need("taxrate.fixed_on", "notifications")
    rate = facts.get("taxrate.rate")
    fixed = [one for one in notices if is_body(one["kind"], law["fixed"]) and one["date"] >= fixed_on]
    if not fixed:
        yield problem("no-fixed-notice")
        return
    last = max(fixed, key=lambda notice: notice["date"])
    if rate is not None and last["rate"] != rate:
        yield problem("wrong-rate", notified_rate=last["rate"], rate=rate)
    first = min(notice["date"] for notice in fixed)
    if first > fixed_on + timedelta(days=law["at_once"]):
        yield problem("late-notice", notified=first)


@part("BUD-14")
def expenditure_is_financed(facts: Facts, law: Values) -> Iterator[Problem]:
    """A decision on an expenditure names its financing."""
    kind = facts.get("decision.type")
    if kind is not None and not is_body(kind, law["expenditures"]):
        yield problem("not-expenditure")
        return
    if not facts["decision.financing"]:
        yield problem("no-financing", amount=in_mnkr(facts["decision.amount"]))


@part("BUD-15")
def financing_covers(facts: Facts, law: Values) -> Iterator[Problem]:
    """The sources add up to at least the expenditure."""
    del law
    amount, sources = facts.need("decision.amount", "decision.financing")
    if any(part_amount is None for _, part_amount in sources):
        raise MissingInputError(("decision.financing",))
    financed = sum(part_amount for _, part_amount in sources)
    if financed < amount:
        yield problem("short", amount=in_mnkr(amount), financed=in_mnkr(financed), short=in_mnkr(amount - financed))


@part("BUD-15")
def budget_still_balances(facts: Facts, law: Values) -> Iterator[Problem]:
    """The budget's result after the decision, when given, is still above zero."""
    del law
    result = facts.get("budget.result_after")
    if result is not None and result <= 0 and not facts.get("decision.synnerliga_skal_text", ""):
        yield problem("out-of-balance", result=in_mnkr(result))


@part("BUD-16")
def guidelines_for_sound_management(facts: Facts, law: Values) -> Iterator[Problem]:
    """Decided by the assembly, and covering each reserve that holds money."""
    guideline = facts["guideline.geh"]
    if guideline is None or not guideline["made"]:
        yield problem("none")
        return
    if not is_body(guideline["decided_by"], law["body"]):
        yield problem("wrong-body", body_found=guideline["decided_by"])
    facts.need(*(f"br.{reserve}" for reserve in law["reserves"]))
    held = [reserve for reserve in law["reserves"] if facts.get(f"br.{reserve}", 0) > 0]
    if held and guideline["covers"] is None:
        raise MissingInputError(("guideline.geh.covers",))
    not_covered = [reserve.upper() for reserve in held if reserve not in map(plain, guideline["covers"])]
    if not_covered:
        yield problem("reserve-not-covered", lacking=not_covered)


@part("BUD-17")
def guidelines_for_funds(facts: Facts, law: Values) -> Iterator[Problem]:
    """Decided by the assembly."""
    guideline = facts["guideline.medelsforvaltning"]
    if guideline is None or not guideline["made"]:
        yield problem("none")
    elif not is_body(guideline["decided_by"], law["body"]):
        yield problem("wrong-body", body_found=guideline["decided_by"])


@part("BUD-18")
def board_is_heard(facts: Facts, law: Values) -> Iterator[Problem]:
    """The board treated the matter before the assembly did."""
    events = facts["case.events"]
    decisions, heard = (
        [require(event["date"], "case.events.date") for event in events if is_body(event["decided_by"], law[body])]
        for body in ("assembly", "board")
    )
    if not decisions:
        yield problem("no-decision")
    elif not heard or min(heard) > min(decisions):
        yield problem("board-not-heard", decided=min(decisions))


@part("BUD-19")
def proposal_is_public(facts: Facts, law: Values) -> Iterator[Problem]:
    """On the website at the latest when the meeting is announced."""
    del law
    public, announced = facts.need("publication.proposal.public_from", "kf_meeting.announced_on")
    if public is None:
        yield problem("not-public", announced=announced)
    elif public > announced:
        yield problem("public-late", public=public, announced=announced)


@part("BUD-20")
def meeting_is_announced(facts: Facts, law: Values) -> Iterator[Problem]:
    """A week before; an urgent item by the nearest weekday before."""
    meeting, announced = facts.need("meeting.date", "announced_on")
    last = meeting - timedelta(days=law["weeks"] * law["days_in_week"])
    urgent, added = facts.get("item.urgent", False), facts.get("item.added_on")
    item_announced = added or announced
    if urgent:
        last_urgent = calendar.previous_working_day(meeting - timedelta(days=law["urgent_days"]))
        if item_announced > last_urgent:
            yield problem("urgent-late", announced=item_announced, last=last_urgent)
    elif added is not None and added > last:
        yield problem("added-not-urgent", announced=added, last=last)
    if announced > last and not (urgent and added is None):
        yield problem("announced-late", meeting=meeting, announced=announced, last=last)
