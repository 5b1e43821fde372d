"""SIE 5: what is read, and that a document without the standard's form is told of, element by element."""

import pytest

from arshjul.ledger import read
from arshjul.ledger.facts import blocking, facts
from arshjul.ledger.sie.write import write_sie
from arshjul.ledger.sie5_form import KINDS, forms

DOCUMENT = """<?xml version="1.0" encoding="utf-8"?>
<Sie xmlns="http://www.sie.se/sie5" xmlns:own="urn:own">
<FileInfo>
<SoftwareProduct name="Ekonomi" version="1"/>
<FileCreation time="2027-01-02T03:04:05Z" by="Ekonom"/>
<Company organizationId="212000-1157" name="Åmåls Övningskommun"/>
<FiscalYears><FiscalYear start="2026-01" end="2026-12" primary="1" closed="false"/></FiscalYears>
<AccountingCurrency currency="SEK"/>
</FileInfo>
<Accounts>
<Account id="1910" name="Kassa" type="asset" own:note="x"><OpeningBalance month="2026-01" amount="5.50"/></Account>
<Account id="3011" name="Taxor" type="income">
<Budget amount="-100"/>
<BudgetMultidim month="2026-03" amount="-7.25"><ObjectReference dimId="1" objectId="N"/>
<ObjectReference dimId="20" objectId="440"/></BudgetMultidim>
</Account>
</Accounts>
<Dimensions><Dimension id="1" name="Ansvar"><Object id="N" name="Nord"/></Dimension>
<Dimension id="20" name="Verksamhet"><Object id="440" name="Skola"/></Dimension></Dimensions>
<Journal id="A" name="Kassa"><JournalEntry id="1" journalDate="2026-01-31" text="Avgift">
<EntryInfo date="2026-01-31" by="Ekonom"/>
<LedgerEntry accountId="1910" amount="5"><ObjectReference dimId="1" objectId="N"/></LedgerEntry>
<LedgerEntry accountId="3011" amount="-5"/>
</JournalEntry></Journal>
<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>
</Sie>"""
ENTRY = """<SieEntry xmlns="http://www.sie.se/sie5"><FileInfo><SoftwareProduct name="E" version="1"/>
<FileCreation time="2027-01-02T03:04:05" by="E"/><Company organizationId="212000-1157"/></FileInfo>
<Accounts><Account id="9000" name="Elever" type="statistics"/></Accounts>
<Journal><JournalEntry journalDate="2026-01-31"><OriginalEntryInfo date="2026-01-31" by="E"/>
<LedgerEntry accountId="1910" amount="0"/></JournalEntry></Journal></SieEntry>"""


def told(text):
    found = [one for one in read(text.encode()).findings if one.id == "ledger.xml-element-invalid"]
    return [one.message for one in found]


@pytest.mark.parametrize("text", [DOCUMENT, ENTRY])
def test_a_document_in_form_has_nothing_to_tell(text):
    assert not told(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '<AccountingCurrency currency="SEK"/>',
            "",
            ("FileInfo> saknar <AccountingCurrency>", "lacks <AccountingCurrency>"),
        ),
        ('currency="SEK"', 'currency="kr"', ('currency="kr" är inte en valuta', "is not currency")),
        ('id="1910" name="Kassa"', 'id="1910"', ("Account> saknar name", "lacks name")),
        ('type="asset"', 'type="statistics"', ('type="statistics" är inte en kontotyp', "is not kind")),
        ('id="3011"', 'id="30A"', ('id="30A" är inte ett konto', 'id="30A" is not account')),
        ('id="3011"', 'id="1910"', ("id 1910 finns redan", "id 1910 is there already")),
        ('amount="5.50"', 'amount="5.505"', ('amount="5.505" är inte ett belopp', "is not amount")),
        ('month="2026-01" amount', 'month="202601" amount', ('month="202601" är inte en månad', "is not month")),
        ('<EntryInfo date="2026-01-31" by="Ekonom"/>', "", ("JournalEntry> saknar <EntryInfo>", "lacks <EntryInfo>")),
        ('journalDate="2026-01-31"', 'journalDate="2026-13-31"', ("är inte en dag", "is not day")),
        (
            "<LedgerEntry accountId",
            '<LedgerEntry sum="5" accountId',
            ("har inget attribut sum", "has no attribute sum"),
        ),
        ("<Dimensions>", "<Dimensions><Unit/>", ("<Dimensions> får inte innehålla <Unit>", "may not hold <Unit>")),
        ('<Dimension id="20"', '<Dimension id="0"', ("är inte ett positivt heltal", "is not positive")),
        (
            '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>',
            "",
            ("saknar <Signature>", "lacks <Signature>"),
        ),
        ("sie5", "sie6", ("ska höra till http://www.sie.se/sie5", "belongs to http://www.sie.se/sie5")),
        ("<Journal id", "<Documents/><Journal id", ("<Sie> har <Journal> för sent", "<Sie> has <Journal> too late")),
    ],
)
def test_each_departure_from_the_form_is_told(old, new, said):
    sv, en = said
    assert any(sv in message.sv and en in message.en for message in told(DOCUMENT.replace(old, new, 1)))


