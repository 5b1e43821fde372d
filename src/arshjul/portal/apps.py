"""The room as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Webbplats."""

    name = "arshjul.portal"
    verbose_name = "Webbplats"
