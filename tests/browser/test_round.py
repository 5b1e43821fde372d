"""Once round the wheel through the pages, by the persons whose work it is: from directions to a citizen's question.

One walk from an empty database, in four acts. Every state that a person is told something in is judged by axe.
"""

from __future__ import annotations

import pytest
from tests import remembered
from tests.browser.acts import deciding, following_up, proposing, public
from tests.browser.acts.walker import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(live_server, settings, tmp_path, new_page, assert_accessible):
    """A city with its organisation and its persons, and nothing planned, booked or published."""
    settings.ARSHJUL_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    remembered.city()
    return Walk(live_server.url, settings, new_page, assert_accessible)


def test_once_round_the_wheel(walk):
    proposing.play(walk)
    deciding.play(walk)
    following_up.play(walk)
    public.play(walk)
