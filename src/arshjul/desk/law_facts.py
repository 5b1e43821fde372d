"""What the product holds of a budget year, in the words of the rules: each room by its own function."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from arshjul.books import queries as books
from arshjul.desk import (
    law_from_books,
    law_from_documents,
    law_from_files,
    law_from_goals,
    law_from_group,
    law_from_planning,
    law_from_record,
    law_from_requirement,
    law_from_site,
)
from arshjul.desk.law_cases import Source, YearFacts, known, together
from arshjul.desk.law_sealed import sealed
from arshjul.desk.law_stated import with_stated
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.lawbook import rulebook
from arshjul.record import queries as record
from arshjul.record.types import FactStatement

FOLDER = Text("Kommunens uppgifter i Årshjul", "The municipality's data in Årshjul")
WHEEL = Text("Årshjulet {year}", "The wheel of {year}")
PLAN = Text("Planen {year}", "The plan of {year}")
REPORTS = Text("Rapporterna {year}", "The reports of {year}")
GOALS = Text("Mål och uppdrag {year}", "Goals and assignments {year}")


def facts_of(year: int) -> YearFacts:
    """The facts of a budget year: what the product holds, and what persons have stated where it holds nothing itself.

    At most seven queries, whatever the year holds, and two the first time that it reads a version of the books.
    """
    statements = record.fact_statements(year)
    return with_stated(held_of(year, statements), statements, rulebook())


def held_of(year: int, statements: Sequence[FactStatement] | None = None) -> YearFacts:
    """What the product itself holds of a budget year; at most six queries, and two of the books.

    `statements` are what persons have stated of the year, when they are read already: the amounts of statements among
    them are part of what the statements themselves hold.

    What is sealed in the record is told, never a draft. What nobody has registered is left out, so that the rules
    that need it answer that they can't be assessed.
    """
    statements = record.fact_statements(year) if statements is None else statements
    found, day, log = sealed(year), today(), law_from_files.log()
    of = law_from_files.current(log)
    if of is not None:
        books.manifest(of, log)
        books.remember([year - 1, year], of)
    booked = law_from_books.held(year, of, law_from_planning.projects(found))
    return together(
        (
            YearFacts(known(municipality__name=municipality.current().name.sv)).traced(Source(FOLDER)),
            law_from_planning.held(found, year).traced(_at(PLAN, "planning:year", year)),
            law_from_goals.held(found, year, day).traced(_at(GOALS, "goals:year", year)),
            law_from_record.held(found, year, record.completions(year)).traced(_at(WHEEL, "desk:wheel", year)),
            YearFacts(law_from_requirement.forecast(found)).traced(
                Source(REPORTS.format(year=year), f"{reverse('followup:start')}?ar={year}")
            ),
            law_from_record.secrecy(found),
            law_from_record.announcements(found),
            law_from_documents.held(found),
            booked,
            law_from_requirement.held(year, of, statements, booked.shared),
            YearFacts({}, law_from_group.held(year, of)),
            law_from_files.held(year, log, day),
            law_from_site.held(year, day).traced(Source(FOLDER)),
        )
    )


def _at(title: Text, page: str, year: int) -> Source:
    return Source(title.format(year=year), reverse(page, args=[year]))
