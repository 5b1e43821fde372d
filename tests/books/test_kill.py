"""Killed at any moment of a publication, the old books or the new are there, never a half."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import sie

SCRIPT = """
import json, os, signal, sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0)
from arshjul.books import batches, cells, publishing, queries, services
from arshjul.books.models import Batch, CubeCell, Snapshot
from arshjul.ledger import shelves
from arshjul.organisation import municipality, services as organising
from arshjul.organisation.queries import executive_board
shelves.LEAST = 1
organising.load_organisation(municipality.current())

def reading(path):
    file = services.receive(upload=services.LocalFile(Path(path)), authority=executive_board().authority, by=None).file
    return services.read_and_check(file=file, by=None)

def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)

def state():
    counts = [model.objects.count() for model in (Snapshot, Batch, CubeCell)]
    return [*counts, queries.cube(2016, queries.current()).where(account="3999").total()]

services.publish_batch(reading=reading(sys.argv[1]), entity="staden", by=None)
second = reading(sys.argv[2])
seen = [state()]
places = [(shelves, "_parted"), (batches, "_cells"), (cells, "fill"), (publishing, "_next_snapshot")]
places += [(publishing.record, "log")]
for module, name in places:
    connections.close_all()
    child = os.fork()
    if not child:
        setattr(module, name, die)
        services.publish_batch(reading=second, entity="staden", by=None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), (name, status)
    seen.append(state())
services.publish_batch(reading=second, entity="staden", by=None)
seen.append(state())
print(json.dumps(seen))
"""


@pytest.mark.slow
def test_a_killed_publication_leaves_the_old_books_and_can_be_done_again(tmp_path):
    first, second = tmp_path / "ett.se", tmp_path / "tva.se"
    first.write_bytes(sie((1, "20160131", "3999", "20", -500, "Avgift")))
    second.write_bytes(sie((1, "20160131", "3999", "20", -600, "Rättad avgift")))
    (tmp_path / "data").mkdir()
    env = os.environ | {
        "ARSHJUL_DATA": str(tmp_path / "data"),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "arshjul.site.settings",
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(first), str(second)],
        capture_output=True,
        text=True,
        env=env,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *before, after = json.loads(done.stdout.splitlines()[-1])
    assert before == [[1, 1, 2, -50_000]] * 6
    assert after == [2, 2, 4, -60_000]
