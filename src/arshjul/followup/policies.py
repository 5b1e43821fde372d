"""Who writes reports and dialogues, and who sees a dialogue's working material."""

from __future__ import annotations

from django.db.models import Q

from arshjul.followup.models import Dialogue
from arshjul.organisation.domain import Role
from arshjul.organisation.policies import Standing

REPORTERS = (Role.ECONOMIST, Role.CONTROLLER, Role.HEAD, Role.COMPANY_CFO)
"""Roles that write a body's report."""
HOSTS = (*REPORTERS, Role.OWNER, Role.SECRETARY)
"""Roles that hold a dialogue for their body."""


class ReportPolicy:
    """A report's visibility is its item's (`record.policies.ItemPolicy`); here only who may begin one."""

    @staticmethod
    def may_write(who: Standing, body: str) -> bool:
        """Whether the person writes the body's reports."""
        return who.has(*REPORTERS, body=body)


class DialoguePolicy:
    """Notes of a dialogue are working material inside the authorities that took part, and for the auditors."""

    @staticmethod
    def visible(who: Standing) -> Q:
        """The filter of the dialogues a person sees (may give a row twice: use `distinct`)."""
        if who.is_auditor:
            return Q()
        inside = who.authority_ids
        return Q(participants__authority_id__in=inside) | Q(host__authority_id__in=inside) if who.held else Q(pk__in=[])

    @staticmethod
    def may_see(who: Standing, dialogue: Dialogue) -> bool:
        """Whether the person sees this dialogue; asks the same filter as the list."""
        return Dialogue.objects.filter(DialoguePolicy.visible(who), pk=dialogue.pk).exists()

    @staticmethod
    def may_change(who: Standing, dialogue: Dialogue) -> bool:
        """The host writes, and so may those who took part, while it is open."""
        return dialogue.closed_at is None and DialoguePolicy.may_act(who, dialogue)

    @staticmethod
    def may_act(who: Standing, dialogue: Dialogue) -> bool:
        """Those who hold dialogues for the host or a body that took part, open or closed; never an auditor alone."""
        bodies = {dialogue.host.slug, *dialogue.participants.values_list("slug", flat=True)}
        return any(who.has(*HOSTS, body=body) for body in bodies)
