"""Headers that every answer carries, and text that no answer can be given to."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.defaults import bad_request

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


class KeepableText:
    """Refuse what no database keeps: a NUL character before anything is looked up, and a text longer than its column.

    PostgreSQL refuses the latter itself, and the act is then not done at all; the person is told so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look through the address and the form."""
        sent = [request.path_info]
        for fields in (request.GET, request.POST):
            sent += [text for name, values in fields.lists() for text in (name, *values)]
        if any(NUL in str(text) for text in sent):
            raise UnreadableTextError
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The page of what can't be read, when the database refused a value; other faults are nothing of ours."""
        return bad_request(request, exception) if isinstance(exception, DataError) else None
