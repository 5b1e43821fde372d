"""`arshjul ledger read FILE` and `arshjul ledger map FILE`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel.findings import Finding
from arshjul.kernel.reading import why_unreadable
from arshjul.kernel.text import Text
from arshjul.ledger.reading import read
from arshjul.ledger.report import as_json, as_text, exit_code
from arshjul.ledger.values import Options

MISUSE = 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands; each sets `run`, a function from the arguments to an exit code."""
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read", help="läs en fil och säg vad den innehåller / say what a file holds")
    reading.add_argument("file", type=Path)
    reading.add_argument("--json", action="store_true", help="maskinläsbart / machine readable")
    reading.add_argument("--mapping", type=Path, help="koppling för CSV och Excel (YAML)")
    reading.add_argument("--reader", choices=["auto", "reference", "numpy", "numba"], default="auto")
    reading.add_argument("--language", choices=["sv", "en"], default="sv")
    reading.set_defaults(run=run_read)
    mapping = commands.add_parser("map", help="föreslå en koppling för en tabellfil / propose a mapping")
    mapping.add_argument("file", type=Path)
    mapping.add_argument("--json", action="store_true")
    mapping.add_argument("--sheet", default=None, help="blad i en Excelfil / sheet of a workbook")
    mapping.add_argument("--language", choices=["sv", "en"], default="sv")
    mapping.set_defaults(run=run_map)


def run_read(arguments: argparse.Namespace) -> int:
    """Print what the file holds: 0 when readable, 1 when it has errors, 2 when it can't be opened."""
    try:
        mapping = _mapping(arguments.mapping)
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        return _misuse(arguments.mapping, error, arguments.language)
    try:
        given, name = _given(arguments.file)
        reading = read(given, options=Options(reader=arguments.reader, mapping=mapping), name=name)
    except OSError as error:
        return _misuse(arguments.file, error, arguments.language)
    if arguments.json:
        _print_json(as_json(reading, arguments.language))
    else:
        sys.stdout.write(as_text(reading, arguments.language))
    return exit_code(reading)


def run_map(arguments: argparse.Namespace) -> int:
    """Print a proposed mapping as YAML with a preview of the first rows read by it."""
    from arshjul.ledger.tabular.proposing.propose import propose

    try:
        given, name = _given(arguments.file)
        proposal = propose(given, sheet=arguments.sheet, name=name)
    except OSError as error:
        return _misuse(arguments.file, error, arguments.language)
    shape = proposal.as_json()
    if arguments.json:
        _print_json({**shape, "findings": [_shape(found, arguments.language) for found in proposal.findings]})
    else:
        sys.stdout.write(proposal.as_text(arguments.language))
    return int(not proposal.is_usable)


def _given(path: Path) -> tuple[Path | bytes, str]:
    """The file, or all that comes through a pipe, which can be read but once; and what to call it."""
    return (path.read_bytes(), path.name) if path.is_fifo() else (path, "")


def _shape(found: Finding, language: str) -> dict[str, Any]:
    return found.as_json(language)


def _mapping(path: Path | None) -> dict[str, Any] | None:
    """A mapping from its file; raises `ValueError` when the file holds something else."""
    if path is None:
        return None
    given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(given, dict):
        message = "den är ingen koppling / it is no mapping"
        raise ValueError(message)  # noqa: TRY004 - the person's file, told as the others are
    return given


def _misuse(path: Path, error: Exception, language: str) -> int:
    """One line that says why a file can't be read."""
    why = why_unreadable(error)
    said = Text(f"{path} går inte att läsa: {why.sv}.", f"{path} can't be read: {why.en}.")
    sys.stderr.write(f"{said.in_language(language)}\n")
    return MISUSE


def _print_json(value: object) -> None:
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=not is_utf8, indent=2) + "\n")