def test_an_import_has_a_form_of_its_own():
    assert any("lacks <OriginalEntryInfo>" in one.en for one in told(ENTRY.replace("<OriginalEntryInfo", "<EntryInfo")))
    assert any(
        "may not hold <AccountAggregations>" in one.en
        for one in told(ENTRY.replace("<Journal>", "<AccountAggregations/><Journal>"))
    )


def test_budgets_of_the_whole_year_and_by_several_code_parts_are_counted_to_the_ore():
    reading = read(DOCUMENT.encode())
    assert "ledger.budget-whole-year" in {one.id for one in reading.findings}
    budget = [one for one in reading.balances if one.tag == "PBUDGET"]
    whole = [one.amount for one in budget if not one.objects]
    assert (len(whole), sum(whole)) == (12, -10000)
    (divided,) = [one for one in budget if one.objects]
    assert (divided.period, divided.amount, divided.objects) == (202603, -725, '1 "N" 20 "440"')
    table = facts(reading, entity="k", batch="b").to_pylist()
    assert [row["amount"] for row in table if row["kind"] == "opening"] == [550]


def test_a_comment_among_the_objects_is_no_object():
    reading = read(DOCUMENT.replace("<Object ", "<!-- enheter --><Object ").encode())
    assert [one.code for one in reading.objects] == ["N", "440"]
    assert write_sie(reading).data.count(b"#OBJEKT") == 2


def test_every_form_names_forms_and_kinds_that_there_are():
    for name, form in forms().items():
        assert {part.form for part in form.parts.values()} <= set(forms()), name
        assert {kind for kind, _needed in form.attributes.values()} <= set(KINDS), name


MONTHS = DOCUMENT.replace(
    '<OpeningBalance month="2026-01" amount="5.50"/>',
    '<OpeningBalance month="2026-01" amount="5.50"/><ClosingBalance month="2026-01" amount="10.50"/>'
    '<OpeningBalance month="2026-02" amount="10.50"/><ClosingBalance month="2026-12" amount="10.50"/>',
).replace('name="Taxor" type="income">', 'name="Taxor" type="income"><ClosingBalance month="2026-12" amount="-5"/>')


def found_in(text):
    return {one.id.removeprefix("ledger."): one for one in read(text.encode()).findings}


def test_balances_that_agree_with_the_entries_are_kept_at_the_edges_of_the_year_and_counted_within_it():
    reading = read(MONTHS.encode())
    told = found_in(MONTHS)
    assert "balance-differs" not in told
    assert "2 saldon" in told["balances-of-months"].message.sv
    kept = {(one.tag, one.account): one.amount for one in reading.balances if one.tag != "PBUDGET"}
    assert kept == {("IB", "1910"): 550, ("UB", "1910"): 1050, ("RES", "3011"): -500}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('<ClosingBalance month="2026-12" amount="10.50"/>', '<ClosingBalance month="2026-12" amount="99"/>', 11),
        ('<ClosingBalance month="2026-01" amount="10.50"/>', '<ClosingBalance month="2026-01" amount="99"/>', 11),
        ('<OpeningBalance month="2026-02" amount="10.50"/>', '<OpeningBalance month="2026-02" amount="99"/>', 11),
        ('<ClosingBalance month="2026-12" amount="-5"/>', '<ClosingBalance month="2026-12" amount="5"/>', 12),
    ],
)
def test_a_balance_that_the_entries_contradict_is_an_error_at_its_line(old, new, line):
    (one,) = [item for item in read(MONTHS.replace(old, new).encode()).findings if item.id == "ledger.balance-differs"]
    assert (one.level, one.place.line) == ("error", line)


def test_what_is_odd_about_a_document_is_told_at_its_line():
    crossed = MONTHS.replace('<LedgerEntry accountId="3011" amount="-5"/>', CROSSED)
    lines = crossed.splitlines()
    told = {name: lines[one.place.line - 1] for name, one in found_in(crossed).items() if one.place.line}
    assert CROSSED.splitlines()[1] in told["entries-crossed-out"]
    assert "<Signature" in told["signature-not-checked"]
    assert "<Budget" in told["budget-whole-year"]
    assert 'month="2026-02"' in told["balances-of-months"]
    outside = found_in("<?xml version='1.0'?>\n\n<!DOCTYPE Sie>\n<Sie/>")["xml-entities"]
    other = found_in("<?xml version='1.0'?>\n<!-- a -->\n<Faktura/>")["xml-not-sie"]
    assert (outside.place.line, other.place.line) == (3, 3)


CROSSED = """<LedgerEntry accountId="3011" amount="-5"/>
<LedgerEntry accountId="3011" amount="-9"><Overstrike date="2026-02-01" by="E"/></LedgerEntry>"""


