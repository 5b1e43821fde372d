"""Pages of what is published: the list, a publication with its files and seal, and the files themselves."""

from __future__ import annotations

from functools import lru_cache

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from arshjul.documents import queries as documents
from arshjul.documents.dataset import Figure
from arshjul.documents.pages import Page, contents, index_of
from arshjul.documents.pages import pages as made_pages
from arshjul.documents.render_html import Links, Shape
from arshjul.documents.types import Publication
from arshjul.kernel.money import format_amount, format_number
from arshjul.portal import ledger

FIGURES_ON_A_PAGE = 100
CHANGES_ON_PAGE = 50
FILE_TITLES = {
    "rapport.pdf": _("PDF, för läsning och utskrift"),
    "rapport.html": _("Webbsida i en fil"),
    "rapport.docx": _("Word-dokument"),
    "rapport.xlsx": _("Alla tabeller i en arbetsbok (Excel)"),
    "data.json": _("Alla siffror som data (JSON)"),
}
FOREVER = "public, max-age=31536000, immutable"


def publications(request: HttpRequest) -> HttpResponse:
    """Everything that is published, newest first."""
    return render(request, "portal/publications.html", {"publications": documents.publications()})


def publication(request: HttpRequest, number: int) -> HttpResponse:
    """One publication: to read here or chapter by chapter, to download, with what changed and its seal."""
    one = _publication(number)
    pages = _pages(number, get_language() or "", documents.model(one))
    values = {
        "publication": one,
        "html": mark_safe(pages[0].html) if len(pages) == 1 else "",  # noqa: S308  rendered by us, texts escaped
        "contents": contents(pages) if len(pages) > 1 else (),
        "versions": documents.versions_of(one),
        "files": [(FILE_TITLES.get(file.name, file.name), file) for file in one.files if not file.title],
        "tables": [file for file in one.files if file.title],
        "changes": one.changes[:CHANGES_ON_PAGE],
        "more_changes": max(0, len(one.changes) - CHANGES_ON_PAGE),
    }
    return render(request, "portal/publication.html", values)


def chapter(request: HttpRequest, number: int, section: str) -> HttpResponse:
    """The page of a publication that holds a section: a link to any section holds wherever the pages part."""
    one = _publication(number)
    pages = _pages(number, get_language() or "", documents.model(one))
    if len(pages) == 1:
        return redirect("portal:publication", number=number)
    place = index_of(pages, section)
    if place is None:
        raise Http404
    page = pages[place]
    values = {
        "publication": one,
        "page": page,
        "html": mark_safe(page.html),  # noqa: S308  rendered by us, texts escaped
        "before": pages[place - 1] if place else None,
        "after": pages[place + 1] if place + 1 < len(pages) else None,
    }
    return render(request, "portal/chapter.html", values)


def _publication(number: int) -> Publication:
    try:
        return documents.publication(number)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@lru_cache(maxsize=32)
def _pages(number: int, _language: str, sha256: str) -> tuple[Page, ...]:
    """A publication as pages, with addresses in the reader's language; what is published never changes."""

    def picture(place: int, shape: Shape) -> str:
        return reverse(f"portal:publication-picture-{shape}", args=[number, place])

    links = Links(lambda name: reverse("portal:publication-figure", args=[number, name]), picture, cells=True)
    return made_pages(documents.document(sha256), links)


def publication_picture(
    request: HttpRequest,  # noqa: ARG001  Django gives it
    number: int,
    place: int,
    shape: Shape,
) -> HttpResponse:
    """A picture of a publication, drawn from what was compiled."""
    document = documents.document(documents.model(_publication(number)))
    drawn = documents.drawing(document, place, shape)
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8", headers={"Cache-Control": FOREVER})


def publication_figures(request: HttpRequest, number: int) -> HttpResponse:
    """Every sealed figure of a publication, each a way to what it is made of."""
    one = documents.find_publication(number)
    if one is None:
        raise Http404
    found = [(figure, _shown(figure)) for figure in documents.figures(one).figures.values() if not figure.is_missing]
    values = {"publication": one, "page": Paginator(found, FIGURES_ON_A_PAGE).get_page(request.GET.get("sida"))}
    return render(request, "portal/publication_figures.html", values)


def publication_figure(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """What is this figure? Its exact value, definition and source, and the rows of the books behind it."""
    one = documents.find_publication(number)
    figure = documents.figures(one).figures.get(name) if one else None
    if one is None or figure is None or figure.is_missing:
        raise Http404
    behind = [rows for rows in map(ledger.behind, figure.trace) if rows is not None]
    values = {"publication": one, "figure": figure, "shown": _shown(figure), "behind": behind}
    return render(request, "portal/publication_figure.html", values)


def _shown(figure: Figure) -> str:
    """The exact value in words: kronor to the öre, a number, a day or a text."""
    if figure.ore is not None:
        return f"{format_amount(figure.ore, 'kr', 2)} kr"
    if figure.value is not None:
        return f"{format_number(figure.value)} {figure.unit}".strip()
    return figure.day.isoformat() if figure.day else figure.text or ""


def publication_file(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """A file of a publication, exactly as it was published; it never changes, so it may be kept for ever."""
    try:
        file = documents.file(number, name)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    etag = f'"{file.sha256}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(file.content, content_type=file.media_type)
        shown = "inline" if file.media_type == "application/pdf" else "attachment"
        answer["Content-Disposition"] = f'{shown}; filename="{file.name}"'
    answer["ETag"], answer["Cache-Control"] = etag, FOREVER
    return answer
