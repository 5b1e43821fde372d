"""The record as a Django app."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Decisions, register, hand-overs, seals, audit."""

    name = "arshjul.record"
    verbose_name = "Diarium och beslut"
