"""How a file's codes fit the books it is taken for, told before it is published there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from arshjul.books import companies, facts, municipal_codes, queries, units, unlikely
from arshjul.books.companies import Published
from arshjul.books.keepers import entities
from arshjul.books.mappings import UNIT_PART
from arshjul.books.models import Reading, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import format_amount
from arshjul.kernel.text import Text, some_of
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.sources import outside


def fitting(
    reading: Reading, entity: str, batches: Iterable[Published], current: Snapshot | None = None
) -> list[Finding]:
    """Accounts without a line, codes that no unit takes, units of another dimension than before, and what is unlikely.

    `batches` are all there have been, and `current` the books whose months the file would replace, if it does.
    """
    batches = list(batches)
    return [
        *_other_dimension(reading, [one for one in batches if one.entity == entity]),
        *companies.other_than_before(reading, entity, batches),
        *_unknown_units(reading, entity),
        *unmapped_accounts(reading, entity),
        *_outside(reading, entity),
        *municipal_codes.told(reading, entity),
        *unlikely.told(reading, entity, current),
    ]


def _outside(reading: Reading, entity: str) -> Iterable[Finding]:
    """What the file has on accounts that no statement takes: published, statements differ from the ledger by it."""
    months = [row["period"] for row in reading.summary.get("months", []) if row["kind"] in facts.OUTCOME]
    plan = queries.chart(max(months) // 100) if months else None
    if plan is not None:
        moved = reading.summary.get("outcome", {}).items()
        rows = (CubeRow(entity, "", plan.code(entity, account), "", "", max(months), ore) for account, ore in moved)
        yield from amounts_outside(Cube.of(rows), plan, Place(reading.file.name))


def amounts_outside(cube: Cube, plan: Chart, place: Place) -> Iterator[Finding]:
    """A finding for each entity whose amounts on accounts that no statement takes don't cancel out."""
    for one in outside(cube, plan):
        name = entities().get(one.entity, Text(one.entity, one.entity))
        chart, amount = plan.chart_of(one.accounts[0]).id, format_amount(one.ore, "kr", 2)
        about = {"accounts": one.numbers(plan), "chart": chart, "amount": amount}
        yield finding("books.amounts-outside", place, entity_sv=name.sv, entity_en=name.en, **about)


def _unknown_units(reading: Reading, entity: str) -> Iterable[Finding]:
    """A company's codes needn't be anybody's: they are the company's own."""
    months = [row["period"] for row in reading.summary.get("months", [])]
    if months and entity == facts.own_entity():
        unknown = units.unknown(reading.summary.get("units", []), max(months))
        if unknown:
            place = Place(reading.file.name)
            yield finding("books.unit-unknown", place, count=len(unknown), units=some_of(unknown))


def _other_dimension(reading: Reading, batches: Sequence[Published]) -> Iterable[Finding]:
    """The file before was read otherwise, though this one has that dimension too."""
    parts = reading.summary.get("parts", [])
    before, now = _dimension(batches[-1].parts if batches else None), _dimension(parts)
    known = {one["number"] for one in parts}
    if before and now and before[0] != now[0] and before[0] in known:
        words = {"number": now[0], "name": now[1], "other": before[0], "other_name": before[1]}
        yield finding("books.other-dimension", Place(reading.file.name), **words)


def _dimension(parts: Iterable[Mapping[str, str]] | None) -> tuple[str, str] | None:
    """The number and name of the dimension that a file's units were read from."""
    return next(((one["number"], one["name"]) for one in parts or () if one["part"] == UNIT_PART), None)


def unmapped_accounts(reading: Reading, entity: str) -> list[Finding]:
    """Accounts without a line in the chart that the entity follows: told before the file is published in its books."""
    months = [row["period"] for row in reading.summary.get("months", [])]
    plan = queries.chart(max(months) // 100) if months else None
    if plan is None:
        return []
    codes = {account: plan.code(entity, account) for account in reading.summary.get("accounts", [])}
    name = entities().get(entity, Text(entity, entity))
    return [
        finding(
            "books.account-unmapped",
            Place(reading.file.name),
            account=account,
            year=max(months) // 100,
            chart=plan.chart_of(code).id,
            entity_sv=name.sv,
            entity_en=name.en,
        )
        for account, code in codes.items()
        if not plan.is_mapped(code)
    ]
