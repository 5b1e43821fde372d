"""PostgreSQL as a municipality may have made it: it compares texts in its own way, and many ask at once."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from arshjul.ledger import store
from arshjul.ledger.engines.base import escape_search
from arshjul.ledger.generator import Plan, generate
from arshjul.ledger.store import Snapshot

from .test_engines import NAMES

LOCALES = {
    "C": "LOCALE 'C'",
    "Swedish": "LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'sv'",
}
"""How a database may be made: in plain C no letter but a–z has a small form, and in Swedish B and b stand together."""


@pytest.fixture(scope="module", params=LOCALES)
def own_way(request):
    """The address of a PostgreSQL database that compares texts in its own way."""
    server = os.environ.get("ARSHJUL_TEST_POSTGRES")
    if not server:
        pytest.skip("ARSHJUL_TEST_POSTGRES names no database")
    import psycopg

    name = f"ledger_{request.param.lower()}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as made:
        made.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {LOCALES[request.param]}")
    yield server.rpartition("/")[0] + "/" + name
    with psycopg.connect(server, autocommit=True) as made:
        made.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_how_the_database_compares_texts_is_not_seen(own_way, tmp_path):
    from arshjul.ledger.engines.postgres import PostgresEngine

    shared = '#FLAGGA 0\n#SIETYP 4\n#RAR 0 20260101 20261231\n#VER A 1 20260115 "ÅRSAVGIFT"\n{\n#TRANS 1910 {} 0\n}\n'
    several = Snapshot(tuple(store.load(tmp_path, shared.encode(), entity=name).batch for name in NAMES))
    engine = PostgresEngine(own_way)
    try:
        found = engine.run("entries", several, limit=100, search=escape_search("årsavgift"))["entity"].to_pylist()
    finally:
        engine.close()
    assert found == sorted(NAMES)


def test_several_processes_start_and_copy_the_same_batch_at_once(own_way, tmp_path):
    """What one has begun the others wait for; the batch is there once."""
    from arshjul.ledger.engines.postgres import PostgresEngine

    batch = store.load(tmp_path, b"".join(generate(Plan(4_000, seed=1))), entity="k").batch
    of = Snapshot((batch,))
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: PostgresEngine(own_way, schema="shared"), range(4)))
        sums = list(pool.map(lambda engine: engine.run("batch_sums", of).to_pylist(), engines))
    for engine in engines:
        engine.close()
    assert [sum(row["entries"] for row in one) for one in sums] == [batch.rows] * 4
