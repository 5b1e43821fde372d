"""The command line's grammar: Swedish help with an example, and one line for a misuse."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import NoReturn

from arshjul.site.launcher.console import MISUSE

LARGEST_PORT = 65_535
SWEDISH = {
    "usage: ": "användning: ",
    "options": "flaggor",
    "positional arguments": "argument",
    "subcommands": "kommandon",
    "show this help message and exit": "visa den här hjälpen",
    "show program's version number and exit": "visa versionen",
    "unrecognized arguments: %s": "okänt argument: %s",
    "the following arguments are required: %s": "det här saknas: %s",
    "one of the arguments %s is required": "ange ett av %s",
    "not allowed with argument %s": "går inte ihop med %s",
    "expected one argument": "ett värde saknas",
    "expected at least one argument": "minst ett värde saknas",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "”%(value)s” finns inte (välj bland %(choices)s)",
    "invalid %(type)s value: %(value)r": "”%(value)s” går inte att använda",
}
"""What argparse says, in Swedish; what is missing here it says in English."""


class Parser(argparse.ArgumentParser):
    """A parser whose misuse is one line on standard error and exit status 2."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        line = " ".join(message.split())
        sys.stderr.write(f"{self.prog}: {line}. Se {self.prog} --help.\n")
        sys.exit(MISUSE)


def speak_swedish() -> None:
    """Let argparse say its own sentences in Swedish (it has no other way in than its `gettext`)."""
    setattr(argparse, "_", lambda text: SWEDISH.get(text, text))  # noqa: B010  the name is argparse's own


def port(text: str) -> int:
    """A TCP port a site can listen on.

    >>> port("8000")
    8000
    """
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_PORT:
        message = f"”{text}” är ingen port (1–{LARGEST_PORT})"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def day(text: str) -> str:
    """A date as YYYY-MM-DD, kept as text.

    >>> day("2026-11-23")
    '2026-11-23'
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        message = f"”{text}” är inget datum (skriv som 2026-11-23)"
        raise argparse.ArgumentTypeError(message) from error
