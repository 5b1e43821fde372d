"""No column of amounts is dropped in silence, and what columns are called tells what their amounts are."""

import pytest
from tests.ledger.tables import ids, proposed, told, workbook

from arshjul.ledger import Options, read
from arshjul.ledger.tabular.proposing.propose import propose

PERIODS = ["202600", *(f"2026{month:02d}" for month in range(1, 14))]
NUMBERS = [f"{month:02d}" for month in range(1, 14)]


def table(*rows):
    return "".join(";".join(map(str, row)) + "\n" for row in rows)


def amounts(reading):
    return [(one.tag, one.period, one.account, one.amount) for one in reading.balances]


@pytest.mark.parametrize(
    ("names", "beside"),
    [
        (PERIODS, ["202600", "202613"]),
        ([f"P{number}" for number in NUMBERS], ["P13"]),
        ([f"Period {int(number)}" for number in NUMBERS], ["Period 13"]),
        (NUMBERS, ["13"]),
        (["Jan 2026", "Feb 2026", "period 13"], ["period 13"]),
    ],
    ids=["YYYYMM", "P01", "Period 1", "01", "Jan 2026"],
)
def test_a_column_of_period_13_or_00_is_an_error_until_the_mapping_says_what_it_is(names, beside):
    plus, minus = [[account, *[number] * len(names)] for account, number in (("1910", 5), ("3010", -5))]
    text = table(["Konto", *names], plus, minus)
    proposal, found = proposed(text)
    assert list(proposal.mapping["months"].values()) == names
    assert "table-period-unsaid" in found
    said = [one.message.sv for one in proposal.findings if one.id == "ledger.table-period-unsaid"]
    assert [any(f"”{name}”" in one and "debet 5,00 kr" in one for one in said) for name in beside] == [True] * len(
        beside
    )
    assert len(proposal.reading.balances) == 2 * (len(names) - len(beside))
    mapping = {**proposal.mapping, "period": {13: 12, 0: "opening"}}
    whole = read(text.encode(), options=Options(mapping=mapping))
    assert "table-period-unsaid" not in ids(whole)
    assert len(whole.balances) == 2 * len(names)
    assert sum(one.amount for one in whole.balances if one.account == "1910") == 500 * len(names)
    assert [one for one in amounts(whole) if one[0] == "IB"] == (
        [("IB", 202601, "1910", 500), ("IB", 202601, "3010", -500)] if "202600" in names else []
    )


def test_an_error_of_a_period_is_told_only_when_it_has_amounts():
    mapping = {"columns": {"account": "Konto"}, "kind": "period", "months": {202601: "jan", 202613: "13"}}
    assert not ids(read(b"Konto;jan;13\n1910;5;\n", options=Options(mapping=mapping)))
    only = {**mapping, "months": {202613: "13"}}
    assert ids(read(b"Konto;13\n1910;5\n", options=Options(mapping=only))) == {"mapping-invalid"}


@pytest.mark.parametrize(
    ("header", "left"),
    [
        (["IB", "jan", "feb", "mar", "UB"], ["IB", "UB"]),
        (["2026", "2027", "2028"], ["2027", "2028"]),
        (["Utfall 202601", "Utfall 202602", "Prognos", "Avvikelse"], ["Prognos", "Avvikelse"]),
    ],
    ids=["opening and closing", "years", "others"],
)
def test_columns_of_amounts_that_are_not_read_are_told_with_their_sums(header, left):
    rows = [["1910", *range(5, 5 + len(header))], ["3010", *(-number for number in range(5, 5 + len(header)))]]
    text = table(["Konto", *header], *rows)
    proposal, found = proposed(text)
    assert "table-amounts-unread" in found
    again = read(text.encode(), options=Options(mapping=proposal.mapping))
    for reading in (proposal, again):
        said = [one.message.sv for one in reading.findings if one.id == "ledger.table-amounts-unread"]
        assert [any(f"”{name}”" in one for one in said) for name in left] == [True] * len(left)
    number = 5 + header.index(left[0])
    assert any(f"debet {number},00 kr, kredit {number},00 kr" in one for one in said)
    stated = read(text.encode(), options=Options(mapping={**proposal.mapping, "unread": left}))
    assert "table-amounts-unread" not in ids(stated)
    assert len(told(stated, "table-column-unread")) == len(left)


