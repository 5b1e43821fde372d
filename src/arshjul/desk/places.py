"""Where in the product a step of the wheel is done: from what it produces to a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

PAGES: Mapping[str, str] = {
    "directions": "planning:start",
    "committee-budget": "planning:start",
    "plan": "planning:start",
    "operational-plan": "planning:start",
    "internal-budget": "planning:start",
    "business-plan": "planning:start",
    "owner-directives": "goals:start",
    "notes": "followup:start",
    "interim": "followup:start",
    "annual": "followup:start",
    "publication": "documents:start",
}
"""What a step produces → the page where it is made."""


def page_for(produces: str) -> str:
    """The address of the page where it is made; empty when it is made outside the product."""
    name = PAGES.get(produces)
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
