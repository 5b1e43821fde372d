"""A mapping as somebody wrote it, judged whole: every fault is told with its place, its reason and what to do.

`judged` reads as much as it can and gives the faults beside it; a mapping with faults reads no file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Given
from itertools import pairwise
from typing import Any

from arshjul.kernel.money import ORE_PER_UNIT
from arshjul.ledger.facts import PARTS
from arshjul.ledger.tabular.convert import (
    MONTHS,
    OPENING,
    SHORT_DAY,
    SHORT_MONTH,
    is_beside_months,
    read_day,
    read_period,
    span_of,
)
from arshjul.ledger.tabular.mapping import CENTURY, FIELDS, KINDS, OPENS, SIDE_WORDS, SO_FAR, Amounts, Mapping
from arshjul.ledger.tabular.mapping_faults import Fault, Faults

KEYS = (
    *("name", "separator", "encoding", "sheet", "skip", "header", "kind", "columns", "months", "dimensions"),
    *("constants", "amount", "side", "date", "period", "opening", "unread", "first_word", "only", "sums", "as_above"),
)
AMOUNT_KEYS = ("decimal", "thousands", "unit", "sign", "credit", "credit_accounts", "round")
AMOUNTS = ("amount", "debit", "credit")
OF_ROWS = (*AMOUNTS, "opening")
"""Fields that are no constants."""
TIMES = ("date", "period", "year", "month")
SIDES = ("plus", "minus")
CODED = ("account", *PARTS)
MONTH_NUMBERS = range(1, MONTHS + 1)
SEPARATOR_WORDS = {"tab": "\t", "tabb": "\t", "\\t": "\t"}
ENCODINGS = frozenset({"ascii", "utf8", "utf8-bom", "utf16", "cp437", "latin1", "macroman"})
"""What `detect` calls encodings; any name that Python knows will do."""
EXAMPLES = {
    "columns": "{account: Konto, date: Datum, amount: Belopp}",
    "constants": "{motpart: '8'}",
    "dimensions": "{anställd: Anstnr}",
    "months": "{202601: Jan}",
    "amount": "{decimal: ',', unit: kr}",
}
_DAY_SHAPE = re.compile(r"(?=.*YY)(?=.*MM)(?=.*DD)(?:YYYY|YY|MM|DD|[-./ ])+")
_YEAR = re.compile(r"\d{4}")
YEAR_LEFT_OUT = re.compile("ÅÅÅÅ|YYYY", re.IGNORECASE)
"""Stands in a proposed mapping for a year that nothing says."""
_OF_NUMBERS = frozenset("0123456789-\u2212()")
_SHOWN = 60
MOST_HEADER_ROWS = 9


def judged(given: Given[str, Any]) -> tuple[Mapping, tuple[Fault, ...]]:
    """What can be read of a mapping from YAML's, and its faults."""
    faults = Faults()
    _known(given, KEYS, "", faults)
    columns, constants = (_texts(given, name, faults) for name in ("columns", "constants"))
    kind = _one_of(given.get("kind", "voucher"), "kind", KINDS, faults)
    periods = _periods(given.get("period"), kind, faults)
    called = _texts(given, "months", faults)
    months, unsaid = _months(called, periods, faults)
    firsts = _firsts([*called, *_spans_of(constants)])
    constants = {name: _last(text) if name == "period" else text for name, text in constants.items()}
    dimensions = _texts(given, "dimensions", faults)
    is_by_month = bool(given.get("months"))
    _judge_fields(columns, constants, faults)
    _judge_parts({*columns, *constants}, dimensions, faults)
    _judge_needed(given, {*columns, *constants}, set(columns), faults, is_by_month=is_by_month)
    _judge_constants(constants, periods, faults)
    if is_by_month and kind in {"voucher", OPENS}:
        faults.add("months-and-kind", "kind", kind=kind)
    if firsts and kind in {"voucher", OPENS}:
        faults.unless(is_by_month, "span-and-kind", "constants.period", kind=kind)
    if kind not in SO_FAR:
        _judge_overlaps(months, firsts, faults)
    mapping = Mapping(
        columns=columns,
        months=months,
        firsts=firsts,
        unsaid=unsaid,
        first_word=_named(given, "first_word", CODED, faults),
        as_above=_named(given, "as_above", (*CODED, *dimensions), faults),
        sums=frozenset(map(str, _several(given.get("sums")))),
        only=_only(given.get("only"), faults),
        unread=frozenset(map(str, _several(given.get("unread")))),
        name=str(given.get("name") or ""),
        separator=_separator(given.get("separator"), faults),
        encoding=_encoding(given.get("encoding"), faults),
        sheet=str(given["sheet"]) if given.get("sheet") else None,
        skip=_skip(given.get("skip", 0), faults),
        header=_header(given.get("header", True), faults),
        kind=kind,
        dimensions=dimensions,
        constants=constants,
        amounts=_amounts(given.get("amount"), faults),
        date=_date(given.get("date"), faults),
        periods=periods,
        opening=_opening(given.get("opening"), columns, kind, faults),
        sides=_sides(given.get("side"), faults),
    )
    return mapping, tuple(faults.found)


