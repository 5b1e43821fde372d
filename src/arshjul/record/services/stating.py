"""Facts for the test of law that only people know: stated, signed and dated, with what shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from arshjul.kernel.findings import Finding, finding
from arshjul.organisation import queries as organisation
from arshjul.organisation import services as organising
from arshjul.organisation.clock import now
from arshjul.organisation.domain import ROLE_TITLES, Role
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Person
from arshjul.record.models import FactStatement
from arshjul.record.services.chains import log
from arshjul.record.services.refusal import Refused, require_role

STATERS = (Role.CONTROLLER, Role.SECRETARY, Role.REGISTRAR, Role.OWNER)
"""Who states facts for the test of law."""
LINKS = ("https://", "http://", "/")
LONGEST = 500


@transaction.atomic
def state_facts(
    *,
    year: int,
    rule: str,
    facts: Mapping[str, Any],
    evidence: str,
    by: Person | None,
    case: str = "",
    link: str = "",
    occurred: bool = True,
) -> FactStatement:
    """State facts of a year for a rule; the latest on the same rule and case holds, and earlier ones are kept.

    `facts` are inputs of the rule, already read by their types; none takes back what was stated. The same statement
    sent twice is one.
    """
    who = require_role(by, *STATERS, act_sv="lämna uppgifter till lagprövningen", act_en="state facts for the law")
    evidence, link, case = evidence.strip(), link.strip(), case.strip()
    found = _faults(evidence, link)
    if found:
        raise Refused(found)
    organising.hold(organisation.assembly())
    last = FactStatement.objects.filter(year=year, rule=rule, case=case).order_by("pk").last()
    said = {"facts": dict(facts), "occurred": occurred, "evidence": evidence, "link": link}
    if last is not None and last.stated_by == by and all(getattr(last, name) == one for name, one in said.items()):
        return last
    made = FactStatement.objects.create(
        year=year,
        rule=rule,
        case=case,
        authority_id=_authority(who),
        stated_at=now(),
        stated_by=by,
        stated_by_label=_label(by, who),
        **said,
    )
    log(
        action="law.state",
        by=by,
        label=str(made),
        authority=made.authority,
        details={"rule": rule, "year": year, "case": case, "facts": sorted(facts), "statement": made.pk},
    )
    return made


def _faults(evidence: str, link: str) -> list[Finding]:
    found = []
    if not evidence:
        found.append(finding("record.evidence-missing"))
    if len(evidence) > LONGEST or len(link) > LONGEST:
        found.append(finding("record.evidence-too-long", limit=LONGEST))
    if link and (not link.startswith(LINKS) or link.startswith("//")):
        found.append(finding("record.link-unreadable", text=link[:60]))
    return found


def _held(who: Standing) -> list[tuple[Role, int]]:
    return [(one.role, one.authority_id) for role in STATERS for one in who.held if one.role is role]


def _authority(who: Standing) -> int | None:
    return next((authority for _role, authority in _held(who)), None)


def _label(by: Person | None, who: Standing) -> str:
    if by is None:
        return "Årshjul"
    titles = [ROLE_TITLES[role].sv for role, _authority_id in _held(who)]
    return ", ".join([by.full_name, *titles[:1]])[:200]
