"""The same bytes in the books already, elsewhere: in somebody else's, or in other months by another mapping.

Counted again they would count twice. What the entity's own books hold of an earlier reading gives way to the new one;
what lies in other books stays there, and is only told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from arshjul.books import facts, queries, replacing
from arshjul.books.checking import is_older
from arshjul.books.mappings import parse_mapping
from arshjul.books.models import Batch, Reading, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import format_amount
from arshjul.kernel.text import Text
from arshjul.ledger.tabular.mapping_checks import judged

ELSEWHERE, OTHERWISE = "books.file-counts-elsewhere", "books.file-read-otherwise"
OPENING = "opening"

Scope = tuple[str, int]
"""(family, period)."""


def told(
    reading: Reading,
    entity: str,
    current: Snapshot | None,
    scopes: Collection[Scope] | None = None,
    *,
    adds: bool = False,
) -> list[Finding]:
    """What somebody must answer for: where the same bytes count beside the scopes that this reading has.

    A file that `adds` takes nothing away but an earlier reading of itself that was added, and what was added leaves no
    month that a whole file holds.
    """
    if current is None:
        return []
    scopes = _scopes_of(reading, entity) if scopes is None else scopes
    own = {one.key for one in earlier_added(reading, entity, current)} if adds else ()
    counting = [one for one in _counting(reading, current) if one.key not in own]
    others = [one for one in counting if adds or one.adds or one.entity != entity]
    beside = [one for one in others if one.entity != entity or _held(one, current) - set(scopes)]
    found = [_elsewhere(reading, entity, one, current) for one in beside]
    gone = (leaving_added if adds else leaving)(reading, entity, current, scopes)
    said = _otherwise(reading, entity, current, gone)
    return [*found, *([said] if said else [])]


def leaving(
    reading: Reading, entity: str, current: Snapshot | None, scopes: Collection[Scope]
) -> dict[str, set[Scope]]:
    """By batch what the entity's books hold of earlier readings of the same amounts and the new one hasn't."""
    if current is None:
        return {}
    columns = _columns(reading)
    mine = [one for one in _counting(reading, current) if one.entity == entity and not one.adds]
    same = [one for one in mine if not columns or columns & _columns(one.reading)]
    return {one.key: gone for one in same if (gone := _held(one, current).difference(scopes))}


def leaving_added(
    reading: Reading, entity: str, current: Snapshot | None, scopes: Collection[Scope] = ()
) -> dict[str, set[Scope]]:
    """The same of a file that is added once more: what its earlier readings that were added have beside some scopes."""
    earlier = earlier_added(reading, entity, current)
    return {one.key: gone for one in earlier if current and (gone := _held(one, current).difference(scopes))}


def earlier_added(reading: Reading, entity: str, current: Snapshot | None) -> list[Batch]:
    """The batches of the same bytes that count as added to the entity's books, by another mapping or older readers."""
    columns = _columns(reading)
    added = [one for one in _counting(reading, current) if one.adds and one.entity == entity]
    other = [one for one in added if one.reading.mapping != reading.mapping or _is_older(one, reading)]
    return [one for one in other if not columns or columns & _columns(one.reading)]


def _is_older(batch: Batch, reading: Reading) -> bool:
    return batch.reading_id < reading.pk and is_older(batch.reading)


def _counting(reading: Reading, current: Snapshot | None) -> list[Batch]:
    """The batches of the same bytes that count for something."""
    known = queries.manifest(current).batches if current else ()
    same = [one for one in known if one.file.sha256 == reading.file.sha256]
    return [one for one in same if current and _held(one, current)]


def _held(batch: Batch, current: Snapshot) -> set[Scope]:
    """The scopes that a batch counts for."""
    manifest = queries.manifest(current)
    scopes = {(str(family), int(period)) for family, period in batch.scopes}
    return {scope for scope in scopes if batch.key in manifest.holding.get((batch.entity, *scope), ())}


def _columns(reading: Reading) -> frozenset[str]:
    """The columns that a table's amounts are read from; none of a file that isn't a table."""
    table = facts.options(parse_mapping(reading.mapping)).mapping
    return frozenset(judged(table)[0].of_amounts) if table else frozenset()


def _scopes_of(reading: Reading, entity: str) -> set[Scope]:
    """What a reading will have the last word on."""
    opened = [row["period"] for row in reading.summary.get("months", ()) if row["kind"] == OPENING]
    families = {replacing.OUTCOME: replacing.covered(reading, entity), replacing.BUDGET: replacing.planned(reading)}
    return {(family, month) for family, months in {**families, OPENING: opened}.items() for month in months}


def _elsewhere(reading: Reading, entity: str, other: Batch, current: Snapshot) -> Finding:
    months = replacing.in_words({period for _family, period in _held(other, current)})
    about = _named("entity", entity) | _named("other", other.entity)
    about |= {"months_sv": months.sv, "months_en": months.en}
    return finding(ELSEWHERE, Place(reading.file.name), number=queries.manifest(current).came_with[other.key], **about)


def _otherwise(
    reading: Reading, entity: str, current: Snapshot, gone: Mapping[str, Collection[Scope]]
) -> Finding | None:
    """What the earlier readings have that leaves the books; nothing when that is no entries."""
    manifest = queries.manifest(current)
    batches = [one for one in manifest.batches if one.key in gone]
    what = [said for family in replacing.FAMILIES if (said := _family(family, batches, gone))]
    if not what:
        return None
    about: dict[str, object] = {"number": max(manifest.came_with[key] for key in gone)}
    about |= {"what_sv": "; ".join(one.sv for one in what), "what_en": "; ".join(one.en for one in what)}
    return finding(OTHERWISE, Place(reading.file.name), **_named("entity", entity), **about)


def _family(family: str, batches: Collection[Batch], gone: Mapping[str, Collection[Scope]]) -> Text | None:
    """The months of a family that leave, with the entries in them."""
    months = {period for scopes in gone.values() for of, period in scopes if of == family}
    held = facts.held_of(batches, months, family) if months else {}
    if not held:
        return None
    called, what, sum_ = replacing.in_words(held), replacing.FAMILIES[family], facts.Held.sum(held.values())
    debit = format_amount(sum_.debit, "kr", 2)
    rows = Text(
        *(f"{sum_.rows} {one if sum_.rows == 1 else many}" for one, many in (("rad", "rader"), ("row", "rows")))
    )
    return Text(
        f"{what.sv} för {called.sv} ({rows.sv} med {debit} kr i debet)",
        f"{what.en} of {called.en} ({rows.en} with a debit of {debit} kr)",
    )


def _named(what: str, entity: str) -> dict[str, str]:
    name = queries.keepers().get(entity, Text(entity, entity))
    return {f"{what}_sv": name.sv, f"{what}_en": name.en}
