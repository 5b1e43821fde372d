"""What the books say to the rules: statements of a whole year by the law's layout, and nothing of half a year."""

import pytest
from tests import remembered

from arshjul.books import queries
from arshjul.books import services as books
from arshjul.books.facts import original
from arshjul.desk import law_from_requirement
from arshjul.desk.law_facts import facts_of
from arshjul.desk.law_status import law_status
from arshjul.law.checking import State
from arshjul.organisation import queries as organisation

YEAR = 2025
HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Prov" "1"
#GEN 20260110
#FNAMN "Helsingborgs stad"
#RAR 0 20250101 20251231
#KONTO 1910 "Kassa"
#KONTO 2010 "Eget kapital"
#KONTO 1110 "Byggnader"
#KONTO 3010 "Intäkter"
#KONTO 4010 "Kostnader"
#KONTO 7910 "Avskrivningar"
#KONTO 8410 "Ränteintäkter"
#KONTO 8510 "Räntekostnader"
#KONTO 8010 "Skatteintäkter"
#KONTO 8210 "Bidrag"
#IB 0 1910 1000000.00
#IB 0 2010 -1000000.00
"""


def voucher(number, day, *rows):
    lines = [f"#TRANS {account} {{}} {kronor}.00 {day}" for account, kronor in rows]
    return "\n".join([f'#VER A {number} {day} "Prov"', "{", *lines, "}", ""])


@pytest.fixture
def city(db, settings, tmp_path):
    settings.ARSHJUL_DATA = tmp_path
    settings.ARSHJUL_TODAY = "2026-02-01"
    remembered.organisation()
    return organisation


@pytest.fixture
def book(city, tmp_path):
    """Publish a year's file: tax 8 mnkr, grants 1, costs 8 net, in one month; cash and equity of 1 mnkr before."""

    def booked(month, *more):
        day = f"{YEAR}{month:02d}15"
        text = HEAD + voucher(1, day, (8010, -8_000_000), (1910, 8_000_000))
        text += voucher(2, day, (8210, -1_000_000), (1910, 1_000_000))
        text += voucher(3, day, (4010, 7_000_000), (1910, -7_000_000))
        text += voucher(4, day, (7910, 900_000), (1110, -900_000), (8510, 200_000), (1910, -200_000))
        text += voucher(5, day, (3010, -50_000), (8410, -50_000), (1910, 100_000))
        text += voucher(6, day, *more) if more else ""
        path = tmp_path / f"bokslut-{month}.se"
        path.write_bytes(text.encode("cp437"))
        file = books.receive(upload=books.LocalFile(path), authority=city.executive_board().authority, by=None).file
        reading = books.read_and_check(file=file, by=None)
        return books.publish_batch(
            reading=reading, entity="staden", by=None, accept=[f["id"] for f in reading.findings]
        )

    return booked


def states():
    return {one.rule.id: one for one in law_status(YEAR)}


def test_an_entry_straight_on_equity_breaks_the_way_from_opening_to_closing_equity(book):
    book(12)
    assert states()["BR-02"].state is State.PASS
    book(12, (2010, 7_000), (1910, -7_000))
    assert states()["BR-02"].state is not State.PASS


def test_a_whole_year_is_laid_out_as_the_law_says(book):
    book(12)
    found = states()
    assert {name: found[name].state for name in ("RR-01", "RR-02", "KOD-01", "BR-01")} == dict.fromkeys(
        ("RR-01", "RR-02", "KOD-01", "BR-01"), State.PASS
    )
    shared = facts_of(YEAR).shared
    assert shared["result"] == 1
    assert shared["tax_and_grants"] == 9
    assert shared["br"]["tillgangar"] == 2
    assert found["RR-03"].state is State.FAIL, "last year has no amounts"


def test_half_a_year_is_not_an_annual_account(book):
    book(6)
    found = states()
    assert found["RR-02"].missing == ("rr.amounts",)
    assert found["KOD-01"].state is State.PASS
    assert law_from_requirement.held(YEAR, queries.current(), (), {}).shared == {}


def test_without_books_nothing_is_said(city):
    assert states()["KOD-01"].state is State.NOT_ASSESSABLE
    assert law_from_requirement.held(YEAR, queries.current(), (), {}).shared == {}


def test_the_received_file_is_tested_by_the_rules_of_its_format_and_is_kept_as_it_came(book):
    book(12)
    found = states()
    rules = [f"SIE-{number:02d}" for number in range(1, 10)]
    assert {name: found[name].state for name in (*rules, "ARK-01", "ARK-02")} == dict.fromkeys(
        (*rules, "ARK-01", "ARK-02"), State.PASS
    )
    (answer,) = found["SIE-02"].answers
    assert answer.label == "bokslut-12.se"
    assert answer.source.url.startswith("/arbete/rakenskaper/fil/")


def test_an_original_that_is_gone_or_changed_is_told(book):
    path = original(book(12).added.file)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"#KOMMENTAR x")
    assert states()["ARK-01"].state is State.FAIL
    assert "inte den som kom in" in states()["ARK-01"].message.sv
    path.unlink()
    assert states()["ARK-01"].state is State.FAIL
    assert "finns inte" in states()["ARK-01"].message.sv


def test_a_correction_is_a_new_version_with_who_and_when(book):
    book(11)
    book(12)
    log = facts_of(YEAR).shared["audit_log"]
    assert [(row["row"], row["version"]) for row in log] == [("staden", 1), ("staden", 2)]
    assert all(row["user"] and row["time"] for row in log)
    assert states()["ARK-02"].state is State.PASS


def test_the_operations_account_adds_up_to_the_income_statement(book):
    book(12)
    shared = facts_of(YEAR).shared
    assert sum(shared["outcome"].values()) == shared["rr"] == 1
    assert set(states()["DRI-01"].missing) == {"anslag.original", "anslag.changes"}
