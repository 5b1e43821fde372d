"""The balance requirement after the year: its calculation, the reserves, and deficits to restore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arshjul.law.facts import Facts
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import by_number, is_body, lacking
from arshjul.law.values import in_mnkr, share

ADJUSTMENTS = ("adj_unrealised", "adj_reversal")


def adjusted_result(facts: Facts) -> int:
    """The result after balance requirement adjustments: gains off, losses back, unrealised values as signed."""
    result, gain, loss, *signed = facts.need("result", "adj_real_gain", "adj_real_loss", *ADJUSTMENTS)
    return int(result - abs(gain or 0) + abs(loss or 0) + sum(amount or 0 for amount in signed))


@part("BAL-01")
def adjustments_add_up(facts: Facts, law: Values) -> Iterator[Problem]:
    """The printed result after adjustments, when given, is the computed one."""
    del law
    printed = facts.get("result_after_adj")
    if printed is not None:
        computed = adjusted_result(facts)
        yield from _differs("adjusted-differs", computed, printed, facts.get("rounding_step", 0))


@part("BAL-01")
def balance_result_adds_up(facts: Facts, law: Values) -> Iterator[Problem]:
    """Adjusted result, less reservation, plus use of the reserves in force, less earlier deficits."""
    computed = adjusted_result(facts)
    for reserve in law["reserves"]:
        computed -= _change(facts, f"{reserve}_in") - _change(facts, f"{reserve}_out")
    facts.need(*(f"{law['reserves'][0]}_{way}" for way in ("in", "out")))
    computed -= abs(facts.get("prior_deficit", 0))
    yield from _differs("balance-differs", computed, facts["balanskravsresultat"], facts.get("rounding_step", 0))


@part("BAL-01")
def only_reserves_in_force_change(facts: Facts, law: Values) -> Iterator[Problem]:
    """A reserve that doesn't exist that year isn't built up or used."""
    for reserve in {"rer", "rur"} - set(law["reserves"]):
        if _change(facts, f"{reserve}_in") or _change(facts, f"{reserve}_out"):
            yield problem("reserve-not-in-force", reserve=reserve.upper())


def _change(facts: Facts, name: str) -> int:
    return abs(int(facts.get(name, 0)))


def _differs(key: str, computed: int, printed: int, tolerance: int) -> Iterator[Problem]:
    if abs(computed - printed) > tolerance:
        yield problem(
            key,
            computed=in_mnkr(computed),
            printed=in_mnkr(printed),
            difference=in_mnkr(abs(computed - printed)),
        )


@part("BAL-02")
def reservation_has_room(facts: Facts, law: Values) -> Iterator[Problem]:
    """At most what the lower result exceeds the share of tax and grants by."""
    result, adjusted, base, equity, reservation = facts.need(
        "result", "result_after_adj", "tax_and_grants", "equity_incl_pension_contingency", "reservation"
    )
    percent = law["share_negative_equity"] if equity < 0 else law["share"]
    room = max(0, min(result, adjusted) - share(base, percent))
    if reservation < 0:
        yield problem("negative", reservation=in_mnkr(reservation))
    elif reservation > room:
        yield problem(
            "too-much",
            reservation=in_mnkr(reservation),
            room=in_mnkr(room),
            used_share=percent,
            base=in_mnkr(base),
        )


@part("BAL-03")
def reserve_under_ceiling(facts: Facts, law: Values) -> Iterator[Problem]:
    """Nothing is reserved beyond the ceiling; a reserve already above it may stay."""
    before, reservation, base = facts.need("rer_before", "reservation", "tax_and_grants")
    limit = share(base, law["ceiling"])
    if reservation > 0 and before + reservation > limit:
        yield problem("above", after=in_mnkr(before + reservation), limit=in_mnkr(limit))


@part("BAL-04")
def used_reserve_exists(facts: Facts, law: Values) -> Iterator[Problem]:
    """No more is used than the reserve held."""
    del law
    opening, used = facts.need("rer_opening", "rer_out")
    if abs(used) > opening:
        yield problem("more-than-held", used=in_mnkr(abs(used)), opening=in_mnkr(opening))


@part("BAL-04")
def use_is_explained(facts: Facts, law: Values) -> Iterator[Problem]:
    """What is used is explained in the management report."""
    del law
    used = facts["rer_out"]
    if used and not facts.need("fb.rer_use_text")[0]:
        yield problem("not-explained", used=in_mnkr(abs(used)))


@part("BAL-05")
def nothing_to_the_old_reserve(facts: Facts, law: Values) -> Iterator[Problem]:
    """No reservation to the old reserve."""
    del law
    year, amount = facts.need("year", "rur_in")
    if amount:
        yield problem("reserved", amount=in_mnkr(amount), year=year)


@part("BAL-05")
def old_reserve_is_dissolved(facts: Facts, law: Values) -> Iterator[Problem]:
    """Nothing remains when it may no longer remain."""
    year, amount = facts.need("year", "rur_closing")
    if amount and not law["may_remain"]:
        yield problem("remains", amount=in_mnkr(amount), year=year)


@part("BAL-06")
def deficit_is_restored_in_time(facts: Facts, law: Values) -> Iterator[Problem]:
    """The plan restores the whole deficit within the years of the law."""
    year, amount = facts.need("balance.year", "balance.amount")
    if amount >= 0:
        yield problem("nothing-to-restore", year=year, amount=in_mnkr(amount))
        return
    restore = by_number(facts["plan.restore"], "plan.restore")
    first, last = year + 1, year + law["years"]
    outside = sorted(when for when, restored in restore.items() if restored and not first <= when <= last)
    if outside:
        yield problem("outside-years", outside=outside, first=first, last=last)
    in_time = sum(restored for when, restored in restore.items() if first <= when <= last)
    if in_time < -amount:
        yield problem("too-little", restored=in_mnkr(in_time), deficit=in_mnkr(-amount))


@part("BAL-06")
def assembly_adopts_the_plan(facts: Facts, law: Values) -> Iterator[Problem]:
    """The assembly, and at the latest in the budget for the last year of restoring."""
    body = facts["plan.decided_by"]
    if not is_body(body, law["body"]):
        yield problem("wrong-body", body_found=body)
    decided, year = facts.get("plan.decided_on"), facts["balance.year"]
    latest: date = law["last_day"].in_year(year + law["years"] - 1)
    if decided is not None and decided > latest:
        yield problem("decided-late", decided=decided, latest=latest)


@part("BAL-07")
def not_restoring_has_reasons(facts: Facts, law: Values) -> Iterator[Problem]:
    """The assembly's decision with reasons, repeated in the management report."""
    decision = facts["kf_decision.no_restore"]
    if not decision["made"]:
        yield problem("restores")
        return
    if decision["decided_by"] is not None and not is_body(decision["decided_by"], law["body"]):
        yield problem("wrong-body", body_found=decision["decided_by"])
    if facts.holds("reasons_text") and not facts["reasons_text"]:
        yield problem("no-reasons")
    if facts.holds("fb.text") and not facts["fb.text"]:
        yield problem("not-in-report")


