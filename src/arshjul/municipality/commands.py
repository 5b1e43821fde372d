"""`arshjul municipality`: check a municipality's folder, list the folders there are, show what one says.

Exit codes: 0 when nothing is an error, 1 when something is, 2 for misuse (one line on standard error says what).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from arshjul.kernel.findings import Finding, Level, finding, has_errors
from arshjul.kernel.text import Text
from arshjul.law import Rulebook, RulebookError
from arshjul.law import load as load_law
from arshjul.municipality.checks_figures import check_figures
from arshjul.municipality.domain import Municipality
from arshjul.municipality.loading import check_folder, load
from arshjul.wheel.dates import WheelError
from arshjul.wheel.labels import actor_label
from arshjul.wheel.lawful import schedule_by_law

MISUSE = 2
FOLDERS = Path(__file__).resolve().parents[3] / "municipalities"
"""Where the municipalities that ship lie; a bare name means a folder in it."""

_LEVELS = {
    Level.ERROR: Text("fel", "error"),
    Level.WARNING: Text("varning", "warning"),
    Level.NOTE: Text("not", "note"),
}
_CLEAN = Text("Inget att anmärka.", "Nothing to remark.")
_COUNTS = Text(
    "{errors} fel, {warnings} varningar, {notes} noter.", "{errors} errors, {warnings} warnings, {notes} notes."
)
_BODIES = Text("Organ", "Bodies")
_COMPANIES = Text("Bolag", "Companies")
_WHEEL = Text("Årshjulet {year}", "The yearly wheel {year}")


class MisuseError(Exception):
    """The command can't run as asked; the finding says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message.sv)
        self.finding = found


def configure(parser: argparse.ArgumentParser) -> None:
    """Give the parser the subcommands of `municipality`; each sets `run`, which returns the exit code."""
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")
    checking = commands.add_parser(
        "check", help="granska en kommuns mapp", epilog="Exempel: check helsingborg --year 2027"
    )
    checking.add_argument("folder", metavar="DIR", help="mappen, eller namnet på en kommun som följer med")
    checking.add_argument("--year", type=_year, metavar="Y", help="lägg också detta budgetårs hjul bredvid lagen")
    checking.add_argument("--json", action="store_true", help="svara som JSON")
    _add(checking, run_check)
    listing = commands.add_parser("list", help="lista kommunerna som följer med", epilog="Exempel: list")
    _add(listing, run_list)
    showing = commands.add_parser(
        "show", help="visa vad en kommuns mapp säger", epilog="Exempel: show orust --year 2027"
    )
    showing.add_argument("folder", metavar="DIR", help="mappen, eller namnet på en kommun som följer med")
    showing.add_argument("--year", type=_year, metavar="Y", help="visa hjulet för detta budgetår")
    _add(showing, run_show)


def _add(parser: argparse.ArgumentParser, command: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("--english", action="store_true", help="answer in English")

    def run(args: argparse.Namespace) -> int:
        try:
            return command(args)
        except MisuseError as error:
            found, language = error.finding, _language(args)
            sys.stderr.write(f"{found.message.in_language(language)} {found.hint.in_language(language)}\n")
            return MISUSE

    parser.set_defaults(run=run)


def _year(text: str) -> int:
    if not (text.isdigit() and date.min.year + 2 < int(text) < date.max.year - 2):
        message = f"”{text}” är inget år"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _language(args: argparse.Namespace) -> str:
    return "en" if args.english else "sv"


def run_check(args: argparse.Namespace) -> int:
    """Print everything wrong with a folder; 1 when something is an error."""
    rulebook = _law() if args.year is not None else None
    municipality, findings = check_folder(_folder(args.folder), args.year, rulebook)
    findings += check_figures(municipality)
    language = _language(args)
    if args.json:
        _write(json.dumps([found.as_json(language) for found in findings], ensure_ascii=False, indent=2))
    else:
        _write("\n".join(_report(findings, language)))
    return int(has_errors(findings))


def _report(findings: Iterable[Finding], language: str) -> Iterator[str]:
    ordered = sorted(findings, key=lambda found: list(Level).index(found.level))
    for found in ordered:
        level = _LEVELS[found.level].in_language(language)
        yield f"{found.place}: {level}: {found.message.in_language(language)} [{found.id}]"
        yield f"    {found.hint.in_language(language)}"
    counts = {level: sum(1 for found in ordered if found.level is level) for level in Level}
    summary = _COUNTS.format(errors=counts[Level.ERROR], warnings=counts[Level.WARNING], notes=counts[Level.NOTE])
    yield (summary if ordered else _CLEAN).in_language(language)


def run_list(args: argparse.Namespace) -> int:
    """Print the municipalities that ship."""
    language = _language(args)
    for folder in sorted(path.parent for path in FOLDERS.glob("*/municipality.yaml")):
        municipality, _ = load(folder)
        note = f": {municipality.note.in_language(language)}" if municipality.note else ""
        _write(f"{folder.name:14} {municipality.name.in_language(language)} ({municipality.code}){note}")
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Print a municipality's bodies, companies and the wheel of a year."""
    municipality, _ = load(_folder(args.folder))
    year = args.year or municipality.example_year
    _write("\n".join(_shown(municipality, year, _language(args))))
    return 0


def _shown(municipality: Municipality, year: int | None, language: str) -> Iterator[str]:
    yield f"{municipality.name.in_language(language)} ({municipality.code})"
    yield f"\n{_BODIES.in_language(language)}"
    for body in municipality.bodies:
        taken = [f"{unit.code} ({unit.codes})" if unit.codes else unit.code for unit in municipality.units_of(body.id)]
        units = ", ".join(taken)
        yield f"  {body.id:14} {body.name.in_language(language)}{f' [{units}]' if units else ''}"
    if municipality.companies:
        yield f"\n{_COMPANIES.in_language(language)}"
        yield from (f"  {one.id:18} {one.name.in_language(language)}" for one in municipality.companies)
    if municipality.wheel is not None and year is not None:
        yield f"\n{_WHEEL.in_language(language).format(year=year)}"
        yield from _steps(municipality, year, language)


def _steps(municipality: Municipality, year: int, language: str) -> Iterator[str]:
    assert municipality.wheel is not None  # noqa: S101  the caller asked
    try:
        rows = schedule_by_law(municipality.wheel, _law(), year)
    except WheelError as error:
        raise MisuseError(finding("municipality.wheel-undatable", name=municipality.id, step=error)) from error
    for row in rows:
        who = actor_label(row.step.who_decides, row.step).in_language(language)
        limit = f"  [{row.limit.strict}]" if row.limit else ""
        yield f"  {row.due}  {who}: {row.step.title.in_language(language)}{limit}"


def _folder(text: str) -> Path:
    for folder in (Path(text), FOLDERS / text):
        if folder.is_dir():
            return folder
    known = ", ".join(sorted(path.parent.name for path in FOLDERS.glob("*/municipality.yaml")))
    raise MisuseError(finding("municipality.folder-missing", folder=text, known=known))


def _law() -> Rulebook:
    try:
        return load_law()
    except RulebookError as error:
        raise MisuseError(finding("municipality.law-unreadable", reason=error)) from error


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
