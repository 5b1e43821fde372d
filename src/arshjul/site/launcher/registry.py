"""Every command of `./arshjul`: name, summary, example, and the module that carries it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how it is listed, an example, and the module with `configure(parser)`.

    `module` is empty for the commands the launcher carries out itself; `hidden` ones are for the launcher alone.
    """

    name: str
    summary: str
    example: str
    module: str = ""
    hidden: bool = False


COMMANDS = (
    Command("run", "starta webbplatsen på den här datorn", "./arshjul run --port 8001"),
    Command("test", "kör alla tester och kontroller", "./arshjul test --fast"),
    Command("check", "kontrollera kodens form, typer, riktning och översättningar", "./arshjul check"),
    Command(
        "import",
        "läs in en huvudbok i räkenskaperna",
        "./arshjul import bokslut.se --entity kommunen",
        "arshjul.site.commands_import",
    ),
    Command(
        "withdraw",
        "återkalla det som aldrig skulle ha publicerats i räkenskaperna",
        './arshjul withdraw --version 12 --reason "Fel bolags fil." --by controller',
        "arshjul.site.commands_withdraw",
    ),
    Command("load", "läs in kommunens mapp och exempelår", "./arshjul load", "arshjul.site.commands_load"),
    Command(
        "ledger",
        "läs och förstå en huvudboksfil (SIE, CSV, XLSX)",
        "./arshjul ledger read bokslut.se --json",
        "arshjul.ledger.commands",
    ),
    Command(
        "law",
        "visa och pröva lagens regler",
        "./arshjul law calendar 2027",
        "arshjul.law.commands",
    ),
    Command(
        "municipality",
        "granska en kommuns mapp",
        "./arshjul municipality check municipalities/helsingborg",
        "arshjul.municipality.commands",
    ),
    Command("bench", "mät tider på den här datorn", "./arshjul bench", "arshjul.site.commands_bench"),
    Command("docs", "skriv referensen ur koden", "./arshjul docs --check", "arshjul.site.commands_docs"),
    Command(
        "translations",
        "samla sidornas texter för översättning till engelska",
        "./arshjul translations --check",
        "arshjul.site.commands_translations",
    ),
    Command("manage", "Djangos egna kommandon", "./arshjul manage createsuperuser", "arshjul.site.commands_manage"),
    Command("prepare", "gör databasen redo", "./arshjul prepare", "arshjul.site.commands_prepare", hidden=True),
)

BY_NAME = {command.name: command for command in COMMANDS}


def listing() -> str:
    """The commands as the help shows them, one line each."""
    shown = [command for command in COMMANDS if not command.hidden]
    width = max(len(command.name) for command in shown)
    return "\n".join(f"  {command.name:<{width}}  {command.summary}" for command in shown)
