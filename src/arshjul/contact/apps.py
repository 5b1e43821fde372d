"""The room as a Django app."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Kontakt."""

    name = "arshjul.contact"
    verbose_name = "Kontakt"
