"""What people have stated that a net row of the cash flow is made of, as new loans and repayments ("varav").

A ledger with one account for both says only what is left of them: debit and credit hold corrections and moves between
accounts too. Somebody who knows the contracts states the two, with the reason; beside the sums, which stay the books'.
It is of the municipality's own cash flow: the rows aren't there in those of its companies and its group.
"""

from __future__ import annotations

from collections.abc import Iterator

from arshjul.followup.accounts.place import Place, own
from arshjul.followup.accounts.stated import Statements, every_statement, of_span, with_stated
from arshjul.kernel.findings import Finding, finding
from arshjul.statements.layouts import Layout, Row
from arshjul.statements.statement import KRONOR, Source, Statement

YEARS_BACK = 2
"""How many years before the last month a span and the same a year before reach."""


def of_whom(layout: Layout, at: Place) -> Layout:
    """The form with the rows that people state for the municipality itself, and without them for others."""
    return layout if at.entities == own() else layout.with_rows([row for row in layout.rows if not row.stated])


def statements_of(layout: Layout, at: Place) -> Statements:
    """Every statement on the form's rows of the years that are shown; at most one query."""
    return every_statement(layout, at, range(at.year - YEARS_BACK, at.year + 1))


def with_parts(source: Source, layout: Layout, at: Place, told: Statements) -> tuple[Source, tuple[Finding, ...]]:
    """A column with what is stated for the place's months."""
    given, partly = of_span(layout, at, told)
    made, apart = with_stated(source, layout, given)
    return made, (*partly, *apart)


def apart(statement: Statement, column: str) -> Iterator[Finding]:
    """The net rows whose parts, when all are stated, aren't together what the books hold."""
    parts: dict[str, list[Row]] = {}
    for row in statement.layout.stated_rows:
        parts.setdefault(row.netted_in, []).append(row)
    for name, rows in parts.items():
        stated = [ore for row in rows if (ore := statement.ore(row.id, column)) is not None]
        booked = statement.ore(name, column) or 0
        if len(stated) == len(rows) and sum(stated) != booked:
            net = statement.layout.row(name).label
            yield finding(
                "followup.parts-of-net",
                rows_sv=" och ".join(row.label.sv.removeprefix("varav ") for row in rows),
                rows_en=" and ".join(row.label.en.removeprefix("of which ") for row in rows),
                net_sv=net.sv,
                net_en=net.en,
                stated=KRONOR.format(sum(stated)),
                booked=KRONOR.format(booked),
                difference=KRONOR.format(booked - sum(stated)),
            )
