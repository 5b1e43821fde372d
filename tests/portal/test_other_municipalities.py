"""Every published table of every municipality that carries some, on its page of the public site."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from tests import remembered

from arshjul.organisation import municipality
from arshjul.portal import explorer
from arshjul.statements import published

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db]
FOLDERS = municipality.folder().parent
NAMES = ("goteborg", "malmo", "molndal", "nynashamn")


@pytest.mark.parametrize("name", NAMES)
def test_every_printed_figure_of_every_table_is_on_its_page(settings, client, name):
    settings.ARSHJUL_MUNICIPALITY = name
    remembered.organisation()
    tables = published.load(FOLDERS / name)[0].tables
    assert tables
    for identifier in tables:
        said = client.get(reverse("portal:table", args=[identifier])).content.decode()
        rows = explorer.rows(explorer.table(identifier))
        known = [cell.text for row in rows for cell in row.cells if cell.known]
        assert [text for text in known if f">{text}</a>" not in said] == [], identifier
        assert [row.label for row in rows if escape(row.label) not in said] == [], identifier
