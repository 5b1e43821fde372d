"""Planning and goals in a real browser: accessible in every state, 320 px wide, and pasting from a spreadsheet."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from tests import remembered

from arshjul.goals import services as goals
from arshjul.goals.models import GoalSet, OwnerDirective
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Person
from arshjul.planning import services
from arshjul.planning.domain import PlanKind
from arshjul.planning.models import Plan
from arshjul.record.wheel import planning_year

pytestmark = [pytest.mark.appearance, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def loaded(db):
    remembered.city()
    goals.load_example(lambda _: None)
    services.load_example(lambda _: None)
    services.compose_plan(year=planning_year(), by=None)
    services.start(kind=PlanKind.INTERNAL, year=2016, body=organisation.body("bun"), by=None)


@pytest.fixture
def visit(loaded, live_server, new_page, client):
    def as_(name, **options):
        client.force_login(Person.objects.get(username__startswith=f"{name}-"))
        page = new_page(**options)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page, lambda url: page.goto(live_server.url + url)

    return as_


def pages():
    adopted = Plan.objects.get(kind="adopted")
    drafts = {one.kind: one.pk for one in Plan.objects.filter(item__state="draft")}
    composed = Plan.objects.get(kind="composed", year=2016)
    yield "eskil", reverse("planning:start")
    yield "eskil", reverse("planning:plan", args=[drafts["proposal"]])
    yield "eskil", reverse("planning:hand-over", args=[drafts["proposal"]])
    yield "eskil", reverse("planning:plan", args=[drafts["internal-budget"]])
    yield "karin", reverse("planning:year", args=[2016])
    yield "karin", reverse("planning:direction", args=[planning_year()])
    yield "karin", reverse("planning:plan", args=[drafts["composed"]])
    yield "sigrid", reverse("planning:plan", args=[adopted.pk])
    yield "sigrid", reverse("planning:decide", args=[composed.pk])
    yield "sigrid", reverse("planning:revise", args=[adopted.pk])
    yield "sigrid", reverse("planning:bridge", args=[2016])
    yield "sigrid", reverse("planning:compare", args=[2016])
    yield "sigrid", reverse("planning:line", args=[adopted.lines.first().pk])
    yield "sigrid", reverse("goals:year", args=[2016])
    yield "sigrid", reverse("goals:set", args=[GoalSet.objects.get(year=2016, body__slug="kf").pk])
    yield "sigrid", reverse("goals:assignments")
    yield "eskil", reverse("goals:set", args=[GoalSet.objects.get(item__state="draft").pk])
    yield "eskil", reverse("goals:hand-over", args=[GoalSet.objects.get(item__state="draft").pk])
    yield "agnes", reverse("goals:directive", args=[OwnerDirective.objects.get().pk])


def test_every_page_is_accessible_and_fits_a_narrow_screen(visit, assert_accessible):
    visitors = {}
    for number, (name, url) in enumerate(pages()):
        page, go = visitors.setdefault(name, visit(name, viewport=NARROW))
        response = go(("" if number % 2 else "/en") + url)
        assert response.status == 200, url
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW["width"], f"{url} is {wide} px wide"


def test_a_refused_form_is_accessible_and_a_table_pastes_into_the_grid(visit, assert_accessible):
    page, go = visit("eskil")
    go(reverse("planning:plan", args=[Plan.objects.filter(kind="proposal", item__state="draft").first().pk]))
    year = planning_year()
    page.locator("[name='n0:text']").evaluate(
        """(input) => {
             const data = new DataTransfer();
             data.setData("text/plain", "Förskola\\t-900\\t-910\\nSkola\\tmånga\\t-1 200,5\\n");
             input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
           }"""
    )
    assert page.locator("[name='n1:text']").input_value() == "Skola"
    assert page.locator(f"[name='n0:{year}']").input_value() == "-900"
    assert page.locator(f"[name='n1:{year + 1}']").input_value() == "-1 200,5"
    page.get_by_role("button", name="Spara", exact=True).click()
    assert page.locator(".finding.error").count() == 1
    assert page.locator(f"[name='n1:{year}']").input_value() == "många"
    assert_accessible(page)
