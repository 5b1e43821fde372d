"""Registration, secrecy marking, hand-over between authorities, and what is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from arshjul.kernel import calendar
from arshjul.law.facts import Facts, MissingInputError
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import is_body, is_filled
from arshjul.law.shapes import plain

_ABSENT = object()


def _field(row: Mapping[str, Any], name: str, others: Sequence[str]) -> Any:  # noqa: ANN401 - whatever the row holds
    wanted = {plain(name), *map(plain, others)}
    return next((value for key, value in row.items() if plain(str(key)) in wanted), _ABSENT)


@part("OSL-01")
def register_row_is_complete(facts: Facts, law: Values) -> Iterator[Problem]:
    """The four facts, of which the party may be none; an empty one needs a secrecy reason."""
    row, fields = facts["register.row"], law["fields"]
    found = {name: _field(row, name, others) for name, others in fields.items()}
    excused = any(is_filled(_field_or_none(row, name, others)) for name, others in law["reason"].items())
    empty = [name for name, value in found.items() if value is not _ABSENT and not is_filled(value)]
    empty = [name for name in empty if name not in law["may_be_empty"]]
    unknown = [name for name, value in found.items() if value is _ABSENT]
    if empty and not excused:
        yield problem("empty", names=empty)
    if unknown and not excused:
        yield problem("unknown", names=unknown)


def _field_or_none(row: Mapping[str, Any], name: str, others: Sequence[str]) -> Any:  # noqa: ANN401 - as above
    value = _field(row, name, others)
    return None if value is _ABSENT else value


@part("OSL-02")
def registered_at_once(facts: Facts, law: Values) -> Iterator[Problem]:
    """Counted in working days from the receipt to the registration, or to now."""
    received, registered = facts.need("received_at", "registered_at")
    rule = facts.get("handling_rule")
    if rule is not None and is_body(rule, law["exceptions"]):
        return
    if registered is not None and registered < received:
        yield problem("before-received", registered=registered, received=received)
        return
    until = registered if registered is not None else facts.need("as_of")[0]
    count = _working_days(received.date(), until.date())
    if count > law["fail_after"]:
        yield problem("too-slow", received=received, count=count)
    elif count > law["warn_after"]:
        yield problem("slow", received=received, count=count)


def _working_days(first: date, last: date) -> int:
    """Working days after the first day, through the last."""
    days = (first + timedelta(days=step) for step in range(1, (last - first).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


@part("OSL-03")
def public_row_is_masked(facts: Facts, law: Values) -> Iterator[Problem]:
    """The row shows; its secret facts don't."""
    secrecy, view = facts.need("row.secrecy", "public_view")
    if view is None:
        yield problem("row-hidden")
        return
    masks = [mask for mask in law["masks"] if mask is not None]
    shown = {
        name: value
        for group in ("always", "maskable")
        for name, others in law[group].items()
        if (value := _field_or_none(view, name, others)) is not None and str(value) not in masks
    }
    hidden = [name for name in law["always"] if name not in shown]
    leaked = [name for name in law["maskable"] if name in shown and secrecy]
    if hidden:
        yield problem("always-missing", names=hidden)
    if leaked:
        yield problem("secret-shown", names=leaked)


@part("OSL-04")
def marking_names_what_it_must(facts: Facts, law: Values) -> Iterator[Problem]:
    """Provision, day and authority, as an object or as text with commas."""
    marking = facts["marking"]
    parts = [str(value) for value in marking.values()] if isinstance(marking, Mapping) else str(marking).split(",")
    parts = [text.strip() for text in parts if text.strip()]
    provisions = [text for text in parts if re.search(law["provision"], text)]
    days = [text for text in parts if re.fullmatch(law["day"], text)]
    said = ", ".join(parts)
    if not provisions:
        yield problem("no-provision", marking=said)
    if not days:
        yield problem("no-day", marking=said)
    if provisions and days and len(parts) < law["parts"]:
        yield problem("no-authority", marking=said)


@part("TF-01")
def draft_stays_inside(facts: Facts, law: Values) -> Iterator[Problem]:
    """Another authority reaches a document only by a logged and registered hand-over."""
    owner, viewer = facts.need("document.owner_authority", "viewer.authority")
    if plain(owner) == plain(viewer):
        return
    act = facts.need("act")[0]
    if act is None:
        yield problem("no-act", viewer=viewer, owner=owner)
        return
    if not is_body(act["kind"], law["kinds"]):
        yield problem("wrong-act", act_kind=act["kind"])
    missing = tuple(f"act.{name}" for name in ("logged", "register_rows") if act[name] is None)
    if missing:
        raise MissingInputError(missing)
    if not act["logged"]:
        yield problem("not-logged")
    if act["register_rows"] < law["register_rows"]:
        yield problem("not-registered", rows=act["register_rows"])


@part("ARK-01")
def kept_long_enough(facts: Facts, law: Values) -> Iterator[Problem]:
    """Through the last year of the law, and disposed of by decision."""
    year, disposed = facts.need("file.fiscal_year", "disposed_on")
    if disposed is None:
        return
    last = law["last_day"].in_year(year + law["years"])
    if disposed <= last:
        yield problem("too-early", year=year, disposed=disposed, last=last)
    if not facts.need("gallringsbeslut")[0]:
        yield problem("no-decision", disposed=disposed)


@part("ARK-01")
def kept_as_received(facts: Facts, law: Values) -> Iterator[Problem]:
    """The file that is kept is there, and is the one received."""
    checksum, disposed = facts.need("file.sha256", "disposed_on")
    if checksum is None and disposed is None:
        yield problem("no-file")
    original = facts.get("file.original_sha256")
    if disposed is None and original is not None and original != checksum:
        yield problem("not-original" if law["original_format"] else "older-rules")


@part("ARK-02")
def corrections_keep_history(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every version from the first is kept, and later ones are signed."""
    del law
    versions: dict[str, set[int]] = {}
    unsigned = set()
    for entry in facts["audit_log"]:
        version = entry["version"] or 0
        versions.setdefault(entry["row"], set()).add(version)
        if version != 1 and not (entry["user"] and entry["time"]):
            unsigned.add(entry["row"])
    broken = sorted(row for row, kept in versions.items() if (min(kept), max(kept)) != (1, len(kept)))
    if broken:
        yield problem("no-history", names=broken)
    if unsigned:
        yield problem("unsigned", names=unsigned)
