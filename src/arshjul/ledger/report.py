"""A reading as people and machines want it: the JSON of `ledger read --json`, and a page of plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arshjul.kernel.findings import Finding, has_errors
from arshjul.kernel.money import plain_amount
from arshjul.kernel.text import Text
from arshjul.ledger.balance_sums import BalanceSum, balance_sums
from arshjul.ledger.values import Reading


def as_json(reading: Reading, language: str = "sv") -> dict[str, Any]:
    """Counts as integers, money as strings with two decimals (credit negative), dates YYYYMMDD as in the file.

    `debit` and `credit` are sums over #TRANS; `opening`, `closing` and `result` are the sums of
    #IB, #UB and #RES of year 0.
    """
    header, summary = reading.header, reading.summary
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "program": header.program or None,
        "company": header.company if header.company or _has(reading, "#FNAMN") else None,
        "orgnr": header.organisation_number or None,
        "fiscal_years": [
            {"index": year.index, "start": f"{year.start}", "end": f"{year.end}"} for year in header.fiscal_years
        ],
        "accounts": len(reading.accounts),
        "dimensions": len(reading.dimensions),
        "objects": len(reading.objects),
        "vouchers": summary.vouchers,
        "transactions": summary.transactions,
        "rtrans": summary.rtrans,
        "btrans": summary.btrans,
        "unbalanced_vouchers": summary.unbalanced,
        "debit": plain_amount(summary.debit),
        "credit": plain_amount(summary.credit),
        "opening": plain_amount(reading.balance_sum("IB")),
        "closing": plain_amount(reading.balance_sum("UB")),
        "result": plain_amount(reading.balance_sum("RES")),
        "findings": [_finding(item, language) for item in reading.findings],
    }


def _has(reading: Reading, label: str) -> bool:
    return any(record.label == label for record in reading.header.records)


def _finding(item: Finding, language: str) -> dict[str, Any]:
    shape = item.as_json(language)
    return {name: shape[name] for name in ("id", "level", "line", "message", "hint")}


WORDS = {
    "sv": (
        ("format", "Format"),
        ("encoding", "Teckenkodning"),
        ("program", "Program"),
        ("company", "Organisation"),
        ("orgnr", "Organisationsnummer"),
        ("accounts", "Konton"),
        ("dimensions", "Dimensioner"),
        ("objects", "Objekt"),
        ("vouchers", "Verifikationer"),
        ("transactions", "Transaktioner"),
        ("unbalanced_vouchers", "Verifikationer i obalans"),
        ("debit", "Debet"),
        ("credit", "Kredit"),
    ),
    "en": (
        ("format", "Format"),
        ("encoding", "Encoding"),
        ("program", "Program"),
        ("company", "Organisation"),
        ("orgnr", "Organisation number"),
        ("accounts", "Accounts"),
        ("dimensions", "Dimensions"),
        ("objects", "Objects"),
        ("vouchers", "Vouchers"),
        ("transactions", "Entries"),
        ("unbalanced_vouchers", "Unbalanced vouchers"),
        ("debit", "Debit"),
        ("credit", "Credit"),
    ),
}
"""What the plain page calls each item of the JSON."""

LEFT = 26
"""Signs of the column of words."""
COUNTED = {True: Text("saldo", "balance"), False: Text("saldon", "balances")}


def balance_lines(sums: Sequence[BalanceSum], language: str = "sv") -> list[str]:
    """A line for each kind of balances and year: how many there are and their sum, each in a column of its own."""
    texts = [
        (
            one.name.in_language(language),
            one.year.in_language(language),
            f"{one.count} {COUNTED[one.count == 1].in_language(language)}",
            "" if one.amount is None else f"{plain_amount(one.amount)} kr",
        )
        for one in sums
    ]
    years, counts, amounts = (max((len(row[place]) for row in texts), default=0) for place in (1, 2, 3))
    return [
        f"{kind:{LEFT}}{year:{years}}  {count:>{counts}}  {amount:>{amounts}}".rstrip()
        for kind, year, count, amount in texts
    ]


def as_text(reading: Reading, language: str = "sv") -> str:
    """A page for a terminal: counts and sums, balances by kind and year, findings with their lines and advice."""
    shape = as_json(reading, language)
    lines = [f"{word:{LEFT}}{'' if shape[name] is None else shape[name]}" for name, word in WORDS[language]]
    lines += balance_lines(balance_sums(reading), language)
    for found in shape["findings"]:
        place = f":{found['line']}" if found["line"] else ""
        lines += ["", f"{found['level']} {found['id']}{place}", f"  {found['message']}", f"  {found['hint']}"]
    return "\n".join(lines) + "\n"


def exit_code(reading: Reading) -> int:
    """0 when readable, also with warnings; 1 when it has errors."""
    return int(has_errors(reading.findings))
