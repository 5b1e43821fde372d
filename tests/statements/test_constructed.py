from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from arshjul.kernel.money import parse_amount
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements import constructed
from arshjul.statements.constructed_file import as_sie
from arshjul.statements.cube import Cube
from arshjul.statements.editions import find
from arshjul.statements.eliminating import counterparties_in, match
from arshjul.statements.group import ELIMINATIONS, consolidate
from arshjul.statements.layouts import Layout, Row, RowKind
from arshjul.statements.published import PublishedTable, load
from arshjul.statements.sources import balance_at, by_line, by_unit, cash_flow, year_to_date
from arshjul.statements.statement import Statement, compile_statement

ROOT = Path(__file__).parents[2] / "municipalities"
GROUP = {"staden", "ovriga"}
MADE_UP = ("hsfab", "hasab", "hamnen", "helsingborgshem", "oresundskraft", "nsva", "elimineringar")
YEARS = [(folder.name, year) for folder in sorted(ROOT.iterdir()) for year in constructed.years(folder)]
OUTCOME = Text("Utfall", "Outcome")


def world(municipality: str, year: int):
    built = constructed.build(ROOT / municipality, year)
    return built, constructed.as_cube(built), load(ROOT / municipality)[0]


def taken(built: constructed.Constructed, cube: Cube, entities: set[str]) -> Cube:
    """The books of some entities; of a group's, also those that are made up, each by the part the group takes in."""
    named = [one for one in built.entities.values() if one.id in entities or (len(entities) > 1 and one.is_made_up)]
    return consolidate(cube, [one.member for one in named])


def statement_of(municipality: str, year: int, layout_id: str, entities: set[str]) -> Statement:
    built, cube, _ = world(municipality, year)
    layout = find(layout_id, date(year, 12, 31), municipality=ROOT / municipality)
    last = Month(year, 12)
    periods = set(balance_at(last) if layout.basis == "balance" else year_to_date(last))
    source, findings = by_line(taken(built, cube, entities).where(period=periods), built.chart, layout, OUTCOME)
    assert findings == ()
    return compile_statement(layout, {"utfall": source})


@pytest.mark.parametrize(("municipality", "year"), YEARS)
def test_every_voucher_balances_says_it_is_constructed_and_lies_in_its_year(municipality: str, year: int) -> None:
    built, _, _ = world(municipality, year)
    assert len(built.vouchers) > 10
    for voucher in built:
        assert sum(row.amount for row in voucher.rows) == 0
        under = "" if built.entities[voucher.entity].is_made_up else " under publicerad summa"
        assert voucher.text.startswith(f"Konstruerad verifikation{under}") or "inte publicerad" in voucher.text
        assert voucher.date.year == year
        assert len(voucher.rows) > 1
    for entity in built.entities:
        mine = [voucher for voucher in built if voucher.entity == entity]
        assert [voucher.number for voucher in mine] == list(range(1, len(mine) + 1))
        assert [voucher.date for voucher in mine] == sorted(voucher.date for voucher in mine)
        assert sum(each.amount for each in built.openings if each.entity == entity) == 0


@pytest.mark.parametrize(("municipality", "year"), YEARS)
def test_building_again_gives_the_same_vouchers(municipality: str, year: int) -> None:
    first = constructed.build(ROOT / municipality, year)
    constructed.build.cache_clear()
    assert constructed.build(ROOT / municipality, year) == first


@pytest.mark.parametrize(("municipality", "year"), YEARS)
def test_every_account_and_unit_of_a_voucher_is_named(municipality: str, year: int) -> None:
    built, _, _ = world(municipality, year)
    chart = built.chart
    for voucher in built:
        for row in voucher.rows:
            code = chart.code(voucher.entity, row.account)
            assert chart.number(code) in chart.chart_of(code).accounts, (voucher.entity, code)
            assert row.ansvar in {*built.units, ""}
            assert not row.motpart or chart.entity_of(row.motpart) in built.entities


def lines_of(statement: Statement) -> dict[str, int | None]:
    return {
        row.id: statement.ore(row.id, "utfall")
        for row in statement.layout.rows
        if row.kind is RowKind.LINE and statement.ore(row.id, "utfall")
    }


def printed_lines(layout: Layout, table: PublishedTable, column: str) -> dict[str, int | None]:
    return {
        row.id: table.ore(row.id, column)
        for row in layout.rows
        if row.kind is RowKind.LINE and table.ore(row.id, column)
    }


