"""The group in the product: side by side, matched, eliminations booked as entries, down to the vouchers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.books import services as receiving
from arshjul.books.domain import Selection
from arshjul.followup import accounts, services, tables
from arshjul.followup.accounts import together
from arshjul.followup.accounts.budgets import Spread
from arshjul.followup.accounts.place import Span, own, place
from arshjul.kernel.money import parse_amount
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation, Ownership
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.record.services import Refused
from arshjul.statements import chart as charts

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR = 2027

# The city rents out to its port for 500, of which the port has booked 480, and has 90 to get that the port owes.
CITY = "3410 512 -500 / 3410 812 -1000 / 5010 812 1300 / 1510 512 90 / 1910 812 110"
PORT = "6010 112 480 / 3110 812 -700 / 2410 112 -90 / 1910 812 310"


def sie(rows: str, name: str) -> bytes:
    head = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', "#GEN 20280101", f'#FNAMN "{name}"']
    head += [f"#RAR 0 {YEAR}0101 {YEAR}1231", '#DIM 23 "Motpart"', f'#VER A 1 {YEAR}0115 "Post"', "{"]
    body = (row.split() for row in rows.split(" / "))
    return "\r\n".join([*head, *(f'#TRANS {a} {{23 "{m}"}} {ore}.00' for a, m, ore in body), "}"]).encode("cp437")


@pytest.fixture
def chart_with_codes(tmp_path, monkeypatch):
    """The city's chart, with the port's counterparty codes."""
    path = municipality.folder() / "chart.yaml"
    text = path.read_text(encoding="utf-8").replace('{staden: "1-4"}', '{staden: "1-4", hamnen: "51"}')
    (tmp_path / "chart.yaml").write_text(text, encoding="utf-8")
    loaded, found = charts.load(tmp_path / "chart.yaml")
    assert found == ()
    monkeypatch.setattr(books, "chart", lambda _year: loaded[0])


@pytest.fixture
def two(chart_with_codes, city, person, tmp_path):
    """The city's books and its port's."""
    for entity, rows in ((own()[0], CITY), ("hamnen", PORT)):
        path = tmp_path / f"{entity}.se"
        path.write_bytes(sie(rows, entity))
        upload = receiving.LocalFile(path)
        file = receiving.receive(upload=upload, authority=organisation.executive_board().authority, by=None).file
        reading = receiving.read_and_check(file=file, by=None)
        accept = [one["id"] for one in reading.findings if one["level"] == "error"]
        receiving.publish_batch(reading=reading, entity=entity, by=None, accept=accept)
    return person("controller")


def kr(amount):
    return parse_amount(str(amount))


def group_of(at):
    found = together.side_by_side("resultatrakning", at)
    return {column.id: found.statement.ore("verksamhetens-intakter", column.id) for column in found.statement.columns}


def test_companies_stand_side_by_side_and_add_up_to_the_group(two):
    assert group_of(place(YEAR)) == {"staden": kr(1500), "hamnen": kr(700), "koncern": kr(2200)}


def test_what_differs_is_told_by_pair_and_amount(two):
    found = together.proposal(place(YEAR))
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
    assert any("Interna intäkter och kostnader mellan staden och hamnen" in row["text"] for row in rows)


def test_booking_again_for_a_later_month_replaces_what_was_booked(two):
    services.book_eliminations(at=place(YEAR, last=6), by=two, expected=None)
    assert group_of(place(YEAR, last=6))["elimineringar"] == kr(-480)
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    for last in (1, 6, 12):
        assert group_of(place(YEAR, last=last))["elimineringar"] == kr(-480)
    assert "elimineringar" not in group_of(place(YEAR, last=6, span=Span.MONTH))


ACQUISITION = """{hamnen: "51", staden: "1-4"}
    equity: {shares: "1310", income: "8410"}
    acquisitions:
      - owner: staden
        entity: hamnen
        date: 2020-01-15
        shares_account: "1310"
        cost: "100"
        equity: {"2010": "80"}
        difference_account: "1012"
        source: förvärvsanalys 2020
"""


def bought_by(text, tmp_path, monkeypatch):
    """The city's chart with what was found at a purchase."""
    path = municipality.folder() / "chart.yaml"
    whole = path.read_text(encoding="utf-8").replace('{staden: "1-4"}\n', text)
    (tmp_path / "bought.yaml").write_text(whole, encoding="utf-8")
    loaded, found = charts.load(tmp_path / "bought.yaml")
    assert found == ()
    monkeypatch.setattr(books, "chart", lambda _year: loaded[0])


@pytest.fixture
def bought(two, tmp_path, monkeypatch):
    """The city bought the port's shares for 100, and its equity then was 80."""
    bought_by(ACQUISITION, tmp_path, monkeypatch)
    return two


