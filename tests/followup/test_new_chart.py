"""A chart that changed at the turn of the year: each year is read by its own, down to its vouchers."""

from datetime import date

import pytest
import yaml

from arshjul.books import charts as books_charts
from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.books.trial_balance import trial_balance
from arshjul.followup import accounts
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.place import edition, own, place
from arshjul.followup.accounts.recharted import moved
from arshjul.followup.accounts.years import five_years
from arshjul.kernel import datafile
from arshjul.organisation import municipality
from arshjul.statements import chart as charts
from arshjul.statements import chart_file
from arshjul.statements.cube import Cube, CubeRow

from .two_charts import PORT, YEAR, every_cell, kr, of, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def new_chart(city, tmp_path, monkeypatch):
    """The municipality changes its chart at the turn of the year: what 79 was is now 78, and 78 was a cost."""
    data = datafile.load((municipality.folder() / "chart.yaml").read_text(encoding="utf-8"))
    old, *others = data["charts"]
    new = yaml.safe_load(yaml.safe_dump(chart_file.whole(old))) | {"id": "ny", "valid_from": date(YEAR, 1, 1)}
    new["statements"]["resultatrakning"]["lines"]["avskrivningar"] = "78"
    path = tmp_path / "chart.yaml"
    both = [old | {"valid_to": date(YEAR, 1, 1)}, new, *others]
    path.write_text(yaml.safe_dump({"charts": both}, allow_unicode=True), encoding="utf-8")
    loaded, flaws = chart_file.load(path)
    assert flaws == ()
    monkeypatch.setattr(
        books_charts, "chart_of", lambda _folder, year: charts.together(loaded, date(year, 12, 31), ["hamnen"])
    )
    before, after = "7910 100 / 7810 7 / 1910 -107", "7910 9 / 7810 120 / 1910 -129"
    publish(tmp_path, own()[0], sie({"7910": "Avskr"}, before, year=YEAR - 1, name="Staden före"))
    publish(tmp_path, own()[0], sie({"7810": "Avskr"}, after, name="Staden"))
    publish(tmp_path, "hamnen", sie(**PORT, name="Hamnen"))


def test_each_year_is_read_by_the_chart_of_its_own_time(new_chart):
    made = accounts.income(YEAR)
    now, before = of(made), of(made, "last_year")
    assert (now["avskrivningar"], now["verksamhetens-kostnader"]) == (-120, -9)
    assert (before["avskrivningar"], before["verksamhetens-kostnader"]) == (-100, -7)
    for year, expected in ((YEAR, now), (YEAR - 1, before)):
        assert of(accounts.income(year))["avskrivningar"] == expected["avskrivningar"]
        assert of(five_years(place(YEAR, entities=own())), f"ar-{year}")["avskrivningar"] == expected["avskrivningar"]
    assert books.chart(YEAR).code(own()[0], "7910") == "7910"
    assert books.chart(YEAR - 1).code(own()[0], "7910") == "helsingborg-2014:7910"
    rows = {row.code: row for row in trial_balance(YEAR - 1).rows}
    row = rows["helsingborg-2014:7910"]
    assert (row.account, row.name, row.other) == ("7910", "Avskr", None)


def test_accounts_that_moved_to_another_line_are_told_with_their_amount(new_chart):
    told = [one for one in accounts.income(YEAR).findings if one.id == "followup.accounts-moved"]
    assert sorted("Konto 7910 stod på Avskrivningar" in one.message.sv for one in told) == [False, True]
    assert all("förra året" in one.message.sv for one in told)


def test_a_cell_over_the_turn_of_the_year_takes_each_number_as_it_was_meant(new_chart):
    line = {"statement": "resultatrakning", "lines": ("avskrivningar",)}
    cell = Selection((YEAR - 1) * 100 + 2, YEAR * 100 + 12, **line)
    page = books.rows_of_cell(cell, books.current())
    assert sorted((row["entity"], row["period"], row["account"], row["amount"] // 100) for row in page.rows) == [
        ("hamnen", YEAR * 100 + 8, "7810", 70),
        (own()[0], (YEAR - 1) * 100 + 8, "7910", 100),
        (own()[0], YEAR * 100 + 8, "7810", 120),
    ]
    assert page.sum_ore == books.cell_cube(cell, books.current()).total() == kr(290)
    mine = Selection((YEAR - 1) * 100 + 1, (YEAR - 1) * 100 + 12, accounts=("7910",))
    assert books.rows_of_cell(mine, books.current()).sum_ore == kr(100)
    for name in ("resultatrakning", "balansrakning"):
        found = accounts.income(YEAR) if name == "resultatrakning" else balance(place(YEAR, entities=own()))
        for row, column, selection in every_cell(found):
            total = books.rows_of_cell(selection, books.current()).sum_ore
            assert abs(total or 0) == abs(found.statement.ore(row, column)), (name, row, column)


def test_what_is_eliminated_of_a_companys_account_has_not_moved(new_chart):
    """2093 is equity in BAS and the year's result in the city's chart, which the eliminations don't follow."""
    eliminated = Cube.of([CubeRow("elimineringar", "", "bas:2093", "", "", (YEAR - 1) * 100 + 5, kr(30))])
    at = place(YEAR)
    assert moved(at, edition("balansrakning", at), eliminated) == ()
