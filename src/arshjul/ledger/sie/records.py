"""What each label of SIE 1-4 says, but for the rows of vouchers: a function a label, given the book and the fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from arshjul.ledger.sie import fields as sie
from arshjul.ledger.sie.account_codes import LABEL, is_declared
from arshjul.ledger.sie.fields import Field
from arshjul.ledger.values import Account, Balance, Dimension, FiscalYear, ObjectCode

if TYPE_CHECKING:
    from arshjul.ledger.sie.reference import Book


def said(item: Field) -> str:
    """A field as text."""
    return item if isinstance(item, str) else " ".join(item)


def padded(fields: list[str], count: int) -> tuple[str, ...]:
    """So many fields, empty where the line has none."""
    return tuple((fields + [""] * count)[:count])


def shortened(text: str) -> str:
    """A text as a message shows it."""
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 - what fits in a message


def _ver(book: Book, _label: str, fields: list[Field], line: int) -> None:
    if book.in_voucher:
        book.notes.add("voucher-not-closed", line)
    texts = [said(item) for item in fields]
    series, number = padded(texts[:2], 2)
    day = book.day(texts, 2, line, required=True)
    text = texts[3] if len(texts) > 3 else ""  # noqa: PLR2004 - the field's place in the record
    registered = book.day(texts, 4, line)
    sign = texts[5] if len(texts) > 5 else ""  # noqa: PLR2004 - the field's place in the record
    book.new_vouchers.append((book.voucher_count, line, series, number, day, text, registered, sign))
    book.voucher_count += 1
    book.in_voucher = "named"


def _konto(book: Book, _label: str, fields: list[Field], line: int) -> None:
    code, name = padded([said(item) for item in fields], 2)
    if not code:
        book.notes.add("account-missing-number", line)
    elif not (code.isascii() and code.isdigit()):
        book.notes.add("account-not-numeric", line, account=code)
    if code and not name:
        book.notes.add("name-missing", line, record=f"#KONTO {code}")
    if code in book.accounts and book.accounts[code].name:
        book.notes.add("account-duplicate", line, account=code)
    kind = book.accounts[code].kind if code in book.accounts else book.kinds.pop(code, "")
    book.accounts[code] = Account(code, name, kind)


def _ktyp(book: Book, _label: str, fields: list[Field], line: int) -> None:
    code, kind = padded([said(item) for item in fields], 2)
    if kind.upper() not in ACCOUNT_KINDS:
        book.notes.add("account-kind-unknown", line, account=code, kind=kind)
    known = book.accounts.get(code)
    if known:
        book.accounts[code] = Account(code, known.name, kind.upper())
    else:
        book.kinds[code] = kind.upper()
        book.kind_lines[code] = line


def _dim(book: Book, label: str, fields: list[Field], line: int) -> None:
    number, name, parent = padded([said(item) for item in fields], 3)
    if not number:
        book.notes.add("field-missing", line, label=label)
    elif not (number.isascii() and number.isdigit()):
        book.notes.add("dimension-not-numeric", line, dimension=number)
    if number and not name:
        book.notes.add("name-missing", line, record=f"{label} {number}")
    if number in book.dimensions:
        book.notes.add("record-twice", line, record=f"{label} {number}")
    book.dimension_lines[number] = line
    book.dimensions[number] = Dimension(number, name, parent if label == "#UNDERDIM" else "")


def _objekt(book: Book, label: str, fields: list[Field], line: int) -> None:
    dimension, code, name = padded([said(item) for item in fields], 3)
    if not dimension or not code:
        book.notes.add("field-missing", line, label=label)
    if (dimension, code) in book.objects:
        book.notes.add("record-twice", line, record=f"{label} {dimension} {code}")
    book.object_lines.setdefault(dimension, line)
    book.objects[dimension, code] = ObjectCode(dimension, code, name)


def _rar(book: Book, label: str, fields: list[Field], line: int) -> None:
    texts = padded([said(item) for item in fields], 3)
    index = _whole(texts[0])
    start, end = (book.day([text], 0, line) if sie.is_written_day(text) else None for text in texts[1:])
    if index is None or start is None or end is None or end < start:
        book.notes.add("year-unreadable", line, text=" ".join(texts))
        book.keep(label, fields)
        return
    if book.once((label, texts[0]), (str(start), str(end)), line):
        book.years[index] = FiscalYear(index, start, end)
        book.year_lines[index] = line


def _balance(book: Book, label: str, fields: list[Field], line: int) -> None:
    pairs = next((item for item in fields if isinstance(item, tuple)), ())
    texts = [item for item in fields if isinstance(item, str)]
    periodic = label in {"#PSALDO", "#PBUDGET"}
    year = _whole(texts[0]) if texts else None
    period = (sie.month(texts[1]) if len(texts) > 1 else None) if periodic else 0
    place = 2 if periodic else 1
    if year is None or period is None or len(texts) <= place:
        book.notes.add("balance-unreadable", line, label=label, text=shortened(" ".join(texts)))
        book.keep(label, fields)
        return
    account = texts[place]
    if not account:
        book.notes.add("account-missing-number", line)
    if periodic and not any(isinstance(item, tuple) for item in fields):
        first, count = book.unlisted or (line, 0)
        book.unlisted = first, count + 1
    texts = _balance_amount(book, texts, place + 1, line)
    amount = book.amount(texts, place + 1, line)
    quantity = texts[place + 2] if len(texts) > place + 2 else ""
    book.quantity(quantity, line)
    objects = book.object_list(pairs, line)
    book.balances.append(Balance(label[1:], year, period, account, objects, amount, quantity, line))


def _balance_amount(book: Book, texts: list[str], place: int, line: int) -> list[str]:
    """The fields with an amount in one piece; a quantity that may be the rest of it is told."""
    joined = sie.with_thousands(texts, place)
    if len(joined) != len(texts) and not sie.are_thousands(texts, place):
        book.notes.add("quantity-or-thousands", line, amount=texts[place], quantity=texts[place + 1])
        return texts
    return joined


def _kontokod(book: Book, label: str, fields: list[Field], line: int) -> None:
    """A record of ours; one that can't be meant, or that comes too late, is kept as any that nobody knows."""
    number, code = padded([said(item) for item in fields], 2)
    if book.voucher_count or not is_declared(number, code):
        book.keep(label, fields)
        book.passed_over(label, line)
    elif book.once((label, number), (code,), line):
        book.codes[number] = code


