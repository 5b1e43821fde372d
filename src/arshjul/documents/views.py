"""Pages of the documents: list, sections, findings, preview, compile, download, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from arshjul.documents import keeping, pages, queries, services, vocabulary
from arshjul.documents.compose import SOURCES, Written, exact_text
from arshjul.documents.domain import Document, Section
from arshjul.documents.forms import BeginForm, SectionForm
from arshjul.documents.models import INTERNAL, Compilation, CompiledFile, Draft
from arshjul.documents.pages import Page
from arshjul.documents.policies import PUBLISHERS, DraftPolicy
from arshjul.documents.render_html import Links, Shape, render_html
from arshjul.kernel.findings import Finding, Level
from arshjul.municipality.outlines import ContentKind, OutlineSection
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Body, Person
from arshjul.record.services import Refused

DRAFTS_ON_PAGE = 20
CHANGES_ON_PAGE = 50
REFUSED = 422


def _person(request: HttpRequest) -> Person:
    """The person signed in; `login_required` has seen to that there is one."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def _draft(request: HttpRequest, pk: int) -> Draft:
    try:
        return queries.draft(standing(request.user), pk)
    except Draft.DoesNotExist as error:
        raise Http404 from error


def _compilation(request: HttpRequest, pk: int) -> Compilation:
    try:
        return queries.compilation(standing(request.user), pk)
    except Compilation.DoesNotExist as error:
        raise Http404 from error


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The drafts I see, and the form for a new one."""
    who = standing(request.user)
    bodies = _own_bodies(who)
    form = BeginForm(request.POST or None, whole=municipality.current(), bodies=bodies)
    found: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        chosen = values.pop("body")
        body = next(one for one in bodies if one.slug == chosen)
        try:
            return redirect("documents:draft", pk=services.begin(**values, body=body, by=_person(request)).pk)
        except Refused as refused:
            found = refused.findings
    page = Paginator(queries.drafts(who), DRAFTS_ON_PAGE).get_page(request.GET.get("sida"))
    values = {"page": page, "form": form, "found": found, "may_begin": bool(bodies)}
    return render(request, "documents/start.html", values, status=REFUSED if found or form.errors else 200)


def _own_bodies(who: Standing) -> list[Body]:
    """Bodies the person may write a document for."""
    own = {one.body_id for one in who.held if one.role in PUBLISHERS}
    return list(organisation.bodies().filter(pk__in=own)) if own else []


@dataclass(frozen=True, slots=True)
class Row:
    """A section in the list: its title and level, whether it is written or left out, and what was found."""

    id: str
    title: str
    level: int
    written: Written
    takes_text: bool
    errors: int
    warnings: int


@login_required
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections with what is wrong in each, and the compiled versions."""
    one = _draft(request, pk)
    return _draft_page(request, one, (), 200)


def _draft_page(request: HttpRequest, one: Draft, refused: tuple[Finding, ...], status: int) -> HttpResponse:
    who = standing(request.user)
    kept = keeping.kept(one)
    texts = services.texts_of(one)
    checked = services.check(one, kept.assembled, texts) if kept else None
    found = checked.composed.findings if checked else {}
    rows = [
        _row(level, section, texts, found.get(section.id, ()), one.language)
        for level, section in services.outline_of(one).walk()
    ]
    values = {
        "draft": one,
        "rows": rows,
        "refused": refused,
        "errors": len(checked.errors) if checked else 0,
        "found": kept.assembled.findings if kept else (),
        "law": checked.law if checked else (),
        "kept": kept,
        "versions": getattr(one, "versions", ()),
        "may_write": DraftPolicy.may_write(who, one),
        "may_publish": DraftPolicy.may_publish(who, one) and DraftPolicy.may_write(who, one),
    }
    return render(request, "documents/draft.html", values, status=status)


