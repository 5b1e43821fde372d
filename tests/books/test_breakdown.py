"""What a figure is made of: its sum by company, by nämnd and by account, each a way further down to the vouchers."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import drilling, queries, units
from arshjul.books.domain import Selection
from arshjul.books.taken import taken

from .conftest import sie

pytestmark = pytest.mark.django_db
OWN, PORT = "staden", "hamnen"
CITY = sie(
    (1, "20160131", "3999", "20", -500, "Avgift"),
    (2, "20160229", "4999", "20", 300, "Inköp"),
    (3, "20160229", "4999", "30", 70, "Inköp"),
    (4, "20160331", "4998", "30", 7, "Inköp"),
)
COMPANY = sie((1, "20160131", "4999", "9", 11, "Kaj"), (2, "20160229", "3110", "9", -40, "Hyra"))


def cell(client, selection, **more):
    return client.get(f"{reverse('books:cell')}?{selection.query(**more)}")


def leads_to(client, part):
    """The sum of the vouchers that a part of a figure leads to."""
    answer = client.get(part.url)
    assert answer.status_code == 200, part.url
    return answer.context["total"], answer.context["page"].sum_ore


@pytest.fixture
def group(publish):
    publish(CITY, "staden.se")
    publish(COMPANY, "hamnen.se", entity=PORT, accept=["books.unit-unknown"])


def test_a_figure_of_the_group_is_divided_by_company_committee_and_account(as_role, group):
    client = as_role("controller")
    answer = cell(client, Selection(201601, 201612, entities=(OWN, PORT), accounts=("3999", "4999", "4998", "3110")))
    told = answer.context["breakdown"]
    by_whom = {part.title.sv: part.ore for part in told.whose}
    assert sum(by_whom.values()) == answer.context["total"]
    assert by_whom["Barn- och utbildningsnämnden"] == -20_000
    assert by_whom["Helsingborgs Hamn AB"] == -2_900
    by_account = {part.title.sv: part.ore for part in told.accounts}
    assert by_account["4999 Kostnader"] == 37_000
    assert sum(by_account.values()) == answer.context["total"]
    for part in (*told.whose, *told.accounts):
        assert leads_to(client, part) == (part.ore, part.ore), part
        assert part.url.replace("&", "&amp;") in answer.content.decode()


def test_one_whole_step_further_down_is_the_committees_own_accounts(as_role, group):
    client = as_role("controller")
    whole = cell(client, Selection(201601, 201612, accounts=("4999", "4998"))).context["breakdown"]
    (sports,) = [part for part in whole.whose if part.ore == 7_700]
    below = client.get(sports.url).context["breakdown"]
    assert not below.whose, "a single committee isn't divided"
    assert [part.ore for part in below.accounts] == [7_000, 700], "the largest first"


def test_an_account_of_the_same_number_in_another_chart_isnt_mixed_in(as_role, publish):
    """The port follows BAS: its 3010 is another account than the city's."""
    publish(sie((1, "20160131", "3010", "20", -500, "Avgift")), "staden.se")
    publish(sie((1, "20160131", "3010", "9", -40, "Hyra")), "hamnen.se", entity=PORT)
    client = as_role("controller")
    told = cell(client, Selection(201601, 201612, entities=(OWN, PORT))).context["breakdown"]
    assert len({part.title for part in told.accounts}) == len(told.accounts), "each chart says its own name"
    for part in told.accounts:
        assert leads_to(client, part) == (part.ore, part.ore), part


def test_a_whole_page_of_parts_and_more(as_role, publish):
    publish(sie(*((n, "20160131", str(4100 + n), "20", n, "Inköp") for n in range(1, 40))))
    client = as_role("controller")
    selection = Selection(201601, 201612, accounts=tuple(str(4100 + n) for n in range(1, 40)))
    first, second = (cell(client, selection, konton=page) for page in ("", 2))
    shown = [part.ore for answer in (first, second) for part in answer.context["accounts_page"]]
    assert shown == [n * 100 for n in range(39, 39 - len(shown), -1)]
    assert "konton=2" in first.content.decode()
    assert second.content.decode().count("konton=1") == 1


def test_a_person_who_may_not_read_the_vouchers_still_sees_the_sums(as_role, group):
    answer = cell(as_role("economist"), Selection(201601, 201612, entities=(OWN, PORT)))
    assert not answer.context["readable"]
    assert len(answer.context["breakdown"].whose) > 1
    assert "Kaj" not in answer.content.decode()


