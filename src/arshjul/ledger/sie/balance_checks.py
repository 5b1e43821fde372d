"""Judge the balances of a whole SIE file: do opening, changes and closing agree, and is nothing said twice?

What a file lacks of its opening balances is derived from how the year before closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from arshjul.kernel.text import Text
from arshjul.ledger.counted import PERIODIC, Counted, of_balances, of_their_year, periodic
from arshjul.ledger.counted import opening as counted_openings
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie import change_checks, division_checks
from arshjul.ledger.sie.checks import VOUCHER_TYPE, kr
from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.totals import Totals
from arshjul.ledger.values import TRANS, Balance, Header

PRECEDING = -1
TOTALS_TYPE = 2
OF_A_YEAR = ("IB", "OIB", "UB", "OUB", "RES")
"""Balances that are of a fiscal year alone: they have no month of their own."""
CARRIED = {"UB": "IB", "OUB": "OIB"}
"""What closes a year opens the next."""
DIVIDED = {"OIB": "IB", "OUB": "UB"}
"""What divides which balances by objects."""


def balances(book: Book, head: Header, totals: Totals) -> tuple[Balance, ...]:
    """Do opening balances, changes and closing balances agree? Gives the balances, with a missing #IB derived."""
    notes = book.notes
    derived = _derive_opening(book, head)
    _judge_opened(book)
    _judge_repeated(book)
    _judge_divided(book)
    _judge_parts(book)
    _judge_objects(book, head)
    _judge_undated(book, head)
    found = (*book.balances, *derived)
    opening, closing = _by_account(found, "IB"), _by_account(found, "UB")
    result = _by_account(found, "RES")
    if difference := sum(opening.values()):
        which = "opening-derived-unbalanced" if derived else "opening-unbalanced"
        notes.add(which, _first_line(found, "IB"), difference=kr(difference))
    if totals.tags[TRANS] and head.sie_type == VOUCHER_TYPE:
        changes = {code: total - totals.outside.get(code, 0) for code, total in totals.by_account.items()}
        whole = _plus(opening, changes, only=opening | closing)
        _compare(book, "closing-differs", whole, closing, "UB")
        _compare(book, "result-differs", {code: changes.get(code, 0) for code in result}, result, "RES")
    _judge_periods(book, found, opening, closing, result, head)
    _judge_years(notes, found)
    change_checks.changes(book, head, found, totals.tags[TRANS])
    return found


def _judge_opened(book: Book) -> None:
    """A result account opens with nothing: what it has is last year's result, which was never moved to the equity."""
    opened = [item for item in book.balances if _opens(item) and item.amount]
    found = [item for item in opened if not change_checks.is_balance_account(book, item.account)]
    if found:
        told = {"account": found[0].account, "amount": kr(sum(item.amount or 0 for item in found))}
        book.notes.add("opening-of-result", found[0].line, count=len(found), **told)


def _judge_repeated(book: Book) -> None:
    """The same balance twice is counted twice."""
    seen: set[tuple[object, ...]] = set()
    for item in book.balances:
        key = item.tag, item.year, item.period, item.account, item.objects
        if key in seen:
            name = " ".join(
                str(part) for part in (f"#{item.tag}", item.year, item.period or "", item.account) if part != ""
            )
            book.notes.add("balance-twice", item.line, record=f"{name} {{{item.objects}}}" if item.objects else name)
        seen.add(key)


def _judge_divided(book: Book) -> None:
    """#OIB and #OUB divide #IB and #UB: by the same dimensions, the objects of an account sum to it."""
    sums: dict[tuple[str, int, str, tuple[str, ...]], tuple[int, int]] = {}
    for item in book.balances:
        if item.tag in DIVIDED and item.amount is not None and item.objects:
            division = tuple(dimension for dimension, _code in object_pairs(item.objects))
            first, total = sums.get((item.tag, item.year, item.account, division), (item.line, 0))
            sums[item.tag, item.year, item.account, division] = first, total + item.amount
    wholes = {(tag, year): _by_account(book.balances, DIVIDED[tag], year) for tag, year in {key[:2] for key in sums}}
    for (tag, year, account, _division), (line, total) in sums.items():
        whole = wholes[tag, year].get(account)
        if whole is not None and whole != total:
            book.notes.add(
                "objects-differ",
                line,
                account=account,
                parts="#" + tag,
                whole="#" + DIVIDED[tag],
                total=kr(total),
                stated=kr(whole),
            )


