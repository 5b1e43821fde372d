"""Killed at any moment of an act, the old books or the new are there, never a half, and the act can be done again."""

import json
import os
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
    "accept": {"Batch": 1, "CubeCell": 3, "Snapshot": 1, "fee": -50_100, "2016": -100},
    "send": {"FileHandOver": 1, "registered": 2},
    "answer": {"Batch": 1, "CubeCell": 2, "Snapshot": 1, "FileAnswer": 1, "registered": 2, "2016": 0},
    "close": {"YearAct": 1},
}
"""What each act adds when nobody kills it; nothing else changes."""


def states(act, folder):
    """What there was before the act, after each killed try, and after it."""
    first, second = folder / "ett.se", folder / "tva.se"
    first.write_bytes(sie((1, "20160131", "3999", "20", -500, "Avgift")))
    second.write_bytes(sie((1, "20160131", "3999", "20", -600, "Rättad avgift")))
    (folder / "data").mkdir()
    env = os.environ | {
        "ARSHJUL_DATA": str(folder / "data"),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "arshjul.site.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.books.killed", act, str(first), str(second)],
        capture_output=True,
        text=True,
        env=env,
        timeout=180,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("act", CHANGED)
def test_a_killed_act_changes_nothing_and_can_be_done_again(tmp_path, act):
    before, *killed, after = states(act, tmp_path)
    assert killed
    assert killed == [before] * len(killed)
    changed = {name: (after[name] or 0) - (before[name] or 0) for name in after if after[name] != before[name]}
    assert changed == CHANGED[act]


@pytest.mark.slow
@pytest.mark.once
def test_killed_while_eliminations_are_booked_the_file_is_received_at_most_and_the_books_are_as_before(tmp_path):
    before, *killed, after = states("eliminate", tmp_path)
    books = ("Batch", "CubeCell", "Snapshot", "2016", "2027")
    assert len(killed) > 3
    for one in killed:
        assert {name: one[name] for name in books} == {name: before[name] for name in books}
        assert one["ReceivedFile"] - before["ReceivedFile"] <= 1
    assert (after["Batch"], after["Snapshot"]) == (before["Batch"] + 1, before["Snapshot"] + 1)
    assert after["ReceivedFile"] == before["ReceivedFile"] + 1
