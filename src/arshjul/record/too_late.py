"""The answer to a form whose document has been locked meanwhile: what was typed is given back, to copy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from arshjul.kernel.findings import finding
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.types import Item

CONFLICT = 409
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "edition", "then", "unit", "token"})


def too_late(request: HttpRequest, item: Item, back: str) -> HttpResponse:
    """A page that says that the document is locked, with everything that was typed and the way back to it."""
    state = STATE_NAMES[ItemState(item.state)]
    found = finding("record.locked-meanwhile", title=item.title, state=state.sv.lower(), state_en=state.en.lower())
    texts = (str(text).strip() for name, text in request.POST.items() if name not in NOT_TYPED)
    typed = [text for text in texts if text]
    values = {"item": item, "found": [found], "typed": "\n".join(typed), "back": back}
    return render(request, "record/too_late.html", values, status=CONFLICT)
