"""SIE files: records, vouchers, checksum, objects, balances, encoding, fields, and importing once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from arshjul.law.facts import Facts, MissingInputError
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import by_number, is_body

_FIELD = re.compile(r'"((?:\\"|[^"])*)"|([^\s{}"]+)')


def fields_of(line: str) -> list[str]:
    """The label and fields of a record, without quotes, braces and escaping backslashes.

    >>> fields_of('#TRANS 6500 {1 "0123"} 1000.00')
    ['#TRANS', '6500', '1', '0123', '1000.00']
    """
    return [quoted.replace('\\"', '"') if quoted else bare for quoted, bare in _FIELD.findall(line)]


def _records(written: Any) -> list[list[str]]:  # noqa: ANN401 - the file's text or its labels
    lines = written.splitlines() if isinstance(written, str) else written
    if not isinstance(lines, list):
        raise MissingInputError(("sie.file",), ("sie.file",))
    return [fields for line in lines if (fields := fields_of(str(line)))]


@part("SIE-01")
def records_of_the_type(facts: Facts, law: Values) -> Iterator[Problem]:
    """Mandatory ones are there, forbidden ones are not."""
    records = _records(facts["sie.file"])
    kind = _kind(facts, records, law)
    labels = {record[0].upper() for record in records}
    missing = [label for label in law["mandatory"][kind] if label not in labels]
    forbidden = [label for label in law["forbidden"][kind] if label in labels]
    if missing:
        yield problem("missing", type=kind, names=missing)
    if forbidden:
        yield problem("forbidden-found", type=kind, names=forbidden)


def _kind(facts: Facts, records: Sequence[Sequence[str]], law: Values) -> str:
    typed = next((record[1:] for record in records if record[0].upper() == law["type_label"]), None)
    kind: str = facts.get("sie.type") or (law["default_type"] if typed is None else "".join(typed[:1]))
    if kind.upper() not in law["mandatory"]:
        raise MissingInputError(("sie.type",))
    return kind.upper()


@part("SIE-01")
def records_in_order(facts: Facts, law: Values) -> Iterator[Problem]:
    """The flag first, then identification, chart and balances; labels of no group don't count."""
    labels = [record[0].upper() for record in _records(facts["sie.file"])]
    if labels and labels[0] != law["first"]:
        yield problem("wrong-first", found=labels[0])
    group_of = {label: index for index, group in enumerate(law["groups"]) for label in group}
    highest = 0
    for label in labels:
        group = group_of.get(label, highest)
        if group < highest:
            yield problem("wrong-order", name=label)
            return
        highest = group


@part("SIE-02")
def vouchers_sum_to_zero(facts: Facts, law: Values) -> Iterator[Problem]:
    """Only the counted label counts, and an added row has its twin right after it."""
    blocks = facts["ver"]
    if not isinstance(blocks, list):
        raise MissingInputError(("ver",), ("ver",))
    for number, block in enumerate(blocks, 1):
        rows = [row for row in map(_row, _lines(block)) if row[0] in law["label_names"]]
        total = sum((row[2] for row in rows if row[0] == law["counted"]), Decimal(0))
        if total:
            yield problem("unbalanced", number=number, difference=total)
        for index, row in enumerate(rows):
            twin = rows[index + 1] if index + 1 < len(rows) else None
            if row[0] == law["added"] and (twin is None or twin != (law["counted"], *row[1:])):
                yield problem("no-twin", number=number)


def _lines(block: Any) -> list[Any]:  # noqa: ANN401 - lines, rows, or an object with rows
    lines = block.get("rows", []) if isinstance(block, Mapping) else block
    lines = lines.splitlines() if isinstance(lines, str) else lines
    if not isinstance(lines, list) or not all(isinstance(line, str | Mapping) for line in lines):
        raise MissingInputError(("ver",), ("ver",))
    return lines


def _row(line: Any) -> tuple[str, str, Decimal]:  # noqa: ANN401 - a line of the file or an object
    try:
        if isinstance(line, Mapping):
            return str(line.get("label", "#TRANS")), str(line.get("account", "")), Decimal(str(line["amount"]))
        outside = fields_of(re.sub(r"\{[^}]*\}", "", line))
        if not outside[:1] or not outside[0].endswith("TRANS"):
            return "", "", Decimal(0)
        return outside[0].upper(), outside[1], Decimal(outside[2])
    except (KeyError, IndexError, InvalidOperation) as error:
        raise MissingInputError(("ver",), ("ver",)) from error


@part("SIE-03")
def checksum_is_right(facts: Facts, law: Values) -> Iterator[Problem]:
    """CRC-32 over what stands between the opening and the closing label."""
    records = [fields for line in _as_text(facts["sie.bytes"], law).splitlines() if (fields := fields_of(line))]
    marks = [index for index, fields in enumerate(records) if fields[0].upper() == law["label"]]
    if not marks:
        return
    if len(marks) == 1:
        yield problem("truncated")
        return
    first, last = marks[0], marks[-1]
    content = "".join(field for record in records[first + 1 : last] for field in record)
    try:
        computed = zlib.crc32(content.encode(law["charset"]))
    except UnicodeEncodeError as error:
        raise MissingInputError(("sie.bytes",), ("sie.bytes",)) from error
    printed = records[last][1] if len(records[last]) > 1 else ""
    if printed != str(computed):
        yield problem("differs", computed=computed, printed=printed or "–")


