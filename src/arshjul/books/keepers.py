"""Those who keep books."""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.books import facts
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.statements.group import ELIMINATIONS

ELIMINATIONS_NAME = Text("Elimineringar i koncernen", "Eliminations within the group")


def keepers() -> Mapping[str, Text]:
    """Those who keep books: the municipality itself, its companies, what is published of the group."""
    whole = municipality.current()
    companies = {company.id: company.name for company in whole.companies}
    return {facts.own_entity(): whole.name} | companies | facts.published_entities()


def entities() -> Mapping[str, Text]:
    """The entities that keep books: the municipality itself, its companies, what is published of the group.

    Last the eliminations of the group's accounts, which are entries as any others.
    """
    return {**keepers(), ELIMINATIONS: ELIMINATIONS_NAME}
