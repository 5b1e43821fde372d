"""The charts of accounts in force, and what accounts and units are called in the books."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from arshjul.books import facts
from arshjul.books.keepers import keepers
from arshjul.books.models import Snapshot
from arshjul.books.naming import AccountNames
from arshjul.books.versions import manifest
from arshjul.organisation import municipality
from arshjul.statements import chart as charts
from arshjul.statements import chart_file
from arshjul.statements.constructed_file import ANSVAR

LAST_MONTH, LAST_DAY = 12, 31


def chart(year: int) -> charts.Chart | None:
    """The municipality's chart of accounts in force at the end of a year, with those that its companies follow."""
    return chart_of(municipality.folder(), year)


@lru_cache(maxsize=16)
def chart_of(folder: Path, year: int) -> charts.Chart | None:
    """The same for the municipality in a folder."""
    loaded, _ = chart_file.load(folder / "chart.yaml")
    companies = [company.id for company in municipality.current().companies]
    names = {entity: name.sv for entity, name in keepers().items()}
    return charts.together(loaded, date(year, LAST_MONTH, LAST_DAY), companies, names)


def followed(plan: charts.Chart) -> tuple[Hashable, ...]:
    """Which chart each follows: what the codes of accounts are made by."""
    return plan.id, *((entity, own.id) for entity, own in plan.followed.items())


def unit_names(of: Snapshot | None) -> Mapping[str, str]:
    """The names that the received files give units, by code."""
    return manifest(of).unit_names() if of else {}


def names_of_part(of: Snapshot | None, part: str) -> Mapping[str, str]:
    """The names that the received files give the codes of a part of the code string other than units."""
    return manifest(of).names_of_part(part) if of else {}


def unit_dimension(of: Snapshot | None) -> tuple[str, str]:
    """The number and name of the SIE dimension that the municipality's latest file has its units in."""
    return part_dimensions(of).get("ansvar", (ANSVAR, "Ansvar"))


def part_dimensions(of: Snapshot | None) -> Mapping[str, tuple[str, str]]:
    """By code part the number and name of the SIE dimension that the municipality's latest file has it in."""
    own = [batch for batch in manifest(of).batches if batch.entity == facts.own_entity()] if of else []
    parts = own[-1].reading.summary.get("parts", ()) if own else ()
    return {one["part"]: (one["number"], one["name"]) for one in reversed(parts) if one["part"]}


def account_names(of: Snapshot | None, year: int) -> AccountNames:
    """What accounts are called in each entity's books of a year, in its charts, and else in books of other years."""
    if of is None:
        return AccountNames({}, chart(year))
    held = manifest(of)
    return AccountNames(held.account_names(year), chart(year), held.account_names())
