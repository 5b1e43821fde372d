"""Every statement of a month, the year to date and rolling twelve, whether the books are whole, begun or not there."""

from itertools import product

import pytest
from tests.followup.small_group import publish

from arshjul.followup.accounts.catalogue import KINDS, Asked, made
from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.statements.editions import shipped
from arshjul.statements.layouts import RowKind

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

COMPANY = "hamnen"
WHOLE, BEGUN, NONE = 2026, 2027, 2030
WORLDS = {
    "a whole year": (own(), WHOLE, 12, {}),
    "a part of a whole year": (own(), WHOLE, 5, {Span.ROLLING: "2025-06–2025-12"}),
    "a year that has begun": (own(), BEGUN, 8, {}),
    "beyond what has begun": (own(), BEGUN, 12, {Span.ROLLING: "2027-09–2027-12", Span.MONTH: "2027-12"}),
    "a year without books": (own(), NONE, 8, dict.fromkeys(Span, "2030")),
    "a company whose year begins in July": ((COMPANY,), BEGUN, 3, {Span.ROLLING: "2026-04–2026-06"}),
    "the same before its books begin": ((COMPANY,), WHOLE, 3, dict.fromkeys(Span, "2026-03")),
    "the group": ((), BEGUN, 8, {}),
}
"""Whose books, the year and its last month, and in which spans months are lacking, with what is then told."""
OUTCOME = {"outcome", "utfall", "arets-utfall", "arets-resultat", "periodens-utfall"}
OF_THE_MUNICIPALITY = {"driftredovisning", "anslag", "va"}
BY_MONTH = ("resultatrakning", "driftredovisning", "anslag", "va")


def sie(entity, first, months, opening=()):
    """A year from a month: each month has tax, wages of a nämnd, water, a loan, a school and depreciation."""
    start, end = first * 100 + 1, (first + 99 if first % 100 > 1 else first + 11) * 100 + 28
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', "#GEN 20280101", f'#FNAMN "{entity}"']
    lines += [f"#RAR 0 {start} {end}", '#DIM 1 "Ansvar"', '#DIM 6 "Projekt"']
    lines += [f"#IB 0 {account} {amount}.00" for account, amount in opening]
    for number, month in enumerate(months, start=1):
        rows = [
            ("8010", '1 "99"', -100 - number),
            ("3110", '1 "20"', -20 - number),
            ("5010", '1 "20"', 90 + 2 * number),
            ("3110", '1 "90"', -7 - number),
            ("1111", '6 "skolan"', 30 + number),
            ("7910", '1 "20"', 4),
            ("1119", "", -4),
            ("2310", "", -10 * number),
        ]
        rows.append(("1910", "", -sum(amount for _, _, amount in rows)))
        lines += [f'#VER A {number} {month}15 "Post"', "{"]
        lines += [*(f"#TRANS {account} {{{objects}}} {amount}000.00" for account, objects, amount in rows), "}"]
    return "\r\n".join(lines).encode("cp437")


def year(number, last=12):
    return [number * 100 + month for month in range(1, last + 1)]


@pytest.fixture
def books(city, tmp_path):
    """The city's books of a whole year and of January to August of the next; a company's from July to June."""
    opening = [("1910", 900000), ("1111", 500000), ("2010", -1000000), ("2310", -400000)]
    publish(tmp_path, own()[0], sie("Stad", 202601, year(2026), opening))
    publish(tmp_path, own()[0], sie("Stad", 202701, year(2027, 8)))
    july_to_june = [*year(2026)[6:], *year(2027)[:6]]
    publish(tmp_path, COMPANY, sie("Hamn", 202607, july_to_june))


def shown(which, entities, of, last, span):
    at = place(of, entities=entities, last=last, span=span, spread=Spread.TWELFTHS)
    return made(which, Asked(at))


def outcome(accounts):
    """Öre of each line of the first column of outcome that the statement has."""
    statement = accounts.statement
    column = next((one.id for one in statement.columns if one.id in OUTCOME), None)
    lines = [row.id for row in statement.rows if row.kind is RowKind.LINE and not row.formula]
    return {row: ore for row in lines if column and (ore := statement.ore(row, column)) is not None}


def test_every_statement_of_any_months_adds_up_and_says_what_it_lacks(books):
    """One world for all of them: it takes longer to make than to read."""
    for which, (world, (entities, of, last, _)), span in product(KINDS, WORLDS.items(), Span):
        for accounts in shown(which, entities, of, last, span):
            where = (which, world, span.value, accounts.statement.layout.id)
            assert not [one for one in accounts.statement.differences if abs(one.ore) > 0], where
            assert outcome(accounts) or accounts.findings, where
            assert not ids_in(accounts), where


def ids_in(accounts):
    """Ids of lines, rows and columns with a hyphen, which no word of the language looks like, in what is told."""
    shown = {name.id for layout in shipped() for name in (*layout.rows, *layout.columns) if "-" in name.id}
    words = {word.strip("”“.,:;()") for word in told(accounts).split()}
    return shown & words


def test_months_of_which_some_are_not_there_are_no_sum(books):
    for which, (world, (entities, of, last, lacks)), span in product(BY_MONTH, WORLDS.items(), Span):
        if which in OF_THE_MUNICIPALITY and entities != own():
            continue
        found = shown(which, entities, of, last, span)[0]
        assert bool(outcome(found)) != (span in lacks), (which, world, span.value)
        assert lacks.get(span, "") in told(found), (which, world, span.value)


@pytest.mark.parametrize(
    ("entities", "span", "lacks"),
    [((COMPANY,), Span.YEAR_TO_DATE, "2026-01–2026-06"), (own(), Span.ROLLING, "2025-09–2025-12")],
)
def test_the_year_before_is_told_when_its_books_lack_some_of_the_months(books, entities, span, lacks):
    found = shown("resultatrakning", entities, BEGUN, 8, span)[0]
    (one,) = [one for one in found.findings if one.id == "followup.earlier-months-lacking"]
    assert lacks in one.message.sv
    assert found.statement.ore("arets-resultat", "outcome") is not None
    assert (found.statement.ore("arets-resultat", "last_year") is None) == (span is Span.ROLLING)


def told(found):
    return " ".join(one.message.sv for one in found.findings)


def test_months_add_up_to_the_year_to_date_and_the_rolling_twelve(books):
    for which in BY_MONTH:
        months = {
            of: [outcome(shown(which, own(), of, month, Span.MONTH)[0]) for month in range(1, 13)]
            for of in (WHOLE, BEGUN)
        }
        so_far = outcome(shown(which, own(), BEGUN, 8, Span.YEAR_TO_DATE)[0])
        rolling = outcome(shown(which, own(), BEGUN, 8, Span.ROLLING)[0])
        assert so_far == summed(months[BEGUN][:8]), which
        assert rolling == summed([*months[WHOLE][8:], *months[BEGUN][:8]]), which


def summed(parts):
    lines = {line for part in parts for line in part}
    return {line: sum(part.get(line, 0) for part in parts) for line in lines}
