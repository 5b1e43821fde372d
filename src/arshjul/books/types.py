"""The rows of the books that other rooms hold: to name a type, not to ask the database."""

from arshjul.books.models import Batch, Reading, Snapshot

__all__ = ["Batch", "Reading", "Snapshot"]