def test_shares_in_the_group_are_taken_away_against_the_equity_they_paid_for(bought):
    found = [one for one in together.proposal(place(YEAR)).entries if one.pair.kind == "shares"]
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
    assert not [one for one in together.proposal(place(YEAR, last=3)).entries if one.pair.kind == "shares"]
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
    assert not [one for one in together.proposal(place(2019)).entries if one.pair.kind == "shares"]


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
    found = together.proposal(place(YEAR)).entries
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
    path = tmp_path / "hamnen-efter.se"
    path.write_bytes(sie(PORT, "hamnen").replace(f"{YEAR}".encode(), f"{YEAR + 1}".encode()))
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=None).file
    reading = receiving.read_and_check(file=file, by=None)
    receiving.publish_batch(reading=reading, entity="hamnen", by=None)
    found = [one for one in together.proposal(place(YEAR + 1)).entries if one.pair.kind == "equity"]
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
    path = tmp_path / "nsr.se"
    path.write_bytes(sie("3110 812 -700 / 1910 812 700", "nsr"))
    file = receiving.receive(
        upload=receiving.LocalFile(path), authority=organisation.executive_board().authority, by=None
    ).file
    receiving.publish_batch(reading=receiving.read_and_check(file=file, by=None), entity="nsr", by=None)
    found = accounts.income(YEAR, group=True)
    assert found.statement.ore("verksamhetens-intakter", "outcome") == kr(2200)
    assert "followup.not-consolidated" in {one.id for one in found.findings}
    assert "followup.not-consolidated" not in {one.id for one in accounts.income(YEAR).findings}


def owned(monkeypatch, **changed):
    """The port as something else than the organisation's file says."""
    whole = municipality.current()
    companies = tuple(replace(one, **changed) if one.id == "hamnen" else one for one in whole.companies)
    owning = replace(whole, organisation=replace(whole.organisation, companies=companies))
    monkeypatch.setattr(municipality, "current", lambda: owning)


def income_of(at):
    return together.side_by_side("resultatrakning", at).statement.ore("verksamhetens-intakter", "hamnen")


def test_each_month_is_taken_in_by_who_owned_what_when_it_ended(two, monkeypatch):
    """A half until the middle of the year, a quarter after it: January, when all was booked, is a half for ever."""
    summer = date(YEAR, 7, 1)
    halves = (
        Ownership("municipality", Fraction(1, 2), valid=Interval(date(2000, 1, 1), summer)),
        Ownership("municipality", Fraction(1, 4), valid=Interval(summer)),
    )
    owned(monkeypatch, owners=halves, consolidation=Consolidation.PROPORTIONAL)
    assert [income_of(place(YEAR, last=last)) for last in (1, 6, 12)] == [kr(350)] * 3
    at_end = together.side_by_side("balansrakning", place(YEAR)).statement
    assert at_end.ore("arets-resultat", "hamnen") == kr(55), "what stands is a quarter at the end of the year"


def test_what_was_owned_for_half_the_year_is_there_until_then(two, monkeypatch):
    owned(monkeypatch, valid=Interval(date(2000, 1, 1), date(YEAR, 7, 1)))
    assert group_of(place(YEAR, last=6))["koncern"] == kr(2200)
    assert group_of(place(YEAR))["koncern"] == kr(2200), "its income until it left"
    balance = together.side_by_side("balansrakning", place(YEAR)).statement
    assert "hamnen" not in {column.id for column in balance.columns}


def test_a_part_is_the_same_in_every_statement_and_told(two, monkeypatch):
    owned(monkeypatch, owners=(Ownership("municipality", Fraction(1, 3)),), consolidation=Consolidation.PROPORTIONAL)
    found = accounts.income(YEAR, group=True)
    assert "followup.taken-by-share" in {one.id for one in found.findings}
    assert found.statement.ore("verksamhetens-intakter", "outcome") == kr(1500) + 23_333
    balance = together.side_by_side("balansrakning", place(YEAR)).statement
    assert balance.ore("arets-resultat", "koncern") == found.statement.ore("arets-resultat", "outcome")
    sides = [balance.ore(row, "koncern") for row in ("summa-tillgangar", "summa-eget-kapital-skulder")]
    assert sides[0] == sides[1]


def test_a_figure_of_which_some_is_taken_in_by_a_part_says_so_over_its_vouchers(two, client, monkeypatch):
    owned(monkeypatch, owners=(Ownership("municipality", Fraction(1, 3)),), consolidation=Consolidation.PROPORTIONAL)
    found = accounts.income(YEAR, group=True)
    row = next(one for one in found.statement.rows if one.id == "verksamhetens-intakter")
    address = tables.vouchers_url(found, row, found.statement.columns[0])
    assert "del=hamnen:1%2F3" in address
    client.force_login(two)
    page = client.get(address).content.decode().replace("\xa0", " ")
    assert "Helsingborgs Hamn AB tas in till 1/3" in page
    assert "−1 733,33 kr" in page, "a third of 700, and 1 500"
    assert "−2 200,00 kr" in page, "the vouchers in whole"
    for part in ("hamnen:1/0", "hamnen:2/1", "hamnen:x", ":1/2", "hamnen:1/99999999999999999999"):
        assert client.get(address.replace("hamnen:1%2F3", part)).status_code in {200, 404}


