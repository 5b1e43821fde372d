"""Run the law commands as the launcher does."""

from __future__ import annotations

import argparse

from arshjul.law.commands import configure


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="law")
    configure(parser)
    args = parser.parse_args(words)
    return int(args.run(args))