def _row(
    level: int, section: OutlineSection, texts: Mapping[str, Written], found: tuple[Finding, ...], language: str
) -> Row:
    return Row(
        id=section.id,
        title=section.title.in_language(language),
        level=level,
        written=texts.get(section.id, Written()),
        takes_text=any(content.kind is ContentKind.TEXT for content in section.contents),
        errors=sum(one.level is Level.ERROR for one in found),
        warnings=sum(one.level is Level.WARNING for one in found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Write a section; "check" shows findings and the text as it would be, "save" keeps it."""
    one = _draft(request, pk)
    place = next((each for _level, each in services.outline_of(one).walk() if each.id == section), None)
    if place is None:
        raise Http404
    saved = one.texts.filter(section=section).first()
    initial = {
        "text": saved.text if saved else "",
        "omitted": saved.omitted if saved else "",
        "edition": saved.edition if saved else 0,
    }
    form = SectionForm(request.POST or None, initial=initial)
    refused: tuple[Finding, ...] = ()
    if request.method == "POST" and DraftPolicy.may_write(standing(request.user), one):
        keeping.renewed(one)
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "save":
        try:
            services.write(draft=one, section=section, by=_person(request), **form.cleaned_data)
        except Refused as error:
            refused = error.findings
        else:
            messages.success(request, _("Avsnittet är sparat."))
            return redirect("documents:section", pk=pk, section=section)
    return _section_page(request, one, place, form, refused)


def _section_page(
    request: HttpRequest, one: Draft, place: OutlineSection, form: SectionForm, refused: tuple[Finding, ...]
) -> HttpResponse:
    shown = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    kept = keeping.kept(one)
    values = {
        "draft": one,
        "section": place,
        "title": place.title.in_language(one.language),
        "form": form,
        "refused": refused,
        "kept": kept,
        "functions": vocabulary.LIST,
        "asserted": sorted(vocabulary.ASSERTED),
        "may_write": DraftPolicy.may_write(standing(request.user), one),
    }
    if kept:
        written = Written(shown.get("text", ""), shown.get("omitted", ""))
        checked = services.check(one, kept.assembled, {**services.texts_of(one), place.id: written})
        values |= _shown(checked, place.id) | _figures(checked, request.GET.get("siffra", ""))
    return render(request, "documents/section.html", values, status=REFUSED if refused or form.errors else 200)


def _shown(checked: services.Checked, section: str) -> dict[str, object]:
    """A section as it would be, and what was found in it."""
    document = checked.composed.document
    parts = tuple(part for part in document.sections if part.id == section or _is_subheading(part, section))
    parts = tuple(replace(part, level=1 + (part.id != section)) for part in parts)
    found = checked.composed.findings.get(section, ())
    return {"found": found, "preview": render_html(replace(document, sections=parts), first_heading=3)}


def _figures(checked: services.Checked, search: str) -> dict[str, object]:
    """The figures that may be written about, those that a search finds or the first of them."""
    figures, language = checked.assembled.dataset.figures, checked.assembled.basis.language
    names = queries.figures_matching(figures, search)
    return {
        "search": search,
        "figures": [(name, figures[name].label, exact_text(figures[name], language)) for name in names],
        "more": max(0, len(figures) - len(names)) if not search else 0,
    }


def _is_subheading(part: Section, section: str) -> bool:
    """Whether a part is a subheading written in a section's text (`section-2`)."""
    return part.id.removeprefix(f"{section}-").isdecimal()


@login_required
@require_GET
def preview(request: HttpRequest, pk: int, section: str = "") -> HttpResponse:
    """The document as it would be of the kept figures, or one chapter; what can't be written is left out and told."""
    one = _draft(request, pk)
    kept = keeping.kept(one)
    values: dict[str, object] = {
        "draft": one,
        "kept": kept,
        "may_write": DraftPolicy.may_write(standing(request.user), one),
    }
    if kept:
        checked = services.check(one, kept.assembled)
        values |= {"found": checked.errors} | _page(_pages(checked.composed.document, pk), section)
    return render(request, "documents/preview.html", values)


def _pages(document: Document, pk: int) -> tuple[Page, ...]:
    """The draft as pages, with addresses of its own."""

    def picture(place: int, shape: Shape) -> str:
        return reverse(f"documents:preview-picture-{shape}", args=[pk, place])

    return pages.pages(document, Links(_source_of(document, pk), picture))


def _page(made: tuple[Page, ...], section: str) -> dict[str, object]:
    """The document when it is one page, its contents when it takes several, or the page that holds a section."""
    if not section and len(made) > 1:
        return {"contents": pages.contents(made)}
    place = pages.index_of(made, section) if section else 0
    if place is None:
        raise Http404
    found: dict[str, object] = {"html": mark_safe(made[place].html)}  # noqa: S308  rendered by us, texts escaped
    if section:
        after = made[place + 1] if place + 1 < len(made) else None
        found |= {"page": made[place], "before": made[place - 1] if place else None, "after": after}
    return found


def _source_of(document: Document, pk: int) -> Callable[[str], str]:
    """From a figure to the table that says where it comes from."""
    rows = {row.id for table in document.tables() if table.id == SOURCES for row in table.rows}
    address = reverse("documents:preview-chapter", args=[pk, SOURCES])
    return lambda name: f"{address}#{SOURCES}-{name}" if name in rows else ""


@login_required
@require_GET
def preview_picture(
    request: HttpRequest,
    pk: int,
    place: int,
    shape: Shape,
) -> HttpResponse:
    """A picture of the draft as it would be."""
    one = _draft(request, pk)
    kept = keeping.kept(one)
    document = services.check(one, kept.assembled).composed.document if kept else None
    drawn = queries.drawing(document, place, shape) if document else None
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


@login_required
@require_POST
def read_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the figures of a draft anew, and go back to where one was; for those who may write in it."""
    one = _draft(request, pk)
    if not DraftPolicy.may_write(standing(request.user), one):
        raise PermissionDenied
    keeping.read(one)
    messages.success(request, _("Siffrorna är lästa på nytt."))
    section = request.POST.get("section", "")
    if section in {each.id for _level, each in services.outline_of(one).walk()}:
        return redirect("documents:section", pk=pk, section=section)
    return redirect("documents:draft", pk=pk)


@login_required
@require_POST
def compile_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Compile a version, or show everything that stops it."""
    one = _draft(request, pk)
    try:
        made = services.compile_draft(draft=one, by=_person(request))
    except Refused as refused:
        if DraftPolicy.may_write(standing(request.user), one):
            keeping.renewed(one)
        return _draft_page(request, one, refused.findings, REFUSED)
    messages.success(request, _("Version %(number)s är sammanställd.") % {"number": made.number})
    return redirect("documents:compilation", pk=made.pk)


@login_required
@require_GET
def compilation(request: HttpRequest, pk: int) -> HttpResponse:
    """A compiled version: its files, its seal, and what publishing it would change."""
    return _compilation_page(request, _compilation(request, pk), (), 200)


def _compilation_page(
    request: HttpRequest, one: Compilation, refused: tuple[Finding, ...], status: int
) -> HttpResponse:
    who = standing(request.user)
    published = getattr(one, "publication", None)
    differences = published.changes if published else services.changes_since_published(one)
    values = {
        "compilation": one,
        "draft": one.draft,
        "files": one.files.exclude(name__in=INTERNAL),
        "publication": published,
        "changes": differences[:CHANGES_ON_PAGE],
        "more_changes": max(0, len(differences) - CHANGES_ON_PAGE),
        "refused": refused,
        "law": services.law_of(one),
        "is_current": one.edition == one.draft.item.edition,
        "may_publish": DraftPolicy.may_publish(who, one.draft) and DraftPolicy.may_write(who, one.draft),
    }
    return render(request, "documents/compilation.html", values, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a compiled version for everyone."""
    one = _compilation(request, pk)
    try:
        made = services.publish(compilation=one, by=_person(request))
    except Refused as refused:
        return _compilation_page(request, one, refused.findings, REFUSED)
    messages.success(request, _("Publicerad med nummer %(number)s.") % {"number": made.number})
    return redirect("documents:compilation", pk=pk)


@login_required
@require_GET
def compiled_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A file of a compiled version."""
    try:
        found = queries.file_of(_compilation(request, pk), name)
    except (CompiledFile.DoesNotExist, FileNotFoundError) as error:
        raise Http404 from error
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["ETag"] = f'"{found.sha256}"'
    answer["Content-Disposition"] = f'inline; filename="{found.name}"'
    return answer
