"""The group on a day: who is in it, with which share and by which method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from arshjul.books import facts
from arshjul.books.taken import Parts
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import Company
from arshjul.statements.chart import Chart
from arshjul.statements.group import ELIMINATIONS, Member, Method
from arshjul.statements.ownership import Holding, shares

MUNICIPALITY = "municipality"
"""What the organisation's file calls the municipality as an owner."""


@dataclass(frozen=True, slots=True)
class Group:
    """The members whose books there are, and what can't be told about them."""

    members: tuple[Member, ...]
    findings: tuple[Finding, ...]

    @property
    def parts(self) -> Parts:
        """How much of each is taken in; all of the eliminations that have been booked."""
        return (*((member.entity, member.part) for member in self.members), (ELIMINATIONS, Fraction(1)))


def group(whole: Municipality, entities: Iterable[str], day: date) -> Group:
    """The members among the entities that have books, on a day."""
    companies = {one.id: one for one in whole.companies}
    owned = shares(_holdings(whole.companies), MUNICIPALITY, day)
    members, findings = [], []
    for entity in sorted(set(entities) - {ELIMINATIONS}, key=lambda name: (name != facts.own_entity(), name)):
        member = _member(entity, companies.get(entity), owned, day, whole)
        members.append(member)
        if member.method is Method.NONE:
            findings.append(_not_taken(member, companies.get(entity), day, whole))
    return Group(tuple(members), tuple(findings))


def _not_taken(member: Member, company: Company | None, day: date, whole: Municipality) -> Finding:
    """Why an entity with books isn't in the group: it has left, or nobody has said how it is taken in."""
    told, left = Place("organisation.yaml", part=member.entity), _left(member.entity, company, day, whole)
    if left:
        return finding("followup.left-the-group", told, name=member.name, day=left.isoformat())
    return finding("followup.not-consolidated", told, name=member.name)


def _left(entity: str, company: Company | None, day: date, whole: Municipality) -> date | None:
    """The day a company was in the group no longer, the latest before a day: an owner, or itself, has an end then."""
    spans = [each.valid for each in whole.companies] + [one.valid for each in whole.companies for one in each.owners]
    for end in sorted({span.end for span in spans if span.end and span.end <= day}, reverse=True):
        before = end - timedelta(days=1)
        owned = shares(_holdings(whole.companies), MUNICIPALITY, before)
        if _member(entity, company, owned, before, whole).method is not Method.NONE:
            return end
    return None


def taken_by_equity(chart: Chart) -> bool:
    """Whether the chart says on which accounts shares of results by the equity method are taken in."""
    return {"shares", "income"} <= chart.equity.keys()


def _holdings(companies: Iterable[Company]) -> list[Holding]:
    return [Holding(one.owner, company.id, one.share, one.valid) for company in companies for one in company.owners]


def _member(
    entity: str, company: Company | None, owned: Mapping[str, Fraction | None], day: date, whole: Municipality
) -> Member:
    """The municipality and what is published of the rest of its group are whole; a company goes by its method.

    A company that nobody of the group owns on the day isn't in it. A method by share whose share isn't known takes
    nothing in, and that is told: half a company is never guessed.
    """
    share = owned.get(entity)
    if company is None:
        own = entity == facts.own_entity()
        published = facts.published_entities().get(entity)
        return Member(entity, whole.name.sv if own or published is None else published.sv)
    is_owned = not company.owners or entity in owned
    if day not in company.valid or not is_owned:
        return Member(entity, company.name.sv, Fraction(0), Method.NONE)
    method = Method(company.consolidation.value) if company.consolidation else Method.NONE
    if method in {Method.PROPORTIONAL, Method.EQUITY} and share is None:
        return Member(entity, company.name.sv, Fraction(0), Method.NONE)
    return Member(entity, company.name.sv, share, method)
