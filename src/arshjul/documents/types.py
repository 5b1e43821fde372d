"""The rows of the documents that other rooms hold and point at: to name a type, not to ask the database."""

from arshjul.documents.models import CompiledFile, Publication

__all__ = ["CompiledFile", "Publication"]
