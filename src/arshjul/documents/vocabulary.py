"""The functions and words of prose: each answers with text written from the data, or with a finding.

Comparisons are made on the figures as printed (unit and decimals), so that a sentence never says "ökade" between two
equal numbers. A difference that only shows finer than printed is "i stort sett oförändrat".
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from arshjul.documents import printing
from arshjul.documents.dataset import Figure
from arshjul.documents.domain import Run, Runs
from arshjul.documents.expressions import Argument, Call, ExpressionError, Ref, Whole, Words
from arshjul.documents.measuring import (
    Context,
    Measured,
    as_written,
    figure_of,
    measure,
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


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: names, how it is written, and its answer."""

    sv: str
    en: str
    usage: str
    example: str
    answer: Callable[[Call, Context], Runs]
    fewest: int = 1
    most: int | None = None

    def takes(self, count: int) -> bool:
        """Whether it may be asked of so many arguments."""
        return self.fewest <= count <= (self.most or self.fewest)


def answer(call: Call, context: Context) -> Runs:
    """The text an expression stands for; raises `ExpressionError` with the finding's id when the data can't bear it."""
    function = FUNCTIONS.get(call.name)
    if function is None and call.name in ASSERTED:
        function = _ASSERTION
    if function is None:
        known = sorted({*FUNCTIONS, *ASSERTED})
        near = difflib.get_close_matches(call.name, known, n=3)
        raise ExpressionError("documents.unknown-function", name=call.name, near=", ".join(near) or "–")
    if not function.takes(len(call.arguments)):
        raise ExpressionError("documents.wrong-arguments", name=call.name, usage=function.usage)
    return function.answer(call, context)


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
        raise ExpressionError("documents.wrong-arguments", name=call.name, usage=FUNCTIONS[call.name].usage)
    first, second = pair(call, context)
    turn = order(first, second)
    if turn == 0 and len(choices) < 3:  # noqa: PLR2004  the third word is for equal
        raise ExpressionError("documents.no-word-for-equal", text=call.source)
    return (Run(choices[{1: 0, -1: 1, 0: 2}[turn]], first.figure),)


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
        raise ExpressionError("documents.wrong-arguments", name=call.name, usage=FUNCTIONS[call.name].usage)
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
            raise ExpressionError("documents.wrong-arguments", name=call.name, usage=FUNCTIONS[call.name].usage)
        bound = measure(limit, call, context)
        chosen = [(one, figure) for one, figure in members if order(one, bound) == wanted]
    return (Run(str(len(chosen)), members[0][1].id),)


UP, DOWN, EQUAL, BETTER, WORSE, REACHED, MISSED = "up", "down", "equal", "better", "worse", "reached", "missed"
ASSERTED = {
    word: meaning
    for meaning, words in {
        UP: "ökade ökat ökar steg växte högre större fler mer över översteg överskott vinst "
        "increased rose grew higher larger more above exceeded surplus profit",
        DOWN: "minskade minskat minskar sjönk föll lägre mindre färre under understeg underskott förlust "
        "decreased fell lower smaller fewer below deficit loss",
        BETTER: "bättre förbättrades förbättrats starkare better improved stronger",
        WORSE: "sämre försämrades försämrats svagare worse worsened weaker",
        REACHED: "nådde uppnådde klarade reached met",
    }.items()
    for word in words.split()
} | {
    "var oförändrat": EQUAL,
    "var oförändrad": EQUAL,
    "var oförändrade": EQUAL,
    "oförändrat": EQUAL,
    "oförändrad": EQUAL,
    "oförändrade": EQUAL,
    "unchanged": EQUAL,
    "nådde inte": MISSED,
    "uppnådde inte": MISSED,
    "klarade inte": MISSED,
    "did not reach": MISSED,
}
"""Words an author may assert: written only when the data agrees."""


def _holds(meaning: str, turn: int, *, better_up: bool) -> bool:
    gain = turn if better_up else -turn
    return {
        UP: turn > 0,
        DOWN: turn < 0,
        EQUAL: turn == 0,
        BETTER: gain > 0,
        WORSE: gain < 0,
        REACHED: gain >= 0,
        MISSED: gain < 0,
    }[meaning]


