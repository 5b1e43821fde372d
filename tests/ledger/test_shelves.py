"""The shelves of a batch hold its facts and no others: every figure's entries are the same with them and without."""

import os
import shutil
from errno import ENOSPC

import pyarrow.parquet as pq
import pytest

from arshjul.ledger import originals, shelves, store
from arshjul.ledger.engines import DuckEngine, duck
from arshjul.ledger.facts import FACTS
from arshjul.ledger.generator import Plan, generate
from arshjul.ledger.many import Made, write_facts
from arshjul.ledger.store import Snapshot

from .conftest import older


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(shelves, "LEAST", 100)
    monkeypatch.setattr(shelves, "SHELF", 150)
    monkeypatch.setattr(shelves, "GROUP", 64)


def answers(snapshot, accounts):
    engine = DuckEngine()
    cells = [
        {"account": accounts[:1]},
        {"account": accounts[3:20], "first": 202602, "last": 202605},
        {"account": accounts[3:20], "from_day": 20260301, "to_day": 20260420},
        {"account": accounts, "kind": ["voucher", "opening", "budget"]},
        {"account": ["no such account"]},
    ]
    questions = ("entries", "entries_by_month", "entries_by_day")
    return [engine.run(question, snapshot, **cell).to_pylist() for cell in cells for question in questions]


def accounts_of(batch):
    return sorted(set(pq.read_table(batch.path, columns=["account"])["account"].to_pylist()))


def test_a_figures_entries_are_the_same_with_shelves_and_without(tmp_path, monkeypatch):
    year = store.load(tmp_path, b"".join(generate(Plan(900, seed=1))), entity="k").batch
    month = store.load(tmp_path, b"".join(generate(Plan(60, seed=2, months=1))), entity="k").batch
    for snapshot in (Snapshot((year,)), Snapshot((year, month))):
        shutil.rmtree(shelves.path_of(year), ignore_errors=True)
        accounts = accounts_of(year)
        before = answers(snapshot, accounts)
        assert any(before)
        for batch in snapshot.batches:
            shelves.make(batch)
        assert len(list(shelves.path_of(year).glob("*.parquet"))) > 1
        for most in (1, 1000):
            monkeypatch.setattr(duck, "MOST_SHELVES", most)
            monkeypatch.setattr(duck, "MOST_OF_DAYS", most)
            assert answers(snapshot, accounts) == before


def test_a_batch_written_before_vouchers_texts_were_kept_is_laid_too(tmp_path):
    year = older(store.load(tmp_path, b"".join(generate(Plan(900, seed=1))), entity="k").batch)
    accounts = accounts_of(year)
    before = answers(Snapshot((year,)), accounts)
    shelves.make(year)
    assert shelves.paths(year, accounts[:1])
    assert answers(Snapshot((year,)), accounts) == before


def test_shelves_hold_every_fact_once_and_each_account_on_one(tmp_path):
    batch = write_facts(tmp_path, Made("k", 2026, 2001, seed=3))
    shelves.make(batch)
    files = sorted(shelves.path_of(batch).glob("*.parquet"))
    held = [pq.read_table(file) for file in files]
    assert sum(table.num_rows for table in held) == batch.rows
    rows = [row for table in held for row in table.to_pylist()]
    assert sorted(rows, key=str) == sorted(pq.read_table(batch.path).to_pylist(), key=str)
    owners = [set(table["account"].to_pylist()) for table in held]
    assert sum(map(len, owners)) == len(set().union(*owners))
    assert all(table.column_names == FACTS.names for table in held)


def test_a_small_batch_has_none_and_a_second_time_changes_nothing(tmp_path, monkeypatch):
    batch = write_facts(tmp_path, Made("k", 2026, 400))
    shelves.make(batch)
    made = (shelves.path_of(batch) / shelves.INDEX).stat().st_mtime_ns
    shelves.make(batch)
    assert (shelves.path_of(batch) / shelves.INDEX).stat().st_mtime_ns == made
    monkeypatch.setattr(shelves, "LEAST", 1000)
    small = write_facts(tmp_path, Made("k", 2027, 400))
    shelves.make(small)
    assert not shelves.path_of(small).exists()
    assert shelves.paths(small, ["1910"]) is None


def test_shelves_are_there_whole_or_not_at_all(tmp_path, monkeypatch):
    batch = write_facts(tmp_path, Made("k", 2026, 400))

    def broken(*_arguments):
        raise OSError(ENOSPC, "full")

    monkeypatch.setattr(shelves, "_parted", broken)
    with pytest.raises(OSError, match="full"):
        shelves.make(batch)
    assert [path.name for path in (tmp_path / "batches").iterdir()] == [f"{batch.id}.parquet"]


def test_what_a_killed_process_left_half_written_is_thrown_away_a_day_after(tmp_path):
    batches = tmp_path / "batches"
    child = os.fork()
    if not child:
        with originals.written_folder(batches / "x.shelves") as folder, originals.written(folder / "000.parquet"):
            os._exit(1)
    os.waitpid(child, 0)
    (left,) = batches.iterdir()
    (batches / f"{originals.HALF}file").write_bytes(b"half")
    write_facts(tmp_path, Made("k", 2025, 200))
    assert left.exists()
    for half in batches.glob(f"{originals.HALF}*"):
        written_at = half.stat().st_mtime - originals.ABANDONED_SECONDS - 1
        os.utime(half, (written_at, written_at))
    batch = write_facts(tmp_path, Made("k", 2026, 400))
    shelves.make(batch)
    assert not list(batches.glob(f"{originals.HALF}*"))
    assert shelves.path_of(batch).exists()
