"""Where in the product a step of the wheel is done: from what it produces to a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

PAGES: Mapping[str, str] = {
    "directions": "planning:start",
    "proposal": "planning:start",
    "plan": "planning:start",
    "budget": "planning:start",
    "owner_directives": "goals:start",
    "operations_plan": "planning:start",
    "internal_budget": "planning:start",
    "business_plan": "planning:start",
    "dialogue": "followup:start",
    "report": "followup:start",
    "annual_report": "documents:start",
    "publication": "documents:start",
}
"""What a step produces → the page where it is made."""


def page_for(produces: str) -> str:
    """The address of the page where it is made; empty when it is made outside the product."""
    name = PAGES.get(produces.replace("-", "_"))
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
