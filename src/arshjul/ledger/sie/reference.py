"""The plain reader of SIE 1-4: one line at a time, one function per label (`records`), nothing clever.

It is the oracle: the fast scanners must give the same tables, cell by cell, and hand every line
they aren't sure of to `Book.take`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain

from arshjul.kernel.money import LARGEST_ORE, format_amount
from arshjul.ledger.notes import NUL, Notes, kept
from arshjul.ledger.sie import fields as sie
from arshjul.ledger.sie.fields import Field
from arshjul.ledger.sie.records import HANDLERS, KNOWN, SINGLE, padded, said, shortened
from arshjul.ledger.values import (
    BTRANS,
    RTRANS,
    TRANS,
    Account,
    Balance,
    Dimension,
    FiscalYear,
    ObjectCode,
    Record,
)

ROW_TAGS = {"#TRANS": TRANS, "#RTRANS": RTRANS, "#BTRANS": BTRANS}
OPEN = frozenset({"open", "begun"})
"""Within a voucher: after its brace, which for one that is begun stood on the line of #VER itself."""

END_OF_FILE = "\x1a"
"""What DOS programs write after the last line."""

TAB = "\t"
_SPOILED = re.compile(r"#\s*[RB]?TRANS(?![A-Z])", re.IGNORECASE)
_FIRST_PRINTABLE = 32
_DELETE = 127

Row = tuple[int, int, int | None, str, str, int | None, int | None, str, str, str]
"""tag, line, voucher, account, objects, amount, date, text, quantity, sign."""

Voucher = tuple[int, int, str, str, int | None, str, int | None, str]
"""voucher, line, series, number, date, text, registered, sign."""


