"""`./arshjul docs`: write the reference from the code, or say what is stale."""

from __future__ import annotations

import argparse

from arshjul.site import reference


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `docs`."""
    parser.add_argument("--check", action="store_true", help="skriv inget: säg vilka sidor som är inaktuella")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pages; with `--check` only look, and give 1 when a page is stale."""
    if args.check:
        stale = reference.stale()
        for name in stale:
            print(f"docs/reference/{name} är inaktuell: kör ./arshjul docs")
        return 1 if stale else 0
    changed = reference.write_all()
    print("\n".join(f"docs/reference/{name}" for name in changed) or "Referensen är aktuell.")
    return 0