def test_the_group_has_the_year_before_beside_it_and_any_span(two, client, tmp_path):
    path = tmp_path / "aret-efter.se"
    path.write_bytes(sie("3110 812 -40 / 1910 812 40", "staden").replace(f"{YEAR}".encode(), f"{YEAR + 1}".encode()))
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=None).file
    receiving.publish_batch(reading=receiving.read_and_check(file=file, by=None), entity=own()[0], by=None)
    assert group_of(place(YEAR + 1)) == {"staden": kr(40), "koncern": kr(40), "last_year": kr(2200)}
    assert group_of(place(YEAR + 1, last=2, span=Span.MONTH)).get("koncern") is None
    client.force_login(two)
    for name in together.FORMS:
        address = f"{reverse('followup:group')}?ar={YEAR + 1}&rakning={name}"
        assert "Koncernen föregående år" in client.get(address).content.decode()
        written = client.get(f"{reverse('followup:group-export', args=['csv'])}?ar={YEAR + 1}&rakning={name}")
        assert "Koncernen föregående år" in written.content.decode()
    assert client.get(f"{reverse('followup:group-export', args=['doc'])}?ar={YEAR}").status_code == 404


def test_a_budget_that_only_some_have_is_not_the_groups(two, tmp_path):
    path = tmp_path / "budget.se"
    path.write_bytes(sie(CITY, "staden").replace(b"#VER", f"#PBUDGET 0 {YEAR}01 3110 -900\r\n#VER".encode(), 1))
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=None).file
    receiving.publish_batch(reading=receiving.read_and_check(file=file, by=None), entity=own()[0], by=None)
    at = place(YEAR, spread=Spread.BOOKS)
    found = accounts.income(YEAR, at=at)
    assert found.statement.ore("verksamhetens-intakter", "period_budget") == kr(900)
    told = next(one for one in found.findings if one.id == "followup.budget-of-some")
    assert "Helsingborgs Hamn AB" in told.message.sv
    assert "followup.budget-of-some" not in {
        one.id for one in accounts.income(YEAR, at=replace(at, entities=own())).findings
    }


def opened(rows, balances, name):
    """The year after, with opening balances by counterparty."""
    text = sie(rows, name).replace(f"{YEAR}".encode(), f"{YEAR + 1}".encode())
    lines = [f"#IB 0 {account} {ore}.00" for account, _code, ore in balances]
    lines += [f'#OIB 0 {account} {{23 "{code}"}} {ore}.00' for account, code, ore in balances if code]
    return text.replace(b"#VER", "\r\n".join([*lines, "#VER"]).encode("cp437"), 1)


def test_what_members_owed_each_other_when_the_year_began_is_taken_away_from_its_first_day(two, tmp_path):
    """The port still owes the city 90 from the year before, and pays 40 of it in January."""
    city = opened("1510 512 -40 / 1910 812 40", [("1510", "512", 90), ("2010", "", -90)], "staden")
    port = opened("2410 112 40 / 1910 812 -40", [("2410", "112", -90), ("1910", "", 90)], "hamnen")
    for entity, content in ((own()[0], city), ("hamnen", port)):
        path = tmp_path / f"{entity}-efter.se"
        path.write_bytes(content)
        board = organisation.executive_board().authority
        file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=None).file
        reading = receiving.read_and_check(file=file, by=None)
        accept = [one["id"] for one in reading.findings]
        receiving.publish_batch(reading=reading, entity=entity, by=None, accept=accept)
    (entry,) = [one for one in together.proposal(place(YEAR + 1)).entries if one.pair.kind == "balance"]
    assert sorted((row.period % 100, row.account, row.amount) for row in entry.rows) == [
        (0, "1510", kr(-90)),
        (0, "2410", kr(90)),
        (1, "1510", kr(40)),
        (1, "2410", kr(-40)),
    ]
    services.book_eliminations(at=place(YEAR + 1), by=two, expected=None)
    held = books.cube(YEAR + 1)
    for month in (0, 1):
        left = held.where(account=("1510", "2410"), period=lambda period, last=month: period % 100 <= last)
        assert set(left.sums("account").values()) == {0}


def test_who_lacks_months_or_books_is_told(two, monkeypatch, tmp_path):
    monkeypatch.setattr(facts, "published_entities", dict)
    told = {one.id: one for one in accounts.income(YEAR, group=True).findings}
    assert "Öresundskraft" in told["followup.members-without-books"].message.sv
    assert "followup.member-lacking" not in told, "what nobody has is told once"
    more = sie("3110 812 -1 / 1910 812 1", "staden").replace(f"{YEAR}0115".encode(), f"{YEAR}0215".encode())
    path = tmp_path / "mer.se"
    path.write_bytes(more)
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=None).file
    receiving.publish_batch(reading=receiving.read_and_check(file=file, by=None), entity=own()[0], by=None)
    told = {one.id: one for one in accounts.income(YEAR, group=True).findings}
    assert f"{YEAR}-02" in told["followup.member-lacking"].message.sv
    assert "Hamn" in told["followup.member-lacking"].message.sv