def _judge_parts(book: Book) -> None:
    """By the same dimensions, the objects of a month's change or budget are the account's or a part of it."""
    wholes: dict[tuple[str, int, str], int] = {}
    parts: dict[tuple[str, int, str, tuple[str, ...]], tuple[int, int]] = {}
    for item in book.balances:
        if item.tag in PERIODIC and item.amount is not None:
            key = item.tag, item.period, item.account
            if item.objects:
                division = tuple(sorted(dimension for dimension, _code in object_pairs(item.objects)))
                first, total = parts.get((*key, division), (item.line, 0))
                parts[*key, division] = first, total + item.amount
            else:
                wholes[key] = wholes.get(key, 0) + item.amount
    for (tag, period, account, _division), (line, total) in parts.items():
        whole = wholes.get((tag, period, account))
        if whole is not None and not min(whole, 0) <= total <= max(whole, 0):
            named = {"parts": f"#{tag} {period} {{…}}", "whole": f"#{tag} {period} {{}}"}
            book.notes.add("objects-differ", line, account=account, total=kr(total), stated=kr(whole), **named)


def _judge_objects(book: Book, head: Header) -> None:
    """A file of type 2 has the totals of accounts alone; a reader who keeps to that passes over rows with objects."""
    lines = [item.line for item in book.balances if item.objects] if head.sie_type == TOTALS_TYPE else []
    if lines:
        book.notes.add("objects-in-totals", min(lines), count=len(lines))


def _judge_undated(book: Book, head: Header) -> None:
    """Balances of year 0 when the file doesn't say which year that is: they are in no year's books."""
    if head.year(0):
        return
    found = [item for item in book.balances if item.tag in OF_A_YEAR and item.year == 0 and item.amount]
    said = [_said([item for item in found if item.tag == tag]) for tag in OF_A_YEAR]
    if found:
        kinds = Text(*("; ".join(getattr(one, language) for one in said if one) for language in ("sv", "en")))
        line = min(item.line for item in found)
        book.notes.add("balances-undated", line, count=len(found), kinds_sv=kinds.sv, kinds_en=kinds.en)


def _said(found: Sequence[Balance]) -> Text | None:
    if not found:
        return None
    name, debit = f"#{found[0].tag}: {len(found)}", kr(sum(max(item.amount or 0, 0) for item in found))
    credit = kr(-sum(min(item.amount or 0, 0) for item in found))
    return Text(
        f"{name} med {debit} kr i debet och {credit} i kredit", f"{name} with a debit of {debit} kr, credit {credit}"
    )


def _first_line(found: Iterable[Balance], tag: str, year: int = 0) -> int | None:
    return next((item.line for item in found if item.tag == tag and item.year == year), None)


def _by_account(found: Iterable[Balance], tag: str, year: int = 0) -> dict[str, int]:
    sums: dict[str, int] = {}
    for item in found:
        if item.tag == tag and item.year == year and item.amount is not None and not item.objects:
            sums[item.account] = sums.get(item.account, 0) + item.amount
    return sums


def _plus(opening: dict[str, int], changes: dict[str, int], only: Iterable[str]) -> dict[str, int]:
    return {code: opening.get(code, 0) + changes.get(code, 0) for code in only}


def _compare(book: Book, name: str, computed: dict[str, int], stated: dict[str, int], tag: str) -> None:
    """Tell of each account whose sums differ, at the line of its balance of the tag (an #IB without one: its own)."""
    differing = [code for code, amount in computed.items() if amount != stated.get(code, 0)] if stated else []
    if not differing:
        return
    lines: dict[tuple[str, str], int] = {}
    for item in book.balances:
        if item.year == 0 and not item.objects:
            lines.setdefault((item.tag, item.account), item.line)
    for code in differing:
        line = lines.get((tag, code)) or lines.get(("IB", code))
        amount, other = computed[code], stated.get(code, 0)
        said = {"computed": kr(amount), "stated": kr(other), "difference": kr(amount - other)}
        book.notes.add(name, line, account=code, **said)


def _derive_opening(book: Book, head: Header) -> tuple[Balance, ...]:
    """A file without #IB 0 opens with the closing balances of the year before, for balance accounts only.

    Without #OIB 0, #OUB of the year before divides what opens as it closed, so that the sum is the account's.
    """
    preceding = [item for item in book.balances if item.tag == "UB" and item.year == PRECEDING]
    given = [item for item in book.balances if _opens(item)]
    derived: tuple[Balance, ...] = ()
    if given:
        _judge_carry(book, preceding, {item.account: item.amount for item in given})
    elif head.year(0):
        derived = _carried(book, preceding)
        if derived:
            book.notes.add("opening-derived", derived[0].line, count=len(derived))
    return (*derived, *_derive_objects(book, head, {item.account: item.amount for item in (*given, *derived)}))


