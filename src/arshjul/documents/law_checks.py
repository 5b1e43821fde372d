"""The law's checks of a report as it is compiled: its parts and the year's stated facts in, the rules' answers back.

What isn't known is left out of the facts, so that the rule says "can't be assessed", never "pass". The answers are
findings, and a table where the outline holds `law-status`. They don't stop a version: a part that is left out has its
own reason in the document, and it is the assembly that approves the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from arshjul.documents.domain import Block, RowKind, Table, TableCell, TableColumn, TableRow
from arshjul.documents.parts import Basis
from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.law import Outcome, State, check
from arshjul.municipality.outlines import ContentKind, Outline, OutlineSection
from arshjul.organisation import municipality
from arshjul.organisation.lawbook import rulebook
from arshjul.record.types import FactStatement

Columns = Mapping[str, Sequence[str]]
"""By statement the columns that its table prints."""
Texts = Mapping[str, Sequence[str]]
"""By section what somebody has written, and the reason why it is left out."""

BLOCK = "law-status"
RULES: Mapping[str, tuple[str, ...]] = {
    "interim": ("DEL-01", "DEL-03", "DEL-04", "DEL-06"),
    "annual": ("AR-01", "AR-05", "AR-07", "AR-08"),
}
"""The rules on each kind of report; the others concern what isn't in the document."""
COMPARED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "resultatrakning": ("rr.columns", {"outcome": "utfall", "last_year": "foregaende_period"}),
    "balansrakning": ("br.columns", {"outcome": "utfall", "last_year": "foregaende_arsskifte"}),
}
"""The statements that an interim report compares: the rule's input, and its names of the columns."""
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


def parts_of(outline: Outline, texts: Texts) -> list[str]:
    """The sections and statements that are there, and the parts of a report that sections say they are."""
    there: list[str] = []
    for section in _present(outline, texts):
        statements = [content.of for content in section.contents if content.kind is ContentKind.STATEMENT]
        there += [section.id, *(name for of in statements for name in (of, of.split("-")[0]))]
    return list(dict.fromkeys([*there, *answered(outline, texts, "parts")]))


def answered(outline: Outline, texts: Texts, whose: str) -> list[str]:
    """The law's points that the sections which are there answer (`parts`, `municipality` or `group`)."""
    found = [point for section in _present(outline, texts) for point in section.answers.get(whose, ())]
    return list(dict.fromkeys(found))


def _present(outline: Outline, texts: Texts) -> Iterator[OutlineSection]:
    """The sections that are there with something in them."""
    return (section for _level, section in outline.walk() if _is_there(section, texts))


def _is_there(section: OutlineSection, texts: Texts) -> bool:
    """Not left out, and with something in it: a heading has one of its sections, a section of text alone its text.

    A required one that nobody has opened begins with a text of its own or stops the compile, so it counts as there.
    """
    if not section.contents:
        return any(_is_there(one, texts) for one in section.sections)
    if section.id not in texts:
        return section.required or section.text is not None or not _is_text_alone(section)
    text, reason = texts[section.id]
    return not reason.strip() and (bool(text.strip()) or not _is_text_alone(section))


def _is_text_alone(section: OutlineSection) -> bool:
    return {content.kind for content in section.contents} == {ContentKind.TEXT}


def facts_of_annual_report(outline: Outline, texts: Texts) -> dict[str, Any]:
    """The report's parts, and the points its management report answers; nothing of points no outline tells of."""
    points = {
        "fb.sections.kommun": answered(outline, texts, "municipality"),
        "fb.sections.koncern": answered(outline, texts, "group"),
    }
    known = points if any(section.answers for _level, section in outline.walk()) else {}
    return {"ar.parts": parts_of(outline, texts), **known}


def columns_of(blocks: Mapping[str, Sequence[Block]]) -> dict[str, list[str]]:
    """The columns of each assembled statement's tables."""
    tables = [block for of in blocks.values() for block in of if isinstance(block, Table) and block.id in COMPARED]
    found: dict[str, dict[str, None]] = {table.id: {} for table in tables}
    for table in tables:
        found[table.id].update(dict.fromkeys(column.id for column in table.columns))
    return {name: [*columns] for name, columns in found.items()}


def facts_of_interim_report(outline: Outline, texts: Texts, columns: Columns) -> dict[str, Any]:
    """The report's parts, and the columns of the statements that its sections print."""
    parts = parts_of(outline, texts)
    return {"report.parts": parts} | {
        COMPARED[name][0]: [COMPARED[name][1].get(column, column) for column in printed]
        for name, printed in columns.items()
        if name in COMPARED and name in parts
    }


def outcomes(
    outline: Outline, basis: Basis, texts: Texts, columns: Columns, stated: Iterable[FactStatement] = ()
) -> list[Outcome]:
    """What the rules say, as the law stood on the report's last day, of a report with these texts and columns.

    Nothing of a document that no rule concerns.
    """
    if not is_statutory(outline, basis.point):
        return []
    facts = _facts(outline, basis, texts, columns)
    said = {one.rule: one.facts for one in stated if not one.case}
    answers = [
        check(rulebook(), {**said.get(rule, {}), **facts}, on=basis.end, rules=[rule])[0]
        for rule in RULES[outline.kind]
    ]
    return [one for one in answers if one.state is not State.NOT_APPLICABLE]


def _facts(outline: Outline, basis: Basis, texts: Texts, columns: Columns) -> dict[str, Any]:
    if outline.kind == "annual":
        return {**facts_of_annual_report(outline, texts), "ar.year": basis.year, "year": basis.year}
    report = {"period_end": basis.end, "period_start": date(basis.year, 1, 1)}
    return {**facts_of_interim_report(outline, texts, columns), "reports": [report], "year": basis.year}


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
