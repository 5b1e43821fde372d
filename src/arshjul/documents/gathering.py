"""What prose says of figures that a pattern gathers: the largest, the first few, a rank, their sum and number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from arshjul.documents import printing
from arshjul.documents.dataset import Figure
from arshjul.documents.domain import Run, Runs
from arshjul.documents.expressions import Argument, Call, ExpressionError, MisusedError, Ref, Whole
from arshjul.documents.measuring import Context, Measured, as_written, measure, measured, order, shown


def _members(argument: Argument, call: Call, context: Context) -> list[tuple[Measured, Figure]]:
    """Figures of a pattern with entries, largest first; ties in order of name."""
    if not isinstance(argument, Ref):
        raise ExpressionError("documents.expression-unreadable", text=as_written(argument))
    found = [figure for figure in context.data.matching(argument.name) if figure.is_number]
    if not found:
        raise ExpressionError("documents.no-figures", pattern=argument.name)
    members = [(measured(figure, call, context), figure) for figure in found]
    if len({(one.is_amount, one.unit) for one, _ in members}) > 1:
        raise ExpressionError("documents.different-kinds", first=argument.name, second=argument.name)
    return sorted(members, key=lambda one: (-one[0].exact, one[1].label))


def _extreme(call: Call, context: Context, *, largest: bool) -> Runs:
    members = _members(call.arguments[0], call, context)
    chosen, figure = members[0 if largest else -1]
    if sum(one.printed == chosen.printed for one, _ in members) > 1:
        raise ExpressionError("documents.tie", text=call.source)
    return (Run(figure.label, figure.id),)


def _largest(call: Call, context: Context) -> Runs:
    return _extreme(call, context, largest=True)


def _smallest(call: Call, context: Context) -> Runs:
    return _extreme(call, context, largest=False)


def _listed(call: Call, context: Context, *, largest: bool) -> Runs:
    count, pattern = call.arguments
    if not isinstance(count, Whole) or count.number < 1:
        raise MisusedError
    members = _members(pattern, call, context)
    members = members if largest else members[::-1]
    chosen, rest = members[: count.number], members[count.number :]
    if rest and rest[0][0].printed == chosen[-1][0].printed:
        raise ExpressionError("documents.tie", text=call.source)
    parts = [f"{figure.label} ({shown(one.printed, one, call, context)})" for one, figure in chosen]
    return (Run(printing.joined(parts, context.language), chosen[0][1].id),)


def _top(call: Call, context: Context) -> Runs:
    return _listed(call, context, largest=True)


def _bottom(call: Call, context: Context) -> Runs:
    return _listed(call, context, largest=False)


ORDINALS = (("", ""), ("näst ", "second "), ("tredje ", "third "), ("fjärde ", "fourth "), ("femte ", "fifth "))


def _rank(call: Call, context: Context) -> Runs:
    own = measure(call.arguments[0], call, context)
    members = _members(call.arguments[1], call, context)
    place = sum(one.printed > own.printed for one, _ in members)
    if place >= len(ORDINALS) or sum(one.printed == own.printed for one, _ in members) > 1:
        raise ExpressionError("documents.tie", text=call.source)
    swedish, english = ORDINALS[place]
    return (Run(context.say(f"{swedish}störst", f"{english}largest"), own.figure),)


def _sum(call: Call, context: Context) -> Runs:
    members = _members(call.arguments[0], call, context)
    total = sum((one.exact for one, _ in members), Decimal(0))
    return (Run(shown(total, members[0][0], call, context), members[0][1].id),)


def _count(call: Call, context: Context) -> Runs:
    members = _members(call.arguments[0], call, context)
    chosen = members
    if len(call.arguments) > 1:
        side, limit = call.arguments[1], call.arguments[2] if len(call.arguments) > 2 else Whole(0)  # noqa: PLR2004
        wanted = {"över": 1, "above": 1, "under": -1, "below": -1}.get(as_written(side))
        if wanted is None:
            raise MisusedError
        bound = measure(limit, call, context)
        chosen = [(one, figure) for one, figure in members if order(one, bound) == wanted]
    return (Run(str(len(chosen)), members[0][1].id),)


ANSWERS: Mapping[str, Callable[[Call, Context], Runs]] = {
    "largest": _largest,
    "smallest": _smallest,
    "top": _top,
    "bottom": _bottom,
    "rank": _rank,
    "sum": _sum,
    "count": _count,
}
"""The functions of `vocabulary.yaml` that ask for a pattern of figures."""
