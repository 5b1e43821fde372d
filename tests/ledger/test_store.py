"""Originals, batches and snapshots: nothing lost, nothing half, the later replaces the earlier."""

import os
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest

from arshjul.ledger import store
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.store import BatchInfo, Snapshot


def month_file(month, amount, opening=""):
    return (
        "#FLAGGA 0\n#PROGRAM x 1\n#FORMAT PC8\n#GEN 20260101\n#SIETYP 4\n#FNAMN K\n#RAR 0 20260101 20261231\n"
        f"#KONTO 1910 Kassa\n#KONTO 5011 Lön\n{opening}"
        f"#VER A {month} 2026{month:02d}15 Lön\n{{\n#TRANS 5011 {{}} {amount}.00\n#TRANS 1910 {{}} -{amount}.00\n}}\n"
    ).encode()


def load(root, data, **more):
    loaded = store.load(root, data, entity="kommun", **more)
    assert loaded.blocking == ()
    return loaded.batch


def outcome(snapshot):
    rows = DuckEngine().run("cube", snapshot).to_pylist()
    return {(row["period"], row["amount"]) for row in rows if row["account"] == "5011" and row["family"] == "actual"}


def test_originals_are_kept_unchanged_and_once(tmp_path):
    first = store.put_original(tmp_path, b"bytes")
    path = store.original_path(tmp_path, first)
    stamp = path.stat().st_mtime_ns
    assert store.put_original(tmp_path, b"bytes") == first
    assert path.read_bytes() == b"bytes"
    assert path.stat().st_mtime_ns == stamp


def test_a_file_is_taken_as_an_original_once(tmp_path):
    for name in ("ett", "samma igen"):
        given = tmp_path / name
        given.write_bytes(b"bytes")
        store.take_original(tmp_path, given, store.sha256_of(store.Source(b"bytes")))
        assert not given.exists()
    (kept,) = (path for path in tmp_path.rglob("originals/*/*"))
    assert kept == store.original_path(tmp_path, kept.name)
    assert kept.read_bytes() == b"bytes"


def test_a_batch_tells_what_it_holds(tmp_path):
    batch = load(tmp_path, month_file(1, 500, "#IB 0 1910 900.00\n#IB 0 5011 -900.00\n"))
    assert (batch.entity, batch.rows, batch.debit, batch.credit) == ("kommun", 4, 50000, -50000)
    assert batch.scopes == (("actual", 202601), ("opening", 202601))
    assert pq.read_table(batch.path).num_rows == 4
    assert load(tmp_path, month_file(1, 500, "#IB 0 1910 900.00\n#IB 0 5011 -900.00\n")) == batch


def test_the_same_file_twice_changes_nothing(tmp_path):
    batch = load(tmp_path, month_file(1, 500))
    assert Snapshot().plus(batch).plus(batch) == Snapshot((batch,))


def test_a_month_sent_again_replaces_it_and_the_old_is_still_known(tmp_path):
    january = load(tmp_path, month_file(1, 500, "#IB 0 1910 900.00\n#IB 0 5011 -900.00\n"))
    february = load(tmp_path, month_file(2, 600))
    corrected = load(tmp_path, month_file(1, 550))
    before = Snapshot((january, february))
    after = before.plus(corrected)
    assert outcome(before) == {(202601, 50000), (202602, 60000)}
    assert outcome(after) == {(202601, 55000), (202602, 60000)}
    opening = [row for row in DuckEngine().run("cube", after).to_pylist() if row["family"] == "opening"]
    assert sum(row["amount"] for row in opening if row["account"] == "1910") == 90000


def test_a_year_replaces_its_months_even_those_now_empty(tmp_path):
    january, february = (load(tmp_path, month_file(month, 500)) for month in (1, 2))
    year = load(tmp_path, month_file(1, 700), covers=range(202601, 202613))
    assert outcome(Snapshot((january, february, year))) == {(202601, 70000)}


def test_a_file_with_errors_leaves_only_the_original(tmp_path):
    bad = month_file(1, 500).replace(b"-500", b"-400")
    loaded = store.load(tmp_path, bad, entity="kommun")
    assert loaded.batch is None
    assert {found.id for found in loaded.blocking} == {"ledger.voucher-unbalanced"}
    assert not any((tmp_path / "batches").glob("*"))
    assert store.original_path(tmp_path, store.sha256_of(store.Source(bad))).exists()
    assert store.load(tmp_path, bad, entity="kommun", accepted=["ledger.voucher-unbalanced"]).batch is not None


def test_a_row_without_amount_is_never_accepted(tmp_path):
    bad = month_file(1, 500).replace(b" -500.00", b"")
    accepted = ["ledger.voucher-unbalanced", "ledger.amount-missing"]
    assert store.load(tmp_path, bad, entity="kommun", accepted=accepted).batch is None


def test_parts_give_every_scope_to_its_last_batch():
    def batch(name, *periods):
        return BatchInfo(name, "e", periods, 1, 1, -1, "", name, tuple(("actual", period) for period in periods))

    snapshot = Snapshot((batch("a", 1, 2, 3), batch("b", 2), batch("c", 3, 4)))
    assert [(part.batch.id, [period for _, period in part.scopes], part.is_whole) for part in snapshot.parts()] == [
        ("a", [1], False),
        ("b", [2], True),
        ("c", [3, 4], True),
    ]


WRITER = """
import sys
from arshjul.ledger import store
root, source = sys.argv[1:]
print("writing", flush=True)
for number in range(10**6):
    data = open(source, "rb").read() + f"#PROSA {number}\\n".encode()
    batch = store.load(root, data, entity="kommun").batch
    print(batch.id, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.35, 0.5, 0.65])
def test_killed_in_the_middle_nothing_is_half(tmp_path, wait):
    source = tmp_path / "source.se"
    rows = b"".join(month_file(1 + place % 12, 100 + place)[month_file(1, 1).index(b"#VER") :] for place in range(3000))
    source.write_bytes(month_file(1, 500) + rows)
    command = [sys.executable, "-c", WRITER, str(tmp_path), str(source)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read().split()
    for name in told:
        assert (tmp_path / "batches" / f"{name.decode()}.parquet").exists()
    for path in (tmp_path / "batches").glob("*.parquet"):
        assert pq.read_table(path).num_rows == 6002
    for path in (tmp_path / "originals").rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            assert store.sha256_of(store.Source(path)) == path.name
