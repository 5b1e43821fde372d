"""Accounts and code parts, official statistics, Kolada and Statistics Sweden."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from arshjul.law.facts import Facts, MissingInputError
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import is_filled, lacking
from arshjul.law.shapes import plain
from arshjul.law.values import in_mnkr


@part("KOD-01", "RS-01")
def maps_to_exactly_one(facts: Facts, law: Values) -> Iterator[Problem]:
    """Each code has one place: not none, not several."""
    del law
    mapping = facts["mapping"]
    counts = {name: len(place) if isinstance(place, list) else int(is_filled(place)) for name, place in mapping.items()}
    without = [name for name, count in counts.items() if count == 0]
    several = [name for name, count in counts.items() if count > 1]
    if without:
        yield problem("unmapped", names=without)
    if several:
        yield problem("several", names=several)


@part("KOD-01")
def table_is_of_the_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """The table's year, when given, is the chart's; every used account is in it."""
    del law
    year, found = facts["kontoplan.year"], facts.get("mapping.year")
    if found is not None and found != year:
        yield problem("wrong-year", found=found, year=year)
    without = [account for account in facts.get("accounts", []) if account not in facts["mapping"]]
    if without:
        yield problem("unmapped", names=without)


@part("KOD-02")
def posting_has_its_parts(facts: Facts, law: Values) -> Iterator[Problem]:
    """Those always needed and those of its kind; the municipality's own requirements win."""
    dims, kind = facts.need("transaction.dims", "transaction.kind")
    own: Mapping[str, list[str]] = facts.get("rules", {})
    by_kind = {plain(name): parts for name, parts in (own or law["by_kind"]).items()}
    if plain(kind) not in by_kind:
        yield problem("unknown-kind", kind=kind)
        return
    always = by_kind.get("alltid", by_kind.get("always", [])) if own else law["always"]
    missing = [name for name in (*always, *by_kind[plain(kind)]) if not is_filled(dims.get(name))]
    if missing:
        yield problem("missing", kind=kind, names=missing)


@part("RS-01")
def codes_exist(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every code mapped to is one of the summary's."""
    known = {code for codes in law["groups"].values() for code in codes}
    places = [place for place in facts["mapping"].values() if isinstance(place, str) and place]
    unknown = sorted({place for place in places if place not in known})
    if unknown:
        yield problem("unknown-code", names=unknown)


@part("RS-01")
def groups_sum(facts: Facts, law: Values) -> Iterator[Problem]:
    """Each group that is given is the sum of its codes, and the total of its groups."""
    amounts = facts["amounts"]
    groups = {**law["groups"], law["total"]: list(law["groups"])}
    for group, codes in groups.items():
        if group in amounts:
            computed = sum(amounts.get(code, 0) for code in codes)
            if computed != amounts[group]:
                yield problem("group-differs", group=group, printed=in_mnkr(amounts[group]), computed=in_mnkr(computed))


@part("RS-02")
def statistics_are_delivered(facts: Facts, law: Values) -> Iterator[Problem]:
    """Each delivery done; one not mentioned isn't known."""
    deliveries = facts["deliveries"]
    unknown = lacking(dict.fromkeys(deliveries, "x"), law["deliveries"])
    waiting = [name for name in lacking(deliveries, law["deliveries"]) if name not in unknown]
    if waiting:
        yield problem("reminder", names=waiting)
    if unknown:
        yield problem("unknown", names=unknown)


@part("KOL-01")
def request_keeps_its_limits(facts: Facts, law: Values) -> Iterator[Problem]:
    """Version, ids, dimensions and page size."""
    address = urlsplit(facts["url"])
    segments = [segment for segment in address.path.split("/") if segment]
    version = next(iter(segments), "")
    if version not in law["versions"]:
        yield problem("old-version", found=version or "–")
    given = {name: ids for name, ids in pairwise(segments) if name in law["dimensions"]}
    for name, ids in given.items():
        count = len(ids.split(","))
        if count > law["max_ids"]:
            yield problem("too-many-ids", name=name, count=count)
    if set(segments) & set(law["data_paths"]) and len(given) < law["least_dimensions"]:
        yield problem("too-few-dimensions", count=len(given))
    for size in parse_qs(address.query).get("per_page", []):
        if not size.isdecimal() or int(size) > law["max_per_page"]:
            yield problem("page-too-large", count=size)


@part("KOL-02")
def values_are_whole(facts: Facts, law: Values) -> Iterator[Problem]:
    """All fields, a known gender, and a missing value that doesn't show as a number."""
    for number, value in enumerate(facts["values"], 1):
        missing = [name for name in law["fields"] if name not in value]
        if missing:
            yield problem("fields-missing", number=number, names=missing)
        elif value["gender"] not in law["genders"]:
            yield problem("wrong-gender", number=number, gender=value["gender"])
        shown = value.get("shown")
        if value.get("value") is None and _is_number(shown):
            yield problem("shown-as-zero", number=number, shown=shown)


def _is_number(shown: object) -> bool:
    return shown is not None and str(shown).replace(",", ".").replace(".", "", 1).lstrip("-−").isdecimal()


@part("PX-01")
def queries_are_small_enough(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every query's number of cells is within what the service allows."""
    del law
    limit = facts["config.maxDataCells"]
    largest = max((_cells(query) for query in _queries(facts["query.size"])), default=0)
    if largest > limit:
        yield problem("too-large", count=largest, limit=limit)


def _queries(written: Any) -> list[Any]:  # noqa: ANN401 - one query or several
    return written if isinstance(written, list) else [written]


def _cells(query: Any) -> int:  # noqa: ANN401 - a number of cells, or selected values by dimension
    try:
        if isinstance(query, Mapping):
            return math.prod(len(values) if isinstance(values, list) else int(values) for values in query.values())
        return int(query)
    except (TypeError, ValueError) as error:
        raise MissingInputError(("query.size",), ("query.size",)) from error


@part("PX-01")
def calls_are_seldom_enough(facts: Facts, law: Values) -> Iterator[Problem]:
    """No window of time holds more calls than the service allows."""
    del law
    log, limit, seconds = facts.need("call.log", "config.maxCallsPerTimeWindow", "config.timeWindow")
    window = timedelta(seconds=seconds)
    most = max((sum(start <= call < start + window for call in log) for start in log), default=0)
    if most > limit:
        yield problem("too-often", count=most, window=seconds, limit=limit)
