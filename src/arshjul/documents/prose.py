"""Text with expressions → paragraphs, lists and subheadings; every finding at once.

The markup is small: a blank line parts paragraphs, `- ` begins a list item, `## ` a subheading, `! ` a boxed note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from arshjul.documents.dataset import DataSet
from arshjul.documents.domain import Bullets, Note, Paragraph, Run, Runs, Section
from arshjul.documents.expressions import ExpressionError, Ref, parse
from arshjul.documents.measuring import Context
from arshjul.documents.vocabulary import ASSERTED, answer
from arshjul.kernel.findings import Finding, Place, finding

_EXPRESSION = re.compile(r"\{\{(?P<inner>.*?)\}\}", re.DOTALL)
_STRAY_BRACES = re.compile(r"\{\{|\}\}")
_UNITS = (
    r"(?:procent|per\s?cent|%|öre|kr|kronor|tkr|kkr|mkr|mnkr|mdkr|msek|miljon(?:er)?|miljard(?:er)?|million|billion)"
)
_HARD_CODED = re.compile(
    rf"[-\u2212+]?\d[\d\s\u00a0]*(?:[.,]\d+)?[\s\u00a0]*{_UNITS}(?![\wåäö])|\d{{1,3}}(?:[\s\u00a0]\d{{3}})+|\d+,\d+",
    re.IGNORECASE,
)
_UNBOUND_WORDS = frozenset(
    word
    for word in ASSERTED
    if word not in {"mer", "fler", "över", "under", "mindre", "more", "above", "below", "met", "rose", "fell", "loss"}
)
SHOWN_TEXT = 60
"""How much of a text a finding quotes."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A compiled text: its sections (the first continues the heading it stands under) and what was found."""

    sections: tuple[Section, ...]
    findings: tuple[Finding, ...] = ()
    used: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    data: DataSet
    language: str
    where: str
    findings: list[Finding] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)


def compile_text(source: str, data: DataSet, heading: Section, language: str = "sv") -> Prose:
    """Compile the text under a heading against the data.

    Expressions that can't be answered are left out of the text and told as findings of level error; figures and
    direction words typed by hand are told as warnings. Places are lines of the text, from 1.
    """
    work = _Work(data, language, heading.title)
    sections = [Section(heading.id, heading.level, heading.title)]
    for line, chunk in _chunks(source):
        if chunk.startswith("## "):
            title = "".join(run.text for run in _runs(chunk[3:].strip(), line, work))
            sections.append(Section(f"{heading.id}-{len(sections)}", heading.level + 1, title))
            continue
        last = sections[-1]
        block = _block(chunk, line, work)
        sections[-1] = Section(last.id, last.level, last.title, (*last.blocks, block))
    return Prose(tuple(sections), tuple(work.findings), tuple(work.used))


def _chunks(source: str) -> Iterator[tuple[int, str]]:
    """Paragraphs, subheadings and whole lists, each with its first line."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*source.replace("\r\n", "\n").split("\n"), ""], start=1):
        alone = line.startswith(("## ", "! "))
        begins_list = line.startswith("- ") and not (lines and lines[0].startswith("- "))
        if lines and (not line.strip() or alone or begins_list):
            yield first, "\n".join(lines)
            lines = []
        if alone:
            yield number, line
        elif line.strip():
            first = first if lines else number
            lines.append(line)


def _block(chunk: str, line: int, work: _Work) -> Paragraph | Bullets | Note:
    if chunk.startswith("- "):
        items = []
        for item in re.split(r"(?:^|\n)- ", chunk)[1:]:
            items.append(_runs(" ".join(item.split()), line, work))
            line += item.count("\n") + 1
        return Bullets(tuple(items))
    if chunk.startswith("! "):
        return Note(_runs(chunk[2:].strip(), line, work))
    return Paragraph(_runs(chunk, line, work))


def _runs(text: str, line: int, work: _Work) -> Runs:
    runs: list[Run] = []
    place = 0
    for match in _EXPRESSION.finditer(text):
        runs += _typed(text[place : match.start()], line + text.count("\n", 0, place), work)
        runs += _answered(match["inner"], line + text.count("\n", 0, match.start()), work)
        place = match.end()
    runs += _typed(text[place:], line + text.count("\n", 0, place), work)
    return tuple(runs)


def _typed(text: str, line: int, work: _Work) -> Iterable[Run]:
    if not text:
        return ()
    place = Place(work.where, line)
    if _STRAY_BRACES.search(text):
        work.findings.append(finding("documents.expression-unreadable", place, text=text.strip()[:SHOWN_TEXT]))
    work.findings += lint(text, place)
    return (Run(" ".join(text.split("\n")), ""),)


def lint(text: str, place: Place | None = None) -> list[Finding]:
    """Warnings for figures and direction words that were typed instead of taken from the data.

    >>> [found.id for found in lint("Resultatet ökade till 321 mnkr den 31 augusti 2016.")]
    ['documents.hard-coded-figure', 'documents.unbound-word']
    """
    found = [
        finding("documents.hard-coded-figure", place, text=match.group().strip())
        for match in _HARD_CODED.finditer(text)
    ]
    words = {word for match in re.finditer(r"\w+", text) if (word := match.group().lower()) in _UNBOUND_WORDS}
    return found + [finding("documents.unbound-word", place, word=word) for word in sorted(words)]


def _answered(inner: str, line: int, work: _Work) -> Iterable[Run]:
    place = Place(work.where, line)
    try:
        call = parse(inner)
        context = Context(work.data, work.language, place)
        runs = answer(call, context)
    except ExpressionError as error:
        work.findings.append(finding(error.reason, place, **error.values))
        return ()
    work.findings += context.notes
    for argument in call.arguments:
        if isinstance(argument, Ref):
            work.used.update(dict.fromkeys(figure.id for figure in work.data.matching(argument.name)))
    return runs
