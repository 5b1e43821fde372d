"""Acts of the documents: begin a draft, write a section, compile a version, publish it.

draft ── compile ──→ compiled version (texts + sealed data + files, unchangeable) ── publish ──→ publication
  ↑────────────────── any later writing is for the next version ──────────────────┘
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from arshjul.documents import changes, compose, files, keeping, law_checks, printing, rendering, serial, sources
from arshjul.documents.dataset import DataSet
from arshjul.documents.models import MODEL, Compilation, CompiledFile, Draft, Publication, SectionText
from arshjul.documents.parts import Basis
from arshjul.documents.policies import PUBLISHERS
from arshjul.kernel.findings import Finding, Level, finding
from arshjul.municipality.outlines import Outline
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now, today
from arshjul.organisation.types import Body, Person
from arshjul.record import queries as record_queries
from arshjul.record import services as record
from arshjul.record.domain import GENESIS, canonical, seal
from arshjul.record.services import Refused
from arshjul.record.types import FactStatement
from arshjul.wheel.domain import Kind

ITEM_KIND = "document"


def outline_of(draft: Draft) -> Outline:
    """The outline a draft follows; `Refused` when the municipality's folder no longer holds it."""
    found = municipality.current().outline(draft.outline)
    if found is None:
        raise Refused([finding("documents.unknown-outline", outline=draft.outline)])
    return found


@transaction.atomic
def begin(*, outline: str, year: int, body: Body, by: Person | None, point: str = "", language: str = "sv") -> Draft:
    """Begin a document from an outline, with the outline's own starting texts."""
    record.require_role(
        by, *PUBLISHERS, act_sv="påbörja ett dokument", act_en="begin a document", authority_id=body.authority_id
    )
    chosen = municipality.current().outline(outline)
    if chosen is None:
        raise Refused([finding("documents.unknown-outline", outline=outline)])
    title = _title(chosen, year, point, language)
    taken = finding("documents.already-begun", title=title)
    if Draft.objects.filter(outline=outline, year=year, point=point, body=body, language=language).exists():
        raise Refused([taken])
    item = record.draft(body=body, kind=ITEM_KIND, year=year, title=title, by=by)
    item.matter = record.open_matter(authority=body.authority, title=title)
    item.save(update_fields=["matter"])
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                item=item, outline=outline, year=year, point=point, body=body, language=language
            )
    except IntegrityError as error:
        raise Refused([taken]) from error
    for _level, section in chosen.walk():
        if section.text is not None:
            text = section.text.in_language(language)
            SectionText.objects.create(draft=draft, section=section.id, text=text, changed_at=now(), changed_by=by)
    keeping.read(draft)
    return draft


def _title(outline: Outline, year: int, point: str, language: str) -> str:
    wheel = municipality.current().wheel
    report = wheel.report(point) if wheel and point else None
    name = (report.title if report and outline.kind in {"interim", "annual"} else outline.title).in_language(language)
    return f"{name} {year}"


@transaction.atomic
def write(
    *, draft: Draft, section: str, text: str, by: Person | None, edition: int | None = None, omitted: str = ""
) -> SectionText:
    """Save a section's text, or the reason why the section is left out; findings never stop saving.

    `edition` is the section's as the person's form showed it: a text that somebody saved meanwhile isn't overwritten.
    """
    record.require_role(
        by,
        *PUBLISHERS,
        act_sv="skriva i dokumentet",
        act_en="write in the document",
        authority_id=draft.item.authority_id,
    )
    record.require_change(item=draft.item, by=by)
    if section not in {one.id for _level, one in outline_of(draft).walk()}:
        raise Refused([finding("documents.unknown-section", section=section)])
    saved = SectionText.objects.select_for_update().filter(draft=draft, section=section).first()
    if edition is not None and edition != (saved.edition if saved else 0):
        raise Refused([finding("record.edited-meanwhile", title=draft.item.title)])
    text, omitted = text.replace("\r\n", "\n").strip(), omitted.strip()[:500]
    if saved and (saved.text, saved.omitted) == (text, omitted):
        return saved
    kept = saved or SectionText(draft=draft, section=section)
    kept.text, kept.omitted, kept.edition = text, omitted, kept.edition + 1
    kept.changed_at, kept.changed_by = now(), by
    kept.save()
    record.touched(draft.item)
    record.log(
        action="document.write",
        by=by,
        label=f"{draft.item.title}: {section}",
        authority=draft.item.authority,
        details={"item": str(draft.item.uuid), "section": section},
    )
    return kept


@dataclass(frozen=True, slots=True)
class Checked:
    """What a draft would be if it were compiled now."""

    composed: compose.Composed
    assembled: sources.Assembled
    law: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of figures, text and law."""
        return (*self.assembled.findings, *self.composed.all_findings, *self.law)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops compiling: faults of figures and text."""
        own = (*self.assembled.findings, *self.composed.all_findings)
        return tuple(found for found in own if found.level is Level.ERROR)


