"""What somebody writes is text wherever it is shown: in every draft and list that leads to it."""

import pytest
from tests.security import world
from tests.security.test_answers import RUNS, SCRIPT
from tests.security.world import AUDITOR, signed_in
from tests.site.crawl import crawl

pytestmark = [
    pytest.mark.appearance,
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("example_year"),
]


def test_what_is_written_is_shown_as_text_everywhere(example_year):
    world.outsiders()
    drafts = world.drafts(SCRIPT)
    place = world.case()
    wrong, seen = [], 0
    for name in ("eskil-ekonom", AUDITOR, "bosse-bolag", "agnes-agare", "karin-kontroll"):
        own = [one.url for one in drafts.values() if name == AUDITOR or name in world.insiders(one.owner)]
        for found in crawl(signed_in(name), *own, "/arbete/", f"/arbete/planering/{world.PLAN_YEAR}/",
                           f"/arbete/mal/{world.PLAN_YEAR}/", f"/arbete/uppfoljning/?ar={world.REPORT_YEAR}",
                           f"/arbete/uppfoljning/atgarder/?ar={world.REPORT_YEAR}",
                           f"/arbete/uppfoljning/dialoger/?ar={world.REPORT_YEAR}",
                           within="/arbete/", cold=False):  # fmt: skip
            seen += "&lt;script&gt;alert" in found.body
            if RUNS.search(found.body):
                wrong.append(f"{name} {found.url} ({found.view}): {RUNS.search(found.body)}")
    assert not wrong, "\n".join(wrong)
    assert seen > 10
    assert place.url
