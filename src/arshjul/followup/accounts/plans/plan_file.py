"""The budget in force as a SIE file to read into the accounting system: #PBUDGET per month, account and object.

A budget is decided by line of the resultaträkning and by nämnd; an accounting system wants accounts. Each line is
divided on the accounts and units that had it the year before, by their outcome; without such, on the chart's first
account of it. Then every nämnd gets the net cost that is decided for it (`decided_nets`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from arshjul.books import companies
from arshjul.books import queries as books
from arshjul.followup.accounts.income import INCOME
from arshjul.followup.accounts.place import Place, edition, own
from arshjul.followup.accounts.plans.budgets import EVEN, Spread, last_years_shape, monthly
from arshjul.followup.accounts.plans.decided_nets import Part, as_decided, given_nets
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import format_amount, spread
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.ledger.sie.write import PlanLine, Written, plan_reading, write_sie
from arshjul.ledger.sie5_write import write_sie5
from arshjul.ledger.values import Account, Dimension, FiscalYear, Header, ObjectCode, Reading, Record
from arshjul.municipality.units import codes_on
from arshjul.organisation.clock import today
from arshjul.planning import queries as planning
from arshjul.statements.chart import Chart
from arshjul.statements.constructed_file import day_number
from arshjul.statements.editions import any_title
from arshjul.statements.layouts import Layout

REMARK = (
    "Gällande budget per månad, konto och ansvar: resultatbudgetens rader och nämndernas nettokostnad som beslutat, "
    "fördelade efter nyckel på föregående års konton"
)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The plan as what a writer of ledger files takes, and the lines that it couldn't hold."""

    reading: Reading
    lines: tuple[PlanLine, ...]
    findings: tuple[Finding, ...]
    told: tuple[Finding, ...] = ()
    """What the reader is to know of what it does hold."""

    def written(self, form: str) -> Written:
        """The file, and what couldn't be written as it was: "se" is SIE 4, "sie" SIE 5."""
        made = write_sie5(self.reading) if form == "sie" else write_sie(self.reading)
        return replace(made, findings=(*self.told, *made.findings))


def plan_file(at: Place, budget: Mapping[str, int] | None = None) -> PlanFile | None:
    """The year's budget in force by the place's key; `None` when there is no budget or no chart of accounts."""
    budget = planning.budget_by_line(at.year, on=at.known_on) if budget is None else budget
    if not budget or at.chart is None or not at.mapped(INCOME):
        return None
    layout = edition(INCOME, at)
    known = {line for row in layout.rows if not row.formula for line in (*row.lines, row.id)}
    wanted = {line: ore for line, ore in budget.items() if line in known and ore}
    weights = last_years_shape(layout, at, at.year) if at.spread is Spread.LAST_YEAR else {}
    taken = _parts_before(at, at.chart)
    dimension = Dimension(*books.unit_dimension(at.of))
    divided: dict[str, Mapping[Part, int]] = {}
    found = []
    for line, total in wanted.items():
        parts = taken.get(line) or _first_account(at.chart, line)
        if parts:
            divided[line] = _shares(_sign(layout, line) * total, parts)
        else:
            title = any_title(line) or Text(line, line)
            which = "followup.plan-line-without-account"
            found.append(finding(which, line_sv=title.sv, line_en=title.en, year=at.year))
    fitted, over = as_decided(divided, given_nets(at), codes_on(at.whole.units, None, at.day).unit)
    lines = [
        one
        for line, parts in fitted.items()
        for one in _lines(at.year, dimension.number, parts, weights.get(line, EVEN))
    ]
    told = [finding("followup.plan-more-than-lines", amount=format_amount(over, "kr", 2), year=at.year)] if over else []
    return PlanFile(_reading(at, lines, dimension), tuple(lines), tuple(found), tuple(told))


def _parts_before(at: Place, chart: Chart) -> Mapping[str, Mapping[Part, int]]:
    """What each account and unit had of a line the year before, öre with the ledger's sign."""
    taken: dict[str, dict[Part, int]] = defaultdict(dict)
    line_of = chart.mapping(INCOME).line
    for (account, unit), ore in at.whole_year_by_code(at.year - 1).sums("account", "unit").items():
        line, _ = line_of(str(account))
        if line is not None and ore:
            taken[line][chart.number(str(account)), str(unit)] = ore
    return taken


def _first_account(chart: Chart, line: str) -> Mapping[Part, int]:
    mapping = chart.mapping(INCOME)
    codes = {number: chart.code(own()[0], number) for number in sorted(chart.accounts)}
    return next(({(number, ""): 1} for number, code in codes.items() if mapping.line(code)[0] == line), {})


def _sign(layout: Layout, line: str) -> int:
    """The sign that turns a statement's amount into the ledger's."""
    return next((row.sign for row in layout.rows if line in (*row.lines, row.id)), layout.sign)


def _shares(total: int, parts: Mapping[Part, int]) -> Mapping[Part, int]:
    """A line's year on the accounts and units that had it, which sum to the total."""
    main = -1 if sum(parts.values()) < 0 else 1
    held = [max(0, main * ore) for ore in parts.values()]
    return dict(zip(parts, spread(total, held if any(held) else [1] * len(parts)), strict=True))


def _lines(year: int, dimension: str, parts: Mapping[Part, int], weights: Iterable[int]) -> Iterator[PlanLine]:
    """A line's accounts and units by month; the months of each sum to its year."""
    shape = list(weights)
    turned = -1 if sum(shape) < 0 else 1
    even = [max(0, turned * weight) for weight in shape]
    for (account, unit), share in parts.items():
        for number, ore in enumerate(monthly(share, even), start=1):
            if ore:
                yield PlanLine(account, year * 100 + number, ore, ((dimension, unit),) if unit else ())


def _reading(at: Place, lines: Iterable[PlanLine], dimension: Dimension) -> Reading:
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
    names, units_by_code = books.account_names(at.of, at.year), books.unit_names(at.of)
    numbers = sorted({line.account for line in given})
    accounts = [Account(number, names.of(own()[0], number) or number) for number in numbers]
    units = sorted({code for line in given for _, code in line.objects})
    objects = [ObjectCode(dimension.number, unit, units_by_code.get(unit, unit)) for unit in units]
    return plan_reading(header, accounts, [dimension], objects, given)
