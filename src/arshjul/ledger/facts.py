"""From a reading to facts: one row per entry, with the parts of the code string in columns.

`kind` says what a fact is, and which facts may be added together:

| kind | from | summed |
|---|---|---|
| voucher | #TRANS, SIE 5 LedgerEntry, table rows | yes, as the outcome |
| period | #PSALDO, or the change of the year in type 1, when the file has no #TRANS | yes, as the outcome |
| opening | #IB of year 0, divided by #OIB, in the year's first month; table rows in theirs | yes, for balances |
| budget | #PBUDGET | yes, as the budget |
| added, removed | #RTRANS, #BTRANS | never: history |
| period-detail, opening-detail, budget-detail | what says the same amount another way (`counted`) | never |

Missing code parts are the empty text, so that the same SQL groups them alike on every engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.kernel.findings import Finding, Level
from arshjul.ledger.columns import as_column
from arshjul.ledger.counted import PERIODIC, Counted, of_balances, of_table, of_their_year, opening, periodic
from arshjul.ledger.covered import last_month
from arshjul.ledger.dimension_names import DEFAULT_PARTS, FREE, part_named
from arshjul.ledger.sie.fields import object_pairs, pairs_of
from arshjul.ledger.sie.known import Known
from arshjul.ledger.values import BTRANS, RTRANS, TRANS, Balance, Column, Dimension, FiscalYear, Reading
from arshjul.ledger.year_changes import changes_of_year, is_within, sums_up

PARTS = ("ansvar", "verksamhet", "aktivitet", "projekt", "objekt", "motpart")
"""The parts of the code string that have columns of their own; others go to `dimensions` as JSON."""

SPLIT = (*PARTS, "dimensions")
"""The columns an object list is split into."""

OTHERS = len(PARTS)
"""The place among them of the other dimensions."""

_CODE = pa.dictionary(pa.int32(), pa.string())
_COLUMNS = pa.schema(
    [
        ("kind", _CODE),
        ("entity", _CODE),
        ("account", _CODE),
        *((part, _CODE) for part in PARTS),
        ("dimensions", _CODE),
        ("period", pa.int32()),
        ("date", pa.int32()),
        ("amount", pa.int64()),
        ("series", _CODE),
        ("voucher", _CODE),
        ("row", pa.int64()),
        ("text", pa.string()),
        ("voucher_text", _CODE),
        ("batch", _CODE),
    ]
)
FACTS = pa.schema([pa.field(item.name, item.type, nullable=False) for item in _COLUMNS])
"""One row per fact, all known: öre (credit negative), period YYYYMM, date YYYYMMDD or 0, row = line in the file.

`text` is the row's own text, and the voucher's where the row has none; `voucher_text` is the voucher's.
"""

LATER = ("voucher_text",)
"""Columns that batches written by earlier versions lack: what they would say isn't known (null)."""

CENTURY = 100
TABLES = frozenset({"CSV", "XLSX"})
"""Formats in which every row is an amount of its own."""
KINDS = {TRANS: "voucher", RTRANS: "added", BTRANS: "removed"}
DETAIL = "-detail"
FAMILIES: Mapping[str, str] = {
    "voucher": "actual",
    "added": "actual",
    "removed": "actual",
    "period": "actual",
    "period-detail": "actual",
    "opening": "opening",
    "opening-detail": "opening",
    "budget": "budget",
    "budget-detail": "budget",
}
"""What a later batch replaces together: a month sent again must not wipe out the year's opening balances."""

NEVER_ACCEPTED = frozenset(
    "ledger." + name
    for name in (
        "amount-missing",
        "amount-unreadable",
        "amount-too-large",
        "sum-too-large",
        "voucher-date-missing",
        "date-unreadable",
        "row-outside-voucher",
        "xml-entry-outside",
        "account-missing-number",
        "currency-foreign",
        "code-too-long",
        "balance-unreadable",
        "truncated",
        "empty-file",
        "html-page",
        "not-a-ledger",
        "old-excel",
        "archive",
        "packed-file",
        "opendocument",
        "json-file",
        "mapping-needed",
        "mapping-invalid",
        "column-missing",
        "table-amount-missing",
        "table-amount-unreadable",
        "table-amount-too-fine",
        "table-amount-too-large",
        "table-account-missing",
        "table-cell-error",
        "table-side-unknown",
        "table-currency-foreign",
        "table-credit-minus",
        "table-no-date",
        "table-period-unsaid",
        "table-quote-open",
    )
)
"""Errors that no one can accept: the row has no amount in kronor, account or period to keep."""


class IncompleteReadingError(ValueError):
    """Facts were asked of a reading whose rows lack amount or period: ask `blocking` first."""


def blocking(reading: Reading, accepted: Iterable[str] = ()) -> tuple[Finding, ...]:
    """The errors that stop an import: all but those the user has accepted by id, when they may be."""
    allowed = frozenset(accepted) - NEVER_ACCEPTED
    return tuple(found for found in reading.findings if found.level is Level.ERROR and found.id not in allowed)


