"""What a file would replace in somebody's books: which months, how much lies there, and what would become empty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from arshjul.books import facts, month_parts, queries, summed
from arshjul.books.models import Reading, Snapshot
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import format_amount
from arshjul.kernel.period import Month, runs
from arshjul.kernel.text import Text, some_of
from arshjul.statements.group import ELIMINATIONS

SPLIT = "books.year-change-split"
EMPTIED, ASTRAY, UNPLANNED = "books.months-emptied", "books.months-astray", "books.budget-emptied"
SUPPLEMENT, THINNED = "books.supplement-replaces", "books.months-thinned"
IN_PARTS = "books.month-in-parts"
LEFT = "books.months-left"
HALF, SOME = Fraction(1, 2), 4
"""The part of a month's rows, and of its debit, up to which a file's own are told as far less, and of how many rows."""
MONTHS_TOLD = 24
"""Months whose exchange of rows a finding tells one by one."""
OUTCOME, BUDGET = "actual", "budget"
"""The families of what has happened and of what is planned, beside opening balances."""
FAMILIES = {
    OUTCOME: Text("utfallet", "the outcome"),
    "opening": Text("de ingående balanserna", "the opening balances"),
    BUDGET: Text("budgeten", "the budget"),
}
"""What a file replaces month by month, each by itself."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a file replaces of an entity's books in a family: months (YYYYMM) that hold something, and how much.

    Of these `emptied` get no entries from the file, and `astray` only such as lie outside its fiscal year or in another
    month than their voucher. `coming` is what the file has in the months instead.
    """

    held: Mapping[int, facts.Held]
    emptied: tuple[int, ...]
    astray: tuple[int, ...]
    coming: Mapping[int, facts.Held]

    @property
    def given(self) -> facts.Held:
        """All that comes in these months."""
        return facts.Held.sum(self.coming.values())


def replaced(
    reading: Reading, covers: Collection[int], entity: str, current: Snapshot | None, family: str = OUTCOME
) -> Replaced | None:
    """What publishing a reading that covers some months would replace; none when nothing is booked in them."""
    if current is None:
        return None
    manifest = queries.manifest(current)
    months = {month for month in covers if (entity, family, month) in manifest.holding}
    if not months:
        return None
    held = facts.held_by_month(manifest.ledger, entity, months, family)
    given = _given(reading, family)
    return Replaced(
        held=held,
        emptied=tuple(sorted(held.keys() - given.keys())),
        astray=tuple(sorted(held.keys() & set(reading.summary.get("astray", ())))),
        coming={month: held for month, held in given.items() if month in months},
    )


def _given(reading: Reading, family: str) -> Mapping[int, facts.Held]:
    """What the file has of a family in each month with some of it."""
    kinds = facts.OUTCOME if family == OUTCOME else (family,)
    rows = [row for row in reading.summary.get("months", []) if row["kind"] in kinds]
    return {row["period"]: facts.Held(row["rows"], row["debit"]) for row in rows}


def covered(reading: Reading, entity: str) -> tuple[int, ...]:
    """The months of outcome that a reading has the last word on; eliminations are made anew through their month."""
    summary = reading.summary
    year = summary.get("year")
    if entity == ELIMINATIONS and year:
        last = Month.parse(summary.get("through") or year[1])
        return tuple(month.number for month in Month.parse(year[0]).through(last))
    return tuple(summary.get("covers") or _given(reading, OUTCOME))


def planned(reading: Reading) -> tuple[int, ...]:
    """The months of budget that a reading has the last word on."""
    return tuple(reading.summary.get("covers_budget") or _given(reading, BUDGET))


def told(reading: Reading, entity: str, current: Snapshot | None) -> list[Finding]:
    """Exactly which months of whose books a file replaces, with the entries and kronor that leave and that come."""
    return [one for family in FAMILIES for one in _told(reading, entity, current, family)]


def _told(reading: Reading, entity: str, current: Snapshot | None, family: str) -> list[Finding]:
    covers = {OUTCOME: covered(reading, entity), BUDGET: planned(reading)}
    found = replaced(reading, covers.get(family) or _given(reading, family), entity, current, family)
    if found is None or not found.held:
        return []
    said = {"what_sv": FAMILIES[family].sv, "what_en": FAMILIES[family].en, "given": found.given.rows}
    said["given_debit"] = format_amount(found.given.debit, "kr", 2)
    told = [_said("books.replaces", reading, entity, found.held, found, **said)]
    return told + (_several(reading, entity, current, found.held) if current and family == OUTCOME else [])


def _several(reading: Reading, entity: str, current: Snapshot, months: Iterable[int]) -> list[Finding]:
    """Where other files have been added to what a file replaces, all of them by name."""
    manifest = queries.manifest(current)
    held = {month: manifest.holding.get((entity, OUTCOME, month), ()) for month in months}
    keys = {key for several in held.values() if len(several) > 1 for key in several}
    if not keys:
        return []
    called = in_words(month for month, several in held.items() if len(several) > 1)
    files = [batch.file.name for batch in manifest.batches if batch.key in keys]
    about = {"months_sv": called.sv, "months_en": called.en, "count": len(files), "files": some_of(files)}
    return [finding("books.replaces-files", Place(reading.file.name), **about)]


def lost(
    reading: Reading,
    covers: Collection[int],
    entity: str,
    current: Snapshot | None,
    plans: Collection[int] | None = None,
) -> list[Finding]:
    """What somebody must answer for: months that would be empty, and such as only stray rows would fill.

    `covers` are the months of outcome that the file replaces, and `plans` those of budget: the reading's own when left
    out.
    """
    if entity == ELIMINATIONS:
        return []
    told = _without_budget(reading, planned(reading) if plans is None else plans, entity, current)
    told += _left(reading, covers, entity, current)
    found = replaced(reading, covers, entity, current)
    if found is None:
        return told
    less = _less(reading, found)
    if current and not any(months for name, months in less if name == SUPPLEMENT):
        common = sorted(found.held.keys() & found.coming.keys() - set(found.astray))
        parts = month_parts.in_parts(reading, entity, current, common)
        less = [(name, tuple(month for month in months if month not in parts)) for name, months in less]
        less.append((IN_PARTS, parts))
    kinds = ((EMPTIED, found.emptied), (ASTRAY, found.astray), *less)
    told += [_said(name, reading, entity, months, found) for name, months in kinds if months]
    return told + split(reading, covers, entity, current)


def _left(reading: Reading, covers: Collection[int], entity: str, current: Snapshot | None) -> list[Finding]:
    """Months of the file's year after its last that stay in the books, though its closing balances are without them.

    The file may be of the year through its last month, or of the whole year in which they have become empty.
    """
    year, own = reading.summary.get("year"), _given(reading, OUTCOME)
    if not (year and own and reading.summary.get("agrees")):
        return []
    after = [month.number for month in Month.parse(year[0]).through(Month.parse(year[1])) if month.number > max(own)]
    found = replaced(reading, set(after) - set(covers), entity, current)
    return [_said(LEFT, reading, entity, found.held, found)] if found and found.held else []


def _less(reading: Reading, found: Replaced) -> list[tuple[str, tuple[int, ...]]]:
    """The months of which far less comes than leaves; of a file to be added to a ledger (SIE 4I), all that it has.

    Balances are fewer and net, so that they can't be held against vouchers.
    """
    summary = reading.summary
    common = tuple(sorted(found.held.keys() & found.coming.keys()))
    if summary.get("format") == "SIE4" and not summary.get("year"):
        return [(SUPPLEMENT, common)]
    if not summary.get("vouchers"):
        return []
    thinned = [one for one in common if one not in found.astray and _is_thinned(found.held[one], found.coming[one])]
    return [(THINNED, tuple(thinned))]


def _is_thinned(leaves: facts.Held, comes: facts.Held) -> bool:
    return leaves.rows >= SOME and comes.rows <= HALF * leaves.rows and comes.debit <= HALF * leaves.debit


def _without_budget(reading: Reading, plans: Collection[int], entity: str, current: Snapshot | None) -> list[Finding]:
    found = replaced(reading, plans, entity, current, BUDGET)
    return [_said(UNPLANNED, reading, entity, found.emptied, found)] if found and found.emptied else []


def rest_of_sums(covers: Collection[int], entity: str, current: Snapshot | None) -> dict[str, set[int]]:
    """By batch the months left of its sums over several months that a file covering some of the months breaks up.

    Such a sum (of a year, SIE type 1, or by quarter) stands on its last month. With some of its months replaced it
    would count those twice, or lack the rest.
    """
    manifest = queries.manifest(current) if current else None
    found: dict[str, set[int]] = {}
    for batch in manifest.batches if manifest else ():
        for months in summed.counting(batch, manifest) if manifest and batch.entity == entity else ():
            left = set(months).difference(covers)
            if left and left != set(months):
                found.setdefault(batch.key, set()).update(left)
    return found


def split(reading: Reading, covers: Collection[int], entity: str, current: Snapshot | None) -> list[Finding]:
    """What somebody must answer for when a sum over several months is broken up: all of it leaves the books."""
    rest = rest_of_sums(covers, entity, current)
    months = set[int]().union(*rest.values())
    known = queries.manifest(current).batches if current else ()
    held = facts.held_of([one for one in known if one.key in rest], months, OUTCOME) if rest else {}
    leaves = Replaced(held=held, emptied=(), astray=(), coming={})
    return [_said(SPLIT, reading, entity, months, leaves)] if rest else []


def _said(name: str, reading: Reading, entity: str, months: Iterable[int], found: Replaced, **more: object) -> Finding:
    names = queries.keepers().get(entity, Text(entity, entity))
    called = in_words(months)
    leaves = facts.Held.sum(found.held[month] for month in months if month in found.held)
    values: dict[str, object] = {"rows": leaves.rows, "debit": format_amount(leaves.debit, "kr", 2)}
    values |= {"entity_sv": names.sv, "entity_en": names.en, "months_sv": called.sv, "months_en": called.en}
    each = _month_by_month(months, found)
    values |= {"each_sv": each.sv, "each_en": each.en}
    return finding(name, Place(reading.file.name), **values, **more)


def _month_by_month(months: Iterable[int], found: Replaced) -> Text:
    """What leaves and what comes of each month; the first of very many."""
    listed = sorted(months)
    told = [_exchange(month, found) for month in listed[:MONTHS_TOLD]]
    more = " …" if len(listed) > MONTHS_TOLD else ""
    return Text("; ".join(one.sv for one in told) + more, "; ".join(one.en for one in told) + more)


def _exchange(month: int, found: Replaced) -> Text:
    nothing, when = facts.Held(0, 0), in_words([month])
    leaves, comes = found.held.get(month, nothing), found.coming.get(month, nothing)
    sums = [format_amount(one.debit, "kr", 2) for one in (leaves, comes)]
    swedish = [f"{one.rows} {'rad' if one.rows == 1 else 'rader'}" for one in (leaves, comes)]
    english = [f"{one.rows} {'row' if one.rows == 1 else 'rows'}" for one in (leaves, comes)]
    return Text(
        f"{when.sv}: {swedish[0]} med {sums[0]} kr i debet mot {swedish[1]} med {sums[1]} kr",
        f"{when.en}: {english[0]} with a debit of {sums[0]} kr for {english[1]} with {sums[1]} kr",
    )


def in_words(months: Iterable[int]) -> Text:
    """Months in words, those in a row from the first to the last.

    >>> in_words([202601, 202602, 202604]).sv
    'januari 2026–februari 2026, april 2026'
    """
    found = runs(months)
    return Text(*(", ".join(_run(first, last, locale) for first, last in found) for locale in ("sv", "en")))


def _run(first: Month, last: Month, locale: str) -> str:
    words = [month.named(locale) for month in (first, last)]
    return words[0] if first == last else "–".join(words)
