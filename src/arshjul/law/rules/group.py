"""Internal items, counterparties and the municipal group."""

from __future__ import annotations

from collections.abc import Iterator

from arshjul.law.facts import Facts
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import is_body, require
from arshjul.law.shapes import plain
from arshjul.law.values import in_mnkr, share


@part("ELIM-01")
def internal_items_net_to_zero(facts: Facts, law: Values) -> Iterator[Problem]:
    """What the municipality's own units owe each other sums to nothing."""
    series = tuple(facts.get("motpart.internal", law["internal"]))
    total = sum(row["amount"] for row in facts["transactions"] if row["motpart"].startswith(series))
    if total:
        yield problem("differs", difference=in_mnkr(total))


@part("ELIM-02")
def counterparty_has_its_positions(facts: Facts, law: Values) -> Iterator[Problem]:
    """Filled, with the number of positions of the code plan."""
    found = {code or "–" for code in facts["transactions.motpart"] if len(code) != law["positions"]}
    if found:
        yield problem("wrong-length", found=found)


@part("ELIM-02")
def counterparty_is_registered(facts: Facts, law: Values) -> Iterator[Problem]:
    """Known to the register."""
    del law
    codes, register = facts.need("transactions.motpart", "motpart.register")
    found = {code for code in codes if code and code not in register}
    if found:
        yield problem("not-registered", found=found)


@part("KON-01")
def enterprise_is_rightly_determined(facts: Facts, law: Values) -> Iterator[Problem]:
    """Significant influence or particular importance decides, unless a circumstance is recorded."""
    votes, excluded = facts["votes_pct"], facts.get("excluded")
    included = facts["included"] if excluded is None else not excluded
    significant = votes >= law["votes"]
    if included:
        if not significant and facts.get("sarskild_betydelse") is False:
            yield problem("wrongly-in", votes_found=votes)
        elif not significant:
            facts.need("sarskild_betydelse")
        return
    if significant and not facts.need("override_reason")[0]:
        yield problem("left-out", votes_found=votes)
    if facts.get("sarskild_betydelse") or (not significant and facts["sarskild_betydelse"]):
        yield problem("important-left-out")


@part("KON-02")
def consolidated_by_share(facts: Facts, law: Values) -> Iterator[Problem]:
    """The owned share of every amount, or the equity method with reasons."""
    method = facts["method"]
    if is_body(method, law["equity"]):
        if not facts.need("note")[0]:
            yield problem("no-reasons")
        return
    if not is_body(method, law["proportional"]):
        yield problem("unknown-method", method_found=method)
        return
    percent, own, taken = facts.need("entity.share", "entity.amounts", "consolidated.amounts")
    step = max(1, facts.get("rounding_step", 0))
    wrong = [
        name or "–"
        for name, amount in own.items()
        if abs(share(amount or 0, percent) - require(taken.get(name), f"consolidated.amounts.{name}")) >= step
    ]
    if wrong:
        yield problem("differs", share=percent, names=wrong)


@part("KON-03")
def left_out_are_immaterial(facts: Facts, law: Values) -> Iterator[Problem]:
    """Each with a reason, and below the thresholds one by one and together."""
    del law
    excluded, limits = facts.need("excluded", "materiality.thresholds")
    unexplained = [one["name"] for one in excluded if not one["reason"]]
    if unexplained:
        yield problem("no-reason", names=unexplained)
    sizes = {one["name"]: require(one["size"], f"excluded.{one['name']}.size") for one in excluded}
    large = [name for name, size in sizes.items() if size >= limits["single"]]
    if large:
        yield problem("single-material", names=large)
    if sum(sizes.values()) >= limits["together"] and sizes:
        yield problem("together-material", total=sum(sizes.values()), limit=limits["together"])


@part("KON-03")
def notes_list_all(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every group enterprise, when they are given, is in the notes or among those left out."""
    del law
    listed = facts["notes.entities"]
    known = {plain(name) for name in (*listed, *(one["name"] for one in facts.get("excluded", [])))}
    missing = [name for name in facts.get("group.entities", []) if plain(name) not in known]
    if missing:
        yield problem("not-listed", names=missing)
