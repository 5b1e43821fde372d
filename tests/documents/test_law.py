"""The law at a report's compiling: what is left out is told with its §, and what persons have stated counts."""

import pytest

from arshjul.documents import services
from arshjul.documents.compose import Written
from arshjul.organisation import municipality
from arshjul.record import queries as record
from arshjul.record import services as recording

YEAR = 2027


@pytest.fixture
def draft(city):
    point = next(one.id for one in municipality.current().reports if one.kind == "interim" and one.statutory)
    return services.begin(outline="interim", year=YEAR, point=point, body=city.executive_board(), by=None)


def told(checked):
    return {found.id.removeprefix("law."): found for found in checked.law}


def test_a_part_that_is_left_out_is_told_and_doesnt_stop_the_version(draft):
    whole = told(services.check(draft))
    assert "DEL-03" not in whole, "all parts are there"
    assert whole["DEL-06"].level.value == "note", "what nobody has said can't be assessed"
    without = services.check(draft, texts={"balansrakning": Written(omitted="Räkenskaperna är inte klara.")})
    assert told(without)["DEL-03"].level.value == "error"
    assert "balansrakning" in told(without)["DEL-03"].message.sv
    assert not [found for found in without.errors if found.id.startswith("law.")]


def test_what_is_stated_of_the_year_counts(draft):
    recording.state_facts(
        year=YEAR,
        rule="DEL-06",
        facts={"report.goal_forecasts": {"Mål 1": "uppfylls"}, "report.balanskrav_forecast": "12"},
        evidence="Delårsrapporten s. 12",
        by=None,
    )
    assert "DEL-06" in told(services.check(draft))
    assert "DEL-06" not in told(services.check(draft, stated=record.fact_statements(YEAR)))


def test_the_answers_are_printed_where_the_outline_holds_them(draft):
    checked = services.check(draft)
    tables = {table.id: table for table in checked.composed.document.tables()}
    (law,) = [table for name, table in tables.items() if "law-status" in name]
    rows = {row.id: row for row in law.rows}
    assert rows["DEL-03"].cells[0].text == "Uppfylld"
    assert rows["DEL-03"].cells[2].text == "LKBR (2018:597) 13:2"
    assert rows["DEL-06"].cells[0].text == "Kan inte bedömas"


def test_a_report_before_the_law_and_one_of_no_statutory_point_have_no_answers(city):
    spring = next(one.id for one in municipality.current().reports if one.kind == "interim" and not one.statutory)
    statutory = next(one.id for one in municipality.current().reports if one.kind == "interim" and one.statutory)
    board = city.executive_board()
    old = services.begin(outline="interim", year=2016, point=statutory, body=board, by=None)
    assert services.check(old).law == ()
    assert services.check(services.begin(outline="interim", year=YEAR, point=spring, body=board, by=None)).law == ()
