"""A share that changes within a year, a company bought or sold in it: equity and cash tie, with a row that says why."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from arshjul.books import charts as books_charts
from arshjul.books import queries as books
from arshjul.followup import accounts, services, tables
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.group import owning, proposals, together
from arshjul.followup.accounts.place import Span, own, place
from arshjul.kernel.period import Interval, Month
from arshjul.municipality.organisation import Consolidation, Ownership
from arshjul.organisation import municipality
from arshjul.statements import chart as charts
from arshjul.statements import chart_file

from .small_group import ACQUISITION, YEAR, bought_by, chart_with, kr, publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
JULY = date(YEAR, 7, 1)
LONG_AGO = date(2000, 1, 1)
EQUITY = ("eget-kapital-ingaende", "arets-resultat", "ovrig-forandring-eget-kapital", "andrad-agarandel")


def year_of(opening, monthly, name, year=YEAR):
    """A year's books that open with some balances, and book the same in every month."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {year + 1}0101", f'#FNAMN "{name}"']
    lines += [f"#RAR 0 {year}0101 {year}1231", *(f"#IB 0 {account} {kronor}.00" for account, kronor in opening)]
    for month in range(1, 13):
        lines += [f'#VER A {month} {year}{month:02d}15 "Post"', "{"]
        lines += [*(f"#TRANS {account} {{}} {kronor}.00" for account, kronor in monthly), "}"]
    return "\r\n".join(lines).encode("cp437")


@pytest.fixture
def port_and_city(chart_with_codes, city, person, tmp_path):
    """The city opens with 1 000 in cash and earns 10 a month; its port with 300 in cash, owes 100, and earns 5."""
    publish(tmp_path, own()[0], year_of([("1910", 1000), ("2010", -1000)], [("8010", -10), ("1910", 10)], "staden"))
    port = [("1910", 300), ("2410", -100), ("2010", -200)]
    publish(tmp_path, "hamnen", year_of(port, [("3110", -5), ("1910", 5)], "hamnen"))
    return person("controller")


def owned(monkeypatch, *owners, **changed):
    whole = municipality.current()
    changed |= {"owners": tuple(Ownership("municipality", share, valid=valid) for share, valid in owners)}
    changed.setdefault("consolidation", Consolidation.PROPORTIONAL)
    companies = tuple(replace(one, **changed) if one.id == "hamnen" else one for one in whole.companies)
    changed_whole = replace(whole, organisation=replace(whole.organisation, companies=companies))
    monkeypatch.setattr(municipality, "current", lambda: changed_whole)


def equity(statement, column):
    return [statement.ore(row, column) for row in EQUITY]


def group_at(year=YEAR, **asked):
    return place(year, entities=(), **asked)


def test_a_share_that_grows_in_july_is_a_row_of_equity_and_of_the_cash_flow(port_and_city, monkeypatch):
    """Six tenths until July, eight after: opening 120, result 18 + 24, and two tenths of 230 taken over: 208 in all."""
    owned(
        monkeypatch,
        (Fraction(3, 5), Interval(LONG_AGO, JULY)),
        (Fraction(4, 5), Interval(JULY)),
    )
    sheet = together.side_by_side("balansrakning", place(YEAR)).statement
    assert equity(sheet, "hamnen") == [kr(120), kr(42), None, kr(46)]
    assert sheet.ore("eget-kapital-utgaende", "hamnen") == kr(208)
    assert equity(sheet, "koncern") == [kr(1120), kr(162), None, kr(46)]
    income = accounts.income(YEAR, group=True).statement
    assert income.ore("arets-resultat", "outcome") == kr(162), "the result of the income statement and of the balance"
    flow = cash(group_at())
    assert flow.statement.ore("andrad-agarandel", "outcome") == kr(66), "two tenths of 330 in cash"
    assert flow.statement.ore("kortfristiga-skulder", "outcome") in {None, 0}
    ends = flow.statement.ore("likvida-medel-utgaende", "outcome")
    assert ends == balance(group_at()).statement.ore("kassa-och-bank", "outcome") == kr(1120 + 288)
    assert "statements.cash-does-not-tie" not in {one.id for one in flow.findings}
    beside = together.side_by_side("kassaflodesanalys", place(YEAR)).statement
    assert beside.ore("likvida-medel-utgaende", "hamnen") == kr(288)


