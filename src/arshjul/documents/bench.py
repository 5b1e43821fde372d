"""How long a report takes: composed and judged, and rendered to all its files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from arshjul.documents import services
from arshjul.documents.models import Compilation
from arshjul.documents.render_pdf import render_pdf

Measured = tuple[str, float]


def measure() -> Iterator[Measured]:
    """What was measured and its seconds, for the newest published version; nothing when nothing is published."""
    newest = Compilation.objects.filter(publication__isnull=False).order_by("-pk").first()
    if newest is None:
        return
    title = newest.draft.item.title
    yield f"pröva text och siffror: {title}", _seconds(lambda: services.check(newest.draft))
    document = services.check(newest.draft).composed.document
    yield "sätta dess PDF, första gången", _seconds(lambda: render_pdf(document))
    yield "sätta dess PDF, igen", _seconds(lambda: render_pdf(document))
    yield "alla dess filer (PDF, HTML, XLSX, CSV, JSON)", _seconds(lambda: services.render_again(newest))


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
