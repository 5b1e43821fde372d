"""A divided budget as a reading to write: its lines by month, its codes with their names, and what it sums to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from arshjul.books import companies
from arshjul.books import queries as books
from arshjul.followup.accounts.place import Place, own
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.ledger.counted import of_balances
from arshjul.ledger.dimension_names import DEFAULT_PARTS
from arshjul.ledger.sie.fields import canonical_objects, object_pairs
from arshjul.ledger.sie.write import PlanLine, plan_reading
from arshjul.ledger.values import Account, Balance, Dimension, FiscalYear, Header, ObjectCode, Reading, Record
from arshjul.municipality.units import named
from arshjul.organisation.clock import today
from arshjul.statements.constructed_file import day_number

REMARK = (
    "Gällande budget per månad, konto och objekt. Det som är beslutat för en nämnd eller ett projekt står där; "
    "resten är fördelat efter nyckel på föregående års konton"
)
UNIT, ACTIVITY, PROJECT = PARTS = ("ansvar", "verksamhet", "projekt")
"""The code parts that a budget is decided for."""


class BodySum(NamedTuple):
    """What is decided for a body and what stands on its codes in the file: net cost as plus, öre."""

    body: Text
    decided: int
    written: int


class LineSum(NamedTuple):
    """A line of the budgeted resultaträkning in the statement's sign: its budget, the bodies' part, and the rest."""

    line: Text
    budget: int
    bodies: int
    central: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What a file sums to: by body, by line of the resultaträkning, and of how many projects."""

    bodies: tuple[BodySum, ...] = ()
    lines: tuple[LineSum, ...] = ()
    projects: int = 0
    invested: int = 0

    @property
    def decided(self) -> int:
        """What is decided for all bodies."""
        return sum(one.decided for one in self.bodies)

    @property
    def written(self) -> int:
        """What stands on all bodies' codes."""
        return sum(one.written for one in self.bodies)

    @property
    def frame(self) -> LineSum:
        """The lines summed: the budgeted result, the bodies' part of it, and what is central."""
        columns = zip(*(one[1:] for one in self.lines), strict=True)
        return LineSum(Text("Summa", "Total"), *(sum(column) for column in columns))


def by_title(lines: Iterable[LineSum]) -> tuple[LineSum, ...]:
    """The lines of one row of the statement as one."""
    rows: dict[Text, LineSum] = {}
    for one in lines:
        before = rows.get(one.line, LineSum(one.line, 0, 0, 0))
        rows[one.line] = LineSum(one.line, *(a + b for a, b in zip(before[1:], one[1:], strict=True)))
    return tuple(rows.values())


def dimensions_of(at: Place) -> Mapping[str, Dimension]:
    """The dimension that each code part is in: as the ledger has it, else as SIE proposes, where that one is free."""
    known = {part: pair for part, pair in books.part_dimensions(at.of).items() if part in PARTS}
    taken = {number for number, _name in books.part_dimensions(at.of).values()}
    usual = {part: number for number, part in DEFAULT_PARTS.items()}
    for part in (one for one in PARTS if one not in known):
        free = (str(number) for number in range(int(max(DEFAULT_PARTS, key=int)) + 1, 1000))
        number = usual[part] if usual[part] not in taken else next(one for one in free if one not in taken)
        taken.add(number)
        known[part] = number, part.capitalize()
    return {part: Dimension(*known[part]) for part in PARTS}


def without_doubt(lines: Iterable[PlanLine]) -> tuple[list[PlanLine], frozenset[str]]:
    """The lines as every object of them can be read back, and the accounts that had to be divided one way only.

    SIE gives an account's total and its parts by object; when an account is divided in several ways at once, a reader
    may take one of them for the total of another. Such an account keeps the division that most of its lines have.
    """
    by_account: dict[str, list[PlanLine]] = defaultdict(list)
    for line in lines:
        by_account[line.account].append(line)
    doubted = {account for account, held in by_account.items() if not _is_read_back(held)}
    kept = [
        one for account, held in by_account.items() for one in (_in_one_division(held) if account in doubted else held)
    ]
    return kept, frozenset(doubted)


def _is_read_back(lines: list[PlanLine]) -> bool:
    """Whether the reader counts each object of an account with its own amount, month by month."""
    if len({tuple(dimension for dimension, _ in line.objects) for line in lines}) == 1:
        return True
    meant: Counter[tuple[int, str]] = Counter()
    for line in lines:
        meant[line.period, canonical_objects(tuple(item for pair in line.objects for item in pair))] += line.amount
    read: Counter[tuple[int, str]] = Counter()
    for _account, period, objects, ore in _counted(lines):
        read[period, objects] += ore
    return {key: ore for key, ore in meant.items() if ore} == {key: ore for key, ore in read.items() if ore}


def _in_one_division(lines: Iterable[PlanLine]) -> Iterator[PlanLine]:
    given = list(lines)
    first = Counter(line.objects[0][0] for line in given if line.objects).most_common(1)
    dimension = first[0][0] if first else ""
    for line in given:
        yield replace(line, objects=tuple(pair for pair in line.objects if pair[0] == dimension))


def reading_of(
    at: Place, lines: Iterable[PlanLine], dimensions: Mapping[str, Dimension], projects: Mapping[str, str]
) -> Reading:
    """The lines with the codes they use, each with its name; `projects` names those."""
    given = list(lines)
    ends = Month(at.year, 1).first, Month(at.year, MONTHS_PER_YEAR).last
    header = Header(
        sie_type=4,
        company=at.whole.name.sv,
        organisation_number=companies.stated_number(own()[0], at.of) if at.of else "",
        generated=day_number(today()),
        fiscal_years=(FiscalYear(0, day_number(ends[0]), day_number(ends[1])),),
        records=(Record("#PROSA", (REMARK,)),),
    )
    names = books.account_names(at.of, at.year)
    numbers = sorted({line.account for line in given})
    accounts = [Account(number, names.of(own()[0], number) or number) for number in numbers]
    pairs = {pair for line in given for pair in line.objects}
    units = {unit.code: unit.name.sv for unit in named(at.whole.units).values() if unit.entity is None}
    called = {
        dimensions[UNIT].number: {**units, **books.unit_names(at.of)},
        dimensions[ACTIVITY].number: books.names_of_part(at.of, ACTIVITY),
        dimensions[PROJECT].number: {**books.names_of_part(at.of, PROJECT), **projects},
    }
    objects = [ObjectCode(number, code, called[number].get(code) or code) for number, code in sorted(pairs)]
    used = [one for one in dimensions.values() if one.number in {number for number, _ in pairs}]
    return plan_reading(header, accounts, used or [dimensions[UNIT]], objects, given)


def unit_sums(lines: Iterable[PlanLine], dimension: str) -> Mapping[tuple[int, str, str], int]:
    """What a file of the lines says by month, account and unit, öre: what counts when it is read again."""
    sums: Counter[tuple[int, str, str]] = Counter()
    for account, period, objects, ore in _counted(lines):
        sums[period, account, dict(object_pairs(objects)).get(dimension, "")] += ore
    return sums


def _counted(lines: Iterable[PlanLine]) -> Iterator[tuple[str, int, str, int]]:
    """Account, month, objects and öre of each balance that a reader of the lines' file counts."""
    held: dict[tuple[int, str], list[Balance]] = defaultdict(list)
    for one in plan_reading(Header(), (), (), (), lines).balances:
        held[one.period, one.account].append(one)
    for (period, account), items in held.items():
        for one in of_balances(items).counted:
            yield account, period, one.objects, one.amount or 0
