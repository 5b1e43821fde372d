"""What the contact forms hold; findings come from the services, so that all are said at once."""

from __future__ import annotations

import uuid

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from arshjul.contact.domain import Channel
from arshjul.contact.services import Message

LONGEST_PAGE = 300


def message_from(data: QueryDict, channel: Channel = Channel.FORM) -> Message:
    """The message a form holds, however incomplete."""
    return Message(
        subject=data.get("subject", ""),
        text=data.get("message", ""),
        name=data.get("name", ""),
        reply_to=data.get("reply_to", ""),
        about_page=own_page(data.get("about", "")),
        channel=channel,
    )


def token_from(data: QueryDict) -> uuid.UUID:
    """The form's own token; a form without one gets a new, and can then not be told from a copy."""
    try:
        return uuid.UUID(data.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def own_page(text: str) -> str:
    r"""The text when it is the path of one of the site's own pages, else empty: nothing links to an outsider.

    >>> own_page("/siffror/"), own_page("//elak.example/"), own_page("/\t/elak.example/"), own_page("javascript:1")
    ('/siffror/', '', '', '')
    """
    inside = text.startswith("/") and url_has_allowed_host_and_scheme(text, None)
    return text[:LONGEST_PAGE] if inside else ""
