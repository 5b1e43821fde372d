"""Layouts: the rows and columns of each statement, as dated data with the paragraph they stand on.

`layout_file` reads them, and `editions` says which there are and which is in force.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text

NETTED = Text(
    "Har inga egna konton i kontoplanen: står netto på raden ”{row}”, vars poster har debet och kredit var för sig.",
    "Has no accounts of its own in the chart: netted on the row “{row}”, whose entries have debit and credit apart.",
)
"""What is said of a row whose amounts another row holds, with what goes the other way."""
NETTED_BESIDE = Text(
    "Vinst och förlust vid försäljning. Det sålda bokförda värdet har inga egna konton: det är netto på raden ”{row}”.",
    "Gains and losses on sales. The carrying amount sold has no accounts of its own: it is netted on the row “{row}”.",
)
"""The same of a row on which only what its lines `also` give stands."""

Term = tuple[int, str]
"""A sign (+1 or −1) and what is added: a row's or column's id."""


SIGNS: Mapping[str, int] = {"minus": -1, "plus": 1}
"""The sign of the amounts of a row that has only one."""
BEFORE = Text(
    "{was}lagens nuvarande uppställning ({reference}), som gäller från {year}",
    "{was}the law's present form ({reference}), in force from {year}",
)
"""What is said of a form that a year before it is laid out by."""


class LayoutError(ValueError):
    """A layout names what it doesn't hold, or holds it twice: a fault in the data that ships."""


class RowKind(enum.StrEnum):
    """What a row is: `rest` gathers what no other row takes, `memo` stands beside the sums ("varav")."""

    HEADING = "heading"
    LINE = "line"
    SUM = "sum"
    MEMO = "memo"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its id, words and how its amounts come about.

    `lines` are the chart's lines it sums (its own id when not said); `formula` is what a sum adds. `opening` are the
    chart's lines of which a memo row shows what the year opened with.
    `sign` turns the ledger's sign into the printed one. An `optional` row without amounts isn't shown. A sum isn't made
    when a row that it `needs` has no amount: what is left would be shown as if it were whole.

    A row may show what its lines `grows` grew by (credit) or its lines `shrinks` shrank by, lines `turned`, with the
    other sign, and lines `also` that another row turns back; such rows are filled by `sources.by_row`. A row that
    people may state the amount of says with which sign: `stated` is "minus", "plus" or "signed" (as they write it).
    `planned` says the same of a row that a plan or a forecast gives beside the rest of its statement.

    A row that shows another one, `without_from`, less something says what it leaves out: `without`.

    `netted_in` is the row that holds the amount, together with what goes the other way, when the chart has no accounts
    for this one; of a memo row it is the one whose parts people state ("varav"). A `remainder` is what the vouchers
    constructed beneath printed figures leave over: it counts in sums, but what a source printed isn't held against it,
    and a remainder of nothing isn't shown.
    """

    id: str
    label: Text
    kind: RowKind = RowKind.LINE
    formula: tuple[Term, ...] = ()
    lines: tuple[str, ...] = ()
    sign: int = 1
    level: int = 0
    optional: bool = False
    note: Text | None = None
    opening: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    grows: tuple[str, ...] = ()
    shrinks: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    stated: str = ""
    planned: str = ""
    without: Text | None = None
    without_from: str = ""
    netted_in: str = ""
    remainder: bool = False

    def netted(self, other: Row, *, has_amounts: bool = False) -> Row:
        """The row with a note that its amounts stand on another one, save those it has."""
        words = NETTED_BESIDE if self.also and has_amounts else NETTED
        return replace(self, note=Text(words.sv.format(row=other.label.sv), words.en.format(row=other.label.en)))

    @property
    def every_line(self) -> tuple[str, ...]:
        """Every line of the chart that the row shows something of."""
        return tuple(dict.fromkeys((*self.lines, *self.grows, *self.shrinks, *self.turned, *self.also)))

    def takes_sign_of(self, ore: int) -> bool:
        """Whether a planned amount has the sign that the row stands with; nothing has every sign."""
        return not ore or self.planned not in SIGNS or SIGNS[self.planned] * ore > 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column that the layout itself names; with a formula it is computed from its neighbours.

    `stands_for` is the column of a shipped form that a municipality's own form shows here by another id.
    """

    id: str
    title: Text
    formula: tuple[Term, ...] = ()
    stands_for: str = ""

    @property
    def role(self) -> str:
        """What it is called in the shipped form."""
        return self.stands_for or self.id


