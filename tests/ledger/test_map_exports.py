"""Tables as Swedish systems export them: what is proposed reads to the right sums, and what isn't sure is said."""

import pytest
from tests.ledger.tables import proposed, told

from arshjul.ledger import Options, read
from arshjul.ledger.tabular.proposing.propose import propose


def entries(proposal):
    """The entries as text: account, day or month, code parts and öre."""
    rows = proposal.reading.rows.to_pylist()
    found = [(row["account"], row["date"], row["objects"], row["amount"]) for row in rows]
    return found or [(one.account, one.period, one.objects, one.amount) for one in proposal.reading.balances]


PERIODS = """\ufeffHuvudbok;;;;;;;
Period: 202601-202602;;;;;;;
;;;;;;;
Konto;Konto(T);Ansvar;Vht;Mpart;Period;Vernr;Belopp
3011;Avgifter;4100;440;81;202601;100001;1 234,50-
1910;Kassa;;;;202601;100001;1 234,50
5011;Löner;4100;440;;202602;100002;12 000,00
1910;Kassa;;;;202602;100002;12 000,00-
Summa;;;;;;;0,00
"""


def test_vouchers_that_have_a_period_and_no_day_are_vouchers():
    proposal, found = proposed(PERIODS)
    assert proposal.mapping["kind"] == "voucher"
    assert proposal.mapping["columns"]["motpart"] == "Mpart"
    assert entries(proposal) == [
        ("3011", 20260101, 'ansvar "4100" verksamhet "440" motpart "81"', -123450),
        ("1910", 20260101, "", 123450),
        ("5011", 20260201, 'ansvar "4100" verksamhet "440"', 1200000),
        ("1910", 20260201, "", -1200000),
    ]
    assert {one.code: one.name for one in proposal.reading.accounts}["5011"] == "Löner"
    assert (proposal.reading.summary.vouchers, found) == (2, {"row-total"})


def test_a_minus_after_the_amount_is_a_minus_where_the_sign_is_guessed():
    text = "Konto;Datum;Belopp\n3011;2026-01-31;5,00-\n3012;2026-01-31;5,00-\n5011;2026-01-31;10,00\n"
    _, found = proposed(text)
    assert not found
    turned, found = proposed(text.replace("10,00", "10,00-").replace("5,00-", "5,00"))
    assert (turned.mapping["amount"]["sign"], found) == (-1, {"mapping-sign-guessed"})


DEBITS = """Helsingborgs stad\tHuvudboksrapport\t2026-03-01
Urval: Kto 1000-9999

Kto\tBenämning\tAnsv\tVerks\tVertyp\tVernr\tVerdatum\tDebet\tKredit\tVertext
3011\tÅrsavgifter\t4100\t440\tLF\t12\t2026-01-15\t\t1 234,50\tFaktura Åsa
1510\tKundfordran\t\t\tLF\t12\t2026-01-15\t1 234,50\t\tFaktura Åsa
5011\tLöner\t4100\t440\tLÖ\t13\t2026-01-25\t12 000,00\t\tLön jan
1910\tKassa\t\t\tLÖ\t13\t2026-01-25\t\t12 000,00\tLön jan
\t\t\t\t\t\tSumma\t13 234,50\t13 234,50\t
"""


def test_names_beside_the_accounts_are_the_accounts_own():
    proposal = propose(DEBITS.encode("cp1252"), name="huvudbok.txt")
    assert proposal.mapping["columns"] == {
        "account": "Kto",
        "account_name": "Benämning",
        "debit": "Debet",
        "credit": "Kredit",
        "date": "Verdatum",
        "series": "Vertyp",
        "voucher": "Vernr",
        "text": "Vertext",
        "ansvar": "Ansv",
        "verksamhet": "Verks",
    }
    assert (proposal.reading.summary.debit, proposal.reading.summary.credit) == (1323450, -1323450)
    assert proposal.reading.summary.unbalanced == 0
    assert {one.name for one in proposal.reading.accounts} == {"Årsavgifter", "Kundfordran", "Löner", "Kassa"}


def test_what_is_said_of_rows_is_no_name_of_accounts():
    text = "Konto;Benämning;Datum;Belopp\n1910;Hyra;2026-01-31;5,00\n1910;El;2026-01-31;-5,00\n"
    assert proposed(text)[0].mapping["columns"]["text"] == "Benämning"


CURRENCIES = """Rapport: Transaktioner
Bilagsnr;Vertyp;Bilagsdatum;Period;Konto;Konto (T);Ansvar;Ansvar (T);Motpart;Text;Valuta;Valutabelopp;Belopp
40001;GL;2026-01-31;202601;5011;Lön;4100;Skola Ö;;Lön;SEK;1 000,00;1 000,00
40001;GL;2026-01-31;202601;1910;Kassa;;;;Lön;SEK;1 000,00-;1 000,00-
40002;IN;2026-02-10;202602;6110;Material;4100;Skola Ö;81;Euro;EUR;10,00;112,34
40002;IN;2026-02-10;202602;2440;Skulder;;;;Euro;EUR;10,00-;112,34-
"""


