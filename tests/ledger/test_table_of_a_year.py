"""A budget with one amount for the year is divided into its months, to the öre, and that is told."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tables import ids, proposed, told

from arshjul.kernel.money import spreadsheet_amount
from arshjul.ledger import Options, read
from arshjul.ledger.facts import facts
from arshjul.ledger.tabular.mapping_checks import judged

COLUMNS = {"account": "Konto", "ansvar": "Ansvar", "amount": "Belopp"}
OF_2026 = {"kind": "budget", "columns": COLUMNS, "constants": {"year": "2026"}}
MONTHS = [202600 + month for month in range(1, 13)]


def reading(rows, mapping=OF_2026, head="Konto;Ansvar;Belopp"):
    return read("\n".join([head, *rows, ""]).encode(), options=Options(mapping=mapping))


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=5))
def test_the_months_of_each_amount_sum_to_it(amounts):
    rows = [f"{5000 + place};4100;{spreadsheet_amount(ore)}" for place, ore in enumerate(amounts)]
    found = reading(rows)
    sums, months = defaultdict(int), defaultdict(list)
    for one in found.balances:
        sums[one.account] += one.amount
        months[one.account].append(one.period)
    assert dict(sums) == {f"{5000 + place}": ore for place, ore in enumerate(amounts)}
    assert all(of == MONTHS for of in months.values())
    assert {one.tag for one in found.balances} == {"PBUDGET"}


def test_it_is_told_once_with_how_many_rows():
    found = reading(["5010;4100;1200,00", "5010;4200;2400,00", "5020;4100;", "Summa;;3600,00"])
    assert told(found, "table-budget-of-year") == [2]
    (said,) = [one.message.sv for one in found.findings if one.id == "ledger.table-budget-of-year"]
    assert "2 rader" in said
    table = facts(found, entity="k", batch="b")
    assert set(table["kind"].to_pylist()) == {"budget"}
    assert sum(table["amount"].to_pylist()) == 360_000


def test_the_year_may_stand_on_each_row():
    mapping = {"kind": "budget", "columns": COLUMNS | {"year": "År"}}
    found = reading(
        ["5010;4100;12,00;2026", "5010;4100;24,00;2027", "5010;4100;1,00;x"], mapping, "Konto;Ansvar;Belopp;År"
    )
    assert told(found, "table-no-date") == [4]
    sums = defaultdict(int)
    for one in found.balances:
        sums[one.period // 100] += one.amount
    assert sums == {2026: 1200, 2027: 2400}


@pytest.mark.parametrize("kind", ["period", "voucher"])
def test_only_a_budget_may_be_of_a_year(kind):
    _mapping, faults = judged({**OF_2026, "kind": kind})
    assert {one.name for one in faults} == {"year-or-month-alone"}


def test_a_budget_without_months_is_proposed_as_one_of_the_year():
    text = "Konto;Ansvar;Årsbudget 2026\n5010;4100;1200,00\n3010;4100;-600,00\n5020;4200;300,50\n"
    proposal, found = proposed(text)
    assert (proposal.mapping["kind"], proposal.mapping["constants"]) == ("budget", {"year": "2026"})
    assert "mapping-budget-of-year" in found
    assert "table-budget-of-year" in ids(proposal.reading)
    assert sum(one.amount for one in proposal.reading.balances) == 90_050
