"""A constructed ledger beneath published figures: vouchers whose sums are the printed amounts, to the öre.

A municipality publishes sums, not vouchers. To let a reader drill from a printed figure, to show the product
and to test it, vouchers are built from `published/constructed.yaml`, and each says that it is constructed. Nothing
is invented: a sum that is only partly published per nämnd leaves a remainder on a unit that is named as
unpublished, and the months of the year share alike because nothing is known of them. Companies' books are made up
whole (`made_up`), and what the published sum of the group leaves of them is a remainder too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from math import floor
from pathlib import Path
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.money import spread
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements import chart as charts
from arshjul.statements import chart_file
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.layouts import Layout
from arshjul.statements.made_up import Entity, Entry, eliminated, stated
from arshjul.statements.published import Published, PublishedTable, load

TEXT = "Konstruerad verifikation under publicerad summa: {what}"
OPENING_TEXT = "Ingående balans, konstruerad under publicerad summa"
CREDIT = -1
"""A ledger has credit as minus, a printed table income, equity and debts as plus."""


class ConstructionError(ValueError):
    """The recipe asks for a year, table, row or account that isn't there: a fault in the data that ships."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a voucher: account (konto), ansvar, verksamhet, motpart, öre with credit as minus, and text."""

    account: str
    ansvar: str
    verksamhet: str
    motpart: str
    amount: int
    text: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher (verifikation) of one entity; its rows sum to zero."""

    entity: str
    series: str
    number: int
    date: date
    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening balance (ingående balans) of one account, of a unit (ansvar) or towards a party when known."""

    entity: str
    account: str
    amount: int
    ansvar: str = ""
    motpart: str = ""


@dataclass(frozen=True, slots=True)
class Constructed:
    """One constructed year: vouchers in the order of their dates, opening balances, and what the codes mean."""

    municipality: str
    year: int
    vouchers: tuple[Voucher, ...]
    openings: tuple[Opening, ...]
    entities: Mapping[str, Entity]
    units: Mapping[str, str]
    chart: Chart

    def __iter__(self) -> Iterator[Voucher]:
        return iter(self.vouchers)


def years(folder: Path) -> tuple[int, ...]:
    """The years that can be built for a municipality; none when it ships no recipe."""
    path = folder / "published" / "constructed.yaml"
    return tuple(sorted(_recipe(path)["years"])) if path.exists() else ()


@lru_cache(maxsize=8)
def build(folder: Path, year: int) -> Constructed:
    """The constructed ledger of a municipality's year; iterating it gives its vouchers.

    Deterministic: the same data gives the same vouchers, numbers and texts. Raises `ConstructionError` when
    the recipe has no such year or names what the published tables don't hold.
    """
    recipe = _recipe(folder / "published" / "constructed.yaml")
    if year not in recipe["years"]:
        message = f"{folder.name}: no recipe for {year}, only {sorted(recipe['years'])}"
        raise ConstructionError(message)
    entities = _entities(recipe)
    companies = [one.id for one in entities.values() if one.is_made_up and one.id != ELIMINATIONS]
    chart = charts.together(chart_file.load(folder / "chart.yaml")[0], Month(year, 1).first, companies)
    if chart is None:
        message = f"{folder.name}: no chart of accounts in force in {year}"
        raise ConstructionError(message)
    entries = _entries(folder, recipe, chart, year)
    return Constructed(
        municipality=folder.name,
        year=year,
        vouchers=tuple(_vouchers(entries, recipe, year)),
        openings=tuple(_openings(entries, recipe)),
        entities=entities,
        units={code: each["name"] for code, each in recipe["units"].items()},
        chart=chart,
    )


def _entities(recipe: Mapping[str, Any]) -> dict[str, Entity]:
    """Whose books the recipe makes: those of published sums first, then those that are made up."""
    published = {name: Entity(name, each["name"], each.get("orgnr", "")) for name, each in recipe["entities"].items()}
    made_up = {
        name: Entity(name, each["name"], is_made_up=True, part=Fraction(each.get("part", 1)))
        for name, each in recipe.get("made_up", {}).items()
    }
    return published | made_up


def as_cube(constructed: Constructed) -> Cube:
    """The constructed year as a cube: its vouchers by month, its opening balances in month 00, accounts as codes."""
    code = constructed.chart.code
    rows = [
        CubeRow(
            voucher.entity,
            row.ansvar,
            code(voucher.entity, row.account),
            row.verksamhet,
            row.motpart,
            period,
            row.amount,
        )
        for voucher in constructed.vouchers
        for period in (Month.of(voucher.date).number,)
        for row in voucher.rows
    ]
    opened = Month(constructed.year, 1).number - 1
    return Cube.of(
        [
            *rows,
            *(
                CubeRow(
                    each.entity, each.ansvar, code(each.entity, each.account), "", each.motpart, opened, each.amount
                )
                for each in constructed.openings
            ),
        ]
    )