def test_a_figure_taken_in_by_a_part_is_the_statements_own_to_the_ore(as_role, publish):
    """A month's parts are rounded so that together they are the part of the month: a cell is told after that."""
    rows = [(n, f"2016{n % 12 + 1:02}15", account, "9", n, "Kaj") for n, account in enumerate(["4999", "4998"] * 30, 1)]
    publish(sie(*rows), "hamnen.se", entity=PORT)
    third, client = Fraction(1, 3), as_role("controller")
    every = taken(2016, queries.current(), ((PORT, third),))
    for account in every.values("account"):
        selection = Selection(201601, 201611, entities=(PORT,), accounts=(str(account),), parts=((PORT, third),))
        answer = cell(client, selection)
        own = every.where(account=account, period=selection.holds)
        assert answer.context["taken"] == own.total()
    both = Selection(201601, 201611, entities=(PORT,), accounts=("4999", "4998", "1999"), parts=((PORT, third),))
    told = cell(client, both).context
    assert sum(part.taken for part in told["breakdown"].accounts) == told["taken"]
    of_unit = Selection(201601, 201611, entities=(PORT,), units=("9",), parts=((PORT, third),), accounts=("4999",))
    assert cell(client, of_unit).context["taken"] == every.where(account="bas:4999", period=both.holds).total()


def test_the_page_names_only_accounts_of_the_books_it_shows(as_role, group):
    """A line takes accounts of every chart, but the city's books hold only their own."""
    line = Selection(201601, 201612, entities=(OWN,), statement="resultatrakning", lines=("verksamhetens-intakter",))
    page = cell(as_role("controller"), line).content.decode()
    assert "3110" not in page
    assert "3999" in page


def test_the_sums_are_read_with_few_questions(as_role, group, django_assert_max_num_queries):
    client, selection = as_role("controller"), Selection(201601, 201612, parts=((PORT, Fraction(1, 3)),))
    queries.cube(2016)
    with django_assert_max_num_queries(10):
        cell(client, selection)


@pytest.mark.appearance
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 1280])
def test_what_a_figure_is_made_of_is_accessible(publish, visitor, width, assert_accessible):
    publish(CITY, "staden.se")
    page = visitor(width)
    page.goto(f"{reverse('books:cell')}?{Selection(201601, 201612).query()}")
    assert page.locator("#enheter").is_visible()
    assert page.locator("#konton").is_visible()
    assert_accessible(page)


def test_what_is_towards_one_of_the_group_is_taken_by_its_part_too(as_role, publish):
    publish(COMPANY.replace(b'{1 "9"}', b'{1 "9" 23 "1"}'), "hamnen.se", entity=PORT)
    half = Selection(
        201601, 201612, entities=(PORT,), accounts=("4999",), towards=(OWN,), parts=((PORT, Fraction(1, 2)),)
    )
    told = cell(as_role("controller"), half).context
    assert (told["total"], told["taken"]) == (1_100, 550)


def test_what_is_towards_one_of_the_group_is_by_unit_what_its_codes_are(publish):
    publish(CITY, "staden.se")
    publish(COMPANY.replace(b'{1 "9"}', b'{1 "9" 23 "1"}'), "hamnen.se", entity=PORT)
    towards = Selection(201601, 201612, towards=(OWN,))
    of = queries.snapshot()
    by_code, found = units.by_unit(drilling.cell_cube(towards, of)), drilling.cell_by_unit(towards, of)
    assert found.sums("entity", "unit", "account", "period") == by_code.sums("entity", "unit", "account", "period")
    assert len(found)


@pytest.mark.parametrize("file", [CITY, COMPANY], ids=["several units", "one unit"])
def test_the_entries_of_each_unit_are_together_those_of_the_cell(publish, file):
    publish(file, "staden.se")
    of, whole = queries.snapshot(), Selection(201601, 201612)
    areas = drilling.cell_by_unit(whole, of).values("unit")
    found = [drilling.rows_of_cell(replace(whole, areas=(str(area),)), of) for area in areas]
    every = drilling.rows_of_cell(whole, of)
    assert every.total > 1
    assert sum(one.total for one in found) == every.total
    assert sum(one.sum_ore for one in found) == every.sum_ore
