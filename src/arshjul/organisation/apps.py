"""The organisation room as a Django app."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """People, bodies and authorities."""

    name = "arshjul.organisation"
    verbose_name = "Organisation"
