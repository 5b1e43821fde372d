"""Who receives and publishes ledger files, and whose vouchers a person may read."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from arshjul.books.models import Batch, FileHandOver, ReceivedFile
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation.domain import BodyKind, Role
from arshjul.organisation.policies import Standing

PUBLISHERS = (Role.CONTROLLER, Role.ECONOMIST, Role.COMPANY_CFO)
"""Roles that receive and publish ledgers: each for its own authority."""


def keeps_the_books(who: Standing) -> bool:
    """Whether the person is the controller who keeps the books of the whole group: the executive board's."""
    boards = [one.id for one in municipality.current().bodies if one.kind.value == BodyKind.EXECUTIVE_BOARD.value]
    return any(who.has(Role.CONTROLLER, body=board) for board in boards)


class FilePolicy:
    """A received file is for those who receive at its authority; handed over or in the books, also for their keepers.

    It may hold the vouchers of several bodies, which most of its authority don't read (`VoucherPolicy`). Constructed
    files are the demonstration's and open to all signed in.
    """

    @staticmethod
    def visible(who: Standing) -> Q:
        """The filter of the files a person sees."""
        if who.is_auditor:
            return Q()
        own = {one.authority_id for one in who.held if one.role in PUBLISHERS}
        seen = Q(authority_id__in=own) | Q(constructed=True)
        if keeps_the_books(who):
            seen |= Q(pk__in=Batch.objects.values("file")) | Q(pk__in=FileHandOver.objects.values("file"))
        return seen if who.held else Q(pk__in=[])

    @staticmethod
    def may_see(who: Standing, file: ReceivedFile) -> bool:
        """Whether the person sees this file; asks the same filter as the list."""
        return ReceivedFile.objects.filter(FilePolicy.visible(who), pk=file.pk).exists()

    @staticmethod
    def may_read_again(who: Standing, file: ReceivedFile) -> bool:
        """Whether the person may read the file by another mapping: as economist of its authority."""
        return who.has(*PUBLISHERS, authority_id=file.authority_id)

    @staticmethod
    def may_publish(who: Standing, file: ReceivedFile) -> bool:
        """Whether the person may publish the file: as economist of its authority, or since it waits for them."""
        return FilePolicy.may_read_again(who, file) or (
            keeps_the_books(who) and HandOverPolicy.waiting(who).filter(file=file).exists()
        )


class HandOverPolicy:
    """Whoever may receive a file but keeps no books hands it over to the executive board's controller."""

    @staticmethod
    def may_hand_over(who: Standing, file: ReceivedFile) -> bool:
        """Whether the person may send the file on."""
        return FilePolicy.may_read_again(who, file) and not keeps_the_books(who)

    @staticmethod
    def waiting(who: Standing) -> QuerySet[FileHandOver]:
        """The handed-over files that the person is to answer, oldest first; empty for all but those who answer."""
        open_ones = FileHandOver.objects.filter(answer=None) if keeps_the_books(who) else FileHandOver.objects.none()
        return open_ones.order_by("at", "pk")


class BooksPolicy:
    """A company publishes its own books; the municipality's and the rest of the group's are the executive board's."""

    @staticmethod
    def may_publish(who: Standing, entity: str) -> bool:
        """Whether the person publishes the entity's books (by its slug)."""
        return keeps_the_books(who) or who.has(Role.COMPANY_CFO, body=entity)

    @staticmethod
    def publishable(who: Standing, entities: Mapping[str, Text]) -> dict[str, Text]:
        """The books that the person may choose among; asks the same question."""
        return {entity: name for entity, name in entities.items() if BooksPolicy.may_publish(who, entity)}


class VoucherPolicy:
    """Sums are for all who are signed in; vouchers may hold personal data and stay with whom they concern."""

    @staticmethod
    def bodies(who: Standing) -> frozenset[str] | None:
        """The bodies and companies whose vouchers the person reads; `None` means all.

        The controller keeps the books and the auditors examine them; others see their own.
        """
        return None if who.is_auditor or keeps_the_books(who) else who.body_slugs

    @staticmethod
    def may_read(who: Standing, *, owners: frozenset[str], constructed: bool) -> bool:
        """Whether the vouchers of the owners may be read; constructed ones by everyone signed in."""
        allowed = VoucherPolicy.bodies(who)
        return bool(who.held) and (constructed or allowed is None or (bool(owners) and owners <= allowed))
