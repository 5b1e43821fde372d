"""What the columns of a table seem to be: by what they are called, then by what their cells look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from arshjul.kernel.money import AmountError, parse_amount
from arshjul.ledger.facts import PARTS
from arshjul.ledger.tabular.cells import unique_names
from arshjul.ledger.tabular.convert import (
    BESIDE,
    CENTURY,
    MONTHS,
    SHORT_DAY,
    is_beside_months,
    is_cell_error,
    month_names,
    read_day,
    read_period,
)
from arshjul.ledger.tabular.mapping import side_of

MOST = 0.9
MANY = 0.6
HEADER_ROWS = 20
ACCOUNT_DIGITS = range(3, 9)
NEEDED_NAMES = 2
LIKELY_YEARS = range(1980, 2100)
NUMERIC = frozenset({"amount", "debit", "credit"})
PLAN = "budget"
OUTCOMES = ("utfall", "outcome", "actual", "actuals", "redovisat", "redovisning", "bokslut", "huvudbok", "regnskap")
WHEN = frozenset({"date", "period", "month"})
"""Fields that say when."""
_CURRENCY = re.compile("[A-Za-z]{3}|[Kk]r")
_NAMED_CODE = re.compile(r"\d+[\s\u00a0:\u2013-]+[^\d\s].*")
_WORDS = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERED = re.compile(r"(?:.*\W)?(?:p|per|period|månad|mån|month)[ ._-]?(\d{1,2})", re.IGNORECASE)
_MONTH_WITHIN = re.compile(r"(?<!\d)((?:19|20)\d\d)[- .]?(0\d|1[0-6])(?![\d])(?![-. ]\d)")
"""A month with its year, or a period beside the months, and no day after it."""
_PLAIN = re.compile(r"(\d{1,2})")
_SPAN = re.compile(r"\b(?P<kind>kv|kvartal|q|t|tertial)[ ._-]?(?P<number>[1-4])\b")
AMOUNTS = ("amount", "debit", "credit", "currency_amount")
ACCUMULATED = ("ackum", "accum")
YEAR_TO_DATE = frozenset({"ack", "ytd", "hittills"})
RUNNING = YEAR_TO_DATE | {"saldo", "ub", "balance", "utgående"}

Columns = Mapping[str, list[str]]
"""The filled cells of each column, by its name."""


@cache
def headers() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The names of every field, as words; YAML is taken in when they are asked for."""
    import yaml

    text = resources.files("arshjul.ledger.tabular").joinpath("headers.yaml").read_text(encoding="utf-8")
    return {field: tuple(words(name) for name in names) for field, names in yaml.safe_load(text).items()}


def words(name: str) -> tuple[str, ...]:
    """The words of a name.

    >>> words("Belopp (tkr)"), words("Ver.nr")
    (('belopp', 'tkr'), ('ver', 'nr'))
    """
    return tuple(_WORDS.findall(name.lower()))


