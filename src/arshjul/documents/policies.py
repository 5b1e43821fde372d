"""Who sees, writes and publishes documents: the authority boundary of the item, and the roles that publish."""

from __future__ import annotations

from django.db.models import Q

from arshjul.documents.models import Draft
from arshjul.organisation.domain import Role
from arshjul.organisation.policies import Standing
from arshjul.record.policies import ItemPolicy

PUBLISHERS = (Role.CONTROLLER, Role.SECRETARY, Role.ECONOMIST, Role.HEAD, Role.COMPANY_CFO)
"""Roles that compile and publish, each inside its own authority."""


class DraftPolicy:
    """A draft is its authority's own until it is published; what is published is everyone's."""

    @staticmethod
    def visible(who: Standing) -> Q:
        """The filter of the drafts a person sees."""
        return ItemPolicy.visible(who, "item__")

    @staticmethod
    def may_see(who: Standing, draft: Draft) -> bool:
        """Whether the person sees this draft; asks the same filter as the list."""
        return Draft.objects.filter(DraftPolicy.visible(who), pk=draft.pk).exists()

    @staticmethod
    def may_write(who: Standing, draft: Draft) -> bool:
        """Whether the person may write in the draft: a role that publishes, in the draft's own authority."""
        return ItemPolicy.may_change(who, draft.item) and DraftPolicy.may_publish(who, draft)

    @staticmethod
    def may_publish(who: Standing, draft: Draft) -> bool:
        """Whether the person may compile and publish the draft."""
        return who.has(*PUBLISHERS, authority_id=draft.item.authority_id)

    @staticmethod
    def may_begin(who: Standing) -> bool:
        """Whether the person may begin a document in some authority of theirs."""
        return who.has(*PUBLISHERS)
