"""What the contact forms hold; findings come from the services, so that all are said at once."""

from __future__ import annotations

import uuid

from django.http import QueryDict

from arshjul.contact.domain import Channel
from arshjul.contact.services import Message


def message_from(data: QueryDict, channel: Channel = Channel.FORM) -> Message:
    """The message a form holds, however incomplete."""
    return Message(
        subject=data.get("subject", ""),
        text=data.get("message", ""),
        name=data.get("name", ""),
        reply_to=data.get("reply_to", ""),
        about_page=data.get("about", ""),
        channel=channel,
    )


def token_from(data: QueryDict) -> uuid.UUID:
    """The form's own token; a form without one gets a new, and can then not be told from a copy."""
    try:
        return uuid.UUID(data.get("token", ""))
    except ValueError:
        return uuid.uuid4()
