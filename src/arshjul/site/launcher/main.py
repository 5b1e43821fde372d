"""The launcher's door: which command, and who carries it out."""

from __future__ import annotations

import os
import sys

from arshjul.site.launcher import checks, environment, serve, suite
from arshjul.site.launcher.arguments import Parser, speak_swedish
from arshjul.site.launcher.console import MISUSE, ending_quietly, say
from arshjul.site.launcher.registry import BY_NAME, Command, listing

OWN = {"run": serve, "test": suite, "check": checks}
HELP = """användning: ./arshjul KOMMANDO …

Årshjul: kommunens och bolagens hela årshjul, från anvisningar till publicerad årsredovisning.

{commands}

Varje kommando förklarar sig självt: ./arshjul run --help
"""


def main(arguments: list[str]) -> int:
    """Carry out one command line and give its exit status."""
    return ending_quietly(lambda: _dispatch(arguments))


def _dispatch(arguments: list[str]) -> int:
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"--help", "-h", "help"}:
        say(HELP.format(commands=listing()).rstrip())
        return 0
    if name == "--version":
        from arshjul import __version__

        say(f"Årshjul {__version__}")
        return 0
    command = BY_NAME.get(name)
    if command is None:
        sys.stderr.write(f"./arshjul: kommandot ”{name}” finns inte. Se ./arshjul --help.\n")
        return MISUSE
    return _own(command, rest) if command.name in OWN else _pass_on(arguments)


def _own(command: Command, arguments: list[str]) -> int:
    speak_swedish()
    summary = command.summary.capitalize() + "."
    parser = Parser(prog=f"./arshjul {command.name}", description=summary, epilog=f"Exempel: {command.example}")
    OWN[command.name].configure(parser)
    if command.name == "test":
        args, extra = parser.parse_known_args(arguments)
        args.pytest = extra
    else:
        args = parser.parse_args(arguments)
    return int(args.run(args))


def _pass_on(arguments: list[str]) -> int:
    python = str(environment.ensure(environment.RUN))
    os.execve(python, [python, "-m", "arshjul.site.cli", *arguments], environment.variables())  # noqa: S606
