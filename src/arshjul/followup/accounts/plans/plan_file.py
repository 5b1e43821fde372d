"""The budget in force as a SIE file to read into the accounting system: #PBUDGET per month, account and object.

    what is decided for bodies and projects → their own codes and accounts (`plan_places`)
    the budgeted resultaträkning less that, line by line → central items, by last year's outcome of no body

So the file sums to what each nämnd was given, and as a whole to the budgeted resultaträkning; investments stand on
their projects beside it. What the two decisions leave between them is a central item, and its amount is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from arshjul.books import queries as books
from arshjul.followup.accounts.income import INCOME
from arshjul.followup.accounts.investments import INVESTMENTS
from arshjul.followup.accounts.investments import OUTCOME as SPENT
from arshjul.followup.accounts.place import Place, edition, own
from arshjul.followup.accounts.plans import plan_told as told
from arshjul.followup.accounts.plans.budgets import EVEN, Spread, last_years_shape
from arshjul.followup.accounts.plans.plan_decided import KINDS, Decided, Piece, ProjectPiece, Side, decided_of
from arshjul.followup.accounts.plans.plan_places import Codes, Parts, Placing, by_month, in_proportion
from arshjul.followup.accounts.plans.plan_written import (
    ACTIVITY,
    PROJECT,
    UNIT,
    BodySum,
    LineSum,
    Sums,
    by_title,
    dimensions_of,
    reading_of,
    unit_sums,
    without_doubt,
)
from arshjul.kernel.findings import Finding, Level
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.ledger.sie.write import PlanLine, Written, write_sie
from arshjul.ledger.sie5_write import write_sie5
from arshjul.ledger.values import Dimension, Reading
from arshjul.planning import queries as planning
from arshjul.statements.chart import Chart
from arshjul.statements.city_lines import WATER
from arshjul.statements.editions import any_title

NET_COST, REVENUE, COSTS = "verksamhetens-nettokostnader", "verksamhetens-intakter", "verksamhetens-kostnader"
"""The row of what a nämnd's appropriation is of, and the lines that one without accounts of its own stands on."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The budget as what a writer of ledger files takes, what it sums to, and what there is to tell."""

    at: Place
    lines: tuple[PlanLine, ...]
    dimensions: Mapping[str, Dimension]
    projects: Mapping[str, str]
    sums: Sums
    findings: tuple[Finding, ...]

    @property
    def reading(self) -> Reading:
        """The lines with whose they are and what their codes are called."""
        return reading_of(self.at, self.lines, self.dimensions, self.projects)

    @property
    def is_whole(self) -> bool:
        """Whether all that is decided is in it; else it isn't to be written."""
        return all(one.level is not Level.ERROR for one in self.findings)

    def written(self, form: str) -> Written:
        """The file, and what couldn't be written as it was: "se" is SIE 4, "sie" SIE 5."""
        return write_sie5(self.reading) if form == "sie" else write_sie(self.reading)


def plan_file(at: Place, budget: Mapping[str, int] | None = None) -> PlanFile | None:
    """The year's budget in force by the place's key; `None` when nothing is decided or there is no chart of accounts.

    A `budget` by line of the resultaträkning stands instead of all that is decided.
    """
    if budget is not None:
        return plan_of(at, Decided((), (), budget))
    return plan_of(at, decided_of(planning.decided_amounts(at.year, KINDS, on=at.known_on), at.whole))


def plan_of(at: Place, decided: Decided) -> PlanFile | None:
    """What is decided as a file, on the accounts and codes that the place's books have."""
    has_any = decided.pieces or decided.projects or any(decided.frame.values())
    return _Making(at, at.chart, decided).made() if has_any and at.chart and at.mapped(INCOME) else None


@dataclass(frozen=True, slots=True)
class _Part:
    """An amount of the file before it is divided on months: account as the charts together write it, and objects."""

    account: str
    ore: int
    code: str = ""
    activity: str = ""
    months: tuple[bool, ...] = (True,) * MONTHS_PER_YEAR


