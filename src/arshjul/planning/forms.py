"""Reading what people type: grids of amounts, investments, amendments and the minutes of a decision.

Everything unreadable is a finding with its place, all at once, and every text stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.text import slugify

from arshjul.kernel.findings import Finding, Place, catalogue, finding
from arshjul.kernel.money import ORE_PER_UNIT, AmountError, format_number, parse_amount
from arshjul.kernel.reading import whole_number
from arshjul.kernel.text import Text
from arshjul.planning.domain import AmendmentInput, EstimateClass, InvestmentInput, LineInput, LineKind
from arshjul.planning.models import Amendment, Investment, PlanLine
from arshjul.record.lengths import longest, too_long

UNITS = ("mnkr", "tkr", "kr")
BLANK_ROWS = 4
LONGEST_LINE = longest(PlanLine, "text")
LONGEST_PROJECT = longest(Investment, "name")
LONGEST_MOVER = longest(Amendment, "mover")
HUNDREDTHS = 100
HIGHEST_RATE = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of a grid: the year, the text as typed, and whether it can't be read."""

    name: str
    year: int
    text: str = ""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid. A fixed row has its label and kind; a free one has them typed and chosen."""

    key: str
    label: str
    kind: LineKind
    cells: tuple[Cell, ...]
    free: bool = False
    body: str = ""
    unit: str = ""
    row: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all is typed in it."""
        return not self.label.strip() and not any(cell.text.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of inputs, years across, amounts in one unit."""

    rows: tuple[Row, ...]
    years: tuple[int, ...]
    unit: str
    kinds: tuple[LineKind, ...] = ()
    bodies: tuple[tuple[str, str], ...] = ()


def exact(ore: int, unit: str) -> str:
    r"""Öre in a unit with all decimals it needs and none more, as people write it.

    >>> exact(-123_450_000_000, "mnkr"), exact(290_000_000_000, "mnkr"), exact(5, "mnkr")
    ('−1\xa0234,5', '2\xa0900', '0,00000005')
    """
    return format_number((Decimal(ore) / ORE_PER_UNIT[unit]).normalize())


def row_of(key: str, label: str, kind: LineKind, years: Sequence[int], amounts: Mapping[int, int], unit: str) -> Row:
    """A fixed row with the amounts it holds."""
    cells = tuple(Cell(f"{key}:{year}", year, exact(amounts[year], unit) if year in amounts else "") for year in years)
    return Row(key, label, kind, cells)


def rows_of_lines(lines: Iterable[LineInput], years: Sequence[int], unit: str, prefix: str = "n") -> list[Row]:
    """Free rows out of saved lines: one row per text, kind, body and unit, with its years across."""
    groups: list[tuple[LineInput, dict[int, int]]] = []
    for line in lines:
        like = replace(line, year=0, amount=0)
        group = next((one for one in groups if one[0] == like and line.year not in one[1]), None)
        if group is None:
            groups.append((like, {line.year: line.amount}))
        else:
            group[1][line.year] = line.amount
    return [
        replace(
            row_of(f"{prefix}{number}", like.text, like.kind, years, amounts, unit),
            free=True,
            body=like.body,
            unit=like.unit,
            row=like.row,
        )
        for number, (like, amounts) in enumerate(groups)
    ]


def with_blanks(rows: Sequence[Row], years: Sequence[int], kind: LineKind, prefix: str = "n") -> list[Row]:
    """The rows and some empty ones after."""
    blanks = [
        replace(row_of(f"{prefix}{number}", "", kind, years, {}, UNITS[0]), free=True)
        for number in range(len(rows), len(rows) + BLANK_ROWS)
    ]
    return [*rows, *blanks]


def unit_from(data: Mapping[str, str], usual: str) -> str:
    """The unit the person chose, else the municipality's usual one."""
    chosen = data.get("unit", usual)
    return chosen if chosen in ORE_PER_UNIT else usual


def as_typed(rows: Iterable[Row], data: Mapping[str, str]) -> list[Row]:
    """The rows with every text as it was typed; free rows beyond those known come too."""
    return [_row_as_typed(row, data) for row in rows]


def _row_as_typed(row: Row, data: Mapping[str, str]) -> Row:
    cells = tuple(replace(cell, text=data.get(cell.name, "")) for cell in row.cells)
    if not row.free:
        return replace(row, cells=cells)
    kind = data.get(f"{row.key}:kind", row.kind.value)
    return replace(
        row,
        cells=cells,
        label=data.get(f"{row.key}:text", ""),
        kind=LineKind(kind) if kind in set(LineKind) else row.kind,
        body=data.get(f"{row.key}:body", row.body),
        unit=data.get(f"{row.key}:unit", row.unit),
    )


def free_rows(data: Mapping[str, str], years: Sequence[int], kind: LineKind, prefix: str = "n") -> list[Row]:
    """The empty rows to fill with what was typed: as many as the form held."""
    numbers = [
        number
        for name in data
        if name.startswith(prefix) and name.endswith(":text")
        if (number := whole_number(name[len(prefix) : -5])) is not None
    ]
    count = min(max(numbers, default=-1) + 1, LARGEST_GRID)
    return [replace(row_of(f"{prefix}{number}", "", kind, years, {}, UNITS[0]), free=True) for number in range(count)]


LARGEST_GRID = 500
"""Rows a form may hold; what a municipality types by hand is far less."""


def read_rows(rows: Sequence[Row], unit: str, body: str = "") -> tuple[list[Row], list[LineInput], list[Finding]]:
    """The lines the typed rows give, and a finding for each cell that can't be read, in the rows' order."""
    shown: list[Row] = []
    lines: list[LineInput] = []
    findings: list[Finding] = []
    for number, row in enumerate(rows, start=1):
        if row.empty:
            shown.append(row)
            continue
        cells = []
        for cell in row.cells:
            amount, found = read_cell(cell, row.label or str(number), unit)
            cells.append(replace(cell, wrong=found is not None))
            findings += [found] if found else []
            if amount is not None:
                lines.append(
                    LineInput(row.body or body, row.kind, cell.year, amount, row.label, unit=row.unit, row=row.row)
                )
        if row.free and not row.label.strip():
            findings.append(finding("planning.row-name-missing", Place(str(number)), row=number))
        findings += too_long(row.label, LONGEST_LINE, Text(f"Benämning, rad {number}", f"Name, row {number}"))
        shown.append(replace(row, cells=tuple(cells)))
    return shown, lines, findings


def read_cell(cell: Cell, label: str, unit: str) -> tuple[int | None, Finding | None]:
    """The amount of a cell in öre (None when empty), or the finding that says what is wrong with it."""
    try:
        return parse_amount(cell.text, unit), None
    except AmountError as error:
        why = catalogue("kernel")[error.reason.partition(".")[2]].hint
        place = Place(label, part=str(cell.year))
        values = {"row": label, "year": cell.year, "text": cell.text, "hint": why.sv, "hint_en": why.en}
        return None, finding("planning.cell-unreadable", place, **values)


@dataclass(frozen=True, slots=True)
class Project:
    """One investment as typed: name, class, years, total, and amounts and effects per year."""

    key: str
    name: str
    estimate_class: str
    starts: str
    ends: str
    total: Cell
    amounts: tuple[Cell, ...]
    effects: tuple[Cell, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is typed."""
        cells = (self.total, *self.amounts, *self.effects)
        return not self.name.strip() and not any(cell.text.strip() for cell in cells)


def blank_project(number: int, years: Sequence[int]) -> Project:
    """An empty row for a project."""
    key = f"p{number}"
    return Project(
        key,
        "",
        EstimateClass.PRESTUDY.value,
        str(years[0]),
        str(years[-1]),
        Cell(f"{key}:total", years[0]),
        tuple(Cell(f"{key}:{year}", year) for year in years),
        tuple(Cell(f"{key}:effect:{year}", year) for year in years),
    )


def project_of(
    number: int, one: InvestmentInput, lines: Iterable[LineInput], years: Sequence[int], unit: str
) -> Project:
    """A saved project as its row."""
    blank = blank_project(number, years)
    mine = {(line.kind, line.year): line.amount for line in lines if line.project == one.project}

    def filled(cells: tuple[Cell, ...], kind: LineKind) -> tuple[Cell, ...]:
        found = [(cell, mine.get((kind, cell.year))) for cell in cells]
        return tuple(replace(cell, text="" if ore is None else exact(ore, unit)) for cell, ore in found)

    return replace(
        blank,
        name=one.name,
        estimate_class=one.estimate_class.value,
        starts=str(one.starts),
        ends=str(one.ends),
        total=replace(blank.total, text=exact(one.decided_total, unit)),
        amounts=filled(blank.amounts, LineKind.INVESTMENT),
        effects=filled(blank.effects, LineKind.EFFECT),
    )


def projects_as_typed(data: Mapping[str, str], years: Sequence[int]) -> list[Project]:
    """The projects of the form with every text as typed."""
    count = min(sum(name.startswith("p") and name.endswith(":name") for name in data), LARGEST_GRID)
    return [_project_as_typed(blank_project(number, years), data) for number in range(count)]


def _project_as_typed(blank: Project, data: Mapping[str, str]) -> Project:
    def typed(cell: Cell) -> Cell:
        return replace(cell, text=data.get(cell.name, ""))

    return replace(
        blank,
        name=data.get(f"{blank.key}:name", ""),
        estimate_class=data.get(f"{blank.key}:class", blank.estimate_class),
        starts=data.get(f"{blank.key}:starts", ""),
        ends=data.get(f"{blank.key}:ends", ""),
        total=typed(blank.total),
        amounts=tuple(typed(cell) for cell in blank.amounts),
        effects=tuple(typed(cell) for cell in blank.effects),
    )


def read_projects(
    projects: Sequence[Project], unit: str, body: str
) -> tuple[list[InvestmentInput], list[LineInput], list[Finding]]:
    """The investments and their lines, and every finding."""
    investments: list[InvestmentInput] = []
    lines: list[LineInput] = []
    findings: list[Finding] = []
    for number, one in enumerate(projects, start=1):
        if one.empty:
            continue
        label = one.name.strip() or str(number)
        slug = slugify(label)[:80] or f"projekt-{number}"
        if not one.name.strip():
            findings.append(finding("planning.project-name-missing", Place(str(number)), row=number))
        findings += too_long(one.name, LONGEST_PROJECT, Text(f"Projekt {number}", f"Project {number}"))
        total, found = read_cell(one.total, label, unit)
        findings += [found] if found else []
        starts, ends = (_year(text, label, findings) for text in (one.starts, one.ends))
        for cells, kind in ((one.amounts, LineKind.INVESTMENT), (one.effects, LineKind.EFFECT)):
            for cell in cells:
                amount, found = read_cell(cell, label, unit)
                findings += [found] if found else []
                if amount is not None:
                    lines.append(LineInput(body, kind, cell.year, amount, label, project=slug))
        known = one.estimate_class in set(EstimateClass)
        estimate = EstimateClass(one.estimate_class) if known else EstimateClass.PRESTUDY
        investments.append(InvestmentInput(slug, label, body, total or 0, starts, ends, estimate))
    return investments, lines, findings


def _year(text: str, label: str, findings: list[Finding]) -> int:
    year = whole_number(text) or 0
    try:
        return date(year, 1, 1).year
    except ValueError:
        findings.append(finding("planning.year-unreadable", Place(label), text=text))
        return 1


def read_tax_rate(text: str) -> tuple[int | None, list[Finding]]:
    """A tax rate in hundredths of a percent; empty is none.

    >>> read_tax_rate("20,21")[0], read_tax_rate("")[0]
    (2021, None)
    """
    compact = text.strip().removesuffix("%").strip().replace(",", ".")
    if not compact:
        return None, []
    try:
        rate = Decimal(compact) * HUNDREDTHS
    except InvalidOperation:
        rate = Decimal(-1)
    if not rate.is_finite() or rate != rate.to_integral_value() or not 0 <= rate <= HIGHEST_RATE * HUNDREDTHS:
        return None, [finding("planning.tax-rate-unreadable", Place("skattesats"), text=text)]
    return int(rate), []


def read_amendments(
    rows: Sequence[Row], data: Mapping[str, str], unit: str
) -> tuple[list[Row], list[AmendmentInput], list[Finding]]:
    """The changes moved at the meeting, one per row."""
    shown: list[Row] = []
    moved: list[AmendmentInput] = []
    findings: list[Finding] = []
    for row in rows:
        read, lines, found = read_rows([row], unit)
        shown += read
        findings += found
        if not row.empty:
            mover, carried = data.get(f"{row.key}:mover", "").strip(), data.get(f"{row.key}:carried", "yes") == "yes"
            findings += too_long(mover, LONGEST_MOVER, Text(f"Av, yrkande ”{row.label}”", f"By, motion “{row.label}”"))
            moved.append(AmendmentInput(row.label, mover, carried, tuple(lines)))
    return shown, moved, findings
