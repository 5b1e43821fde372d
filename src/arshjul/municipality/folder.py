"""The files of a municipality's folder, read and held against their schemas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.municipality.schema import validate
from arshjul.municipality.yamlfile import YamlFile, read

REQUIRED = ("municipality", "organisation", "words")
OPTIONAL = ("wheel", "reports", "scales", "contact", "people", "outlines")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a folder as read: data that can be used, and where each value stands."""

    data: Mapping[str, Any]
    files: Mapping[str, YamlFile]

    def place(self, part: str, *path: str | int) -> Place:
        """Where a value stands."""
        return self.files.get(part, YamlFile(f"{part}.yaml")).place(*path)

    def has(self, part: str, *path: str | int) -> bool:
        """Whether a value is written in a file."""
        return part in self.files and path in self.files[part].lines


def read_folder(folder: Path) -> tuple[Files, list[Finding]]:
    """All files of a folder that describe the municipality and hold their schema; one that is missing is told of."""
    files, findings = read_parts(folder, (*REQUIRED, *OPTIONAL))
    missing = [part for part in (*REQUIRED, *OPTIONAL) if not (folder / f"{part}.yaml").is_file()]
    return files, [*(_missing(part, folder) for part in missing), *findings]


def _missing(part: str, folder: Path) -> Finding:
    kind, name = ("file-missing" if part in REQUIRED else "file-absent"), f"{part}.yaml"
    return finding(f"municipality.{kind}", Place(name), file=name, folder=folder.name)


def read_parts(folder: Path, parts: Iterable[str]) -> tuple[Files, list[Finding]]:
    """Those of some files that are there, and everything in them that can't be read or doesn't hold its schema."""
    data: dict[str, Any] = {}
    read_files: dict[str, YamlFile] = {}
    findings: list[Finding] = []
    for part in parts:
        path = folder / f"{part}.yaml"
        if not path.is_file():
            continue
        read_files[part], found = read(path)
        findings += found
        if read_files[part].data is not None:
            data[part], found = validate(part, read_files[part])
            findings += found
    return Files({part: value for part, value in data.items() if value is not None}, read_files), findings