class _Making:
    """One file while it is made: the parts of each decision, the central rest, the lines by month, what is told."""

    def __init__(self, at: Place, chart: Chart, decided: Decided) -> None:
        self.at, self.chart, self.decided = at, chart, decided
        self.layout = edition(INCOME, at)
        self.codes = Codes(at.whole, at.year)
        self.before = self._outcome(at.year - 1)
        self.placing = Placing(self.codes, self.before, lambda: self.now, self._usual, self._is_of)
        self.homeless: list[Piece] = []
        self.accountless: list[str] = []

    def made(self) -> PlanFile:
        """The file, what it sums to and what there is to tell."""
        dimensions = dimensions_of(self.at)
        numbers = {part: one.number for part, one in dimensions.items()}
        placed = [one for piece in self.decided.pieces for one in self._of_piece(piece)]
        frame = self._frame(placed)
        central = [one for line, sums in frame.items() for one in self._central(line, sums.central)]
        lines = [line for one in (*placed, *central) for line in self._lines(one, numbers)]
        lines += [line for one in self.decided.projects for line in self._of_project(one, numbers)]
        kept, doubted = without_doubt(lines)
        names = {one.project: one.name for one in self.decided.projects}
        bodies = self._body_sums(unit_sums(kept, numbers[UNIT]))
        invested = sum(one.ore for one in self.decided.projects)
        sums = Sums(bodies, by_title(frame.values()), len(self.decided.projects), invested)
        operating = tuple(sums for line, sums in frame.items() if line in self._operating)
        return PlanFile(self.at, tuple(kept), dimensions, names, sums, self._told(sums, operating, doubted))

    def _told(self, sums: Sums, operating: tuple[LineSum, ...], doubted: Iterable[str]) -> tuple[Finding, ...]:
        whole, year, placing = self.at.whole, self.at.year, self.placing
        return (
            *told.homeless(self.homeless, whole),
            *told.without_account(self.accountless, year),
            *told.frame(sums, operating, year, is_decided=bool(self.decided.frame)),
            *self.decided.findings,
            *told.undecided(self._undecided(), whole, year),
            *told.by_the_year(placing.by_the_year - placing.on_one_account, whole, year),
            *told.on_one_account(placing.on_one_account, whole, year),
            *told.doubted(doubted),
        )

    # What the books have.

    def _outcome(self, year: int) -> Parts:
        """What each account and unit had in a year on the lines of the resultaträkning, öre with the ledger's sign."""
        sums = self.at.whole_year_by_code(year).sums("account", "unit")
        parts = (((str(account), str(unit)), ore) for (account, unit), ore in sums.items() if ore)
        return {part: ore for part, ore in parts if self._line(part[0]) is not None}

    @cached_property
    def now(self) -> Parts:
        """The same of the year itself, for bodies that had none the year before."""
        return self._outcome(self.at.year)

    @cached_property
    def _weights(self) -> Mapping[str, Iterable[int]]:
        last_year = self.at.spread is Spread.LAST_YEAR
        return last_years_shape(self.layout, self.at, self.at.year) if last_year else {}

    @cached_property
    def _operating(self) -> frozenset[str]:
        """The lines of the net cost, which is what a nämnd's appropriation is of; all when the form has no such row."""
        rows = {row.id: row for row in self.layout.rows}
        terms = [name for _, name in rows[NET_COST].formula] if NET_COST in rows else list(rows)
        return frozenset(line for name in terms if name in rows for line in (*rows[name].lines, name))

    def _line(self, account: str, statement: str = INCOME) -> str | None:
        return self.chart.mapping(statement).line(account)[0] if statement in self.chart.mappings else None

    def _is_of(self, account: str, piece: Piece) -> bool:
        """Whether a piece may stand on an account: one of the net cost, or of its line of the utility's statement."""
        if piece.water:
            return self._line(account, WATER) == piece.water
        return self._line(account) in self._operating

    def _usual(self, piece: Piece, side: Side) -> str | None:
        """The account a piece stands on when its body has none: that with most on the line, else the chart's first."""
        if piece.water:
            return self._most(WATER, piece.water)
        return self._most(INCOME, REVENUE if side is Side.INCOME else COSTS)

    def _most(self, statement: str, line: str, held: Parts | None = None) -> str | None:
        sums: Counter[str] = Counter()
        for (account, _code), ore in (self.before if held is None else held).items():
            if self._line(account, statement) == line:
                sums[account] += ore
        largest = max(sorted(sums), key=lambda account: abs(sums[account]), default=None)
        codes = (self.chart.code(own()[0], number) for number in sorted(self.chart.accounts))
        return largest or next((code for code in codes if self._line(code, statement) == line), None)

    # What is decided, and what is left.

    def _of_piece(self, piece: Piece) -> list[_Part]:
        found = self.placing.place(piece)
        if found is None:
            self.homeless.append(piece)
        return [_Part(one.account, one.ore, one.code, one.activity, one.months) for one in found or ()]

    def _frame(self, placed: Iterable[_Part]) -> Mapping[str, LineSum]:
        """Each line's budget and what the bodies have of it, in the statement's sign; empty when none is budgeted."""
        known = {line: row for row in self.layout.rows if not row.formula for line in (*row.lines, row.id)}
        budget = {line: ore for line, ore in self.decided.frame.items() if line in known}
        if not any(budget.values()):
            return {}
        bodies: Counter[str] = Counter()
        for one in placed:
            line = self._line(one.account) or ""
            row = known[line].id if line in known else line
            bodies[row if line not in budget and row in budget else line] += one.ore
        frame = {}
        for line in dict.fromkeys((*budget, *bodies)):
            sign = self._sign(line)
            title = any_title(line) or Text(line, line)
            decided = budget.get(line, 0)
            frame[line] = LineSum(title, decided, sign * bodies[line], decided - sign * bodies[line])
        return {line: sums for line, sums in frame.items() if sums.budget or sums.bodies}

    def _sign(self, line: str) -> int:
        """The sign that turns a statement's amount into the ledger's."""
        return next((row.sign for row in self.layout.rows if line in (*row.lines, row.id)), self.layout.sign)

    def _central(self, line: str, ore: int) -> Iterator[_Part]:
        """What no body has of a line: by last year's outcome on codes of no body, else on no unit at all."""
        if not ore:
            return
        held = {part: had for part, had in self.before.items() if self._is_on(part[0], line)}
        free = {part: had for part, had in held.items() if not self._is_decided_for(part[1])}
        parts = free or _without_units(held) or self._first(line)
        if not parts:
            self.accountless.append(line)
            return
        total = self._sign(line) * ore
        main = -1 if sum(parts.values()) < 0 else 1
        turned = {part: max(0, main * had) for part, had in parts.items()}
        shares = in_proportion(total, turned if any(turned.values()) else dict.fromkeys(parts, 1))
        yield from (_Part(account, share, code) for (account, code), share in shares.items() if share)

    def _is_on(self, account: str, line: str) -> bool:
        """Whether an account is of a line, or of a row that the budget has as one."""
        found = self._line(account)
        return found == line or any(row.id == line and found in row.lines for row in self.layout.rows)

    def _is_decided_for(self, code: str) -> bool:
        """Whether a code is a body's, when there are bodies that something is decided for."""
        return bool(self.decided.bodies) and any(self.codes.bodies(code))

    def _undecided(self) -> set[str]:
        """Bodies that had net costs last year and have nothing decided, when others have."""
        had = {code for (account, code), _ in self.before.items() if self._line(account) in self._operating}
        bodies = {body for code in had for body in self.codes.bodies(code) if body}
        return bodies - self.decided.bodies.keys() if self.decided.bodies else set()

    def _first(self, line: str) -> Parts:
        account = self._most(INCOME, line)
        return {(account, ""): 1} if account else {}

    # Lines by month.

    def _lines(self, part: _Part, numbers: Mapping[str, str]) -> Iterator[PlanLine]:
        weights = self._weights.get(self._line(part.account) or "", EVEN)
        pairs = ((numbers[UNIT], part.code), (numbers[ACTIVITY], part.activity))
        objects = tuple(pair for pair in pairs if pair[1])
        return self._by_month(part.account, by_month(part.ore, tuple(weights), part.months), objects)

    def _of_project(self, one: ProjectPiece, numbers: Mapping[str, str]) -> Iterator[PlanLine]:
        """A project's year in even twelfths, on the accounts it had last year, else that with most investments."""
        held = {account: ore for (account, code), ore in self._spent.items() if code == one.project and ore > 0}
        if not held and (usual := self._most(INVESTMENTS, SPENT, self._spent)):
            held = {usual: 1}
        if not held:
            self.accountless.append(INVESTMENTS)
        unit = self.codes.main(one.body) or ""
        pair = (numbers[PROJECT], one.project) if one.project else (numbers[UNIT], unit)
        for account, ore in in_proportion(one.ore, held).items():
            yield from self._by_month(account, by_month(ore, EVEN), (pair,) if pair[1] else ())

    @cached_property
    def _spent(self) -> Parts:
        """Last year's investments by account and project; on no project what the books have on none."""
        first, last = (self.at.year - 1) * 100 + 1, (self.at.year - 1) * 100 + MONTHS_PER_YEAR
        cube = books.project_cube(self.at.of).where(entity=set(own()), period=set(range(first, last + 1)))
        sums = cube.sums("account", "unit")
        parts = {(str(account), str(code)): ore for (account, code), ore in sums.items() if ore}
        return {
            part: ore
            for part, ore in parts.items()
            if self._line(part[0], INVESTMENTS) == SPENT and self._line(part[0]) is None
        }

    def _by_month(
        self, account: str, months: Iterable[int], objects: tuple[tuple[str, str], ...]
    ) -> Iterator[PlanLine]:
        number = self.chart.number(account)
        for month, ore in enumerate(months, start=1):
            if ore:
                yield PlanLine(number, self.at.year * 100 + month, ore, objects)

    def _body_sums(self, written: Mapping[tuple[int, str, str], int]) -> tuple[BodySum, ...]:
        """What each body was given, and what the file says on its codes on accounts of the resultaträkning."""
        sums: Counter[str] = Counter()
        for (period, number, code), ore in written.items():
            if self._line(self.chart.code(own()[0], number)) is not None:
                sums[self.codes.bodies(code)[period % 100 - 1]] += ore
        return tuple(BodySum(self.at.whole.name_of(body), ore, sums[body]) for body, ore in self.decided.bodies.items())


def _without_units(held: Parts) -> Parts:
    sums: Counter[str] = Counter()
    for (account, _code), ore in held.items():
        sums[account] += ore
    return {(account, ""): ore for account, ore in sums.items()}
