"""Who sees and who changes goals, assignments and owner directives."""

from __future__ import annotations

from django.db.models import Q

from arshjul.goals.models import GoalSet, OwnerDirective
from arshjul.organisation.domain import BodyKind, Role
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body
from arshjul.record.domain import ItemState
from arshjul.record.policies import ItemPolicy

GOAL_WRITERS = (Role.ECONOMIST, Role.HEAD, Role.CONTROLLER, Role.SECRETARY, Role.COMPANY_CFO)
GOAL_REGISTRARS = (Role.SECRETARY, Role.CONTROLLER, Role.ECONOMIST, Role.HEAD)
DIRECTIVE_WRITERS = (Role.OWNER, Role.CONTROLLER)
ASSIGNMENT_GIVERS = (Role.SECRETARY, Role.CONTROLLER)
ASSIGNMENT_REPORTERS = (Role.ECONOMIST, Role.HEAD, Role.CONTROLLER, Role.COMPANY_CFO)


class GoalPolicy:
    """The authority boundary of sets of goals and of owner directives: the item's."""

    @staticmethod
    def visible(who: Standing, prefix: str = "item__") -> Q:
        """The filter of what a person sees."""
        return ItemPolicy.visible(who, prefix)

    @staticmethod
    def may_write(who: Standing, one: GoalSet) -> bool:
        """Whether the person may change this set now."""
        draft = one.item.state == ItemState.DRAFT.value
        return draft and who.has(*GOAL_WRITERS, authority_id=one.item.authority_id)

    @staticmethod
    def may_write_directive(who: Standing, one: OwnerDirective) -> bool:
        """Whether the person may change this directive now: owner control, while it is a draft."""
        draft = one.item.state == ItemState.DRAFT.value
        return draft and who.has(*DIRECTIVE_WRITERS, authority_id=one.item.authority_id)

    @staticmethod
    def may_report(who: Standing, receiver: Body) -> bool:
        """Whether the person reports assignments back for a body."""
        return who.has(*ASSIGNMENT_REPORTERS, authority_id=receiver.authority_id)


def needs_link(body: Body) -> bool:
    """A body below KF ties its goals to KF's, or says that they are its own; KF's and companies' stand alone."""
    return body.kind in {BodyKind.COMMITTEE.value, BodyKind.EXECUTIVE_BOARD.value}
