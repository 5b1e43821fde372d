"""What members owed each other when a year began is eliminated, though an opening balance names no counterparty."""

from datetime import date
from fractions import Fraction

import pytest

from arshjul.books import queries as books
from arshjul.followup import services
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.group import carried, proposals
from arshjul.followup.accounts.place import own, place
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.group import ELIMINATIONS

from .small_group import YEAR, kr, publish
from .test_group import ACQUISITION, bought_by
from .test_group_owning import owned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
CITY, PORT = "staden", "hamnen"
LENT = {CITY: "1380 512 200 / 1910 812 -200", PORT: "1910 812 200 / 2310 112 -200"}
SOLD = {CITY: "3410 512 -90 / 1510 512 90", PORT: "6010 112 90 / 2410 112 -90"}
PAID = {CITY: "1510 512 -90 / 1910 812 90", PORT: "2410 112 90 / 1910 812 -90"}
REPAID = {CITY: "1380 512 -80 / 1910 812 80", PORT: "2310 112 80 / 1910 812 -80"}
GIVEN = {CITY: "1310 512 30 / 1910 812 -30", PORT: "1910 812 30 / 2050 112 -30"}
OPENS = {CITY: {"1910": 1000, "2010": -1000}, PORT: {"1910": 300, "2010": -300}}


def year_of(year, opening, vouchers, name):
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {year + 1}0101", f'#FNAMN "{name}"']
    lines += [f"#RAR 0 {year}0101 {year}1231", '#DIM 23 "Motpart"']
    lines += [f"#IB 0 {account.split()[0]} {kronor}.00" for account, kronor in opening.items()]
    by_party = [(*account.split(), kronor) for account, kronor in opening.items() if " " in account]
    lines += [f'#OIB 0 {account} {{23 "{party}"}} {kronor}.00' for account, party, kronor in by_party]
    for month, rows in enumerate(vouchers, 1):
        lines += [f'#VER A {month} {year}{month:02d}15 "Post"', "{"]
        lines += [f'#TRANS {a} {{23 "{m}"}} {ore}.00' for a, m, ore in (row.split() for row in rows.split(" / "))]
        lines += ["}"]
    return "\r\n".join(lines).encode("cp437")


def closing(opening, vouchers):
    """What a year closes with; its result is closed onto 2010."""
    sums = {account.split()[0]: kronor for account, kronor in opening.items()}
    for rows in vouchers:
        for account, _party, kronor in (row.split() for row in rows.split(" / ")):
            place_of = account if account < "3" else "2010"
            sums[place_of] = sums.get(place_of, 0) + int(kronor)
    return sums


@pytest.fixture
def years(chart_with_codes, city, person, tmp_path):
    """Publishes the city's and its port's books of years on end: of each year the vouchers, one a month."""

    karin = person("controller")

    def publish_all(*by_year, opens=OPENS, book=True):
        opening = {name: dict(one) for name, one in opens.items()}
        for year, given in enumerate(by_year, YEAR):
            for name in (CITY, PORT):
                vouchers = [one[name] for one in given]
                publish(tmp_path, own()[0] if name == CITY else PORT, year_of(year, opening[name], vouchers, name))
                opening[name] = closing(opening[name], vouchers)
            if book:
                services.book_eliminations(at=place(year), by=karin, expected=None)
        return opening

    publish_all.by = karin
    return publish_all


def group(year, last=12):
    return balance(place(year, last=last))


def ids(found):
    return {one.id for one in found.findings}


