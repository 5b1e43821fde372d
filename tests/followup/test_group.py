"""The group in the product: side by side, matched, eliminations booked as entries, down to the vouchers."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup import accounts, services, tables
from arshjul.followup.accounts.group import proposals, together
from arshjul.followup.accounts.place import Span, own, place
from arshjul.municipality.organisation import Consolidation, Ownership
from arshjul.organisation import municipality
from arshjul.record.services import Refused

from .small_group import ACQUISITION, CITY, PORT, YEAR, bought_by, group_of, kr, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_companies_stand_side_by_side_and_add_up_to_the_group(two):
    assert group_of(place(YEAR)) == {"staden": kr(1500), "hamnen": kr(700), "koncern": kr(2200)}


def test_what_differs_is_told_by_pair_and_amount(two):
    found = proposals.proposal(place(YEAR))
    assert [(pair.one, pair.other, pair.kind, pair.unmatched) for pair in found.pairs] == [
        ("staden", "hamnen", "result", kr(-20)),
        ("staden", "hamnen", "balance", 0),
    ]
    assert [one.id for one in found.findings] == ["statements.group-unmatched"]


def test_eliminations_are_booked_as_entries_and_what_has_no_counterpart_stays(two):
    before = books.current().number
    made = services.book_eliminations(at=place(YEAR), by=two, expected=before)
    assert made.number == before + 1
    at = place(YEAR)
    assert group_of(at) == {"staden": kr(1500), "hamnen": kr(700), "elimineringar": kr(-480), "koncern": kr(1720)}
    assert group_of(place(YEAR, entities=own()))["staden"] == kr(1500)
    assert accounts.income(YEAR, group=True).statement.ore("verksamhetens-intakter", "outcome") == kr(1720)
    assert accounts.income(YEAR).statement.ore("verksamhetens-intakter", "outcome") == kr(1500)
    selection = Selection(YEAR * 100, YEAR * 100 + 12, entities=("elimineringar",))
    rows = books.rows_of_cell(selection, books.current()).rows
    assert sum(row["amount"] for row in rows) == 0
    assert {row["date"] for row in rows} == {YEAR * 10_000 + 131}, "the month that it was booked in"
    assert any("Interna intäkter och kostnader mellan Helsingborg" in row["text"] for row in rows)


def test_booking_again_for_a_later_month_replaces_what_was_booked(two):
    services.book_eliminations(at=place(YEAR, last=6), by=two, expected=None)
    assert group_of(place(YEAR, last=6))["elimineringar"] == kr(-480)
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    for last in (1, 6, 12):
        assert group_of(place(YEAR, last=last))["elimineringar"] == kr(-480)
    assert "elimineringar" not in group_of(place(YEAR, last=6, span=Span.MONTH))


@pytest.fixture
def bought(two, tmp_path, monkeypatch):
    """The city bought the port's shares for 100, and its equity then was 80."""
    bought_by(ACQUISITION, tmp_path, monkeypatch)
    return two


def test_shares_in_the_group_are_taken_away_against_the_equity_they_paid_for(bought):
    found = [one for one in proposals.proposal(place(YEAR)).entries if one.pair.kind == "shares"]
    assert [{row.account: row.amount for row in one.rows} for one in found] == [
        {"1310": kr(-100), "2010": kr(80), "1012": kr(20)}
    ]
    services.book_eliminations(at=place(YEAR), by=bought, expected=None)
    cube = books.cube(YEAR).where(entity="elimineringar")
    opening = cube.where(period=YEAR * 100).sums("account")
    assert opening == {("1310",): kr(-100), ("2010",): kr(80), ("1012",): kr(20)}
    sheet = together.side_by_side("balansrakning", place(YEAR)).statement
    assert cube.total() == 0
    assert sheet.ore("summa-tillgangar", "elimineringar") == kr(-80 - 90)
    flow = together.side_by_side("kassaflodesanalys", place(YEAR)).statement
    assert {flow.ore(row.id, "elimineringar") or 0 for row in flow.rows} == {
        0,
        kr(90),
        kr(-90),
    }  # the pair alone, no shares


def test_an_acquisition_of_the_year_is_booked_in_the_month_of_purchase(two, tmp_path, monkeypatch):
    bought_by(ACQUISITION.replace("2020-01-15", f"{YEAR}-04-10"), tmp_path, monkeypatch)
    assert not [one for one in proposals.proposal(place(YEAR, last=3)).entries if one.pair.kind == "shares"]
    services.book_eliminations(at=place(YEAR, last=9), by=two, expected=None)
    cube = books.cube(YEAR).where(entity="elimineringar")
    assert cube.where(period=YEAR * 100).total() is None
    assert cube.where(period=YEAR * 100 + 4).sums("account") == {
        ("1310",): kr(-100),
        ("2010",): kr(80),
        ("1012",): kr(20),
    }
    rows = books.rows_of_cell(Selection(YEAR * 100, YEAR * 100 + 12, entities=("elimineringar",)), books.current()).rows
    assert {row["date"] % 10_000 for row in rows} == {131, 430}


def test_an_acquisition_after_the_month_is_not_yet_there(bought):
    assert not [one for one in proposals.proposal(place(2019)).entries if one.pair.kind == "shares"]


@pytest.fixture
def associate(bought, monkeypatch):
    """The city owns four tenths of the port: an associate, taken in by the equity method."""
    whole = municipality.current()
    changed = {"owners": (Ownership("municipality", Fraction(2, 5)),), "consolidation": Consolidation.EQUITY}
    companies = tuple(replace(one, **changed) if one.id == "hamnen" else one for one in whole.companies)
    owning = replace(whole, organisation=replace(whole.organisation, companies=companies))
    monkeypatch.setattr(municipality, "current", lambda: owning)
    return bought


