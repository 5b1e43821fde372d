"""What waits for the contact centre: cases that nobody has begun."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from arshjul.contact import queries
from arshjul.contact.domain import CaseState
from arshjul.contact.policies import may_handle_cases
from arshjul.organisation.policies import Standing
from arshjul.organisation.waiting import Waiting, tell_of


@tell_of
def new_cases(who: Standing) -> Iterator[Waiting]:
    """How many questions from the public are new, for those who handle them."""
    number = queries.cases(state=CaseState.NEW).count() if may_handle_cases(who) else 0
    if number:
        text = ngettext("%(number)s nytt ärende", "%(number)s nya ärenden", number) % {"number": number}
        yield Waiting(text, f"{reverse('contact:cases')}?lage={CaseState.NEW.value}")