@pytest.mark.parametrize(
    ("municipality", "year", "table", "column", "entities"),
    [
        *(("helsingborg", year, "rr-staden-2016", f"utfall-{year}", {"staden"}) for year in (2014, 2015, 2016)),
        *(("helsingborg", year, "rr-koncern-2016", f"utfall-{year}", GROUP) for year in (2014, 2015, 2016)),
        *(("nynashamn", year, "rr-2021", f"kommun-{year}", {"kommunen"}) for year in (2020, 2021)),
        *(("nynashamn", year, "rr-2021", f"koncern-{year}", {"kommunen", "ovriga"}) for year in (2020, 2021)),
        ("nynashamn", 2021, "br-2021", "kommun-2021", {"kommunen"}),
        ("nynashamn", 2021, "br-2021", "koncern-2021", {"kommunen", "ovriga"}),
    ],
)
def test_the_ledger_gives_every_printed_line_to_the_ore(municipality, year, table, column, entities) -> None:
    _, _, published = world(municipality, year)
    printed = published.tables[table]
    statement = statement_of(municipality, year, printed.layout, entities)
    clearing = lines_of(statement).pop("avrakning-konstruerade", 0)
    found = {line: ore for line, ore in lines_of(statement).items() if line != "avrakning-konstruerade"}
    assert found == printed_lines(statement.layout, printed, column)
    assert abs(clearing or 0) <= 3 * printed.unit.step
    for row in statement.layout.rows:
        if row.formula and printed.ore(row.id, column) is not None:
            apart = (statement.ore(row.id, "utfall") or 0) - (printed.ore(row.id, column) or 0)
            assert abs(apart) <= 4 * printed.unit.step


def test_the_opening_balance_is_the_printed_one_of_the_year_before() -> None:
    built, cube, published = world("nynashamn", 2021)
    layout = find("balansrakning-nynashamn", date(2021, 12, 31), municipality=ROOT / "nynashamn")
    source, _ = by_line(cube.where(entity="kommunen", period=202100), built.chart, layout, OUTCOME)
    statement = compile_statement(layout, {"utfall": source})
    found = {line: ore for line, ore in lines_of(statement).items() if line != "avrakning-konstruerade"}
    assert found == printed_lines(layout, published.tables["br-2021"], "kommun-2020")


@pytest.mark.parametrize("year", [2020, 2021])
def test_five_years_in_summary_gives_the_printed_years_of_the_group(year: int) -> None:
    _, _, published = world("nynashamn", year)
    statement = statement_of("nynashamn", year, "fem-ar", {"kommunen", "ovriga"})
    printed = published.tables["femar-koncern-2017-2021"]
    for row in ("skatteintakter", "generella-statsbidrag", "verksamhetens-intakter", "verksamhetens-kostnader"):
        assert statement.ore(row, "utfall") == printed.ore(row, f"utfall-{year}")
    net = (statement.ore("finansnetto", "utfall") or 0) - (printed.ore("finansnetto", f"utfall-{year}") or 0)
    assert net == 0


def units(recipe_units: dict[str, str]) -> tuple[Row, ...]:
    return tuple(Row(code, Text(name, name)) for code, name in recipe_units.items())


@pytest.mark.parametrize(
    ("municipality", "year", "table", "columns"),
    [
        ("helsingborg", 2016, "drift-2016", ("ingaende", "disposition", "kommunbidrag", "intakter", "kostnader")),
        ("nynashamn", 2021, "drift-2021", ("namndbidrag", "ovriga-intakter", "kostnader", "justering-balanskrav")),
        *(("goteborg", year, f"drift-{year}", ("kommunbidrag", "intakter", "kostnader")) for year in range(2022, 2026)),
        ("molndal", 2024, "drift-2024", ("reviderad-budget", "intakter", "kostnader")),
        ("molndal", 2025, "drift-2025", ("ursprungligt-kommunbidrag", "reviderad-budget", "intakter", "kostnader")),
    ],
)
def test_the_operating_account_per_namnd_is_the_printed_one_to_the_ore(municipality, year, table, columns) -> None:
    built, cube, published = world(municipality, year)
    printed = published.tables[table]
    layout = find(printed.layout, date(year, 12, 31), municipality=ROOT / municipality)
    recipe = constructed._recipe(ROOT / municipality / "published" / "constructed.yaml")["units"]
    entity = next(iter(built.entities))
    sources, findings = by_unit(cube.where(entity=entity), built.chart, layout)
    assert findings == ()
    statement = compile_statement(layout.with_rows(units(dict(built.units))), sources)
    rows = {row.id for row in printed.rows}
    checked = 0
    for code, unit in recipe.items():
        for column in columns:
            if unit.get("row") in rows:
                assert (statement.ore(code, column) or 0) == (printed.ore(unit["row"], column) or 0), (code, column)
                checked += 1
    assert checked == len(columns) * sum(unit.get("row") in rows for unit in recipe.values())
    assert all(row.id in {unit.get("row") for unit in recipe.values()} for row in printed.rows if row.group)


