"""The environment in `.venv`: made from a lock with hashes, made again when the lock changes.

A mark is written last, so that a set-up that was cut off is seen and done again. The mark says which locks
the environment holds; the test lock holds everything the run lock does. What the tests need and is published as
source alone has a lock of its own, and is built with what the test lock has put there.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arshjul.site.launcher.console import LauncherError, step

ROOT = Path(__file__).resolve().parents[4]
RUN = "run"
TEST = "test"
SOURCE = "source"
MARK = "arshjul.json"
FORKING = {"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"} if sys.platform == "darwin" else {}
"""macOS ends a process that forks after its libraries have started threads, which those of the web server do."""
ODD_PIP_SETTINGS = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_NO_BINARY", "PIP_CONSTRAINT", "PIP_REQUIREMENT")
ODD_PYTHON_SETTINGS = ("PYTHONDONTWRITEBYTECODE",)
"""Our many processes share what is compiled once."""
LAZY = ("--no-compile",)
"""Most of what tests need is never read, so each module is compiled when it first is."""


def ensure(kind: str, root: Path = ROOT) -> Path:
    """The Python of an environment that holds the lock `kind`; makes it when needed, one maker at a time."""
    python = root / ".venv" / "bin" / "python"
    if _holds(root, kind):
        return python
    _refuse_without_venv()
    with _one_at_a_time(root):
        if not _holds(root, kind):
            _make(root, kind)
    return python


def variables(root: Path = ROOT) -> dict[str, str]:
    """The variables every program of ours starts with."""
    path = [str(root / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    given = {name: value for name, value in os.environ.items() if name not in ODD_PYTHON_SETTINGS}
    return FORKING | given | {"PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1"}


def _lock(root: Path, kind: str) -> Path:
    return root / "requirements" / f"{kind}.lock"


def _identity(root: Path, kind: str) -> dict[str, str]:
    """What an environment of this kind must have been made of."""
    digests = {name: hashlib.sha256(_lock(root, name).read_bytes()).hexdigest() for name in _kinds(kind)}
    return digests | {"folder": str(root), "python": ".".join(map(str, sys.version_info[:2]))}


def _kinds(kind: str) -> tuple[str, ...]:
    return (RUN, TEST, SOURCE) if kind == TEST else (RUN,)


def _holds(root: Path, kind: str) -> bool:
    if not (root / ".venv" / "bin" / "python").exists():
        return False
    return bool(_identity(root, kind).items() <= _mark(root).items())


def _mark(root: Path) -> dict[str, str]:
    """What the environment was made of; nothing when it isn't whole."""
    try:
        return dict(json.loads((root / ".venv" / MARK).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _refuse_without_venv() -> None:
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of plain python3
        import venv  # noqa: F401
    except ImportError as error:
        version = ".".join(map(str, sys.version_info[:2]))
        line = f"Python saknar delen venv. Skriv: sudo apt install python{version}-venv"
        raise LauncherError(line) from error


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step("Väntar på en annan start som gör i ordning miljön"):
                fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _make(root: Path, kind: str) -> None:
    """Add to an environment that is whole, else make it from nothing; the mark comes last.

    One that could run the tests still can when its locks have changed.
    """
    target = root / ".venv"
    kind = TEST if TEST in _mark(root) else kind
    grows = kind == TEST and _holds(root, RUN)
    try:
        (target / MARK).unlink(missing_ok=True)
        if not grows:
            with step("Skapar Pythonmiljön i .venv"):
                shutil.rmtree(target, ignore_errors=True)
                _call([sys.executable, "-m", "venv", str(target)], "Pythonmiljön gick inte att skapa")
        python = target / "bin" / "python"
        with step(f"Installerar det som requirements/{kind}.lock räknar upp"):
            _install(python, _lock(root, kind), "--only-binary", ":all:", *(LAZY if kind == TEST else ()))
        if kind == TEST:
            with step(f"Bygger det som requirements/{SOURCE}.lock räknar upp"):
                _install(python, _lock(root, SOURCE), "--no-binary", ":all:", "--no-build-isolation", "--use-pep517")
        (target / MARK).write_text(json.dumps(_identity(root, kind), indent=1), encoding="utf-8")
    except OSError as error:
        line = f"Pythonmiljön går inte att skriva i {target}: {error.strerror}"
        raise LauncherError(line) from error


def _install(python: Path, lock: Path, *form: str) -> None:
    options = ["--require-hashes", "--no-deps", *form, "--progress-bar", "off", "--quiet"]
    command = [str(python), "-m", "pip", "install", *options, "--requirement", str(lock)]
    _call(command, "Paketen gick inte att installera")


def _call(command: list[str], failure: str) -> None:
    """Run a set-up program in silence; when it fails, its own last words go into our one line."""
    kept = {name: value for name, value in os.environ.items() if name not in ODD_PIP_SETTINGS}
    kept.pop("PYTHONPATH", None)
    plain = kept | {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=plain)
    if done.returncode:
        words = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        errors = [line for line in words if "ERROR" in line] or words or ["okänt fel"]
        raise LauncherError(f"{failure}: {errors[-1]}", 1)
