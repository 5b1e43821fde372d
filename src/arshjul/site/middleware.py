"""Headers that every answer carries, and text that no answer can be given to."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.response import HttpResponseBase

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)


def content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Only the site's own scripts and styles run, no frames, forms go home."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return middleware


NUL = "\0"


class UnreadableTextError(SuspiciousOperation):
    """What was sent holds a character that no text has; no person types it, and PostgreSQL can't keep it."""


def text_without_nul(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse an address or a form with a NUL character in it, before anything is looked up or kept."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sent = [request.path_info]
        for fields in (request.GET, request.POST):
            sent += [text for name, values in fields.lists() for text in (name, *values)]
        if any(NUL in str(text) for text in sent):
            raise UnreadableTextError
        return get_response(request)

    return middleware