def test_the_bridge_between_namnder_and_income_statement_is_on_one_unit_and_none_other() -> None:
    built, cube, _ = world("helsingborg", 2016)
    result = cube.where(entity="staden", account=lambda account: account[0] in "345678")
    by_unit_sums = {unit: -ore for (unit,), ore in result.sums("unit").items()}
    bridge = by_unit_sums.pop("99")
    assert built.units["99"] == "Ej publicerad brygga mellan driftredovisning och resultaträkning"
    assert sum(by_unit_sums.values()) + bridge == parse_amount("322 mnkr")
    assert sum(by_unit_sums.values()) == parse_amount("-6762,2 mnkr")


def test_a_cell_traces_to_the_vouchers_that_make_it() -> None:
    built, _, _ = world("helsingborg", 2016)
    statement = statement_of("helsingborg", 2016, "resultatrakning-helsingborg", {"staden"})
    cell = statement.cell("verksamhetens-intakter", "utfall")
    trace = cell.trace
    vouchers = sum(
        row.amount
        for voucher in built
        for row in voucher.rows
        if voucher.entity in trace.entities and row.account in trace.accounts and row.ansvar in trace.units
    )
    assert -vouchers == cell.ore == parse_amount("2137 mnkr")
    assert trace.periods == tuple(range(201601, 201613))


def test_a_year_without_recipe_is_refused_by_name() -> None:
    with pytest.raises(constructed.ConstructionError, match="no recipe for 1999"):
        constructed.build(ROOT / "helsingborg", 1999)


@pytest.mark.parametrize(("municipality", "year"), YEARS)
def test_the_file_comes_in_through_the_ledgers_own_reader_with_the_same_rows(municipality: str, year: int) -> None:
    from arshjul.kernel.findings import has_errors
    from arshjul.ledger import read

    built, _, _ = world(municipality, year)
    for entity in built.entities:
        reading = read(as_sie(built, entity))
        assert not has_errors(reading.findings), [str(found.message) for found in reading.findings]
        mine = [voucher for voucher in built if voucher.entity == entity]
        assert len(reading.vouchers) == len(mine)
        amounts = [row.amount for voucher in mine for row in voucher.rows]
        assert reading.rows["amount"].to_pylist() == amounts
        assert reading.summary.unbalanced == 0
        by_part = any(each.entity == entity and (each.ansvar or each.motpart) for each in built.openings)
        told = {"ledger.totals-and-objects"} if by_part else set()
        assert {found.id for found in reading.findings} == told


def test_unit_codes_are_those_of_the_organisation() -> None:
    for folder in sorted(ROOT.iterdir()):
        organisation = folder / "organisation.yaml"
        if constructed.years(folder) and organisation.exists():
            known = {unit["code"] for unit in yaml.safe_load(organisation.read_text(encoding="utf-8")).get("units", ())}
            recipe = constructed._recipe(folder / "published" / "constructed.yaml")["units"]
            assert set(recipe) <= known, folder.name


PLACES = [
    *(("helsingborg", year, "kf-staden-2016", f"utfall-{year}", {"staden"}) for year in (2014, 2015, 2016)),
    *(("helsingborg", year, "kf-koncern-2016", f"utfall-{year}", GROUP) for year in (2014, 2015, 2016)),
    ("nynashamn", 2021, "kf-2021", "kommun-2021", {"kommunen"}),
    ("nynashamn", 2021, "kf-2021", "koncern-2021", {"kommunen", "ovriga"}),
]


@pytest.mark.parametrize(("municipality", "year", "table", "column", "entities"), PLACES)
def test_the_cash_flow_out_of_the_ledger_is_the_printed_one_and_ties_to_cash(
    municipality, year, table, column, entities
) -> None:
    """A line that the ledger books is exact; a sum is what the source's own rounding of its many lines leaves."""
    built, cube, published = world(municipality, year)
    printed = published.tables[table]
    layout = find(printed.layout, date(year, 12, 31), municipality=ROOT / municipality)
    source, findings = cash_flow(taken(built, cube, entities), built.chart, layout, Month(year, 12), OUTCOME)
    assert findings == ()
    flow = compile_statement(layout, {"utfall": source})
    derived = {"arets-resultat", "ej-likviditetspaverkande"}
    checked = 0
    for row in layout.rows:
        expected = printed.ore(row.id, column)
        if expected is None or row.kind is RowKind.MEMO:
            continue
        apart = abs((flow.ore(row.id, "utfall") or 0) - expected)
        assert apart <= (printed.unit.step * 3 if row.formula or row.id in derived else 0), row.id
        checked += 1
    assert checked >= 20
    held = taken(built, cube, entities)
    cash = held.where(account=lambda account: built.chart.number(account)[:2] in {"18", "19"})
    cash = cash if municipality == "helsingborg" else held.where(account="1910")
    closing = (flow.ore("arets-kassaflode", "utfall") or 0) + (source.amounts["likvida-medel-ingaende"].ore or 0)
    assert cash.where(period=set(balance_at(Month(year, 12)))).total() == closing


