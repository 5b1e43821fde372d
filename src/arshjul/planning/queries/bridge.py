"""The bridge that led to the budget in force: from the proposals through every decision, to the öre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from arshjul.kernel.money import add
from arshjul.kernel.text import Text
from arshjul.planning.domain import PLAN_NAMES, BridgeRow, BridgeStage, LineKind, PlanKind, build_bridge
from arshjul.planning.models import Plan, PlanLine
from arshjul.planning.queries.in_force import InForce, versions_in_force
from arshjul.planning.queries.versions import decision_of


def bridge(
    year: int,
    body: str = "",
    *,
    kind: LineKind = LineKind.APPROPRIATION,
    of_year: int | None = None,
    on: date | None = None,
) -> tuple[BridgeRow, ...]:
    """Proposal → KS's changes → KS's proposal → KF's changes → adopted → revisions → in force, to the öre.

    Of one body, or of the whole municipality when none is named. Empty when nothing is adopted.
    """
    found = versions_in_force(year, on)
    return bridge_of(found, body, kind=kind, of_year=of_year or year)


def bridge_of(found: InForce, body: str = "", *, kind: LineKind, of_year: int) -> tuple[BridgeRow, ...]:
    """The bridge that led to the adopted version and on through its revisions; two queries."""
    if found.adopted is None:
        return ()
    chain = _chain(found.adopted, found.by_pk)
    sources = list(chain[0].sources.values_list("pk", flat=True)) if _composed(chain[0]) else []
    lines = _lines_of([*sources, *(one.pk for one in (*chain, *found.revisions))], body, kind, of_year)
    stages = []
    if sources:
        proposed = add(*(line.amount for pk in sources for line in lines[pk]))
        stages.append(BridgeStage(Text("Nämndernas förslag", "Committees' proposals"), (), proposed))
    stages += [_stage(one, lines[one.pk], PLAN_NAMES[PlanKind(one.kind)]) for one in chain]
    for one in found.revisions:
        changes = _changes(lines[one.pk], one.item.title)
        if changes:
            reached = add(stages[-1].total, *(amount for _, amount in changes))
            stages.append(_told(one, Text("Gällande budget", "Budget in force"), changes, reached))
    return build_bridge(stages)


def _chain(one: Plan, by_pk: Mapping[int, Plan]) -> list[Plan]:
    """The version and those it was made from, oldest first."""
    chain = [one]
    while chain[0].basis_id:
        chain.insert(0, by_pk[chain[0].basis_id])
    return chain


def _lines_of(pks: Sequence[int], body: str, kind: LineKind, year: int) -> Mapping[int, list[PlanLine]]:
    rows = PlanLine.objects.filter(plan__in=pks, kind=kind.value, year=year).select_related("amendment")
    if body:
        rows = rows.filter(body__slug=body)
    found: dict[int, list[PlanLine]] = defaultdict(list)
    for line in rows.order_by("order", "pk"):
        found[line.plan_id].append(line)
    return found


def _stage(one: Plan, lines: Sequence[PlanLine], label: Text) -> BridgeStage:
    """A version on the bridge: the lines it doesn't carry on from an earlier one are its changes."""
    first = not one.basis_id and not _composed(one)
    changes = () if first else _changes([line for line in lines if line.basis_id is None], label.sv)
    return _told(one, label, changes, add(*(line.amount for line in lines)))


def _told(one: Plan, label: Text, changes: tuple[tuple[Text, int], ...], total: int | None) -> BridgeStage:
    decided = decision_of(one)
    reference = decided.reference if decided else ""
    return BridgeStage(label, changes, total, reference, str(one.pk), bool(decided and decided.constructed))


def _composed(one: Plan) -> bool:
    return one.kind == PlanKind.COMPOSED.value


def _changes(lines: Iterable[PlanLine], otherwise: str) -> tuple[tuple[Text, int], ...]:
    """The lines summed by what they are called, in the order they stand."""
    sums: dict[str, int] = {}
    for line in lines:
        name = (line.amendment.title if line.amendment else line.text) or otherwise
        sums[name] = sums.get(name, 0) + line.amount
    return tuple((Text(name, name), amount) for name, amount in sums.items())
