"""Engines that run the catalogue of questions: DuckDB in process, PostgreSQL, Spark and Sail.

One small interface: `engine.run("cube", snapshot, first=202601, last=202608) -> pyarrow.Table`.
The SQL texts in `ledger/queries` are the same for all; a shared test suite compares them to the öre.
"""

from arshjul.ledger.engines.base import Engine, UnknownQuestionError, questions
from arshjul.ledger.engines.duck import DuckEngine, asked_once

__all__ = ["DuckEngine", "Engine", "UnknownQuestionError", "asked_once", "questions"]