@part("BAL-08")
def deficits_are_followed(facts: Facts, law: Values) -> Iterator[Problem]:
    """Per origin year: what remains is right, not below zero, and what the report says."""
    del law
    for row in facts["deficit_ledger"]:
        origin = row["origin_year"] or "–"
        computed = row["opening"] + (row["new"] or 0) - (row["restored"] or 0) - (row["waived"] or 0)
        if row["closing"] is not None and row["closing"] != computed:
            yield problem("closing-differs", origin=origin, computed=in_mnkr(computed), closing=in_mnkr(row["closing"]))
        if row["fb"] != computed:
            yield problem("report-differs", origin=origin, computed=in_mnkr(computed), said=in_mnkr(row["fb"]))
        if computed < 0:
            yield problem("below-zero", origin=origin, computed=in_mnkr(computed))


@part("BAL-09")
def only_the_four_kinds(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every adjustment is of a kind the law names."""
    kinds = facts["adjustments"]
    found = [kind for kind in kinds if len(lacking([kind], law["kinds"])) == len(law["kinds"])]
    if found:
        yield problem("not-allowed", found=found)


@part("BAL-10")
def reserve_ties_within_the_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """Start plus reservation less use is the end."""
    del law
    opened, put_in, used, close = facts.need("br.rer_open", "rer_in", "rer_out", "br.rer_close")
    computed = opened + abs(put_in or 0) - abs(used or 0)
    if close != computed:
        yield problem("close-differs", computed=in_mnkr(computed), close=in_mnkr(close))


@part("BAL-10")
def reserve_ties_to_last_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """The start is last year's end."""
    del law
    opened, previous = facts.need("br.rer_open", "prev.br.rer_close")
    if opened != previous:
        yield problem("open-differs", opened=in_mnkr(opened), previous=in_mnkr(previous))
