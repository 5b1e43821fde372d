"""The room as a Django app."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """Räkenskaper."""

    name = "arshjul.books"
    verbose_name = "Räkenskaper"

    def ready(self) -> None:
        """Tell the desk what waits for whom."""
        from arshjul.books import waiting  # noqa: F401
