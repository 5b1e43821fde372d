"""The DuckDB that counts what isn't in the books yet: one in each process, since opening takes longer than counting.

A cursor of it is a connection of its own: threads don't meet, and a view that is temporary is gone with it. Nothing
that a file says of itself is remembered, so that a file written again is read again.
"""

from __future__ import annotations

import os
from functools import cache

import duckdb


def cursor() -> duckdb.DuckDBPyConnection:
    """A connection to this process's own DuckDB, to be closed when it has answered."""
    return _opened(os.getpid()).cursor()


@cache
def _opened(_process: int) -> duckdb.DuckDBPyConnection:
    """What one process has opened can't be used by another that it forks."""
    return duckdb.connect()
