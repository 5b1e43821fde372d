"""`./arshjul run`: make ready what changed, then become the web server."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn

from arshjul.site.launcher import environment
from arshjul.site.launcher.arguments import day, port
from arshjul.site.launcher.console import LauncherError, say

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
OPEN_DEMO = "Obs! Demoläget är på och andra datorer når sidan: vem som helst kan logga in. Stäng av med --no-demo."
WORKERS = 2
THREADS = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of `run`."""
    parser.add_argument("--port", type=port, default=8000, help="port att lyssna på (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="adress att lyssna på (127.0.0.1: bara den här datorn)")
    parser.add_argument("--data", type=Path, metavar="MAPP", help="mapp för databas och filer (.arshjul i projektet)")
    parser.add_argument("--municipality", metavar="NAMN", help="mapp under municipalities/ (helsingborg)")
    parser.add_argument("--no-demo", action="store_true", help="stäng av inloggning med ett klick som demoperson")
    parser.add_argument("--today", type=day, metavar="DATUM", help="datum att låtsas vara i dag")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, prepare, serve; comes back only when the site couldn't be made ready."""
    _refuse_unknown_municipality(args.municipality)
    _refuse_busy(args.host, args.port)
    values = _variables(args)
    _refuse_unwritable(Path(values["ARSHJUL_DATA"]))
    python = str(environment.ensure(environment.RUN))
    status = subprocess.run([python, "-m", "arshjul.site.cli", "prepare"], env=values, check=False).returncode
    return status or _serve(python, args, values)


def _serve(python: str, args: argparse.Namespace, values: dict[str, str]) -> NoReturn:
    """Become the web server: it takes this process's place, number and signals."""
    if args.host not in LOOPBACK and values["ARSHJUL_DEMO"] == "1":
        say(OPEN_DEMO)
    os.chdir(environment.ROOT)
    os.execve(python, _server(python, args), values)  # noqa: S606  no shell is wanted


def _server(python: str, args: argparse.Namespace) -> list[str]:
    host = f"[{args.host}]" if ":" in args.host else args.host
    return [
        python,
        *("-m", "gunicorn", "arshjul.site.wsgi:application"),
        *("--config", "python:arshjul.site.web_server"),
        *("--bind", f"{host}:{args.port}"),
        *("--workers", str(WORKERS), "--threads", str(THREADS), "--worker-class", "gthread"),
    ]


def _variables(args: argparse.Namespace) -> dict[str, str]:
    values = environment.variables()
    data = args.data or Path(values.get("ARSHJUL_DATA") or environment.ROOT / ".arshjul")
    values["ARSHJUL_DATA"] = str(data.expanduser().resolve())
    values["ARSHJUL_DEMO"] = "0" if args.no_demo else "1"
    values.setdefault("ARSHJUL_HOSTS", ",".join(_names(args.host)))
    if args.municipality:
        values["ARSHJUL_MUNICIPALITY"] = args.municipality
    if args.today:
        values["ARSHJUL_TODAY"] = args.today
    return values


def _names(host: str) -> list[str]:
    """The host names the site answers to when nothing else is said."""
    names = ["127.0.0.1", "localhost", "[::1]"]
    if host in LOOPBACK:
        return names
    machine = socket.gethostname()
    return [*names, host, machine, machine.lower(), socket.getfqdn()]


def _refuse_unknown_municipality(name: str | None) -> None:
    folder = environment.ROOT / "municipalities"
    known = sorted(entry.parent.name for entry in folder.glob("*/municipality.yaml"))
    if name and name not in known:
        line = f"Kommunen ”{name}” finns inte i municipalities/. Där finns: {', '.join(known) or 'ingen'}."
        raise LauncherError(line)


def _refuse_busy(host: str, number: int) -> None:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise LauncherError(f"Adressen {host} går inte att lyssna på.") from error
    except OSError as error:
        raise LauncherError(_port_line(error, host, number)) from error


def _port_line(error: OSError, host: str, number: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {number} är upptagen. Är Årshjul redan igång? Välj annars: ./arshjul run --port {number + 1}"
    if error.errno == errno.EACCES:
        return f"Port {number} får bara systemet använda. Välj en över 1023: ./arshjul run --port 8000"
    return f"Det går inte att lyssna på {host}:{number}: {error.strerror}."


def _refuse_unwritable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
    except OSError as error:
        line = f"Datamappen {folder} går inte att skriva i: {error.strerror}. Välj en annan: ./arshjul run --data MAPP"
        raise LauncherError(line) from error
