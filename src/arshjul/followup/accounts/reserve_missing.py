"""Taxes and general grants that the room in the result reserve is counted on and that have no amount: which, and why.

For the books it is told what the chart gives the row and which accounts it doesn't know, for a plan where to write it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from arshjul.followup.accounts.income import INCOME, TAXES
from arshjul.followup.accounts.place import TITLES, Place, edition
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text, some_of
from arshjul.statements.balance import unknown_rows
from arshjul.statements.chart import Chart
from arshjul.statements.layouts import Row


def lacking_taxes(at: Place, taxes: Mapping[str, int | None]) -> tuple[Row, ...]:
    """The rows of taxes and general grants of which nothing is known (`unknown_rows`)."""
    form = edition(INCOME, at)

    def has_accounts(row: str) -> bool:
        return at.chart is None or bool(at.chart.patterns(INCOME, form.row(row).lines))

    return tuple(map(form.row, unknown_rows({row: taxes.get(row) for row in TAXES}, has_accounts)))


def told(at: Place, column: str, taxes: Mapping[str, int | None]) -> Iterator[Finding]:
    """What to do about each row that lacks an amount, in the books or in a plan."""
    for row in lacking_taxes(at, taxes):
        title = TITLES[column]
        words = {"row_sv": row.label.sv, "row_en": row.label.en, "column_sv": title.sv, "column_en": title.en}
        if column in {BUDGET, FORECAST}:
            yield finding("followup.reserve-taxes-unplanned", None, year=at.year, **words)
        elif at.chart is not None:
            words |= _in_chart(at, at.chart, row)
            yield finding("followup.reserve-taxes-unbooked", None, year=at.year, **words)


def _in_chart(at: Place, chart: Chart, row: Row) -> Mapping[str, str]:
    """What the chart says of the row, and what is booked on accounts that it doesn't know."""
    patterns = chart.patterns(INCOME, row.lines)
    line_of = chart.mapping(INCOME).line
    rest = at.flow().where(account=lambda account: line_of(account) == (_rest(at), False))
    unmapped = _unmapped([chart.number(str(account)) for account in rest.values("account")])
    return {
        "accounts": ", ".join(map(str, patterns)) or "–",
        "lines": ", ".join(dict.fromkeys(one.line for one in patterns)) or row.id,
        "unmapped_sv": unmapped.sv,
        "unmapped_en": unmapped.en,
    }


def _rest(at: Place) -> str:
    row = edition(INCOME, at).rest
    return row.id if row else ""


def _unmapped(accounts: Sequence[str]) -> Text:
    """The accounts that are booked on and have no row, as one of them may be the one that lacks."""
    if not accounts:
        return Text("", "")
    named = some_of(list(accounts))
    return Text(
        f" Konton med poster men utan rad i resultaträkningen: {named}.",
        f" Accounts with entries but no row in the income statement: {named}.",
    )
