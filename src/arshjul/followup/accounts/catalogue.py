"""The statements that can be asked for, by the name in their address; what is said of each is in `statements.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from arshjul.books import queries as books
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.group.together import FORMS
from arshjul.followup.accounts.in_print import printed_form
from arshjul.followup.accounts.income import COLUMNS, income
from arshjul.followup.accounts.inhabitants import by_inhabitant
from arshjul.followup.accounts.investments import investments
from arshjul.followup.accounts.place import Accounts, Place, Span, own
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, with_plans
from arshjul.followup.accounts.requirement import COLUMNS as REQUIREMENT_COLUMNS
from arshjul.followup.accounts.requirement import requirement
from arshjul.followup.accounts.reserve import room
from arshjul.followup.accounts.units.appropriations import appropriations
from arshjul.followup.accounts.units.forms import BUDGETED_RESULT
from arshjul.followup.accounts.units.operations import BESIDE, LAST_YEAR, operations
from arshjul.followup.accounts.water import WATER as FORM_OF_WATER
from arshjul.followup.accounts.water import water, water_balance
from arshjul.followup.accounts.water_cash import water_cash
from arshjul.followup.accounts.years import five_balances, five_years, years_shown
from arshjul.kernel import datafile
from arshjul.kernel.findings import finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import WATER


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
    """A statement: its title and purpose, how it is made, and which choices it takes.

    `keys` is for one whose budget is divided by a key but isn't written as a file. `unbudgeted` is said when none of
    its columns is a budget. `layouts` are the forms that it and those beneath it are shown in, by which documents ask
    for them.
    """

    title: Text
    about: Text
    make: Callable[[Asked], tuple[Accounts, ...]]
    months: bool = False
    spans: bool = False
    whose: bool = False
    forms: bool = False
    budgets: bool = False
    keys: bool = False
    unbudgeted: Text | None = None
    layouts: tuple[str, ...] = ()

    @property
    def by_month(self) -> tuple[str, ...]:
        """The statements whose budget is divided into months by a key that the reader chooses."""
        if self.budgets:
            return FORMS
        return (WATER,) if self.keys else ()


def _operations(asked: Asked) -> tuple[Accounts, ...]:
    at, point = replace(asked.at, entities=own()), asked.point or None
    beside = {FORECAST: (FORECAST,), LAST_YEAR: (LAST_YEAR,), "": BESIDE}.get(asked.column, (BUDGETED_RESULT,))
    return (operations(asked.at.year, at=at, report_point=point, beside=beside),)


def _appropriations(asked: Asked) -> tuple[Accounts, ...]:
    return (appropriations(replace(asked.at, entities=own()), asked.point or None, asked=asked.column),)


def _income(asked: Asked) -> tuple[Accounts, ...]:
    columns, point = _columns_of(asked.column), asked.point or None
    made_of = income(asked.at.year, at=asked.at, columns=columns, report_point=point, printed=asked.printed)
    return (_told_of_form(made_of, asked),)


def _told_of_form(made_of: Accounts, asked: Asked) -> Accounts:
    """The statement, which says so when the municipality has no form of its own for it."""
    layout = made_of.statement.layout
    if not asked.printed or printed_form(layout.statement, asked.at) is not None:
        return made_of
    told = finding("followup.no-own-form", layout_sv=layout.title.sv, layout_en=layout.title.en, year=asked.at.year)
    return replace(made_of, findings=(*made_of.findings, told))


def _columns_of(asked: str) -> tuple[str, ...]:
    """The columns that must be read for one that is asked about: the year's budget and the forecast need no other."""
    if asked in {BUDGET, FORECAST}:
        return (asked,)
    return tuple(column for column in COLUMNS if column != FORECAST) if asked else COLUMNS


def _balance(asked: Asked) -> tuple[Accounts, ...]:
    at, point = replace(asked.at, span=Span.YEAR_TO_DATE), asked.point or None
    return (_told_of_form(balance(at, printed=asked.printed, plans=True, report_point=point), asked),)


def _cash(asked: Asked) -> tuple[Accounts, ...]:
    made_of = cash(asked.at, printed=asked.printed, plans=True, report_point=asked.point or None)
    return (_told_of_form(made_of, asked),)


def _investments(asked: Asked) -> tuple[Accounts, ...]:
    return (investments(replace(asked.at, entities=own())),)


def _requirement(asked: Asked) -> tuple[Accounts, ...]:
    point = asked.point or None
    at = with_plans(replace(asked.at, entities=own(), spread=None), point)
    columns = ("outcome", asked.column) if asked.column else REQUIREMENT_COLUMNS
    account = requirement(at, columns=columns, report_point=point)
    reserve = room(at, account.statement, report_point=point)
    return (account, *((reserve,) if reserve else ()))


def _five_years(asked: Asked) -> tuple[Accounts, ...]:
    at = replace(asked.own_year, entities=asked.at.entities)
    books.remember(years_shown(at), at.of)
    result, position = five_years(at), five_balances(at)
    shown = (result, *((position,) if position else ()))
    divided, told = by_inhabitant(at, [one.statement for one in shown])
    shown = (replace(result, findings=(*result.findings, *told)), *shown[1:])
    return (*shown, *((divided,) if divided else ()))


def _water(asked: Asked) -> tuple[Accounts, ...]:
    point = asked.point or None
    at = with_plans(replace(asked.at, entities=own()), point)
    beneath = (water_balance(at, point), water_cash(at, point))
    return (water(at, point), *(one for one in beneath if one))


MAKERS: Mapping[str, Callable[[Asked], tuple[Accounts, ...]]] = {
    "resultatrakning": _income,
    "balansrakning": _balance,
    "kassaflodesanalys": _cash,
    "driftredovisning": _operations,
    "anslag": _appropriations,
    "investeringsredovisning": _investments,
    "balanskravsutredning": _requirement,
    "fem-ar": _five_years,
    "va": _water,
}
"""How each statement of `statements.yaml` is made."""


HEADS = {WATER: FORM_OF_WATER}
"""The form of a statement where it isn't called what the statement is."""


def _kinds() -> Mapping[str, Kind]:
    text = resources.files("arshjul.followup").joinpath("statements.yaml").read_text(encoding="utf-8")
    return {name: _kind(MAKERS[name], entry) for name, entry in datafile.load(text).items()}


def _kind(make: Callable[[Asked], tuple[Accounts, ...]], entry: Mapping[str, Any]) -> Kind:
    unbudgeted = Text(**entry["unbudgeted"]) if "unbudgeted" in entry else None
    takes = dict.fromkeys(entry["takes"], True)
    return Kind(
        Text(**entry["title"]),
        Text(**entry["about"]),
        make,
        unbudgeted=unbudgeted,
        layouts=tuple(entry["layouts"]),
        **takes,
    )


KINDS = _kinds()
"""The statements by the name in their address."""


def page_of(statement: str) -> str:
    """The name in the address of the page that a statement heads."""
    return next(name for name, kind in KINDS.items() if kind.layouts[0] == HEADS.get(statement, statement))


def made(name: str, asked: Asked) -> tuple[Accounts, ...]:
    """The statement by its name, with those that belong beneath it."""
    return KINDS[name].make(asked)
