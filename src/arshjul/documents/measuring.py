"""What an expression is answered from: figures looked up, measured as printed, and compared."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from decimal import Decimal

from arshjul.documents import printing
from arshjul.documents.dataset import DataSet, Figure
from arshjul.documents.expressions import Argument, Call, ExpressionError, Ref, Whole, Words
from arshjul.kernel.findings import Finding, Place
from arshjul.kernel.money import ORE_PER_UNIT, Unit, in_unit


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is answered from: the data, the language, where it stands, and where notes go."""

    data: DataSet
    language: str = "sv"
    place: Place = field(default_factory=Place)
    notes: list[Finding] = field(default_factory=list)

    def say(self, swedish: str, english: str) -> str:
        """The word in the document's language."""
        return english if self.language.startswith("en") else swedish


@dataclass(frozen=True, slots=True)
class Measured:
    """A number as printed and exactly, with what prints it; öre for amounts, the number itself otherwise."""

    printed: Decimal
    exact: Decimal
    is_amount: bool
    unit: str
    better_up: bool = True
    figure: str = ""


def figure_of(argument: Argument, context: Context) -> Figure:
    """The one figure an argument names; unknown, or without entries, is an error."""
    if not isinstance(argument, Ref) or argument.is_pattern:
        raise ExpressionError("documents.expression-unreadable", text=as_written(argument))
    figure = context.data.figures.get(argument.name)
    if figure is None:
        near = difflib.get_close_matches(argument.name, context.data.figures, n=3)
        raise ExpressionError("documents.unknown-figure", figure=argument.name, near=", ".join(near) or "–")
    if figure.is_missing:
        raise ExpressionError("documents.missing-figure", figure=figure.id, label=figure.label)
    return figure


def as_written(argument: Argument) -> str:
    """How an argument stands in the text."""
    match argument:
        case Ref(name):
            return name
        case Words(text):
            return text
        case Whole(number):
            return str(number)


def unit_of(call: Call, context: Context) -> Unit:
    """The unit and decimals an expression prints in: its own, else the data set's."""
    name = call.unit or context.data.unit.name
    own = context.data.unit.decimals if name == context.data.unit.name else 0
    return Unit(name, own if call.decimals is None else call.decimals)


def measure(argument: Argument, call: Call, context: Context) -> Measured:
    """An argument as a number to compare."""
    if isinstance(argument, Whole):
        return Measured(Decimal(argument.number), Decimal(argument.number), is_amount=False, unit="")
    return measured(figure_of(argument, context), call, context)


def measured(figure: Figure, call: Call, context: Context) -> Measured:
    """A figure as a number to compare."""
    if figure.ore is not None:
        unit, ore = unit_of(call, context), figure.sign * figure.ore
        exact, printed = Decimal(ore), in_unit(ore, unit.name, unit.decimals) * ORE_PER_UNIT[unit.name]
    elif figure.value is not None:
        exact, printed = figure.sign * figure.value, figure.sign * printing.quantized(figure.value, call.decimals)
    else:
        raise ExpressionError("documents.not-a-number", figure=figure.id, label=figure.label)
    better_up = (figure.better == "up") == (figure.sign > 0)
    return Measured(printed, exact, figure.ore is not None, figure.unit, better_up, figure.id)


def pair(call: Call, context: Context) -> tuple[Measured, Measured]:
    """The two numbers an expression compares; the second is 0 when it isn't given."""
    first = measure(call.arguments[0], call, context)
    second = measure(call.arguments[1] if len(call.arguments) > 1 else Whole(0), call, context)
    if (first.is_amount, first.unit) != (second.is_amount, second.unit) and (second.figure or second.exact):
        raise ExpressionError(
            "documents.different-kinds", first=as_written(call.arguments[0]), second=as_written(call.arguments[1])
        )
    return first, second


def order(first: Measured, second: Measured) -> int:
    """1, 0 or -1 as the first is larger than, equal to or smaller than the second, as printed."""
    return (first.printed > second.printed) - (first.printed < second.printed)


def shown(value: Decimal, model: Measured, call: Call, context: Context, *, signed: bool = False) -> str:
    """A number with its unit, as printed."""
    if model.is_amount:
        return printing.amount(int(value), unit_of(call, context), context.language, signed=signed)
    rounded = printing.quantized(value, call.decimals)
    return with_unit(printing.number(rounded, context.language, signed=signed), model.unit)


def with_unit(number: str, unit: str) -> str:
    """A number with what follows it."""
    return f"{number}{printing.NBSP}{unit}" if unit else number


def unit_parts(call: Call, context: Context) -> tuple[str, int]:
    """The unit's name and decimals."""
    unit = unit_of(call, context)
    return unit.name, unit.decimals
