"""The balances of a file counted and summed by kind and fiscal year, for a person to check against the source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.ledger.values import Balance, FiscalYear, Reading

PERIODIC = frozenset({"PSALDO", "PBUDGET"})
KINDS = {
    "IB": Text("Ingående balans", "Opening balance"),
    "UB": Text("Utgående balans", "Closing balance"),
    "RES": Text("Resultat", "Result"),
    "OIB": Text("Ingående per objekt", "Opening by object"),
    "OUB": Text("Utgående per objekt", "Closing by object"),
    "PSALDO": Text("Periodsaldon", "Period balances"),
    "PSALDO {}": Text("Periodsaldon per objekt", "Period bal. by object"),
    "PBUDGET": Text("Budget", "Budget"),
    "PBUDGET {}": Text("Budget per objekt", "Budget by object"),
}
"""What each kind is called, in the order that they are shown. `{}` is what is divided by object: the same amounts as
the totals of the accounts, which can't be added to them."""


@dataclass(frozen=True, slots=True)
class BalanceSum:
    """How many balances of a kind a fiscal year has, and their sum in öre: none when no balance has an amount."""

    kind: str
    year: Text
    count: int
    amount: int | None

    @property
    def name(self) -> Text:
        """What the kind is called."""
        return KINDS[self.kind]


def balance_sums(reading: Reading) -> tuple[BalanceSum, ...]:
    r"""Each kind of balances and fiscal year that the file has, the latest year first.

    >>> from arshjul.ledger import read
    >>> given = b"#FLAGGA 0\n#RAR 0 20260101 20261231\n#IB 0 1910 5.00\n#IB 0 2010 -4.00\n"
    >>> [(one.name.sv, one.year.sv, one.count, one.amount) for one in balance_sums(read(given))]
    [('Ingående balans', '2026', 2, 100)]
    """
    years = {year.index: named(year) for year in reading.header.fiscal_years}
    found: dict[tuple[str, Text], list[Balance]] = defaultdict(list)
    for item in reading.balances:
        found[_kind(item), years.get(item.year) or _year_of(item)].append(item)
    order = list(KINDS)
    return tuple(
        BalanceSum(kind, year, len(items), _sum(items))
        for (kind, year), items in sorted(found.items(), key=lambda one: (order.index(one[0][0]), -one[1][0].year))
    )


def _kind(item: Balance) -> str:
    return f"{item.tag} {{}}" if item.tag in PERIODIC and item.objects else item.tag


def _sum(items: Iterable[Balance]) -> int | None:
    amounts = [item.amount for item in items if item.amount is not None]
    return sum(amounts) if amounts else None


def _year_of(item: Balance) -> Text:
    """Of a year whose days the file doesn't say: the calendar year of its period, else the number it has."""
    if item.period:
        return Text(f"{item.period // 100}", f"{item.period // 100}")
    return Text(f"år {item.year}", f"year {item.year}")


def named(year: FiscalYear) -> Text:
    """The calendar year, or the months of one that is broken."""
    first, last = year.start // 100, year.end // 100
    if (first % 100, last - first) == (1, MONTHS_PER_YEAR - 1):
        return Text(f"{first // 100}", f"{first // 100}")
    span = "–".join(f"{month // 100}-{month % 100:02}" for month in (first, last))
    return Text(span, span)
