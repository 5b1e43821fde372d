"""What prose says of one or two figures: amounts, differences, shares, comparisons and words chosen or asserted.

Comparisons are made on the figures as printed (unit and decimals), so that a sentence never says "ökade" between two
equal numbers. A difference that only shows finer than printed is "i stort sett oförändrat".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from arshjul.documents import printing
from arshjul.documents.domain import Run, Runs
from arshjul.documents.expressions import Call, ExpressionError, MisusedError, Words
from arshjul.documents.measuring import (
    Context,
    Measured,
    as_written,
    figure_of,
    measured,
    order,
    pair,
    shown,
    unit_of,
    unit_parts,
    with_unit,
)
from arshjul.kernel.findings import finding
from arshjul.kernel.money import in_unit

PERCENT_DECIMALS = 1


def _amount(call: Call, context: Context) -> Runs:
    figure = figure_of(call.arguments[0], context)
    if figure.ore is None:
        return _number(call, context, suffixed=True)
    return (Run(printing.amount(figure.sign * figure.ore, unit_of(call, context), context.language), figure.id),)


def _number(call: Call, context: Context, *, suffixed: bool = False) -> Runs:
    figure = figure_of(call.arguments[0], context)
    one = measured(figure, call, context)
    value = one.printed if not one.is_amount else in_unit(int(one.exact), *unit_parts(call, context))
    text = printing.number(value, context.language)
    return (Run(with_unit(text, figure.unit) if suffixed else text, figure.id),)


def _words(call: Call, context: Context) -> Runs:
    figure = figure_of(call.arguments[0], context)
    if figure.text is None:
        raise ExpressionError("documents.not-a-text", figure=figure.id, label=figure.label)
    return (Run(figure.text, figure.id),)


def _label(call: Call, context: Context) -> Runs:
    figure = figure_of(call.arguments[0], context)
    return (Run(figure.label, figure.id),)


def _date(call: Call, context: Context) -> Runs:
    figure = figure_of(call.arguments[0], context)
    if figure.day is None:
        raise ExpressionError("documents.not-a-date", figure=figure.id, label=figure.label)
    return (Run(printing.day(figure.day, context.language), figure.id),)


def _gap(call: Call, context: Context) -> tuple[Measured, Decimal]:
    """The exact difference; a note when it isn't the difference of the figures as printed."""
    first, second = pair(call, context)
    exact = first.exact - second.exact
    text = shown(exact, first, call, context)
    if text != shown(first.printed - second.printed, first, call, context):
        context.notes.append(finding("documents.rounded-difference", context.place, text=call.source, shown=text))
    return first, exact


def _difference(call: Call, context: Context) -> Runs:
    first, exact = _gap(call, context)
    return (Run(shown(abs(exact), first, call, context), first.figure),)


def _deviation(call: Call, context: Context) -> Runs:
    first, exact = _gap(call, context)
    return (Run(shown(exact, first, call, context, signed=True), first.figure),)


def _ratio(call: Call, context: Context, *, change: bool) -> tuple[Decimal, str]:
    first, second = pair(call, context)
    if second.exact <= 0:
        raise ExpressionError("documents.no-percent", text=call.source, base=as_written(call.arguments[1]))
    part = first.exact - second.exact if change else first.exact
    decimals = PERCENT_DECIMALS if call.decimals is None else call.decimals
    return printing.quantized(part * 100 / second.exact, decimals), first.figure


def _percent_text(value: Decimal, context: Context, *, signed: bool = False) -> str:
    word = context.say("procent", "per cent")
    return f"{printing.number(value, context.language, signed=signed)}{printing.NBSP}{word}"


def _percent(call: Call, context: Context) -> Runs:
    value, figure = _ratio(call, context, change=True)
    return (Run(_percent_text(abs(value), context), figure),)


def _change(call: Call, context: Context) -> Runs:
    value, figure = _ratio(call, context, change=True)
    return (Run(_percent_text(value, context, signed=True), figure),)


def _share(call: Call, context: Context) -> Runs:
    value, figure = _ratio(call, context, change=False)
    return (Run(_percent_text(value, context), figure),)


def _compare(call: Call, context: Context) -> Runs:
    first, second = pair(call, context)
    turn = order(first, second)
    if turn == 0:
        same = first.exact == second.exact
        text = (
            context.say("lika mycket som", "the same as")
            if same
            else context.say("i stort sett lika mycket som", "about the same as")
        )
        return (Run(text, first.figure),)
    gap = _difference(call, context)[0].text
    return (
        Run(
            f"{gap} {context.say('högre än', 'higher than') if turn > 0 else context.say('lägre än', 'lower than')}",
            first.figure,
        ),
    )


def _direction(call: Call, context: Context) -> Runs:
    first, second = pair(call, context)
    turn = order(first, second)
    if turn > 0:
        word = context.say("ökade", "increased")
    elif turn < 0:
        word = context.say("minskade", "decreased")
    elif first.exact == second.exact:
        word = context.say("var oförändrat", "was unchanged")
    else:
        word = context.say("var i stort sett oförändrat", "was largely unchanged")
    return (Run(word, first.figure),)


def _choose(call: Call, context: Context) -> Runs:
    """Words of the author's own for larger, smaller and equal."""
    choices = [argument.text for argument in call.arguments[2:] if isinstance(argument, Words)]
    if len(choices) != len(call.arguments) - 2:
        raise MisusedError
    first, second = pair(call, context)
    turn = order(first, second)
    if turn == 0 and len(choices) < 3:  # noqa: PLR2004  the third word is for equal
        raise ExpressionError("documents.no-word-for-equal", text=call.source)
    return (Run(choices[{1: 0, -1: 1, 0: 2}[turn]], first.figure),)


def holds(meaning: str, turn: int, *, better_up: bool) -> bool:
    """Whether an asserted word is true: `turn` is 1 when the first figure is larger as printed, -1 when smaller."""
    gain = turn if better_up else -turn
    return {
        "up": turn > 0,
        "down": turn < 0,
        "equal": turn == 0,
        "better": gain > 0,
        "worse": gain < 0,
        "reached": gain >= 0,
        "missed": gain < 0,
    }[meaning]


def asserted(meaning: str, call: Call, context: Context) -> Runs:
    """A word that the author asserts, written as it stands when the data agrees."""
    first, second = pair(call, context)
    turn = order(first, second)
    if not holds(meaning, turn, better_up=first.better_up):
        same = turn == 0 and first.exact != second.exact
        raise ExpressionError(
            "documents.difference-not-visible" if same else "documents.word-denied",
            word=call.name,
            first=f"{as_written(call.arguments[0])} = {shown(first.printed, first, call, context)}",
            second=shown(second.printed, first, call, context),
        )
    word = call.source.split()[0].strip('"”“') if " " not in call.name else call.name
    return (Run(word, first.figure),)


ANSWERS: Mapping[str, Callable[[Call, Context], Runs]] = {
    "amount": _amount,
    "number": _number,
    "words": _words,
    "name": _label,
    "date": _date,
    "difference": _difference,
    "deviation": _deviation,
    "percent": _percent,
    "change": _change,
    "share": _share,
    "compare": _compare,
    "direction": _direction,
    "choose": _choose,
}
"""The functions of `vocabulary.yaml` that ask for named figures."""
