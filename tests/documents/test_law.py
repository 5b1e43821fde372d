"""The law at a report's compiling: what is left out is told with its §, and what persons have stated counts."""

import re
from datetime import date
from pathlib import Path

import pytest

import arshjul.documents
from arshjul.documents import charts, law_checks, services, sources
from arshjul.documents.compose import Written
from arshjul.municipality.loading import load
from arshjul.organisation import municipality
from arshjul.organisation.lawbook import rulebook
from arshjul.record import queries as record
from arshjul.record import services as recording

YEAR = 2027
MUNICIPALITIES = Path(__file__).parents[2] / "municipalities"
TYPST = Path(arshjul.documents.__file__).parent / "typst"


@pytest.fixture
def interim(city):
    point = next(one.id for one in municipality.current().reports if one.kind == "interim" and one.statutory)
    return services.begin(outline="interim", year=YEAR, point=point, body=city.executive_board(), by=None)


def told(checked):
    return {found.id.removeprefix("law."): found for found in checked.law}


def test_a_part_that_is_left_out_is_told_and_doesnt_stop_the_version(interim):
    whole = told(services.check(interim))
    assert "DEL-03" not in whole, "all parts are there"
    assert whole["DEL-06"].level.value == "note", "what nobody has said can't be assessed"
    without = services.check(interim, texts={"balansrakning": Written(omitted="Räkenskaperna är inte klara.")})
    assert told(without)["DEL-03"].level.value == "error"
    assert "balansräkning" in told(without)["DEL-03"].message.sv
    assert not [found for found in without.errors if found.id.startswith("law.")]


@pytest.fixture
def annual(city):
    return services.begin(outline="annual", year=YEAR, point="arsredovisning", body=city.executive_board(), by=None)


def test_the_annual_report_s_sections_answer_the_law_point_by_point(annual):
    said = told(services.check(annual))
    assert said["AR-05"].level.value == "note", "whether there is a deficit to restore is for people to say"
    without = told(services.check(annual, texts={"sjukfranvaro": Written(omitted="Redovisas inte.")}))
    assert without["AR-05"].level.value == "error"
    assert "sjukfrånvaro" in without["AR-05"].message.sv
    of_nothing = {one.id: Written(omitted="x") for _, one in municipality.current().outline("annual").walk()}
    all_left_out = told(services.check(annual, texts=of_nothing))
    assert "förvaltningsberättelse" in all_left_out["AR-01"].message.sv, "a heading without sections is nothing"
    assert "koncernen" in all_left_out["AR-05"].message.sv


def test_the_answers_are_whole_when_people_have_said_what_only_they_know(annual):
    for rule, facts in (
        ("AR-01", {"group.material": True}),
        ("AR-05", {"balance.negative": True, "private_providers.material": False}),
    ):
        recording.state_facts(year=YEAR, rule=rule, facts=facts, evidence="KS § 12", by=None)
    stated = record.fact_statements(YEAR)
    assert "AR-01" not in told(services.check(annual, stated=stated))
    assert "AR-05" in told(services.check(annual, stated=stated)), "nobody has written of the restoring"
    written = {"aterstallande": Written("Underskottet återställs senast 2030.")}
    assert "AR-05" not in told(services.check(annual, stated=stated, texts=written))


@pytest.mark.parametrize("folder", ["helsingborg", "goteborg", "ostersund", "orust"])
def test_every_shipped_annual_report_answers_every_point_by_the_rule_s_own_names(folder):
    outline = next(one for one in load(MUNICIPALITIES / folder)[0].outlines if one.kind == "annual")
    facts = law_checks.facts_of_annual_report(
        outline, dict.fromkeys(("aterstallande", "privata-utforare"), ("Text", ""))
    )
    rules = {one.id: one.on(date(YEAR, 12, 31)).values for one in rulebook() if one.id in {"AR-01", "AR-05"}}
    assert set(facts["fb.sections.kommun"]) == {*rules["AR-05"]["municipality"], *rules["AR-05"]["conditional"]}
    assert set(facts["fb.sections.koncern"]) == set(rules["AR-05"]["group"])
    assert {*rules["AR-01"]["parts"], *rules["AR-01"]["group_part"]} <= set(facts["ar.parts"]) | {"noter"}


def test_what_is_stated_of_the_year_counts(interim):
    recording.state_facts(
        year=YEAR,
        rule="DEL-06",
        facts={"report.goal_forecasts": {"Mål 1": "uppfylls"}, "report.balanskrav_forecast": "12"},
        evidence="Delårsrapporten s. 12",
        by=None,
    )
    assert "DEL-06" in told(services.check(interim))
    assert "DEL-06" not in told(services.check(interim, stated=record.fact_statements(YEAR)))


def test_the_answers_are_printed_where_the_outline_holds_them(interim):
    checked = services.check(interim)
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


COVER = "white"


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_text_and_every_line_of_a_chart_has_contrast():
    """What the law's check says of each publication: text 4.5 to 1, what a picture shows 3 to 1."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in TYPST.glob("*.typ"))
    colours = dict(re.findall(r'#let (\w+) = rgb\("(#\w{6})"\)', source))
    used = set(re.findall(r"(?:text\([^)]*fill: )(\w+)", source))
    assert used <= {*colours, COVER}
    assert contrast(colours["accent"], "#ffffff") >= 4.5, "white on the cover"
    for name in used - {COVER}:
        assert contrast(colours[name], "#ffffff") >= 4.5, name
        assert contrast(colours[name], colours["soft"]) >= 4.5, name
    assert all(contrast(colour, "#ffffff") >= 3 for colour in charts.COLOURS)
    assert contrast(charts.INK, "#ffffff") >= 4.5


def test_the_balance_sheet_is_printed_beside_the_last_year_end_and_the_law_is_told(interim, book):
    book(
        (3, f"{YEAR}0315", "3999", "20", -10_000_000),
        year=YEAR,
        opening=("#IB 0 1999 5000000.00", "#IB 0 2011 -5000000.00"),
    )
    point = interim.point
    checked = services.check(interim, sources.assemble(sources.basis(YEAR, point)))
    tables = {table.id: table for table in checked.composed.document.tables()}
    columns = {column.id: column.label for column in tables["balansrakning"].columns}
    assert columns["last_year"] == f"{YEAR - 1}-12-31 (årets ingående balans)", "of the year before there are no books"
    figure = next(one for one in checked.assembled.dataset.matching("br.*.foregaende") if one.ore)
    assert f"{YEAR - 1}-12-31" in figure.source
    said = told(checked)["DEL-04"].message.sv
    assert "Resultaträkningen saknar" in said, "no budget and no forecast are decided here"
    assert "Balansräkningen saknar" not in said


def test_a_statement_that_is_left_out_cant_be_compared(interim):
    found = told(services.check(interim))["DEL-04"]
    assert found.level.value == "note", "nothing is booked"
