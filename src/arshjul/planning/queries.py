"""Reading planning: what is in force on a day, the bridge that led there, and where an amount comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet, Sum

from arshjul.kernel.money import add
from arshjul.kernel.text import Text
from arshjul.organisation.clock import today
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body
from arshjul.planning.domain import (
    PLAN_NAMES,
    BridgeRow,
    BridgeStage,
    LineKind,
    PlanKind,
    build_bridge,
)
from arshjul.planning.models import Direction, Frame, Investment, Plan, PlanLine
from arshjul.planning.policies import DirectionPolicy, PlanPolicy
from arshjul.record import queries as record
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.types import Decision, HandOver, Item

DECISIONS = Prefetch(
    "item__decisions",
    record.fixing_decisions(),
    to_attr="fixing",
)


def plans(who: Standing, year: int, *kinds: PlanKind) -> QuerySet[Plan]:
    """The versions of a budget year that the person sees, of some kinds when asked, with their decisions."""
    found = Plan.objects.filter(PlanPolicy.visible(who), year=year)
    if kinds:
        found = found.filter(kind__in=[kind.value for kind in kinds])
    return found.select_related("item__matter__authority", "item__body", "body").prefetch_related(DECISIONS)


def plan(who: Standing, pk: int) -> Plan:
    """One version the person sees; raises `Plan.DoesNotExist` for any other."""
    found = Plan.objects.filter(PlanPolicy.visible(who))
    chosen = found.select_related("item__matter__authority", "item__authority", "item__body", "body", "basis__item")
    return chosen.prefetch_related(DECISIONS).get(pk=pk)


def decision_of(one: Plan) -> Decision | None:
    """The decision that fixed a version; no query when the version was read by `plans` or `plan`."""
    if not hasattr(one.item, "fixing"):
        return decision_of_item(one.item)
    fixing: list[Decision] = one.item.fixing
    return fixing[-1] if fixing else None


def decision_of_item(item: Item) -> Decision | None:
    """The decision that fixed an item, if any."""
    fixed = item.decisions.filter(kind__in=record.FIXING).select_related("body", "matter__authority", "seal")
    return fixed.order_by("date", "paragraph").last()


def directions(who: Standing, year: int) -> QuerySet[Direction]:
    """The directions of a budget year that the person sees, newest version first."""
    found = Direction.objects.filter(DirectionPolicy.visible(who), year=year)
    return found.select_related("item__matter__authority", "item__body").order_by("-version")


def frames_in_force(year: int) -> Mapping[tuple[int, int], int]:
    """The frames of the latest decided directions: öre by body pk and year; one query."""
    found = Frame.objects.filter(direction__year=year, direction__item__state=ItemState.DECIDED.value).order_by()
    rows = list(found.values_list("direction__version", "body", "year", "amount"))
    latest = max((row[0] for row in rows), default=0)
    frames: dict[tuple[int, int], int] = defaultdict(int)
    for version, body, frame_year, amount in rows:
        if version == latest:
            frames[body, frame_year] += amount
    return dict(frames)


def direction_in_force(year: int) -> Direction | None:
    """The latest decided directions of a budget year."""
    decided = Direction.objects.filter(year=year, item__state=ItemState.DECIDED.value)
    return decided.select_related("item").order_by("-version").first()


@dataclass(frozen=True, slots=True)
class InForce:
    """The adopted version in force on a day, its revisions in the order they were decided, and all versions by pk."""

    adopted: Plan | None
    revisions: tuple[Plan, ...]
    by_pk: Mapping[int, Plan]

    @property
    def pks(self) -> list[int]:
        """The versions whose lines are in force."""
        return [one.pk for one in (self.adopted, *self.revisions) if one is not None]


ON_THE_BRIDGE = (PlanKind.COMPOSED, PlanKind.ALTERNATIVE, PlanKind.ADOPTED, PlanKind.REVISED)


def versions_in_force(year: int, on: date | None = None) -> InForce:
    """What is in force on a day: the version adopted last by then, and its revisions since; two queries."""
    day = on or today()
    found = Plan.objects.filter(year=year, kind__in=[kind.value for kind in ON_THE_BRIDGE])
    chosen = list(found.select_related("item", "body").prefetch_related(DECISIONS))
    decided: list[tuple[date, int, Plan]] = []
    for one in chosen:
        fixed = decision_of(one)
        if fixed is not None and fixed.date <= day and one.item.state == ItemState.DECIDED.value:
            decided.append((fixed.date, fixed.paragraph, one))
    decided.sort(key=lambda row: row[:2])
    in_order = [row[2] for row in decided]
    adopted = next((one for one in reversed(in_order) if one.kind == PlanKind.ADOPTED.value), None)
    revised = [one for one in in_order if adopted and one.kind == PlanKind.REVISED.value and one.basis_id == adopted.pk]
    return InForce(adopted, tuple(revised), {one.pk: one for one in chosen})


def adopted_plan(year: int, on: date | None = None) -> Plan | None:
    """The adopted version in force on a day: the one decided last by then."""
    return versions_in_force(year, on).adopted


def in_force(year: int, on: date | None = None) -> QuerySet[PlanLine]:
    """Every line in force on a day for a budget year: the adopted version's and its revisions'."""
    return PlanLine.objects.filter(plan__in=versions_in_force(year, on).pks).select_related("body", "plan")


def lines_for(
    year: int, *, body: str = "", kinds: Iterable[LineKind] = (), of_year: int | None = None, on: date | None = None
) -> QuerySet[PlanLine]:
    """Lines in force: of a body, of some kinds, for one of the plan's years (the budget year when not said)."""
    found = in_force(year, on).filter(year=of_year or year)
    if body:
        found = found.filter(body__slug=body)
    chosen = [kind.value for kind in kinds]
    return found.filter(kind__in=chosen) if chosen else found


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """An amount in force by body, unit, kind and line of a statement, in öre."""

    body: str
    unit: str
    kind: LineKind
    row: str
    activity: str
    amount: int


