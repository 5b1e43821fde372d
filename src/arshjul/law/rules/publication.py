"""What is published: accessible, open, without cookies and without disclosing anyone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from arshjul.kernel import calendar
from arshjul.law.facts import Facts, convert
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import is_body, is_filled, lacking
from arshjul.law.shapes import plain


@part("DOS-01")
def statement_is_complete(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every item of the statement."""
    missing = lacking(facts["statement.fields"], law["fields"])
    if missing:
        yield problem("fields-missing", names=missing)


@part("DOS-01")
def statement_is_linked(facts: Facts, law: Values) -> Iterator[Problem]:
    """From the start page or the footer."""
    if len(lacking(facts["links"], law["any_link"])) == len(law["any_link"]):
        yield problem("not-linked")


@part("DOS-02")
def document_is_accessible(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every point inspected and met; web pages also reflow."""
    document = facts["document"]
    is_web = is_body(str(document.get("format", "")), law["web_formats"])
    required = {**law["required"], **(law["web"] if is_web else {})}
    inspected = dict.fromkeys(document, "x")
    unknown = lacking(inspected, required)
    fails = [name for name in lacking(document, required) if name not in unknown]
    if fails:
        yield problem("fails", names=fails)
    if unknown:
        yield problem("unknown", names=unknown)


@part("DCAT-01")
def catalogue_has_its_properties(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every thing has the properties of its class, and the classes needed are there."""
    catalogue = facts["catalog"]
    for name, properties in law["classes"].items():
        things = convert(catalogue.get(name, []), [{"*": "any"}], f"catalog.{name}")
        if not things and name in law["needed"]:
            yield problem("none", name=name)
        for thing in things:
            missing = [one for one in properties if not is_filled(thing.get(one))]
            if missing:
                yield problem("lacks", name=name, properties=missing)
            address = thing.get("iri")
            if address is not None and not re.match(law["address"], str(address)):
                yield problem("relative-address", name=name, address_found=address)


@part("ODL-01")
def data_are_open(facts: Facts, law: Values) -> Iterator[Problem]:
    """Machine-readable and announced."""
    formats, harvested = facts.need("dataset.formats", "harvested")
    if not {plain(name) for name in formats} & set(law["machine_readable"]):
        yield problem("not-machine-readable", formats=formats)
    if not harvested:
        yield problem("not-harvested")


@part("ODL-01")
def conditions_are_justified(facts: Facts, law: Values) -> Iterator[Problem]:
    """A licence that isn't free of conditions has a reason."""
    licence = facts["dataset.licence"]
    if not is_body(licence, law["free_licences"]) and not facts.get("dataset.condition_reason", ""):
        yield problem("condition-unexplained", licence=licence)


@part("CK-01")
def nothing_stored_without_consent(facts: Facts, law: Values) -> Iterator[Problem]:
    """Only what is strictly needed, unless the visitor has consented."""
    del law
    stored = [*facts["set_cookie"], *facts["local_storage"]]
    needed = facts.get("strictly_needed", [])
    names = [name for name in stored if name not in needed]
    if names and not facts.get("consent", default=False):
        yield problem("stored", names=names)


@part("FL-01")
def holidays_have_their_hours(facts: Facts, law: Values) -> Iterator[Problem]:
    """A holiday on a day with opening hours has an exception of its own."""
    hours, exceptions = facts.need("opening_hours", "exceptions")
    if not any(is_filled(value) for value in hours.values()):
        yield problem("no-hours")
    wrong = [day for day in _holidays(facts) if _ordinary(hours, day, law) and _same(hours, exceptions, day, law)]
    if wrong:
        yield problem("holiday-open", names=wrong)


def _holidays(facts: Facts) -> list[date]:
    days: list[date] | None = facts.get("days")
    if days is None:
        return sorted(calendar.public_holidays(facts.need("year")[0]))
    return [day for day in days if day in calendar.public_holidays(day.year)]


def _ordinary(hours: Mapping[str, Any], day: date, law: Values) -> Any:  # noqa: ANN401 - hours as the place writes them
    weekday = list(law["weekdays"])[day.weekday()]
    names = {weekday, *law["weekdays"][weekday]}
    return next((value for name, value in hours.items() if plain(name) in names and is_filled(value)), None)


def _same(hours: Mapping[str, Any], exceptions: Mapping[str, Any], day: date, law: Values) -> bool:
    exception = exceptions.get(day.isoformat())
    return exception is None or exception == _ordinary(hours, day, law)


@part("FL-01")
def notes_are_signed(facts: Facts, law: Values) -> Iterator[Problem]:
    """With time and author."""
    del law
    unsigned = [note for note in facts.get("call_notes", []) if not (note["time"] and note["author"])]
    if unsigned:
        yield problem("note-unsigned", count=len(unsigned))


@part("GDPR-01")
def personal_data_have_a_basis(facts: Facts, law: Values) -> Iterator[Problem]:
    """Basis and retention, and masked where published."""
    del law
    if not facts["dataset.personal"]:
        return
    if facts.holds("basis") and facts["basis"] is None:
        yield problem("no-basis")
    if facts.holds("retention") and facts["retention"] is None:
        yield problem("no-retention")
    if facts.need("dataset.published")[0] and not facts.need("dataset.masked")[0]:
        yield problem("published-unmasked")


@part("GDPR-01")
def small_groups_are_hidden(facts: Facts, law: Values) -> Iterator[Problem]:
    """The smallest group shown, when known, is larger than the limit."""
    count = facts.get("dataset.smallest_group")
    if count is not None and count <= law["smallest_hidden"]:
        yield problem("small-group", count=count)
