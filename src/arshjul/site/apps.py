"""The site as a Django app: base templates, static files, commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The shell around all rooms."""

    name = "arshjul.site"
    label = "arshjul_site"