def by_objects(whole, *balances):
    """A document whose account 1910 has these balances by objects: element, month, amount and objects."""
    stated = "\n".join(
        f'<{name} month="{month}" amount="{amount}">'
        + "".join(f'<ObjectReference dimId="{number}" objectId="{code}"/>' for number, code in objects)
        + f"</{name}>"
        for name, month, amount, objects in balances
    )
    return whole.replace("</Account>\n<Account", f"\n{stated}</Account>\n<Account", 1)


N, BOTH = [("1", "N")], [("1", "N"), ("20", "440")]
UNOPENED = MONTHS.replace('<OpeningBalance month="2026-01" amount="5.50"/>', "").replace("10.50", "5")


@pytest.mark.parametrize(
    ("balances", "lines"),
    [
        ([("ClosingBalance", "2026-12", "5", N)], []),
        ([("ClosingBalance", "2026-12", "6", N)], [12]),
        ([("ClosingBalanceMultidim", "2026-12", "0", BOTH)], []),
        ([("ClosingBalanceMultidim", "2026-12", "1", BOTH), ("OpeningBalance", "2026-03", "7", N)], [12, 13]),
        ([("OpeningBalance", "2026-01", "2", N), ("ClosingBalance", "2026-12", "7", N)], []),
    ],
)
def test_balances_by_objects_are_tried_against_the_entries_with_all_of_them(balances, lines):
    found = read(by_objects(UNOPENED, *balances).encode()).findings
    assert [one.place.line for one in found if one.id == "ledger.balance-objects-differ"] == lines
    assert "ledger.balance-differs" not in {one.id for one in found}


def test_an_account_that_opens_without_objects_is_not_tried_by_them():
    found = read(by_objects(MONTHS, ("ClosingBalance", "2026-12", "9", N)).encode()).findings
    assert "ledger.balance-objects-differ" not in {one.id for one in found}


def test_a_balance_that_is_no_month_of_the_years_is_told():
    stray = MONTHS.replace(
        '<ClosingBalance month="2026-12" amount="10.50"/>', '<ClosingBalance month="2031-12" amount="1"/>'
    )
    assert found_in(stray)["balance-outside-years"].place.line == 11
    none = MONTHS.replace(
        '<ClosingBalance month="2026-12" amount="10.50"/>', '<ClosingBalance month="december" amount="1"/>'
    )
    assert found_in(none)["balance-unreadable"].place.line == 11


def test_amounts_in_another_currency_are_an_error_that_no_one_can_accept():
    reading = read(DOCUMENT.replace('currency="SEK"', 'currency="EUR"').encode())
    (one,) = blocking(reading, ["ledger.currency-foreign"])
    assert (one.id, one.place.line) == ("ledger.currency-foreign", 8)


@pytest.mark.shared
def test_the_sample_of_the_standard_agrees_with_its_own_balances(oracle_folder):
    sample = (oracle_folder / "sie" / "iCalcreator+Sie5Sdk" / "Sample.sie").read_text(encoding="utf-8")
    assert "balance-differs" not in found_in(sample)
    assert "balance-differs" in found_in(
        sample.replace('month="2014-12" amount="444050"', 'month="2014-12" amount="999999"')
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Sie [<!ENTITY a "15.75">]>',
        "<!DOCTYPE Sie>",
        '<!DOCTYPE Sie SYSTEM "http://localhost/a.dtd">',
        '<!DOCTYPE Sie [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("signs", [10, 70_000, 400_000])
def test_a_doctype_is_refused_wherever_it_comes(doctype, signs, encoding):
    amount = "&a;" if "ENTITY a" in doctype else "15.75"
    entry = f'<LedgerEntry accountId="1910" amount="{amount}"/>'
    sie = f'<Sie><Journal id="A"><JournalEntry id="1" journalDate="2026-01-31">{entry}</JournalEntry></Journal></Sie>'
    document = f"<?xml version='1.0' encoding='{encoding}'?>\n<!--{'x' * signs}\n-->{doctype}{sie}"
    reading = read(document.encode(encoding))
    assert [(one.id, one.place.line) for one in reading.findings] == [("ledger.xml-entities", 3)]
    assert reading.rows.num_rows == 0


def test_entities_of_entities_are_refused_before_they_are_written_out():
    within = "".join(f'<!ENTITY a{place + 1} "{f"&a{place};" * 10}">' for place in range(9))
    doctype = f'<!DOCTYPE Sie [<!ENTITY a0 "ha">{within}]>'
    for start in ("", f"<!--{'x' * 70_000}-->"):
        (found,) = read(f"<?xml version='1.0'?>\n{start}{doctype}<Sie>&a9;</Sie>".encode()).findings
        assert (found.id, found.place.line) == ("ledger.xml-entities", 2)
        (found,) = read(f"<?xml version='1.0'?>\n{start}{doctype}<Sie name='&a9;'/>".encode()).findings
        assert (found.id, found.place.line) == ("ledger.xml-entities", 2)
