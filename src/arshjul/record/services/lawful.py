"""The law at an act: its answers are sealed with what is done, and a red one stops it unless the body gives reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from arshjul.kernel.findings import Finding, Level, finding
from arshjul.law import Outcome, check
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.types import Body
from arshjul.record.models import Item
from arshjul.record.services.refusal import Refused

DECIDER_RULE = "GOV-03"
PREPARED_RULE = "BUD-18"
DECISION_TYPES: Mapping[str, str] = {
    "directions": "planeringsanvisningar",
    "composed": "budgetförslag",
    "adopted": "budget",
    "revised": "tilläggsanslag",
    "internal-budget": "internbudget",
    "operations-plan": "verksamhetsplan",
    "owner-directives": "ägardirektiv",
}
"""What each kind of item is called where the law says who decides on it; a company's own plans aren't there."""
GOALS: Mapping[str, str] = {BodyKind.ASSEMBLY.value: "mål"}
OWN_GOALS = "nämndmål"
"""Goals by whose they are: the assembly's, else the body's own."""
BODIES: Mapping[str, str] = {
    BodyKind.ASSEMBLY.value: "kommunfullmäktige",
    BodyKind.EXECUTIVE_BOARD.value: "kommunstyrelsen",
}
"""The law's names of the two bodies every municipality has, whatever it calls them; others go by their own names."""
COMPANIES = frozenset({BodyKind.COMPANY.value, BodyKind.UTILITY.value, BodyKind.FEDERATION.value})


def facts_of_decider(kind: str, owner_kind: str, decider_kind: str, decider: str, on: date) -> dict[str, Any] | None:
    """Who decided on an item of a kind, in the words of GOV-03; `None` when the law of municipalities doesn't say who.

    `owner_kind` is the kind of the body whose item it is: its goals are decided by KF, or by the body itself.
    """
    decision = DECISION_TYPES.get(kind)
    if kind == "goals":
        decision = GOALS.get(owner_kind, GOALS.get(decider_kind, OWN_GOALS))
    if decision is None or (owner_kind in COMPANIES and kind != "owner-directives"):
        return None
    return {"decision.type": decision, "decision.body": BODIES.get(decider_kind, decider), "decision.date": on}


def outcomes_of_decider(items: Iterable[Item], body: Body, on: date) -> list[Outcome]:
    """Whether the body is the one that decides on such items; one answer, the first that isn't fulfilled."""
    told = [
        check(rulebook(), facts, rules=[DECIDER_RULE])[0]
        for one in items
        if (facts := facts_of_decider(one.kind, one.body.kind, body.kind, body.name_sv, on))
    ]
    return sorted(told, key=lambda one: one.state == "pass")[:1]


def events(treated: Iterable[tuple[str, str, date]]) -> list[dict[str, Any]]:
    """Who treated a matter and when: kind of body, its name and day, in the words of the rule on preparation."""
    return [{"body": BODIES.get(kind, name), "date": on} for kind, name, on in treated]


def outcomes_of_preparation(item: Item, assembly: Body, on: date) -> list[Outcome]:
    """Whether the board has been heard when an item goes to the assembly: one that the board hands over itself is.

    Of another body's item the board may still be heard before the assembly decides: that can't be assessed yet.
    """
    treated = [item.body, *([assembly] if item.body.kind == BodyKind.EXECUTIVE_BOARD.value else [])]
    told = events((one.kind, one.name_sv, on) for one in treated)
    return check(rulebook(), {"case.events": told}, rules=[PREPARED_RULE])


def findings_of(outcomes: Iterable[Outcome]) -> list[Finding]:
    """What the rules found, as findings: a fail is red, what can't be assessed is a note."""
    return [found for found in (outcome.as_finding() for outcome in outcomes) if found is not None]


def as_content(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """The rules' answers as they are sealed with what they were asked about."""
    return [outcome.as_json() for outcome in outcomes]


def require_lawful(outcomes: Sequence[Outcome], reasons: str) -> None:
    """A rule that is broken stops the act, unless the body's own reasons are given: they are sealed with it."""
    red = [found for found in findings_of(outcomes) if found.level is Level.ERROR]
    if red and not reasons.strip():
        named = ", ".join(found.id.removeprefix("law.") for found in red)
        raise Refused([*red, finding("record.reasons-missing", what=named)])