def test_before_the_share_changes_nothing_is_told_of_it(port_and_city, monkeypatch):
    owned(monkeypatch, (Fraction(3, 5), Interval(LONG_AGO, JULY)), (Fraction(4, 5), Interval(JULY)))
    sheet = together.side_by_side("balansrakning", place(YEAR, last=6)).statement
    assert equity(sheet, "hamnen") == [kr(120), kr(18), None, None]
    august = cash(group_at(last=8, span=Span.MONTH))
    assert august.statement.ore("andrad-agarandel", "outcome") is None, "August alone"
    assert cash(group_at(last=7, span=Span.MONTH)).statement.ore("andrad-agarandel", "outcome") == kr(66)


def test_a_company_sold_in_july_leaves_with_what_it_had(port_and_city, monkeypatch):
    owned(monkeypatch, (Fraction(1), Interval(LONG_AGO, JULY)), consolidation=Consolidation.FULL)
    sheet = together.side_by_side("balansrakning", place(YEAR)).statement
    assert equity(sheet, "hamnen") == [kr(200), kr(30), None, kr(-230)]
    assert sheet.ore("eget-kapital-utgaende", "hamnen") == 0
    assert equity(sheet, "koncern") == [kr(1200), kr(150), None, kr(-230)]
    flow = cash(group_at()).statement
    assert flow.ore("andrad-agarandel", "outcome") == kr(-330)
    assert flow.ore("likvida-medel-utgaende", "outcome") == kr(1120)


def test_a_company_bought_in_july_comes_with_its_cash_less_the_equity_paid_for(
    port_and_city, monkeypatch, tmp_path, person
):
    """The city pays 250 for the port, whose equity on the day is 230: 20 is left on the account for the difference."""
    text = ACQUISITION.replace("2020-01-15", f"{YEAR}-07-01").replace('cost: "100"', 'cost: "250"')
    folder = tmp_path / "chart"
    folder.mkdir()
    bought_by(text.replace('{"2010": "80"}', '{"2010": "230"}'), folder, monkeypatch)
    owned(monkeypatch, (Fraction(1), Interval(JULY)), consolidation=Consolidation.FULL)
    paid = year_of([("1910", 1000), ("2010", -1000)], [("8010", -10), ("1910", 10)], "staden")
    paid += b'\r\n#VER B 1 20270701 "Kop"\r\n{\r\n#TRANS 1310 {} 250.00\r\n#TRANS 1910 {} -250.00\r\n}'
    publish(tmp_path, own()[0], paid)
    services.book_eliminations(at=place(YEAR), by=port_and_city, expected=None)
    sheet = together.side_by_side("balansrakning", place(YEAR)).statement
    assert equity(sheet, "hamnen") == [None, kr(30), None, kr(230)]
    assert equity(sheet, "elimineringar") == [None, None, None, kr(-230)]
    assert equity(sheet, "koncern") == [kr(1000), kr(150), None, None], "what was bought was paid for"
    flow = cash(group_at()).statement
    assert flow.ore("andrad-agarandel", "outcome") == kr(330 - 230)
    assert flow.ore("ej-likviditetspaverkande", "outcome") in {None, 0}
    assert flow.ore("agare", "outcome") in {None, 0}, "shares that are eliminated are no dividend"
    rows = ("investering-immateriella", "forsaljning-immateriella", "investering-finansiella")
    assert sum(flow.ore(row, "outcome") or 0 for row in rows) == kr(-20), "what was paid above the equity"
    assert flow.ore("likvida-medel-utgaende", "outcome") == kr(1000 + 120 - 250 + 330 + 30)


