"""Where in the product a step of the wheel is done: from what it produces to a page of its year."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from arshjul.wheel.domain import Step

PAGES: Mapping[str, str] = {
    "directions": "planning:direction",
    "committee-budget": "planning:year",
    "plan": "planning:year",
    "operational-plan": "planning:year",
    "internal-budget": "planning:year",
    "business-plan": "planning:year",
    "owner-directives": "goals:year",
}
"""What a step produces → the page that has a year in its address."""
LISTS: Mapping[str, str] = {
    "notes": "followup:dialogues",
    "interim": "followup:start",
    "annual": "followup:start",
    "publication": "documents:start",
}
"""What a step produces → the page that is told the year by its query."""


def page_for(step: Step, year: int) -> str:
    """The address of the page where it is made; empty when it is made outside the product."""
    if step.produces in PAGES:
        return reverse(PAGES[step.produces], args=[year])
    if step.produces not in LISTS:
        return ""
    which = {"slag": step.id} if step.produces == "notes" else {"tillfalle": step.report or ""}
    return f"{reverse(LISTS[step.produces])}?{urlencode({'ar': year} | which)}"
