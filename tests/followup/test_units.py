"""A ledger of real size by unit: thousands of codes reach their nämnd by patterns, and what none has is one row."""

import html
import io
import re
import shutil
from pathlib import Path

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.books.conftest import sie
from tests.books.test_pages import TWO_LEVELS

from arshjul.books import queries as books
from arshjul.books import services, units
from arshjul.books.domain import Selection
from arshjul.books.facts import own_entity
from arshjul.books.fitting import fitting
from arshjul.followup import accounts
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.plans.plan_file import plan_file
from arshjul.followup.accounts.units.appropriations import appropriations
from arshjul.kernel.period import Month
from arshjul.municipality.units import UNCLAIMED, WITHOUT
from arshjul.organisation import municipality

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

YEAR, KB = 2027, 1024
SCHOOLS = [f"{20_000 + number}" for number in range(1_500)]
STRANGERS = [f"{47_000 + number}" for number in range(480)] + [f"{93_000 + number}" for number in range(20)]
AFTERWARDS = f"""  - code: "20"
    name: {{sv: Nya skolnämnden, en: The new school committee}}
    body: kun
    from: "{YEAR}-07-01"
"""
CODES = [*SCHOOLS, *STRANGERS, ""]


def entry(number, code, kronor, month=1, account="4999"):
    return (number, f"{YEAR}{month:02d}15", account, code, kronor, f"Inköp {code}")


@pytest.fixture
def write(settings, tmp_path):
    """Serve Helsingborg's folder with some lines of organisation.yaml changed."""

    def written(*changes):
        folder = tmp_path / "municipalities" / settings.ARSHJUL_MUNICIPALITY
        shutil.copytree(municipality.folder(), folder)
        path = folder / "organisation.yaml"
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        settings.ARSHJUL_MUNICIPALITIES = tmp_path / "municipalities"

    return written


@pytest.fixture
def publish(city, person, tmp_path):
    def published(*vouchers, entity="", name="ar.se"):
        by, path = person("controller"), Path(tmp_path) / name
        path.write_bytes(sie(*vouchers, year=YEAR))
        (authority,) = city.authorities_by_key({city.executive_board().authority_id})
        file = services.receive(upload=services.LocalFile(path), authority=authority, by=by).file
        reading = services.read_and_check(file=file, by=by)
        accept = [one["id"] for one in reading.findings if one["level"] == "error"]
        services.publish_batch(
            reading=reading,
            entity=entity or own_entity(),
            by=by,
            accept=[*accept, "books.other-company", "books.other-books"],
        )
        return reading

    return published


@pytest.fixture
def large(write, publish):
    """Two thousand codes: the schools' by the pattern of their nämnd, the rest nobody's."""
    write(('- code: "20"\n', '- code: "20"\n    codes: "20-21"\n'))
    return publish(*(entry(number, code, number) for number, code in enumerate(CODES, start=1)))


def test_thousands_of_codes_are_few_rows_that_sum_to_the_ledger(large):
    found = accounts.operations(YEAR)
    statement, column = found.statement, "kostnader"
    schools = sum(range(1, 1_501)) * 100
    strangers, without = sum(range(1_501, 2_001)) * 100, 2_001 * 100
    assert statement.ore("20", column) == -schools
    assert statement.ore(UNCLAIMED, column) == -strangers
    assert statement.ore(WITHOUT, column) == -without
    assert len(statement.rows) < 8
    assert statement.ore("summa-skattefinansierat", column) == -(schools + strangers + without)
    assert books.cube(YEAR).where(account="4999").total() == schools + strangers + without
    (told,) = [one for one in found.findings if one.id == "followup.units-unclaimed"]
    assert "500 ansvarskoder" in told.message.sv
    assert 'codes: "47"' in told.hint.sv
    assert "480" in told.hint.sv
    by_body = appropriations(place(YEAR, entities=own())).statement
    assert by_body.ore("bun", "utfall") == -schools
    assert by_body.ore(UNCLAIMED, "utfall") == -strangers
    assert "followup.units-unclaimed" in {one.id for one in appropriations(place(YEAR, entities=own())).findings}


def test_pages_with_thousands_of_codes_are_light(large, client, person, django_assert_max_num_queries):
    client.force_login(person("controller"))
    page = ""
    for which in ("driftredovisning", "anslag"):
        with django_assert_max_num_queries(10):
            answer = client.get(f"{reverse('followup:statement', args=[which])}?ar={YEAR}")
        assert len(answer.content) < 60 * KB
        page += answer.content.decode()
    codes = re.findall(r'<th scope="row"><a href="([^"]*)">Ansvar som ingen nämnd har</a>', page)
    assert len(codes) == 2
    figures = re.findall(r'href="(/arbete/rakenskaper/poster/[^"]*)"', page)
    pages = [*map(html.unescape, [*codes, *figures]), f"{reverse('books:trial-balance')}?ar={YEAR}"]
    assert len(pages) > 4
    for address in pages:
        with django_assert_max_num_queries(10):
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < 60 * KB, address