def test_the_year_after_opens_as_the_year_of_the_change_closed(port_and_city, monkeypatch, tmp_path):
    owned(monkeypatch, (Fraction(3, 5), Interval(LONG_AGO, JULY)), (Fraction(4, 5), Interval(JULY)))
    city, port = [("1910", 1120), ("2010", -1120)], [("1910", 360), ("2410", -100), ("2010", -260)]
    for entity, opening in ((own()[0], city), ("hamnen", port)):
        publish(tmp_path, entity, year_of(opening, [("8010", -1), ("1910", 1)], entity, YEAR + 1))
    found = balance(group_at(YEAR + 1))
    assert "statements.opening-differs" not in {one.id for one in found.findings}
    assert found.statement.ore("eget-kapital-ingaende", "outcome") == kr(1120 + 208)
    assert found.statement.ore("andrad-agarandel", "last_year") == kr(46)
    told = {one.id for one in cash(group_at(YEAR + 1)).findings}
    assert "followup.cash-opens-apart" not in told
    rolling = cash(group_at(YEAR + 1, last=3, span=Span.ROLLING))
    assert rolling.statement.ore("andrad-agarandel", "outcome") == kr(66)
    assert "statements.cash-does-not-tie" not in {one.id for one in rolling.findings}
    assert books.years() == (YEAR + 1, YEAR)


def test_the_rounding_of_a_part_is_no_difference_between_the_years(chart_with_codes, city, monkeypatch, tmp_path):
    """A third of the port: each month's part is rounded, and their sum is some öre from a third of it."""
    owned(monkeypatch, (Fraction(1, 3), Interval(LONG_AGO)))
    monthly = [("3110", -5), ("1910", 5), ("7910", 1), ("1119", -1)]
    for year in (YEAR, YEAR + 1):
        cash_now = 100 + 60 * (year - YEAR)
        opens = [("1910", cash_now), ("1119", -12 * (year - YEAR)), ("2010", 12 * (year - YEAR) - cash_now)]
        publish(tmp_path, "hamnen", year_of(opens, monthly, "hamnen", year))
        publish(tmp_path, own()[0], year_of([("1910", 9), ("2010", -9)], [("8010", -1), ("5010", 1)], "staden", year))
    at = group_at(YEAR + 1)
    (closed, opened) = (
        each.where(account="1910", entity="hamnen").total()
        for each in (at.balance(Month(YEAR, 12)), owning.opening(at, at.year))
    )
    assert 0 < abs(closed - opened) <= at.rounding
    told = {one.id for found in (balance(at), cash(at)) for one in found.findings}
    apart = {"statements.opening-differs", "statements.equity-opens-apart"}
    assert not told & {*apart, "followup.cash-opens-apart", "followup.depreciation-apart"}


@pytest.fixture
def by_equity(port_and_city, monkeypatch, tmp_path):
    """The port is an associate, and the city's chart with all others beside it names accounts for its share."""
    path = tmp_path / "associate.yaml"
    path.write_text(chart_with('    equity: {shares: "1310", income: "8410", equity: "2010"}\n'), encoding="utf-8")
    loaded, found = chart_file.load(path)
    assert found == ()
    names = {"hamnen": "Hamnen"}
    monkeypatch.setattr(
        books_charts, "chart_of", lambda _folder, year: charts.together(loaded, date(year, 12, 31), ["hamnen"], names)
    )
    return port_and_city


