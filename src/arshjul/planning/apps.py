"""The room as a Django app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Planering."""

    name = "arshjul.planning"
    verbose_name = "Planering"
