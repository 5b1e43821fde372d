"""The room as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Mitt årshjul."""

    name = "arshjul.desk"
    verbose_name = "Mitt årshjul"