def _as_text(written: str, law: Values) -> str:
    compact = re.sub(r"\s+", "", written)
    is_hex = re.fullmatch(r"(?:[0-9a-fA-F]{2})+", compact)
    return bytes.fromhex(compact).decode(law["charset"]) if is_hex else written


@part("SIE-04")
def object_lists_are_valid(facts: Facts, law: Values) -> Iterator[Problem]:
    """Pairs of a known dimension and an object; a sub-dimension with its parent."""
    parents = by_number(facts.get("subdimensions", {}), "subdimensions")
    for written in facts["object_lists"]:
        fields = fields_of(written)
        numbers = fields[::2]
        if len(fields) % 2 or not all(number.isdecimal() for number in numbers):
            yield problem("odd-count", found=written)
            continue
        dimensions = [int(number) for number in numbers]
        for number in dimensions:
            yield from _dimension(facts, law, number, dimensions, parents)


def _dimension(
    facts: Facts, law: Values, number: int, dimensions: Sequence[int], parents: Mapping[int, int]
) -> Iterator[Problem]:
    if number in law["kept_for_the_standard"]:
        yield problem("kept-number", number=number)
    elif number not in law["reserved"] and number not in parents and number not in facts["dimensions"]:
        yield problem("not-declared", number=number)
    if number in parents and parents[number] not in dimensions:
        yield problem("parent-missing", number=number, parent=parents[number])


@part("SIE-05")
def periods_tie_to_the_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """Rows without object, account by account."""
    del law
    sums: dict[str, int] = {}
    for row in facts["psaldo"]:
        if not row["object"]:
            sums[row["account"]] = sums.get(row["account"], 0) + row["amount"]
    for account, computed in sorted(sums.items()):
        printed = _year_amount(facts, account)
        if computed != printed:
            yield problem("differs", account=account, computed=_kr(computed), printed=_kr(printed))


def _year_amount(facts: Facts, account: str) -> int:
    results = facts.get("res", {})
    if account in results:
        return int(results[account])
    opening, closing = facts.need("ib", "ub")
    if account not in closing:
        raise MissingInputError((f"ub.{account}",))
    return int(closing[account] - opening.get(account, 0))


def _kr(ore: int) -> Decimal:
    return Decimal(ore).scaleb(-2)


@part("SIE-06")
def encoding_is_cp437(facts: Facts, law: Values) -> Iterator[Problem]:
    """By the letters found, unless the user has confirmed another."""
    try:
        content = bytes.fromhex(re.sub(r"0x|[\s,]", "", facts["bytes"]))
    except ValueError as error:
        raise MissingInputError(("bytes",), ("bytes",)) from error
    found = _encoding(content, law)
    if found and not facts.get("confirmed_encoding"):
        yield problem("looks-like", encoding=found)
    declared = facts.get("sie.format")
    if declared is not None and declared != law["format"]:
        yield problem("wrong-format", found=declared)


def _encoding(content: bytes, law: Values) -> str | None:
    if content.isascii():
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        counts = [
            sum(content.count(bytes.fromhex(letter)) for letter in law[letters])
            for letters in ("latin1_letters", "expected_letters")
        ]
        return "Latin-1" if counts[0] > counts[1] else None
    return "UTF-8"


@part("SIE-07")
def fields_are_rightly_written(facts: Facts, law: Values) -> Iterator[Problem]:
    """By kind, or by shape when the kind isn't given."""
    wrong: dict[str, list[str]] = {"amount": [], "date": [], "period": []}
    for field in facts["fields"]:
        kind, text = _field_kind(field, law)
        if not re.fullmatch(law[kind], text) or (kind == "date" and not _is_day(text)):
            wrong[kind].append(text)
    for kind, found in wrong.items():
        if found:
            yield problem(f"bad-{kind}", found=found)


def _field_kind(field: Any, law: Values) -> tuple[str, str]:  # noqa: ANN401 - text or an object
    if isinstance(field, Mapping):
        kind, text = str(field.get("kind")), str(field.get("value"))
        if kind not in law:
            raise MissingInputError(("fields.kind",), ("fields.kind",))
        return kind, text
    text = str(field)
    if re.fullmatch(law["date"], text):
        return "date", text
    return ("period" if text.isdecimal() and len(text) == len("YYYYMM") else "amount"), text


def _is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007 - only whether the day exists
    except ValueError:
        return False
    return True


@part("SIE-08")
def fiscal_year_is_the_calendar_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """For a municipality and a federation, not for a company."""
    kind = facts.get("entity.kind")
    if kind is not None and not is_body(kind, law["entities"]):
        yield problem("company")
        return
    days = [text for text in re.findall(r"\w+", str(facts["rar"])) if re.fullmatch(r"\d{8}", text) and _is_day(text)]
    if len(days) != len(("first", "last")):
        raise MissingInputError(("rar",), ("rar",))
    start, end = (datetime.strptime(text, "%Y%m%d").date() for text in days)  # noqa: DTZ007 - days have no zone
    if start != law["first_day"].in_year(start.year) or end != law["last_day"].in_year(start.year):
        yield problem("broken-year", start=start, end=end)


@part("SIE-09")
def imported_once(facts: Facts, law: Values) -> Iterator[Problem]:
    """By the flag, the bytes and the vouchers."""
    if facts["flag"] == law["read_flag"]:
        yield problem("already-read")
    checksum, known = facts.need("sha256", "imported.sha256")
    if checksum in known:
        yield problem("same-bytes")
    vouchers = facts.get("vouchers", [])
    if vouchers:
        again = [name for name in vouchers if name in facts["imported.vouchers"]]
        if again:
            yield problem("same-vouchers", names=again)
