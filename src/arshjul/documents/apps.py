"""The room as a Django app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Dokument."""

    name = "arshjul.documents"
    verbose_name = "Dokument"
