"""Every task inside the environment: `./arshjul NAME …` ends here when the launcher doesn't do it itself.

A command is a module with `configure(parser)`, which gives `parser` its arguments and sets `run`, a function
from the parsed arguments to an exit status. Only the module asked for is imported.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Protocol, cast

from arshjul import __version__
from arshjul.site.launcher.arguments import Parser, speak_swedish
from arshjul.site.launcher.console import DISK_FULL, LauncherError, ending_quietly
from arshjul.site.launcher.registry import BY_NAME, Command, listing

FULL = {errno.ENOSPC, errno.EDQUOT}


class CommandModule(Protocol):
    """What a command's module has."""

    def configure(self, parser: Parser) -> None:
        """Give the parser its arguments and its `run`."""


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command line; a person's mistake is one line and status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arshjul.site.settings")
    given = sys.argv[1:] if arguments is None else arguments
    return ending_quietly(lambda: _full_disk_is_one_line(given))


def _full_disk_is_one_line(arguments: list[str]) -> int:
    try:
        return _dispatch(arguments)
    except OSError as error:
        if error.errno in FULL:
            raise LauncherError(DISK_FULL, 1) from error
        raise


def _dispatch(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name == "--version":
        print(f"Årshjul {__version__}")
        return 0
    if name in {"--help", "-h"}:
        print(f"Kommandon:\n{listing()}")
        return 0
    command = BY_NAME.get(name)
    if command is None or not command.module:
        raise LauncherError(f"./arshjul: kommandot ”{name}” finns inte här. Se ./arshjul --help.")
    if name == "manage":
        return import_module(command.module).run(rest)  # type: ignore[no-any-return]  # Django reads its own arguments
    args = parser_of(command).parse_args(rest)
    if not hasattr(args, "run"):
        raise LauncherError(f"./arshjul {name}: vad ska göras? Se ./arshjul {name} --help.")
    return int(args.run(args))


def parser_of(command: Command) -> Parser:
    """The parser of a command, its module's arguments in it."""
    speak_swedish()
    summary = f"{command.summary[:1].upper()}{command.summary[1:]}."
    parser = Parser(prog=f"./arshjul {command.name}", description=summary, epilog=f"Exempel: {command.example}")
    try:
        module = cast("CommandModule", import_module(command.module))
    except ModuleNotFoundError as error:
        if error.name is None or not command.module.startswith(error.name):
            raise
        raise LauncherError(f"./arshjul: kommandot ”{command.name}” finns inte i den här versionen.") from error
    module.configure(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
