"""A city and its port with whole budgets in their books: what they own, owe and plan, and how their pages are read."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from tests import remembered

from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.place import own, place
from arshjul.organisation import queries as organisation
from arshjul.planning import services
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.record.domain import Minutes

from .small_group import ACQUISITION, YEAR, bought_by, kr, publish

LONG_AGO = date(2000, 1, 1)

# Kronor by account, with the counterparty of those that have one. The city owns the port's shares, has 90 to get of it,
# and means to earn 50 and lend it 20 more; the port owes 90, and means to earn 20 and borrow those 20.
CITY_OPENS = "1910 1000 / 1310 100 / 1510 512 90 / 2010 -1190"
CITY_PLANS = "8010 -300 / 5010 250 / 1510 512 20 / 1910 30"
PORT_OPENS = "1910 300 / 2410 112 -90 / 2010 -210"
PORT_PLANS = "3110 -60 / 6010 40 / 2410 112 -20 / 1910 40"


def year_with(opens, plans, name):
    """A year's books: opening balances and a budget in March, both by counterparty, and one voucher."""
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {YEAR + 1}0101", f'#FNAMN "{name}"']
    lines += [f"#RAR 0 {YEAR}0101 {YEAR}1231", '#DIM 23 "Motpart"']
    opened = [row.split() for row in opens.split(" / ")]
    totals = Counter[str]()
    for account, *_code, kronor in opened:
        totals[account] += int(kronor)
    lines += [f"#IB 0 {account} {kronor}.00" for account, kronor in totals.items()]
    lines += [f'#OIB 0 {account} {{23 "{code[0]}"}} {kronor}.00' for account, *code, kronor in opened if code]
    for account, *code, kronor in (row.split() for row in plans.split(" / ") if plans):
        objects = f'23 "{code[0]}"' if code else ""
        lines.append(f"#PBUDGET 0 {YEAR}03 {account} {{{objects}}} {kronor}.00")
    lines += [f'#VER A 1 {YEAR}0115 "Post"', "{", "#TRANS 8010 {} -10.00", "#TRANS 1910 {} 10.00", "}"]
    return "\r\n".join(lines).encode("cp437")


def with_books():
    """The books of both, each with a whole budget."""
    remembered.city()
    folder = Path(settings.ARSHJUL_DATA) / "books"
    folder.mkdir()
    publish(folder, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(folder, "hamnen", year_with(PORT_OPENS, PORT_PLANS, "hamnen"))


@pytest.fixture
def port_is_bought(chart_with_codes, tmp_path, monkeypatch):
    """The city's chart with its purchase of the port."""
    (tmp_path / "chart").mkdir()
    bought_by(ACQUISITION, tmp_path / "chart", monkeypatch)


@pytest.fixture
def controller(port_is_bought, city, person):
    return person("controller")


@pytest.fixture
def both(controller):
    """The controller, when the books of both are there."""
    return controller


def amounts(accounts, column, *rows):
    return [accounts.statement.ore(row, column) for row in rows]


def sheet(*whose, **asked):
    return balance(place(YEAR, entities=whose, **asked), plans=True)


def flow(*whose, **asked):
    return cash(place(YEAR, entities=whose, **asked), plans=True)


SIDES = ("summa-tillgangar", "summa-eget-kapital-skulder")


def walk(client, address, query=None):
    """Follow a figure down: each page's parts sum to it."""
    page = client.get(address, query)
    assert page.status_code == 200, (address, query)
    figure = page.context.get("figure")
    if figure is not None:
        assert figure.rest == 0, (address, query, figure)
        assert figure.parts, (address, query)
        for part in figure.parts:
            if part.url:
                walk(client, part.url)


def fix_business_plan(*lines):
    plan = services.start(kind=PlanKind.BUSINESS, year=YEAR, body=organisation.body("hamnen"), by=None)
    given = [LineInput("hamnen", kind, YEAR, kr(ore), row, row=row) for kind, row, ore in lines]
    services.save_lines(plan=plan, lines=given, text="Kajer.", by=None)
    services.decide_business_plan(plan=plan, minutes=Minutes(date(YEAR - 1, 11, 20), 8), by=None)


PLANNED_BALANCES = (
    (LineKind.BALANCE, "kassa-och-bank", 340),
    (LineKind.BALANCE, "kortfristiga-skulder", 110),
    (LineKind.BALANCE, "eget-kapital-ingaende", 210),
    (LineKind.BALANCE, "arets-resultat", 20),
    (LineKind.CASH_FLOW, "arets-resultat", 20),
    (LineKind.CASH_FLOW, "kortfristiga-skulder", 20),
    (LineKind.CASH_FLOW, "likvida-medel-ingaende", 300),
)


def beside(client, **asked):
    """The group's page: what each column has on each row, by ids, and the page."""
    page = client.get(reverse("followup:group"), {"ar": YEAR, **asked})
    assert page.status_code == 200
    statement = page.context["accounts"].statement
    return {column.id: {row.id: statement.ore(row.id, column.id) for row in statement.rows}
            for column in statement.columns}, page  # fmt: skip