def test_a_workbooks_columns_are_told_too_and_a_sum_of_the_months_is_only_noted():
    rows = [
        ["Konto", "jan 2026", "feb 2026", "Summa", "Prognos"],
        ["3010", -1.5, -2.0, -3.5, -9.0],
        ["5010", 1.0, "", 1.0, 4.0],
    ]
    proposal = propose(workbook(rows))
    found = {one.id: one.message.sv for one in proposal.findings}
    assert "”Summa”" in found["ledger.table-column-unread"]
    assert "”Prognos” " in found["ledger.table-amounts-unread"].replace(".", " ")
    assert "debet 4,00 kr, kredit 9,00 kr" in found["ledger.table-amounts-unread"]


def test_codes_counts_and_days_are_no_amounts():
    header = ["Konto", "Datum", "Belopp", "Rad", "Anstnr", "Regdatum", "Antal", "Kod", "Andel %"]
    rows = [["1910", "2026-01-31", "5,00", 1, 12, 20260131, "2,5", 4100, "45,5"]]
    rows += [["3010", "2026-01-31", "-5,00", 22, 345, 20260131, "1,5", 4200, "54,5"]]
    mapping = {"columns": {"account": "Konto", "date": "Datum", "amount": "Belopp"}}
    assert not ids(read(table(header, *rows).encode(), options=Options(mapping=mapping)))


def test_amounts_far_down_in_a_column_that_is_blank_at_first_are_told():
    rows = [["1910", "2026-01-31", number, ""] for number in range(1, 400)]
    rows += [["3010", "2026-01-31", -sum(range(1, 400)), "-7,50"]]
    mapping = {"columns": {"account": "Konto", "date": "Datum", "amount": "Belopp"}}
    reading = read(table(["Konto", "Datum", "Belopp", "Övrigt"], *rows).encode(), options=Options(mapping=mapping))
    assert told(reading, "table-amounts-unread") == [401]


def test_accumulated_amounts_become_the_changes_of_each_month():
    rows = [["1910", "202601", 10], ["1910", "202602", 25], ["1910", "202603", 25], ["1910", "202701", 7]]
    proposal, found = proposed(table(["Konto", "Period", "Ackumulerat utfall"], *rows))
    assert (proposal.mapping["kind"], found) == ("balance", {"mapping-running-balance"})
    assert [one[1::2] for one in amounts(proposal.reading)] == [
        (202601, 1000),
        (202602, 1500),
        (202603, 0),
        (202701, 700),
    ]
    months = {"columns": {"account": "Konto"}, "kind": "balance", "months": {202602: "ack feb", 202603: "ack mar"}}
    late = read(
        table(["Konto", "ack feb", "ack mar"], ["1910", 10, 25], ["3010", -10, ""]).encode(),
        options=Options(mapping=months),
    )
    assert ids(late) == {"table-balance-from", "table-balance-gap", "table-sums-of-months"}
    assert amounts(late) == [
        ("PSALDO", 202602, "1910", 1000),
        ("PSALDO", 202603, "1910", 1500),
        ("PSALDO", 202602, "3010", -1000),
    ]


@pytest.mark.parametrize("name", ["Saldo", "UB", "Utfall ack"])
def test_a_column_called_as_balances_and_read_as_changes_is_told(name):
    text = table(["Konto", "Period", name], ["1910", "202601", 50], ["1910", "202602", 58])
    columns = {"account": "Konto", "period": "Period", "amount": name}
    for kind, is_told in (("period", True), ("opening", False), ("balance", False)):
        reading = read(text.encode(), options=Options(mapping={"columns": columns, "kind": kind}))
        assert ("table-running-balance" in ids(reading)) == is_told


@pytest.mark.parametrize(
    ("amounts", "sign", "name"),
    [
        ((100, -90), -1, "mapping-sign-guessed"),
        ((100, 90), 1, "mapping-sign-open"),
        ((-100, 90), 1, None),
        ((100, 0), 1, "mapping-sign-open"),
    ],
)
def test_a_sign_that_had_to_be_guessed_is_told_with_why(amounts, sign, name):
    proposal, found = proposed(table(["Konto", "Budget 2026"], *zip(("3110", "5010"), amounts, strict=True)))
    assert proposal.mapping["amount"]["sign"] == sign
    assert {one for one in found if "sign" in one} == ({name} if name else set())