def test_a_currency_beside_amounts_in_kronor_is_no_code_part():
    proposal, found = proposed(CURRENCIES)
    columns = proposal.mapping["columns"]
    assert (columns["voucher"], columns["date"], columns["amount"]) == ("Bilagsnr", "Bilagsdatum", "Belopp")
    assert columns["account_name"] == "Konto (T)"
    assert "dimensions" not in proposal.mapping
    assert proposal.reading.summary.debit == 111234
    assert found == {"table-column-unread"}


def test_the_change_in_a_period_is_read_rather_than_what_it_began_or_ended_with():
    text = "Konto;IB;Period;Ackumulerat;UB\n1910;1 000,00;500,00;700,00;1 700,00\n3011;0,00;500,00-;700,00-;700,00-\n"
    proposal = propose(text.encode(), name="saldolista_202603.csv")
    assert proposal.mapping["columns"]["amount"] == "Period"
    assert entries(proposal) == [("1910", 202603, "", 50000), ("3011", 202603, "", -50000)]
    unread = [one.message.sv for one in proposal.findings if one.id == "ledger.table-amounts-unread"]
    assert [name for one in unread for name in ("IB", "Ackumulerat", "UB") if f"”{name}”" in one] == [
        *("IB", "Ackumulerat", "UB")
    ]


@pytest.mark.parametrize(
    ("file_name", "above", "period"),
    [
        ("utfall_202603.csv", "", "202603"),
        ("utfall.csv", "Uppföljning mars 2026\n", "202603"),
        ("utfall.csv", "Period: 202603\n", "202603"),
        ("2013-04.csv", "where period = 201301\n", "201304"),
        ("utfall 2026.csv", "Period: 202601-202603\n", "202601-202603"),
    ],
)
def test_the_month_of_a_table_without_time_is_the_one_that_its_name_or_title_says(file_name, above, period):
    proposal = propose(f"{above}Konto;Ansvar;Utfall\n5011;4100;5,50\n3011;4100;-5,50\n".encode(), name=file_name)
    assert proposal.mapping["constants"] == {"period": period}
    assert "ledger.mapping-no-time" in {one.id for one in proposal.findings}


def test_the_most_telling_of_several_names_is_the_amount():
    for names in ("Saldo;Belopp", "Belopp;Saldo"):
        proposal, _ = proposed(f"Konto;Datum;{names}\n1910;2026-01-31;5,00;5,00\n3011;2026-01-31;-5,00;-5,00\n")
        assert proposal.mapping["columns"]["amount"] == "Belopp", names


def test_a_column_of_amounts_that_are_all_nothing_is_no_code_part():
    proposal, _ = proposed("Konto;Period;Utfall;Budget\n5011;202601;5,50;0\n3011;202601;-5,50;0\n" * 2)
    assert "dimensions" not in proposal.mapping


TWICE = b"Konto;Datum;Belopp;Belopp\n1910;2026-01-31;5,00;1,00\n3011;2026-01-31;-5,00;-1,00\n"


@pytest.mark.parametrize(
    ("amount", "unread", "is_told"),
    [("Belopp", [], True), ("Belopp 4", [], False), ("Belopp", ["Belopp 4"], False)],
)
def test_a_mapping_that_names_one_of_several_columns_of_a_name_is_told_which_it_reads(amount, unread, is_told):
    mapping = {"columns": {"account": "Konto", "date": "Datum", "amount": amount}, "unread": unread}
    reading = read(TWICE, options=Options(mapping=mapping))
    assert told(reading, "mapping-names-alike") == [1] * is_told
    assert reading.summary.debit == (500 if amount == "Belopp" else 100)
    for found in reading.findings:
        if found.id == "ledger.mapping-names-alike":
            assert "Belopp 4" in found.message.sv


MONTHS = """Uppföljning 2026, utskriven 2026-04-02
Belopp i tkr
Ansvar;Ansvar (T);Konto;Konto (T);Jan;Feb;Mar;Totalt
4100;Skola;3011;Avgifter;-10,5;-10,5;-10,5;-31,5
4100;Skola;5011;Löner;20;20;20;60
Totalt;;;;9,5;9,5;9,5;28,5
"""


