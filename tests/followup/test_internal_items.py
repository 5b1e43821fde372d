"""What the municipality's own units have booked against each other is no income of it, and every figure leads there."""

import pytest
from django.urls import reverse

from arshjul.followup import accounts
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.place import own, place
from arshjul.statements.internal import matched

from .small_group import PORT, YEAR, kr, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Two committees: one has rented out to the other for 240, of which the other has booked 220; 1 000 is sold outwards.
CITY = "3410 110 -240 / 6010 210 220 / 3410 812 -1000 / 5010 812 900 / 1910 812 120"
ROWS = ("verksamhetens-intakter", "verksamhetens-kostnader", "arets-resultat")


@pytest.fixture
def reader(chart_with_codes, city, person, tmp_path, client):
    publish(tmp_path, own()[0], sie(CITY, "Staden"))
    client.force_login(person("controller"))
    return client


def statement(client, which="resultatrakning", **asked):
    answer = client.get(reverse("followup:statement", args=[which]), {"ar": YEAR, **asked})
    account, table = answer.context["tables"][0]
    rows = {row.id: shown.cells for row, shown in zip(account.statement.rows, table.rows, strict=True)}
    return rows, [one.id for one in account.findings]


def test_internal_items_are_taken_out_of_income_and_costs_alike(reader):
    rows, told = statement(reader)
    assert [rows[name][0].ore for name in ROWS] == [kr(1020), kr(-900), kr(120)]
    assert {"followup.internal-taken", "followup.internal-apart"} <= set(told)


def test_each_line_leads_to_what_is_booked_and_to_what_is_taken_out(reader):
    rows, _ = statement(reader)
    for name in ROWS[:2]:
        figure = reader.get(rows[name][0].url).context["figure"]
        assert figure.rest == 0
        for part in figure.parts:
            if part.url:
                assert (
                    -reader.get(part.url).context["total"] == part.ore
                    or reader.get(part.url).context["total"] == part.ore
                )
    assert len([part for part in figure.parts if part.url]) == 2


@pytest.mark.parametrize(("debt", "is_told"), [("2410 210 -70", True), ("2410 812 -70", False)])
def test_what_the_units_owe_each_other_is_told_where_balances_are_shown(reader, tmp_path, debt, is_told):
    opens = b"#IB 0 1910 40.00\r\n#IB 0 2010 -40.00\r\n#VER"
    publish(
        tmp_path, own()[0], sie(f"1510 110 70 / {debt} / 1910 812 5 / 3410 812 -5", "Staden").replace(b"#VER", opens, 1)
    )
    for which in ("balansrakning", "kassaflodesanalys"):
        account = reader.get(reverse("followup:statement", args=[which]), {"ar": YEAR}).context["tables"][0][0]
        told = [one for one in account.findings if one.id == "followup.internal-balances"]
        assert account.statement.columns, which
        assert bool(told) == is_told, which
        assert all("70,00" in one.message.sv for one in told)


@pytest.mark.parametrize("code", ["110", ""])
def test_the_books_own_budget_is_held_against_like(reader, tmp_path, code):
    """Rent of 300 between two committees is budgeted, beside 1 100 sold outwards and costs of 950."""
    towards = f' {{23 "{code}"}}' if code else " {}"
    rows = [("3410", towards, -300), ("6010", towards, 300), ("3110", " {}", -1100), ("5010", " {}", 950)]
    plan = "\r\n".join(f"#PBUDGET 0 {YEAR}01 {account}{of} {amount}.00" for account, of, amount in rows)
    publish(tmp_path, own()[0], sie(CITY, "Staden").replace(b"#VER", plan.encode() + b"\r\n#VER", 1))
    internal = 0 if code else 300
    for span in ({}, {"manad": 1, "omfattning": "manad"}):
        answer = reader.get(
            reverse("followup:statement", args=["resultatrakning"]), {"ar": YEAR, "nyckel": "rakenskaperna", **span}
        )
        account, table = answer.context["tables"][0]
        found = account.statement
        name = "period_budget" if "period_budget" in {one.id for one in found.columns} else "budget"
        assert [found.ore(row, name) for row in ROWS] == [kr(1100 + internal), -kr(950 + internal), kr(150)]
        assert ("followup.budget-maybe-gross" in {one.id for one in account.findings}) == (not code)
        shown = dict(zip((row.id for row in found.rows), table.rows, strict=True))
        place_of = [column.id for column in found.columns].index(name)
        for row in ROWS[:2]:
            assert reader.get(shown[row].cells[place_of].url).context["figure"].rest == 0, (row, span)


def test_internal_vouchers_can_be_searched_and_counted(reader):
    rows, _ = statement(reader)
    booked, within, *_ = reader.get(rows[ROWS[0]][0].url).context["figure"].parts
    page = reader.get(within.url)
    assert [row["motpart"] for row in page.context["page"].rows] == ["110"]
    assert reader.get(f"{within.url}&sok=finns+inte").context["page"].rows == ()
    assert len(reader.get(booked.url).context["page"].rows) == 2


def test_five_years_and_a_month_are_without_them_too(reader):
    assert statement(reader, "fem-ar")[0][ROWS[0]][0].ore == kr(1020)
    assert statement(reader, manad=1, omfattning="manad")[0][ROWS[0]][0].ore == kr(1020)


def test_the_law_counts_the_rest_and_the_group_keeps_its_own_entries(reader):
    rows, _ = statement(reader, vem="koncern")
    assert rows[ROWS[0]][0].ore == kr(1240), "taken away in the group by entries with a reason"
    assert accounts.income(YEAR, at=place(YEAR, entities=own())).statement.ore(ROWS[2], "outcome") == kr(120)


def test_the_column_beside_the_companies_says_that_it_keeps_them(reader, tmp_path):
    publish(tmp_path, "hamnen", sie(PORT, "Hamnen"))
    for form in together.FORMS:
        page = reader.get(reverse("followup:group"), {"ar": YEAR, "rakning": form})
        told = [one for one in page.context["accounts"].findings if one.id == "followup.internal-beside"]
        assert len(told) == (form == "resultatrakning")
        if told:
            assert "220,00 kr" in told[0].message.sv
            column = page.context["accounts"].statement
            assert column.ore(ROWS[0], own()[0]) - kr(220) == statement(reader)[0][ROWS[0]][0].ore


@pytest.mark.parametrize(
    ("internal", "taken"),
    [
        ({}, {}),
        ({"a": 5, "b": -5}, {"a": 5, "b": -5}),
        ({"a": 5, "b": 4, "c": -6}, {"a": 2, "b": 4, "c": -6}),
        ({"a": -5, "b": -4, "c": 3}, {"b": -3, "c": 3}),
    ],
)
def test_what_is_taken_sums_to_nothing(internal, taken):
    assert matched(internal) == taken
    assert sum(matched(internal).values()) == 0