def _assert(call: Call, context: Context) -> Runs:
    first, second = pair(call, context)
    turn = order(first, second)
    if not _holds(ASSERTED[call.name], turn, better_up=first.better_up):
        same = turn == 0 and first.exact != second.exact
        raise ExpressionError(
            "documents.difference-not-visible" if same else "documents.word-denied",
            word=call.name,
            first=f"{as_written(call.arguments[0])} = {shown(first.printed, first, call, context)}",
            second=shown(second.printed, first, call, context),
        )
    word = call.source.split()[0].strip('"”“') if " " not in call.name else call.name
    return (Run(word, first.figure),)


_ASSERTION = Function(
    "ökade",
    "increased",
    "ökade SIFFRA [SIFFRA]",
    "{{ ökade rr.resultat.utfall rr.resultat.foregaende }}",
    _assert,
    most=2,
)
LIST = (
    Function("belopp", "amount", "belopp SIFFRA", "{{ belopp rr.resultat.utfall i tkr }}", _amount),
    Function("tal", "number", "tal SIFFRA", "{{ tal rr.resultat.utfall med 1 decimal }}", _number),
    Function("text", "words", "text SIFFRA", "{{ text mal.skola.bedomning }}", _words),
    Function("namn", "name", "namn SIFFRA", "{{ namn drift.skola.resultat }}", _label),
    Function("datum", "date", "datum SIFFRA", "{{ datum rapport.till }}", _date),
    Function(
        "skillnad",
        "difference",
        "skillnad SIFFRA SIFFRA",
        "{{ skillnad rr.resultat.utfall rr.resultat.budget }}",
        _difference,
        2,
    ),
    Function(
        "avvikelse",
        "deviation",
        "avvikelse SIFFRA SIFFRA",
        "{{ avvikelse rr.resultat.utfall rr.resultat.budget }}",
        _deviation,
        2,
    ),
    Function(
        "procent",
        "percent",
        "procent SIFFRA SIFFRA",
        "{{ procent rr.skatter.utfall rr.skatter.foregaende }}",
        _percent,
        2,
    ),
    Function(
        "förändring",
        "change",
        "förändring SIFFRA SIFFRA",
        "{{ förändring rr.skatter.utfall rr.skatter.foregaende med 2 decimaler }}",
        _change,
        2,
    ),
    Function("andel", "share", "andel SIFFRA av SIFFRA", "{{ andel drift.skola.ram av drift.summa.ram }}", _share, 2),
    Function(
        "jämför", "compare", "jämför SIFFRA SIFFRA", "{{ jämför rr.resultat.utfall rr.resultat.budget }}", _compare, 2
    ),
    Function(
        "riktning",
        "direction",
        "riktning SIFFRA SIFFRA",
        "{{ riktning rr.resultat.utfall rr.resultat.foregaende }}",
        _direction,
        2,
    ),
    Function(
        "välj",
        "choose",
        'välj SIFFRA SIFFRA "större" "mindre" ["lika"]',
        '{{ välj rr.resultat.utfall 0 "ett överskott" "ett underskott" "ett nollresultat" }}',
        _choose,
        4,
        5,
    ),
    Function("störst", "largest", "störst MÖNSTER", "{{ störst drift.*.resultat }}", _largest),
    Function("minst", "smallest", "minst MÖNSTER", "{{ minst drift.*.resultat }}", _smallest),
    Function("topp", "top", "topp ANTAL MÖNSTER", "{{ topp 3 drift.*.resultat }}", _top, 2),
    Function("botten", "bottom", "botten ANTAL MÖNSTER", "{{ botten 3 drift.*.resultat }}", _bottom, 2),
    Function("rang", "rank", "rang SIFFRA bland MÖNSTER", "{{ rang drift.skola.ram bland drift.*.ram }}", _rank, 2),
    Function("summa", "sum", "summa MÖNSTER", "{{ summa drift.*.resultat }}", _sum),
    Function(
        "antal", "count", "antal MÖNSTER [över|under [SIFFRA]]", "{{ antal drift.*.resultat under 0 }}", _count, 1, 3
    ),
)
"""Every function; the writing guide's table is checked against it."""
FUNCTIONS = {name: function for function in LIST for name in (function.sv, function.en)}
