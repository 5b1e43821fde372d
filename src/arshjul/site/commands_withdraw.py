"""`./arshjul withdraw`: take out of the books what should never have been published; nothing is deleted."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from arshjul.kernel.period import Month
from arshjul.site import commands_prepare
from arshjul.site.commands_import import OWN, _tell
from arshjul.site.launcher.console import LauncherError, step

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from arshjul.books.types import Snapshot
    from arshjul.books.withdrawing import Part
    from arshjul.organisation.types import Person

MONTHS = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:\.\.(\d{4})-(0[1-9]|1[0-2]))?")


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `withdraw`."""
    parser.add_argument("--version", type=int, metavar="NR", help="den version av räkenskaperna som filen kom med")
    parser.add_argument("--months", metavar="ÅÅÅÅ-MM[..ÅÅÅÅ-MM]", help="månader; utan --version allt utfall i dem")
    parser.add_argument("--entity", metavar="NAMN", help="kommunen (förvalt) eller ett bolags namn; utan --version")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="varför; står kvar bland versionerna")
    parser.add_argument("--by", required=True, metavar="NAMN", help="användarnamnet på den som återkallar")
    parser.add_argument("--restore", action="store_true", help="låt det som filen ersatte räknas igen; med --version")
    parser.add_argument("--check", action="store_true", help="säg vad som skulle återkallas, ändra inget")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell what goes and what is left, and make the next version; 1 when the books weren't changed as asked."""
    months = _months(args.months) if args.months else ()
    if args.version is None and not months:
        raise LauncherError("Säg vad som ska återkallas: --version NR, --months ÅÅÅÅ-MM eller båda.")
    if args.version is None and args.restore:
        raise LauncherError("--restore gäller en fil: säg vilken med --version NR.")
    commands_prepare.set_up()
    with commands_prepare.database_faults_told():
        commands_prepare.migrate()
        return _withdraw(args, months)


def _months(text: str) -> tuple[int, ...]:
    found = MONTHS.fullmatch(text)
    if not found:
        raise LauncherError(f"”{text}” är inte månader. Skriv till exempel 2026-03 eller 2026-01..2026-03.")
    first = Month(int(found[1]), int(found[2]))
    last = Month(int(found[3]), int(found[4])) if found[3] else first
    return tuple(month.number for month in first.through(last))


def _withdraw(args: argparse.Namespace, months: Collection[int]) -> int:
    from arshjul.books import queries, services, withdrawing
    from arshjul.record.services import Refused

    by, current = _person(args.by), queries.current()
    entity, parts = _asked(args, months, current)
    print("\n".join(_lines(entity, parts, current)) or "Inget av det räknas.")
    if args.check:
        found = withdrawing.hindrances(entity, parts, args.reason, by, current)
        _tell(found)
        return 1 if found else 0
    try:
        with step("Återkallar"):
            number = current.number if current else 0
            made = services.withdraw(entity=entity, parts=parts, reason=args.reason, by=by, expected=number)
    except Refused as refused:
        _tell(refused.findings)
        return 1
    print(f"Räkenskaperna är uppdaterade: version {made.number}. Inget är borttaget.")
    return 0


def _person(name: str) -> Person:
    from arshjul.organisation import queries

    found = queries.person(name)
    if found is None:
        raise LauncherError(f"Ingen användare heter ”{name}”.")
    return found


def _asked(args: argparse.Namespace, months: Collection[int], current: Snapshot | None) -> tuple[str, Sequence[Part]]:
    """Whose books, and what of them."""
    from arshjul.books import queries, services, withdrawing

    if args.version is None:
        known = services.entities()
        entity = next(iter(known)) if args.entity in {None, OWN} else args.entity
        if entity not in known:
            raise LauncherError(f"”{entity}” finns inte. Välj bland: {', '.join(known)}.")
        return entity, withdrawing.of_months(entity, months, current)
    of = queries.snapshot(args.version)
    if of is None or of.added is None:
        raise LauncherError(f"Ingen fil kom med version {args.version}. Se Räkenskaper, Alla versioner.")
    scopes = withdrawing.of_batch(of.added, current)
    chosen = frozenset(scope for scope in scopes if not months or scope[1] in months)
    return of.added.entity, [withdrawing.Part(of.added.key, chosen, args.restore)] if chosen else []


def _lines(entity: str, parts: Sequence[Part], current: Snapshot | None) -> list[str]:
    """Each month that goes, and which files count in it afterwards."""
    from arshjul.books import withdrawn

    return [line.sv for line in withdrawn.lines(entity, parts, current)] if current else []
