"""How a file's codes fit the books it is taken for, told before it is published there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from arshjul.books import facts, services, units
from arshjul.books.companies import Published
from arshjul.books.domain import some_of
from arshjul.books.models import Reading
from arshjul.kernel.findings import Finding, Place, finding


def fitting(reading: Reading, entity: str, batches: Iterable[Published]) -> list[Finding]:
    """Accounts without a line, codes that no unit takes, and units read out of another dimension than before."""
    return [
        *_other_dimension(reading, [one for one in batches if one.entity == entity]),
        *_unknown_units(reading, entity),
        *services.unmapped_accounts(reading, entity),
    ]


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
    return next(((one["number"], one["name"]) for one in parts or () if one["part"] == services.UNIT_PART), None)
