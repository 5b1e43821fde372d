"""Every finding has an example that provokes it."""

import re
from string import Formatter

import pytest

from arshjul.kernel.findings import catalogue
from arshjul.ledger import read

KINDS = catalogue("ledger")


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.example.startswith("(")])
def test_the_example_provokes_the_finding(name):
    found = read(KINDS[name].example.encode("utf-8"))
    assert f"ledger.{name}" in {item.id for item in found.findings}


@pytest.mark.parametrize("name", KINDS)
def test_the_catalogue_speaks_both_languages(name):
    kind = KINDS[name]
    for text in (kind.title, kind.message, kind.hint):
        assert text.sv
        assert text.en
        assert text.sv != text.en or "{" in text.sv


SEVERAL = re.compile(
    r"\b1 (rader|verifikationer|saldon|konton|texter|poster|ställen|ingående balanser|"
    r"rows|lines|vouchers|balances|accounts|texts|records|places|amounts|entries)\b"
)


@pytest.mark.parametrize("name", KINDS)
def test_one_of_something_is_not_told_as_several(name):
    asked = {part[1] for text in (KINDS[name].message.sv, KINDS[name].message.en) for part in Formatter().parse(text)}
    values = {field: 1 if field == "count" else "x" for field in asked if field}
    said = KINDS[name].message.format(**values)
    assert [text for text in (said.sv, said.en) if SEVERAL.search(text)] == []
    assert "|" not in said.sv + said.en


