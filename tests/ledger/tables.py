"""Small tables as text that a controller can read, and what is asked of their readings."""

import io

import xlsxwriter

from arshjul.ledger.tabular.proposing.propose import propose

TABLE = """Huvudbok Åmål
Vernr;Bokföringsdatum;Konto;Kontonamn;Ansvar;Vht;Mp;Belopp;Text
1;2026-01-31;5011;Löner;4100;440;8;1 500,00;Lön
1;2026-01-31;1910;Kassa;;;;-1 500,00;Lön
2;2026-02-28;3011;Avgifter;4100;440;8;−100,00;Avgift
2;2026-02-28;1910;Kassa;;;;100,00;Avgift
Summa;;;;;;;0,00;
"""


MAPPING = {
    "skip": 1,
    "separator": ";",
    "columns": {
        "account": "Konto",
        "account_name": "Kontonamn",
        "amount": "Belopp",
        "date": "Bokföringsdatum",
        "voucher": "Vernr",
        "text": "Text",
        "ansvar": "Ansvar",
        "verksamhet": "Vht",
        "motpart": "Mp",
    },
}


BARE = {"columns": {"account": "konto", "date": "datum", "amount": "belopp"}}


BUDGET = """Konto;Ansvar;Benämning;Jan;Feb;Mar;Summa
3011;4100;Avgifter;-5,00;-5,50;;-10,50
5011;4100;Löner;7,00;abc;7,25;14,25
5012;4200;Tomt;;;;
Summa;;;2,00;1,50;7,25;3,75
"""


def ids(reading):
    return {found.id.removeprefix("ledger.") for found in reading.findings}


def told(reading, name):
    """The lines of the findings of a name."""
    return [found.place.line for found in reading.findings if found.id == f"ledger.{name}"]


def proposed(text, name="utfall 2026.csv"):
    proposal = propose(text.encode(), name=name)
    found = {found.id.removeprefix("ledger.") for found in proposal.findings}
    return proposal, found - {"table-unbalanced"}


def workbook(rows, down=0, right=0, sheet="Blad1"):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        written = book.add_worksheet(sheet)
        for place, row in enumerate(rows, down):
            written.write_row(place, right, row)
    return buffer.getvalue()
