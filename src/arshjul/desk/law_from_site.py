"""What the municipality's own data and the site's settings say in the words of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.urls import reverse

from arshjul.desk.law_cases import Absence, Case, Source, YearFacts
from arshjul.documents import catalogue
from arshjul.kernel.calendar import public_holidays
from arshjul.kernel.text import Text
from arshjul.municipality.contact import OpeningHours
from arshjul.municipality.organisation import Company, Consolidation
from arshjul.organisation import municipality
from arshjul.organisation.enterprises import enterprises, votes, with_votes

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CLOSED = "stängt"
CALLERS = ("KOL-01", "KOL-02", "PX-01")
NO_CALLS = Text(
    "Årshjul gör inga anrop till Kolada eller SCB, så det finns inget att pröva.",
    "Årshjul makes no calls to Kolada or Statistics Sweden, so there is nothing to test.",
)
STATEMENT = Text("Tillgänglighetsredogörelsen", "The accessibility statement")
CATALOGUE = Text("Katalogen över öppna data", "The catalogue of open data")
ACCESSIBILITY = {
    "statement.fields": [
        "aktor",
        "tjanst",
        "forenlighet",
        "brister",
        "bedomning",
        "uppdaterad",
        "kommentarsfunktion",
        "anmalan",
    ],
    "links": ["sidfot"],
}
"""What the page with the accessibility statement has, and where every page links to it."""


def held(year: int, today: date) -> YearFacts:
    """The group's enterprises, opening hours with each holiday of the year, what the site says and stores; no query."""
    day = date(year, 1, 1)
    companies = enterprises(day)
    facts = _stored(today)
    if companies:
        facts["companies"] = [one.name.sv for one in companies]
        facts["group.entities"] = with_votes(day)
    cases = (*_enterprises(companies, day), *_steered(companies, year), *_hours(year))
    sources = dict.fromkeys(ACCESSIBILITY, Source(STATEMENT, reverse("portal:accessibility")))
    told, catalogued = _catalogue()
    sources |= dict.fromkeys(told, Source(CATALOGUE, reverse("portal:catalogue")))
    return YearFacts(facts | ACCESSIBILITY | told, (*cases, *catalogued), sources, absent=_no_calls())


def _catalogue() -> tuple[dict[str, Any], list[Case]]:
    """The catalogue of open data as it is published, and its tables' forms and licence; nothing without tables."""
    things = catalogue.things(catalogue.base())
    if not things:
        return {}, []
    given = {
        name: [{term: _in_swedish(value) for term, value in one.items()} for one in found]
        for name, found in things.items()
    }
    open_data = {"dataset.formats": list(catalogue.FORMS), "dataset.licence": catalogue.LICENCE_NAME}
    source = Source(CATALOGUE, reverse("portal:catalogue"))
    return {"catalog": given}, [Case("ODL-01", CATALOGUE.sv, open_data, source)]


def _in_swedish(value: Any) -> Any:  # noqa: ANN401  a text in two languages, or anything
    return value.sv if isinstance(value, Text) else value


def _no_calls() -> dict[str, Absence]:
    """Årshjul itself asks neither Kolada nor SCB for figures."""
    source = Source(Text("Årshjul", "Årshjul"))
    return dict.fromkeys(CALLERS, Absence(NO_CALLS, source))


def _steered(companies: list[Company], year: int) -> Iterator[Case]:
    """Each company the municipality steers, and each company's general meeting: stated by those who know them."""
    for one in companies:
        if one.takes_part:
            yield from (Case(rule, one.name.sv, {}) for rule in ("BOL-01", "BOL-04"))
        yield Case("BOL-06", one.name.sv, {"fy_end": date(year, 12, 31)})


def _stored(today: date) -> dict[str, Any]:
    """The cookies the site sets: for signing in, for forms, and for the receipt of an act; it stores nothing else."""
    cookies = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name]
    return {"set_cookie": cookies, "strictly_needed": cookies, "local_storage": [], "checked_on": today}


def _enterprises(companies: list[Company], day: date) -> Iterator[Case]:
    """Whether each company is rightly in or out of the sammanställda räkenskaper, where its votes are known."""
    for one in companies:
        percent = votes(one, day)
        if one.consolidation is None:
            continue
        facts: dict[str, Any] = {"included": one.consolidation is not Consolidation.NONE}
        yield Case("KON-01", one.name.sv, facts | ({"votes_pct": percent} if percent is not None else {}))


def _hours(year: int) -> Iterator[Case]:
    """The week of each contact way, and what it shows on the year's public holidays."""
    contact = municipality.current().contact
    for way, hours in (contact.hours if contact else {}).items():
        exceptions = {day.isoformat(): _said(hours, day) for day in sorted(public_holidays(year))}
        week = {WEEKDAYS[number]: ", ".join(map(str, spans)) for number, spans in hours.week.items()}
        yield Case("FL-01", way, {"opening_hours": week, "exceptions": exceptions, "year": year})


def _said(hours: OpeningHours, day: date) -> str:
    return ", ".join(map(str, hours.on(day).spans)) or CLOSED
