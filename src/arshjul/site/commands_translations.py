"""`./arshjul translations`: collect the texts of the screens, or say which lack English."""

from __future__ import annotations

import argparse

from arshjul.site import translations


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `translations`."""
    parser.add_argument("--check", action="store_true", help="skriv inget: säg vilka texter som saknar engelska")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Collect into each room's catalogue; then, or only, list what lacks English or has two: 1 when something does."""
    if not args.check:
        for room in translations.collect_all():
            print(f"src/arshjul/{room}/locale/{translations.LANGUAGE}/LC_MESSAGES/django.po")
    missing = translations.untranslated()
    for line in missing:
        print(f"saknar engelska: {line}")
    two = translations.disagreeing()
    for line in two:
        print(f"olika engelska i olika rum: {line}")
    return 1 if missing or two else 0
