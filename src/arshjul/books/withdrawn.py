"""What has been withdrawn, and what would be: how much goes by month, and which files count there after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from arshjul.books import facts, queries, replacing, versions
from arshjul.books.keepers import entities
from arshjul.books.models import Batch, Reading, Snapshot
from arshjul.books.versions import Gone
from arshjul.books.withdrawing import Part, Scope, of_batch
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import format_amount
from arshjul.kernel.text import Text
from arshjul.organisation.clock import day_of

NOTHING = facts.Held(0, 0)
NOBODY = "Årshjul"


@dataclass(frozen=True, slots=True)
class Row:
    """What a batch counts for of a family in a period: how much, and which files count there instead when it is gone.

    `left` are those that count with it now; `back` those that count when what it had replaced comes back.
    """

    family: str
    period: int
    held: facts.Held
    left: tuple[Batch, ...]
    back: tuple[Batch, ...]

    @property
    def scope(self) -> Scope:
        """Which scope it is of."""
        return self.family, self.period

    @property
    def returns(self) -> bool:
        """Whether anything comes back when that is asked for."""
        return self.left != self.back


def rows(batch: Batch, current: Snapshot) -> list[Row]:
    """What a batch counts for now, and what would count in its place."""
    scopes = of_batch(batch, current)
    left, back = (_after(batch.entity, [Part(batch.key, scopes, how)], current) for how in (False, True))
    held = _held(batch, scopes)
    return [Row(*one, held.get(one, NOTHING), left.get(one, ()), back.get(one, ())) for one in _in_order(scopes)]


def lines(entity: str, parts: Sequence[Part], current: Snapshot) -> Iterator[Text]:
    """What goes of each file by month, and which files count there after, in words."""
    known, after = versions.added(current), _after(entity, parts, current)
    for part in parts:
        held = _held(known[part.key], part.scopes)
        for scope in _in_order(part.scopes):
            yield _line(known[part.key], scope, held.get(scope, NOTHING), after.get(scope, ()))


def _line(batch: Batch, scope: Scope, held: facts.Held, after: Iterable[Batch]) -> Text:
    what, when, name = replacing.FAMILIES[scope[0]], replacing.in_words([scope[1]]), batch.file.name
    then, debit = ", ".join(one.file.name for one in after), format_amount(held.debit, "kr", 2)
    sv, en = (one if held.rows == 1 else many for one, many in (("rad", "rader"), ("row", "rows")))
    return Text(
        f"{when.sv}, {what.sv}: {name} ({held.rows} {sv} med {debit} kr i debet). Räknas sedan: {then or 'inget'}.",
        f"{when.en}, {what.en}: {name} ({held.rows} {en}, debit {debit} kr). Counts then: {then or 'nothing'}.",
    )


def _after(entity: str, parts: Iterable[Part], current: Snapshot) -> Mapping[Scope, tuple[Batch, ...]]:
    """The batches that count for each of an entity's scopes when some parts are withdrawn."""
    ledger, known = queries.manifest(current).ledger, versions.added(current)
    for part in parts:
        ledger = ledger.minus(entity, part.key, part.scopes, restores=part.restores)
    batches = [known[one.id] for one in ledger.batches]
    counting = ledger.counting().items()
    return {scope: tuple(batches[place] for place in places) for (whose, scope), places in counting if whose == entity}


def _held(batch: Batch, scopes: Collection[Scope]) -> dict[Scope, facts.Held]:
    """How much a batch has in some scopes; no empty ones."""
    months: dict[str, list[int]] = {}
    for family, period in scopes:
        months.setdefault(family, []).append(period)
    held = {family: facts.held_of([batch], found, family) for family, found in months.items()}
    return {(family, period): one for family, found in held.items() for period, one in found.items()}


def _in_order(scopes: Iterable[Scope]) -> list[Scope]:
    families = list(replacing.FAMILIES)
    return sorted(scopes, key=lambda scope: (families.index(scope[0]), scope[1]))


def told_again(reading: Reading, entity: str, current: Snapshot | None) -> list[Finding]:
    """That the same bytes have been withdrawn from the entity's books and count there no more, by whom and why."""
    manifest = queries.manifest(current) if current else None
    for gone in reversed(manifest.withdrawn if manifest else ()):
        same = [one for one in gone.batches if one.file.sha256 == reading.file.sha256]
        if gone.is_asked_for and gone.act.entity == entity and same and manifest:
            return [] if _counts(reading, entity, manifest) else [_again(reading, entity, gone)]
    return []


def _counts(reading: Reading, entity: str, manifest: queries.Manifest) -> bool:
    keys = {one.key for one in manifest.batches if (one.file.sha256, one.entity) == (reading.file.sha256, entity)}
    return any(keys.intersection(several) for several in manifest.holding.values())


def _again(reading: Reading, entity: str, gone: Gone) -> Finding:
    name, by = entities().get(entity, Text(entity, entity)), gone.act.by
    about = {"entity_sv": name.sv, "entity_en": name.en, "number": gone.number, "reason": gone.act.reason}
    about |= {"by": by.full_name if by else NOBODY}
    return finding("books.file-withdrawn", Place(reading.file.name), date=day_of(gone.act.at).isoformat(), **about)


@dataclass(frozen=True, slots=True)
class Told:
    """A batch that a version withdrew, of what, and whether what it had replaced counts again."""

    batch: Batch
    what: Text
    restores: bool


def told_of(version: Snapshot, current: Snapshot | None) -> list[Told]:
    """What a version withdrew; no query."""
    gone = version.withdrawn
    known = versions.added(current) if gone and current else {}
    return [Told(known[one["id"]], _in_words(one["scopes"]), one["restores"]) for one in (gone.parts if gone else ())]


def _in_words(scopes: Iterable[tuple[str, int]]) -> Text:
    """Months by family, in words."""
    months: dict[str, list[int]] = {}
    for family, period in scopes:
        months.setdefault(family, []).append(period)
    told = [
        (what, replacing.in_words(months[family])) for family, what in replacing.FAMILIES.items() if family in months
    ]
    swedish, english = (
        (f"{what.sv} för {when.sv}" for what, when in told),
        (f"{what.en} of {when.en}" for what, when in told),
    )
    return Text("; ".join(swedish), "; ".join(english))


def files(current: Snapshot | None) -> frozenset[int]:
    """The files that somebody has withdrawn and of which nothing counts."""
    if current is None:
        return frozenset()
    manifest = queries.manifest(current)
    gone = {one.file_id for each in manifest.withdrawn for one in each.batches if one.key in manifest.disowned}
    counting = {one.file_id for one in manifest.batches if gone and of_batch(one, current)}
    return frozenset(gone - counting)
