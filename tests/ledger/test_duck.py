"""DuckDB's views of the books that are asked of: a few are kept, and none goes while somebody reads."""

from contextlib import ExitStack

from arshjul.ledger import store
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.engines.duck import KEPT
from arshjul.ledger.generator import Plan, generate
from arshjul.ledger.store import Snapshot


def whose(cursor):
    return cursor.sql("SELECT DISTINCT entity FROM facts").to_arrow_table()["entity"].to_pylist()


def test_what_is_being_asked_stays_while_others_ask_of_other_books(tmp_path):
    """Each voucher's page asks of the one batch it is in, and many read at a time."""
    engine = DuckEngine()
    year = b"".join(generate(Plan(20, seed=1)))
    several = [Snapshot((store.load(tmp_path, year, entity=f"e{number}").batch,)) for number in range(2 * KEPT)]
    with engine._cursor(several[0]) as cursor:
        for other in several:
            assert engine.run("batch_sums", other).num_rows
        assert len(engine._views) <= KEPT
        assert whose(cursor) == ["e0"]
    assert len(engine._views) <= KEPT


def test_when_all_are_being_asked_none_is_let_go(tmp_path):
    engine = DuckEngine()
    year = b"".join(generate(Plan(20, seed=1)))
    several = [Snapshot((store.load(tmp_path, year, entity=f"e{number}").batch,)) for number in range(KEPT + 2)]
    with ExitStack() as stack:
        asked = [stack.enter_context(engine._cursor(one)) for one in several]
        assert [whose(cursor) for cursor in asked] == [[f"e{number}"] for number in range(KEPT + 2)]
    assert len(engine._views) == KEPT


def test_what_a_file_says_of_its_columns_is_read_once_by_whoever_asks(tmp_path):
    engine = DuckEngine()
    one = Snapshot((store.load(tmp_path, b"".join(generate(Plan(20, seed=1))), entity="e").batch,))
    with engine._cursor(one) as cursor:
        assert cursor.sql("SELECT current_setting('parquet_metadata_cache')").fetchall() == [(True,)]
