"""A small report for tests: two committees, a result, a chart and a picture."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arshjul.documents.dataset import DataSet, Figure
from arshjul.documents.domain import (
    Chart,
    ChartKind,
    Document,
    RowKind,
    Section,
    Table,
    TableCell,
    TableColumn,
    TableRow,
    WheelPicture,
)
from arshjul.documents.prose import compile_text
from arshjul.kernel.money import Unit

MNKR = 100_000_000
UNIT = Unit("mnkr", 1)
DATA = DataSet.of(
    [
        Figure(
            "rr.resultat.utfall",
            "Årets resultat",
            ore=321 * MNKR,
            definition="Resultaträkningens sista rad",
            source="ÅR 2016",
        ),
        Figure("rr.resultat.budget", "Årets resultat, budget", ore=136 * MNKR, source="KF 2015-06-17 § 93"),
    ],
    UNIT,
    {"snapshot": "prov"},
)
TEXT = """Årets resultat blev {{ belopp rr.resultat.utfall }},
{{ jämför rr.resultat.utfall rr.resultat.budget }} budget.

- Första punkten
- Andra punkten

## Fördjupning
Ett stycke till om året."""


WHEEL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20">'
    '<text x="5" y="15" font-size="12">Årshjul</text></svg>'
)


def cell(amount: float | None, *notes: int) -> TableCell:
    ore = None if amount is None else round(amount * MNKR)
    return TableCell(UNIT.format(ore), ore, notes=notes)


def table(identifier: str = "drift") -> Table:
    return Table(
        id=identifier,
        caption="Driftredovisning per nämnd",
        unit="mnkr",
        corner="Nämnd",
        columns=(
            TableColumn("budget", "Budget"),
            TableColumn("utfall", "Utfall"),
            TableColumn("ord", "Läge", numeric=False),
        ),
        rows=(
            TableRow("skola", "Barn- och utbildningsnämnden", RowKind.LINE, (cell(0), cell(-52.3), TableCell("Sämre"))),
            TableRow("vard", "=Vårdnämnden", RowKind.LINE, (cell(0), cell(31.44, 1), TableCell("@bättre"))),
            TableRow("summa", "Summa", RowKind.TOTAL, (cell(0), cell(-20.9), TableCell(""))),
        ),
        footnotes=("Avrundat: summan är räknad på exakta belopp.",),
        ore_per_unit=MNKR,
        decimals=1,
    )


def years() -> Table:
    return Table(
        "ar",
        "Resultat över tid",
        "procent",
        "År",
        (TableColumn("r", "Resultat"),),
        tuple(
            TableRow(str(y), str(y), RowKind.LINE, (TableCell(str(y % 7), value=Decimal(y % 7)),))
            for y in (2014, 2015, 2016)
        ),
        decimals=0,
    )


def document(language: str = "sv") -> Document:
    first = compile_text(TEXT, DATA, Section("ekonomi", 1, "Ekonomi"), language).sections
    return Document(
        id="prov",
        title="Delårsrapport augusti 2016",
        subtitle="Uppföljning efter åtta månader",
        language=language,
        authority="Helsingborgs stad",
        as_of=date(2016, 8, 31),
        sections=(
            *first,
            Section(
                "drift",
                1,
                "Drift",
                (table(), Chart(ChartKind.BARS, "Liggande staplar: resultat per nämnd.", table("stapel"))),
            ),
            Section("tid", 2, "Över tid", (Chart(ChartKind.LINES, "Linje: resultat 2014–2016.", years()),)),
            Section(
                "hjul",
                1,
                "Året",
                (
                    WheelPicture(
                        WHEEL,
                        "Ett hjul.",
                        "Så planerar vi",
                    ),
                ),
            ),
        ),
        dataset=DATA,
        reference="Dnr KS 2016/00012",
        remark="Konstruerade verifikationer under publicerade summor.",
    )