def test_the_share_of_an_associates_result_is_no_payment(by_equity, monkeypatch, client):
    """Half of 5 a month until July and a fifth after it: 15 and 6. The cash flow puts it back, and ties."""
    shares = (Fraction(1, 2), Interval(LONG_AGO, JULY)), (Fraction(1, 5), Interval(JULY))
    owned(monkeypatch, *shares, consolidation=Consolidation.EQUITY)
    services.book_eliminations(at=place(YEAR), by=by_equity, expected=None)
    income = accounts.income(YEAR, group=True)
    assert income.statement.ore("finansiella-intakter", "outcome") == kr(21)
    flow = cash(group_at())
    rows = ("arets-resultat", "ej-likviditetspaverkande", "kassaflode-lopande", "kassaflode-investering")
    assert [flow.statement.ore(row, "outcome") for row in rows] == [kr(141), kr(-21), kr(120), None]
    assert "statements.cash-does-not-tie" not in {one.id for one in flow.findings}
    sheet = balance(group_at()).statement
    assert sheet.ore("finansiella-anlaggningstillgangar", "outcome") in {kr(21), None}
    assert sheet.ore("eget-kapital-utgaende", "outcome") == kr(1000 + 141)
    client.force_login(by_equity)
    shown = tables.shown(flow, flow.unit)
    row = next(one for one in shown.rows if one.label.sv.startswith("Justering för övriga"))
    page = client.get(row.cells[0].url)
    assert page.context["total"] == kr(21), "the vouchers under the adjustment are those of the share"


def and_the_year_after(tmp_path):
    """What follows the year of `port_and_city`: the city earns 10 a month and its port 5, as before."""
    opening = [("1910", 1120), ("2010", -1120)]
    publish(tmp_path, own()[0], year_of(opening, [("8010", -10), ("1910", 10)], "staden", YEAR + 1))
    port = [("1910", 360), ("2410", -100), ("2010", -260)]
    publish(tmp_path, "hamnen", year_of(port, [("3110", -5), ("1910", 5)], "hamnen", YEAR + 1))


def test_what_an_associate_whose_share_changed_opens_with_is_what_it_closed_with(by_equity, monkeypatch, tmp_path):
    """Half of 5 a month until July and a fifth after it: 21, and a fifth of 60 the year after."""
    shares = (Fraction(1, 2), Interval(LONG_AGO, JULY)), (Fraction(1, 5), Interval(JULY))
    owned(monkeypatch, *shares, consolidation=Consolidation.EQUITY)
    and_the_year_after(tmp_path)
    for year in (YEAR, YEAR + 1):
        services.book_eliminations(at=place(year), by=by_equity, expected=None)
    after = balance(group_at(YEAR + 1))
    assert not {"statements.opening-differs", "statements.equity-opens-apart"} & {one.id for one in after.findings}
    assert after.statement.ore("finansiella", "last_year") == kr(21)
    assert after.statement.ore("finansiella", "outcome") == kr(21 + 12)


def test_an_associate_that_is_sold_leaves_its_share_of_the_result_until_then(by_equity, monkeypatch, tmp_path):
    """Half of 60 is 30 the first year; the second it is sold in July with 15 more, which stay in the result."""
    sold = date(YEAR + 1, 7, 1)
    owned(monkeypatch, (Fraction(1, 2), Interval(LONG_AGO, sold)), consolidation=Consolidation.EQUITY)
    and_the_year_after(tmp_path)
    for year in (YEAR, YEAR + 1):
        services.book_eliminations(at=place(year), by=by_equity, expected=None)
    whole = accounts.income(YEAR + 1, group=True).statement
    assert whole.ore("finansiella-intakter", "outcome") == kr(15)
    july = accounts.income(YEAR + 1, at=group_at(YEAR + 1, last=7, span=Span.MONTH)).statement
    assert july.ore("finansiella-intakter", "outcome") in {None, 0}
    after = balance(group_at(YEAR + 1))
    assert after.statement.ore("finansiella", "outcome") == 0
    assert equity(after.statement, "outcome") == [kr(1120 + 30), kr(120 + 15), None, kr(-45)]
    assert not {"statements.opening-differs", "statements.equity-opens-apart"} & {one.id for one in after.findings}
    assert balance(group_at(YEAR + 1, last=6)).statement.ore("finansiella", "outcome") == kr(45)
    flow = cash(group_at(YEAR + 1))
    rows = ("arets-resultat", "ej-likviditetspaverkande", "andrad-agarandel", "likvida-medel-utgaende")
    assert [flow.statement.ore(row, "outcome") for row in rows] == [kr(135), kr(-15), None, kr(1240)]
    assert "statements.cash-does-not-tie" not in {one.id for one in flow.findings}


