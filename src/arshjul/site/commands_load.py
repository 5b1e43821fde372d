"""`./arshjul load`: read the municipality's folder and its example year into the database."""

from __future__ import annotations

import argparse

from arshjul.site import commands_prepare


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: ARSHJUL_MUNICIPALITY says which municipality, ARSHJUL_DATA or DATABASE_URL where to."""
    parser.set_defaults(run=commands_prepare.run)
