"""Holding the table of what the product has against what a world really holds."""

from arshjul.desk import law_held
from arshjul.desk.law_facts import held_of
from arshjul.organisation.lawbook import rulebook

YEARS = frozenset({"year", "ar.year"})
"""The year that a rule is asked for says nothing by itself."""


def observed(year):
    """The inputs of each rule that the product holds of a year, whatever it is called; a file's were tried before."""
    facts = held_of(year)
    found = {}
    for rule in rulebook():
        for case in facts.on(rule.id):
            there = {name for name, one in rule.inputs.items() if _is_there(rule.id, one, case.facts)}
            found[rule.id] = found.get(rule.id, set()) | (there - YEARS)
    return found


def _is_there(rule, one, facts):
    names = (one.name, *one.aliases)
    return any(_look(facts, key) is not None for name in names for key in (f"{rule}.{name}", name))


def _look(facts, key):
    outer, _dot, inner = key.rpartition(".")
    if key in facts or not outer:
        return facts.get(key)
    rows = facts.get(outer)
    return [row.get(inner) for row in rows] if isinstance(rows, list) and rows and inner in rows[0] else None


def declared():
    """The inputs of each rule that the table says the product holds."""
    return {rule.id: {name for one in law_held.held_of(rule.id) for name in one.inputs} for rule in rulebook()}
