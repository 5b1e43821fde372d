"""The municipalities that ship: clean, joined to their published tables, going round their wheels."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction

import pytest
from jsonschema import Draft202012Validator

from arshjul.kernel.findings import Level
from arshjul.law import Rulebook
from arshjul.law import load as load_law
from arshjul.municipality import Municipality, load
from arshjul.municipality.commands import FOLDERS
from arshjul.municipality.folder import OPTIONAL, REQUIRED
from arshjul.municipality.loading import check_folder
from arshjul.municipality.outlines import ContentKind
from arshjul.municipality.schema import schema
from arshjul.wheel.domain import Group
from arshjul.wheel.lawful import schedule_by_law

SHIPPED = sorted(path.parent.name for path in FOLDERS.glob("*/municipality.yaml"))
WITH_WHEEL = ("goteborg", "helsingborg", "orust", "ostersund")


@pytest.fixture(scope="module")
def law() -> Rulebook:
    return load_law()


@pytest.fixture(scope="module")
def helsingborg() -> Municipality:
    return load(FOLDERS / "helsingborg")[0]


def test_four_whole_and_two_small_municipalities_ship() -> None:
    assert SHIPPED == ["goteborg", "helsingborg", "molndal", "nynashamn", "orust", "ostersund"]
    assert tuple(name for name in SHIPPED if load(FOLDERS / name)[0].wheel) == WITH_WHEEL


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_but_notes_is_found(name: str) -> None:
    assert [one for one in load(FOLDERS / name)[1] if one.level is not Level.NOTE] == []


@pytest.mark.parametrize("name", WITH_WHEEL)
@pytest.mark.parametrize("year", [2016, 2024, 2026, 2027, 2028, 2031])
def test_the_wheel_keeps_the_law_in_usual_and_election_years(name: str, year: int, law: Rulebook) -> None:
    _, findings = check_folder(FOLDERS / name, year, law)
    assert [str(one.message) for one in findings if one.level is not Level.NOTE] == []


@pytest.mark.parametrize("part", [*REQUIRED, *OPTIONAL])
def test_the_schemas_are_schemas(part: str) -> None:
    Draft202012Validator.check_schema(schema(part))


def test_no_share_is_guessed(helsingborg: Municipality) -> None:
    day = date(2016, 12, 31)
    shares = {company.id: company.owners[0].share for company in helsingborg.companies}
    assert shares["hamnen"] == 1
    assert shares["nsva"] == Fraction(1, 6)
    assert shares["hsfab"] is None
    assert shares["nsr"] is None
    assert helsingborg.indirect_share("nsva", day) == Fraction(1, 6)
    assert helsingborg.indirect_share("hamnen", day) is None


def test_the_groups_of_a_year(helsingborg: Municipality) -> None:
    before, after = helsingborg.groups(date(2016, 12, 31)), helsingborg.groups(date(2024, 1, 1))
    assert before[Group.SUBSIDIARIES] == ("hasab", "hamnen", "helsingborgshem", "oresundskraft")
    assert set(after[Group.SUBSIDIARIES]) - set(before[Group.SUBSIDIARIES]) == {"pingday", "fastighets-holding"}
    assert len(before[Group.COMMITTEES]) == 12
    assert before[Group.AUTHORITIES] == before[Group.COMMITTEES] + before[Group.COMPANIES]


def test_an_administration_without_a_known_name_is_named_by_whom_it_serves(helsingborg: Municipality) -> None:
    assert helsingborg.name_of("skol-och-fritid").sv == "Skol- och fritidsförvaltningen"
    assert helsingborg.name_of("forvaltning-son").sv == "Förvaltningen under Socialnämnden"


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("helsingborg", "drift-2016"),
        ("molndal", "drift-2024"),
        ("molndal", "drift-2025"),
        ("nynashamn", "drift-2021"),
        ("goteborg", "kommunbidrag-2026"),
        ("goteborg", "kommunbidrag-2025"),
    ],
)
def test_each_row_of_a_published_table_is_a_unit(name: str, table: str) -> None:
    municipality = load(FOLDERS / name)[0]
    path = FOLDERS / name / "published" / f"{table}.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    label = next(key for key in rows[0] if key in {"label", "namnd", "title", "name", "rad", "text"})
    units = [row[label] for row in rows if not _is_sum(row[label])]
    assert units
    assert [one for one in units if municipality.unit_published_as(one) is None] == []


def _is_sum(label: str) -> bool:
    return label.startswith(("Summa", "varav", "Totalt"))


def test_each_municipality_reports_at_its_own_points() -> None:
    ends = {name: [one.ends.month for one in load(FOLDERS / name)[0].reports] for name in WITH_WHEEL}
    assert ends == {
        "goteborg": [3, 8, 10, 12],
        "helsingborg": [4, 8, 12],
        "orust": [2, 4, 8, 10, 12],
        "ostersund": [4, 8, 12],
    }


def test_the_decision_is_in_june_or_november_by_the_year(helsingborg: Municipality, law: Rulebook) -> None:
    wheel = helsingborg.wheel
    assert wheel is not None
    days = {
        year: next(row.due for row in schedule_by_law(wheel, law, year) if row.id == "plan-decision")
        for year in (2026, 2027, 2028)
    }
    assert days == {2026: date(2025, 6, 18), 2027: date(2026, 11, 18), 2028: date(2027, 6, 16)}


def test_the_remitted_directives_of_2023(helsingborg: Municipality, law: Rulebook) -> None:
    assert helsingborg.wheel is not None
    days = {row.id: row.due for row in schedule_by_law(helsingborg.wheel, law, 2024)}
    assert (days["plan-decision"], days["directives-decision"]) == (date(2023, 6, 15), date(2023, 6, 27))


def test_there_is_one_person_for_each_role(helsingborg: Municipality) -> None:
    assert len({person.role for person in helsingborg.people}) == len(helsingborg.people) == 10
    assert len({person.name for person in helsingborg.people}) == len(helsingborg.people)


def test_the_outlines_name_sections_once_and_hold_what_can_be_held(helsingborg: Municipality) -> None:
    outline = helsingborg.outline("interim")
    assert outline is not None
    levels = {section.id: level for level, section in outline.walk()}
    assert levels["sammanfattning"] == 1
    assert levels["driftredovisning"] == 2
    drift = next(section for _, section in outline.walk() if section.id == "driftredovisning")
    assert [(content.kind.value, content.of) for content in drift.contents] == [
        ("statement", "driftredovisning-resultat"),
        ("text", ""),
    ]


@pytest.mark.parametrize("name", WITH_WHEEL)
def test_no_table_of_the_municipality_stands_as_the_groups(name: str) -> None:
    """What the group's chapter shows is read from the books of all, and nothing of it from the municipality's alone."""
    (annual,) = (one for one in load(FOLDERS / name)[0].outlines if one.kind == "annual")
    (group,) = (one for one in annual.sections if "sammanstallda_rakenskaper" in one.answers.get("parts", ()))
    held = [content for _level, section in group.walk() for content in section.contents]
    tables = [content for content in held if content.kind is ContentKind.STATEMENT]
    assert {content.whose for content in tables} == {"koncern"}
    assert {content.kind for content in held} <= {ContentKind.TEXT, ContentKind.STATEMENT}