def test_a_loan_of_the_year_before_is_no_debt_of_the_group(years):
    years([LENT, SOLD], [REPAID, SOLD])
    for last in (1, 12):
        sheet = group(YEAR + 1, last)
        assert sheet.statement.ore("langfristiga-skulder", "outcome") == 0
        assert sheet.statement.ore("finansiella", "outcome") == 0
        assert (
            sheet.statement.ore("fordringar", "outcome") == sheet.statement.ore("kortfristiga-skulder", "outcome") == 0
        )
        assert not ids(sheet) & {"statements.opening-differs", "statements.equity-opens-apart"}
    rows = books.cube(YEAR + 1).where(entity=ELIMINATIONS).sums("account", "period")
    opens = (YEAR + 1) * 100
    assert {account: ore for (account, period), ore in rows.items() if period == opens} == {
        "1380": kr(-200),
        "2310": kr(200),
        "1510": kr(-90),
        "2410": kr(90),
    }


def test_a_claim_that_is_paid_the_year_after_is_gone_on_both_sides(years):
    years([SOLD], [PAID])
    sheet = group(YEAR + 1).statement
    assert sheet.ore("fordringar", "outcome") in {0, None}
    assert sheet.ore("kortfristiga-skulder", "outcome") in {0, None}
    pair = [one for one in proposals.proposal(place(YEAR + 1)).pairs if one.kind == "balance"]
    assert all((one.by_one, one.by_other) == (0, 0) for one in pair)


def test_it_is_carried_over_more_than_one_year(years):
    years([LENT], [REPAID], [SOLD])
    sheet = group(YEAR + 2)
    assert sheet.statement.ore("langfristiga-skulder", "outcome") == 0
    assert "statements.opening-differs" not in ids(sheet)
    entry = next(one for one in proposals.proposal(place(YEAR + 2)).entries if one.pair.kind == "balance")
    assert entry.pair.by_one == kr(200 - 80 + 90)


def test_what_the_first_year_opens_with_by_counterparty_is_carried_too(years):
    """The first file has #OIB, the second has not; 90 is paid in the third year."""
    opens = {
        CITY: {"1910": 1000, "1510 512": 90, "2010": -1090},
        PORT: {"1910": 300, "2410 112": -90, "2010": -210},
    }
    years([LENT], [SOLD], [PAID], opens=opens)
    for year in (YEAR, YEAR + 1, YEAR + 2):
        sheet = group(year)
        rows = ("fordringar", "kortfristiga-skulder", "langfristiga-skulder")
        assert [sheet.statement.ore(row, "outcome") for row in rows] == [0, 0, 0]
        assert "statements.opening-differs" not in ids(sheet)


def test_what_an_owner_has_put_in_stays_taken_away_the_year_after(years):
    years([GIVEN], [SOLD])
    sheet = group(YEAR + 1)
    assert sheet.statement.ore("finansiella", "outcome") == 0
    assert sheet.statement.ore("eget-kapital-ingaende", "outcome") == kr(1300)
    assert not ids(sheet) & {"statements.opening-differs", "statements.equity-opens-apart"}


def test_what_an_owner_had_put_in_leaves_with_the_company(years, monkeypatch):
    """It is neither another change of equity nor a payment: what the port had in cash is what left."""
    owned(
        monkeypatch, (Fraction(1), Interval(date(2000, 1, 1), date(YEAR + 1, 7, 1))), consolidation=Consolidation.FULL
    )
    years([GIVEN], [SOLD])
    sheet = group(YEAR + 1).statement
    assert sheet.ore("ovrig-forandring-eget-kapital", "outcome") is None
    assert sheet.ore("finansiella", "outcome") == kr(30)
    flow = cash(place(YEAR + 1))
    assert flow.statement.ore("andrad-agarandel", "outcome") == kr(-330)
    rows = ("ej-likviditetspaverkande", "investering-finansiella", "agare")
    assert {flow.statement.ore(row, "outcome") for row in rows} <= {None, 0}
    assert "statements.cash-does-not-tie" not in ids(flow)