def test_the_codes_that_no_unit_takes_are_listed_with_what_to_write(large, client, person):
    client.force_login(person("controller"))
    cell = Selection(YEAR * 100 + 1, YEAR * 100 + 12, areas=(UNCLAIMED,), entities=own())
    address = f"{reverse('books:unit-codes')}?{cell.query()}"
    page = client.get(address).content.decode()
    assert "codes: &quot;47&quot;" in page or 'codes: "47"' in page
    assert "500 koder" in page
    assert "47000" in page
    assert "47479" not in page
    last = client.get(f"{address}&sida=10").content.decode()
    assert "93019" in last
    found = client.get(f"{address}&sok=93").content.decode()
    assert "20 koder" in found
    text = (
        client.get(f"{reverse('books:unit-codes-export', args=['csv'])}?{cell.query()}").getvalue().decode("utf-8-sig")
    )
    rows = [line.split(";") for line in text.splitlines()[1:]]
    assert [row[0] for row in rows] == sorted(STRANGERS)
    xlsx = client.get(f"{reverse('books:unit-codes-export', args=['xlsx'])}?{cell.query()}").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 501
    assert client.get(reverse("books:unit-codes-export", args=["pdf"])).status_code == 404
    assert client.get(f"{reverse('books:unit-codes')}?fran=x").status_code == 404


def test_a_figure_leads_to_the_vouchers_of_all_its_codes(large, client, person):
    cell = Selection(
        YEAR * 100 + 1,
        YEAR * 100 + 12,
        areas=("20",),
        entities=own(),
        statement="driftredovisning-resultat",
        lines=("kostnader",),
    )
    page = books.rows_of_cell(cell, books.current(), page=30)
    assert (page.total, page.sum_ore) == (1_500, sum(range(1, 1_501)) * 100)
    assert {row["ansvar"] for row in page.rows} < set(SCHOOLS)
    client.force_login(person("controller"))
    shown = client.get(f"{reverse('books:cell')}?{cell.query()}").content.decode()
    assert "Barn- och utbildningsnämnden" in shown
    none = Selection(YEAR * 100 + 1, YEAR * 100 + 12, areas=("65",))
    assert books.rows_of_cell(none, books.current()).total == 0
    without = Selection(YEAR * 100 + 1, YEAR * 100 + 12, areas=(WITHOUT,), accounts=("4999",))
    assert books.rows_of_cell(without, books.current()).sum_ore == 200_100


def test_reading_a_file_tells_once_of_the_codes_that_no_unit_takes(large):
    (told,) = [one for one in fitting(large, own_entity(), ()) if one.id == "books.unit-unknown"]
    assert "500 st" in told.message.sv
    assert "47019 (+480)" in told.message.sv
    assert "books.unit-unknown" not in {one.id for one in fitting(large, "hamnen", ())}, "a company's codes are its own"


def test_a_code_that_changes_committee_in_the_year_is_each_ones_in_its_months(write, publish):
    write(
        ('  - code: "20"\n', f'  - code: "20"\n    to: "{YEAR}-07-01"\n'),
        ('  - code: "30"\n', AFTERWARDS + '  - code: "30"\n'),
    )
    publish(entry(1, "20", 100, 6), entry(2, "20", 25, 7), entry(3, "20", 5, 12))
    statement = accounts.operations(YEAR).statement
    assert (statement.ore("20:bun", "kostnader"), statement.ore("20", "kostnader")) == (-10_000, -3_000)
    by_body = appropriations(place(YEAR, entities=own())).statement
    assert (by_body.ore("bun", "utfall"), by_body.ore("kun", "utfall")) == (-10_000, -3_000)
    for area, dates in (("20:bun", [f"{YEAR}0615"]), ("20", [f"{YEAR}0715", f"{YEAR}1215"])):
        cell = Selection(YEAR * 100 + 1, YEAR * 100 + 12, areas=(area,), accounts=("4999",))
        page = books.rows_of_cell(cell, books.current())
        assert [str(row["date"]) for row in page.rows] == dates
        assert page.sum_ore == books.cell_cube(cell, books.current()).total()


