"""Chart of accounts, rules of follow-up, example year and published figures: each fault told at its file and line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from arshjul.kernel.findings import Finding, Level
from arshjul.municipality import load
from arshjul.municipality.checks_figures import check_figures
from arshjul.municipality.commands import FOLDERS

Folder = Callable[..., Path]
FILES: Mapping[str, str] = {
    "chart.yaml": """\
charts:
  - id: lillby-2020
    title: {sv: Kontoplan, en: Chart}
    valid_from: 2020-01-01
    accounts:
      "3010": {sv: Försäljning, en: Sales}
    statements:
      resultatrakning:
        lines:
          verksamhetens-intakter: "3"
          verksamhetens-kostnader: "4-7"
          avskrivningar: "79"
        outside: "1, 2, 8, 9"
""",
    "followup.yaml": """\
lines:
  committee:
    - {id: drift-intakter, column: intakter, label: {sv: Intäkter, en: Income}}
  executive_board:
    - {id: rr-arets-resultat, row: arets-resultat, label: {sv: Resultat, en: Result}}
explain_above: {amount: "500", unit: tkr}
measure: {deadline_days: 30}
published_forecasts:
  table: prognos
  column: varde
  rows:
    - {row: augusti, year: 2024, point: augusti, body: ks, line: rr-arets-resultat}
""",
    "example-goals.yaml": """\
year: 2024
table: prognos
bodies: {Kommunen: kf}
""",
    "published/tables.yaml": """\
tables:
  - id: prognos
    title: {sv: Prognos, en: Forecast}
    years: [2024]
    entity: kommunen
    unit: mnkr
    decimals: 1
    tolerance: 0
    columns:
      varde: {title: {sv: Värde, en: Value}}
""",
    "published/prognos.csv": 'row,label,varde,source\naugusti,Augusti,"12,5",Delårsrapport\n',
    "published/layouts/egen.yaml": """\
id: egen
title: {sv: Egen, en: Own}
reference: kommunens egen
valid_from: 2020-01-01
rows:
  - {id: allt, label: {sv: Allt, en: All}}
""",
    "published/layouts/drift.yaml": """\
id: drift-lillby
title: {sv: Drift, en: Operations}
reference: kommunens egen
valid_from: 2020-01-01
statement: drift-lillby
stands_for: driftredovisning-resultat
rows_from: units
columns:
  - {id: inkomster, stands_for: intakter, title: {sv: Inkomster, en: Income}}
  - {id: netto, stands_for: arets-resultat, title: {sv: Netto, en: Net}, formula: inkomster}
""",
}
SECOND = """\
  - id: lillby-2024
    title: {sv: Ny kontoplan, en: New chart}
    valid_from: 2024-01-01
    statements: {resultatrakning: {lines: {verksamhetens-intakter: "3"}}}