def test_months_take_their_year_from_a_line_above_when_nothing_else_says_it():
    proposal = propose(MONTHS.encode(), name="utdrag.csv")
    assert proposal.mapping["months"] == {202601: "Jan", 202602: "Feb", 202603: "Mar"}
    assert {"ledger.mapping-year-above", "ledger.row-total"} <= {one.id for one in proposal.findings}
    assert sum(amount for _account, _month, _objects, amount in entries(proposal)) == 2850000
    of_two = propose(MONTHS.replace("2026", "2025 och 2026", 1).encode(), name="utdrag.csv")
    assert list(of_two.mapping["months"]) == ["ÅÅÅÅ01", "ÅÅÅÅ02", "ÅÅÅÅ03"]


def test_columns_called_by_compound_words_are_debit_and_credit():
    text = "Verifikationsnummer;Kontonummer;Bokföringsdatum;Debetbelopp;Kreditbelopp\n"
    proposal, found = proposed(text + "A-1;3011;2026-01-31;;10,00\nA-1;1910;2026-01-31;10,00;\n")
    assert (proposal.reading.summary.debit, proposal.reading.summary.credit, found) == (1000, -1000, set())
    assert proposal.mapping["columns"]["voucher"] == "Verifikationsnummer"


def test_a_column_of_debit_and_credit_is_known_by_its_cells_and_told():
    text = "Konto;Datum;Belopp;Typ\n3011;20260131;100,00;K\n1910;20260131;100,00;D\n"
    proposal, found = proposed(text)
    assert (proposal.mapping["columns"]["side"], found) == ("Typ", {"mapping-side-guessed"})
    assert proposal.reading.rows["amount"].to_pylist() == [-10000, 10000]
    assert "side" not in proposed(text.replace("K\n", "E\n"))[0].mapping["columns"]


def test_periods_may_be_written_without_their_century():
    proposal, _ = proposed("Konto;Period;Utfall\n3011;2601;-10,00\n5011;2602;10,00\n")
    assert (proposal.mapping["columns"]["period"], proposal.mapping["date"]) == ("Period", "YYMM")
    assert [one[1] for one in entries(proposal)] == [202601, 202602]
    years, _ = proposed("Konto;Period;Utfall\n3011;2011;-10,00\n5011;2012;10,00\n")
    assert "date" not in years.mapping


GROUPS = """Konto;Kontonamn;Period;Belopp
3011;Avgifter;202601;-100,00
3012;Hyror;202601;-50,00
30;Summa intäkter;;-150,00
5011;Löner;202601;150,00
50;Summa löner;;150,00
;Resultat;;0,00
"""


def test_a_row_whose_account_is_called_as_a_sum_is_one_and_told():
    proposal, found = proposed(GROUPS)
    assert sum(one.amount for one in proposal.reading.balances) == 0
    assert [one.code for one in proposal.reading.accounts] == ["3011", "3012", "5011"]
    assert found - {"mapping-kind-guessed"} == {"row-total", "row-total-unnamed"}
    (said,) = [one.message.sv for one in proposal.findings if one.id == "ledger.row-total"]
    assert said.startswith("2 rader säger att de är summor")
    budget = propose(
        GROUPS.replace("Period;", "").replace("202601;", "").replace(";;", ";").encode(), name="budget2026.csv"
    )
    assert {one.account for one in budget.reading.balances} == {"3011", "3012", "5011"}
    assert sum(one.amount for one in budget.reading.balances) == 0


def test_a_row_called_as_a_sum_that_has_a_day_or_a_code_part_is_an_entry_and_told():
    for text in (
        GROUPS.replace("intäkter;;-150", "intäkter;202601;-151"),
        GROUPS.replace("Period", "Ansvar").replace("202601", "4100").replace("intäkter;;-150", "intäkter;4100;-151"),
    ):
        proposal = propose(text.encode(), name="utfall2026.csv")
        assert "30" in {one.account for one in proposal.reading.balances}
        assert "ledger.table-account-like-sum" in {one.id for one in proposal.findings}


def test_a_name_in_the_cell_of_the_account_may_say_that_the_row_is_a_sum():
    text = "Konto;Belopp\n3011 Avgifter;-100\n30 Summa intäkter;-100\n"
    mapping = {"columns": {"account": "Konto", "amount": "Belopp"}, "first_word": ["account"], "kind": "budget"}
    reading = read(text.encode(), options=Options(mapping=mapping | {"constants": {"period": "202601"}}))
    assert [one.account for one in reading.balances] == ["3011"]


QUERY = """"select t.account, t.amount, t.voucher_date, t.text from agltransact t"
"order by t.account, t.amount"
columns,,account,amount,text
,,Konto,Belopp,Ansvar,Period,Text
detail,,5011,"883,59",4100,202601,Lön
detail,,3011,"-883,59",4100,202601,Avgift
"""


def test_of_a_programs_names_and_a_reports_own_the_row_that_says_more_is_the_header():
    proposal, _ = proposed(QUERY)
    assert proposal.mapping["skip"] == 3
    assert [amount for *_, amount in entries(proposal)] == [88359, -88359]
