"""What all tests share: a browser, an accessibility judge, a query counter, the shared folder, no network.

A part that is missing from the machine skips the tests that need it; under CI=true it fails them.
"""

from __future__ import annotations

import gc
import ipaddress
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from arshjul.site.launcher import machine
from arshjul.site.translations import compile_changed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WITHOUT_DATABASE = ("house", "kernel", "law", "ledger", "municipality", "statements", "wheel")
"""Rooms whose tests ask no database: on a second one they aren't even read."""
collect_ignore = [*WITHOUT_DATABASE] if "ARSHJUL_TEST_DATABASE_ONLY" in os.environ else []
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "django_db_reset_sequences"}
LONG = {"browser", "slow"}
CLOSE_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
PATIENCE_MS = 15_000


def pytest_configure(config: pytest.Config) -> None:
    """Close the network before any test is read, and make the English that is in the catalogues."""
    _only_loopback()
    os.fsync = _not_waiting  # type: ignore[assignment]
    hypothesis_settings.register_profile("suite", deadline=None)  # how long one example takes is the machine's affair
    hypothesis_settings.load_profile("suite")
    if not hasattr(config, "workerinput"):
        compile_changed()
    if not SHARED.is_dir():
        config.stash[shared_is_absent] = True


def _not_waiting(_file: object) -> None:
    """Only a machine that loses power needs the disk to be waited for, and a test is then gone itself."""


shared_is_absent = pytest.StashKey[bool]()


def _only_loopback() -> None:
    """Let sockets reach this machine alone."""

    def guarded(name: str) -> None:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if isinstance(address, tuple) and not _is_loopback(str(address[0])):
                message = f"a test tried to reach {address[0]}: tests reach this machine alone"
                raise PermissionError(message)
            return original(self, address)

        setattr(socket.socket, name, connect)

    guarded("connect")
    guarded("connect_ex")


def _is_loopback(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def pytest_collection_finish() -> None:
    """What has been read and collected stays to the end: looking through it for garbage takes a tenth of the time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let the end of the process take everything down in its own order."""
    gc.unfreeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A test module that can't be read is a fault: looking for doctests in it hides it as a skip."""
    if report.skipped and "unable to import module" in str(report.longrepr) and "/tests/" in str(report.longrepr):
        report.outcome = "failed"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests of material that isn't part of the project, and, on a second database, those without one."""
    left_out: list[pytest.Item] = []
    astray = [item.nodeid for item in items if _room(item) in WITHOUT_DATABASE and _meets_database(item)]
    if astray:
        message = f"these ask a database in a room that has none, so a second one would never be asked: {astray}"
        raise pytest.UsageError(message)
    if config.stash.get(shared_is_absent, False):
        left_out += [item for item in items if item.get_closest_marker("shared")]
    if os.environ.get("ARSHJUL_TEST_DATABASE_ONLY"):
        left_out += [item for item in items if not _meets_database(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        kept = set(map(id, items)) - set(map(id, left_out))
        items[:] = [item for item in items if id(item) in kept]
    _long_files_first(items)


def _long_files_first(items: list[pytest.Item]) -> None:
    """Begin each of two workers' halves with files that take long: the short ones then even out the end."""
    long = list(dict.fromkeys(item.path for item in items if LONG & {mark.name for mark in item.iter_markers()}))
    halves = [[item for path in long[half::2] for item in items if item.path == path] for half in range(2)]
    short = [item for item in items if item.path not in long]
    split = max(0, len(items) // 2 - len(halves[0]))
    items[:] = [*halves[0], *short[:split], *halves[1], *short[split:]]


def _room(item: pytest.Item) -> str:
    below = item.path.relative_to(ROOT).parts
    return below[1] if below[0] == "tests" else ""


def _meets_database(item: pytest.Item) -> bool:
    from django.test import SimpleTestCase

    if item.get_closest_marker("appearance") or item.get_closest_marker("once"):
        return False
    cls = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))
        or (cls is not None and issubclass(cls, SimpleTestCase))
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Leave the counts where the launcher reads them."""
    target = os.environ.get("ARSHJUL_TEST_COUNTS")
    if target:
        stats = {name: len(terminalreporter.stats.get(name, ())) for name in ("passed", "failed", "error", "skipped")}
        counts = {"passed": stats["passed"], "failed": stats["failed"] + stats["error"], "skipped": stats["skipped"]}
        Path(target).write_text(json.dumps(counts), encoding="utf-8")


def missing(part: str) -> NoReturn:
    """A part of the machine isn't there: skip, or under CI fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{part} is missing, and under CI nothing is skipped", pytrace=False)
    pytest.skip(f"{part} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material beside the project; tests that use it are marked `shared`."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED


@pytest.fixture(autouse=True)
def _swedish() -> None:
    """Begin in Swedish: a visit to an English page leaves its language behind in the thread."""
    translation.activate("sv")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    path = machine.chromium()
    if path is None:
        missing("Chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in the test's own thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Make pages, each a visitor of its own; a script fault or a breach of the content policy fails the test."""
    faults: list[str] = []
    contexts = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**({"locale": "sv-SE", "timezone_id": "Europe/Stockholm"} | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One visitor's page."""
    return new_page()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Judge a page as it stands with axe-core: no violations, else each is told with where and why.

    Pages are the same whichever database keeps their rows, so they are judged on the first alone.
    """
    from tests.accessibility import judge

    return (lambda _page: None) if os.environ.get("ARSHJUL_TEST_DATABASE_ONLY") else judge


@pytest.fixture
def at_most_queries() -> Callable[..., Any]:
    """`with at_most_queries(10): …` fails when more queries are sent, and prints them.

    Nothing is in memory when it begins, whatever ran before. `warm` says that what the test has read stays there.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.site import crawl

    @contextmanager
    def limit(number: int, *, warm: bool = False) -> Iterator[CaptureQueriesContext]:
        if not warm:
            crawl.forget()
        with CaptureQueriesContext(connection) as captured:
            yield captured
        sent = [query["sql"] for query in captured.captured_queries]
        assert len(sent) <= number, f"{len(sent)} queries, at most {number}:\n" + "\n".join(sent)

    return limit


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, whose sealed tables may be emptied between tests that commit.

    A browser that is slow to hang up keeps a session of the test server's open: it is closed, so that the database
    can be dropped.
    """
    from django.db import connection
    from tests.sealed_flush import lift_seals_when_flushing

    lift_seals_when_flushing()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(CLOSE_OTHERS)


@pytest.fixture
def city(db: None, settings: Any, tmp_path: Path) -> Any:
    """The municipality's organisation with its demo persons, and a data folder of the test's own."""
    from tests import remembered

    from arshjul.organisation import queries

    settings.ARSHJUL_DATA = tmp_path
    remembered.city()
    return queries


@pytest.fixture(scope="module")
def example_year(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole example year, there for a file of tests and gone after them."""
    from django.db import transaction
    from tests import remembered

    with django_db_blocker.unblock(), transaction.atomic():
        remembered.example_year()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def person(city: Any) -> Callable[[str], Any]:
    """The first demo person with a role."""
    from arshjul.organisation.models import Person

    return lambda role: Person.objects.filter(assignments__role=role).order_by("pk")[0]


@pytest.fixture
def visitor(live_server: Any, person: Callable[[str], Any], new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Pages of the controller, signed in, of a width."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person("controller"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def make(width: int) -> Page:
        page = new_page(viewport={"width": width, "height": 900}, base_url=live_server.url)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return make
