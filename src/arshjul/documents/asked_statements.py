"""The statements of a document: which its outline asks for, and each as follow-up makes it.

    outline → contents (a layout; its columns, months and whose books, where it chooses) → statements with their columns

A document that follows no outline, or asks for none of them, still has the usual statements' figures to speak of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.documents.parts import Basis
from arshjul.followup import accounts
from arshjul.followup.accounts import BALANCE, INCOME, OPERATIONS, Accounts, Span
from arshjul.followup.accounts.catalogue import KINDS, Asked, made
from arshjul.followup.accounts.place import Place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.kernel.findings import Finding, finding
from arshjul.municipality.outlines import Content, ContentKind
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.statements import editions
from arshjul.statements.statement import Statement

USUAL = tuple(Content(ContentKind.STATEMENT, name) for name in (INCOME, OPERATIONS, BALANCE))
"""What every document may speak of, in their forms' own columns."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement of a document: the content that asks for it, its shipped layout, and the columns it is shown with.

    `is_placed` is false for one that the document speaks of but doesn't show.
    """

    content: Content
    layout: str
    accounts: Accounts
    columns: tuple[str, ...] = ()
    is_placed: bool = True
    lacking: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """What it is called among others of the same document: its layout, and its months and whose books."""
        return "-".join(filter(None, (self.layout, self.content.whose, self.content.months)))

    @property
    def keys(self) -> tuple[str, ...]:
        """By what an outline may ask for it: an own form also by the shipped one that it stands for."""
        own = self.accounts.statement.layout
        same = (self.layout, own.id) if own.stands_for else (self.layout,)
        return tuple(dict.fromkeys((self.content.key, *(replace(self.content, of=one).key for one in same))))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All there is to tell of it."""
        return (*self.accounts.findings, *self.lacking)


def shown(basis: Basis) -> tuple[Shown, ...]:
    """The statements of the period that have an outcome; nothing when there are no books of the year."""
    of = books.snapshot(basis.snapshot)
    if of is None:
        return ()
    asked = contents(basis)
    placed = [_shown(content, basis, of) for content in asked]
    spoken = [replace(one, is_placed=False) for one in (_shown(each, basis, of) for each in _unasked(asked)) if one]
    return tuple(one for one in (*placed, *spoken) if one and _has_outcome(one.accounts.statement))


def contents(basis: Basis) -> tuple[Content, ...]:
    """The statements that the document's outline asks for, each once; the usual ones without an outline."""
    outline = municipality.current().outline(basis.outline) if basis.outline else None
    if outline is None:
        return USUAL
    every = (content for _level, section in outline.walk() for content in section.contents)
    return tuple(dict.fromkeys(content for content in every if content.kind is ContentKind.STATEMENT))


def _unasked(asked: Iterable[Content]) -> Iterator[Content]:
    plain = {_layout(content.of) for content in asked if content == Content(content.kind, content.of)}
    return (content for content in USUAL if content.of not in plain)


def _layout(asked: str) -> str:
    """The shipped layout that an outline asks for, by its own name or that of the municipality's own form."""
    own = editions.of_municipality(municipality.current().folder)
    return next((one.stands_for for one in own if one.id == asked and one.stands_for), asked)


def _shown(content: Content, basis: Basis, of: Snapshot) -> Shown | None:
    """The statement that a content asks for; None when it isn't one of follow-up's, or the books hold none."""
    layout, usual = _layout(content.of), Content(content.kind, _layout(content.of))
    is_usual = usual in USUAL and content == replace(usual, of=content.of)
    found = _usual(layout, basis, of) if is_usual else _asked(layout, content, basis, of)
    if found is None:
        return None
    columns = {name: column.id for column in found.statement.columns for name in (column.id, column.role)}
    lacking = tuple(_column_lacking(found, name) for name in content.columns if name not in columns)
    wanted = tuple(columns[name] for name in content.columns if name in columns)
    return Shown(content, layout, found, wanted, lacking=lacking)


def _usual(layout: str, basis: Basis, of: Snapshot) -> Accounts:
    """A usual statement in its form's own columns."""
    at = _place(basis, of, Content(ContentKind.STATEMENT, layout))
    if layout == INCOME:
        return accounts.income(at.year, at=at, report_point=basis.point or None, printed=True)
    return accounts.operations(at.year, at=at) if layout == OPERATIONS else accounts.balance(at)


def _asked(layout: str, content: Content, basis: Basis, of: Snapshot) -> Accounts | None:
    """Any of the catalogue's statements; a chosen column may need a budget by month, which is divided evenly."""
    kind = next((name for name, one in KINDS.items() if layout in one.layouts), None)
    if kind is None:
        return None
    spread = Spread.TWELFTHS if content.columns else None
    asked = Asked(replace(_place(basis, of, content), spread=spread), basis.point, printed=True)
    first, *beneath = made(kind, asked)
    if layout == KINDS[kind].layouts[0]:
        return first
    return next((one for one in beneath if layout in {one.statement.layout.id, one.statement.layout.statement}), None)


def _place(basis: Basis, of: Snapshot, content: Content) -> Place:
    """Whose books and which months, with decisions as they stood when an earlier day ended, else as they stand."""
    span = Span(content.months) if content.months else Span.YEAR_TO_DATE
    entities = () if content.whose else accounts.own()
    at = accounts.place(basis.year, of, entities=entities, last=basis.end.month, span=span)
    return replace(at, known_on=basis.plan_day if basis.plan_day < today() else None)


def _column_lacking(found: Accounts, name: str) -> Finding:
    title, known = found.statement.layout.title, ", ".join(column.id for column in found.statement.columns)
    return finding("documents.column-lacking", column=name, layout=title.sv, layout_en=title.en, known=known)


def _has_outcome(statement: Statement) -> bool:
    return any(cell.ore is not None and not cell.trace.sources for cell in statement.cells.values())
