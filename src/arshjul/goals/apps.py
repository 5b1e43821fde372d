"""The room as a Django app."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    """Mål."""

    name = "arshjul.goals"
    verbose_name = "Mål"