def _shown(value: object) -> str:
    text = f"”{value}”" if isinstance(value, str) else "–" if value is None else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _known(given: Iterable[object], known: Sequence[str], within: str, faults: Faults) -> None:
    """A fault for each name that isn't one of those there are."""
    for name in given:
        if name not in known:
            faults.among("unknown-key", str(name), f"{within}{name}" or "–", known)


def _texts(given: Given[str, Any], name: str, faults: Faults) -> dict[str, str]:
    """Names and what the file calls them, or what they are on every row."""
    found = given.get(name)
    if found is None:
        faults.unless(name != "columns", "columns-missing", name, example=EXAMPLES["columns"])
        return {}
    if not isinstance(found, Given):
        faults.add("not-a-table", name, example=EXAMPLES[name])
        return {}
    texts = {str(key): value for key, value in found.items()}
    for key, value in texts.items():
        is_named = value is not None and not isinstance(value, (list, dict)) and str(value).strip()
        faults.unless(is_named, "no-name", f"{name}.{key}", given=_shown(value))
    return {key: str(value) for key, value in texts.items()}


def _one_of(given: object, key: str, known: Sequence[str], faults: Faults) -> str:
    """One of the words there are, the first when it is none of them."""
    if isinstance(given, str) and given in known:
        return given
    faults.among("not-one-of", str(given), key, known)
    return known[0]


def _yes(given: object, key: str, faults: Faults) -> bool:
    faults.unless(isinstance(given, bool), "not-yes-or-no", key, given=_shown(given))
    return given is True


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _judge_fields(columns: Given[str, str], constants: Given[str, str], faults: Faults) -> None:
    _known(columns, FIELDS, "columns.", faults)
    _known(constants, [name for name in FIELDS if name not in OF_ROWS], "constants.", faults)
    for name in columns.keys() & constants.keys():
        faults.add("said-twice", f"columns.{name}", first="columns", second="constants")


def _judge_parts(fields: set[str], dimensions: Given[str, str], faults: Faults) -> None:
    for name in sorted(fields & dimensions.keys()):
        faults.add("said-twice", f"dimensions.{name}", first="columns", second="dimensions")


def _judge_needed(
    given: Given[str, Any], has: set[str], columns: set[str], faults: Faults, *, is_by_month: bool
) -> None:
    """That account, amount and time are said, each once."""
    if not isinstance(given.get("columns"), Given):
        return
    faults.unless("account" in has, "account-missing", "columns")
    amounts = columns & set(AMOUNTS)
    if is_by_month:
        again = ", ".join(name for name in (*OF_ROWS, *TIMES) if name in columns & set(OF_ROWS) | has & set(TIMES))
        faults.unless(not again, "months-and-amount", "months", named=again)
        return
    faults.unless(amounts, "amount-missing", "columns")
    if "side" in has and not ("side" in columns and amounts <= {"amount"}):
        faults.add("side-astray", "columns.side")
    is_told_apart = has & {"year", "month"}
    faults.unless(not (is_told_apart and "period" in has), "month-twice", "columns.period")
    is_of_year = given.get("kind") == "budget" and is_told_apart == {"year"} and not has & {"date", "period"}
    alone = len(is_told_apart) == 1 and not is_of_year
    faults.unless(not alone, "year-or-month-alone", f"columns.{''.join(is_told_apart)}")
    faults.unless(has & set(TIMES), "time-missing", "columns")


