"""Acts of the books: receive a file, read and check it, publish it as the next snapshot.

The door for other rooms and for pages. `receiving` keeps the bytes, `mappings` and `checking` read them, `hindrances`
says what stands in the way, `publishing` makes the next snapshot, `withdrawing` one without what should never have
been there, `example` puts the constructed ledgers there.
"""

from __future__ import annotations

from arshjul.books.checking import balance_sums_of, findings_of, is_older, read_and_check
from arshjul.books.example import load_constructed, load_example
from arshjul.books.hindrances import LOST, is_published, lost_units, questions
from arshjul.books.keepers import ELIMINATIONS_NAME, entities
from arshjul.books.mappings import UNIT_PART, parse_mapping, parts_mapping
from arshjul.books.publishing import publish_batch, require_publishable
from arshjul.books.receiving import LocalFile, Received, Upload, receive
from arshjul.books.withdrawing import withdraw

__all__ = [
    "ELIMINATIONS_NAME",
    "LOST",
    "UNIT_PART",
    "LocalFile",
    "Received",
    "Upload",
    "balance_sums_of",
    "entities",
    "findings_of",
    "is_older",
    "is_published",
    "load_constructed",
    "load_example",
    "lost_units",
    "parse_mapping",
    "parts_mapping",
    "publish_batch",
    "questions",
    "read_and_check",
    "receive",
    "require_publishable",
    "withdraw",
]
