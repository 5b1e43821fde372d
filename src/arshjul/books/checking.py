"""A received file is read once by each mapping, and what was found is kept with it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from arshjul.books import companies, examining
from arshjul.books.mappings import parse_mapping
from arshjul.books.models import Reading, ReceivedFile
from arshjul.kernel.findings import Finding, Level, Place, finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.ledger.balance_sums import BalanceSum
from arshjul.ledger.marks import VERSION
from arshjul.organisation.clock import now
from arshjul.organisation.types import Person
from arshjul.statements import snapshots

READER = "reader"
"""The part of a reading's summary that says which version of the readers made it."""
CATALOGUED = 300
"""Findings kept with a reading; beyond that their number is told."""


def read_and_check(*, file: ReceivedFile, by: Person | None, mapping: str = "", entity: str = "") -> Reading:
    """Read a received file: every finding at once, and sums to check against; changes nothing in the books.

    The same file by the same mapping is read once by each version of the readers. A large one is taken for the entity's
    books, by default those that its number and its sender say: published there, it needn't be read again.
    """
    known = _known(file, mapping)
    if known:
        return known
    seen = examining.examine(file, parse_mapping(mapping), entity or companies.meant(file))
    found = [*seen.findings, *_opens_otherwise(seen, file)]
    held = {"units": list(seen.units), "accounts": list(seen.accounts)}
    if not seen.rows:
        found.append(finding("books.not-readable", Place(file.name), name=file.name))
    return _one_reading(
        file,
        mapping,
        readable=bool(seen.rows),
        findings=[_kept(one) for one in found[:CATALOGUED]],
        summary=dict(seen.summary) | held | {"findings": len(found), READER: VERSION},
        written=seen.written,
        read_at=now(),
        read_by=by,
    )


def _opens_otherwise(seen: examining.Seen, file: ReceivedFile) -> list[Finding]:
    """Opening balances that no calendar year opens with."""
    months = [row["period"] for row in seen.summary.get("months", ()) if row["kind"] == snapshots.OPENING]
    others = [period for period in months if not snapshots.opens_calendar(period)]
    return [finding("books.opens-otherwise", Place(file.name), month=str(Month.parse(one))) for one in others]


@transaction.atomic
def _one_reading(file: ReceivedFile, mapping: str, **about: Any) -> Reading:  # noqa: ANN401  fields of the row
    """Keep a reading, unless somebody else has read the file by the same mapping meanwhile."""
    ReceivedFile.objects.select_for_update().get(pk=file.pk)
    return _known(file, mapping) or file.readings.create(mapping=mapping, **about)


def _known(file: ReceivedFile, mapping: str) -> Reading | None:
    latest = file.readings.filter(mapping=mapping).first()
    return None if latest is None or is_older(latest) else latest


def is_older(reading: Reading) -> bool:
    """Whether an earlier version of the readers made it, so that the file read anew may say something else."""
    return bool(reading.summary.get(READER) != VERSION)


def _kept(one: Finding) -> dict[str, Any]:
    return {
        "id": one.id,
        "level": one.level.value,
        "message": {"sv": one.message.sv, "en": one.message.en},
        "hint": {"sv": one.hint.sv, "en": one.hint.en},
        "where": one.place.where,
        "line": one.place.line,
        "part": one.place.part,
    }


def findings_of(reading: Reading) -> list[Finding]:
    """A reading's findings as they were told."""
    return [
        Finding(
            id=one["id"],
            level=Level(one["level"]),
            message=Text(**one["message"]),
            hint=Text(**one["hint"]),
            place=Place(one["where"], one["line"], one["part"]),
        )
        for one in reading.findings
    ]


def balance_sums_of(reading: Reading) -> tuple[BalanceSum, ...]:
    """The balances of the file by kind and year; none of what was read before they were summed."""
    return tuple(BalanceSum(**one | {"year": Text(**one["year"])}) for one in reading.summary.get("kinds", ()))
