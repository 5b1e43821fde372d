"""What a statement as shown doesn't add up to, and what the municipality printed otherwise: every difference told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.income import printed_apart
from arshjul.followup.accounts.place import Place
from arshjul.kernel.money import Unit, add, in_unit
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Column, Row
from arshjul.statements.statement import Difference, Statement

AS_PRINTED = Text(
    "{where}: kommunen har tryckt {printed}, delarna ger {parts}. Skillnaden {difference} är källans egen avrundning.",
    "{where}: the municipality printed {printed}, the parts give {parts}. The difference {difference} is the source's "
    "own rounding.",
)
NOT_EXPLAINED = Text(
    "{where}: kommunen har tryckt {printed}, delarna ger {parts}. Skillnaden {difference} är större än vad avrundning "
    "ger, och källan förklarar den inte.",
    "{where}: the municipality printed {printed}, the parts give {parts}. The difference {difference} is more than "
    "rounding makes, and the source doesn't explain it.",
)
WHEN_SHOWN = Text(
    "{where}: de visade delarna ger {parts}, summan är {printed}. Skillnaden {difference} är avrundning till {unit}.",
    "{where}: the parts as shown give {parts}, the sum is {printed}. The difference {difference} is "
    "rounding to {unit}.",
)

ACROSS = Text(
    "{where}: de visade kolumnerna ger {parts}, det visade talet är {printed}. Skillnaden {difference} är avrundning "
    "till {unit}.",
    "{where}: the columns as shown give {parts}, the figure shown is {printed}. The difference {difference} is "
    "rounding to {unit}.",
)
BEYOND = Text(
    "{where}: delarna ger {parts}, det visade talet är {printed}. Skillnaden {difference} är mer än avrundning: någon "
    "av delarna är tryckt så att den inte går ihop.",
    "{where}: the parts give {parts}, the figure shown is {printed}. The difference {difference} is more than "
    "rounding: some of the parts are printed so that they don't add up.",
)
NOT_ON_ROWS = Text(
    "{where}: raderna ger {parts}, summan är {printed}. {difference} är rader där ett av beloppen saknas, så att de "
    "inte har någon egen avvikelse.",
    "{where}: the rows give {parts}, the sum is {printed}. {difference} is on rows where one of the amounts is "
    "missing, so that they have no deviation of their own.",
)
PRINTED_APART = Text(
    "{where}: raderna ger {parts}, summan är {printed}. {difference} är vad en av kolumnerna skiljer mellan sina rader "
    "och sin egen tryckta summa.",
    "{where}: the rows give {parts}, the sum is {printed}. {difference} is what one of the columns differs between its "
    "rows and its own printed sum.",
)


def notes(accounts: Accounts, columns: Mapping[str, Place], unit: Unit) -> tuple[Text, ...]:
    """All that a statement's figures, in a unit, don't add up to or that the municipality printed otherwise."""
    return (*printed_otherwise(accounts, columns, unit), *not_adding_up(accounts.statement, unit))


def printed_otherwise(accounts: Accounts, columns: Mapping[str, Place], unit: Unit) -> Iterable[Text]:
    """Each figure of a column that isn't the one that the municipality printed."""
    statement = accounts.statement
    titles = {column.id: column.title for column in statement.columns}
    for found in printed_apart(statement, columns):
        yield _of_the_source(found, _where(statement.layout.row(found.row).label, titles[found.column]), unit)


def parts_of(statement: Statement, row: Row) -> tuple[str, ...]:
    """The rows a row is the sum of, all the way down; itself when it is a line."""
    if not row.formula:
        return (row.id,)
    by_name = {one.id: one for one in statement.layout.rows}
    return tuple(dict.fromkeys(part for _, name in row.formula for part in parts_of(statement, by_name[name])))


def not_adding_up(statement: Statement, unit: Unit) -> Iterable[Text]:
    """Each place where what is shown doesn't add up: the source's own differences, then rounding for the page."""
    labels = {row.id: row.label for row in statement.rows}
    titles = {column.id: column.title for column in statement.columns}
    told = set()
    for found in statement.differences:
        told.add((found.row, found.column))
        if found.row in labels:
            yield _of_the_source(found, _where(labels[found.row], titles[found.column]), unit)
    for row in statement.rows:
        for column in statement.columns:
            if (row.id, column.id) not in told:
                yield from _rounded(statement, row, column, unit)


def _rounded(statement: Statement, row: Row, column: Column, unit: Unit) -> Iterable[Text]:
    """What is told of a sum of rows and of a figure computed from its neighbours."""
    down = [(sign, statement.ore(part, column.id)) for sign, part in statement.terms(row, column.id)]
    across = [(sign, statement.ore(row.id, part)) for sign, part in column.formula]
    whole, where = statement.ore(row.id, column.id), _where(row.label, column.title)
    exact = _sum(down)
    if column.formula and whole is not None and exact not in {None, whole}:
        yield _note(why_not_on_rows(statement, row, column), where, whole, exact or 0, unit)
        down = []
    for kind, terms in ((WHEN_SHOWN, down), (ACROSS, across)):
        shown_whole, parts = _as_shown(whole, unit), _sum((sign, _as_shown(ore, unit)) for sign, ore in terms)
        if shown_whole is not None and parts is not None and shown_whole != parts:
            is_rounding = 2 * abs(shown_whole - parts) <= unit.step * (len(terms) + 1)
            yield _note(kind if is_rounding else BEYOND, where, shown_whole, parts, unit)


def why_not_on_rows(statement: Statement, row: Row, column: Column) -> Text:
    """Whether some line of a sum has an amount in one of a computed column's columns, and so none in the column."""
    lines = [part for part in parts_of(statement, row) if statement.ore(part, column.id) is None]
    is_half = any(statement.ore(line, part) is not None for line in lines for _, part in column.formula)
    return NOT_ON_ROWS if is_half else PRINTED_APART


def _sum(terms: Iterable[tuple[int, int | None]]) -> int | None:
    return add(*(None if ore is None else sign * ore for sign, ore in terms))


def _as_shown(ore: int | None, unit: Unit) -> int | None:
    return None if ore is None else int(in_unit(ore, unit.name, unit.decimals) * unit.step * 10**unit.decimals)


def _where(row: Text, column: Text) -> Text:
    return Text(f"{row.sv}, {column.sv}", f"{row.en}, {column.en}")


def _of_the_source(found: Difference, where: Text, unit: Unit) -> Text:
    """A difference that stands in what was printed, with the decimals it takes to see it."""
    while unit.step > 1 and unit.format(found.printed) == unit.format(found.computed):
        unit = replace(unit, decimals=unit.decimals + 1)
    return _note(AS_PRINTED if found.is_rounding else NOT_EXPLAINED, where, found.printed, found.computed, unit)


def _note(kind: Text, where: Text, printed: int, parts: int, unit: Unit) -> Text:
    numbers: Mapping[str, str] = {
        "printed": unit.format(printed),
        "parts": unit.format(parts),
        "difference": unit.format(printed - parts),
        "unit": unit.name,
    }
    return Text(kind.sv.format(where=where.sv, **numbers), kind.en.format(where=where.en, **numbers))
