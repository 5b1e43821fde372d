"""The constructed ledger as a SIE 4E file, so that the example year goes the same way in as any other."""

from __future__ import annotations

from collections.abc import Iterator

from arshjul.kernel.money import plain_amount
from arshjul.statements.constructed import Constructed, Voucher

UNKNOWN = str.maketrans({"–": "-", "”": "'", "“": "'", '"': "'", "…": "...", "\N{NO-BREAK SPACE}": " "})


def constructed_sie(built: Constructed, entity: str) -> bytes:
    """One entity's constructed year in CP437, as SIE says."""
    lines = [*_head(built, entity), *(line for one in built if one.entity == entity for line in _voucher(one))]
    return "".join(f"{line}\r\n" for line in lines).encode("cp437", errors="replace")


def _head(built: Constructed, entity: str) -> Iterator[str]:
    about = built.entities[entity]
    yield "#FLAGGA 0"
    yield "#FORMAT PC8"
    yield "#SIETYP 4"
    yield '#PROGRAM "Årshjul" "konstruerade verifikationer under publicerade summor"'
    yield f"#GEN {built.year + 1}0101"
    if about.orgnr:
        yield f"#ORGNR {about.orgnr}"
    yield f"#FNAMN {_quoted(about.name)}"
    yield f"#RAR 0 {built.year}0101 {built.year}1231"
    yield '#DIM 1 "Ansvar"'
    used = {row.ansvar for one in built if one.entity == entity for row in one.rows}
    yield from (f"#OBJEKT 1 {_quoted(code)} {_quoted(built.units.get(code, code))}" for code in sorted(used) if code)
    accounts = {row.account for one in built if one.entity == entity for row in one.rows}
    opened = [one for one in built.openings if one.entity == entity]
    accounts |= {one.account for one in opened}
    yield from (f"#KONTO {account} {_quoted(built.chart.name(account))}" for account in sorted(accounts))
    yield from (f"#IB 0 {one.account} {plain_amount(one.amount)}" for one in opened)


def _voucher(one: Voucher) -> Iterator[str]:
    yield f"#VER {_quoted(one.series)} {one.number} {one.date:%Y%m%d} {_quoted(one.text)}"
    yield "{"
    for row in one.rows:
        objects = f"1 {_quoted(row.ansvar)}" if row.ansvar else ""
        yield f"   #TRANS {row.account} {{{objects}}} {plain_amount(row.amount)} {one.date:%Y%m%d} {_quoted(row.text)}"
    yield "}"


def _quoted(text: str) -> str:
    return '"' + text.translate(UNKNOWN) + '"'
