"""Equity in the balance sheet: what the year opened with by itself, and a change beside the income statement told."""

import pytest
from django.urls import reverse

from arshjul.kernel.money import parse_amount
from arshjul.organisation.models import Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

YEAR = 2027


def mnkr(amount) -> int:
    return parse_amount(str(amount), "mnkr")


def equity(client, **asked) -> tuple[dict[str, int], set[str], dict[str, str]]:
    """Equity's rows that have an amount in the first column, what is told, and the address of each."""
    page = client.get(reverse("followup:statement", args=["balansrakning"]), {"ar": YEAR, **asked})
    account, table = page.context["tables"][0]
    names = ("eget-kapital-ingaende", "arets-resultat", "ovrig-forandring-eget-kapital", "eget-kapital-utgaende")
    rows = {row.id: one.cells[0] for row, one in zip(account.statement.rows, table.rows, strict=True)}
    shown = {name: rows[name].ore / mnkr(1) for name in names if name in rows and rows[name].ore is not None}
    return shown, {one.id for one in account.findings}, {name: rows[name].url for name in shown}


def test_a_direct_entry_on_equity_is_another_change_and_not_the_opening(client, small_year):
    """Opened at 2 200, of which 100 is last year's result on its own account; 7 is debited outright in June."""
    shown, told, links = equity(client)
    assert shown == {
        "eget-kapital-ingaende": 2200,
        "arets-resultat": 60,
        "ovrig-forandring-eget-kapital": -7,
        "eget-kapital-utgaende": 2253,
    }
    assert "followup.equity-changed" in told
    for name, url in links.items():
        page = client.get(url)
        assert page.status_code == 200, name
        if "figure" in page.context:
            figure = page.context["figure"]
            assert figure.rest == 0, name
            assert all(client.get(part.url).status_code == 200 for part in figure.parts), name
        else:
            assert page.context["total"] in {mnkr(shown[name]), -mnkr(shown[name])}, name


def test_the_group_side_by_side_has_equity_in_the_same_way(client, small_year):
    page = client.get(reverse("followup:group"), {"ar": YEAR, "rakning": "balansrakning"})
    statement = page.context["accounts"].statement
    rows = ("eget-kapital-ingaende", "arets-resultat", "ovrig-forandring-eget-kapital", "eget-kapital-utgaende")
    assert [statement.ore(row, "koncern") / mnkr(1) for row in rows] == [2200, 60, -7, 2253]


def test_last_years_result_may_be_moved_within_equity_in_the_year(client, small_year):
    """In February the result of the year before is moved to other equity: neither opening nor another change."""
    shown, told, _links = equity(client, manad=3)
    assert shown == {"eget-kapital-ingaende": 2200, "arets-resultat": 15, "eget-kapital-utgaende": 2215}
    assert "followup.equity-changed" not in told


@pytest.fixture
def small_year(city, person, tmp_path, settings, client):
    """Taxes of 5 a month; in February the result of the year before is moved, and in June equity is debited."""
    rows = {2: [("2090", 100), ("2010", -100)], 6: [("2010", 7), ("1910", -7)]}
    settings.ARSHJUL_TODAY = f"{YEAR + 1}-02-01"
    book_year(YEAR, [("1910", 2200), ("2010", -2100), ("2090", -100)], rows, person("controller"), tmp_path)
    client.force_login(Person.objects.get(pk=person("controller").pk))


def book_year(year, opening, rows, by, folder) -> None:
    from arshjul.books import services as receiving
    from arshjul.followup.accounts.place import own
    from arshjul.organisation import queries as organisation

    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "Prov" "1"', f"#GEN {year + 1}0101", '#FNAMN "Stad"']
    lines += [f"#RAR 0 {year}0101 {year}1231", *(f"#IB 0 {account} {amount}000000.00" for account, amount in opening)]
    for month in range(1, 13):
        lines += [f'#VER A {month} {year}{month:02d}15 "Månaden"', "{"]
        booked = [("8010", -5), ("1910", 5), *rows.get(month, ())]
        lines += [*(f"#TRANS {account} {{}} {amount}000000.00" for account, amount in booked), "}"]
    path = folder / f"{year}.se"
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp437"))
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=by).file
    reading = receiving.read_and_check(file=file, by=by)
    accept = [one["id"] for one in reading.findings if one["level"] == "error"]
    receiving.publish_batch(reading=reading, entity=own()[0], by=by, accept=accept)
