"""The sums beside a batch are the sums of its entries, whatever has been replaced since."""

from arshjul.ledger import cubes, store
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.generator import Plan, generate
from arshjul.ledger.many import Made, write_facts
from arshjul.ledger.store import Snapshot


def test_each_level_holds_every_summed_fact(tmp_path):
    batch = write_facts(tmp_path, Made("k", 2026, 1001, seed=3))
    assert batch.rows == 1001
    cubes.make(batch)
    cube = DuckEngine().run("cube", Snapshot((batch,)))
    for level, code in cubes.LEVELS.items():
        table = cubes.read(batch, level)
        assert sum(table["amount"].to_pylist()) == sum(cube["amount"].to_pylist())
        codes = set(cube[{"ansvar": "ansvar"}[code]].to_pylist()) if code == "ansvar" else None
        assert codes is None or codes == set(table["code"].to_pylist())
        order = [(row["family"], row["period"]) for row in table.select(["family", "period"]).to_pylist()]
        assert order == sorted(order)


def test_a_file_that_is_lost_is_made_again_and_one_that_is_there_is_kept(tmp_path):
    batch = write_facts(tmp_path, Made("k", 2026, 200))
    cubes.make(batch)
    path = cubes.path_of(batch, "units")
    before = path.stat().st_mtime_ns
    cubes.make(batch)
    assert path.stat().st_mtime_ns == before
    first = cubes.read(batch, "units")
    path.unlink()
    assert cubes.read(batch, "units").equals(first)


def test_a_replaced_month_is_known_by_its_scopes(tmp_path):
    year = store.load(tmp_path, b"".join(generate(Plan(200, seed=1))), entity="k").batch
    month = store.load(tmp_path, b"".join(generate(Plan(60, seed=2, months=1))), entity="k").batch
    first, last = Snapshot((year, month)).parts()
    assert ("actual", 202601) not in cubes.scopes(first)
    assert ("actual", 202602) in cubes.scopes(first)
    assert cubes.scopes(last) is None


def test_made_up_facts_balance_and_are_the_same_for_the_same_seed(tmp_path):
    one = write_facts(tmp_path / "one", Made("k", 2026, 500, seed=9))
    two = write_facts(tmp_path / "two", Made("k", 2026, 500, seed=9))
    rows = [DuckEngine().run("accounts", Snapshot((batch,))) for batch in (one, two)]
    sort = [("account", "ascending")]
    assert rows[0].sort_by(sort).equals(rows[1].sort_by(sort))
    assert sum(rows[0]["amount"].to_pylist()) == 0
    assert DuckEngine().run("unbalanced", Snapshot((one,))).num_rows == 0