def test_a_committee_reads_the_vouchers_of_its_codes_and_no_companys(write, publish, client, person):
    write(
        ('- code: "20"\n', '- code: "20"\n    codes: "20"\n'),
        ('- code: "60"\n', '- code: "60"\n    codes: "2011"\n'),
    )
    publish(entry(1, "2010", 100), entry(2, "2011", 200), entry(3, "4711", 400))
    publish(entry(1, "2010", 50), entity="hamnen", name="hamnen.se")
    year = (YEAR * 100 + 1, YEAR * 100 + 12)
    cells = {
        "own": Selection(*year, units=("2010",), entities=own()),
        "all its own": Selection(*year, areas=("20",), entities=own()),
        "another's": Selection(*year, units=("2011",), entities=own()),
        "nobody's": Selection(*year, areas=(UNCLAIMED,), entities=own()),
        "a company's": Selection(*year, units=("2010",), entities=("hamnen",)),
        "both": Selection(*year, units=("2010",)),
    }
    economist = person("economist")
    assert set(economist.assignments.values_list("body__slug", flat=True)) == {"bun", "ifn"}
    client.force_login(economist)
    read = [
        name
        for name, cell in cells.items()
        if client.get(f"{reverse('books:cell-export', args=['csv'])}?{cell.query()}").status_code == 200
    ]
    assert read == ["own", "all its own"]
    client.force_login(person("company_cfo"))
    company = person("company_cfo").assignments.values_list("body__slug", flat=True)[0]
    hers = {
        name
        for name, cell in cells.items()
        if client.get(f"{reverse('books:cell-export', args=['csv'])}?{cell.query()}").status_code == 200
    }
    assert hers == ({"a company's"} if company == "hamnen" else set())
    cube = books.unit_cube(YEAR)
    assert units.owners(cube.where(entity="hamnen")) == {"hamnen"}
    assert units.owners(cube.where(entity=own_entity())) == {"bun", "kun", UNCLAIMED}


def test_a_report_of_a_committee_counts_all_its_codes(large, city):
    from arshjul.followup import queries

    cube = queries.unit_cube(city.body("bun"), YEAR, Month(YEAR, 12))
    assert queries.column_amount(cube, YEAR, "kostnader") == -sum(range(1, 1_501)) * 100


def test_the_budget_is_written_in_the_dimension_that_the_units_were_read_from(city, person, tmp_path):
    by, path = person("controller"), tmp_path / "tva.se"
    path.write_bytes(TWO_LEVELS.replace("4999", "5011").encode("cp437"))
    file = services.receive(upload=services.LocalFile(path), authority=city.executive_board().authority, by=by).file
    written = []
    for mapping in ("", services.parts_mapping("2")):
        reading = services.read_and_check(file=file, by=by, mapping=mapping)
        services.publish_batch(reading=reading, entity=own_entity(), by=by, accept=["books.units-lost"])
        made = plan_file(place(2017, entities=own()), {"verksamhetens-kostnader": -120_000})
        written.append(made.written("se").data.decode("cp437"))
    assert '#DIM 1 "Ansvar"' in written[0]
    assert '{1 "4711"}' in written[0]
    assert '#DIM 2 "Förvaltning"' in written[1]
    assert '{2 "20"}' in written[1]


def test_an_account_that_nobody_mapped_is_a_column_of_the_result_and_no_central_post(publish, client, person):
    publish(entry(1, "20", 100), entry(2, "20", 7, account="8110"), entry(3, "20", 40, 7))
    found = accounts.operations(YEAR)
    statement = found.statement
    titles = [column.title.sv for column in statement.columns]
    assert titles.index("Ej mappade konton") < titles.index("Årets resultat")
    shown = [statement.ore("20", column) for column in ("kostnader", "ej-mappade-konton", "arets-resultat")]
    assert shown == [-14_000, -700, -14_700]
    assert statement.ore("summa-skattefinansierat", "arets-resultat") == -14_700
    assert not {"brygga"} & {row.id for row in statement.rows}
    (told,) = [one for one in found.findings if one.id == "statements.account-unmapped"]
    assert "Ej mappade konton" in told.message.sv
    assert "ej-mappade-konton" not in told.message.sv
    client.force_login(person("controller"))
    page = client.get(f"{reverse('followup:statement', args=['driftredovisning'])}?ar={YEAR}").content.decode()
    address = next(one for one in re.findall(r'href="([^"]*)"', page) if "ej-mappade-konton" in one)
    cell = client.get(html.unescape(address)).content.decode()
    assert "Ej mappade konton" in cell


def test_an_account_that_nobody_mapped_is_counted_in_the_outcome_of_an_appropriation(publish):
    publish(entry(1, "20", 100), entry(2, "20", 7, account="XX"))
    statement = appropriations(place(YEAR, entities=own())).statement
    assert (statement.ore("bun", "utfall"), statement.ore("bun", "ej-mappade-konton")) == (-10_700, -700)
    assert statement.ore("summa", "utfall") == -10_700


@pytest.mark.appearance
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_way_from_the_row_to_its_codes_is_accessible(large, visitor, width, assert_accessible):
    page = visitor(width)
    page.goto(f"{reverse('followup:operations')}?ar={YEAR}")
    assert_accessible(page)
    page.get_by_role("link", name="Ansvar som ingen nämnd har").click()
    page.get_by_role("heading", name="Ansvarskoder under siffran").wait_for()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(reverse("books:file", args=[large.file_id]))
    page.get_by_text("Filens 1 koddel").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
