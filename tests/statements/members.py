"""A municipality and its company, and what they booked on each other, as a few amounts in kronor."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from arshjul.kernel.money import parse_amount
from arshjul.kernel.text import Text
from arshjul.statements import chart_file
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.editions import find
from arshjul.statements.group import Member
from arshjul.statements.sources import by_line
from arshjul.statements.statement import compile_statement

MUNICIPALITIES = Path(__file__).parents[2] / "municipalities"
CHART = chart_file.load(MUNICIPALITIES / "helsingborg" / "chart.yaml")[0][0]
RR = find("resultatrakning", date(2026, 12, 31))
KOMMUN, BOLAG = Member("kommun", "Kommunen"), Member("bolag", "Bolaget AB")
CODES = {"110": "kommun", "510": "bolag"}

# The municipality sells for 500 to its company, which has booked a cost of 480 (voucher still to come) and owes 90.
LEDGER = """
kommun 3410 510 -500
kommun 3410 810 -1000
kommun 5010 810  1300
kommun 1510 510    90
kommun 1910 810   110
bolag  6010 110   480
bolag  3110 810  -700
bolag  2410 110   -90
bolag  1910 810   310
"""


def ledger(text: str = LEDGER) -> Cube:
    rows = [line.split() for line in text.strip().splitlines()]
    return Cube.of(
        CubeRow(entity, "", account, "", motpart, 202601, parse_amount(amount) or 0)
        for entity, account, motpart, amount in rows
    )


def group_result(cube: Cube) -> dict[str, int | None]:
    source, _ = by_line(cube, CHART, RR, Text("K", "G"))
    statement = compile_statement(RR, {"utfall": source})
    return {row.id: statement.ore(row.id, "utfall") for row in statement.rows}


def kr(amount: int) -> int:
    return amount * 100