def test_an_associates_result_comes_in_by_the_owned_share_alone(associate):
    """The port's result is 700 - 480 = 220; four tenths of it is 88, on the accounts that the chart names."""
    found = proposals.proposal(place(YEAR)).entries
    assert [{row.account: row.amount for row in one.rows} for one in found] == [{"1310": kr(88), "8410": kr(-88)}]
    services.book_eliminations(at=place(YEAR), by=associate, expected=None)
    shown = together.side_by_side("resultatrakning", place(YEAR)).statement
    result = {column.id: shown.ore("arets-resultat", column.id) for column in shown.columns}
    assert result == {"staden": kr(200), "elimineringar": kr(88), "koncern": kr(288)}


def test_shares_of_earlier_years_are_what_the_year_after_opens_with(associate, monkeypatch, tmp_path):
    text = ACQUISITION.replace('income: "8410"}', 'income: "8410", equity: "2010"}')
    folder = tmp_path / "with-equity"
    folder.mkdir()
    bought_by(text, folder, monkeypatch)
    publish(tmp_path, "hamnen", sie(PORT, "hamnen").replace(f"{YEAR}".encode(), f"{YEAR + 1}".encode()))
    found = [one for one in proposals.proposal(place(YEAR + 1)).entries if one.pair.kind == "equity"]
    assert sorted((row.period, row.account, row.amount) for one in found for row in one.rows) == [
        ((YEAR + 1) * 100, "1310", kr(88)),
        ((YEAR + 1) * 100, "2010", kr(-88)),
        ((YEAR + 1) * 100 + 1, "1310", kr(88)),
        ((YEAR + 1) * 100 + 1, "8410", kr(-88)),
    ]


def test_only_who_keeps_the_books_may_eliminate(two, person):
    with pytest.raises(Refused):
        services.book_eliminations(at=place(YEAR), by=person("economist"), expected=None)
    assert "elimineringar" not in books.periods(books.current())


def test_each_figure_side_by_side_leads_to_the_entries_of_its_own_column(two):
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    checked = 0
    for name in together.FORMS:
        found = together.side_by_side(name, place(YEAR))
        for row, shown in zip(found.statement.rows, tables.shown(found, found.unit).rows, strict=True):
            for column, cell in zip(found.statement.columns, shown.cells, strict=True):
                if cell.url:
                    selection = Selection.parse(dict(part.split("=") for part in cell.url.partition("?")[2].split("&")))
                    total = books.cell_cube(selection, books.current()).total()
                    assert abs(total or 0) == abs(found.statement.ore(row.id, column.id)), (name, row.id, column.id)
                    checked += 1
    assert checked > 20


def test_the_page_shows_the_group_and_books_by_one_press(two, client, django_assert_max_num_queries):
    client.force_login(two)
    address = f"{reverse('followup:group')}?ar={YEAR}"
    client.get(address)
    with django_assert_max_num_queries(10):
        page = client.get(address).content.decode()
    assert "20,00 kr saknar motsvarighet" in page
    assert "Helsingborgs Hamn AB" in page
    assert "mellan Helsingborg" in page, "reasons name the members and not their ids"
    assert ">hamnen<" not in page, "and so do the pairs"
    answer = client.post(address, {"expected": books.current().number})
    assert answer.status_code == 302
    assert "Elimineringar" in client.get(address).content.decode()
    assert client.post(address, {"expected": 1}).status_code == 422


def test_the_page_of_another_role_offers_no_booking(two, client, person):
    client.force_login(person("politician"))
    page = client.get(f"{reverse('followup:group')}?ar={YEAR}").content.decode()
    assert "Bokför elimineringarna" not in page
    assert client.post(f"{reverse('followup:group')}?ar={YEAR}", {}).status_code == 422


def test_books_of_a_company_whose_share_is_not_known_are_left_out_and_told(two, tmp_path):
    publish(tmp_path, "nsr", sie("3110 812 -700 / 1910 812 700", "nsr"))
    found = accounts.income(YEAR, group=True)
    assert found.statement.ore("verksamhetens-intakter", "outcome") == kr(2200)
    assert "followup.not-consolidated" in {one.id for one in found.findings}
    assert "followup.not-consolidated" not in {one.id for one in accounts.income(YEAR).findings}


def test_what_is_owed_since_last_year_is_matched_by_the_objects_of_the_opening_balance(two, tmp_path):
    for entity, rows, account, motpart, ore in (
        (own()[0], CITY, "1510", "512", 12),
        ("hamnen", PORT, "2410", "112", -12),
    ):
        opening = (
            f'#IB 0 {account} {ore}.00\r\n#IB 0 2010 {-ore}.00\r\n#OIB 0 {account} {{23 "{motpart}"}} {ore}.00\r\n'
        )
        publish(tmp_path, entity, sie(rows, entity).replace(b"#VER", opening.encode() + b"#VER", 1))
    found = proposals.proposal(place(YEAR))
    (pair,) = (pair for pair in found.pairs if pair.kind == "balance")
    assert pair.unmatched == 0
    (entry,) = (one for one in found.entries if one.pair.kind == "balance")
    assert sorted(row.amount for row in entry.rows if row.account in {"1510", "2410"}) == [
        kr(ore) for ore in (-90, -12, 12, 90)
    ]
