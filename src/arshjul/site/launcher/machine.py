"""What the tests need of the machine: Debian's packages, a Chromium, a PostgreSQL of their own."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arshjul.site.launcher.console import LauncherError, step

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The one without windows first: the same Chromium, in two thirds of the time."""

MAC_BROWSERS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
"""A locale that knows that å is the small Å; in plain C a search for one doesn't find the other."""
POSTGRES_FOLDERS = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
START_SECONDS = 60
DRIVER_NEEDS = "libatomic.so.1"
"""The library that the browser's driver (Node, in Playwright's wheel) needs and a bare Debian lacks."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something the machine must have, and the Debian package it comes in."""

    name: str
    package: str
    present: bool


def chromium() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("ARSHJUL_CHROMIUM")
    found = [shutil.which(name) for name in ((named,) if named else BROWSERS)]
    mac = [str(path) for path in MAC_BROWSERS if path.exists()]
    return next((path for path in [*found, *mac] if path), None)


def postgres_programs() -> Path | None:
    """The folder with PostgreSQL's `initdb` and `postgres`, the newest one, or None."""
    folders = [path.parent for root in POSTGRES_FOLDERS for path in Path(root).glob("*/bin/initdb")]
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).parent)
    return max(folders, key=_version, default=None)


def _version(folder: Path) -> tuple[int, str]:
    digits = "".join(sign for sign in folder.parent.name if sign.isdigit())
    return int(digits or 0), str(folder)


def parts(*, fast: bool) -> list[Part]:
    """What a test run needs; the fast one needs Python alone."""
    has_venv = _has_module("ensurepip")
    needed = [Part("venv", f"python{sys.version_info[0]}.{sys.version_info[1]}-venv", has_venv)]
    if not fast:
        needed.append(Part("Chromium", "chromium-headless-shell", chromium() is not None))
        needed.append(Part("PostgreSQL", "postgresql", postgres_programs() is not None))
        needed.append(Part("libatomic", "libatomic1", sys.platform != "linux" or _has_library(DRIVER_NEEDS)))
    return needed


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _has_module(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def provide(needed: list[Part]) -> None:
    """Install what is missing when we are root on Debian; else say the one line to type."""
    missing = [part for part in needed if not part.present]
    if not missing:
        return
    packages = [part.package for part in missing]
    names = ", ".join(part.name for part in missing)
    if shutil.which("apt-get") is None:
        raise LauncherError(f"Testerna behöver {names}. Installera det och kör igen.")
    if os.geteuid() != 0:
        line = f"Testerna behöver {names}. Skriv: sudo apt update && sudo apt install {' '.join(packages)}"
        raise LauncherError(line)
    with step(f"Installerar {names} med apt"):
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", *packages)


def _apt(*arguments: str) -> None:
    command = ["apt-get", "--quiet", *arguments]
    values = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=values)
    if done.returncode:
        words = [line for line in done.stderr.splitlines() if line.startswith("E:")] or ["okänt fel"]
        raise LauncherError(f"apt-get {arguments[0]} gick inte: {words[-1]}", 1)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of our own in a temporary folder; gives its address without a database name.

    The server refuses to run as root, so root starts it as the user postgres.
    """
    programs = postgres_programs()
    if programs is None:
        raise LauncherError("PostgreSQL finns inte på datorn.")
    with tempfile.TemporaryDirectory(prefix="arshjul-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = _server_user(folder)
        with step("Startar PostgreSQL"):
            number = _free_port()
            _initialise(programs, folder, user)
            server = _start(programs, folder, user, number)
        with _guard(server.pid, folder):
            try:
                _wait(server, folder, number)
                yield f"postgres://postgres@127.0.0.1:{number}"
            finally:
                server.terminate()  # TERM: waits for nobody that is idle, and closes down in order
                try:
                    server.wait(10)
                except subprocess.TimeoutExpired:
                    server.kill()
                    server.wait()


GUARD = """
read -r _
kill -TERM "$1"
while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
rm -rf -- "$2"
"""
"""Waits for the end of its input, which comes when we end in any way, also killed; then closes the server."""


@contextmanager
def _guard(server: int, folder: Path) -> Iterator[None]:
    """Somebody who closes the server and throws its folder away if we are killed before we do it ourselves."""
    command = ["sh", "-c", GUARD, "sh", str(server), str(folder)]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stderr=nothing, start_new_session=True) as guard:
        try:
            yield
        finally:
            guard.kill()


def _server_user(folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        shutil.chown(folder, "postgres", "postgres")
    except LookupError as error:
        raise LauncherError("Användaren postgres finns inte. Skriv: apt install postgresql") from error
    return "postgres"


def _initialise(programs: Path, folder: Path, user: str | None) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", f"--locale={LOCALE}", "--no-sync"]
    command = [str(programs / "initdb"), "--pgdata", str(folder / "data"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **_as(user))
    if done.returncode:
        raise LauncherError(f"PostgreSQL gick inte att skapa: {done.stderr.strip().splitlines()[-1]}", 1)


def _start(programs: Path, folder: Path, user: str | None, number: int) -> subprocess.Popen[bytes]:
    fast = ["-c", "fsync=off", "-c", "jit=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    place = ["-c", "listen_addresses=127.0.0.1", "-p", str(number), "-k", str(folder)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data"), *place, *fast],
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for the tests; we close the server ourselves
            **_as(user),
        )


def _as(user: str | None) -> dict[str, Any]:
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


def _wait(server: subprocess.Popen[bytes], folder: Path, number: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        status = folder / "data" / "postmaster.pid"
        if status.exists() and "ready" in status.read_text(encoding="utf-8") and _answers(number):
            return
        time.sleep(0.1)
    words = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["inget svar"]
    raise LauncherError(f"PostgreSQL startade inte: {words[-1]}", 1)


def _answers(number: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", number)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