def _judge_constants(constants: Given[str, str], periods: Given[int, int], faults: Faults) -> None:
    """A time that is the same on every row can be read before any row is."""
    tests: Given[str, Callable[[str], object]] = {
        "period": lambda text: read_period(text, periods),
        "date": read_day,
        "year": _YEAR.fullmatch,
    }
    for name, test in tests.items():
        if name in constants and not test(constants[name]):
            faults.add("no-such-time", f"constants.{name}", given=_shown(constants[name]))


def _months(named: Given[str, str], periods: Given[int, int], faults: Faults) -> tuple[dict[int, str], dict[int, str]]:
    """The columns of months or several months, and those of periods beside them that nothing says what they are."""
    months: dict[int, str] = {}
    unsaid: dict[int, str] = {}
    if any(YEAR_LEFT_OUT.match(name) for name in named):
        faults.add("year-unsaid", "months")
        named = {}
    for name, column in named.items():
        if name.isdecimal() and is_beside_months(name):
            (months if int(name) % CENTURY in periods else unsaid)[int(name)] = column
        elif month := read_period(_last(name)):
            faults.unless(month not in months, "months-overlap", f"months.{name}")
            months[month] = column
        else:
            faults.add("month-unknown", f"months.{name}")
    if unsaid and not months:
        faults.add("month-unknown", f"months.{next(iter(unsaid))}")
    return months, unsaid


def _last(name: str) -> str:
    """The last month of several (202601-202603); what isn't several is left as it is."""
    span = span_of(name)
    return str(span[1]) if span else name


def _firsts(names: Iterable[str]) -> dict[int, int]:
    """The first of several months by the last of them."""
    return {last: first for first, last in filter(None, map(span_of, names))}


def _spans_of(constants: Given[str, str]) -> list[str]:
    return [constants["period"]] if "period" in constants else []


def _judge_overlaps(months: Iterable[int], firsts: Given[int, int], faults: Faults) -> None:
    """No month is in two columns of changes or budgets: it would count twice."""
    spans = sorted((firsts.get(month, month), month) for month in months if month % CENTURY in MONTH_NUMBERS)
    for (_first, before), (first, last) in pairwise(spans):
        name = f"{first}-{last}" if first < last else str(last)
        faults.unless(before < first, "months-overlap", f"months.{name}")


def _periods(given: object, kind: str, faults: Faults) -> dict[int, int]:
    """Periods beside the months; a text says how months are written, which needs no saying."""
    found: dict[int, int] = {}
    for key, value in given.items() if isinstance(given, Given) else ():
        is_beside = str(key).isdecimal() and int(key) not in MONTH_NUMBERS
        month = OPENING if value == OPENS else value
        if is_beside and isinstance(month, int) and (value == OPENS or month in MONTH_NUMBERS):
            found[int(key)] = month
            faults.unless(not (kind == "budget" and value == OPENS), "opening-in-budget", f"period.{key}")
        else:
            faults.add("period-wrong", f"period.{key}")
    return found


def _opening(given: object, columns: Given[str, str], kind: str, faults: Faults) -> tuple[str, ...]:
    """How cells begin on rows that a year opens with."""
    words = tuple(str(one).strip() for one in _several(given))
    are_words = all(words) and not isinstance(given, Given)
    faults.unless(are_words, "opening-wrong", "opening")
    faults.unless(words or "opening" not in columns, "opening-wrong", "columns.opening")
    faults.unless(not (words and kind == "budget"), "opening-in-budget", "opening")
    return words if are_words else ()


def _named(given: Given[str, Any], key: str, known: Sequence[str], faults: Faults) -> frozenset[str]:
    """Some of the fields that are known."""
    named = [str(one) for one in _several(given.get(key))]
    for name in named:
        if name not in known:
            faults.among("not-one-of", name, key, known)
    return frozenset(named)


def _only(given: object, faults: Faults) -> Given[str, frozenset[str]]:
    """What columns say on the rows that are to be read."""
    told = given if isinstance(given, Given) else {}
    found = {str(name): frozenset(str(one).strip().casefold() for one in _several(said)) for name, said in told.items()}
    faults.unless(given is None or (found and all(found.values())), "only-wrong", "only")
    return found


