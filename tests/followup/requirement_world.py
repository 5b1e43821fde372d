"""A year's books out of a few amounts in mnkr, and the pages of the balance requirement that read them."""

from datetime import date

import pytest
import yaml
from django.urls import reverse

from arshjul.books import charts as books_charts
from arshjul.books import services as receiving
from arshjul.followup.accounts.place import own
from arshjul.kernel import datafile
from arshjul.kernel.money import parse_amount
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.statements import chart as charts
from arshjul.statements import chart_file

TAX, GRANTS, GAIN, COST, CASH, EQUITY, RESERVE = ["8010", "8210", "3810", "5010", "1910", "2010", "2030"]
OLD_RESERVE = "2020"
ACCOUNT = "balanskravsutredning"
OPENING = [(CASH, 1100), (EQUITY, -1000), (RESERVE, -100)]


def mnkr(amount) -> int:
    return parse_amount(str(amount), "mnkr")


@pytest.fixture
def book(city, person, tmp_path, settings):
    """Publish a year out of amounts in mnkr, in the ledger's sign: what it opens with, and what is booked in a month.

    What is booked without a month is booked in June; other months have a voucher of nothing, up to the `last`.
    """
    settings.ARSHJUL_TODAY = "2028-02-01"
    karin, board = person("controller"), organisation.executive_board().authority

    def publish(year, opening, booked, last=12, **of_months) -> None:
        by_month = {6: booked} | {int(name.removeprefix("m")): rows for name, rows in of_months.items()}
        lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "Prov" "1"', f"#GEN {year + 1}0101"]
        lines += ['#FNAMN "Stad"', f"#RAR 0 {year}0101 {year}1231"]
        lines += [f"#IB 0 {account} {kr(amount)}" for account, amount in opening]
        for month in range(1, last + 1):
            rows = by_month.get(month) or [(CASH, 1), (CASH, -1)]
            lines += [f'#VER A {month} {year}{month:02d}15 "Månaden"', "{"]
            lines += [*(f"#TRANS {account} {{}} {kr(amount)}" for account, amount in rows), "}"]
        path = tmp_path / f"{year}.se"
        path.write_bytes("\r\n".join([*lines, ""]).encode("cp437"))
        file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=karin).file
        reading = receiving.read_and_check(file=file, by=karin)
        receiving.publish_batch(
            reading=reading,
            entity=own()[0],
            by=karin,
            accept=[one["id"] for one in reading.findings if one["level"] == "error"],
        )

    return publish


@pytest.fixture
def chart_lines(city, tmp_path, monkeypatch):
    """Give the municipality's chart lines of its own, by statement, as its chart.yaml would."""

    def write(**statements):
        data = datafile.load((municipality.folder() / "chart.yaml").read_text(encoding="utf-8"))
        for name, lines in statements.items():
            mapping = data["charts"][0]["statements"].setdefault(name, {})
            mapping["lines"] = mapping.get("lines", {}) | lines
        path = tmp_path / "chart.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        loaded, flaws = chart_file.load(path)
        assert flaws == ()
        monkeypatch.setattr(books_charts, "chart_of", lambda _, year: charts.together(loaded, date(year, 12, 31), []))

    return write


def kr(amount) -> str:
    ore = mnkr(amount)
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def table(client, year, number=1, **asked):
    """The statement of one of the page's tables."""
    page = client.get(reverse("followup:statement", args=[ACCOUNT]), {"ar": year, **asked})
    assert page.status_code == 200
    return page.context["tables"][number - 1][0]


def column(accounts, name) -> dict[str, float]:
    """The rows of a column that have amounts, in mnkr."""
    statement = accounts.statement
    cells = {row.id: statement.ore(row.id, name) for row in statement.rows}
    return {row: ore / mnkr(1) for row, ore in cells.items() if ore is not None}


def told(accounts) -> set[str]:
    return {one.id for one in accounts.findings}


def year_of(book, year, result, gains, to_reserve) -> None:
    """A year with a result that holds gains, and what is moved to the reserve (minus: taken from it)."""
    income, cost = 5000, parse_amount(str(5000), "mnkr") + mnkr(gains) - mnkr(result)
    booked = [(TAX, -income), (GAIN, f"-{gains}"), (CASH, result), (COST, in_mnkr(cost))]
    moved = [(EQUITY, to_reserve), (RESERVE, f"-{to_reserve}".replace("--", ""))] if to_reserve != "0" else []
    book(year, [(CASH, 2000), (EQUITY, -1000), (RESERVE, -1000)], [*booked, *moved])


def in_mnkr(ore: int) -> str:
    return f"{ore // 100_000_000}.{ore % 100_000_000:08d}"


def say(client, statement, year, evidence="Aktuariens besked 2028-01-12", **amounts):
    """State rows of a statement on its page, in mnkr."""
    rows = {f"amount-{row.replace('_', '-')}": str(amount) for row, amount in amounts.items()}
    address = reverse("followup:state", args=[statement])
    return client.post(f"{address}?ar={year}", {**rows, "evidence": evidence, "act": "state"})


def printed(client, year) -> list[dict[str, int | None]]:
    """The page's tables: öre of the year by row."""
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": year})
    assert page.status_code == 200
    tables = page.context["tables"]
    return [
        {row.id: shown.cells[0].ore for row, shown in zip(one.statement.rows, table.rows, strict=True) if shown.cells}
        for one, table in tables
    ]
