"""`./arshjul docs`: write the reference from the code, or say what is stale."""

from __future__ import annotations

import argparse

from arshjul.site import reference, translations


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `docs`."""
    parser.add_argument("--check", action="store_true", help="skriv inget: säg vilka sidor som är inaktuella")
    parser.add_argument("--translations", action="store_true", help="skriv inget: säg vilka texter som saknar engelska")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the pages; with a flag only look, and give 1 when something is wrong."""
    if args.translations:
        return _tell(translations.untranslated(), "saknar engelsk text")
    if args.check:
        return _tell(reference.stale(), "är inaktuell: kör ./arshjul docs")
    changed = reference.write_all()
    print("\n".join(f"docs/reference/{name}" for name in changed) or "Referensen är aktuell.")
    return 0


def _tell(names: list[str], what: str) -> int:
    for name in names:
        print(f"{name} {what}")
    return 1 if names else 0