def budget_by_body(year: int, *, of_year: int | None = None, on: date | None = None) -> tuple[BudgetRow, ...]:
    """All amounts in force for a year, summed by body, unit, kind and statement line; two or three queries."""
    rows = in_force(year, on).filter(year=of_year or year).order_by()
    sums = rows.values_list("body__slug", "unit", "kind", "row", "activity", "body__order").annotate(
        total=Sum("amount")
    )
    return tuple(
        BudgetRow(body, unit, LineKind(kind), row, activity, int(total))
        for body, unit, kind, row, activity, _, total in sorted(sums, key=lambda one: (one[5], one[1:5]))
    )


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A line in force, the decision that fixed it, and whether it is of the budget first fixed."""

    line: PlanLine
    decision: Decision | None
    is_original: bool


def decided_lines(year: int, kind: LineKind, *, on: date | None = None) -> tuple[DecidedLine, ...]:
    """Every line of a kind in force for a budget year, of all the plan's years; three queries."""
    found = versions_in_force(year, on)
    lines = PlanLine.objects.filter(plan__in=found.pks, kind=kind.value).select_related("body", "investment")
    first = found.adopted.pk if found.adopted else None
    return tuple(
        DecidedLine(line, decision_of(found.by_pk[line.plan_id]), line.plan_id == first)
        for line in lines.order_by("plan", "order", "pk")
    )


@dataclass(frozen=True, slots=True)
class DecidedProject:
    """A project as it stands in a version in force, and the decision that fixed that version."""

    investment: Investment
    decision: Decision | None


def decided_projects(year: int, *, on: date | None = None) -> Mapping[str, DecidedProject]:
    """Each project of a budget year by its code, as the latest version in force has it; three queries."""
    found = versions_in_force(year, on)
    rows = Investment.objects.filter(plan__in=found.pks).select_related("body").order_by("plan", "pk")
    return {one.project: DecidedProject(one, decision_of(found.by_pk[one.plan_id])) for one in rows}


def budget_by_line(year: int, *, on: date | None = None) -> Mapping[str, int]:
    """The budgeted resultaträkning in force: öre by the statement's line id."""
    sums = (
        lines_for(year, kinds=[LineKind.STATEMENT], on=on).order_by().values_list("row").annotate(total=Sum("amount"))
    )
    return {row: int(total) for row, total in sums}


