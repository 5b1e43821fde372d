"""What the browser tests share: the example year behind a real server, and a judge of what only a browser sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from tests import remembered

from arshjul.organisation.models import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def example_site(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The address of a server with the example year; loaded once per module, gone after it."""
    with django_db_blocker.unblock():
        remembered.example_year()
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


def client_of(person: str) -> Client:
    """A reader without a browser: signed in when there is a name."""
    client = Client()
    if person:
        client.force_login(Person.objects.get(username=person))
    return client


def cookie_of(client: Client, site: str) -> list[dict[str, str]]:
    """The sign-in of a reader, for a browser; empty for nobody."""
    held = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return [{"name": settings.SESSION_COOKIE_NAME, "value": held.value, "url": site}] if held else []


@pytest.fixture
def sideways() -> Callable[[Page], str]:
    """Say how far a page scrolls sideways when it is 320 px wide; empty when it doesn't."""

    def measure(page: Page) -> str:
        page.set_viewport_size(NARROW)
        width = page.evaluate("() => document.documentElement.scrollWidth")
        page.set_viewport_size(WIDE)
        return "" if width <= NARROW["width"] else f"{width} px wide in a window of {NARROW['width']} px"

    return measure