def test_a_purchase_of_the_year_before_has_its_own_entry_alone(years, monkeypatch, tmp_path):
    text = (
        ACQUISITION.replace("2020-01-15", f"{YEAR}-01-10")
        .replace('"100"', '"30"')
        .replace('"2010": "80"', '"2050": "30"')
    )
    bought_by(text, tmp_path, monkeypatch)
    years([GIVEN], [SOLD], book=False)
    found = proposals.proposal(place(YEAR + 1))
    assert [one.pair.kind for one in found.entries if any(row.account == "1310" for row in one.rows)] == ["shares"]
    assert "statements.group-unmatched" not in {one.id for one in found.findings}


def test_a_payment_of_what_no_books_tell_is_not_turned_into_a_claim(years):
    """What it opens with has 90 between the two, which names no counterparty, and the year before isn't there."""
    opens = {CITY: {"1910": 1000, "1510": 90, "2010": -1090}, PORT: {"1910": 300, "2410": -90, "2010": -210}}
    years([PAID], opens=opens, book=False)
    assert proposals.proposal(place(YEAR)).entries == ()
    sheet = group(YEAR).statement
    assert (sheet.ore("fordringar", "outcome"), sheet.ore("kortfristiga-skulder", "outcome")) == (0, 0)
    told = [one for one in proposals.proposal(place(YEAR)).findings if one.id == "followup.internal-opening-unknown"]
    assert len(told) == 2
    assert {"−90,00 kr mot" in one.message.sv for one in told} == {True, False}


def test_what_a_year_does_not_open_with_is_not_carried(years, tmp_path):
    closed = years([LENT], book=False)
    for name, account in ((CITY, "1380"), (PORT, "2310")):
        opening = dict(closed[name])
        opening["2010"] += opening.pop(account)
        publish(tmp_path, own()[0] if name == CITY else PORT, year_of(YEAR + 1, opening, [SOLD[name]], name))
    accounts = {row.account for one in proposals.proposal(place(YEAR + 1)).entries for row in one.rows}
    assert accounts == {"3410", "6010", "1510", "2410"}


def test_an_earlier_year_that_is_given_again_after_the_eliminations_is_told(years, tmp_path):
    years([SOLD], [SOLD])
    old = {"followup.eliminations-open-older", "followup.eliminations-older"}
    assert not ids(group(YEAR + 1)) & old
    publish(tmp_path, PORT, year_of(YEAR, OPENS[PORT], [SOLD[PORT], LENT[PORT]], PORT))
    for year in (YEAR, YEAR + 1):
        assert not ids(group(year)) & old, "what is booked is what they propose"
    publish(tmp_path, own()[0], year_of(YEAR, OPENS[CITY], [SOLD[CITY], LENT[CITY]], CITY))
    assert ids(group(YEAR)) & old == {"followup.eliminations-older"}
    services.book_eliminations(at=place(YEAR), by=years.by, expected=None)
    assert not ids(group(YEAR)) & old
    opening = {**OPENS[CITY], "1380": 200, "1910": 800, "1510": 90, "2010": -1090}
    publish(tmp_path, own()[0], year_of(YEAR + 1, opening, [SOLD[CITY]], CITY))
    opening = {**OPENS[PORT], "2310": -200, "1910": 500, "2410": -90, "2010": -210}
    publish(tmp_path, PORT, year_of(YEAR + 1, opening, [SOLD[PORT]], PORT))
    assert "followup.eliminations-open-older" in ids(group(YEAR + 1))
    services.book_eliminations(at=place(YEAR + 1), by=years.by, expected=None)
    assert not ids(group(YEAR + 1)) & old


def test_what_cancels_out_on_an_account_is_no_payment_of_an_opening_balance():
    rows = [CubeRow("staden", "", "1799", "", code, 202701, ore) for code, ore in (("210", 7), ("310", -7))]
    paid = [CubeRow("staden", "", "1510", "", "51", 202701, -9), CubeRow("staden", "", "1510", "", "", 202700, 9)]
    cube = Cube.of([*rows, *paid])
    assert carried.unheld(cube, cube.where(counterparty=bool)) == {("staden", "1510", "51"): -9}