class PartMap:
    """Which dimension number goes to which column; remembers every object list it has split."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = dict(columns)
        self._known = Known()
        self._places = {dimension: SPLIT.index(part) for dimension, part in self.columns.items() if part in PARTS}
        self._texts: list[dict[str, int]] = [{"": 0} for _ in SPLIT]
        self._codes: NDArray[np.int32] = np.zeros((len(SPLIT), 0), np.int32)
        self._dictionaries: list[pa.Array] = [pa.array([""], pa.string()) for _ in SPLIT]

    @classmethod
    def of(cls, dimensions: Iterable[Dimension], own: Mapping[str, str] | None = None) -> PartMap:
        """By the setting of the source, else the dimension's name, else its usual number; each column once."""
        names = {item.number: item.name.strip() for item in dimensions}
        named = {number: part for number, name in names.items() if (part := part_named(name))}
        usual = {number: part for number, part in DEFAULT_PARTS.items() if int(number) < FREE or not names.get(number)}
        columns = dict(own or {})
        for number, part in [*named.items(), *usual.items()]:
            if number not in columns and part not in columns.values():
                columns[number] = part
        return cls(columns)

    def split(self, objects: str) -> tuple[str, ...]:
        """The code parts of one object list in the order of `PARTS`, then the other dimensions as JSON.

        >>> PartMap.of([]).split('1 "4100" 20 "440" 7 "47"')
        ('4100', '440', '', '', '', '', '{"7": "47"}')
        """
        found = [""] * len(SPLIT)
        others: dict[str, str] = {}
        for dimension, code in object_pairs(objects):
            place = self._places.get(dimension)
            if place is None:
                others[self.columns.get(dimension, dimension)] = code
            else:
                found[place] = code
        if others:
            found[OTHERS] = json.dumps(others, ensure_ascii=False, sort_keys=True)
        return tuple(found)

    def columns_of(self, objects: Column) -> dict[str, Column]:
        """The columns of `SPLIT` for a coded column of object lists, each distinct list split once."""
        coded = objects.combine_chunks()
        places = self._known.places(coded.dictionary)
        self._learn(self._known.texts[self._codes.shape[1] :])
        rows = places[coded.indices.to_numpy()]
        return {
            name: pa.DictionaryArray.from_arrays(as_column(self._codes[place][rows]), self._dictionaries[place])
            for place, name in enumerate(SPLIT)
        }

    def _learn(self, lists: list[str]) -> None:
        """Split the object lists not met before, as `split` does, each distinct pair once."""
        if not lists:
            return
        found = pairs_of(lists)
        places = np.array([self._places.get(dimension, OTHERS) for dimension, _code in found.distinct], np.int64)
        codes = [
            0 if place == OTHERS else self._code(place, code)
            for place, (_dimension, code) in zip(places.tolist(), found.distinct, strict=True)
        ]
        fresh = np.zeros((len(SPLIT), len(lists)), np.int32)
        fresh[places[found.places], found.lists] = np.array(codes, np.int32)[found.places]
        for at in sorted(set(found.lists[places[found.places] == OTHERS].tolist())):
            fresh[OTHERS, at] = self._code(OTHERS, self.split(lists[at])[OTHERS])
        self._codes = np.concatenate([self._codes, fresh], axis=1)
        for place, texts in enumerate(self._texts):
            if len(texts) > len(self._dictionaries[place]):
                self._dictionaries[place] = pa.array(list(texts), pa.string())

    def _code(self, place: int, text: str) -> int:
        return self._texts[place].setdefault(text, len(self._texts[place]))


def facts(reading: Reading, *, entity: str, batch: str) -> pa.Table:
    """Every fact of a reading (`FACTS`), balances and budget included."""
    parts = PartMap.of(reading.dimensions, reading.options.dimensions)
    return pa.concat_tables(
        [
            row_facts(reading.rows, reading.vouchers, parts, entity=entity, batch=batch),
            balance_facts(reading, parts, entity=entity, batch=batch),
        ]
    ).unify_dictionaries()


def row_facts(rows: pa.Table, vouchers: pa.Table, parts: PartMap, *, entity: str, batch: str) -> pa.Table:
    """Facts of rows and the vouchers they belong to (consecutive numbers)."""
    if not rows.num_rows:
        return FACTS.empty_table()
    owner = _owners(rows, vouchers)
    dates = pc.coalesce(rows["date"], vouchers["date"].take(owner))
    if rows["amount"].null_count or dates.null_count:
        raise IncompleteReadingError
    count = rows.num_rows
    own_text = rows["text"]
    columns: dict[str, Any] = {
        "kind": pa.DictionaryArray.from_arrays(rows["tag"].combine_chunks().cast(pa.int32()), list(KINDS.values())),
        "entity": _constant(entity, count),
        "account": rows["account"],
        **parts.columns_of(rows["objects"]),
        "period": pc.divide(dates, pa.scalar(100, pa.int32())),
        "date": dates,
        "amount": rows["amount"],
        "series": vouchers["series"].take(owner),
        "voucher": voucher_names(vouchers).take(owner),
        "row": rows["line"],
        "text": pc.if_else(pc.equal(own_text, ""), vouchers["text"].take(owner), own_text),
        "voucher_text": _voucher_texts(vouchers, owner),
        "batch": _constant(batch, count),
    }
    return pa.table([columns[name] for name in FACTS.names], names=FACTS.names).cast(FACTS)


