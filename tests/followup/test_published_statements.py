"""Every published statement, year by year and whoever's, as the statement's page makes it out of the books beneath it.

Which file of the material each table comes from stands in `docs/explanation/published-figures.md`.
"""

import pytest
from tests import remembered

from arshjul.followup.accounts.catalogue import KINDS, Asked, made
from arshjul.followup.accounts.place import own, place
from arshjul.organisation import municipality
from arshjul.statements import published

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
GROUP = "koncern"
UNSHOWN = {"summa-intakter"}
"""A sum of the extract that Nynäshamn prints of five years, which isn't a row of the law's form."""
HELSINGBORG, NYNASHAMN = (2014, 2015, 2016), (2020, 2021)
STATEMENTS = [
    *(
        ("helsingborg", table, kind, whose, year, f"utfall-{year}", 0)
        for table, kind, whose in (
            ("rr-staden-2016", "resultatrakning", ""),
            ("rr-koncern-2016", "resultatrakning", GROUP),
            ("kf-staden-2016", "kassaflodesanalys", ""),
            ("kf-koncern-2016", "kassaflodesanalys", GROUP),
            ("va-rr-2016", "va-sarredovisning", ""),
        )
        for year in HELSINGBORG
    ),
    *(("helsingborg", "va-br-2016", "va-balansrakning", "", year, f"utfall-{year}", 0) for year in (2015, 2016)),
    *(
        ("nynashamn", table, kind, whose, year, f"{column}-{year}", steps)
        for table, kind, year, steps in (
            *(("rr-2021", "resultatrakning", year, 0) for year in NYNASHAMN),
            ("kf-2021", "kassaflodesanalys", 2021, 1),
            ("br-2021", "balansrakning", 2021, 0),
        )
        for whose, column in (("", "kommun"), (GROUP, "koncern"))
    ),
    *(("nynashamn", "femar-koncern-2017-2021", "fem-ar", GROUP, year, f"utfall-{year}", 0) for year in NYNASHAMN),
]
"""Municipality, table, form, whose, year, the table's column, and by how many of its last digits a sum may differ."""
EARLIER = [
    ("helsingborg", "va-br-2016", "va-balansrakning", "", 2015, "utfall-2014", 0),
    *(
        ("nynashamn", "br-2021", "balansrakning", whose, 2021, f"{column}-2020", 0)
        for whose, column in (("", "kommun"), (GROUP, "koncern"))
    ),
]
"""What is printed of a year-end whose year has no balances of its own: the next year's opening."""


def shown(layout, whose, year):
    """The statement of the page that a form stands on."""
    kind = next(name for name, one in KINDS.items() if layout in one.layouts)
    at = place(year, entities=() if whose else own())
    return made(kind, Asked(at, printed=True))[KINDS[kind].layouts.index(layout)].statement


@pytest.mark.parametrize("case", STATEMENTS + EARLIER, ids=lambda case: "-".join(map(str, case)))
def test_a_published_statement_is_what_the_page_shows(settings, db, case):
    name, identifier, layout, whose, year, column, steps = case
    settings.ARSHJUL_MUNICIPALITY = name
    remembered.organisation_with_books(*(HELSINGBORG if name == "helsingborg" else NYNASHAMN))
    table = published.load(municipality.folder())[0].tables[identifier]
    statement = shown(layout, whose, year)
    ours = f"ar-{year}" if layout == "fem-ar" else "outcome" if column.endswith(str(year)) else "last_year"
    apart = {
        row.label: (statement.ore(row.id, ours) or 0) - printed
        for row in table.rows
        if (printed := table.ore(row.id, column)) is not None and row.id not in UNSHOWN
    }
    assert apart
    assert {label: ore for label, ore in apart.items() if abs(ore) > steps * table.unit.step} == {}
