"""Killed at any moment of an act, the old books or the new are there, never a half, and the act can be done again."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import sie

ROOT = Path(__file__).parents[2]
CHANGED = {
    "receive": {"ReceivedFile": 1},
    "examine": {"Reading": 1},
    "replace": {"Batch": 1, "CubeCell": 2, "Snapshot": 1, "fee": -10_000},
    "replace_examined": {"Batch": 1, "CubeCell": 2, "Snapshot": 1, "fee": -10_000},
    "add": {"Batch": 1, "CubeCell": 2, "Snapshot": 1, "fee": -60_000},
    "accept": {"Batch": 1, "CubeCell": 3, "Snapshot": 1, "fee": -50_100, "2016": -100, "held": 1},
    "send": {"FileHandOver": 1, "registered": 2},
    "answer": {"Batch": 1, "CubeCell": 2, "Snapshot": 1, "FileAnswer": 1, "registered": 2, "2016": 0},
    "withdraw": {"Snapshot": 1, "Withdrawal": 1, "fee": 10_000},
    "correct": {"Batch": 1, "CubeCell": 2, "Snapshot": 1, "Withdrawal": 1},
    "close": {"YearAct": 1},
}
"""What each act adds when nobody kills it; nothing else changes."""


def run(data, *arguments):
    """What a process of its own says, whose data lie in a folder."""
    env = os.environ | {
        "ARSHJUL_DATA": str(data),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "arshjul.site.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.books.killed", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=180, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def city_folder(tmp_path_factory):
    """The data of a city without books, made once and copied for each act."""
    folder = tmp_path_factory.mktemp("city")
    run(folder)
    return folder


@pytest.fixture
def states(city_folder, tmp_path):
    """What there was before an act, after each killed try, and after it."""

    def seen(act):
        first, second = tmp_path / "ett.se", tmp_path / "tva.se"
        first.write_bytes(sie((1, "20160131", "3999", "20", -500, "Avgift")))
        second.write_bytes(sie((1, "20160131", "3999", "20", -600, "Rättad avgift")))
        shutil.copytree(city_folder, tmp_path / "data")
        return json.loads(run(tmp_path / "data", act, first, second).splitlines()[-1])

    return seen


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("act", CHANGED)
def test_a_killed_act_changes_nothing_and_can_be_done_again(states, act):
    before, *killed, after = states(act)
    assert killed
    assert killed == [before] * len(killed)
    changed = {name: (after[name] or 0) - (before[name] or 0) for name in after if after[name] != before[name]}
    assert changed == CHANGED[act]


@pytest.mark.slow
@pytest.mark.once
def test_killed_while_eliminations_are_booked_the_file_is_received_at_most_and_the_books_are_as_before(states):
    before, *killed, after = states("eliminate")
    books = ("Batch", "CubeCell", "Snapshot", "2016", "2027")
    assert len(killed) > 3
    for one in killed:
        assert {name: one[name] for name in books} == {name: before[name] for name in books}
        assert one["ReceivedFile"] - before["ReceivedFile"] <= 1
    assert (after["Batch"], after["Snapshot"]) == (before["Batch"] + 1, before["Snapshot"] + 1)
    assert after["ReceivedFile"] == before["ReceivedFile"] + 1
