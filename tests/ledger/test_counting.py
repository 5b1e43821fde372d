"""What isn't in the books yet is counted by one DuckDB of the process, in which nobody's work is seen by another."""

import os
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from arshjul.ledger import counting


def test_it_is_opened_once_and_each_cursor_has_its_own_views():
    with counting.cursor() as one, counting.cursor() as other:
        one.execute("CREATE TEMP VIEW given AS SELECT 1 AS amount")
        with pytest.raises(duckdb.CatalogException):
            other.execute("SELECT * FROM given")
        one.execute("CREATE SCHEMA shared")
        try:
            other.execute("DROP SCHEMA shared")  # the same database, else there would be none
        finally:
            one.execute("DROP SCHEMA IF EXISTS shared")


def test_a_file_that_is_written_again_is_read_again(tmp_path):
    path = tmp_path / "rows.parquet"
    for amount in (1, 2):
        pq.write_table(pa.table({"amount": [amount]}), path)
        os.utime(path, (1, 1))  # within the same tick of the clock
        with counting.cursor() as cursor:
            assert cursor.execute("SELECT amount FROM read_parquet($path)", {"path": str(path)}).fetchall() == [
                (amount,)
            ]


def test_many_count_at_a_time():
    def counted(number):
        with counting.cursor() as cursor:
            cursor.execute(f"CREATE TEMP VIEW given AS SELECT {number} AS amount")
            return cursor.execute("SELECT amount FROM given").fetchall()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(counted, range(64))) == [[(number,)] for number in range(64)]
