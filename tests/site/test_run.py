"""The first command, whole: from an empty data folder to an answer, again at once, and a quiet end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.migrations.exceptions import InconsistentMigrationHistory

from arshjul.site.commands_prepare import database_faults_told
from arshjul.site.launcher.console import LauncherError

LAUNCHER = str(Path(__file__).resolve().parents[2] / "arshjul")
FIRST_SECONDS = 60
LATER_SECONDS = 15  # five on a machine of its own; tests share theirs


@pytest.fixture
def site(tmp_path):
    """Start the site in a data folder; gives the process and its port. Whatever started is stopped."""
    started = []

    def start(*arguments):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, LAUNCHER, "run", "--port", str(port), "--data", str(tmp_path / "data"), *arguments]
        values = {name: value for name, value in os.environ.items() if not name.startswith(("ARSHJUL_", "DATABASE_"))}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=values)
        started.append(process)
        return process, port

    yield start
    for process in started:
        process.kill()
        process.communicate()


def told_until_ready(process, patience):
    """What the launcher says until the site is up."""
    watchdog = threading.Timer(patience, process.kill)
    watchdog.start()
    told = []
    for line in process.stdout:
        told.append(line)
        if line.startswith("Årshjul är igång"):
            break
    watchdog.cancel()
    return "".join(told)


def front_page(port):
    """The status of the front page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    with connection.getresponse() as answer:
        answer.read()
    connection.close()
    return answer.status


@pytest.mark.slow
def test_from_nothing_to_a_page_again_at_once_and_a_quiet_end(site):
    process, port = site()
    assert f"Årshjul är igång: http://127.0.0.1:{port}\n" in told_until_ready(process, FIRST_SECONDS)
    assert front_page(port) == 200
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in rest

    again, port = site()
    assert "Skapar tabellerna" not in told_until_ready(again, LATER_SECONDS)
    assert front_page(port) == 200


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (OperationalError("database or disk is full"), "Disken är full"),
        (OperationalError("connection refused"), "connection refused"),
        (InconsistentMigrationHistory("planning.0002 before 0001"), "en annan version"),
    ],
)
def test_a_fault_of_the_database_is_one_line(fault, line):
    with pytest.raises(LauncherError, match=line) as told, database_faults_told():
        raise fault
    assert told.value.status == 1
    assert "\n" not in told.value.line