@lru_cache(maxsize=8)
def _recipe(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = datafile.load(path.read_text(encoding="utf-8"))
    return data


def _entries(folder: Path, recipe: Mapping[str, Any], chart: Chart, year: int) -> tuple[Entry, ...]:
    published, _ = load(folder)
    entries: list[Entry] = []
    for number, step in enumerate(recipe["years"][year]):
        if "table" not in step:
            entries += _made_up(number, step, entries, recipe, chart)
            continue
        targets = _unit_targets(recipe, step) if "columns" in step else _line_targets(step)
        table = _table(published, step["table"])
        printed = {row.id for row in table.rows}
        layout = _layout(folder, table)
        before = _taken(_counted(entries, step, layout), recipe)
        signs = _signs(layout)
        made = [
            _entry(number, step, table, target, signs, chart, before) for target in targets if target.row in printed
        ]
        entries += [*made, *_against(made, step)]
    return tuple(entry for entry in entries if entry.amount)


def _made_up(
    number: int, step: Mapping[str, Any], entries: Sequence[Entry], recipe: Mapping[str, Any], chart: Chart
) -> Iterator[Entry]:
    """What a step without a published table books: stated amounts, or the eliminations of all before it."""
    if step["entity"] == ELIMINATIONS:
        return eliminated(number, entries, _entities(recipe).values(), chart)
    return stated(number, step, chart)


def _taken(entries: Iterable[Entry], recipe: Mapping[str, Any]) -> list[Entry]:
    """The entries as the group takes them in; a company that it owns a part of by that part."""
    entities = _entities(recipe)
    parts = {name: one.part for name, one in entities.items() if one.part != 1}
    return [
        replace(one, amount=floor(one.amount * parts[one.entity])) if one.entity in parts else one for one in entries
    ]


def _against(made: Iterable[Entry], step: Mapping[str, Any]) -> Iterator[Entry]:
    """The same amounts with the other sign on the unit that they are a part of, when the step says which."""
    if "against" in step:
        yield from (replace(entry, ansvar=step["against"], amount=-entry.amount) for entry in made)


@dataclass(frozen=True, slots=True)
class _Target:
    """One printed amount to reach: where it is printed, the chart's line it is, and where its remainder goes."""

    row: str
    column: str
    line: str
    account: str
    ansvar: str
    per_unit: bool
    kind: str


def _unit_targets(recipe: Mapping[str, Any], step: Mapping[str, Any]) -> Iterator[_Target]:
    for code, unit in recipe["units"].items():
        for column, account in step["columns"].items():
            if "row" in unit:
                kind = "first" if column in step.get("first", ()) else "months"
                yield _Target(unit["row"], column, column, account, code, per_unit=True, kind=kind)


def _line_targets(step: Mapping[str, Any]) -> Iterator[_Target]:
    kind = "opening" if step.get("opening") else "months"
    for row, account in step["accounts"].items():
        per_unit = bool(step.get("per_unit"))
        yield _Target(row, step["column"], row, account, step.get("unit", ""), per_unit=per_unit, kind=kind)


def _table(published: Published, name: str) -> PublishedTable:
    if name not in published.tables:
        message = f"{published.municipality}: no published table {name}"
        raise ConstructionError(message)
    return published.tables[name]


def _layout(folder: Path, table: PublishedTable) -> Layout | None:
    if not table.layout:
        return None
    return find(table.layout, Month(max(table.years), MONTHS_PER_YEAR).last, municipality=folder)


def _counted(entries: Sequence[Entry], step: Mapping[str, Any], layout: Layout | None) -> list[Entry]:
    """What counts as booked: openings under an opening, the year's changes under a flow, all under a balance."""
    if step.get("opening"):
        return [entry for entry in entries if entry.kind == "opening"]
    if layout is not None and layout.basis == "balance":
        return list(entries)
    return [entry for entry in entries if entry.kind != "opening"]


def _signs(layout: Layout | None) -> Mapping[str, int]:
    """The sign between ledger and print per row; without a layout of rows, that of income and debts."""
    signs: dict[str, int] = defaultdict(lambda: CREDIT)
    return signs | {row.id: row.sign for row in layout.rows} if layout else signs


def _entry(
    number: int,
    step: Mapping[str, Any],
    table: PublishedTable,
    target: _Target,
    signs: Mapping[str, int],
    chart: Chart,
    booked: Sequence[Entry],
) -> Entry:
    """What is printed less what is booked already on the same line (and unit), in the ledger's sign."""
    printed = table.ore(target.row, target.column)
    over = step.get("over", [step["entity"]])
    taking = chart.mapping(step["statement"])
    if taking.line(chart.code(step["entity"], target.account)) != (target.line, True):
        message = f"{table.id}: account {target.account} isn't mapped to {target.line} in {step['statement']}"
        raise ConstructionError(message)
    already = sum(
        each.amount
        for each in booked
        if each.entity in over
        and (not target.per_unit or each.ansvar == target.ansvar)
        and taking.line(chart.code(each.entity, each.account))[0] == target.line
    )
    amount = 0 if printed is None else signs[target.row] * printed - already
    label = table.row(target.row).label
    what = f"{table.title.sv}, {label}" if target.per_unit else table.title.sv
    text = table.columns[target.column].title.sv if target.per_unit else label
    heading = TEXT.format(what=what)
    return Entry((number,), step["entity"], target.ansvar, target.account, amount, heading, text, target.kind)


def _vouchers(entries: Iterable[Entry], recipe: Mapping[str, Any], year: int) -> Iterator[Voucher]:
    """One voucher per month, entity, step and unit; numbered in the order of their dates, per entity."""
    numbers: dict[str, int] = defaultdict(int)
    for day, (heading, entity), rows in _booked(entries, recipe, year):
        numbers[entity] += 1
        yield Voucher(entity, recipe["series"], numbers[entity], day, heading, rows)


def _booked(
    entries: Iterable[Entry], recipe: Mapping[str, Any], year: int
) -> Iterator[tuple[date, tuple[str, str], tuple[Row, ...]]]:
    kept = [entry for entry in entries if entry.kind != "opening"]
    for day, place in _days(year):
        for (_, entity, _), group in groupby(kept, key=lambda entry: (entry.step, entry.entity, entry.ansvar)):
            members = list(group)
            rows = [row for entry in members for row in _month_rows(entry, recipe["weights"], place)]
            if rows:
                yield day, (members[0].heading, entity), _balanced(rows, recipe["counter"])


def _days(year: int) -> Iterator[tuple[date, int | None]]:
    """The first day for what is booked once, then the last day of every month with the month's place."""
    yield Month(year, 1).first, None
    for place, month in enumerate(Month(year, 1).through(Month(year, MONTHS_PER_YEAR))):
        yield month.last, place


def _month_rows(entry: Entry, weights: Sequence[int], place: int | None) -> Iterator[Row]:
    if (entry.kind == "first") != (place is None):
        return
    amount = entry.amount if place is None else spread(entry.amount, weights)[place]
    if amount:
        yield Row(entry.account, entry.ansvar, "", entry.motpart, amount, entry.text)


def _balanced(rows: Sequence[Row], counter: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows with a counter row per counter account, so that the voucher sums to zero."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[_counter(row.account, counter)] -= row.amount
    text = "Motpost till konstruerade belopp"
    return (*rows, *(Row(account, rows[0].ansvar, "", "", ore, text) for account, ore in sums.items() if ore))


def _counter(account: str, counter: Mapping[str, str]) -> str:
    return counter[max((prefix for prefix in counter if account.startswith(prefix)), key=len)]


def _openings(entries: Iterable[Entry], recipe: Mapping[str, Any]) -> Iterator[Opening]:
    """Opening balances per entity and unit; what the printed rounding leaves over opens the counter account."""
    opened = (entry for entry in entries if entry.kind == "opening")
    for (entity, ansvar), group in groupby(sorted(opened, key=_whose), key=_whose):
        left: dict[str, int] = defaultdict(int)
        for entry in group:
            yield Opening(entity, entry.account, entry.amount, ansvar, entry.motpart)
            left[_counter(entry.account, recipe["counter"])] -= entry.amount
        yield from (Opening(entity, account, ore, ansvar) for account, ore in left.items() if ore)


def _whose(entry: Entry) -> tuple[str, str]:
    return entry.entity, entry.ansvar


def title(constructed: Constructed) -> Text:
    """How a page must name these vouchers."""
    name = constructed.municipality.capitalize()
    return Text(
        sv=f"{name} {constructed.year}: konstruerade verifikationer under publicerade summor",
        en=f"{name} {constructed.year}: constructed vouchers under published sums",
    )
