"""The launcher from outside: what it prints, how it ends, what it leaves."""

from __future__ import annotations

import ast
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from arshjul.site.launcher.registry import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = str(ROOT / "arshjul")
SHOWN = [command.name for command in COMMANDS if not command.hidden]


def launch(*arguments, **variables):
    values = os.environ | {"PYTHONPATH": str(ROOT / "src"), "ARSHJUL_SECRET_KEY": "test"} | variables
    return subprocess.run(
        [sys.executable, LAUNCHER, *arguments], capture_output=True, text=True, env=values, check=False
    )


def inside(*arguments, **variables):
    """The same, beyond the environment: the command itself."""
    values = os.environ | {"PYTHONPATH": str(ROOT / "src"), "ARSHJUL_SECRET_KEY": "test"} | variables
    command = [sys.executable, "-m", "arshjul.site.cli", *arguments]
    encoding = variables.get("PYTHONIOENCODING", "utf-8")
    return subprocess.run(command, capture_output=True, text=True, encoding=encoding, env=values, check=False)


def is_one_line_of_misuse(done):
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr


def test_help_lists_every_command_on_a_line():
    told = launch("--help").stdout
    for command in COMMANDS:
        lines = [line for line in told.splitlines() if line.startswith(f"  {command.name} ")]
        assert len(lines) == (0 if command.hidden else 1)


@pytest.mark.parametrize("name", ["run", "test", "check"])
def test_help_of_a_command_has_an_example(name):
    done = launch(name, "--help")
    assert done.returncode == 0
    assert f"Exempel: ./arshjul {name}" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SHOWN if name not in {"run", "test", "check", "manage"}])
def test_help_of_a_command_inside_has_an_example(name):
    done = inside(name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"Exempel: ./arshjul {name}" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run", "--port", "many"],
        ["run", "--port", "70000"],
        ["run", "--today", "i morgon"],
        ["run", "--what"],
        ["run", "--municipality", "atlantis"],
        ["run", "--data", "/proc/nowhere"],
        ["check", "everything"],
    ],
    ids=" ".join,
)
def test_misuse_is_one_line_and_status_2(arguments):
    is_one_line_of_misuse(launch(*arguments))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SHOWN if name not in {"run", "test", "check", "manage"}])
def test_misuse_inside_is_one_line_and_status_2(name):
    is_one_line_of_misuse(inside(name, "--no-such-thing"))


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1"])
def test_a_terminal_that_lacks_some_signs_gets_the_rest_and_a_program_gets_all(tmp_path, encoding):
    path = tmp_path / "å.se"
    path.write_text(
        '#FLAGGA 0\n#SIETYP 4\n#FNAMN "Åmål – Ö"\n#RAR 0 20260101 20261231\n#KONTO 3000 Å\n', encoding="utf-8"
    )
    told = inside("ledger", "read", str(path), PYTHONIOENCODING=encoding)
    assert "Traceback" not in told.stderr
    assert "?" in told.stdout
    given = inside("ledger", "read", str(path), "--json", PYTHONIOENCODING=encoding)
    assert json.loads(given.stdout)["company"] == "Åmål – Ö"


def test_a_port_in_use_is_one_line_that_names_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = launch("run", "--port", str(port))
    is_one_line_of_misuse(done)
    assert f"--port {port + 1}" in done.stderr


def test_a_data_folder_that_is_a_file_is_one_line(tmp_path):
    (tmp_path / "data").write_text("taken", encoding="utf-8")
    is_one_line_of_misuse(launch("run", "--data", str(tmp_path / "data")))


def test_a_wrong_database_address_is_one_line(tmp_path):
    done = inside("prepare", DATABASE_URL="mysql://anna@db/arshjul", ARSHJUL_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "postgres://" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_database_that_does_not_answer_is_one_line(tmp_path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        done = inside("prepare", DATABASE_URL=f"postgres://anna@127.0.0.1:{port}/arshjul", ARSHJUL_DATA=str(tmp_path))
    assert done.returncode == 1
    assert "Databasen går inte att använda" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_gets_one_line():
    lines = [
        "import runpy, shutil, sys",
        "sys.version_info = (3, 9, 0)",
        "shutil.which = lambda name: None",
        f"runpy.run_path({LAUNCHER!r}, run_name='__main__')",
    ]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False)
    is_one_line_of_misuse(done)
    assert "3.11" in done.stderr


def test_the_launcher_can_be_read_by_an_old_python():
    assert ast.parse(Path(LAUNCHER).read_text(encoding="utf-8"), feature_version=(3, 7))
