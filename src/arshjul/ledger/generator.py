"""A municipal SIE 4E of any size, the same for the same seed: for tests and measurements, never for figures.

Six code parts, vouchers of 2-40 rows that balance, #IB, #UB and #RES that agree, and two per cent of legal but
awkward rows: escaped quotes, braces in a text, tabs, no date or text, quantity and signature, #RTRANS and #BTRANS.

Codes meet as they do in a real ledger: a unit has a few activities, an object list a few accounts, and some are used
every day and others once a year. So the sums by month are far fewer than the entries, and the more so the more entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arshjul.kernel.money import plain_amount

Integers = NDArray[np.int64]

YEAR = 2026
UNITS, ACTIVITIES, PROJECTS = 400, 60, 300
LISTS, ACCOUNTS_OF_LIST, AREAS_OF_UNIT = 3_000, 8, 3
AWKWARD = 0.02
BLOCK = 20_000
WORDS = ("Faktura", "Hyra", "Lön", "Förskola", "Städning", "Material", "Måltider", "Avgift", "El och värme", "Resor")
NAMES = (
    "Åkeri AB",
    "Skånefrakt",
    "Öresund Bygg",
    "Hälsa & Vård",
    "Städbolaget",
    "Kontorsgross",
    "Energi i Syd",
    "Skolmat",
)
BALANCE_ACCOUNTS = tuple(f"{number}" for number in (1310, 1510, 1611, 1920, 2010, 2441, 2710, 2950))
RESULT_ACCOUNTS = tuple(
    f"{number}"
    for number in (*range(3011, 3091, 4), *range(4011, 4091, 8), *range(5011, 5091, 2), *range(6011, 7911, 50))
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a file, for which year, with what seed; `until` is the last month sent, the rest come later."""

    rows: int
    seed: int = 1
    year: int = YEAR
    months: int = 12
    until: int = 12
    company: str = "Åmåls Övningskommun"


