"""What only a municipality has in its books: accounts for tax and equalisation, and committees among its units.

A company's file with such codes is the municipality's, or has some of its entries, whatever name and number it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from arshjul.books import facts, queries, units
from arshjul.books.models import Reading
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text, some_of
from arshjul.ledger import Reading as LedgerReading
from arshjul.ledger.facts import PartMap
from arshjul.organisation import municipality
from arshjul.statements.group import ELIMINATIONS

TAXES = re.compile(
    r"kommunalskatt|skatteintäkt|kommunal inkomstskatt|inkomstutjämning|kostnadsutjämning|lss-utjämning"
    r"|regleringsbidrag|regleringsavgift|generella stats?bidrag|kommunal fastighetsavgift|slutavräkning",
    re.IGNORECASE,
)
COMMITTEES = re.compile(r"nämnd(?!eman)|kommunstyrelse|kommunfullmäktige|stadsfullmäktige", re.IGNORECASE)
LINES = frozenset({"skatteintakter", "generella-statsbidrag", "kommunal-fastighetsavgift"})
"""Where the municipality's chart has what it gets in tax and equalisation."""
KEPT = 50
"""Codes kept with a reading."""


def named(reading: LedgerReading) -> dict[str, dict[str, str]]:
    """The accounts and units of a file that are called as a municipality's own are, by code."""
    columns = PartMap.of(reading.dimensions, reading.options.dimensions).columns
    of_units = {number for number, part in columns.items() if part == "ansvar"}
    accounts = {one.code: one.name for one in reading.accounts if TAXES.search(one.name)}
    committees = {
        one.code: one.name for one in reading.objects if one.dimension in of_units and COMMITTEES.search(one.name)
    }
    return {"accounts": dict(list(accounts.items())[:KEPT]), "units": dict(list(committees.items())[:KEPT])}


def told(reading: Reading, entity: str) -> Iterator[Finding]:
    """Of a company's file: the accounts of taxes and the codes of committees that have entries."""
    companies = {company.id: company.name for company in municipality.current().companies}
    months = [row["period"] for row in reading.summary.get("months", ())]
    if entity in companies and entity not in {facts.own_entity(), ELIMINATIONS} and months:
        found = reading.summary.get("municipal", {})
        said = [*_taxes(reading, found, max(months)), *_committees(reading, found, max(months))]
        if said:
            what = Text("; ".join(one.sv for one in said), "; ".join(one.en for one in said))
            about = {"entity_sv": companies[entity].sv, "entity_en": companies[entity].en}
            yield finding("books.municipal-codes", Place(reading.file.name), what_sv=what.sv, what_en=what.en, **about)


def _taxes(reading: Reading, found: Mapping[str, Any], month: int) -> Iterator[Text]:
    """Accounts named as taxes, with entries, where the municipality's chart has its taxes."""
    plan = queries.chart(month // 100)
    line_of = plan.mapping("resultatrakning").line if plan else lambda _code: (None, False)
    used = reading.summary.get("outcome", {}).keys() | reading.summary.get("plan", {}).keys()
    named_so = {code: name for code, name in found.get("accounts", {}).items() if code in used}
    called = [f"{code} {name}" for code, name in named_so.items() if line_of(code)[0] in LINES]
    if called:
        yield Text(f"kontona {some_of(called)}", f"the accounts {some_of(called)}")


def _committees(reading: Reading, found: Mapping[str, Any], month: int) -> Iterator[Text]:
    """Codes named as committees, with entries, that a unit of the municipality takes."""
    named_so = {code: name for code, name in found.get("units", {}).items() if code in reading.summary.get("units", ())}
    unknown = units.unknown(named_so, month)
    called = [f"{code} {name}" for code, name in named_so.items() if code not in unknown]
    if called:
        yield Text(f"ansvaren {some_of(called)}", f"the units {some_of(called)}")