def texts_of(draft: Draft) -> Mapping[str, compose.Written]:
    """The draft's texts by section."""
    rows = draft.texts.values_list("section", "text", "omitted")
    return {section: compose.Written(text, omitted) for section, text, omitted in rows}


def check(
    draft: Draft,
    assembled: sources.Assembled | None = None,
    texts: Mapping[str, compose.Written] | None = None,
    stated: Sequence[FactStatement] = (),
) -> Checked:
    """Compose the document from the figures as they are now (or those given) and the draft's texts (or those given).

    The law is tested on the sections that are there and on what persons have stated of the year, when it is given.
    """
    assembled = assembled or sources.assemble(sources.basis_of(draft))
    outline, frame = outline_of(draft), _frame(draft, assembled)
    texts = texts_of(draft) if texts is None else texts
    written = {section: (one.text, one.omitted) for section, one in texts.items()}
    columns = law_checks.columns_of(assembled.blocks)
    answers = law_checks.outcomes(outline, assembled.basis, written, columns, stated)
    told = law_checks.table(answers, draft.language)
    blocks = {**assembled.blocks, **({law_checks.BLOCK: (told,)} if told else {})}
    composed = compose.compose(outline, texts, assembled.dataset, blocks, frame)
    return Checked(composed, assembled, tuple(law_checks.findings(answers)))


def _frame(draft: Draft, assembled: sources.Assembled) -> compose.Frame:
    english = draft.language.startswith("en")
    matter = draft.item.matter
    return compose.Frame(
        id=f"{draft.outline}-{draft.year}{'-' if draft.point else ''}{draft.point}",
        title=draft.item.title,
        subtitle=printing.period(date(draft.year, 1, 1), assembled.basis.end, draft.language),
        language=draft.language,
        authority=f"{municipality.current().name.in_language(draft.language)}, {draft.body.name_sv}",
        as_of=assembled.basis.end,
        reference=f"{'Ref.' if english else 'Dnr'} {matter.reference}" if matter else "",
        remark=rendering.remark(assembled.basis.end).in_language(draft.language) if assembled.constructed else "",
    )


@transaction.atomic
def compile_draft(*, draft: Draft, by: Person | None) -> Compilation:
    """Compile a version with all its files, or `Refused` with every finding: nothing incomplete is ever compiled."""
    record.require_role(
        by,
        *PUBLISHERS,
        act_sv="sammanställa dokumentet",
        act_en="compile the document",
        authority_id=draft.item.authority_id,
    )
    item = record.require_change(item=draft.item, by=by)
    texts = texts_of(draft)
    checked = check(draft, keeping.read(draft), texts, record_queries.fact_statements(draft.year))
    if checked.errors:
        raise Refused(checked.findings)
    rendered = rendering.render(checked.composed.document)
    last = draft.compilations.order_by("-number").first()
    compilation = Compilation.objects.create(
        draft=draft,
        number=last.number + 1 if last else 1,
        edition=item.edition,
        basis=checked.assembled.basis.as_json() | {"columns": law_checks.columns_of(checked.assembled.blocks)},
        texts={section: [one.text, one.omitted] for section, one in texts.items()},
        dataset=checked.assembled.dataset.canonical,
        dataset_sha256=checked.assembled.dataset.sha256,
        findings=[found.as_json() for found in checked.findings],
        constructed=checked.assembled.constructed,
        compiled_at=now(),
        compiled_by=by,
    )
    CompiledFile.objects.bulk_create(_kept(compilation, rendered))
    record.log(
        action="document.compile",
        by=by,
        label=f"{draft.item.title} ({compilation.number})",
        authority=draft.item.authority,
        details={"item": str(draft.item.uuid), "number": compilation.number, "data": compilation.dataset_sha256},
    )
    return compilation


def _kept(compilation: Compilation, rendered: Iterable[rendering.Rendered]) -> Iterator[CompiledFile]:
    for one in rendered:
        yield CompiledFile(
            compilation=compilation,
            name=one.name,
            media_type=one.media_type,
            sha256=files.keep(one.content),
            size=len(one.content),
            title=one.title[:300],
        )


def law_of(compilation: Compilation) -> list[Mapping[str, Any]]:
    """What the law said of a version when it was compiled, as kept with it: id, level, message and hint."""
    return [found for found in compilation.findings if found["id"].startswith("law.")]


def render_again(compilation: Compilation) -> Mapping[str, bytes]:
    """The files of a compiled version rendered anew from the document model it kept: byte for byte the same."""
    kept = compilation.files.get(name=MODEL)
    return {one.name: one.content for one in rendering.render(serial.load(files.read(kept.sha256)))}


def compose_again(compilation: Compilation) -> Checked:
    """The document made anew from the books' version and the texts a compiled version names, to compare with it.

    Books never change under a version; a plan or forecast that came later does show.
    """
    texts = {section: compose.Written(*one) for section, one in compilation.texts.items()}
    return check(compilation.draft, sources.assemble(Basis.from_json(compilation.basis)), texts)


