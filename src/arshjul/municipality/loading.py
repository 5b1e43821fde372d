"""Reading a municipality's folder: all files, all findings, at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.law import Rulebook
from arshjul.municipality import building, building_wheel, checks
from arshjul.municipality.domain import Inhabitants, Municipality, Words
from arshjul.municipality.folder import Files, read_folder
from arshjul.municipality.organisation import Organisation
from arshjul.wheel.domain import Wheel

_PATTERN = "{series} {year}-{number}"


def load(folder: Path) -> tuple[Municipality, list[Finding]]:
    """The municipality in a folder, and everything wrong with it.

    What can't be read is left out, so the municipality is whole only when no finding is an error.
    """
    return check_folder(folder)


def check_folder(
    folder: Path, year: int | None = None, rulebook: Rulebook | None = None
) -> tuple[Municipality, list[Finding]]:
    """The municipality in a folder and everything wrong with it; with a year and the law also what is wrong then."""
    files, findings = read_folder(folder)
    municipality = build(folder, files)
    findings += checks.check(municipality, files)
    if year is not None and rulebook is not None:
        findings += checks.check_in_year(municipality, files, year, rulebook)
    return municipality, findings


def build(folder: Path, files: Files) -> Municipality:
    """The municipality that a folder's usable data describes."""
    data = files.data
    about = data.get("municipality", {"id": folder.name, "name": {"sv": folder.name, "en": folder.name}})
    organisation = building.organisation(data.get("organisation", {}), about.get("register_pattern", _PATTERN))
    return Municipality(
        id=about["id"],
        name=Text(**about["name"]),
        folder=folder,
        code=about.get("code", ""),
        example_year=about.get("example_year"),
        organisation=organisation,
        wheel=_wheel(data, organisation),
        scales=building.scales(data["scales"]) if "scales" in data else (),
        words=building.words(data["words"]) if "words" in data else Words(),
        contact=building.contact(data["contact"]) if "contact" in data else None,
        people=building.people(data["people"]) if "people" in data else (),
        outlines=building.outlines(data["outlines"]) if "outlines" in data else (),
        source=about.get("source", ""),
        note=building.text(about.get("note")),
        inhabitants={one["year"]: Inhabitants(one["number"], one["source"]) for one in about.get("inhabitants", ())},
    )


def _wheel(data: Mapping[str, Any], organisation: Organisation) -> Wheel | None:
    if "wheel" not in data:
        return None
    names = {one.id: one.short for one in organisation.bodies} | {one.id: one.short for one in organisation.companies}
    return building_wheel.wheel(data["wheel"], data.get("reports", {}), names)
