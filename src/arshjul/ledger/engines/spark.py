"""Apache Spark and Sail: the same Parquet files and the same texts on a cluster (optional extras).

Spark runs in this process or on a standalone cluster (`master`); Sail is a server that speaks Spark's protocol
(`remote`), started here when no address is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import pyarrow as pa

from arshjul.ledger.engines.base import Value, columns, empty_facts, holds, statement
from arshjul.ledger.store import Part, Snapshot

VIEW = "facts"
SHUFFLES = 4
"""Parts of a sum on a machine of two cores; Spark's own 200 make every small question wait for 200 tasks."""
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
"""Sums that don't fit are errors, never wrapped; answers come as Arrow.

Sail takes the settings but wraps such a sum all the same: a file that could give one is refused when it is read
(`LARGEST_LEDGER_ORE`).
"""


def _with(builder: Any, settings: Mapping[str, str]) -> Any:  # noqa: ANN401 - pyspark ships its own kinds
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder


class SparkEngine:
    """A session of Spark, local or on a cluster."""

    name = "spark"

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - pyspark ships its own kinds of session
        self._session = session

    @classmethod
    def local(cls, master: str = "local[2]", *, shuffles: int = SHUFFLES) -> SparkEngine:
        """A session on this machine, or on the cluster whose master is named.

        `shuffles` is how many parts a sum is put together in: a few times the cores of the cluster.
        """
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(master).appName("Årshjul")
        settings = SETTINGS | {"spark.sql.shuffle.partitions": str(shuffles)}
        return cls(_with(builder, settings).getOrCreate())

    def run(self, question: str, snapshot: Snapshot, **parameters: Value) -> pa.Table:
        """The answer as an Arrow table."""
        asked = statement(question, parameters, ":{}".format)
        self._facts(snapshot).createOrReplaceTempView(VIEW)
        return self._session.sql(asked.text, args=asked.values or None).toArrow()

    def _facts(self, snapshot: Snapshot) -> Any:  # noqa: ANN401 - pyspark ships its own kinds of frame
        parts = snapshot.parts()
        if not parts:
            return self._session.sql(empty_facts().replace("VARCHAR(1)", "STRING"))
        forms = {part.batch.lacks: [one for one in parts if one.batch.lacks == part.batch.lacks] for part in parts}
        return reduce(lambda one, other: one.union(other), [self._frame(*form) for form in forms.items()])

    def _frame(self, lacks: frozenset[str], parts: Sequence[Part]) -> Any:  # noqa: ANN401 - pyspark ships its own kinds
        """The facts that hold of batches whose files lack the same columns."""
        frame = self._session.read.parquet(*[part.batch.path for part in parts])
        held = frame.where(" OR ".join(f"({holds(part)})" for part in parts))
        return held.selectExpr(*columns(lacks, "STRING").split(", "))

    def close(self) -> None:
        """End the session."""
        self._session.stop()


class SailEngine(SparkEngine):
    """The same through Sail, without a JVM."""

    name = "sail"

    @classmethod
    def start(cls, remote: str | None = None) -> SailEngine:
        """Connect to a Sail server, or start one here."""
        from pyspark.sql import SparkSession

        if remote is None:
            from pysail.spark import SparkConnectServer

            server = SparkConnectServer()
            server.start()
            _host, port = server.listening_address
            remote = f"sc://localhost:{port}"
            engine = cls(_with(SparkSession.builder.remote(remote), SETTINGS).getOrCreate())
            engine._server = server
            return engine
        return cls(_with(SparkSession.builder.remote(remote), SETTINGS).getOrCreate())

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - pyspark ships its own kinds of session
        super().__init__(session)
        self._server: Any = None