@dataclass(frozen=True, slots=True)
class Layout:
    """One statement's form: rows, sometimes columns, the § and the days it holds for.

    `statement` names the mapping of the chart of accounts that gives its lines (or, when `rows_from`
    says that the rows are units, its columns). `basis` is "flow" (the period's changes) or "balance"
    (everything up to the period's end). `sign` turns the ledger's sign into the printed one where no row says other.
    `ends_in` is the row that makes a form this statement, and not an extract of it. `stated_under` is the paragraph
    under which people state the rows that no ledger has.
    `stands_for` is the shipped form that a municipality's own form is shown instead of. `reference_before` is the
    paragraph of the years before the form was the law's, which are laid out by it nevertheless.
    """

    id: str
    title: Text
    reference: Text
    valid: Interval
    statement: str
    basis: str
    sign: int
    rows: tuple[Row, ...]
    columns: tuple[Column, ...] = ()
    rows_from: str = ""
    note: Text | None = None
    ends_in: str = ""
    stated_under: str = ""
    source: str = field(default="", compare=False)
    stands_for: str = ""
    reference_before: Text | None = None

    @property
    def for_earlier_years(self) -> Layout:
        """The form as years before it are laid out: its reference says that it wasn't the law's then."""
        year, was = self.valid.start.year, self.reference_before
        sv = BEFORE.sv.format(was=f"{was.sv}; " if was else "", reference=self.reference.sv, year=year)
        en = BEFORE.en.format(was=f"{was.en}; " if was else "", reference=self.reference.en, year=year)
        return replace(self, reference=Text(sv[0].upper() + sv[1:], en[0].upper() + en[1:]))

    @property
    def role(self) -> str:
        """The shipped form that it stands for, else the statement it is a form of."""
        return self.stands_for or self.statement

    def column_as(self, role: str) -> Column | None:
        """The column that is, or stands for, a column of the shipped form; `None` when it has none."""
        return next((column for column in self.columns if column.role == role), None)

    def terms_across(self, column: str) -> tuple[Term, ...]:
        """The columns that a column is counted from all the way down, with their signs; itself when it is none's."""
        terms = next((one.formula for one in self.columns if one.id == column), ())
        if not terms:
            return ((1, column),)
        return tuple((sign * inner, line) for sign, term in terms for inner, line in self.terms_across(term))

    def needing(self, column: str) -> frozenset[str]:
        """The columns that are counted from a column."""
        formulas = (one.id for one in self.columns if one.formula)
        return frozenset(one for one in formulas if column in {line for _, line in self.terms_across(one)})

    def row(self, identifier: str) -> Row:
        """The row of that id."""
        return next(row for row in self.rows if row.id == identifier)

    def title_of(self, line: str) -> Text:
        """What the row or column is called that shows a line; the line itself when none does."""
        shows = [row.label for row in self.rows if line in {row.id, *row.lines} and row.kind is not RowKind.MEMO]
        shows += [column.title for column in self.columns if column.id == line]
        return next(iter(shows), Text(line, line))

    @property
    def rest(self) -> Row | None:
        """The row that gathers what no other row takes."""
        return next((row for row in self.rows if row.kind is RowKind.REST), None)

    @property
    def stated_rows(self) -> tuple[Row, ...]:
        """The rows that people may state the amount of."""
        return tuple(row for row in self.rows if row.stated)

    def with_rows(self, rows: Sequence[Row]) -> Layout:
        """The same form over rows that come from elsewhere, such as the nämnder of the year."""
        return checked(replace(self, rows=tuple(rows)))

    def with_columns(self, columns: Iterable[Column]) -> Layout:
        """The same form with only these columns."""
        return checked(replace(self, columns=tuple(columns)))


def parse_formula(text: str) -> tuple[Term, ...]:
    """Terms of "a + b - c"; ids may hold hyphens, so signs stand alone between blanks.

    >>> parse_formula("intakter + kostnader - disposition-av-resultat")
    ((1, 'intakter'), (1, 'kostnader'), (-1, 'disposition-av-resultat'))
    """
    words = text.split()
    if words and words[0] not in {"+", "-"}:
        words.insert(0, "+")
    signs, names = words[::2], words[1::2]
    if len(signs) != len(names) or not set(signs) <= {"+", "-"}:
        message = f"not a formula: {text!r}"
        raise LayoutError(message)
    return tuple((1 if sign == "+" else -1, name) for sign, name in zip(signs, names, strict=True))


def checked(layout: Layout) -> Layout:
    """Refuse ids used twice and formulas over what isn't there or comes in a circle."""
    for parts in (layout.rows, layout.columns):
        names = [part.id for part in parts]
        named = {name for part in parts for _, name in part.formula} | _netted_in(parts)
        if len(names) != len(set(names)) or not named <= set(names):
            message = f"layout {layout.id}: ids twice or formulas over unknown ids: {sorted(named - set(names))}"
            raise LayoutError(message)
        order(parts)
    lines = [line for row in layout.rows if row.kind is not RowKind.MEMO for line in row.lines]
    if len(lines) != len(set(lines)):
        message = f"layout {layout.id}: a line that two rows take would be counted twice"
        raise LayoutError(message)
    return layout


def _netted_in(parts: Iterable[Row | Column]) -> set[str]:
    return {part.netted_in for part in parts if isinstance(part, Row) and part.netted_in}


def order(parts: Iterable[Row | Column]) -> tuple[str, ...]:
    """The ids in an order where each formula comes after those of its terms that are among the parts."""
    needs_of = {part.id: {name for _, name in part.formula} for part in parts}
    waiting = {name: {need for need in needs if need in needs_of} for name, needs in needs_of.items()}
    done: dict[str, None] = {}
    while waiting:
        ready = [name for name, needs in waiting.items() if needs <= done.keys()]
        if not ready:
            message = f"formulas in a circle: {sorted(waiting)}"
            raise LayoutError(message)
        done |= dict.fromkeys(ready)
        for name in ready:
            del waiting[name]
    return tuple(done)
