"""The statements that can be asked for, by the name in their address: what each shows, and which choices it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from arshjul.followup.accounts.appropriations import appropriations
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.income import BUDGET, COLUMNS, FORECAST, income
from arshjul.followup.accounts.investments import investments
from arshjul.followup.accounts.operations import operations
from arshjul.followup.accounts.place import Accounts, Place, Span, own
from arshjul.followup.accounts.requirement import requirement, room
from arshjul.followup.accounts.water import water
from arshjul.followup.accounts.years import five_years
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: whose books and which months, the report point whose forecast is meant, and which form.

    `column` is the one that a figure asked about stands in; none when the whole statement is shown.
    """

    at: Place
    point: str = ""
    printed: bool = False
    column: str = ""

    @property
    def own_year(self) -> Place:
        """The municipality's own books for the whole year, for what is only made so."""
        return replace(self.at, entities=own(), last=Month(self.at.year, MONTHS_PER_YEAR), span=Span.YEAR_TO_DATE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A statement: its title and purpose, how it is made, and which choices it takes."""

    title: Text
    about: Text
    make: Callable[[Asked], tuple[Accounts, ...]]
    months: bool = False
    spans: bool = False
    whose: bool = False
    forms: bool = False
    budgets: bool = False


def _operations(asked: Asked) -> tuple[Accounts, ...]:
    return (operations(asked.at.year, at=replace(asked.at, entities=own())),)


def _appropriations(asked: Asked) -> tuple[Accounts, ...]:
    return (appropriations(replace(asked.at, entities=own(), span=Span.YEAR_TO_DATE)),)


def _income(asked: Asked) -> tuple[Accounts, ...]:
    columns, point = _columns_of(asked.column), asked.point or None
    return (income(asked.at.year, at=asked.at, columns=columns, report_point=point, printed=asked.printed),)


def _columns_of(asked: str) -> tuple[str, ...]:
    """The columns that must be read for one that is asked about: the year's budget and the forecast need no other."""
    if asked in {BUDGET, FORECAST}:
        return (asked,)
    return tuple(column for column in COLUMNS if column != FORECAST) if asked else COLUMNS


def _balance(asked: Asked) -> tuple[Accounts, ...]:
    return (balance(replace(asked.at, span=Span.YEAR_TO_DATE), printed=asked.printed),)


def _cash(asked: Asked) -> tuple[Accounts, ...]:
    return (cash(asked.at, printed=asked.printed),)


def _investments(asked: Asked) -> tuple[Accounts, ...]:
    return (investments(replace(asked.at, entities=own(), span=Span.YEAR_TO_DATE)),)


def _requirement(asked: Asked) -> tuple[Accounts, ...]:
    reserve = room(asked.own_year)
    return (requirement(asked.own_year), *((reserve,) if reserve else ()))


def _five_years(asked: Asked) -> tuple[Accounts, ...]:
    return (five_years(replace(asked.own_year, entities=asked.at.entities)),)


def _water(asked: Asked) -> tuple[Accounts, ...]:
    return (water(replace(asked.at, entities=own())),)


KINDS: Mapping[str, Kind] = {
    "resultatrakning": Kind(
        Text("Resultaträkning", "Income statement"),
        Text("Mot budget, prognos och förra året.", "Against budget, forecast and last year."),
        _income,
        budgets=True,
        months=True,
        spans=True,
        whose=True,
        forms=True,
    ),
    "balansrakning": Kind(
        Text("Balansräkning", "Balance sheet"),
        Text("Vad som finns och vad som är skuld, mot förra årsskiftet.", "What there is and owes, against last year."),
        _balance,
        months=True,
        whose=True,
        forms=True,
    ),
    "kassaflodesanalys": Kind(
        Text("Kassaflödesanalys", "Cash flow statement"),
        Text("Vart pengarna tog vägen, avstämt mot kassan.", "Where the money went, tied to the cash."),
        _cash,
        months=True,
        spans=True,
        whose=True,
        forms=True,
    ),
    "driftredovisning": Kind(
        Text("Driftredovisning med resultatdisposition", "Operating account with carried result"),
        Text("Per nämnd, ned till verifikationen.", "Per committee, down to the voucher."),
        _operations,
        months=True,
        spans=True,
    ),
    "anslag": Kind(
        Text("Driftredovisning mot anslag", "Operating account against appropriations"),
        Text("Ursprunglig budget, anslagsförändringar och utfall.", "Original budget, its changes and the outcome."),
        _appropriations,
        months=True,
    ),
    "investeringsredovisning": Kind(
        Text("Investeringsredovisning", "Investment account"),
        Text("Projekt mot beslutad totalutgift, avstämt mot kassaflödet.", "Projects against what was decided."),
        _investments,
        months=True,
    ),
    "balanskravsutredning": Kind(
        Text("Balanskravsutredning", "Balance requirement account"),
        Text("Justeringar, reserver och utrymmet i reserven.", "Adjustments, reserves and the room in the reserve."),
        _requirement,
    ),
    "fem-ar": Kind(
        Text("Fem år i sammandrag", "Five years in summary"),
        Text("Resultaträkningen i korthet, år för år.", "The income statement in short, year by year."),
        _five_years,
        whose=True,
    ),
    "va": Kind(
        Text("Särredovisning av VA", "Separate account of water and sewage"),
        Text("Vatten och avlopp för sig.", "Water and sewage by themselves."),
        _water,
        months=True,
        spans=True,
    ),
}


def made(name: str, asked: Asked) -> tuple[Accounts, ...]:
    """The statement by its name, with those that belong beneath it."""
    return KINDS[name].make(asked)
