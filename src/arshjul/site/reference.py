"""The reference pages, written from the code: commands, settings, findings, rules of law, glossary.

Each page is a function of what the code and the data say, so a page that differs from the one on disk is stale.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from arshjul.kernel import datafile, findings
from arshjul.kernel.text import of_several
from arshjul.site.cli import parser_of
from arshjul.site.launcher import main as launcher
from arshjul.site.launcher.arguments import Parser
from arshjul.site.launcher.registry import COMMANDS, Command
from arshjul.site.settings import ROOT, SETTINGS

PLACE = ROOT / "docs" / "reference"
GLOSSARY = ROOT / "docs" / "glossary.yaml"
MADE = "<!-- Skriven ur koden av ./arshjul docs: ändra där, inte här. -->"


def pages() -> dict[str, str]:
    """Every reference page by file name."""
    made = {name: f"{MADE}\n\n{write().strip()}\n" for name, write in PAGES.items()}
    rules = _rules()
    return made | ({"rules.md": f"{MADE}\n\n{rules.strip()}\n"} if rules else {})


def stale() -> list[str]:
    """The pages on disk that are not what the code says now."""
    return [name for name, text in pages().items() if _kept(PLACE / name) != text]


def write_all() -> list[str]:
    """Write the pages that changed; gives their names."""
    PLACE.mkdir(parents=True, exist_ok=True)
    changed = stale()
    made = pages()
    for name in changed:
        (PLACE / name).write_text(made[name], encoding="utf-8")
    return changed


def _kept(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def commands_page() -> str:
    """Every command with its arguments and an example."""
    shown = [command for command in COMMANDS if not command.hidden]
    intro = "Alla kommandon skrivs i projektets mapp. Fel i det man skriver ger en rad och avslut 2."
    return "\n\n".join(["# Kommandon", intro, *(_command(command) for command in shown)])


def _command(command: Command) -> str:
    head = f"## {command.name}\n\n{command.summary[:1].upper()}{command.summary[1:]}.\n\n```sh\n{command.example}\n```"
    return "\n\n".join([head, *_arguments(_parser(command))])


def _parser(command: Command) -> Parser | None:
    """The command's own parser; none for Django's commands and those that are yet to come."""
    if command.name in launcher.OWN:
        parser = Parser(prog=f"./arshjul {command.name}")
        launcher.OWN[command.name].configure(parser)
        return parser
    if command.name == "manage" or not exists(command.module):
        return None
    return parser_of(command)


def exists(module: str) -> bool:
    """Whether a module of ours is there."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _arguments(parser: argparse.ArgumentParser | None) -> Iterator[str]:
    if parser is None:
        return
    rows = [_argument(action) for action in parser._actions if _is_plain(action)]  # noqa: SLF001  no public way
    if rows:
        yield _table(("argument", "vad det gör"), rows)
    for name, child, summary in subparsers(parser):
        example = f"\n\n```sh\n{_example(child)}\n```" if _example(child) else ""
        title = f"### {child.prog.removeprefix('./arshjul ')}"
        yield "\n\n".join([title, f"{summary or name}{example}", *_arguments(child)])


def subparsers(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """The sub-commands of a parser: name, its parser, its summary."""
    for action in parser._actions:  # noqa: SLF001  no public way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            help_of = {choice.dest: choice.help or "" for choice in action._choices_actions}  # noqa: SLF001
            for name, child in action.choices.items():
                yield name, child, help_of.get(name, "")


def _example(parser: argparse.ArgumentParser) -> str:
    found = re.search(r"(?:Exempel|Example):\s*(.+)", parser.epilog or "", re.DOTALL)
    return found[1].strip() if found else ""


def _is_plain(action: argparse.Action) -> bool:
    hidden = action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction)  # noqa: SLF001
    return not hidden and not isinstance(action, argparse._SubParsersAction)  # noqa: SLF001


def _argument(action: argparse.Action) -> tuple[str, str]:
    value = action.metavar or action.dest.upper()
    shown = " ".join(value) if isinstance(value, tuple) else value
    names = ", ".join(action.option_strings) or shown
    takes = f" {shown}" if action.option_strings and action.nargs != 0 else ""
    return f"`{names}{takes}`", (action.help or "").replace("%%", "%")


def settings_page() -> str:
    """Every setting: an environment variable and what it means."""
    intro = "Every setting is an environment variable; nothing else configures a site."
    return "\n\n".join(
        ["# Inställningar", intro, _table(("variable", "meaning"), [(f"`{k}`", v) for k, v in SETTINGS.items()])]
    )


def findings_page() -> str:
    """Every finding of every room, with what provokes it."""
    intro = (
        "När något i det du lämnar inte stämmer säger Årshjul allt på en gång: vad, var, varför det spelar roll och "
        "vad du kan göra. Varje anmärkning har ett namn som aldrig ändras."
    )
    return "\n\n".join(["# Anmärkningar", intro, *(_room(room) for room in rooms_with_findings())])


def rooms_with_findings() -> list[str]:
    """The packages that ship a catalogue of findings."""
    return sorted(path.parent.name for path in (ROOT / "src" / "arshjul").glob("*/findings.yaml"))


def _room(room: str) -> str:
    return "\n\n".join([f"## {room}", *(_kind(kind) for _, kind in sorted(findings.catalogue(room).items()))])


def _kind(kind: findings.Kind) -> str:
    level = {"error": "fel", "warning": "varning", "note": "upplysning"}[kind.level.value]
    return "\n".join(
        [
            f"### {kind.id}",
            "",
            f"**{kind.title.sv}** ({level}) · {kind.title.en}",
            "",
            f"- sv: {_one_line(of_several(kind.message.sv))} {_one_line(kind.hint.sv)}",
            f"- en: {_one_line(of_several(kind.message.en))} {_one_line(kind.hint.en)}",
            f"- exempel: `` {_one_line(kind.example)} ``",
        ]
    )


def glossary() -> list[dict[str, str]]:
    """The entries of `docs/glossary.yaml`."""
    entries: list[dict[str, str]] = datafile.load(GLOSSARY.read_text(encoding="utf-8"))
    return entries


def glossary_page() -> str:
    """The glossary: the Swedish term, the name in code, what it means, where the law has it."""
    rows = [
        (entry["sv"], f"`{entry['name']}`", entry["en"], entry["means"], entry.get("law", "")) for entry in glossary()
    ]
    intro = "One word per thing. The Swedish term is what the screens say, the name is what the code says."
    head = ("svenska", "name", "English", "definition", "§")
    return "\n\n".join(["# Ordlista", intro, _table(head, sorted(rows, key=lambda row: row[0].lower()))])


def _rules() -> str:
    """The page of rules that the law room writes, when that room is there."""
    if not exists("arshjul.law.reference"):
        return ""
    rules = import_module("arshjul.law").load(ROOT / "law")
    page = str(import_module("arshjul.law.reference").rules_page(rules))
    return page + ("\n" + import_module("arshjul.desk.law_held").page(rules) if exists("arshjul.desk.law_held") else "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_one_line(cell).replace("|", "\\|") for cell in row) + " |" for row in lines)


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "findings.md": findings_page,
    "glossary.md": glossary_page,
}
