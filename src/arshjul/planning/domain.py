"""Values of planning: kinds of versions and lines, lines as people give them, and the bridge between versions."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from arshjul.kernel.money import add
from arshjul.kernel.text import Text


class PlanKind(enum.StrEnum):
    """What a version of a plan is, and so who decides it."""

    PROPOSAL = "proposal"
    COMPOSED = "composed"
    ALTERNATIVE = "alternative"
    ADOPTED = "adopted"
    REVISED = "revised"
    OPERATIONS = "operations-plan"
    INTERNAL = "internal-budget"
    BUSINESS = "business-plan"


PLAN_NAMES: Mapping[PlanKind, Text] = {
    PlanKind.PROPOSAL: Text("Nämndens förslag", "Committee's proposal"),
    PlanKind.COMPOSED: Text("Kommunstyrelsens förslag", "Executive board's proposal"),
    PlanKind.ALTERNATIVE: Text("Alternativ budget", "Alternative budget"),
    PlanKind.ADOPTED: Text("Beslutad budget", "Adopted budget"),
    PlanKind.REVISED: Text("Budgetändring", "Budget revision"),
    PlanKind.OPERATIONS: Text("Verksamhetsplan", "Operations plan"),
    PlanKind.INTERNAL: Text("Internbudget", "Internal budget"),
    PlanKind.BUSINESS: Text("Affärsplan", "Business plan"),
}


class LineKind(enum.StrEnum):
    """What an amount is.

    An appropriation (anslag, kommunbidrag) and an investment appropriation are what a nämnd is given: plus is to the
    nämnd. Income is plus and cost is minus. An effect is what an investment will do to the yearly cost (a memo).
    Central items and the lines of budgeted statements (resultaträkning, balansräkning at the year's end,
    kassaflödesanalys, adjustments and reserves of the balanskravsutredning, the water utility's resultaträkning and
    balansräkning) belong to no nämnd; they have the sign that the statement is printed with.
    """

    APPROPRIATION = "appropriation"
    INCOME = "income"
    COST = "cost"
    INVESTMENT = "investment"
    EFFECT = "effect"
    CENTRAL = "central"
    STATEMENT = "statement"
    BALANCE = "balance"
    CASH_FLOW = "cash_flow"
    REQUIREMENT = "requirement"
    WATER = "water"
    WATER_BALANCE = "water_balance"


LINE_NAMES: Mapping[LineKind, Text] = {
    LineKind.APPROPRIATION: Text("Kommunbidrag (anslag)", "Appropriation"),
    LineKind.INCOME: Text("Intäkter", "Income"),
    LineKind.COST: Text("Kostnader", "Costs"),
    LineKind.INVESTMENT: Text("Investeringar", "Investments"),
    LineKind.EFFECT: Text("Driftkonsekvens", "Effect on yearly cost"),
    LineKind.CENTRAL: Text("Centrala poster", "Central items"),
    LineKind.STATEMENT: Text("Resultatbudget", "Budgeted income statement"),
    LineKind.BALANCE: Text("Balansbudget", "Budgeted balance sheet"),
    LineKind.CASH_FLOW: Text("Kassaflödesbudget", "Budgeted cash flow"),
    LineKind.REQUIREMENT: Text("Balanskravsjusteringar och reserver", "Balance adjustments and reserves"),
    LineKind.WATER: Text("Budget för VA", "Budget of water and sewage"),
    LineKind.WATER_BALANCE: Text("Balansbudget för VA", "Budgeted balance sheet of water and sewage"),
}


class EstimateClass(enum.StrEnum):
    """How firm a project's estimate is (kalkylklass)."""

    IDEA = "idea"
    PRESTUDY = "prestudy"
    DESIGN = "design"
    TENDER = "tender"


ESTIMATE_NAMES: Mapping[EstimateClass, Text] = {
    EstimateClass.IDEA: Text("Idé", "Idea"),
    EstimateClass.PRESTUDY: Text("Förstudie", "Pre-study"),
    EstimateClass.DESIGN: Text("Bygghandling", "Detailed design"),
    EstimateClass.TENDER: Text("Anbud", "Tender"),
}


