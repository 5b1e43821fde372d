"""Every kind of page, for every role, in a browser: axe finds nothing, nothing scrolls sideways, nothing breaks."""

from __future__ import annotations

import pytest
from tests.browser.conftest import WIDE, client_of, cookie_of
from tests.site.crawl import NONSENSE, UNPROCESSABLE, crawl, forms, send, shape

from arshjul.organisation import municipality

PEOPLE = ["", *(person.id for person in municipality.current().people)]
ROOMS = ["portal", "contact", "desk", "planning", "goals", "followup", "books", "documents", "site"]
MOST_SHAPES, BAD = 3, 400
NO_SUCH = "/finns-inte/"
OTHERS_PAGE = "/arbete/arenden/"

pytestmark = [pytest.mark.appearance, pytest.mark.browser, pytest.mark.django_db]


def room_of(view):
    """The package whose page it is; the frame's own pages have no prefix."""
    return view.partition(":")[0] if ":" in view else "site"


@pytest.fixture(scope="module")
def walks(example_site, django_db_blocker):
    """For each person the sign-in and the pages reached: of each view a few that are made of different elements."""
    found, seen = {}, {}
    with django_db_blocker.unblock():
        for person in PEOPLE:
            client = client_of(person)
            folder = "/arbete/" if person else "/"
            kept = []
            for one in crawl(client, folder, within=folder, cold=False, files=False):
                shapes = seen.setdefault(one.view, set())
                if one.is_page and len(shapes) < MOST_SHAPES and shape(one) not in shapes:
                    shapes.add(shape(one))
                    kept.append(one)
            found[person] = (client, kept)
    return found


def judged(page, person, what, assert_accessible, sideways):
    """What is wrong with the page as it stands in the browser."""
    wrong = []
    try:
        assert_accessible(page)
    except AssertionError as said:
        wrong.append(str(said))
    scrolls = sideways(page)
    return [f"{what} as {person or 'nobody'}: {fault}" for fault in [*wrong, *([scrolls] if scrolls else [])]]


@pytest.mark.parametrize("room", ROOMS)
def test_pages_of(room, walks, example_site, new_page, assert_accessible, sideways):
    wrong, broken = [], []
    for person, (client, pages) in walks.items():
        mine = [one for one in pages if room_of(one.view) == room]
        if not mine:
            continue
        page = new_page(viewport=WIDE)
        page.context.add_cookies(cookie_of(client, example_site))
        page.on(
            "response", lambda answer: broken.append(f"{answer.status} {answer.url}") if answer.status >= BAD else None
        )
        for one in mine:
            page.goto(example_site + one.url)
            wrong += judged(page, person, one.url, assert_accessible, sideways)
    assert not [*wrong, *broken], "\n".join([*wrong, *broken])


@pytest.mark.parametrize("person", ["", "karin-kontroll"])
def test_in_english_nothing_scrolls_sideways(person, walks, example_site, new_page, assert_accessible, sideways):
    client, _ = walks[person]
    folder = "/en/arbete/" if person else "/en/"
    page = new_page(viewport=WIDE)
    page.context.add_cookies(cookie_of(client, example_site))
    wrong, views = [], set()
    for one in crawl(client, folder, within=folder, cold=False, files=False):
        if one.is_page and one.view not in views:
            views.add(one.view)
            page.goto(example_site + one.url)
            scrolls = sideways(page)
            wrong += [f"{one.url}: {scrolls}"] if scrolls else []
    assert_accessible(page)
    assert not wrong, "\n".join(wrong)


def test_public_pages_read_without_scripts(walks, example_site, new_page):
    with_scripts, without = new_page(viewport=WIDE), new_page(viewport=WIDE, java_script_enabled=False)
    views = {one.view: one for one in walks[""][1]}
    for one in views.values():
        told = []
        for page in (with_scripts, without):
            page.goto(example_site + one.url)
            told.append(page.locator("body").inner_text())
        assert told[0] == told[1], one.url


def test_a_form_sent_wrong_is_shown_well(walks, example_site, new_page, assert_accessible, sideways):
    wrong, seen = [], set()
    for person, (client, pages) in walks.items():
        page = new_page(viewport=WIDE)
        page.context.add_cookies(cookie_of(client, example_site))
        for form in (form for one in pages for form in forms(one)):
            for text in ("", NONSENSE):
                answer = send(client, form, text)
                if answer.status != UNPROCESSABLE or (form.view, shape(answer)) in seen:
                    continue
                seen.add((form.view, shape(answer)))
                show(page, example_site + form.action, answer)
                what = f"{form.action} sent with {text!r}"
                wrong += judged(page, person, what, assert_accessible, sideways)
    assert not wrong, "\n".join(wrong)


def show(page, url, answer):
    """Show an answer that was got without the browser, at its own address."""
    page.route(url, lambda route: route.fulfill(status=answer.status, content_type=answer.kind, body=answer.body))
    page.goto(url)
    page.unroute(url)


def test_refusals_are_pages_too(walks, example_site, new_page, assert_accessible, sideways):
    wrong = []
    for person, path in (("", NO_SUCH), ("bosse-bolag", NO_SUCH), ("bosse-bolag", OTHERS_PAGE)):
        page = new_page(viewport=WIDE)
        page.context.add_cookies(cookie_of(walks[person][0], example_site))
        answer = page.goto(example_site + path)
        assert answer.status in {403, 404}, f"{path}: {answer.status}"
        assert page.locator("h1").count() == 1
        wrong += judged(page, person, path, assert_accessible, sideways)
    assert not wrong, "\n".join(wrong)
