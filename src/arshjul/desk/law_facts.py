"""What the product holds of a budget year, in the words of the rules: each room by its own function."""

from __future__ import annotations

from arshjul.desk import (
    law_from_books,
    law_from_documents,
    law_from_goals,
    law_from_planning,
    law_from_record,
    law_from_site,
)
from arshjul.desk.law_cases import YearFacts, known, together
from arshjul.desk.law_sealed import sealed
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.record import queries as record


def facts_of(year: int) -> YearFacts:
    """The facts of a budget year; at most seven queries, whatever the year holds.

    What is sealed in the record is told, never a draft. What nobody has registered is left out, so that the rules
    that need it answer that they can't be assessed.
    """
    found, day = sealed(year), today()
    named = YearFacts(known(municipality__name=municipality.current().name.sv))
    return together(
        (
            named,
            law_from_planning.held(found, year),
            law_from_goals.held(found, year, day),
            law_from_record.held(found, year, record.completions(year)),
            law_from_documents.held(found),
            law_from_books.held(year),
            law_from_site.held(year, day),
        )
    )
