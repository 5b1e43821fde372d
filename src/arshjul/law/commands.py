"""`arshjul law`: check facts, show a rule, list all, and print a year's statutory calendar.

Exit codes: 0 when nothing fails, 1 when something fails, 2 for misuse (one line on standard error says what).
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from arshjul.kernel.findings import Finding, finding
from arshjul.law.calendar import statutory_limits
from arshjul.law.checking import Outcome, State, check
from arshjul.law.facts_file import FactsFileError, cant_be_read, nobody_asks, read_facts
from arshjul.law.reference import rule_section, values_in_words
from arshjul.law.rulebook import Rule, Rulebook, RulebookError, load
from arshjul.law.scalars import FIRST_YEAR, LAST_YEAR, read_date

MISUSE = 2


class MisuseError(Exception):
    """The command can't run as asked; the finding says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message.sv)
        self.finding = found


def configure(parser: argparse.ArgumentParser) -> None:
    """Give the parser the subcommands of `law`; each sets `run`, which returns the exit code."""
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")
    checking = commands.add_parser("check", help="pröva uppgifter mot reglerna")
    checking.add_argument("facts", metavar="FACTS.json", help="uppgifterna, eller - för standard in")
    checking.add_argument("--rule", metavar="ID", action="append", help="bara denna regel (kan anges flera gånger)")
    checking.add_argument(
        "--on", metavar="DATE", help="pröva mot lagen denna dag i stället för den dag uppgifterna gäller"
    )
    checking.add_argument("--json", action="store_true", help="svara som JSON")
    _add(checking, run_check)
    showing = commands.add_parser("show", help="visa en regel")
    showing.add_argument("rule", metavar="ID")
    showing.add_argument("--on", metavar="DATE", help="visa vad regeln säger denna dag")
    _add(showing, run_show)
    listing = commands.add_parser("list", help="lista alla regler")
    listing.add_argument("--json", action="store_true", help="svara som JSON")
    _add(listing, run_list)
    calendar = commands.add_parser("calendar", help="visa ett budgetårs lagstadgade gränser")
    calendar.add_argument("year", metavar="YEAR")
    calendar.add_argument("--json", action="store_true", help="svara som JSON")
    _add(calendar, run_calendar)
    trying = commands.add_parser("examples", help="pröva exemplen i regelfilerna")
    trying.add_argument("rule", metavar="ID", nargs="*", help="bara dessa regler")
    _add(trying, run_examples)


def _add(parser: argparse.ArgumentParser, command: Callable[[argparse.Namespace], int | None]) -> None:
    parser.add_argument("--english", action="store_true", help="answer in English")
    parser.add_argument("--rules", metavar="FOLDER", type=Path, help="läs reglerna från en annan mapp")
    parser.set_defaults(run=_guarded(command))


def _guarded(command: Callable[[argparse.Namespace], int | None]) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        try:
            return command(args) or 0
        except MisuseError as error:
            _tell(error.finding, _language(args))
            return MISUSE

    return run


def _tell(found: Finding, language: str) -> None:
    """One line on standard error: what is wrong and what to do."""
    said = f"{found.message.in_language(language)} {found.hint.in_language(language)}"
    sys.stderr.write(" ".join(said.split()) + "\n")


def run_check(args: argparse.Namespace) -> int:
    """Check facts; 1 when a rule fails."""
    rulebook = _rulebook(args)
    rules = [_rule(rulebook, identifier).id for identifier in args.rule] if args.rule else None
    facts, day = _facts(args.facts), _day(args.on)
    for found in _unknown(rulebook, facts):
        _tell(found, _language(args))
    outcomes = check(rulebook, facts, on=day, rules=rules)
    if args.json:
        _print_json([outcome.as_json(_language(args)) for outcome in outcomes])
    else:
        _print("\n".join(_line(outcome, _language(args)) for outcome in outcomes))
    return int(any(outcome.state is State.FAIL for outcome in outcomes))


def run_show(args: argparse.Namespace) -> None:
    """Print one rule: what it says, from when, with which values, and what it asks for."""
    rule, day = _rule(_rulebook(args), args.rule), _day(args.on)
    _print(rule_section(rule, _language(args)))
    _print(f"\n{'File' if args.english else 'Fil'}: law/{rule.path}")
    if day is not None:
        _print("\n" + _said_on(rule, day, _language(args)))


def run_list(args: argparse.Namespace) -> None:
    """Print every rule's id, level and title."""
    language, rulebook = _language(args), _rulebook(args)
    if args.json:
        _print_json([_summary(rule, language) for rule in rulebook])
    else:
        _print("\n".join(f"{rule.id:8} {rule.level:6} {rule.title.in_language(language)}" for rule in rulebook))