@transaction.atomic
def publish(*, compilation: Compilation, by: Person | None, on: date | None = None) -> Publication:
    """Publish a compiled version for everyone: numbered, registered, chained to the publication before it.

    The same version published twice is the same publication. A version whose draft has been changed since, or whose
    files don't have the SHA-256 they were kept under, is refused.
    """
    draft = compilation.draft
    record.require_role(by, *PUBLISHERS, act_sv="publicera", act_en="publish", authority_id=draft.item.authority_id)
    item = record.require_change(item=draft.item, by=by)
    done = Publication.objects.filter(compilation=compilation).first()
    if done is not None:
        return done
    _require_publishable(compilation, item.edition)
    last = Publication.objects.select_for_update().order_by("-number").first()
    earlier = Publication.objects.filter(compilation__draft=draft).order_by("-version").first()
    publication = Publication(
        number=last.number + 1 if last else 1,
        compilation=compilation,
        title=draft.item.title,
        version=earlier.version + 1 if earlier else 1,
        replaces=earlier,
        published_on=on or today(),
        published_at=now(),
        published_by=by,
        changes=_changes(earlier.compilation, compilation) if earlier else [],
        previous=last.sha256 if last else GENESIS,
    )
    publication.content = canonical(_content(publication))
    publication.sha256 = seal(publication.content, publication.previous)
    publication.save(force_insert=True)
    _tell(publication, by)
    return publication


def _require_publishable(compilation: Compilation, edition: int) -> None:
    found = []
    if compilation.edition != edition:
        found.append(finding("documents.changed-since-compiled", title=compilation.draft.item.title))
    found += [
        finding("documents.file-damaged", name=one.name)
        for one in compilation.files.all()
        if not files.is_whole(one.sha256)
    ]
    if found:
        raise Refused(found)


def _content(publication: Publication) -> dict[str, object]:
    compilation = publication.compilation
    return {
        "number": publication.number,
        "title": publication.title,
        "version": publication.version,
        "published_on": publication.published_on.isoformat(),
        "data": compilation.dataset_sha256,
        "files": {one.name: one.sha256 for one in compilation.files.all()},
    }


def _changes(before: Compilation, after: Compilation) -> list[changes.Change]:
    titles = {one.id: one.title.in_language(after.draft.language) for _level, one in outline_of(after.draft).walk()}
    old, new = (
        {titles.get(section, section): omitted or text for section, (text, omitted) in one.texts.items()}
        for one in (before, after)
    )
    return changes.changes(DataSet.from_canonical(before.dataset), DataSet.from_canonical(after.dataset), old, new)


def changes_since_published(compilation: Compilation) -> list[changes.Change]:
    """What publishing a compiled version would change; empty when nothing of the document is published."""
    earlier = Publication.objects.filter(compilation__draft=compilation.draft).order_by("-version").first()
    return _changes(earlier.compilation, compilation) if earlier else []


def _tell(publication: Publication, by: Person | None) -> None:
    """The register, the audit trail and the wheel."""
    draft = publication.compilation.draft
    if draft.item.matter:
        record.register(
            matter=draft.item.matter,
            direction="own",
            title=f"{publication.title}, publicerad version {publication.version}",
            by=by,
            item=draft.item,
        )
    record.log(
        action="document.publish",
        by=by,
        label=f"{publication.title} ({publication.version})",
        authority=draft.item.authority,
        details={"number": publication.number, "sha256": publication.sha256},
        gesture=uuid.uuid4(),
    )
    wheel = municipality.current().wheel
    outline = outline_of(draft)
    for step in wheel.steps if wheel else ():
        answers = step.report == draft.point if draft.point else outline.step in step.gates
        if step.kind is Kind.PUBLICATION and answers and outline.kind != "chapter":
            record.complete_step(
                year=draft.year, step=step.id, body=draft.body, by=by, evidence=publication.title, item=draft.item
            )


def load_example(progress: Callable[[str], None]) -> None:
    """Publish the example year's documents from the municipality's outlines; calling it again changes nothing."""
    here = municipality.current()
    if here.example_year is None:
        return
    for outline, point in rendering.examples(here):
        draft = _example_draft(outline, here.example_year, point)
        if Publication.objects.filter(compilation__draft=draft).exists():
            continue
        progress(f"Sammanställer {draft.item.title}")
        _leave_out_what_is_missing(draft)
        try:
            publish(compilation=compile_draft(draft=draft, by=None), by=None)
        except Refused as refused:
            progress(f"{draft.item.title} blev inte publicerad: {refused}")


def _example_draft(outline: str, year: int, point: str) -> Draft:
    board = organisation.executive_board()
    known = Draft.objects.filter(outline=outline, year=year, point=point, body=board, language="sv").first()
    return known or begin(outline=outline, year=year, point=point, body=board, by=None)


def _leave_out_what_is_missing(draft: Draft) -> None:
    """Sections without published figures or text say so, instead of being invented."""
    for section, found in check(draft).composed.findings.items():
        if any(one.id in {"documents.section-empty", "documents.content-missing"} for one in found):
            kept = texts_of(draft).get(section, compose.Written())
            write(draft=draft, section=section, text=kept.text, omitted=rendering.NOT_PUBLISHED, by=None)