def _derive_objects(book: Book, head: Header, opening: Mapping[str, int | None]) -> tuple[Balance, ...]:
    if head.year(0) is None or any(item.tag == "OIB" and item.year == 0 for item in book.balances):
        return ()
    closed = {item.account: item.amount for item in book.balances if item.tag == "UB" and item.year == PRECEDING}
    closing = [item for item in book.balances if item.tag == "OUB" and item.year == PRECEDING]
    as_closed = [item for item in closing if not opening or _is_same(opening, closed, item.account)]
    derived = _carried(book, as_closed)
    if derived:
        book.notes.add("opening-objects-derived", derived[0].line, count=len(derived))
    return derived


def _is_same(opening: Mapping[str, int | None], closed: Mapping[str, int | None], account: str) -> bool:
    return account in opening and opening[account] == closed.get(account)


def _carried(book: Book, closing: Iterable[Balance]) -> tuple[Balance, ...]:
    """Closing balances of the year before as opening ones of this, for balance accounts."""
    return tuple(
        replace(item, tag=CARRIED[item.tag], year=0, period=0)
        for item in closing
        if change_checks.is_balance_account(book, item.account)
    )


def _opens(item: Balance) -> bool:
    return item.tag == "IB" and item.year == 0


def _judge_carry(book: Book, preceding: list[Balance], opening: dict[str, int | None]) -> None:
    differing = [
        item for item in preceding if item.amount is not None and (opening.get(item.account) or 0) != item.amount
    ]
    if differing:
        account = differing[0].account
        line = next(
            (item.line for item in book.balances if _opens(item) and item.account == account), differing[0].line
        )
        book.notes.add("opening-differs", line, count=len(differing), account=account)


def _judge_periods(
    book: Book,
    found: tuple[Balance, ...],
    opening: dict[str, int],
    closing: dict[str, int],
    result: dict[str, int],
    head: Header,
) -> None:
    """#PSALDO is the change in a period: over the year it is #RES, or #UB less #IB."""
    kept, left_out = of_their_year(found, head.fiscal_years)
    repeated = [*periodic(kept, of_balances), *counted_openings(found)]
    repeats(book.notes, repeated)
    division_checks.divided(book.notes, kept)
    tell_left_out(book.notes, left_out)
    strays = _strays(book.notes, kept, head) | set(left_out)
    changes = _by_account((item for item in found if item not in strays), "PSALDO")
    if not changes:
        return
    stated = {code: amount - opening.get(code, 0) for code, amount in closing.items()} | result
    computed = {code: amount for code, amount in changes.items() if code in stated}
    _compare(book, "period-differs", computed, stated, "PSALDO")


def repeats(notes: Notes, chosen: Iterable[Counted]) -> None:
    """Tell of balances that say again what others say."""
    lines = [item.line for one in chosen for item in one.details]
    if lines:
        notes.add("totals-and-objects", min(lines), count=len(lines))


def tell_left_out(notes: Notes, found: Sequence[Balance]) -> None:
    """Period balances that name another year than that of their month, which has rows of its own."""
    for index in sorted({item.year for item in found}):
        own = [item for item in found if item.year == index]
        first = min(own, key=attrgetter("period", "line"))
        total = sum(item.amount or 0 for one in periodic(own, of_balances) for item in one.counted)
        told = {"index": index, "count": len(own), "period": first.period, "total": kr(total)}
        notes.add("period-of-other-year-left-out", first.line, **told)


def _strays(notes: Notes, found: Sequence[Balance], head: Header) -> set[Balance]:
    """Period balances whose period lies outside the year they name: the period holds, not the index."""
    years = {year.index: (year.start // 100, year.end // 100) for year in head.fiscal_years}
    strays = {item for item in found if item.period and item.year in years and not _within(item, years[item.year])}
    for index in sorted({item.year for item in strays}):
        own = [item for item in strays if item.year == index]
        first = min(own, key=attrgetter("period", "line"))
        notes.add("period-outside-year", first.line, index=index, count=len(own), period=first.period)
    return strays


def _within(item: Balance, months: tuple[int, int]) -> bool:
    return months[0] <= item.period <= months[1]


def _judge_years(notes: Notes, found: tuple[Balance, ...]) -> None:
    for year in sorted({item.year for item in found if item.tag in {"IB", "UB", "RES"}} - {0}, reverse=True):
        sums = {tag: kr(sum(_by_account(found, tag, year).values())) for tag in ("IB", "UB", "RES")}
        line = min(item.line for item in found if item.year == year and item.tag in {"IB", "UB", "RES"})
        notes.add("balances-other-year", line, index=year, opening=sums["IB"], closing=sums["UB"], result=sums["RES"])