def appropriations(year: int, *, on: date | None = None) -> Mapping[str, int]:
    """What each body has been given for the budget year (kommunbidrag, anslag), in öre by body slug."""
    rows = lines_for(year, kinds=[LineKind.APPROPRIATION], on=on).order_by()
    return {slug: int(total) for slug, total in rows.values_list("body__slug").annotate(total=Sum("amount"))}


@dataclass(frozen=True, slots=True)
class Given:
    """What the assembly gave a body: in the budget first fixed, and by decisions of the year (anslagsförändring)."""

    original: int | None
    changes: int | None


def appropriations_by_decision(year: int, *, on: date | None = None) -> Mapping[str, Given]:
    """Original appropriation and its changes since, in öre by body slug; three queries."""
    found = versions_in_force(year, on)
    if found.adopted is None:
        return {}
    rows = PlanLine.objects.filter(plan__in=found.pks, year=year, kind=LineKind.APPROPRIATION.value).order_by()
    sums: dict[str, dict[bool, int]] = defaultdict(dict)
    for slug, plan_pk, total in rows.values_list("body__slug", "plan").annotate(total=Sum("amount")):
        first = plan_pk == found.adopted.pk
        sums[slug][first] = sums[slug].get(first, 0) + int(total)
    return {slug: Given(parts.get(True), parts.get(False)) for slug, parts in sums.items()}


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """An investment project in force: its decided total, and what the plan gives it by year, in öre."""

    project: str
    name: str
    body: str
    decided_total: int
    by_year: Mapping[int, int]


def projects_in_force(year: int, *, on: date | None = None) -> tuple[ProjectPlan, ...]:
    """The investment projects of the versions in force for a budget year; three queries."""
    pks = versions_in_force(year, on).pks
    found = list(Investment.objects.filter(plan__in=pks).select_related("body"))
    rows = PlanLine.objects.filter(plan__in=pks, kind=LineKind.INVESTMENT.value, investment__isnull=False).order_by()
    amounts: dict[str, dict[int, int]] = defaultdict(dict)
    for project, of_year, total in rows.values_list("investment__project", "year").annotate(total=Sum("amount")):
        amounts[project][of_year] = int(total)
    latest = {one.project: one for one in sorted(found, key=lambda one: one.plan_id)}
    return tuple(
        ProjectPlan(one.project, one.name, one.body.slug, one.decided_total, amounts.get(one.project, {}))
        for one in latest.values()
    )


def given(year: int, body: Body, on: date | None = None) -> Mapping[LineKind, int]:
    """What a body has been given for the budget year, in öre by kind; a kind without lines is left out."""
    rows = lines_for(year, body=body.slug, kinds=[LineKind.APPROPRIATION, LineKind.INVESTMENT], on=on).order_by()
    return {LineKind(kind): int(total) for kind, total in rows.values_list("kind").annotate(total=Sum("amount"))}


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


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A body's frame, what it asks for and what KS proposes, in öre; `None` where there is nothing yet."""

    body: Body
    frame: int | None
    proposed: int | None
    composed: int | None
    state: Text | None
    handed_over: bool
    plan_pk: int | None

    @property
    def difference(self) -> int | None:
        """What is asked for beyond the frame."""
        return None if self.frame is None or self.proposed is None else self.proposed - self.frame


def frame_vs_proposal(year: int, bodies: Iterable[Body], who: Standing) -> tuple[FrameRow, ...]:
    """Each body's frame beside its proposal (as the person may see it) and KS's composed version."""
    return frame_rows(bodies, list(plans(who, year)), issued(directions_with_frames(who, year)), year)


def directions_with_frames(who: Standing, year: int) -> list[Direction]:
    """The directions of a year that the person sees, newest first, frames at hand; two queries."""
    return list(directions(who, year).prefetch_related(Prefetch("frames", Frame.objects.order_by())))


def issued(found: Iterable[Direction]) -> Direction | None:
    """The newest of them that is decided."""
    return next((one for one in found if one.item.state == ItemState.DECIDED.value), None)


