"""Who sees and who changes an item: the authority boundary, as a yes/no and as the filter of a list."""

from __future__ import annotations

from django.db.models import Q

from arshjul.organisation.policies import Standing
from arshjul.record.domain import ItemState
from arshjul.record.models import Item


class ItemPolicy:
    """The authority boundary (TF 2 kap., OSL 8 kap.).

    A draft is seen inside its own authority alone. Once handed over it is seen by the receiving authority too;
    once decided by everyone signed in. Auditors read everything and change nothing.
    """

    @staticmethod
    def visible(who: Standing, prefix: str = "") -> Q:
        """The filter of what a person sees, for a model that reaches its item by `prefix` ("item__")."""
        if who.is_auditor:
            return Q()
        authorities = who.authority_ids
        seen = Q(**{f"{prefix}authority_id__in": authorities}) | Q(
            **{f"{prefix}pk__in": Item.objects.filter(handovers__to_authority_id__in=authorities).values("pk")}
        )
        return seen | Q(**{f"{prefix}state": ItemState.DECIDED.value}) if who.held else Q(pk__in=[])

    @staticmethod
    def may_see(who: Standing, item: Item) -> bool:
        """Whether the person sees this item; asks the same filter as the list."""
        return Item.objects.filter(ItemPolicy.visible(who), pk=item.pk).exists()

    @staticmethod
    def may_change(who: Standing, item: Item) -> bool:
        """Only a draft, only inside its own authority, never as auditor alone."""
        return item.state == ItemState.DRAFT.value and any(
            one.authority_id == item.authority_id and one.role.value != "auditor" for one in who.held
        )
