"""The room as a Django app."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Kontakt."""

    name = "arshjul.contact"
    verbose_name = "Kontakt"

    def ready(self) -> None:
        """Tell the desk what waits for whom."""
        from arshjul.contact import waiting  # noqa: F401
