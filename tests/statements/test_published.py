from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from arshjul.kernel.findings import Finding
from arshjul.kernel.money import parse_amount
from arshjul.statements.editions import find
from arshjul.statements.published import PublishedTable, RoundingDifference, check, load, reconcile, source
from arshjul.statements.statement import compile_statement

ROOT = Path(__file__).parents[2]
MUNICIPALITIES = sorted(path.parents[1].name for path in (ROOT / "municipalities").glob("*/published/tables.yaml"))
TABLES = [
    (municipality, table)
    for municipality in MUNICIPALITIES
    for table in load(ROOT / "municipalities" / municipality)[0].tables
]
KNOWN_ODDITIES = {
    ("not1-staden-2016", "verksamhetens-intakter", "utfall-2015"),
    ("drift-2021", "summa-namnder", "balanskravsresultat"),
    ("drift-2023", "namnden-for-arbetsmarknad-och-vuxenutbildning", "resultat"),
}


def as_text(table: PublishedTable) -> str:
    """The whole table with every difference, as a controller can read it."""
    lines = [f"# {table.title.sv} ({table.unit.name})", ""]
    lines += [" | ".join(["rad", *(column.title.sv for column in table.columns.values())])]
    for row in table.rows:
        values = [_printed(table, row.id, column) for column in table.columns]
        lines.append(" | ".join([row.label, *values]))
    lines += ["", "## Summor som inte är exakt sina delar", ""]
    found = check(table)
    lines += [_difference(table, each) for each in found] or ["inga"]
    return "\n".join(lines) + "\n"


def _printed(table: PublishedTable, row: str, column: str) -> str:
    ore = table.ore(row, column)
    return table.unit_of(column).format(ore) if ore is not None else str(table.measures.get((row, column), ""))


def _difference(table: PublishedTable, found: RoundingDifference | Finding) -> str:
    if isinstance(found, Finding):
        return f"{found.level.value}: {found.message.sv}"
    printed, computed, apart = map(found.unit.format, (found.printed, found.computed, found.ore))
    row, column = table.row(found.row).label, table.columns[found.column].title.sv
    return f"{row}, {column}: tryckt {printed}, delarna ger {computed}, differens {apart}. {found.explanation.sv}"


@pytest.mark.parametrize("municipality", MUNICIPALITIES)
def test_every_table_loads_without_findings(municipality: str) -> None:
    published, findings = load(ROOT / "municipalities" / municipality)
    assert published.tables
    assert findings == ()


@pytest.mark.parametrize(("municipality", "table"), TABLES)
def test_every_printed_value_and_every_difference_is_as_reviewed(municipality: str, table: str, golden) -> None:
    published, _ = load(ROOT / "municipalities" / municipality)
    golden(f"published/{municipality}-{table}.md", as_text(published.tables[table]))


@pytest.mark.parametrize(("municipality", "table"), TABLES)
def test_nothing_but_rounding_and_the_described_oddities_stands_between_parts_and_sums(
    municipality: str, table: str
) -> None:
    published, _ = load(ROOT / "municipalities" / municipality)
    for found in check(published.tables[table]):
        if isinstance(found, Finding):
            row, column = found.place.part.split("/")
            assert (table, row, column) in KNOWN_ODDITIES
            assert found.id == "statements.published-oddity"
        else:
            assert 0 < abs(found.ore) <= published.tables[table].tolerance * found.unit.step


@pytest.mark.parametrize("municipality", MUNICIPALITIES)
def test_every_row_of_every_table_carries_its_source(municipality: str) -> None:
    published, _ = load(ROOT / "municipalities" / municipality)
    rows = [row for table in published.tables.values() for row in table.rows]
    assert all(row.source.startswith(("https://", "http://", "github:", "Mölndals stad")) for row in rows)


@pytest.mark.parametrize("municipality", MUNICIPALITIES)
def test_tables_agree_with_each_other_or_the_difference_is_explained(municipality: str, golden) -> None:
    published, _ = load(ROOT / "municipalities" / municipality)
    done, findings = reconcile(published)
    assert findings == []
    assert len(done) == len(published.links)
    assert all(pair.agrees or pair.explanation for pair in done)
    lines = [
        f"{pair.title.sv}: {pair.unit.format(pair.left)} mot {pair.unit.format(pair.right)} {pair.unit.name}"
        + ("" if pair.agrees else f", differens {pair.unit.format(pair.ore)}. {pair.explanation}")
        for pair in done
    ]
    golden(f"published/{municipality}-avstamning.md", "\n".join(lines) + "\n")