def run_calendar(args: argparse.Namespace) -> None:
    """Print the statutory limits of a budget year, strict and possible day side by side."""
    if not args.year.isdecimal() or not FIRST_YEAR <= int(args.year) <= LAST_YEAR:
        raise MisuseError(finding("law.date-unreadable", text=args.year))
    language = _language(args)
    limits = statutory_limits(_rulebook(args), int(args.year))
    if args.json:
        _print_json([limit.as_json(language) for limit in limits])
        return
    for limit in limits:
        possible = "" if limit.possible == limit.strict else f" ({limit.possible})"
        title, who = limit.title.in_language(language), limit.who.in_language(language)
        _print(f"{limit.strict}{possible:13} {limit.rule:7} {title}. {who}. {limit.reference}")


def run_examples(args: argparse.Namespace) -> int:
    """Try the examples of the rule files; 1 when one gives another state than it says."""
    rulebook = _rulebook(args)
    rules = [_rule(rulebook, identifier) for identifier in args.rule] or list(rulebook)
    tried, wrong = 0, 0
    for rule in rules:
        for example in rule.examples:
            (outcome,) = check(rulebook, example.facts, on=example.day, rules=[rule.id])
            tried += 1
            if outcome.state != example.expect:
                wrong += 1
                _print(f"{rule.id}: {example.name}: {outcome.state.value} ≠ {example.expect}. {outcome.message}")
    _print(f"{tried} exempel prövade, {wrong} stämmer inte." if not args.english else f"{tried} tried, {wrong} differ.")
    return int(wrong > 0)


def _summary(rule: Rule, language: str) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "kind": rule.kind,
        "level": rule.level,
        "unit": rule.unit,
        "title": rule.title.in_language(language),
        "text": rule.text.in_language(language),
        "inputs": [
            {"name": one.name, "unit": one.unit, "required": one.required, "type": one.type}
            for one in rule.inputs.values()
        ],
        "in_force": [start.isoformat() for start in rule.starts],
        "reference": next((version.reference for version in reversed(rule.versions) if version), ""),
        "checked_on": rule.checked_on.isoformat(),
    }


def _said_on(rule: Rule, day: date, language: str) -> str:
    version = rule.on(day)
    if version is None:
        return f"{day}: {'not in force' if language == 'en' else 'gäller inte'}"
    return f"{day}: {version.reference}\n{values_in_words(rule, version, language)}".rstrip()


MARKS: Mapping[State, str] = {
    State.PASS: "ok",
    State.FAIL: "FEL",
    State.WARN: "varning",
    State.NOT_ASSESSABLE: "kan inte bedömas",
    State.NOT_APPLICABLE: "inte tillämplig",
}


def _line(outcome: Outcome, language: str) -> str:
    mark = outcome.state.value if language == "en" else MARKS[outcome.state]
    message = outcome.message.in_language(language)
    said = message if message.casefold().startswith(mark) else f"{mark}. {message}"
    keys = f" ({', '.join(outcome.missing)})" if outcome.missing else ""
    return f"{outcome.rule}: {said}{keys} [{outcome.reference}]"


def _language(args: argparse.Namespace) -> str:
    return "en" if args.english else "sv"


def _rulebook(args: argparse.Namespace) -> Rulebook:
    try:
        return load(args.rules)
    except RulebookError as error:
        raise MisuseError(finding("law.rules-broken", problems="; ".join(error.problems))) from error
    except OSError as error:
        raise MisuseError(cant_be_read("law.facts-missing", str(args.rules), error)) from error


def _rule(rulebook: Rulebook, identifier: str) -> Rule:
    if identifier.upper() not in rulebook:
        near = difflib.get_close_matches(identifier.upper(), [rule.id for rule in rulebook], n=3, cutoff=0.3)
        raise MisuseError(finding("law.rule-unknown", rule=identifier, near=", ".join(near) or "–"))
    return rulebook[identifier.upper()]


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else read_date(text)
    except ValueError as error:
        raise MisuseError(finding("law.date-unreadable", text=text)) from error


def _facts(name: str) -> Mapping[str, Any]:
    try:
        return read_facts(name)
    except FactsFileError as error:
        raise MisuseError(error.finding) from error


def _unknown(rulebook: Rulebook, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """The facts that no rule asks for by that name: they are told, since nothing tests them."""
    known = {name for rule in rulebook for one in rule.inputs.values() for name in (one.name, *one.aliases)}
    for name in nobody_asks(facts, known):
        near = difflib.get_close_matches(name, sorted(known), n=3)
        yield finding("law.fact-unknown", name=name, near=", ".join(near) or "–")


def _print_json(content: object) -> None:
    _print(json.dumps(content, ensure_ascii=False, indent=1))


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
