"""Which years can a page be about?"""

from __future__ import annotations

from django.http import Http404

from arshjul.kernel.reading import PAGE_YEARS


def year_or_404(year: int) -> int:
    """The year of an address; 404 for one that no page can be about."""
    if year not in PAGE_YEARS:
        raise Http404
    return year