def frame_rows(
    bodies: Iterable[Body], versions: Iterable[Plan], direction: Direction | None, year: int
) -> tuple[FrameRow, ...]:
    """Frames beside proposals and KS's version, out of what is already read; one query for the sums."""
    frames: dict[int, int] = defaultdict(int)
    for frame in direction.frames.all() if direction else ():
        if frame.year == year:
            frames[frame.body_id] += frame.amount
    in_order = sorted(versions, key=lambda one: one.version)
    latest = {one.body_id: one for one in in_order if one.kind == PlanKind.PROPOSAL.value}
    composed = next((one for one in reversed(in_order) if one.kind == PlanKind.COMPOSED.value), None)
    sums = _sums([*(one.pk for one in latest.values()), *([composed.pk] if composed else [])], year)
    return tuple(
        FrameRow(
            body=body,
            frame=frames.get(body.pk),
            proposed=sums.get((latest[body.pk].pk, body.pk)) if body.pk in latest else None,
            composed=sums.get((composed.pk, body.pk)) if composed else None,
            state=STATE_NAMES[ItemState(latest[body.pk].item.state)] if body.pk in latest else None,
            handed_over=body.pk in latest and latest[body.pk].item.state != ItemState.DRAFT.value,
            plan_pk=latest[body.pk].pk if body.pk in latest else None,
        )
        for body in bodies
    )


def _sums(pks: Iterable[int], year: int) -> Mapping[tuple[int, int], int]:
    rows = PlanLine.objects.filter(plan__in=list(pks), year=year, kind=LineKind.APPROPRIATION.value).order_by()
    return {
        (plan_pk, body): int(total)
        for plan_pk, body, total in rows.values_list("plan", "body").annotate(t=Sum("amount"))
    }


def side_by_side(versions: Sequence[Plan], year: int) -> Mapping[int, Mapping[int, int]]:
    """Appropriations of several versions: öre by body pk, then by plan pk."""
    table: dict[int, dict[int, int]] = defaultdict(dict)
    for (plan_pk, body), amount in _sums([one.pk for one in versions], year).items():
        table[body][plan_pk] = amount
    return table


@dataclass(frozen=True, slots=True)
class KindSum:
    """The sums of one kind of line in a version, in öre by plan year."""

    kind: LineKind
    sums: Mapping[int, int]


def plan_summary(one: Plan) -> tuple[KindSum, ...]:
    """The sums of a version by kind and year; one query."""
    sums: dict[str, dict[int, int]] = defaultdict(dict)
    rows = one.lines.order_by().values_list("kind", "year").annotate(total=Sum("amount"))
    for kind, year, total in rows:
        sums[kind][year] = int(total)
    return tuple(KindSum(kind, sums[kind.value]) for kind in LineKind if kind.value in sums)


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One version a line stands in: what it is, the amount there (öre), and what fixed it or handed it over."""

    plan: Plan
    line: PlanLine
    decision: Decision | None
    hand_over: HandOver | None


CARRIED = ("", "basis__", "basis__basis__", "basis__basis__basis__")
"""A line is carried on at most so: proposal → composed → alternative → adopted."""


def line(pk: int) -> PlanLine | None:
    """A line with the lines it was carried on from, and their versions; one query."""
    near = [f"{hop}{part}" for hop in CARRIED for part in ("plan__item", "plan__body")]
    return PlanLine.objects.select_related("body", *near).filter(pk=pk).first()


def trace(found: PlanLine) -> tuple[TraceStep, ...]:
    """Where an amount comes from: the line, then the lines it was carried on from, each with its decision."""
    lines = [found]
    while lines[-1].basis is not None:
        lines.append(lines[-1].basis)
    items = [one.plan.item_id for one in lines]
    fixing = record.fixing_decisions().filter(items__in=items)
    decided = {
        item: decision
        for decision in fixing.prefetch_related("items")
        for item in (each.pk for each in decision.items.all())
    }
    handed = {one.item_id: one for one in record.hand_overs_of(items)}
    return tuple(TraceStep(one.plan, one, decided.get(one.plan.item_id), handed.get(one.plan.item_id)) for one in lines)


def years_with_plans() -> list[int]:
    """The budget years that have directions or versions, newest first."""
    return sorted(
        {*Plan.objects.values_list("year", flat=True), *Direction.objects.values_list("year", flat=True)}, reverse=True
    )