class _Draws:
    """All random draws of a file."""

    def __init__(self, plan: Plan) -> None:
        random = np.random.default_rng(plan.seed)
        sizes = random.integers(2, 41, plan.rows // 12 + 2)
        ends = np.cumsum(sizes)
        count = int(np.searchsorted(ends, plan.rows))
        self.ends: Integers = ends[: count + 1].copy()
        self.ends[-1] = plan.rows
        if count and self.ends[-1] - self.ends[-2] < 2:  # noqa: PLR2004 - a voucher has two rows
            self.ends = np.delete(self.ends, -2)
        self.lists = uneven(random, LISTS, plan.rows)
        self.accounts = accounts_of_lists(plan.seed)[self.lists, uneven(random, ACCOUNTS_OF_LIST, plan.rows)]
        self.amounts: Integers = random.integers(-5_000_000, 5_000_000, plan.rows)
        self.words = random.integers(0, len(WORDS) * len(NAMES), plan.rows)
        self.numbers = random.integers(100_000, 999_999, plan.rows)
        self.awkward = random.random(plan.rows) < AWKWARD
        self.odd = random.integers(0, 8, plan.rows)
        days = np.sort(random.integers(0, plan.months * 28, len(self.ends)))
        self.days = plan.year * 10_000 + (days // 28 + 1) * 100 + days % 28 + 1
        self._balance()
        if plan.until < plan.months:
            self._keep(int(np.searchsorted(self.days, plan.year * 10_000 + (plan.until + 1) * 100)))

    def _keep(self, vouchers: int) -> None:
        """Only the first vouchers, the same as in the whole year."""
        self.ends, self.days = self.ends[:vouchers], self.days[:vouchers]
        rows = int(self.ends[-1]) if vouchers else 0
        for name in ("accounts", "lists", "amounts", "words", "numbers", "awkward", "odd"):
            setattr(self, name, getattr(self, name)[:rows])

    def _balance(self) -> None:
        """The last row of each voucher closes it."""
        starts = np.concatenate([[0], self.ends[:-1]])
        sums = np.add.reduceat(self.amounts, starts)
        self.amounts[self.ends - 1] -= sums


def accounts() -> list[str]:
    """Every account, as often as it is drawn."""
    return [*BALANCE_ACCOUNTS, *(code for code in RESULT_ACCOUNTS for _ in range(4))]


def uneven(random: np.random.Generator, choices: int, count: int) -> Integers:
    """Draws among so many choices, the second half as usual as the first, the third a third and so on."""
    drawn: Integers = ((choices + 1.0) ** random.random(count)).astype(np.int64) - 1
    return drawn


def accounts_of_lists(seed: int) -> Integers:
    """The few accounts, as places in `accounts`, that each object list is used with."""
    random = np.random.default_rng(seed + 11)
    return random.integers(0, len(accounts()), (LISTS, ACCOUNTS_OF_LIST))


def code_parts(seed: int) -> Integers:
    """The code parts in use as numbers from 0: unit, activity area, activity, project, object, counterparty."""
    random = np.random.default_rng(seed + 7)
    parts = random.integers(0, [UNITS, AREAS_OF_UNIT, 20, PROJECTS, 50, 40], (LISTS, 6))
    parts[:, 1] = random.integers(0, ACTIVITIES, (UNITS, AREAS_OF_UNIT))[parts[:, 0], parts[:, 1]]
    return parts


def code_lists(seed: int) -> list[str]:
    """The object lists in use."""
    return [
        f'1 "{4000 + unit}" 20 "{400 + area}" 21 "{activity:02d}" '
        f'6 "{90_000 + project}" 22 "{thing}" 23 "{100 + other}"'
        for unit, area, activity, project, thing, other in code_parts(seed).tolist()
    ]


def generate(plan: Plan) -> Iterator[bytes]:
    """The file in pieces, code page 437."""
    draws = _Draws(plan)
    codes = accounts()
    yield "".join(_header(plan, draws, codes)).encode("cp437")
    lists = code_lists(plan.seed)
    texts = [f"{word} {name}" for word in WORDS for name in NAMES]
    starts = [0, *draws.ends[:-1].tolist()]
    pieces: list[str] = []
    for number, (start, end, day) in enumerate(zip(starts, draws.ends.tolist(), draws.days.tolist(), strict=True), 1):
        pieces.append(f'#VER {"ABCK"[number % 4]} {number} {day} "Verifikation {number}" {day} "sign"\n{{\n')
        pieces += _rows(draws, start, end, day, codes, lists, texts)
        pieces.append("}\n")
        if number % BLOCK == 0:
            yield "".join(pieces).encode("cp437")
            pieces = []
    yield "".join(pieces).encode("cp437")


def _header(plan: Plan, draws: _Draws, codes: list[str]) -> Iterator[str]:
    year = plan.year
    yield f'#FLAGGA 0\n#PROGRAM "Övningsbok" 1.0\n#FORMAT PC8\n#GEN {year}1231\n#SIETYP 4\n#ORGNR 212000-1157\n'
    yield f'#FNAMN "{plan.company}"\n#RAR 0 {year}0101 {year}1231\n#RAR -1 {year - 1}0101 {year - 1}1231\n'
    names = ((1, "Ansvar"), (6, "Projekt"), (20, "Verksamhet"), (21, "Aktivitet"), (22, "Objekt"), (23, "Motpart"))
    yield "".join(f'#DIM {number} "{name}"\n' for number, name in names)
    yield from (f'#KONTO {code} "Konto {code}"\n' for code in (*BALANCE_ACCOUNTS, *RESULT_ACCOUNTS))
    sums = np.zeros(len(codes), np.int64)
    np.add.at(sums, draws.accounts, draws.amounts)
    totals: dict[str, int] = {}
    for code, amount in zip(codes, sums.tolist(), strict=True):
        totals[code] = totals.get(code, 0) + amount
    for place, code in enumerate(BALANCE_ACCOUNTS):
        opening = 10_000_000 if place % 2 else -10_000_000
        yield f"#IB 0 {code} {plain_amount(opening)}\n#UB 0 {code} {plain_amount(opening + totals[code])}\n"
    yield from (f"#RES 0 {code} {plain_amount(totals[code])}\n" for code in RESULT_ACCOUNTS)


def _rows(
    draws: _Draws, start: int, end: int, day: int, codes: list[str], lists: list[str], texts: list[str]
) -> list[str]:
    rows = []
    columns = (draws.accounts, draws.lists, draws.amounts, draws.words, draws.numbers, draws.awkward, draws.odd)
    for account, code, amount, word, number, awkward, odd in zip(
        *(item[start:end].tolist() for item in columns), strict=True
    ):
        sign = "-" if amount < 0 else ""
        size = abs(amount)
        head = f"#TRANS {codes[account]} {{{lists[code]}}} {sign}{size // 100}.{size % 100:02d}"
        if awkward:
            rows.append(_awkward(head, day, f"{texts[word]} {number}", odd))
        else:
            rows.append(f'{head} {day} "{texts[word]} {number}"\n')
    return rows


def _awkward(head: str, day: int, text: str, odd: int) -> str:
    forms = (
        f'{head} {day} "{text} \\"extra\\""\n',
        f'{head} {day} "{text} {{delad}}"\n',
        "\t" + head.replace(" ", "\t", 1) + f'\t{day}\t"{text}"\n',
        f'{head} "" "{text}"\n',
        f"{head} {day}\n",
        f'{head} {day} "{text}" 2.5 "sign"\n',
        f'{head.replace("#TRANS", "#RTRANS")} {day} "{text}"\n{head} {day} "{text}"\n',
        f'{head.replace("#TRANS", "#BTRANS")} {day} "{text}"\n{head}\n',
    )
    return forms[odd]


def write(target: Path, *, rows: int, seed: int = 1, months: int = 12, until: int = 12) -> int:
    """Write a file of so many #TRANS (fewer when the last months are left out) and give its size in bytes."""
    with target.open("wb") as stream:
        return sum(stream.write(piece) for piece in generate(Plan(rows, seed=seed, months=months, until=until)))
