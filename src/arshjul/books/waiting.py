"""What waits for those who keep the books: ledger files that others have handed over."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from arshjul.books import queries
from arshjul.books.policies import keeps_the_books
from arshjul.organisation.policies import Standing
from arshjul.organisation.waiting import Waiting, tell_of


@tell_of
def handed_over_files(who: Standing) -> Iterator[Waiting]:
    """How many handed-over files have no answer yet, for those who answer."""
    number = queries.waiting(who).count() if keeps_the_books(who) else 0
    if number:
        text = ngettext("%(number)s överlämnad fil att svara på", "%(number)s överlämnade filer att svara på", number)
        yield Waiting(text % {"number": number}, reverse("books:start"))