def test_a_mapping_may_say_which_accounts_are_written_with_plus_for_credit():
    columns = {"account": "Konto", "amount": "Budget"}
    mapping = {
        "columns": columns,
        "kind": "budget",
        "constants": {"period": "202601"},
        "amount": {"credit_accounts": [3, 80]},
    }
    reading = read(b"Konto;Budget\n3110;100\n5010;900\n8010;1000\n", options=Options(mapping=mapping))
    assert [one.amount for one in reading.balances] == [-10000, 90000, -100000]


def test_a_unit_above_the_header_is_taken_and_told():
    for line, unit in (
        ("Belopp i tkr", "tkr"),
        ("Tusental kronor", "tkr"),
        ("Miljoner kronor", "mnkr"),
        ("Alla belopp", "kr"),
    ):
        proposal, found = proposed(f"{line};;\n" + table(["Konto", "Period", "Utfall"], ["1910", "202601", 1000]))
        assert (proposal.mapping["amount"]["unit"], "mapping-unit-guessed" in found) == (unit, unit != "kr")


def test_a_foreign_currency_in_a_columns_name_stops_the_file():
    text = "Konto;Datum;Belopp {}\n1910;2026-01-31;10\n3010;2026-01-31;-10\n"
    assert "table-currency-foreign" in proposed(text.format("USD"))[1]
    assert not proposed(text.format("SEK"))[1]


def test_a_code_with_its_name_in_one_cell_is_read_by_its_first_word_and_told_when_it_is_not():
    text = table(
        ["Konto", "Ansvar", "Period", "Belopp"],
        ["3110 Avgifter", "20 BUN", "202601", -5],
        ["5010 Löner m.m.", "20 BUN", "202601", 5],
    )
    proposal, found = proposed(text)
    assert (proposal.mapping["first_word"], "mapping-first-word" in found) == (["account", "ansvar"], True)
    assert [(one.code, one.name) for one in proposal.reading.accounts] == [("3110", "Avgifter"), ("5010", "Löner m.m.")]
    assert {one.objects for one in proposal.reading.balances} == {'ansvar "20"'}
    whole = {name: value for name, value in proposal.mapping.items() if name != "first_word"}
    assert told(read(text.encode(), options=Options(mapping=whole)), "account-not-numeric") == [2, 3]
    wrong = {**whole, "first_word": ["text"]}
    assert ids(read(text.encode(), options=Options(mapping=wrong))) == {"mapping-invalid"}


def test_computed_amounts_are_rounded_when_the_mapping_says_so():
    book = workbook(
        [["Konto", "Period", "Belopp"], ["3010", "202601", -1e7 / 3], ["5010", "202601", 0.125], ["1910", "202601", 5]]
    )
    columns = {"columns": {"account": "Konto", "period": "Period", "amount": "Belopp"}, "kind": "period"}
    assert told(read(book, options=Options(mapping=columns)), "table-amount-too-fine") == [2, 3]
    rounded = read(book, options=Options(mapping={**columns, "amount": {"round": True}}))
    assert [one.amount for one in rounded.balances] == [-333333333, 12, 500]
    (found,) = rounded.findings
    assert (found.id, "rader: 2" in found.message.sv) == ("ledger.table-amounts-rounded", True)


def test_a_sum_is_no_account():
    mapping = {"columns": {"account": "Konto", "period": "Period", "amount": "Belopp"}, "kind": "period"}
    text = table(["Konto", "Period", "Belopp"], ["3010", "202601", -5], ["Summa", "", -5], ["5010", "202601", 5])
    reading = read(text.encode(), options=Options(mapping=mapping))
    assert [one.code for one in reading.accounts] == ["3010", "5010"]


def test_whole_positive_amounts_of_an_unknown_name_are_told():
    mapping = {"columns": {"account": "Konto", "amount": "Belopp"}, "kind": "budget", "constants": {"period": "202601"}}
    text = table(["Konto", "Belopp", "Läge"], ["3010", -5, 900], ["5010", 5, 85000])
    assert ids(read(text.encode(), options=Options(mapping=mapping))) == {"table-amounts-unread"}
