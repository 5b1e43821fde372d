"""Reading a municipality's folder: all files, all findings, at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text
from arshjul.municipality import building, building_wheel, checks
from arshjul.municipality.domain import Municipality, Words
from arshjul.municipality.organisation import Organisation
from arshjul.municipality.schema import validate
from arshjul.municipality.yamlfile import YamlFile, read
from arshjul.wheel.domain import Wheel

REQUIRED = ("municipality", "organisation", "words")
OPTIONAL = ("wheel", "reports", "scales", "contact", "people", "outlines")
_PATTERN = "{series} {year}-{number}"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a folder as read: data that can be used, and where each value stands."""

    data: Mapping[str, Any]
    files: Mapping[str, YamlFile]

    def place(self, part: str, *path: str | int) -> Place:
        """Where a value stands."""
        return self.files.get(part, YamlFile(f"{part}.yaml")).place(*path)


def load(folder: Path) -> tuple[Municipality, list[Finding]]:
    """The municipality in a folder, and everything wrong with it.

    What can't be read is left out, so the municipality is whole only when no finding is an error.
    """
    files, findings = read_folder(folder)
    municipality = _build(folder, files)
    return municipality, findings + checks.check(municipality, files.data, files.place)


def read_folder(folder: Path) -> tuple[Files, list[Finding]]:
    """All files of a folder that are there and hold their schema."""
    data: dict[str, Any] = {}
    read_files: dict[str, YamlFile] = {}
    findings: list[Finding] = []
    for part in (*REQUIRED, *OPTIONAL):
        path = folder / f"{part}.yaml"
        if not path.is_file():
            kind = "file-missing" if part in REQUIRED else "file-absent"
            findings.append(finding(f"municipality.{kind}", Place(path.name), file=path.name, folder=folder.name))
            continue
        read_files[part], found = read(path)
        findings += found
        if read_files[part].data is not None:
            data[part], found = validate(part, read_files[part])
            findings += found
    return Files({part: value for part, value in data.items() if value is not None}, read_files), findings


def _build(folder: Path, files: Files) -> Municipality:
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
    )


def _wheel(data: Mapping[str, Any], organisation: Organisation) -> Wheel | None:
    if "wheel" not in data:
        return None
    names = {one.id: one.short for one in organisation.bodies} | {one.id: one.short for one in organisation.companies}
    return building_wheel.wheel(data["wheel"], data.get("reports", {}), names)