"""
COMPANY = """\
  - id: hem-2020
    title: {sv: Bolagets kontoplan, en: The company's chart}
    valid_from: 2020-01-01
    entities: [hem]
    like: bas
"""
FAULTS = {
    "unknown-layout": ("chart.yaml", "      resultatrakning:", "      resultatrakningen:", "resultatrakningen"),
    "unknown-line": ("chart.yaml", "verksamhetens-intakter:", "verksamhetens-intakt:", "verksamhetens-intakt:"),
    "accounts-backwards": ("chart.yaml", '"4-7"', '"7-4"', '"7-4"'),
    "charts-overlap": ("chart.yaml", "charts:\n", "charts:\n" + SECOND, "valid_from: 2020-01-01"),
    "municipality.duplicate-id": ("chart.yaml", "charts:\n", "charts:\n" + COMPANY + COMPANY, "id: hem-2020"),
    "chart-gap": (
        "chart.yaml",
        "charts:\n",
        "charts:\n" + COMPANY.replace("entities", "valid_to: 2024-01-01\n    entities"),
        "valid_to: 2024-01-01",
    ),
    "no-main-chart": ("chart.yaml", "    accounts:", "    entities: [hem]\n    accounts:", "charts:"),
    "unknown-entity": ("chart.yaml", "charts:\n", "charts:\n" + COMPANY.replace("[hem]", "[hemmet]"), "hemmet"),
    "unknown-chart": ("chart.yaml", "charts:\n", "charts:\n" + COMPANY.replace("bas", "bas-2061"), "bas-2061"),
    "chart-not-municipality": (
        "chart.yaml",
        "charts:\n",
        "charts:\n" + COMPANY + '    counterparties: {hem: "5"}\n',
        "counterparties",
    ),
    "statements.chart-overlap": ("chart.yaml", 'avskrivningar: "79"', 'avskrivningar: "7"', "avskrivningar"),
    "municipality.wrong-shape": ("chart.yaml", '"79"', '"sju"', '"sju"'),
    "municipality.unknown-field": ("followup.yaml", "deadline_days: 30", "deadline_days: 30, dagar: 3", "dagar"),
    "municipality.unknown-value": ("followup.yaml", "unit: tkr", "unit: mkr", "unit: mkr"),
    "municipality.unknown-line": ("followup.yaml", "column: intakter", "column: inkomster", "inkomster"),
    "forecast-named-otherwise": (
        "followup.yaml",
        "id: rr-arets-resultat",
        "id: rr-resultat",
        "row: arets",
    ),
    "municipality.unknown-report": ("followup.yaml", "point: augusti", "point: september", "september"),
    "municipality.unknown-body": ("example-goals.yaml", "Kommunen: kf", "Kommunen: kff", "kff"),
    "unknown-table": ("example-goals.yaml", "table: prognos", "table: prognoser", "prognoser"),
    "unknown-figure": ("followup.yaml", "column: varde", "column: varden", "varden"),
    "municipality.unknown-layout": (
        "published/layouts/drift.yaml",
        "stands_for: driftredovisning-resultat",
        "stands_for: drift",
        "stands_for: drift",
    ),
    "column-lacking": ("published/layouts/drift.yaml", "stands_for: arets-resultat, ", "", "columns:"),
    "layout-broken": ("published/layouts/egen.yaml", "rows:", "rows: [", None),
    "statements.published-unreadable": ("published/tables.yaml", "    unit: mnkr\n", "", "- id: prognos"),
}


@pytest.fixture
def whole(small: Folder) -> Callable[..., Path]:
    """The small municipality with figures too, and one text of one file replaced."""

    def write(name: str = "", old: str = "", new: str = "") -> Path:
        folder = small()
        for file, text in FILES.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            assert file != name or old in text
            (folder / file).write_text(text.replace(old, new) if file == name else text, encoding="utf-8")
        return folder

    return write


def found_in(folder: Path) -> list[Finding]:
    return list(check_figures(load(folder)[0]))


def test_the_small_municipality_with_figures_is_clean(whole: Folder) -> None:
    assert found_in(whole()) == []


OWN_LINES = """\
    - {id: bk-reservering, row: reservering, optional: true, label: {sv: Reservering, en: Reservation}}
  company:
    - {id: balans, group_row: kassa-och-bank, group_statement: balansrakning, label: {sv: Kassa, en: Cash}}
  utility:
    - {id: va-avskrivningar, row: avskrivningar, optional: true, together: va, label: {sv: VA, en: Water}}
explain_above:"""


def test_the_rules_of_a_municipality_may_say_all_that_the_shipped_ones_do(whole: Folder) -> None:
    assert found_in(whole("followup.yaml", "explain_above:", OWN_LINES)) == []
    wrong = OWN_LINES.replace("va-avskrivningar, row: avskrivningar", "va-avgift, row: avgift")
    assert [one.id for one in found_in(whole("followup.yaml", "explain_above:", wrong))] == [
        "municipality.unknown-line"
    ]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_its_finding_on_its_line(name: str, whole: Folder) -> None:
    file, old, new, line = FAULTS[name]
    folder = whole(file, old, new)
    identifier = name if "." in name else f"municipality.{name}"
    found = [one for one in found_in(folder) if one.id == identifier]
    assert found, [one.id for one in found_in(folder)]
    assert found[0].place.where == Path(file).name
    if line is not None:
        assert line in (folder / file).read_text(encoding="utf-8").splitlines()[(found[0].place.line or 0) - 1]


def test_a_company_s_own_chart_and_two_charts_after_each_other_are_nothing_wrong(whole: Folder) -> None:
    ended = COMPANY.replace("entities", "valid_to: 2024-01-01\n    entities")
    later = COMPANY.replace("2020", "2024").replace("[hem]", "[companies]")
    assert found_in(whole("chart.yaml", "charts:\n", "charts:\n" + ended + later)) == []


def test_a_chart_with_no_lines_and_like_none_is_told(whole: Folder) -> None:
    found = found_in(whole("chart.yaml", "charts:\n", "charts:\n" + COMPANY.replace("    like: bas\n", "")))
    (told,) = (one for one in found if one.id == "municipality.wrong-shape")
    assert "like" in told.hint.sv


def test_two_charts_of_one_company_on_one_day_are_told_with_whose_they_are(whole: Folder) -> None:
    twice = COMPANY + COMPANY.replace("hem-2020", "hem-2021")
    (found,) = found_in(whole("chart.yaml", "charts:\n", "charts:\n" + twice))
    assert found.id == "municipality.charts-overlap"
    assert "för hem medan" in found.message.sv


def test_a_line_over_a_shipped_chart_is_held_against_the_statement_and_its_other_lines(whole: Folder) -> None:
    own = "    statements: {resultatrakning: {lines: {avskrivningar: '77-79', skatt: '89'}}}\n"
    found = found_in(whole("chart.yaml", "charts:\n", "charts:\n" + COMPANY + own))
    assert {one.id for one in found} == {"municipality.unknown-line", "statements.chart-overlap"}
    assert {one.place.line for one in found} == {7}


def test_a_document_can_hold_only_statements_that_are(small: Folder) -> None:
    folder = small("outlines", ("statement:resultatrakning", "statement:resultatrakningen"))
    found = found_in(folder)
    assert [(one.id, one.place.where) for one in found] == [("municipality.unknown-layout", "outlines.yaml")]
    line = (folder / "outlines.yaml").read_text(encoding="utf-8").splitlines()[(found[0].place.line or 0) - 1]
    assert "sections" in line or "result" in line


def test_a_column_that_stands_for_none_is_told_with_those_there_are(whole: Folder) -> None:
    (found,) = found_in(whole("published/layouts/drift.yaml", "stands_for: intakter", "stands_for: inkomst"))
    assert (found.id, found.place.where, found.place.line) == ("municipality.unknown-line", "drift.yaml", 9)
    assert "kostnader" in found.hint.sv


def test_all_of_them_are_said_at_once_in_both_languages(whole: Folder) -> None:
    folder = whole("chart.yaml", '"4-7"', '"7-4"')
    (folder / "followup.yaml").write_text(FILES["followup.yaml"].replace("varde", "varden"), encoding="utf-8")
    found = found_in(folder)
    assert {one.id for one in found} == {"municipality.accounts-backwards", "municipality.unknown-figure"}
    assert all(one.message.sv and one.message.en and one.hint.sv != one.hint.en for one in found)


@pytest.mark.parametrize("name", sorted(path.parent.name for path in FOLDERS.glob("*/municipality.yaml")))
def test_the_shipped_figures_hold_together(name: str) -> None:
    assert [one for one in found_in(FOLDERS / name) if one.level is not Level.NOTE] == []
