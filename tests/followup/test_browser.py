"""The statements' pages in a real browser: accessible, narrow and wide, with and without findings."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.appearance, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, WIDE = 320, 1280
PLACES = [
    ("followup:statement", ["kassaflodesanalys"], "?ar=2016&form=tryckt"),
    ("followup:statement", ["balanskravsutredning"], "?ar=2016"),
    ("followup:statement", ["balanskravsutredning"], "?ar=2016&manad=8&omfattning=rullande"),
    ("followup:statement", ["balansrakning"], "?ar=2016"),
    ("followup:state", ["balanskravsutredning"], "?ar=2016"),
    ("followup:ratios", [], "?ar=2016"),
    ("followup:group", [], "?ar=2016"),
    ("followup:group", [], "?ar=2016&rakning=balansrakning&visa=budget"),
    ("followup:group", [], "?ar=2016&visa=forra-aret"),
    ("followup:figure", ["driftredovisning"], "?ar=2016&rad=brygga&kolumn=arets-resultat"),
]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_statement_is_accessible(ledger, visitor, width, assert_accessible) -> None:
    page = visitor(width)
    for name, arguments, query in PLACES:
        page.goto(reverse(name, args=arguments) + query)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
