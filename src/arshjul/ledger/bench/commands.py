"""The arguments of the bench, and its run: every part chosen, on files of so many rows."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from arshjul.ledger.bench import sie, statements, tables
from arshjul.ledger.bench.files import Files
from arshjul.ledger.bench.report import Part, lines, verdicts
from arshjul.ledger.bench.timing import Took

ROWS = 100_000
MISUSE = 2
PARTS: Mapping[str, Part] = {"sie": sie, "tables": tables, "statements": statements}


def configure(parser: argparse.ArgumentParser, more: Mapping[str, Part] | None = None) -> None:
    """The arguments of the bench; `more` are parts of other rooms, by name."""
    parts = {**PARTS, **(more or {})}
    parser.add_argument("--rows", type=int, default=ROWS, help=f"transaktioner ({ROWS})")
    parser.add_argument("--only", choices=parts, action="append", help="bara denna del; flera går bra (alla)")
    parser.set_defaults(run=run, parts=parts)


def run(arguments: argparse.Namespace) -> int:
    """Print each measurement as it is made, then the targets; 2 when no rows are asked for."""
    if arguments.rows < 1:
        sys.stderr.write(f"--rows {arguments.rows}: minst en transaktion / at least one transaction\n")
        return MISUSE
    took: dict[str, Took] = {}
    with tempfile.TemporaryDirectory(prefix="arshjul-ledger-") as folder:
        files = Files(arguments.rows, Path(folder))
        parts = [arguments.parts[name] for name in arguments.only or arguments.parts]
        for line in lines(parts, files, took):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    sys.stdout.write("\n".join(verdicts(parts, took, arguments.rows)) + "\n")
    return 0
