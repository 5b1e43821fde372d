"""The statements' pages in a real browser: accessible, narrow and wide, with and without findings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

pytestmark = [pytest.mark.appearance, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, WIDE = 320, 1280
PLACES = [
    ("followup:statement", ["kassaflodesanalys"], "?ar=2016&form=tryckt"),
    ("followup:statement", ["balanskravsutredning"], "?ar=2016"),
    ("followup:statement", ["balansrakning"], "?ar=2016"),
    ("followup:ratios", [], "?ar=2016"),
    ("followup:group", [], "?ar=2016"),
]


@pytest.fixture
def visitor(live_server, person, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Pages of the controller, signed in."""
    client = Client()
    client.force_login(person("controller"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def make(width: int) -> Page:
        page = new_page(viewport={"width": width, "height": 900}, base_url=live_server.url)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return make


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_statement_is_accessible(ledger, visitor, width, assert_accessible) -> None:
    page = visitor(width)
    for name, arguments, query in PLACES:
        page.goto(reverse(name, args=arguments) + query)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
