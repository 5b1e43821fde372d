"""The room as a Django app."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """Räkenskaper."""

    name = "arshjul.books"
    verbose_name = "Räkenskaper"