def _whole(text: str) -> int | None:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign * int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else None  # noqa: PLR2004


ACCOUNT_KINDS = frozenset("TSKI")
SINGLE = frozenset(
    "#FLAGGA #PROGRAM #FORMAT #GEN #SIETYP #FNR #ORGNR #FNAMN #TAXAR #OMFATTN #KPTYP #VALUTA".split()  # noqa: SIM905 - reads as one line
)
"""Labels that stand once in a file: a second one that says something else is of another file."""

Handler = Callable[["Book", str, list[Field], int], None]
BALANCES = ("#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET")
HANDLERS: dict[str, Handler] = {
    "#VER": _ver,
    "#KONTO": _konto,
    "#KTYP": _ktyp,
    "#DIM": _dim,
    "#UNDERDIM": _dim,
    "#OBJEKT": _objekt,
    "#RAR": _rar,
    LABEL: _kontokod,
    **dict.fromkeys(BALANCES, _balance),
}
KNOWN = frozenset(
    [
        "#FLAGGA",
        "#PROGRAM",
        "#FORMAT",
        "#GEN",
        "#SIETYP",
        "#PROSA",
        "#FTYP",
        "#FNR",
        "#ORGNR",
        "#BKOD",
        "#ADRESS",
        "#FNAMN",
        "#TAXAR",
        "#OMFATTN",
        "#KPTYP",
        "#VALUTA",
        "#ENHET",
        "#SRU",
        "#KSUMMA",
    ]
)
"""Labels of the standard that are kept as they are."""