DIVIDEND = '#DIM 23 "Motpart"\r\n#VER B 1 {year}0515 "Utdelning"\r\n{{\r\n{rows}\r\n}}\r\n'


def paying(year, rows):
    """A voucher of a dividend: account, counterparty and kronor of each row."""
    lines = (f'#TRANS {account} {{23 "{code}"}} {kronor}.00' for account, code, kronor in rows)
    return DIVIDEND.format(year=year, rows="\r\n".join(lines)).encode("cp437")


def test_a_dividend_of_an_associate_is_no_income_but_less_shares(by_equity, monkeypatch, tmp_path):
    """Half of 60 is 30, of which 20 is paid out: 30 is earned, shares grow by 10, and the 20 are still a payment."""
    owned(monkeypatch, (Fraction(1, 2), Interval(LONG_AGO)), consolidation=Consolidation.EQUITY)
    city = year_of([("1910", 1000), ("2010", -1000)], [("8010", -10), ("1910", 10)], "staden")
    port = year_of([("1910", 300), ("2410", -100), ("2010", -200)], [("3110", -5), ("1910", 5)], "hamnen")
    publish(tmp_path, own()[0], city + b"\r\n" + paying(YEAR, [("8410", "512", -20), ("1910", "800", 20)]))
    publish(
        tmp_path,
        "hamnen",
        port + b"\r\n" + paying(YEAR, [("2010", "112", 20), ("2010", "800", 20), ("1910", "800", -40)]),
    )
    services.book_eliminations(at=place(YEAR), by=by_equity, expected=None)
    assert accounts.income(YEAR, group=True).statement.ore("finansiella-intakter", "outcome") == kr(30)
    assert balance(group_at()).statement.ore("finansiella", "outcome") == kr(10)
    flow = cash(group_at())
    rows = ("arets-resultat", "ej-likviditetspaverkande", "kassaflode-lopande", "kassaflode-investering")
    assert [flow.statement.ore(row, "outcome") for row in rows] == [kr(150), kr(-10), kr(140), None]
    opening = [("1910", 1140), ("2010", -1140)]
    publish(tmp_path, own()[0], year_of(opening, [("8010", -1), ("1910", 1)], "staden", YEAR + 1))
    port = [("1910", 320), ("2410", -100), ("2010", -220)]
    publish(tmp_path, "hamnen", year_of(port, [("3110", -5), ("1910", 5)], "hamnen", YEAR + 1))
    services.book_eliminations(at=place(YEAR + 1), by=by_equity, expected=None)
    after = balance(group_at(YEAR + 1))
    assert after.statement.ore("finansiella", "outcome") == kr(10 + 30)
    assert "statements.opening-differs" not in {one.id for one in after.findings}
    assert "statements.equity-opens-apart" not in {one.id for one in after.findings}


def test_an_associate_that_no_account_takes_in_is_told(port_and_city, monkeypatch):
    owned(monkeypatch, (Fraction(1, 2), Interval(LONG_AGO)), consolidation=Consolidation.EQUITY)
    told = {one.id: one for one in accounts.income(YEAR, group=True).findings}
    assert "Hamn" in told["followup.equity-method-untaken"].message.sv


def test_a_company_that_nobody_owns_yet_is_not_in_the_group(port_and_city, monkeypatch):
    owned(monkeypatch, (None, Interval(JULY)), consolidation=Consolidation.FULL)
    found = {member.entity: member.part for member in place(YEAR, last=6).members().members}
    assert found["hamnen"] == 0
    assert {member.entity: member.part for member in place(YEAR, last=7).members().members}["hamnen"] == 1


def walk(client, address, deep=0):
    """Follow a figure down: each page's parts sum to it, and each part leads to another page, to the vouchers."""
    page = client.get(urljoin(reverse("followup:group"), address), follow=True)
    assert page.status_code == 200, address
    figure = page.context.get("figure")
    if figure is not None:
        assert figure.rest == 0, (address, figure)
        for part in figure.parts:
            assert part.url, (address, part)
            walk(client, part.url, deep + 1)
    return page