LINES = {
    "closing-and-result": "#UB 0 3011 -30.00",
    "voucher-repeated": '#VER A 1 20260131 "Avgift"',
    "opening-of-result": "#IB 0 3011 -50.00",
    "code-with-blanks": '#IB 0 "1910 " 50.00',
    "opening-missing": "#UB 0 1910 80.00",
    "divided-twice": "#PSALDO 0 202601 3011 {6 P} -90.00",
    "divided-apart": "#PSALDO 0 202601 3011 {6 P} -50.00",
    "changes-uneven": "#PSALDO 0 202601 1910 {} 90.00",
    "type-letter": "#SIETYP 4C",
    "code-too-long": f'#TRANS 1910 {{1 "{"Förskoleområde" * 9}"}} 0.00',
    "encoding-differs": "#FORMAT PC8",
    "mojibake": '#FNAMN "Ã…rets resultat i kommunen för bÃ¥da"',
    "control-character": '#FNAMN "A\x07B"',
    "tab-in-text": '#FNAMN "Åmåls\tkommun"',
    "line-not-a-record": "hej",
    "label-unknown": "#MOMSKOD 1 2",
    "field-missing": "#OBJEKT 1",
    "quote-unterminated": '#FNAMN "Halv',
    "quote-in-field": '#FNAMN "5"tum"',
    "brace-unexpected": "}",
    "record-inside-voucher": "#KONTO 1920 Bank",
    "row-outside-voucher": "#TRANS 1910 {} 5.00",
    "voucher-not-closed": "#VER A 1 20260131",
    "voucher-empty": "#VER A 1 20260131",
    "truncated": "#KSUMMA",
    "checksum-wrong": "#KSUMMA 1",
    "amount-missing": "#TRANS 1910 {}",
    "amount-too-large": "#TRANS 1910 {} 99999999999999999.99",
    "amount-unreadable": '#TRANS 1910 {} "1 00x"',
    "amount-shape": "#TRANS 1910 {} +100",
    "voucher-date-missing": "#VER A 1",
    "date-unreadable": "#VER A 1 20260231",
    "row-date-unreadable": "#TRANS 1910 {} 100.00 20261332",
    "date-shape": "#VER A 1 2026-01-31",
    "balance-unreadable": "#PSALDO 0 202613 1910 {} 5.00",
    "year-unreadable": "#RAR 0 20261231 20260101",
    "record-twice": "#DIM 1 Enhet",
    "record-differs": "#RAR 0 20250101 20251231",
    "years-overlap": "#RAR -1 20250701 20260630",
    "identity-odd": "#ORGNR 1234",
    "account-kind-unknown": "#KTYP 1910 X",
    "object-dimension-twice": "#TRANS 1910 {1 A 1 B} 5.00",
    "parent-dimension-unknown": "#UNDERDIM 30 Del 99",
    "dimension-cycle": "#UNDERDIM 21 Del 22",
    "balance-twice": "#IB 0 1910 5.00",
    "objects-differ": "#OIB 0 1910 {1 A} 4.00",
    "after-checksum": "#KSUMMA 1",
    "brace-on-line": '#VER A 1 20260131 "" {',
    "year-not-twelve-months": "#RAR 0 20260101 20280228",
    "type-unknown": "#SIETYP 9",
    "record-forbidden": "#DIM 20 Verksamhet",
    "objects-in-totals": '#PSALDO 0 202601 3010 {1 "A"} -50',
    "already-imported": "#FLAGGA 1",
    "date-outside-year": "#VER A 1 20250131",
    "row-date-outside-year": "#TRANS 1910 {} 100.00 20250131",
    "vouchers-not-in-date-order": "#VER A 2 20260101",
    "voucher-twice": "#VER A 1 20260131",
    "voucher-unbalanced": '#VER A 1 20260131 "Avgift"',
    "rtrans-without-twin": "#RTRANS 1910 {} 5.00",
    "object-list-missing": "#TRANS 1910 100.00",
    "period-vouchers-differ": "#PSALDO 0 202601 1910 {} 90.00",
    "periods-without-vouchers": "#PSALDO 0 202602 1910 {} 90.00",
    "periods-other-year": "#PSALDO -1 202512 3011 {} -90.00",
    "balance-list-missing": "#PSALDO 0 202601 3011 -90.00",
    "object-list-odd": "#TRANS 1910 {1} 100.00",
    "account-missing-number": '#KONTO "" Mark',
    "account-not-numeric": "#KONTO 11AF Mark",
    "account-duplicate": "#KONTO 1910 Handkassa",
    "account-undeclared": "#TRANS 1920 {} 100.00",
    "dimension-reserved": '#TRANS 1910 {3 "x"} 100.00',
    "dimension-undeclared": '#TRANS 1910 {20 "440"} 100.00',
    "object-undeclared": '#TRANS 1910 {1 "B"} 100.00',
    "parent-object-missing": '#TRANS 1910 {21 "B"} 100.00',
    "opening-unbalanced": "#IB 0 1910 100.00",
    "opening-derived": "#UB -1 1910 100.00",
    "opening-derived-unbalanced": "#UB -1 1910 100.00",
    "opening-objects-derived": "#OUB -1 1910 {1 A} 100.00",
    "opening-differs": "#IB 0 1910 90.00",
    "closing-differs": "#UB 0 1910 90.00",
    "result-differs": "#RES 0 3011 -90.00",
    "currency-foreign": "#VALUTA EUR",
    "period-differs": "#PSALDO 0 202601 3011 {} -100.00",
    "totals-and-objects": "#PSALDO 0 202601 3011 {} -90.00",
    "balances-other-year": "#UB -1 1910 100.00",
    "period-of-other-year-left-out": "#PBUDGET -1 202601 3011 {} -80.00",
    "period-outside-year": "#PSALDO 0 202512 3011 {} -90.00",
    "text-without-quotes": "#FNAMN Åmåls kommun",
    "voucher-line-lost": "# TRANS 1910 {} 100.00",
    "quantity-unreadable": "#TRANS 1910 {} 100.00 20260131 avgift utan citat",
    "voucher-over-months": '#VER A 1 20260131 "Avgift"',
    "amount-or-thousands": "#TRANS 1910 {} 50.000",
    "quantity-or-thousands": "#IB 0 1910 5 100",
    "years-apart": "#RAR -1 20240101 20241231",
    "year-current-missing": "#RAR -1 20250101 20251231",
    "balances-undated": "#IB 0 1910 500.00",
    "year-undeclared": "#UB -1 1910 5.00",
    "dimension-not-numeric": "#DIM abc Projekt",
    "name-missing": "#KONTO 1910",
    "object-empty": '#TRANS 1910 {1 ""} 100.00',
    "objects-joined": '#OIB 0 1910 {21 "A10"} 5.00',
}
"""The line that each example's finding stands at."""
WHOLE = frozenset(
    [
        "empty-file",
        "html-page",
        "not-a-ledger",
        "json-file",
        "encoding-unusual",
        "sum-too-large",
        "record-missing",
        "more-of-the-same",
        "mapping-needed",
        "workbook-broken",
    ]
)
"""Findings of a whole file, or of something that it lacks."""


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.example.startswith("(")])
def test_a_finding_stands_at_its_line(name):
    example = KINDS[name].example
    (found, *_) = [one for one in read(example.encode()).findings if one.id == f"ledger.{name}"]
    lines = dict(enumerate(example.splitlines(), 1)) | {None: None}
    first = None if name in WHOLE else example.splitlines()[0]
    assert lines[found.place.line] == LINES.get(name, first)
