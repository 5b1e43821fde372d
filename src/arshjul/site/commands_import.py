"""`./arshjul import FILE`: the same path into the books as on the page, for the one who runs the server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from arshjul.kernel.findings import Finding, catalogue
from arshjul.kernel.reading import why_unreadable
from arshjul.ledger.report import balance_lines
from arshjul.site import commands_prepare
from arshjul.site.launcher.console import LauncherError, step

if TYPE_CHECKING:
    from arshjul.books.types import Reading, Snapshot
    from arshjul.organisation.types import Authority

OWN = "kommunen"
"""What the municipality's own books are called by everybody, whatever their id is."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `import`."""
    parser.add_argument("file", type=Path, metavar="FIL", help="huvudboken: SIE, CSV, TXT eller XLSX")
    parser.add_argument("--entity", metavar="NAMN", help="kommunen (förvalt) eller ett bolags namn i kommunens mapp")
    parser.add_argument("--mapping", type=Path, metavar="FIL", help="koppling för CSV och XLSX (YAML)")
    parser.add_argument("--accept", action="append", default=[], metavar="ID", help="godta en anmärkning; kan upprepas")
    parser.add_argument("--add", action="store_true", help="lägg till i månaderna i stället för att ersätta dem")
    parser.add_argument("--check", action="store_true", help="läs och säg vad som är fel, ändra inget i räkenskaperna")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read, tell every finding, and publish; 1 when the books weren't changed as asked, or by --check wouldn't be."""
    mapping = _text(args.mapping) if args.mapping else ""
    _require_file(args.file)
    _require_known(args.accept)
    commands_prepare.set_up()
    with commands_prepare.database_faults_told():
        commands_prepare.migrate()
        return _import(args, mapping)


def _require_file(path: Path) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise LauncherError(f"Filen {path} går inte att läsa: {why_unreadable(error).sv}.") from error


def _require_known(accept: Iterable[str]) -> None:
    """Misspelled, an acceptance would be passed over in silence."""
    known = {f"{room}.{name}" for room in ("ledger", "books") for name in catalogue(room)}
    unknown = sorted(set(accept) - known)
    if unknown:
        raise LauncherError(f"Ingen anmärkning heter {', '.join(unknown)}. Se docs/reference/findings.md.")


def _import(args: argparse.Namespace, mapping: str) -> int:
    from arshjul.books import queries, services
    from arshjul.record.services import Refused

    known = services.entities()
    own = next(iter(known))
    entity = own if args.entity in {None, OWN} else args.entity
    if entity not in known:
        raise LauncherError(f"”{entity}” finns inte. Välj bland: {', '.join(known)}.")
    told: list[Finding] = []
    try:
        with step(f"Läser {args.file.name}"):
            file = services.receive(upload=services.LocalFile(args.file), authority=_authority(entity), by=None).file
            reading = services.read_and_check(file=file, by=None, mapping=mapping, entity=entity)
        current = queries.current()
        told = [*services.findings_of(reading), *_of_books(reading, entity, current, adds=args.add)]
        _tell(told)
        print("\n".join([_summary(reading, len(told)), *balance_lines(services.balance_sums_of(reading))]))
        if args.check:
            services.require_publishable(reading=reading, entity=entity, accept=args.accept, adds=args.add)
            return 0
        snapshot = _published(reading, entity, args, current, told)
    except Refused as refused:
        _tell(one for one in refused.findings if one not in told)
        return 1
    print(f"Räkenskaperna är uppdaterade: version {snapshot.number}.")
    return 0


def _of_books(reading: Reading, entity: str, current: Snapshot | None, *, adds: bool) -> list[Finding]:
    """How a file fits the books as they are, and what it replaces of them or adds to them."""
    from arshjul.books import adding, companies, replacing
    from arshjul.books.fitting import fitting

    about = adding.told(reading, entity, current) if adds else replacing.told(reading, entity, current)
    known = companies.owned(companies.published(), current)
    return [*fitting(reading, entity, known, None if adds else current), *about]


def _published(
    reading: Reading, entity: str, args: argparse.Namespace, current: Snapshot | None, told: list[Finding]
) -> Snapshot:
    """Publish on the books that were told of; when they have moved meanwhile, tell what holds now and try again."""
    from arshjul.books import queries, services
    from arshjul.record.services import Refused

    while True:
        try:
            with step("Publicerar i räkenskaperna"):
                number = current.number if current else 0
                return services.publish_batch(
                    reading=reading, entity=entity, by=None, accept=args.accept, expected=number, adds=args.add
                )
        except Refused:
            before, current = current, queries.current()
            if before == current:
                raise
            new = [one for one in _of_books(reading, entity, current, adds=args.add) if one not in told]
            told += new
            _tell(new)


def _authority(entity: str) -> Authority:
    """Whose books they are; the executive board keeps those of the municipality."""
    from arshjul.organisation import queries

    own = queries.authorities().filter(slug=entity).first()
    if own is None and not queries.authorities().exists():
        raise LauncherError("Kommunens organisation är inte inläst. Kör ./arshjul load först.", 1)
    return own or queries.executive_board().authority


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LauncherError(f"Kopplingen {path} går inte att läsa: {why_unreadable(error).sv}.") from error


def _tell(found: Iterable[Finding]) -> None:
    for one in found:
        sys.stdout.write(f"{one.level.value:<7} {one.id:<28} {one.place} {one.message.sv} {one.hint.sv}\n")


def _summary(reading: Reading, told: int) -> str:
    """How much the file holds, and how many findings have been told."""
    counts = {name: reading.summary.get(name, 0) for name in ("vouchers", "transactions", "balances")}
    said = [
        _count(counts["vouchers"], "verifikation", "verifikationer"),
        _count(counts["transactions"], "rad", "rader"),
    ]
    said += [_count(counts["balances"], "saldo", "saldon")] if counts["balances"] else []
    return ", ".join([*said, _count(told, "anmärkning", "anmärkningar")]) + "."


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
