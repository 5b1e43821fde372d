"""The parts of the machine that the tests start leave nothing behind, however the tests end."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from tests.conftest import missing

from arshjul.site.launcher import machine

SOURCE = Path(__file__).parents[2] / "src"
STARTED = """
import sys, time
from arshjul.site.launcher import machine
with machine.postgres() as address:
    print(address, flush=True)
    time.sleep(600)
"""
SECONDS = 20


@pytest.fixture
def place():
    """A folder that the server's own user gets to, as pytest's isn't."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.slow
def test_killed_outright_its_postgresql_is_closed_and_its_folder_gone(place):
    if machine.postgres_programs() is None:
        missing("PostgreSQL")
    given = {"PYTHONPATH": str(SOURCE), "TMPDIR": str(place), "PATH": "/usr/bin:/bin"}
    child = subprocess.Popen([sys.executable, "-c", STARTED], stdout=subprocess.PIPE, text=True, env=given)
    address = next(line for line in child.stdout if line.startswith("postgres://"))
    port = int(address.rsplit(":", 1)[1])
    assert answers(port)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    until = time.monotonic() + SECONDS
    while (answers(port) or list(place.iterdir())) and time.monotonic() < until:
        time.sleep(0.1)
    assert not answers(port)
    assert list(place.iterdir()) == []


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