@pytest.mark.parametrize("year", [2014, 2015, 2016])
def test_the_water_account_out_of_its_unit_is_the_printed_one(year: int) -> None:
    built, cube, published = world("helsingborg", year)
    printed = published.tables["va-rr-2016"]
    layout = find(printed.layout, date(year, 12, 31), municipality=ROOT / "helsingborg")
    water = cube.where(entity="staden", unit="90", period=set(year_to_date(Month(year, 12))))
    source, findings = by_line(water, built.chart, layout, OUTCOME)
    assert findings == ()
    statement = compile_statement(layout, {"utfall": source})
    for row in printed.rows:
        apart = (statement.ore(row.id, "utfall") or 0) - (printed.ore(row.id, f"utfall-{year}") or 0)
        assert abs(apart) <= (2 * printed.unit.step if layout.row(row.id).formula else 0), row.id


WATER_FLOW = ("avskrivningar", "investering-materiella", "investeringsbidrag")


@pytest.mark.parametrize("year", [2015, 2016])
def test_what_is_published_of_the_waterworks_cash_flow_is_on_its_unit(year: int) -> None:
    """Its own adjustment of other items isn't told from its balance sheet, and the rest of its flow isn't published."""
    built, cube, published = world("helsingborg", year)
    layout = find("kassaflodesanalys-helsingborg", date(year, 12, 31), municipality=ROOT / "helsingborg")
    water = cube.where(entity="staden", unit="90", period=set(year_to_date(Month(year, 12))))
    flow, _ = by_line(water, built.chart, layout, OUTCOME)
    for line in WATER_FLOW:
        apart = (flow.amounts[line].ore or 0) - (published.tables["va-kf-2016"].ore(line, f"utfall-{year}") or 0)
        assert abs(apart) <= published.tables["va-kf-2016"].unit.step, line


@pytest.mark.parametrize("year", [2015, 2016])
def test_the_waterworks_opening_balances_are_a_part_of_what_isnt_published(year: int) -> None:
    built, _, _ = world("helsingborg", year)
    opened = [each for each in built.openings if each.entity == "staden"]
    by_unit = {code: sum(each.amount for each in opened if each.ansvar == code) for code in ("90", "99")}
    assert by_unit == {"90": 0, "99": 0}
    assert {each.account for each in opened if not each.ansvar and not each.motpart} == {"1910", "2010"}


def test_the_made_up_companies_differ_from_the_city_in_one_amount_alone() -> None:
    built, cube, _ = world("helsingborg", 2016)
    assert tuple(name for name, one in built.entities.items() if one.is_made_up) == MADE_UP
    members = [one.member for one in built.entities.values() if one.id != ELIMINATIONS]
    codes = counterparties_in(cube, built.chart)
    pairs, found = match(cube, members, codes, built.chart)
    step = 1_000_000_00
    assert {(one.one, one.other, one.kind): one.unmatched for one in pairs if one.unmatched} == {
        ("oresundskraft", "staden", "result"): -3 * step
    }
    assert len(found) == 1
    assert {one.kind for one in pairs} == {"result", "balance"}


def test_the_eliminations_take_away_what_is_internal_and_no_result() -> None:
    built, cube, _ = world("helsingborg", 2016)
    booked = [one for one in built if one.entity == ELIMINATIONS]
    assert {len({row.text for row in one.rows}) > 0 and sum(row.amount for row in one.rows) for one in booked} == {0}
    reasons = {one.text.removeprefix("Konstruerad verifikation: ") for one in booked}
    assert len(booked) == 12 * len(reasons)
    assert any("till den ägda andelen 1/6" in one for one in reasons)
    contributions = cube.where(account={"bas:8820", "bas:8830"}).sums("entity", "account")
    assert contributions["elimineringar", "bas:8820"] == -sum(
        ore for (entity, account), ore in contributions.items() if account == "bas:8820" and entity != ELIMINATIONS
    )


def test_a_part_owned_company_is_taken_in_by_the_part_that_the_organisation_says() -> None:
    companies = yaml.safe_load((ROOT / "helsingborg" / "organisation.yaml").read_text(encoding="utf-8"))["companies"]
    built, _, _ = world("helsingborg", 2016)
    for one in companies:
        if one["id"] in MADE_UP:
            share = one["owners"][0]["share"]
            part = Fraction(share) if one["consolidation"] == "proportional" else Fraction(1)
            assert built.entities[one["id"]].part == part, one["id"]
            assert built.entities[one["id"]].name == one["name"]["sv"]
