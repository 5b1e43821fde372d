"""A SIE file in the words of the rules: its bytes as the facts that SIE-01 to SIE-08 ask for.

What the file doesn't have is an empty list, not missing: the file as a whole is known. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from arshjul.law.rules.sie import fields_of

THIS_YEAR = "0"
IMPORT, EXPORT = "4I", "4E"
ROWS = ("#TRANS", "#RTRANS", "#BTRANS")
BALANCES = {"#RES": "res", "#IB": "ib", "#UB": "ub"}
_OBJECTS = re.compile(r"\{[^}]*\}")


def facts_of(content: bytes, name: str = "", charset: str = "cp437") -> dict[str, Any]:
    r"""The facts of a file's bytes, read by a charset (CP437 is what the format asks for).

    The name's ending tells an import (.si) from an export where the type is 4. A balance account without a closing
    balance has none left.

    >>> facts = facts_of(b'#FLAGGA 0\n#RAR 0 20270101 20271231\n#VER A 1 20270105\n{\n#TRANS 1910 {} -1.00\n}\n')
    >>> facts["rar"], facts["flag"], facts["ver"]
    ('20270101 20271231', '0', [['#TRANS 1910 {} -1.00']])
    """
    lines = [line.strip() for line in content.decode(charset, errors="replace").splitlines()]
    records = [(fields, line) for line in lines if line.startswith("#") and (fields := fields_of(line))]
    return {
        "sie.file": [line for _fields, line in records],
        "sie.bytes": content.hex(),
        "bytes": content.hex(),
        "ver": list(_vouchers(lines)),
        "object_lists": list(_object_lists(records)),
        "psaldo": list(_period_balances(records)),
        "fields": list(_fields(records)),
        **_dimensions(records),
        **_balances(records),
        **_head(records),
        **_kind(records, name),
    }


Records = list[tuple[list[str], str]]


def _head(records: Records) -> dict[str, Any]:
    """The flag, the format and the fiscal year, where the file has them."""
    first = {fields[0].upper(): fields[1:] for fields, _line in reversed(records) if fields[0].upper() != "#RAR"}
    year = next((fields[2:4] for fields, _line in records if fields[:2] == ["#RAR", THIS_YEAR]), None)
    found = {
        "flag": " ".join(first["#FLAGGA"][:1]) if "#FLAGGA" in first else None,
        "sie.format": " ".join(first["#FORMAT"][:1]) if "#FORMAT" in first else None,
        "rar": " ".join(year) if year else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _kind(records: Records, name: str) -> dict[str, Any]:
    """Whether a file of type 4 is an export or an import; the other types say it themselves."""
    kind = next((fields[1] for fields, _line in records if fields[0].upper() == "#SIETYP" and fields[1:]), "")
    return {"sie.type": IMPORT if name.casefold().endswith(".si") else EXPORT} if kind == IMPORT[:1] else {}


def _vouchers(lines: list[str]) -> Iterator[list[str]]:
    """The rows of each voucher, between its braces."""
    block: list[str] | None = None
    for line in lines:
        if line == "{":
            block = []
        elif line == "}" and block is not None:
            yield block
            block = None
        elif block is not None and line.upper().startswith(ROWS):
            block.append(line)


def _object_lists(records: Records) -> Iterator[str]:
    """Each object list once, as it is written."""
    lists = (found[0] for _fields, line in records for found in [_OBJECTS.findall(line)] if found)
    return iter(dict.fromkeys(one for one in lists if fields_of(one)))


def _dimensions(records: Records) -> dict[str, Any]:
    own = [fields[1] for fields, _line in records if fields[0].upper() == "#DIM" and len(fields) > 1]
    under = {
        fields[1]: fields[3]
        for fields, _line in records
        if fields[0].upper() == "#UNDERDIM" and len(fields) > len("abc")
    }
    return {"dimensions": own, "subdimensions": under}


def _outside(line: str) -> list[str]:
    """The fields beside the object list."""
    return fields_of(_OBJECTS.sub("", line))


def _period_balances(records: Records) -> Iterator[Mapping[str, Any]]:
    """#PSALDO of this year: account, period, objects and amount."""
    for fields, line in records:
        if fields[0].upper() != "#PSALDO":
            continue
        _label, year, period, account, amount, *_rest = [*_outside(line), *[""] * 5]
        if year == THIS_YEAR:
            objects = " ".join(fields_of("".join(_OBJECTS.findall(line)[:1])))
            yield {"account": account, "period": period, "object": objects, "amount": amount}


def _balances(records: Records) -> dict[str, Any]:
    found: dict[str, dict[str, str]] = {name: {} for name in BALANCES.values()}
    for fields, _line in records:
        name = BALANCES.get(fields[0].upper())
        if name and fields[1:2] == [THIS_YEAR] and len(fields) > len("abc"):
            found[name][fields[2]] = fields[3]
    for row in _period_balances(records):
        if found["ub"] and row["account"] not in found["res"]:
            found["ub"].setdefault(row["account"], "0")
    return found


def _fields(records: Records) -> Iterator[Mapping[str, str]]:
    """Dates, periods and amounts, each with its kind; each text once."""
    seen = dict.fromkeys(found for _fields_, line in records for found in _of_record(_outside(line)))
    return ({"kind": kind, "value": text} for kind, text in seen)


def _of_record(fields: list[str]) -> Iterator[tuple[str, str]]:
    label, rest = fields[0].upper(), fields[1:]
    if label in ROWS:
        yield from (("amount", text) for text in rest[1:2])
        yield from (("date", text) for text in rest[2:3] if text)
    elif label == "#VER":
        yield from (("date", text) for text in rest[2:3] if text)
    elif label == "#RAR":
        yield from (("date", text) for text in rest[1:3])
    elif label in BALANCES:
        yield from (("amount", text) for text in rest[2:3])
    elif label in {"#PSALDO", "#PBUDGET"}:
        yield from (("period", text) for text in rest[1:2])
        yield from (("amount", text) for text in rest[3:4])
