"""From a snapshot to the figures of a page and the entries behind them."""

from __future__ import annotations

from collections.abc import Iterator

from arshjul.ledger import shelves, store
from arshjul.ledger.bench.files import Files
from arshjul.ledger.bench.report import Target
from arshjul.ledger.bench.timing import Took, called
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.engines.base import Value

TARGETS = (Target("figure to its entries, s", "figure to its entries", "", 0.05, unit="s"),)


def measure(files: Files) -> Iterator[Took]:
    """The cube, six plain sums, and one cell down to its entries."""
    loaded = store.load(files.folder / "statements", files.sie, entity="k")
    batch = loaded.batch
    if batch is None:
        return
    snapshot = store.Snapshot((batch,))
    engine = DuckEngine()
    cell: dict[str, Value] = {"account": ["5011"], "ansvar": ["4001"], "first": 202601, "last": 202603}

    def entries() -> None:
        for question in ("entries_by_month", "entries"):
            engine.run(question, snapshot, **cell)

    entries()
    yield called("the cube", lambda: engine.run("cube", snapshot))
    yield called("six sums by account (DuckDB)", lambda: [engine.run("accounts", snapshot) for _ in range(6)])
    yield called("figure to its entries, batch alone", entries)
    yield called("a large batch laid by account", lambda: shelves.make(batch))
    entries()
    yield called("figure to its entries", entries)
