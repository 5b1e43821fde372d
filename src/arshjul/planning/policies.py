"""Who sees and who changes a version of a plan: the record's authority boundary, and who holds the pen."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from arshjul.organisation.domain import BodyKind, Role
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body
from arshjul.planning.domain import PlanKind
from arshjul.planning.models import Direction, Plan
from arshjul.record.domain import ItemState
from arshjul.record.policies import ItemPolicy

WRITERS: Mapping[PlanKind, tuple[Role, ...]] = {
    PlanKind.PROPOSAL: (Role.ECONOMIST, Role.HEAD, Role.CONTROLLER, Role.SECRETARY),
    PlanKind.COMPOSED: (Role.CONTROLLER,),
    PlanKind.ALTERNATIVE: (Role.SECRETARY, Role.POLITICIAN),
    PlanKind.ADOPTED: (Role.SECRETARY,),
    PlanKind.REVISED: (Role.CONTROLLER, Role.SECRETARY),
    PlanKind.OPERATIONS: (Role.ECONOMIST, Role.HEAD, Role.CONTROLLER),
    PlanKind.INTERNAL: (Role.ECONOMIST, Role.HEAD, Role.CONTROLLER, Role.SECRETARY),
    PlanKind.BUSINESS: (Role.COMPANY_CFO, Role.OWNER),
}
"""Roles that write each kind of version, inside the authority it belongs to."""
PRESIDIUM_WRITERS = (Role.SECRETARY,)
"""Who writes the auditors' budget for the assembly's presidium (KL 11:8): never those whom the auditors audit."""


def writers(kind: PlanKind, body: Body) -> tuple[Role, ...]:
    """Roles that write such a version for a body."""
    return PRESIDIUM_WRITERS if is_the_presidiums(kind, body) else WRITERS[kind]


def is_the_presidiums(kind: PlanKind, body: Body) -> bool:
    """Whether the assembly's presidium draws it up: the proposal of the auditors' budget (KL 11:8)."""
    return kind is PlanKind.PROPOSAL and body.kind == BodyKind.AUDIT.value


DECISION_REGISTRARS: Mapping[PlanKind, tuple[Role, ...]] = {
    PlanKind.COMPOSED: (Role.CONTROLLER, Role.SECRETARY),
    PlanKind.ADOPTED: (Role.SECRETARY,),
    PlanKind.REVISED: (Role.SECRETARY,),
    PlanKind.OPERATIONS: (Role.HEAD,),
    PlanKind.INTERNAL: (Role.ECONOMIST, Role.HEAD, Role.CONTROLLER, Role.SECRETARY),
    PlanKind.BUSINESS: (Role.COMPANY_CFO, Role.OWNER),
}
"""Roles that register the decision on each kind of version."""


class PlanPolicy:
    """The authority boundary of versions: a draft inside its authority, decided for everyone signed in.

    A party's budget is public once it is handed in to the assembly.
    """

    @staticmethod
    def visible(who: Standing) -> Q:
        """The filter of the versions a person sees."""
        if who.is_auditor:
            return Q()
        handed_in = Q(kind=PlanKind.ALTERNATIVE.value, item__state=ItemState.HANDED_OVER.value)
        return ItemPolicy.visible(who, "item__") | handed_in if who.held else Q(pk__in=[])

    @staticmethod
    def may_see(who: Standing, plan: Plan) -> bool:
        """Whether the person sees this version; asks the same filter as the list."""
        return Plan.objects.filter(PlanPolicy.visible(who), pk=plan.pk).exists()

    @staticmethod
    def may_write(who: Standing, plan: Plan) -> bool:
        """Whether the person may change it now: a draft, of their own authority, in a role that writes it."""
        roles = writers(PlanKind(plan.kind), plan.body)
        return plan.item.state == ItemState.DRAFT.value and who.has(*roles, authority_id=plan.item.authority_id)

    @staticmethod
    def may_compose(who: Standing) -> bool:
        """Whether the person issues directions and composes KS's proposal."""
        return who.has(Role.CONTROLLER)

    @staticmethod
    def may_register(who: Standing, kind: PlanKind, authority_id: int) -> bool:
        """Whether the person registers the decision on such a version, taken by a body of the authority."""
        return who.has(*DECISION_REGISTRARS[kind], authority_id=authority_id)


class DirectionPolicy:
    """Planning directions: KS's draft inside its authority, decided for everyone signed in."""

    @staticmethod
    def visible(who: Standing) -> Q:
        """The filter of the directions a person sees."""
        return ItemPolicy.visible(who, "item__")

    @staticmethod
    def may_write(who: Standing, direction: Direction) -> bool:
        """KS's controllers, while it is a draft."""
        draft = direction.item.state == ItemState.DRAFT.value
        return draft and who.has(Role.CONTROLLER, authority_id=direction.item.authority_id)
