"""What systems call the columns of a table: names that say which field a column is, or what its amounts are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from arshjul.kernel import datafile

PLAN = "budget"
OUTCOMES = ("utfall", "outcome", "actual", "actuals", "redovisat", "redovisning", "bokslut", "huvudbok", "regnskap")
ACCUMULATED = ("ackum", "accum")
YEAR_TO_DATE = frozenset({"ack", "ytd", "hittills"})
RUNNING = YEAR_TO_DATE | {"saldo", "ub", "balance", "utgående"}
ACCOUNT_NAMES = frozenset({"benämning", "beskrivning", "namn", "description"})
"""What a column of names may be called, of accounts or of rows."""
OPENINGS = frozenset({"ib", "ingående", "opening"})
_WORDS = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


@cache
def headers() -> Mapping[str, tuple[Words, ...]]:
    """The names of every field, as words; they are taken in when they are asked for."""
    from importlib import resources

    text = resources.files("arshjul.ledger.tabular.likely").joinpath("headers.yaml").read_text(encoding="utf-8")
    return {field: tuple(words(name) for name in names) for field, names in datafile.load(text).items()}


def words(name: str) -> Words:
    """The words of a name.

    >>> words("Belopp (tkr)"), words("Ver.nr")
    (('belopp', 'tkr'), ('ver', 'nr'))
    """
    return tuple(_WORDS.findall(name.lower()))


def said(names: Sequence[str]) -> dict[str, str]:
    """Fields by what the columns are called: first whole names, then names that hold the words.

    Of several columns the one with the most telling name is the field, and of those the first.

    >>> said(["Konto", "Saldo", "Belopp", "Text"])
    {'account': 'Konto', 'amount': 'Belopp', 'text': 'Text'}
    """
    found: dict[str, str] = {}
    for test in (_is, _holds):
        for field, called in headers().items():
            free = [name for name in names if name not in found.values()]
            match = next((name for one in called for name in free if test(words(name), one)), None)
            if field not in found and match:
                found[field] = match
    return found


def is_called(field: str, name: str) -> bool:
    """Whether a column is called by the very word for a field."""
    return any(_is(words(name), one) for one in headers()[field])


def field_called(name: str) -> str:
    """The field that something is called by; empty when it is none.

    >>> field_called("Kontonr"), field_called("belopp"), field_called("Hjalmar")
    ('account', 'amount', '')
    """
    return next((field for field in headers() if is_called(field, name)), "")


def holds_words(field: str, name: str) -> bool:
    """Whether a column's name holds a word for a field."""
    return any(_holds(words(name), one) for one in headers()[field])


def _is(name: Words, one: Words) -> bool:
    return "".join(name) == "".join(one)


def _holds(name: Words, one: Words) -> bool:
    is_telling = len("".join(one)) > 2  # noqa: PLR2004 - a word of two letters is in any name
    return is_telling and any(name[place : place + len(one)] == one for place in range(len(name)))


def running(name: str) -> str:
    """The word in a column's name that says it holds balances so far, and not changes; empty when none does.

    >>> running("Ackumulerat utfall"), running("UB"), running("Utfall ack."), running("Utfall")
    ('ackumulerat', 'ub', 'ack', '')
    """
    return next((word for word in words(name) if word in RUNNING or word.startswith(ACCUMULATED)), "")


def since_new_year(name: str) -> bool:
    """Whether the balances of a column begin at nothing each year, as accumulated amounts do and others don't."""
    return any(word in YEAR_TO_DATE or word.startswith(ACCUMULATED) for word in words(name))


def opens(name: str) -> bool:
    """Whether a column is called as what a year opens with: IB, Ingående balans."""
    return bool(OPENINGS & set(words(name)))


def is_plan(names: Iterable[str]) -> bool:
    """Whether one of some names has budget in a word: budget2026.csv, Budget jan, Budgeterat, Årsbudget."""
    return any(PLAN in word for name in names for word in words(name))


def is_outcome(names: Iterable[str]) -> bool:
    """Whether one of some names has a word for the outcome: Utfall jan, Bokslut2025."""
    return bool({word.rstrip("0123456789") for name in names for word in words(name)} & set(OUTCOMES))


def are_plans(columns: Iterable[str], titles: Iterable[str]) -> bool:
    """Whether amounts are a budget: as their columns are called, or else as the table is.

    >>> are_plans(["Utfall jan"], ["budget och utfall.csv"]), are_plans(["jan"], ["budget2026.csv"])
    (False, True)
    """
    own = list(columns)
    return is_plan(own) or (not is_outcome(own) and is_plan(titles))


def meant(titles: Sequence[str]) -> Callable[[str], bool]:
    """What tells the columns that a table is of by its names: of a budget or of the outcome; of both or neither, none.

    >>> meant(["budget2026.csv"])("Budget jan"), meant(["budgetuppföljning.csv"])("Budget jan")
    (True, False)
    """
    says = [test for test in (_is_called_plan, is_outcome) if test(titles)]
    return lambda name: len(says) == 1 and says[0]([name])


def is_told(names: Iterable[str]) -> bool:
    """Whether one of some names says in so many words what the amounts are: a budget or the outcome."""
    listed = list(names)
    return is_outcome(listed) or _is_called_plan(listed)


def _is_called_plan(names: Iterable[str]) -> bool:
    """Whether one of some names has a word that ends with budget: Internbudget2026, Budget jan."""
    return any(word.rstrip("0123456789").endswith(PLAN) for name in names for word in words(name))


def may_name_accounts(name: str) -> bool:
    """Whether a column may hold the names of accounts, where nothing is called so outright."""
    return bool(ACCOUNT_NAMES & set(words(name)))