def header_row(table: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows holds the names of columns; None when the table has none."""
    for place, row in enumerate(table[:HEADER_ROWS]):
        if len(_said(unique_names(row))) >= NEEDED_NAMES:
            return place
    width = max((len(row) for row in table), default=0)
    for place, row in enumerate(table[: HEADER_ROWS // 2]):
        if _looks_like_names(row, width) and any(_is_numeric(cells) for cells in _columns(table[place + 1 :], width)):
            return place
    return None


def _looks_like_names(row: Sequence[str], width: int) -> bool:
    filled = [cell for cell in row if cell]
    few_are_numbers = all(
        not looks_numeric(cell) or _YEAR.fullmatch(cell) or _is_period(cell) for cell in _words_of(filled)
    )
    return len(filled) >= max(NEEDED_NAMES, MANY * width) and len(set(filled)) == len(filled) and few_are_numbers


def _words_of(cells: Sequence[str]) -> Sequence[str]:
    """The cells without those of months by number, when there are twelve."""
    numbered = [cell for cell in cells if cell.isdigit() and int(cell) <= max(BESIDE)]
    return [cell for cell in cells if cell not in numbered] if _are_months(numbered) else cells


def _are_months(numbers: Sequence[str]) -> bool:
    return {int(number) for number in numbers} >= set(range(1, MONTHS + 1))


def _columns(table: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    return [[row[place] for row in table if place < len(row) and row[place]] for place in range(width)]


def _is_numeric(cells: Sequence[str]) -> bool:
    return bool(cells) and share(cells, looks_numeric) >= MOST


def _said(names: Sequence[str]) -> dict[str, str]:
    """Fields by what the columns are called: first whole names, then names that hold the words."""
    found: dict[str, str] = {}
    for test in (_is_called, _holds_words):
        for field, called in headers().items():
            match = next((name for name in names if name not in found.values() and test(words(name), called)), None)
            if field not in found and match:
                found[field] = match
    return found


def _is_called(name: tuple[str, ...], called: Sequence[tuple[str, ...]]) -> bool:
    return "".join(name) in {"".join(one) for one in called}


def _holds_words(name: tuple[str, ...], called: Sequence[tuple[str, ...]]) -> bool:
    return any(
        name[place : place + len(one)] == one
        for one in called
        for place in range(len(name))
        if len("".join(one)) > 2  # noqa: PLR2004 - a word of two letters is in any name
    )


def fields(names: Sequence[str], columns: Columns, *, header: bool) -> dict[str, str]:
    """Which column is which field; a name that its cells contradict doesn't count.

    A column of amounts in the currency beside the amounts tells that those are in kronor.
    """
    found = {field: name for field, name in (_said(names) if header else {}).items() if _fits(field, columns[name])}
    told = _said(names).get("date") if header else None
    _join_year_and_month(found, names, columns)
    if told and not set(found) & WHEN and _fits("period", columns[told]):
        found["period"] = told
    elif told and "date" not in found and is_short_day(columns[told]):
        found["date"] = told
    if header:
        _believe_names(found, names, columns)
    if {"debit", "credit"} <= set(found):
        found.pop("amount", None)
    if "amount" not in found:
        found.pop("side", None)
    if "text" not in found and "voucher_text" in found:
        found["text"] = found.pop("voucher_text")
    if found.pop("currency_amount", None) and NUMERIC & set(found):
        found.pop("currency", None)
    _by_content(found, names, columns)
    return found


def has_names(cells: Sequence[str]) -> bool:
    """Whether every cell is a code of digits and its name: 1910 Kassa."""
    return bool(cells) and all(_NAMED_CODE.fullmatch(cell) for cell in cells)


def aside(names: Sequence[str], found: Mapping[str, str]) -> str:
    """A column of amounts in a currency, beside the amounts in kronor; empty when there is none."""
    said = _said(names).get("currency_amount", "")
    return said if NUMERIC & set(found) and said not in found.values() else ""


def _join_year_and_month(found: dict[str, str], names: Sequence[str], columns: Columns) -> None:
    """A column of months without their year says when only with one of years, or with the year of the table."""
    called = _said(names).get("period")
    if called and not {"date", "period"} & set(found) and _fits("month", columns[called]):
        found["month"] = called
    elif "year" in found:
        del found["year"]


def _believe_names(found: dict[str, str], names: Sequence[str], columns: Columns) -> None:
    """Where nothing says when or how much, a column called by the very word does, whatever some of its cells hold."""
    for fields, others in ((("date", "period"), {"month"}), (("amount", "debit", "credit"), set[str]())):
        if not {*fields, *others} & set(found):
            free = [name for name in names if name not in found.values()]
            called = {field: next((name for name in free if _is_exactly(field, name)), "") for field in fields}
            found |= {field: name for field, name in called.items() if name and _may_fit(field, columns[name])}


def _is_exactly(field: str, name: str) -> bool:
    return _is_called(words(name), headers()[field])


def _may_fit(field: str, cells: Sequence[str]) -> bool:
    """Whether some cell is what the field holds, or all of them are errors of the spreadsheet."""
    whole = [cell for cell in cells if not is_cell_error(cell)]
    return not whole or any(_fits(field, [cell]) for cell in whole)


def _is_month_number(text: str) -> bool:
    return text.lower() in month_names() or (text.isdigit() and len(text) <= len("MM"))


def _is_likely_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None


def _is_day(text: str) -> bool:
    return read_day(text) is not None or read_day(text, "MM.DD.YYYY") is not None


def is_short_day(cells: Sequence[str]) -> bool:
    """Whether the cells are days without their century (YYMMDD) and nothing else that a day may be."""
    return bool(cells) and share(cells, lambda text: read_day(text) is None and _is_short(text)) >= MOST


def _is_short(text: str) -> bool:
    return read_day(text, SHORT_DAY) is not None


def _is_month(text: str) -> bool:
    return (read_period(text) or 0) // CENTURY in LIKELY_YEARS


def _is_period(text: str) -> bool:
    return _is_month(text) or is_beside_months(text)


def _fits(field: str, cells: Sequence[str]) -> bool:
    tests: Mapping[str, Callable[[str], bool]] = {
        "date": _is_day,
        "period": _is_period,
        "currency": _is_currency,
        "year": _is_likely_year,
        "month": _is_month_number,
        "side": lambda text: bool(side_of(text)),
    }
    test = looks_numeric if field in {*NUMERIC, "currency_amount"} else tests.get(field)
    return test is None or not cells or share(cells, test) >= MANY


def _is_currency(text: str) -> bool:
    return _CURRENCY.fullmatch(text) is not None


def _by_content(found: dict[str, str], names: Sequence[str], columns: Columns) -> None:
    """Fill in what the names didn't say by what the cells look like."""
    tests: list[tuple[str, Callable[[str], bool]]] = [
        ("date", lambda text: _is_day(text) and not looks_like_code(text)),
        ("period", _is_month),
        ("amount", lambda text: looks_numeric(text) and not text.isdigit()),
        ("account", lambda text: text.isdigit() and len(text) in ACCOUNT_DIGITS),
        ("amount", looks_numeric),
    ]
    for field, test in tests:
        if field in found or (field == "amount" and {"debit", "credit"} & set(found)):
            continue
        if field in {"date", "period"} and {"date", "month"} & set(found):
            continue
        free = [name for name in names if name not in found.values() and columns[name]]
        fitting = [name for name in free if share(columns[name], test) >= MOST]
        if fitting:
            found[field] = fitting[0] if field != "amount" else _most_varied(fitting, columns)


def _most_varied(names: Sequence[str], columns: Columns) -> str:
    """Amounts differ more than codes do; of columns that differ alike, and of those called by a year, the first."""
    names = [name for name in year_columns(names) if name in names][:1] or names
    return max(names, key=lambda name: (len(set(columns[name])) > MANY * len(columns[name]), -names.index(name)))


def share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """How large a share of the cells passes a test."""
    return sum(test(text) for text in cells) / len(cells)


def looks_numeric(text: str) -> bool:
    """Whether a cell is a number, whichever sign parts its thousands and its decimals.

    >>> looks_numeric("-1 500,00"), looks_numeric("1.234,50"), looks_numeric("1,234.5"), looks_numeric("2026-01-31")
    (True, True, True, False)
    """
    return any(_is_amount(text.replace(thousand, "")) for thousand in (" ", ".", ","))


def _is_amount(text: str) -> bool:
    try:
        return parse_amount(text) is not None
    except AmountError as error:
        return error.reason == "kernel.amount-too-fine"


def looks_like_code(text: str) -> bool:
    """Whether a cell is digits too few to be a day in full."""
    return text.isdigit() and len(text) < len("YYYYMMDD")


def year(name: str, columns: Columns, file_name: str) -> int | None:
    """The year of the entries: in the amount's name, a column that says nothing else, or the file's name."""
    for text in (name, *({cells[0] for cells in columns.values() if len(set(cells)) == 1}), file_name):
        match = _YEAR.search(text)
        if match:
            return int(match[0])
    return None


def year_columns(names: Sequence[str]) -> list[str]:
    """Columns called by a year: a table with an amount a year."""
    return [name for name in names if _YEAR.fullmatch(name)]


def month_columns(names: Sequence[str], columns: Columns, file_name: str) -> dict[int, list[str]]:
    """Columns called by a month, by YYYYMM; of the year in the name, or the one that the table is of.

    Periods beside the months (13, 00) are among them. Several must hold numbers; then one that is blank, or holds
    something else, is of a month too. Numbers alone (01, 02) are months when there are twelve of them.
    """
    plain = [name for name in names if name.isdigit() and int(name) <= max(BESIDE)]
    are_months = _are_months(plain)
    whole = year("", columns, file_name) or _year_of(names)
    found: dict[int, list[str]] = {}
    for name in names:
        numbered = _NUMBERED.fullmatch(name.strip()) or (_PLAIN.fullmatch(name) if are_months else None)
        period = _numbered_period(int(numbered[1]), whole) if numbered else _period_called(name, whole)
        if period:
            found.setdefault(period, []).append(name)
    numeric = sum(any(_is_numeric(columns[name]) for name in several) for several in found.values())
    return found if numeric >= NEEDED_NAMES else {}


def _numbered_period(number: int, whole: int | None) -> int | None:
    is_period = 1 <= number <= MONTHS or number in BESIDE
    return whole * CENTURY + number if whole and is_period else None


def _year_of(names: Sequence[str]) -> int | None:
    """The one year that columns of months are called by."""
    years = {period // CENTURY for name in names if (period := _period_called(name, None))}
    return years.pop() if len(years) == 1 else None


def span_columns(names: Sequence[str], columns: Columns, file_name: str) -> dict[int, str]:
    """Columns called by a quarter or a third of the year (Kv1, Q2, Tertial 3), by the last month of each."""
    whole = year("", columns, file_name) or next((int(said[0]) for name in names if (said := _YEAR.search(name))), None)
    found: dict[int, str] = {}
    for name in names:
        if (last := _last_month(name)) and whole and _is_numeric(columns[name]):
            said = _YEAR.search(name)
            found.setdefault((int(said[0]) if said else whole) * CENTURY + last, name)
    return found if len(found) >= NEEDED_NAMES else {}


def _last_month(name: str) -> int:
    """The last month of the part of a year that a column is called by; 0 when it is called by none."""
    match = _SPAN.search(name.lower())
    last = int(match["number"]) * (4 if match["kind"].startswith("t") else 3) if match else 0
    return last if last <= MONTHS else 0


def is_of_amounts(name: str) -> bool:
    """Whether a column is called as amounts are: by a word for them, a running balance, or a time.

    >>> [is_of_amounts(name) for name in ("Utfall", "IB", "Kv2", "2027", "P02", "Jan", "Projekt")]
    [True, True, True, True, True, True, False]
    """
    own = words(name)
    said = any(_is_called(own, headers()[field]) or _holds_words(own, headers()[field]) for field in AMOUNTS)
    of_time = _YEAR.fullmatch(name) or _last_month(name) or _NUMBERED.fullmatch(name) or _is_period(name)
    return said or bool(of_time) or bool(running(name)) or "ib" in own or bool(set(own) & set(month_names()))


def running(name: str) -> str:
    """The word in a column's name that says it holds balances so far, and not changes; empty when none does.

    >>> running("Ackumulerat utfall"), running("UB"), running("Utfall ack."), running("Utfall")
    ('ackumulerat', 'ub', 'ack', '')
    """
    return next((word for word in words(name) if word in RUNNING or word.startswith(ACCUMULATED)), "")


def since_new_year(name: str) -> bool:
    """Whether the balances of a column begin at nothing each year, as accumulated amounts do and others don't."""
    return any(word in YEAR_TO_DATE or word.startswith(ACCUMULATED) for word in words(name))


def _period_called(name: str, whole: int | None) -> int | None:
    """The month that a column is called by: 2026-01, Jan 2026, Budget jan."""
    within = _MONTH_WITHIN.search(name)
    if within:
        return int(within[1]) * CENTURY + int(within[2])
    plain = read_period(name)
    if plain:
        return plain if plain // CENTURY in LIKELY_YEARS else None
    numbers = {month_names()[word] for word in words(name) if word in month_names()}
    said = _YEAR.search(name)
    of_year = int(said[0]) if said else whole
    return of_year * CENTURY + numbers.pop() if of_year and len(numbers) == 1 else None


def is_plan(names: Iterable[str]) -> bool:
    """Whether one of some names begins a word with budget: budget2026.csv, Budget jan, Budgeterat."""
    return any(word.startswith(PLAN) for name in names for word in words(name))


def is_said(names: Iterable[str]) -> bool:
    """Whether one of some names says in so many words what the amounts are: a budget or the outcome."""
    found = {word.rstrip("0123456789") for name in names for word in words(name)}
    return bool(found & {PLAN, *OUTCOMES})


def further(names: Sequence[str], found: Mapping[str, str], columns: Columns) -> dict[str, str]:
    """Columns of codes that no field has: code parts of their own, by their names."""
    left = [name for name in names if name not in found.values() and columns[name]]
    return {name.lower(): name for name in left if _is_code(columns[name]) and name.lower() not in PARTS}


def _is_code(cells: Sequence[str]) -> bool:
    few = len(set(cells)) <= max(1, len(cells) // 2)
    return few and share(cells, lambda text: re.fullmatch(r"[0-9A-ZÅÄÖ]{1,10}", text) is not None) >= MOST