@pytest.mark.parametrize("form", together.FORMS)
def test_each_figure_of_a_group_whose_shares_change_leads_down(port_and_city, monkeypatch, client, form):
    owned(monkeypatch, (Fraction(3, 5), Interval(LONG_AGO, JULY)), (Fraction(4, 5), Interval(JULY)))
    client.force_login(port_and_city)
    shown = client.get(reverse("followup:group"), {"ar": YEAR, "rakning": form})
    checked = 0
    for row, cells in zip(shown.context["accounts"].statement.rows, shown.context["table"].rows, strict=True):
        for cell in cells.cells:
            if cell.ore:
                assert cell.url, (row.id, cell.ore)
                page = walk(client, cell.url)
                if "figure" not in page.context:
                    total = page.context["taken"] if page.context.get("taken") is not None else page.context["total"]
                    assert abs(total) == abs(cell.ore), (row.id, cell.url)
                checked += 1
    assert checked > 8


def test_a_gain_of_a_company_whose_share_changed_leads_down_from_each_row(port_and_city, monkeypatch, tmp_path, client):
    """A gain of 3 a month, six tenths of it until July and eight after: the adjustment is told with its own sign."""
    opened = [("1910", 300), ("1198", 60), ("2410", -100), ("2010", -260)]
    publish(tmp_path, "hamnen", year_of(opened, [("3811", -3), ("1198", -5), ("1910", 8)], "hamnen"))
    owned(monkeypatch, (Fraction(3, 5), Interval(LONG_AGO, JULY)), (Fraction(4, 5), Interval(JULY)))
    client.force_login(port_and_city)
    flow = together.side_by_side("kassaflodesanalys", place(YEAR))
    row = next(row for row in flow.statement.rows if row.id == "vinst-forlust")
    cells = tables.shown(flow, flow.unit).rows[flow.statement.rows.index(row)].cells
    assert flow.statement.ore(row.id, "hamnen") == -kr(18) * 3 // 5 - kr(18) * 4 // 5
    followed = [walk(client, cell.url) for cell in cells if cell.ore]
    assert len(followed) == 2, "the company's and the group's"


def test_a_year_told_by_its_parts_says_which_share_each_had(port_and_city, monkeypatch, client):
    owned(monkeypatch, (Fraction(3, 5), Interval(LONG_AGO, JULY)), (Fraction(4, 5), Interval(JULY)))
    client.force_login(port_and_city)
    query = {"ar": YEAR, "rad": "verksamhetens-intakter", "kolumn": "outcome", "vem": "koncern"}
    figure = client.get(reverse("followup:figure", args=["resultatrakning"]), query).context["figure"]
    assert [(part.label.sv, part.ore) for part in figure.parts] == [
        (f"{YEAR}-01–{YEAR}-06", kr(18)),
        (f"{YEAR}-07–{YEAR}-12", kr(24)),
    ]
    assert [part.about.sv for part in figure.parts] == [
        f"Helsingborgs Hamn AB tas in till {one}" for one in ("3/5", "4/5")
    ]


def test_entries_by_different_shares_keep_their_own_reason_and_say_all_that_is_left(two, monkeypatch):
    """The port is owned to a half until July: its internal items of January are by that share all year."""
    owned(monkeypatch, (Fraction(1, 2), Interval(LONG_AGO, JULY)), (Fraction(1, 4), Interval(JULY)))
    entries = proposals.proposal(place(YEAR)).entries
    (result,) = [one for one in entries if one.pair.kind == "result"]
    assert "1/2" in result.reason.sv
    assert (result.amount, result.left) == (kr(240), kr(-10))
    balances = {one.reason.sv[-60:]: one.amount for one in entries if one.pair.kind == "balance"}
    assert len(balances) == 2, "what stands by the half until July, and by the quarter after it"