def _owners(rows: pa.Table, vouchers: pa.Table) -> pa.Array:
    if rows["voucher"].null_count or not vouchers.num_rows:
        raise IncompleteReadingError
    return as_column(rows["voucher"].to_numpy() - vouchers["voucher"][0].as_py())


def voucher_names(vouchers: pa.Table) -> pa.Array:
    """The number of each voucher as a coded column; without one, `#` and its line in the original."""
    numbers = vouchers["number"].combine_chunks()
    if pc.any(pc.equal(numbers, "")).as_py():
        lines = pc.binary_join_element_wise("#", vouchers["line"].combine_chunks().cast(pa.string()), "")
        numbers = pc.if_else(pc.equal(numbers, ""), lines, numbers)
    return numbers.dictionary_encode()


def _voucher_texts(vouchers: pa.Table, owner: pa.Array) -> pa.Array:
    """The text of each row's voucher as a coded column: a code a voucher, and nothing to look up when none has any."""
    texts = vouchers["text"].combine_chunks()
    if pc.max(pc.binary_length(texts)).as_py():
        return texts.dictionary_encode().take(owner)
    return _constant("", len(owner))


def _constant(value: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(as_column(np.zeros(count, np.int32)), [value])


def balance_facts(reading: Reading, parts: PartMap, *, entity: str, batch: str) -> pa.Table:
    """Facts of balances: opening, period changes (only when the file has no entries) and budget."""
    chosen = list(_chosen(reading))
    if not chosen:
        return FACTS.empty_table()
    split = [parts.split(item.objects) for _kind, _period, item in chosen]
    columns: dict[str, Any] = {
        "kind": [kind for kind, _period, _item in chosen],
        "entity": [entity] * len(chosen),
        "account": [item.account for _kind, _period, item in chosen],
        **{name: [codes[place] for codes in split] for place, name in enumerate(SPLIT)},
        "period": [period for _kind, period, _item in chosen],
        "date": [0] * len(chosen),
        "amount": [item.amount for _kind, _period, item in chosen],
        "series": [""] * len(chosen),
        "voucher": [""] * len(chosen),
        "row": [item.line for _kind, _period, item in chosen],
        "text": ["#" + item.tag for _kind, _period, item in chosen],
        "voucher_text": [""] * len(chosen),
        "batch": [batch] * len(chosen),
    }
    plain = pa.table({name: columns[name] for name in FACTS.names})
    return pa.table([_coded(plain[name], FACTS.field(name).type) for name in FACTS.names], schema=FACTS)


def _coded(column: Column, kind: pa.DataType) -> Column:
    return column.cast(pa.string()).dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind)


def _chosen(reading: Reading) -> Iterable[tuple[str, int, Balance]]:
    """(kind, period, balance) of the balances that are facts."""
    found = [item for item in reading.balances if item.amount is not None]
    year, has_entries = reading.header.year(0), reading.summary.transactions > 0
    if year:
        for chosen in opening(found):
            yield from _facts_of("opening", year.start // CENTURY, chosen)
    elif reading.format in TABLES:
        for chosen in periodic(found, of_table, {"IB"}):
            yield from _facts_of("opening", chosen.counted[0].period, chosen)
    taken = [item for item in found if item.tag == "PBUDGET" or (not has_entries and _is_in(year, item.period))]
    mine = of_their_year(taken, reading.header.fiscal_years)
    for chosen in periodic(mine.kept, of_table if reading.format in TABLES else of_balances):
        one = chosen.counted[0]
        yield from _facts_of(PERIODIC[one.tag], one.period, chosen)
    yield from ((PERIODIC[item.tag] + DETAIL, item.period, item) for item in mine.left_out)
    if year and sums_up(found, year, reading.summary.transactions):
        yield from _changes_of_year(reading, last_month(reading.header, year))


def _facts_of(kind: str, period: int, chosen: Counted) -> Iterable[tuple[str, int, Balance]]:
    yield from ((kind, period, item) for item in chosen.counted)
    yield from ((kind + DETAIL, period, item) for item in chosen.details)


def _is_in(year: FiscalYear | None, period: int) -> bool:
    """Periods of other years are left out: they would replace months sent in full before."""
    return year is None or is_within(year, period)


def _changes_of_year(reading: Reading, period: int) -> Iterable[tuple[str, int, Balance]]:
    """The change of a year that is summed up, dated its last month."""
    for change in changes_of_year(reading.balances, reading.accounts):
        yield "period", period, Balance("UB-IB", 0, period, change.account, "", change.amount, line=change.line)
