"""The law's checks of a report as it is compiled: its parts and the year's stated facts in, the rules' answers back.

What isn't known is left out of the facts, so that the rule says "can't be assessed", never "pass". The answers are
findings, and a table where the outline holds `law-status`. They don't stop a version: a part that is left out has its
own reason in the document, and it is the assembly that approves the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from arshjul.documents.domain import RowKind, Table, TableCell, TableColumn, TableRow
from arshjul.documents.parts import Basis
from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.law import Outcome, State, check
from arshjul.municipality.outlines import ContentKind, Outline
from arshjul.organisation import municipality
from arshjul.organisation.lawbook import rulebook
from arshjul.record.types import FactStatement

BLOCK = "law-status"
RULES: Mapping[str, tuple[str, ...]] = {
    "interim": ("DEL-01", "DEL-03", "DEL-06"),
    "annual": ("AR-01", "AR-05", "AR-07", "AR-08"),
}
"""The rules on each kind of report; the others concern what isn't in the document."""
CAPTION = Text("Lagens regler om rapporten", "The rules of law on the report")
CORNER = Text("Regel", "Rule")
COLUMNS = {
    "lage": Text("Läge", "State"),
    "varfor": Text("Varför", "Why"),
    "lagrum": Text("Lagrum", "Reference"),
}
STATES: Mapping[State, Text] = {
    State.PASS: Text("Uppfylld", "Fulfilled"),
    State.FAIL: Text("Inte uppfylld", "Not fulfilled"),
    State.WARN: Text("Varning", "Warning"),
    State.NOT_ASSESSABLE: Text("Kan inte bedömas", "Can't be assessed"),
}


def is_statutory(outline: Outline, point: str) -> bool:
    """Whether the rules on its kind of report concern a document: an interim report of a point the law asks for."""
    if outline.kind != "interim":
        return outline.kind in RULES
    return any(one.id == point and one.statutory for one in municipality.current().reports)


def parts_of(outline: Outline, omitted: Mapping[str, bool]) -> list[str]:
    """The sections and statements that are there; those left out aren't."""
    there: list[str] = []
    for _level, section in outline.walk():
        if not omitted.get(section.id, False):
            statements = [content.of for content in section.contents if content.kind is ContentKind.STATEMENT]
            there += [section.id, *(name for of in statements for name in (of, of.split("-")[0]))]
    return list(dict.fromkeys(there))


def outcomes(
    outline: Outline, basis: Basis, omitted: Mapping[str, bool], stated: Iterable[FactStatement] = ()
) -> list[Outcome]:
    """What the rules say, as the law stood on the report's last day, of a report with these sections left out.

    Nothing of a document that no rule concerns.
    """
    if not is_statutory(outline, basis.point):
        return []
    facts = _facts(outline, basis, omitted)
    said = {one.rule: one.facts for one in stated if not one.case}
    answers = [
        check(rulebook(), {**said.get(rule, {}), **facts}, on=basis.end, rules=[rule])[0]
        for rule in RULES[outline.kind]
    ]
    return [one for one in answers if one.state is not State.NOT_APPLICABLE]


def _facts(outline: Outline, basis: Basis, omitted: Mapping[str, bool]) -> dict[str, Any]:
    there = parts_of(outline, omitted)
    if outline.kind == "annual":
        return {"ar.parts": there, "ar.year": basis.year, "year": basis.year}
    report = {"period_end": basis.end, "period_start": date(basis.year, 1, 1)}
    return {"report.parts": there, "reports": [report], "year": basis.year}


def findings(answers: Iterable[Outcome]) -> list[Finding]:
    """The answers that aren't a pass, as findings."""
    return [found for found in (one.as_finding() for one in answers) if found is not None]


def table(answers: Iterable[Outcome], language: str) -> Table | None:
    """The answers as the document prints them; `None` when there are none."""
    rows = tuple(_rows(answers, language))
    if not rows:
        return None
    columns = tuple(TableColumn(name, title.in_language(language), numeric=False) for name, title in COLUMNS.items())
    return Table(BLOCK, CAPTION.in_language(language), "", CORNER.in_language(language), columns, rows)


def _rows(answers: Iterable[Outcome], language: str) -> Iterator[TableRow]:
    for one in answers:
        texts = (STATES[one.state].in_language(language), one.message.in_language(language), one.reference)
        title = f"{one.rule} {one.title.in_language(language)}"
        yield TableRow(one.rule, title, RowKind.LINE, tuple(TableCell(text) for text in texts))