@dataclass(frozen=True, slots=True)
class LineInput:
    """One amount as somebody gives it: whose (body slug, unit code), what, for which year, in öre."""

    body: str
    kind: LineKind
    year: int
    amount: int
    text: str = ""
    unit: str = ""
    activity: str = ""
    row: str = ""
    project: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class InvestmentInput:
    """One investment project: the total that is or is to be decided, its years and how firm the estimate is."""

    project: str
    name: str
    body: str
    decided_total: int
    starts: int
    ends: int
    estimate_class: EstimateClass = EstimateClass.PRESTUDY
    note: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentInput:
    """One change moved in the assembly: who moved it, whether it was carried, and the lines it changes."""

    title: str
    mover: str = ""
    carried: bool = True
    lines: tuple[LineInput, ...] = ()


class RowRole(enum.StrEnum):
    """What a row of a bridge is: an amount that adds on, a sum reached, or a difference nobody has explained."""

    START = "start"
    CHANGE = "change"
    SUM = "sum"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """One row of a bridge between versions, in öre; `None` when there is nothing yet."""

    role: RowRole
    label: Text
    amount: int | None
    decision: str = ""
    url_key: str = ""
    constructed: bool = False


@dataclass(frozen=True, slots=True)
class BridgeStage:
    """One version on the way: its changes, and the sum its own lines give."""

    label: Text
    changes: tuple[tuple[Text, int], ...]
    total: int | None
    decision: str = ""
    url_key: str = ""
    constructed: bool = False


def build_bridge(stages: Iterable[BridgeStage]) -> tuple[BridgeRow, ...]:
    """The bridge through the versions: start, changes, sums; what the changes don't explain stands on its own row.

    It adds up to the öre by construction: each sum is the sum before plus the rows between.

    >>> adopted = BridgeStage(Text("KF", "KF"), ((Text("a", "a"), 5),), 107)
    >>> stages = [BridgeStage(Text("Förslag", "Proposal"), (), 100), adopted]
    >>> [(row.role.value, row.amount) for row in build_bridge(stages)]
    [('start', 100), ('change', 5), ('unexplained', 2), ('sum', 107)]
    """
    rows: list[BridgeRow] = []
    reached: int | None = None
    for stage in stages:
        if not rows:
            rows.append(
                BridgeRow(RowRole.START, stage.label, stage.total, stage.decision, stage.url_key, stage.constructed)
            )
            reached = stage.total
            continue
        rows.extend(BridgeRow(RowRole.CHANGE, label, amount) for label, amount in stage.changes)
        explained = add(reached, *(amount for _, amount in stage.changes))
        left = (stage.total or 0) - (explained or 0)
        if left:
            rows.append(BridgeRow(RowRole.UNEXPLAINED, UNEXPLAINED, left))
        rows.append(BridgeRow(RowRole.SUM, stage.label, stage.total, stage.decision, stage.url_key, stage.constructed))
        reached = stage.total
    return tuple(rows)


UNEXPLAINED = Text("Skillnad som ingen rad förklarar", "Difference that no line explains")


@dataclass(frozen=True, slots=True)
class Room:
    """What a nämnd has been given for a year, what its internal budget uses, and what is left, in öre."""

    given: int | None
    used: int | None
    left: int | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "left", None if self.given is None else self.given - (self.used or 0))

    @property
    def exceeded(self) -> int | None:
        """By how much more is used than given; None when it holds."""
        over = (self.used or 0) - (self.given or 0)
        return over if over > 0 else None


def net_cost(lines: Iterable[LineInput]) -> int | None:
    """What the income and cost lines together use of an appropriation: plus is a cost; no such lines is None."""
    own = [line.amount for line in lines if line.kind in {LineKind.INCOME, LineKind.COST}]
    total = add(*own)
    return None if total is None else -total


def invested(lines: Iterable[LineInput]) -> int | None:
    """What the investment lines use of an investment appropriation; no such lines is None."""
    return add(*(line.amount for line in lines if line.kind is LineKind.INVESTMENT))


@dataclass(frozen=True, slots=True)
class Principle:
    """Whether a company's decision is of principle or of major weight, and when KF took its position (KL 10:3).

    `None` is not told; `heard` without `of_principle` says nothing.
    """

    of_principle: bool | None = None
    heard: date | None = None


UNTOLD = Principle()
"""Nobody has said."""
