"""Made-up facts by the million, straight to a batch: for measurements of questions and clusters, never for figures.

The codes are those of `generator`, and every voucher balances; the same seed gives the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from arshjul.ledger.facts import FACTS
from arshjul.ledger.generator import (
    ACCOUNTS_OF_LIST,
    LISTS,
    WORDS,
    accounts,
    accounts_of_lists,
    code_parts,
    uneven,
)
from arshjul.ledger.store import BatchInfo, write_batch

CHUNK = 1_000_000
PAIR = 2
MONTHS, DAYS = 12, 28
CODES = {
    "ansvar": [f"{4000 + number}" for number in range(400)],
    "verksamhet": [f"{400 + number}" for number in range(60)],
    "aktivitet": [f"{number:02d}" for number in range(20)],
    "projekt": ["", *(f"{90_000 + number}" for number in range(300))],
    "objekt": [f"{number}" for number in range(50)],
    "motpart": [f"{100 + number}" for number in range(40)],
}
LARGEST_ORE = 5_000_000
BUDGET_ROWS = 10
"""One row in so many is a budget."""


@dataclass(frozen=True, slots=True)
class Made:
    """What to make: whose facts, of which year, how many, from which seed."""

    entity: str
    year: int
    rows: int
    seed: int = 1


def write_facts(root: str | Path, made: Made) -> BatchInfo:
    """Write a batch of so many facts and describe it."""
    name = f"{made.entity}-{made.year}-{made.rows}-{made.seed}"
    return write_batch(root, _tables(made, name), entity=made.entity, batch=name, sha256="")


def _tables(made: Made, batch: str) -> Iterator[pa.Table]:
    random = np.random.default_rng(made.seed)
    for start in range(0, made.rows, CHUNK):
        yield _table(random, made, batch, start, min(CHUNK, made.rows - start))


def _table(random: np.random.Generator, made: Made, batch: str, start: int, count: int) -> pa.Table:
    """Facts in the order of their dates: two rows a voucher that cancel out, and a budget row in between."""
    place = np.arange(start, start + count)
    voucher = place // PAIR
    pair = voucher - start // PAIR
    month = place * MONTHS // max(made.rows, 1) + 1
    ore = random.integers(-LARGEST_ORE, LARGEST_ORE, count // PAIR + 1)[pair]
    kinds = np.where(voucher % BUDGET_ROWS == 0, 1, 0)
    day = random.integers(1, DAYS + 1, count // PAIR + 1)[pair]
    lists = uneven(random, LISTS, count)
    account = accounts_of_lists(made.seed)[lists, uneven(random, ACCOUNTS_OF_LIST, count)]
    parts = code_parts(made.seed)[lists].T
    columns = {
        "kind": _coded(kinds, ["voucher", "budget"]),
        "entity": _coded(np.zeros(count, np.int32), [made.entity]),
        "account": _coded(account, accounts()).cast(pa.string()),
        **{name: _coded(part, codes) for (name, codes), part in zip(CODES.items(), parts, strict=True)},
        "dimensions": _coded(np.zeros(count, np.int32), [""]),
        "period": pa.array(made.year * 100 + month, pa.int32()),
        "date": pa.array(np.where(kinds, 0, (made.year * 100 + month) * 100 + day), pa.int32()),
        "amount": pa.array(np.where(place % PAIR, -ore, ore), pa.int64()),
        "series": _coded(voucher % 4, list("ABCK")),
        "voucher": pa.DictionaryArray.from_arrays(pa.array(pair.astype(np.int32)), _numbers(voucher)),
        "row": pa.array(place, pa.int64()),
        "text": _coded(random.integers(0, len(WORDS), count), list(WORDS)).cast(pa.string()),
        "voucher_text": _coded(voucher % len(WORDS), list(WORDS)),
        "batch": _coded(np.zeros(count, np.int32), [batch]),
    }
    return pa.table({name: columns[name] for name in FACTS.names}).cast(FACTS)


def _numbers(voucher: np.ndarray) -> pa.Array:
    return pa.array(np.arange(voucher[0], voucher[-1] + 1)).cast(pa.string())


def _coded(codes: np.ndarray, texts: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), texts)
