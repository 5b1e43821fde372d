"""The room as a Django app."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    """Uppföljning."""

    name = "arshjul.followup"
    verbose_name = "Uppföljning"