def _sides(given: object, faults: Faults) -> Given[str, Sequence[str]]:
    if given is None:
        return SIDE_WORDS
    told = given if isinstance(given, Given) else {}
    words = {str(side): [str(word).lower() for word in _several(value)] for side, value in told.items()}
    if words.keys() != SIDE_WORDS.keys() or not all(words.values()) or {*words["debit"]} & {*words["credit"]}:
        faults.add("side-wrong", "side")
        return SIDE_WORDS
    return words


def _separator(given: object, faults: Faults) -> str | None:
    if given is None:
        return None
    sign = SEPARATOR_WORDS.get(str(given).lower(), str(given))
    is_sign = len(sign) == 1 and sign.isascii() and sign not in '"\r\n\0'
    faults.unless(is_sign, "separator-wrong", "separator")
    return sign if is_sign else None


def _encoding(given: object, faults: Faults) -> str | None:
    if given is None or (isinstance(given, str) and given in ENCODINGS):
        return given if isinstance(given, str) else None
    try:
        name = codecs.lookup(str(given)).name
        " ".encode(name)
    except (LookupError, ValueError):
        faults.add("encoding-unknown", "encoding", given=_shown(given))
        return None
    return "utf8" if name in {"utf-8", "utf-8-sig"} else name


def _skip(given: object, faults: Faults) -> int:
    is_count = isinstance(given, int) and not isinstance(given, bool) and given >= 0
    faults.unless(is_count, "skip-wrong", "skip", given=_shown(given))
    return given if isinstance(given, int) and is_count else 0


def _header(given: object, faults: Faults) -> int:
    """How many rows the header takes: true is one."""
    is_count = isinstance(given, int) and 0 <= given <= MOST_HEADER_ROWS
    faults.unless(is_count, "header-wrong", "header", given=_shown(given), most=MOST_HEADER_ROWS)
    return int(given) if isinstance(given, int) and is_count else 1


def _date(given: object, faults: Faults) -> str:
    shape = str(given or "").strip().upper()
    is_shape = not shape or shape in {SHORT_DAY, SHORT_MONTH} or _DAY_SHAPE.fullmatch(shape.replace("Å", "Y"))
    faults.unless(is_shape, "day-shape", "date", given=_shown(given))
    return shape.replace("Å", "Y") if is_shape else ""


def _amounts(given: object, faults: Faults) -> Amounts:
    if given is None:
        return Amounts()
    if not isinstance(given, Given):
        faults.add("not-a-table", "amount", example=EXAMPLES["amount"])
        return Amounts()
    _known(given, AMOUNT_KEYS, "amount.", faults)
    decimal, thousands = (_mark(given, name, faults) for name in ("decimal", "thousands"))
    faults.unless(decimal != thousands, "marks-alike", "amount.thousands")
    sign = given.get("sign", 1)
    is_sign = not isinstance(sign, bool) and isinstance(sign, int) and abs(sign) == 1
    faults.unless(is_sign, "sign-wrong", "amount.sign", given=_shown(sign))
    return Amounts(
        decimal=decimal,
        thousands=thousands,
        unit=_one_of(given.get("unit", "kr"), "amount.unit", tuple(ORE_PER_UNIT), faults),
        sign=sign if is_sign else 1,
        credit=_one_of(given["credit"], "amount.credit", SIDES, faults) if given.get("credit") else "",
        round=_yes(given.get("round", False), "amount.round", faults),
        credit_accounts=tuple(map(str, _several(given.get("credit_accounts")))),
    )


def _mark(given: Given[str, Any], name: str, faults: Faults) -> str:
    """The sign of decimals, or the one between thousands, which may be none."""
    usual = getattr(Amounts(), name)
    mark = given.get(name, usual)
    is_mark = isinstance(mark, str) and (len(mark) == 1 or (name == "thousands" and not mark))
    if is_mark and mark not in _OF_NUMBERS:
        return str(mark)
    faults.add("mark-wrong", f"amount.{name}", given=_shown(mark))
    return str(usual)
