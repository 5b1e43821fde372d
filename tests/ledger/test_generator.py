"""The made-up ledger is as a real one where measurements need it: the same for a seed, its codes met unevenly."""

import numpy as np

from arshjul.ledger import read
from arshjul.ledger.generator import LISTS, code_parts, uneven, write


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    first, second, other = (tmp_path / name for name in "abc")
    write(first, rows=3000, seed=5)
    write(second, rows=3000, seed=5)
    write(other, rows=3000, seed=6)
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()


def test_combinations_of_codes_are_far_fewer_than_rows(tmp_path):
    path = tmp_path / "year.se"
    write(path, rows=60_000)
    reading = read(path)
    combined = reading.rows.group_by(["account", "objects"]).aggregate([])
    assert combined.num_rows < reading.rows.num_rows / 3
    assert not reading.findings


def test_a_unit_has_few_activities_and_draws_are_uneven():
    parts = code_parts(1)
    areas = {unit: set(parts[parts[:, 0] == unit, 1].tolist()) for unit in np.unique(parts[:, 0]).tolist()}
    assert max(map(len, areas.values())) <= 3
    drawn = np.bincount(uneven(np.random.default_rng(1), LISTS, 100_000), minlength=LISTS)
    assert len(drawn) == LISTS
    assert drawn[0] > 5 * drawn[9] > 0
