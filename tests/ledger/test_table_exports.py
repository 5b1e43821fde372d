"""Tables as systems and people make them, where money could be read wrong or fall away: it is right, or it is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tables import ids, proposed, told, workbook

from arshjul.ledger import Options, read
from arshjul.ledger.facts import NEVER_ACCEPTED
from arshjul.ledger.tabular.mapping_checks import judged
from arshjul.ledger.tabular.proposing.propose import propose


def kronor(proposal):
    """What each account has, in kronor."""
    found = {}
    for account, ore in [
        *((row["account"], row["amount"]) for row in proposal.reading.rows.to_pylist()),
        *((one.account, one.amount) for one in proposal.reading.balances),
    ]:
        found[account] = found.get(account, 0) + ore / 100
    return found


EXPORTS = {
    "narrow spaces between thousands": (
        "Konto;Period;Utfall\n3011;202601;−1\u202f234\u202f567,89\n5011;202601;1\u00a0234\u00a0567,89\n",
        {"3011": -1234567.89, "5011": 1234567.89},
        set(),
    ),
    "brackets for minus": (
        "Konto;Utfall jan;Utfall feb\n3011;(1 000);(900,50)\n5011;1 000;900,50\n",
        {"3011": -1900.5, "5011": 1900.5},
        set(),
    ),
    "a minus after": (
        "Konto;Period;Utfall\n3011;2026M01;5,50-\n5011;2026M02;5,50\n",
        {"3011": -5.5, "5011": 5.5},
        set(),
    ),
    "months as jan-26": (
        "Konto;Utfall jan-26;Utfall feb-26\n3011;-5,50;-6\n5011;5,50;6\n",
        {"3011": -11.5, "5011": 11.5},
        set(),
    ),
    "dashes for nothing": (
        "Konto;Utfall jan;Utfall feb\n3011;-;-5\n5011;–;5\n6110;1;2\n",
        {"3011": -5, "5011": 5, "6110": 3},
        set(),
    ),
    "a pivot's total": (
        "Konto;Utfall\n3011;-10\n5011;30\nTotalsumma;20\n",
        {"3011": -10, "5011": 30},
        {"mapping-no-time", "table-sums-of-months", "row-total"},
    ),
    "subtotals by account": (
        "Konto;Ansvar;Period;Utfall\n3011;41;202601;-10\n3011;42;202601;-5\n3011 Summa;;;-15\n",
        {"3011": -15},
        {"row-total"},
    ),
    "the header on each page": (
        "Konto;Period;Utfall\n3011;202601;-5\nKonto;Period;Utfall\n5011;202601;5\n",
        {"3011": -5, "5011": 5},
        {"table-header-again"},
    ),
    "notes below": (
        "Konto;Ansvar;Period;Utfall\n3011;41;202601;-5\n5011;41;202601;5\n\nNot 1: Preliminärt;;;\n* Internt;;;\n",
        {"3011": -5, "5011": 5},
        {"table-rows-of-words"},
    ),
    "accounts above accounts": (
        "Konto;Utfall jan;Utfall feb\n3;-30;-3\n30;-30;-3\n3011;-10;-1\n3012;-20;-2\n5;30;4\n5011;30;4\n",
        {"3011": -11, "3012": -22, "5011": 34},
        {"mapping-sums", "row-total"},
    ),
    "outcome and budget in one": (
        "Typ;Konto;Period;Belopp\nUtfall;3011;202601;-5\nBudget;3011;202601;-6\nUtfall;5011;202601;5\n",
        {"3011": -5, "5011": 5},
        {"mapping-only", "table-rows-of-others"},
    ),
    "labels once in a pivot": (
        "Konto;Ansvar;Period;Utfall\n3011;41;202601;-5\n;42;202601;-6\n5011;41;202601;11\n;42;202601;7\nTotalsumma;;;7\n",
        {"3011": -11, "5011": 18},
        {"mapping-as-above", "row-total"},
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_right_and_what_was_guessed_is_told(name):
    text, amounts, findings = EXPORTS[name]
    proposal, found = proposed(text)
    assert kronor(proposal) == pytest.approx(amounts)
    assert found - {"mapping-thousands"} == findings


FAULTS = {
    "a decimal comma between commas": ("Konto,Period,Utfall\n3011,202601,-5,50\n", {"table-cells-beyond"}),
    "a separator within a text": (
        "Konto;Datum;Text;Belopp;Antal\n3011;2026-01-31;Hyra; jan;-5;7\n1910;2026-01-31;x;5;1\n",
        {"table-cells-beyond", "table-amount-unreadable"},
    ),
    "a separator that moves a number to the amounts": (
        "Konto;Datum;Text;Antal;Belopp\n3011;2026-01-31;Hyra; 7;3;-5\n1910;2026-01-31;x;1;5\n",
        {"table-cells-beyond"},
    ),
    "a result called as an account": (
        "Konto;Ansvar;Budget\n3011;;-5\n5011;;6\nÅrets resultat;;1\n",
        {"table-account-words"},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cant_be_read_right_stops_the_file(name):
    text, errors = FAULTS[name]
    proposal, _ = proposed(text)
    found = {one.id.removeprefix("ledger.") for one in proposal.findings if str(one.level) == "error"}
    assert found == errors


def test_empty_fields_after_the_last_column_are_nothing():
    assert not proposed("Konto;Period;Utfall\n3011;202601;-5;;\n5011;202601;5;;\n")[1] & {"table-cells-beyond"}


@pytest.mark.parametrize("cell", [True, False, float("inf"), "x"])
def test_a_cell_that_is_no_amount_is_told_whatever_it_holds(cell):
    if cell == float("inf"):
        cell = "#REF!"
    content = workbook([["Konto", "Period", "Utfall"], [3011, 202601, cell], [5011, 202601, 5]])
    mapping = {"kind": "period", "columns": {"account": "Konto", "period": "Period", "amount": "Utfall"}}
    reading = read(content, options=Options(mapping=mapping))
    assert [one.account for one in reading.balances] == ["5011"]
    assert ids(reading) & {"table-amount-unreadable", "table-cell-error"}


def test_the_first_sheet_that_is_a_table_is_proposed():
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("Info").write_row(0, 0, ["Rapport", "2026-02-01"])
        for place, row in enumerate([["Konto", "Period", "Utfall"], [3011, 202601, -5], [5011, 202601, 5]]):
            (book.get_worksheet_by_name("Data") or book.add_worksheet("Data")).write_row(place, 0, row)
    proposal = propose(buffer.getvalue(), name="x.xlsx")
    assert proposal.mapping["sheet"] == "Data"
    assert kronor(proposal) == {"3011": -5, "5011": 5}


PIVOT = """Ansvar;Konto;Period;Utfall
41;3011;202601;-10
;5011;202601;30
41 Summa;;;20
42;3011;202601;-1
;5011;202601;3
Totalsumma;;;22
"""


@pytest.mark.parametrize("chunk", [20, 1 << 20])
def test_blank_labels_mean_what_stands_above_and_sums_have_nothing_below(chunk):
    columns = {"account": "Konto", "ansvar": "Ansvar", "period": "Period", "amount": "Utfall"}
    mapping = {"kind": "period", "columns": columns, "as_above": ["ansvar"]}
    reading = read(PIVOT.encode(), options=Options(mapping=mapping, chunk_bytes=chunk))
    assert [(one.account, one.objects, one.amount) for one in reading.balances] == [
        ("3011", 'ansvar "41"', -1000),
        ("5011", 'ansvar "41"', 3000),
        ("3011", 'ansvar "42"', -100),
        ("5011", 'ansvar "42"', 300),
    ]
    assert ids(reading) == {"row-total"}
    assert proposed(PIVOT)[0].mapping["as_above"] == ["ansvar"]


def test_a_row_of_nothing_but_an_amount_takes_no_label_from_above():
    columns = {"account": "Konto", "period": "Period", "amount": "Utfall"}
    mapping = {"kind": "period", "columns": columns, "as_above": ["account"]}
    text = "Konto;Period;Utfall\n3011;202601;-5\n;202602;-6\n;;-11\n"
    reading = read(text.encode(), options=Options(mapping=mapping))
    assert [(one.account, one.period, one.amount) for one in reading.balances] == [
        ("3011", 202601, -500),
        ("3011", 202602, -600),
    ]
    assert told(reading, "row-total-unnamed") == [4]


def test_codes_that_repeat_or_are_blank_for_want_of_one_are_no_pivot():
    text = "Ansvar;Konto;Period;Utfall\n41;3011;202601;-5\n;1910;202601;5\n41;3011;202602;-5\n;1910;202602;5\n"
    assert "as_above" not in proposed(text)[0].mapping


LABEL, KRONA = st.sampled_from(["41", "42", "", ""]), st.integers(-(10**6), 10**6)


@given(st.lists(st.tuples(LABEL, KRONA), min_size=1, max_size=30), st.integers(20, 200))
def test_filling_labels_moves_no_money(rows, chunk):
    text = "Ansvar;Konto;Period;Utfall\n" + "".join(f"{label};3011;202601;{amount}\n" for label, amount in rows)
    columns = {"account": "Konto", "ansvar": "Ansvar", "period": "Period", "amount": "Utfall"}
    mapping = {"kind": "period", "columns": columns, "as_above": ["ansvar"]}
    reading = read(text.encode(), options=Options(mapping=mapping, chunk_bytes=chunk))
    expected, label = [], ""
    for own, amount in rows:
        label = own or label
        expected.append((f'ansvar "{label}"' if label else "", amount * 100))
    assert [(one.objects, one.amount) for one in reading.balances] == expected


def of_accounts(*rows, kind="period", **more):
    mapping = {"kind": kind, "columns": {"account": "Konto", "amount": "Belopp"}, "constants": {"period": "202601"}}
    text = "Konto;Belopp\n" + "".join(f"{account};{amount}\n" for account, amount in rows)
    return read(text.encode(), options=Options(mapping=mapping | more))


@pytest.mark.parametrize(
    ("rows", "is_told"),
    [
        ([("30", -30), ("3011", -10), ("3012", -20)], True),
        ([("30", -31), ("3011", -10), ("3012", -20)], False),
        ([("30", 0), ("3011", -10), ("3012", 10)], False),
        ([("3011", -10), ("3012", -20)], False),
        ([("3", -30), ("30", -30), ("301", -30), ("3011", -10), ("3012", -20)], True),
    ],
)
def test_accounts_that_sum_others_are_an_error_until_the_mapping_says_so(rows, is_told):
    found = of_accounts(*rows)
    assert ("table-accounts-nested" in ids(found)) == is_told
    assert "ledger.table-accounts-nested" not in NEVER_ACCEPTED
    own = [account for account, _amount in rows if len(account) < 4]
    said = of_accounts(*rows, sums=own)
    assert {one.account for one in said.balances} == {"3011", "3012"}
    assert ("row-total" in ids(said)) == bool(own)


ACCOUNT = st.text("123", min_size=1, max_size=4)


@given(st.lists(st.tuples(ACCOUNT, st.integers(-3, 3)), max_size=12))
def test_just_the_accounts_that_have_the_sum_of_the_last_below_them_are_told(rows):
    from arshjul.ledger.tabular import nested

    sums = {}
    for account, amount in rows:
        sums[account] = sums.get(account, 0) + amount
    begun = {one: [other for other in sums if other != one and other.startswith(one)] for one in sums}
    last = {one: [other for other in others if not begun[other]] for one, others in begun.items()}
    expected = {one for one, below in last.items() if below and sums[one] and sums[one] == sum(map(sums.get, below))}
    assert set(nested.of(of_accounts(*rows).balances)) == expected


@pytest.mark.parametrize(
    ("wrong", "where", "name"),
    [
        ({"only": "Utfall"}, "only", "only-wrong"),
        ({"only": {"Typ": []}}, "only", "only-wrong"),
        ({"as_above": ["text"]}, "as_above", "not-one-of"),
    ],
)
def test_a_mapping_of_rows_that_says_nothing_is_a_fault(wrong, where, name):
    mapping = {"columns": {"account": "k", "amount": "b", "date": "d"}} | wrong
    assert [(one.key, one.name) for one in judged(mapping)[1]] == [(where, name)]


def test_a_column_that_rows_are_chosen_by_must_be_there():
    assert "column-missing" in ids(of_accounts(("3011", -5), only={"Typ": "Utfall"}))


def test_rows_are_chosen_in_every_piece_and_those_left_out_are_counted():
    text = "Typ;Konto;Period;Belopp\n" + "".join(
        f"{kind};3011;202601;{at}\n" for at in range(40) for kind in ("Utfall", "BUDGET")
    )
    columns = {"account": "Konto", "period": "Period", "amount": "Belopp"}
    mapping = {"kind": "budget", "columns": columns, "only": {"Typ": ["Budget", "Plan"]}}
    reading = read(text.encode(), options=Options(mapping=mapping, chunk_bytes=50))
    assert [one.amount for one in reading.balances] == [at * 100 for at in range(40)]
    (others,) = [one for one in reading.findings if one.id == "ledger.table-rows-of-others"]
    assert others.message.sv.startswith("40 rader")
    assert others.place.line == 2


def test_words_without_money_are_no_fault_where_the_mapping_says_the_time():
    found = ids(of_accounts(("3011", -5), ("Kostnader", ""), ("5011", 5), ("Not: preliminärt", "")))
    assert found == {"table-amounts-blank"}


@pytest.mark.parametrize(
    ("accounts", "kind", "finding"),
    [
        (["3011", "5011", "Årets resultat"], "period", "table-account-words"),
        (["Hyra", "Löner", "A4-papper"], "period", None),
        (["3011", "Hyra", "Löner", "Bidrag"], "period", None),
    ],
)
def test_words_are_no_accounts_where_the_others_are_numbers(accounts, kind, finding):
    found = ids(of_accounts(*((account, at) for at, account in enumerate(accounts, 1)), kind=kind))
    assert found & {"table-account-words", "account-not-numeric"} == ({finding} if finding else set())