def test_the_unpublished_bridge_of_helsingborg_is_shown_as_unexplained(municipalities: Path) -> None:
    done, _ = reconcile(load(municipalities / "helsingborg")[0])
    bridge = next(pair for pair in done if pair.id == "drift-rr-2016")
    assert bridge.ore == parse_amount("52,0 mnkr")
    assert not bridge.agrees
    assert bridge.explanation is not None
    assert "oförklarad" in bridge.explanation.sv


@pytest.mark.parametrize(
    ("municipality", "table", "column"),
    [
        ("helsingborg", "rr-staden-2016", "utfall-2016"),
        ("helsingborg", "rr-koncern-2016", "utfall-2015"),
        ("helsingborg", "kf-staden-2016", "utfall-2015"),
        ("nynashamn", "rr-2021", "kommun-2021"),
        ("nynashamn", "br-2021", "koncern-2020"),
    ],
)
def test_a_statement_of_printed_amounts_keeps_them_and_tells_the_same_differences(
    municipalities: Path, municipality: str, table: str, column: str
) -> None:
    folder = municipalities / municipality
    published = load(folder)[0].tables[table]
    layout = find(published.layout, _last_day(published), municipality=folder)
    statement = compile_statement(layout, {column: source(published, column)})
    assert statement.findings == ()
    assert {(row.id, statement.ore(row.id, column)) for row in published.rows} == {
        (row.id, published.ore(row.id, column)) for row in published.rows
    }
    told = {(difference.row, difference.ore) for difference in statement.differences}
    assert told == {
        (found.row, found.ore)
        for found in check(published)
        if isinstance(found, RoundingDifference) and found.column == column
    }


def _last_day(table: PublishedTable):
    from datetime import date

    return date(max(table.years), 12, 31)


def test_broken_data_gives_findings_with_file_and_line_and_never_a_traceback(municipalities: Path, tmp_path) -> None:
    folder = tmp_path / "helsingborg"
    shutil.copytree(municipalities / "helsingborg" / "published", folder / "published")
    drift = folder / "published" / "drift-2016.csv"
    drift.write_text(drift.read_text(encoding="utf-8").replace("2903.2", "2 90 3.2"), encoding="utf-8")
    (folder / "published" / "va-br-2016.csv").unlink()
    published, findings = load(folder)
    assert {found.id for found in findings} == {"statements.published-value", "statements.published-unreadable"}
    value = next(found for found in findings if found.id == "statements.published-value")
    assert (value.place.where, value.place.line) == ("drift-2016.csv", 2)
    assert "va-br-2016" not in published.tables
    assert {found.id for found in check(published.tables["drift-2016"]) if isinstance(found, Finding)} == {
        "statements.published-differs"
    }
    assert any(found.id == "statements.link-unknown" for found in reconcile(published)[1])


def test_a_folder_without_tables_is_nothing_wrong(tmp_path) -> None:
    published, findings = load(tmp_path)
    assert (dict(published.tables), findings) == ({}, ())


def test_a_tables_file_that_is_not_yaml_is_one_finding(tmp_path) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "tables.yaml").write_text("tables: [", encoding="utf-8")
    _, findings = load(tmp_path)
    assert [found.id for found in findings] == ["statements.published-unreadable"]


def test_tables_that_ought_to_agree_and_do_not_are_told_with_both_amounts(municipalities: Path, tmp_path) -> None:
    folder = tmp_path / "helsingborg"
    shutil.copytree(municipalities / "helsingborg" / "published", folder / "published")
    cash = folder / "published" / "kf-staden-2016.csv"
    cash.write_text(cash.read_text(encoding="utf-8").replace(",321,187,242,", ",320,187,242,"), encoding="utf-8")
    _, findings = reconcile(load(folder)[0])
    assert {found.id for found in findings} == {"statements.tables-disagree"}
    assert "320 mot 321 mnkr" in findings[0].message.sv
