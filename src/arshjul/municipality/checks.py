"""Checks across the files of a municipality: everything wrong that no schema shows."""

from __future__ import annotations

from arshjul.kernel.findings import Finding, has_errors
from arshjul.law import Rulebook
from arshjul.municipality.checks_organisation import check_organisation
from arshjul.municipality.checks_rest import check_rest
from arshjul.municipality.checks_wheel import check_wheel
from arshjul.municipality.checks_year import check_year
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files


def check(municipality: Municipality, files: Files) -> list[Finding]:
    """What is wrong whichever the year."""
    organisation = check_organisation(municipality, files)
    return [*organisation, *check_rest(municipality, files), *check_wheel(municipality, files)]


def check_in_year(municipality: Municipality, files: Files, year: int, rulebook: Rulebook) -> list[Finding]:
    """What is wrong in one budget year, laid beside the law; nothing more when the wheel itself can't be dated."""
    if municipality.wheel is None or has_errors(check_wheel(municipality, files)):
        return []
    return list(check_year(municipality, files, year, rulebook))