@dataclass
class Book:
    """What has been read so far. `rows` and `new_vouchers` are taken out by the caller after each piece.

    `others` counts the records that are neither vouchers nor rows; `first_lines` tells where each label of them
    stands first, and `closing` where the last #KSUMMA does. `kinds` are of accounts that haven't come yet.
    """

    notes: Notes
    rows: list[Row] = field(default_factory=list)
    new_vouchers: list[Voucher] = field(default_factory=list)
    voucher_count: int = 0
    in_voucher: str = ""
    accounts: dict[str, Account] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    objects: dict[tuple[str, str], ObjectCode] = field(default_factory=dict)
    balances: list[Balance] = field(default_factory=list)
    years: dict[int, FiscalYear] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    unknown: dict[str, tuple[int, int]] = field(default_factory=dict)
    first_lines: dict[str, int] = field(default_factory=dict)
    dimension_lines: dict[str, int] = field(default_factory=dict)
    object_lines: dict[str, int] = field(default_factory=dict)
    """Where the first object of each dimension is declared."""
    kind_lines: dict[str, int] = field(default_factory=dict)
    year_lines: dict[int, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    """The codes that numbers of other charts are read as (`account_codes`)."""
    unlisted: tuple[int, int] | None = None
    """Of balances by period without their object list: the first line, and how many."""
    closing: int | None = None
    others: int = 0
    _said: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    _open_text: int = 0
    """The line before whose end a text began that wasn't closed."""

    def take(self, text: str, line: int) -> None:
        """Read one line (without its line feed)."""
        stripped = _stripped(text)
        if not stripped:
            return
        if stripped in {"{", "}"}:
            self._brace(stripped, line)
            return
        if not stripped.isprintable():
            stripped = self._controls(stripped, line)
        fields, faults = sie.split(stripped)
        opens = _opens(fields, stripped)
        for fault in faults[:-1] if opens else faults:
            self.notes.add(fault, line, text=shortened(stripped))
        if TAB in stripped and (tabbed := _with_tab(fields)):
            self.notes.add("tab-in-text", line, text=shortened(tabbed).replace(TAB, "→"))
        label = fields[0] if fields and isinstance(fields[0], str) else ""
        if "quote-unterminated" in faults:
            self._open_text = line
        if self._is_record(label.upper(), stripped, line):
            if opens:
                self.notes.add("brace-on-line", line)
            self._record(label.upper(), fields[1:-1] if opens else fields[1:], line)
            self.in_voucher = "begun" if opens else self.in_voucher

    def _is_record(self, label: str, text: str, line: int) -> bool:
        """Whether a line is a record; one that isn't is told, as lost when it may have held an amount.

        What goes on with the text of the line before holds none.
        """
        if label in ROW_TAGS or label in HANDLERS or label in KNOWN:
            return True
        goes_on = self._open_text == line - 1 and not label.startswith("#")
        if goes_on and '"' not in text:
            self._open_text = line
        if _SPOILED.search(text) or (self.in_voucher in OPEN and not goes_on):
            self.notes.add("voucher-line-lost", line, text=shortened(text))
            return False
        if not label.startswith("#"):
            self.notes.add("line-not-a-record", line, text=shortened(text))
        return label.startswith("#")

    def _record(self, label: str, fields: list[Field], line: int) -> None:
        if label in ROW_TAGS:
            self.row(ROW_TAGS[label], fields, line)
            return
        if label != "#VER":
            self.others += 1
            self.first_lines.setdefault(label, line)
        if label in HANDLERS:
            if self.in_voucher in OPEN and label != "#VER":
                self.notes.add("record-inside-voucher", line, label=label)
            HANDLERS[label](self, label, fields, line)
        else:
            self.keep(label, fields)
            if label in SINGLE:
                self.once((label,), self.records[-1].fields, line)
            if label == "#KSUMMA":
                self.closing = line
            if label not in KNOWN:
                self.passed_over(label, line)

    def passed_over(self, label: str, line: int) -> None:
        """Count a record that nobody knows what it says."""
        first, count = self.unknown.get(label, (line, 0))
        self.unknown[label] = (first, count + 1)

    def keep(self, label: str, fields: list[Field]) -> None:
        """Keep a record as it is."""
        self.records.append(Record(label, tuple(said(item) for item in fields)))

    def once(self, key: tuple[str, ...], said: tuple[str, ...], line: int) -> bool:
        """Whether something that stands once in a file stands for the first time; the second time is told."""
        first = self._said.setdefault(key, (*said, str(line)))
        if first[-1] == str(line):
            return True
        name = " ".join(key)
        if first[:-1] == said:
            self.notes.add("record-twice", line, record=name)
        else:
            texts = {"said": " ".join(said), "other": " ".join(first[:-1])}
            self.notes.add("record-differs", line, record=name, first=first[-1], **texts)
        return False

    def _controls(self, text: str, line: int) -> str:
        """Tell of signs that no text has; a NUL, which no database keeps, gives place to a replacement sign."""
        if NUL in text:
            self.notes.add("null-character", line)
            text = kept(text)
        if any((ord(sign) < _FIRST_PRINTABLE and sign != TAB) or ord(sign) == _DELETE for sign in text):
            self.notes.add("control-character", line)
        return text

    def _brace(self, brace: str, line: int) -> None:
        if brace == "{" and self.in_voucher in {"named", "begun"}:
            self.in_voucher = "open"
        elif brace == "}" and self.in_voucher in OPEN:
            self.in_voucher = ""
        else:
            self.notes.add("brace-unexpected", line, text=brace)
            self.in_voucher = "" if brace == "}" else self.in_voucher

    def row(self, tag: int, fields: list[Field], line: int) -> None:
        """Read a #TRANS, #RTRANS or #BTRANS."""
        voucher: int | None = self.voucher_count - 1
        if self.in_voucher not in OPEN:
            self.notes.add("row-outside-voucher", line)
            voucher = voucher if self.in_voucher else None
        account = said(fields[0]) if fields else ""
        if not account:
            self.notes.add("account-missing-number", line)
        pairs: tuple[str, ...] = ()
        rest = fields[1:]
        if rest and isinstance(rest[0], tuple):
            pairs, rest = rest[0], rest[1:]
        else:
            self.notes.add("object-list-missing", line)
        texts = sie.with_thousands([said(item) for item in rest], 0)
        amount = self.amount(texts, 0, line)
        day = self.day(texts, 1, line)
        text, quantity, sign = padded(texts[2:], 3)
        self.quantity(quantity, line)
        objects = self.object_list(pairs, line)
        self.rows.append((tag, line, voucher, account, objects, amount, day, text, quantity, sign))

    def object_list(self, pairs: tuple[str, ...], line: int) -> str:
        """The canonical form of an object list; a lonely last field is a finding."""
        if len(pairs) % 2:
            self.notes.add("object-list-odd", line, text=" ".join(pairs))
        return sie.canonical_objects(pairs) if pairs else ""

    def amount(self, fields: list[str], place: int, line: int) -> int | None:
        """The amount at a place, with a finding when it is missing, unreadable or oddly written."""
        text = fields[place] if place < len(fields) else ""
        ore = sie.strict_amount(text)
        if ore is not None:
            return ore
        if not text:
            self.notes.add("amount-missing", line)
            return None
        ore = sie.lenient_amount(text)
        if sie.is_too_large(text):
            self.notes.add("amount-too-large", line, text=text, limit=format_amount(LARGEST_ORE, "kr", 2))
        elif ore is None:
            self.notes.add("amount-unreadable", line, text=text)
        elif sie.may_be_thousands(text):
            self.notes.add("amount-or-thousands", line, text=text, worth=format_amount(ore, "kr", 2))
        else:
            self.notes.add("amount-shape", line, text=text)
        return ore

    def quantity(self, text: str, line: int) -> None:
        """Tell of a quantity that is no number: a text without quotes fills the fields after it."""
        if not sie.is_quantity(text):
            self.notes.add("quantity-unreadable", line, text=text)

    def day(self, fields: list[str], place: int, line: int, *, required: bool = False) -> int | None:
        """The date at a place, with a finding when it is no day."""
        text = fields[place] if place < len(fields) else ""
        number = sie.day(text)
        if number is not None:
            return number
        if not text:
            if required:
                self.notes.add("voucher-date-missing", line)
            return None
        number = sie.lenient_day(text)
        name = "date-shape" if number is not None else "date-unreadable" if required else "row-date-unreadable"
        self.notes.add(name, line, text=text)
        return number


def _stripped(text: str) -> str:
    """The line without what surrounds it, nor the sign that DOS programs end a file with."""
    stripped = text.strip(" \t\r")
    if stripped.endswith(END_OF_FILE) and stripped.rstrip(END_OF_FILE) in {"", "}"}:
        return stripped.rstrip(END_OF_FILE)
    return stripped


def _with_tab(fields: list[Field]) -> str:
    """The first text that holds a tab, empty when none does."""
    texts = chain.from_iterable((item,) if isinstance(item, str) else item for item in fields)
    return next((text for text in texts if TAB in text), "")


def _opens(fields: list[Field], text: str) -> bool:
    """Whether a #VER ends with the brace that should stand on the next line."""
    is_voucher = bool(fields) and isinstance(fields[0], str) and fields[0].upper() == "#VER"
    return is_voucher and fields[-1] == () and text.endswith("{")
