"""Pages of what is published: the list, a publication with its files and seal, and the files themselves."""

from __future__ import annotations

import re
from html import escape, unescape

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from arshjul.documents import queries as documents
from arshjul.documents.dataset import Figure
from arshjul.kernel.money import format_amount
from arshjul.portal import ledger

FIGURES_ON_A_PAGE = 100
FOREVER = "public, max-age=31536000, immutable"
PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
SIZE = re.compile(r'viewBox="0 0 (\d+)[\d.]* (\d+)')
LABEL = re.compile(r'aria-label="([^"]*)"')
NAMES = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.DOTALL)


def publications(request: HttpRequest) -> HttpResponse:
    """Everything that is published, newest first."""
    return render(request, "portal/publications.html", {"publications": documents.publications()})


def publication(request: HttpRequest, number: int) -> HttpResponse:
    """One publication: to read here, to download, with what changed and its seal."""
    try:
        one = documents.publication(number)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    values = {
        "publication": one,
        "html": mark_safe(pictures_apart(documents.html(one), number)),  # noqa: S308  rendered by us, texts escaped
        "versions": documents.versions_of(one),
    }
    return render(request, "portal/publication.html", values)


def pictures_apart(fragment: str, number: int) -> str:
    """The fragment with each drawn picture at an address of its own, so that the page stays light."""
    places = iter(range(len(PICTURE.findall(fragment))))

    def moved(found: re.Match[str]) -> str:
        address = reverse("portal:publication-picture", args=[number, next(places)])
        size = SIZE.search(found[0])
        wide = f' width="{size[1]}" height="{size[2]}"' if size else ""
        return f'<img src="{address}" alt="{escape(_told_by(found[0]))}"{wide} loading="lazy">'

    return PICTURE.sub(moved, fragment)


def _told_by(svg: str) -> str:
    """What a picture says of itself: its label, else its title and description."""
    label = LABEL.search(svg.partition(">")[0])
    return unescape(label[1] if label else ". ".join(text.strip() for _, text in NAMES.findall(svg)))


def publication_picture(request: HttpRequest, number: int, place: int) -> HttpResponse:  # noqa: ARG001  Django gives it
    """A picture of a publication, as it was drawn when the version was compiled."""
    try:
        drawn = PICTURE.findall(documents.html(documents.publication(number)))[place]
    except (ObjectDoesNotExist, IndexError) as error:
        raise Http404 from error
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
        return f"{figure.value} {figure.unit}".strip().replace(".", ",")
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
