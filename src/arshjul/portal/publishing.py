"""Pages of what is published: the list, a publication with its files and seal, and the files themselves."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.safestring import mark_safe

from arshjul.documents import queries as documents

FOREVER = "public, max-age=31536000, immutable"


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
        "html": mark_safe(documents.html(one)),  # noqa: S308  rendered by us, every text escaped
        "versions": documents.versions_of(one),
    }
    return render(request, "portal/publication.html", values)


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
